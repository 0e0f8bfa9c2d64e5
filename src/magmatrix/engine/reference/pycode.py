"""Graph expressions as plain Python functions: slow, readable, and the yardstick for faster code.

Names never reach the generated text: every symbol is mapped to a position first, so a model cannot run code.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from magmatrix.errors import ModelError
from magmatrix.graph.expr import Expr, walk

Function = Callable[[float, Sequence[float], Sequence[float]], tuple[float, ...]]

_RELATIONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}
_NAMESPACE: dict[str, object] = {
    **{name: getattr(math, name) for name in ("exp", "log", "floor", "ceil", "sin", "cos", "tan", "asin", "acos")},
    **{name: getattr(math, name) for name in ("atan", "sinh", "cosh", "tanh", "fabs")},
    "_pow": math.pow,
    "min": min,
    "max": max,
    "__builtins__": {},
}


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each symbol stands: its position among the states or among the parameters."""

    states: Mapping[str, int]
    parameters: Mapping[str, int]

    @classmethod
    def of(cls, states: Iterable[str], parameters: Iterable[str]) -> Layout:
        """Number states and parameters in the order given."""
        return cls({name: i for i, name in enumerate(states)}, {name: i for i, name in enumerate(parameters)})


def _slope_power(base: float, exponent: float) -> float:
    """A power in a slope: 0 where it is infinite at 0, since an infinite slope would pin the state."""
    return 0.0 if base == 0.0 and exponent < 0.0 else math.pow(base, exponent)


def compile_expressions(expressions: Sequence[Expr], layout: Layout, *, slopes: bool = False) -> Function:
    """Return f(time, states, parameters) -> values; shared subexpressions are computed once.

    With `slopes` a power that is infinite at 0 counts as 0, as in the matrix of a step of the fast engine. Raises
    ModelError for a symbol that is neither state, parameter nor time.
    """
    nodes = list(walk(*expressions))
    uses: dict[int, int] = {}
    for node in nodes:
        for arg in node.args:
            uses[id(arg)] = uses.get(id(arg), 0) + 1
    inside = _only_inside_branches(expressions, nodes)
    written: dict[int, str] = {}
    lines: list[str] = []
    for node in nodes:
        body = _write(node, written, layout)
        if node.args and uses.get(id(node), 0) > 1 and id(node) not in inside:
            name = f"v{len(lines)}"
            lines.append(f"    {name} = {body}")
            body = name
        written[id(node)] = body
    results = ", ".join(written[id(expr)] for expr in expressions)
    source = "\n".join(["def f(t, y, p):", *lines, f"    return ({results}{',' if len(expressions) == 1 else ''})"])
    namespace = {**_NAMESPACE, "_pow": _slope_power} if slopes else dict(_NAMESPACE)
    exec(compile(source, "<graph>", "exec"), namespace)
    return namespace["f"]  # type: ignore[return-value]


def _only_inside_branches(expressions: Sequence[Expr], nodes: Sequence[Expr]) -> set[int]:
    """Nodes that only a branch of a piecewise needs must not be computed when the branch is not taken."""
    always: set[int] = set()
    stack = list(expressions)
    while stack:
        node = stack.pop()
        if id(node) in always:
            continue
        always.add(id(node))
        stack.extend(node.args[1:2] if node.op == "piecewise" else node.args)
    return {id(node) for node in nodes} - always


def _write(node: Expr, written: Mapping[int, str], layout: Layout) -> str:
    if node.op == "number":
        return f"({node.value!r})" if math.isfinite(node.value) else _not_finite(node.value)
    if node.op == "symbol":
        return _place(node.name, layout)
    if node.op in ("true", "false"):
        return "True" if node.op == "true" else "False"
    args = [written[id(arg)] for arg in node.args]
    if node.op == "add":
        return "(" + " + ".join(args) + ")"
    if node.op == "mul":
        return _product(node, written)
    if node.op == "pow":
        return f"(1.0 / {args[0]})" if _is_reciprocal(node) else f"_pow({args[0]}, {args[1]})"
    if node.op == "piecewise":
        text = args[-1]
        for value, condition in zip(reversed(args[0:-1:2]), reversed(args[1::2]), strict=True):
            text = f"({value} if {condition} else {text})"
        return text
    if node.op in _RELATIONS:
        return f"({args[0]} {_RELATIONS[node.op]} {args[1]})"
    if node.op in ("and", "or"):
        return "(" + f" {node.op} ".join(f"({arg} != 0)" for arg in args) + ")"
    if node.op == "not":
        return f"(not {args[0]})"
    if node.op == "xor":
        return "(" + " ^ ".join(f"({arg} != 0)" for arg in args) + ")"
    if node.op == "abs":
        return f"fabs({args[0]})"
    return f"{node.op}({', '.join(args)})"


def _place(name: str, layout: Layout) -> str:
    if name == "time":
        return "t"
    if name in layout.states:
        return f"y[{layout.states[name]}]"
    if name in layout.parameters:
        return f"p[{layout.parameters[name]}]"
    raise ModelError(f"symbol {name!r} has neither an equation nor a value; add one")


def _not_finite(value: float) -> str:
    return "(1e400 - 1e400)" if math.isnan(value) else ("1e400" if value > 0 else "-1e400")


def _is_reciprocal(node: Expr) -> bool:
    return node.op == "pow" and node.args[1].op == "number" and node.args[1].value == -1.0


def _product(node: Expr, written: Mapping[int, str]) -> str:
    text = ""
    for arg in node.args:
        if _is_reciprocal(arg) and not written[id(arg)].startswith("v"):
            text = f"{text or '1.0'} / {written[id(arg.args[0])]}"
        else:
            text = f"{text} * {written[id(arg)]}" if text else written[id(arg)]
    return f"({text})"

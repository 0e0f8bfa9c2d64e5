"""Expressions as an interned directed acyclic graph: equal expressions are one object, so sharing is free.

Nodes are immutable. Build them with the functions below (`number`, `symbol`, `add`, ...) or with Python's operators;
the constructors fold constants and drop neutral elements but never reorder what a person wrote.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cache
from typing import Final

from magmatrix.errors import ModelError

FUNCTIONS: Final[dict[str, Callable[..., float]]] = {
    "exp": math.exp,
    "log": math.log,
    "abs": math.fabs,
    "floor": math.floor,
    "ceil": math.ceil,
    "sin": math.sin,
    "cos": math.cos,
    "tan": math.tan,
    "asin": math.asin,
    "acos": math.acos,
    "atan": math.atan,
    "sinh": math.sinh,
    "cosh": math.cosh,
    "tanh": math.tanh,
    "min": min,
    "max": max,
}
COMPARISONS: Final = frozenset({"lt", "le", "gt", "ge", "eq", "ne"})
LOGICAL: Final = frozenset({"and", "or", "not", "xor"})


class Expr:
    """One interned node: `op`, `args`, and for leaves a `payload` (float value or symbol id).

    `op` is one of: number, symbol, add, mul, pow, piecewise, a name in FUNCTIONS, COMPARISONS or LOGICAL. A piecewise
    node holds value, condition, value, condition, ..., otherwise. `unit_id` of a number is the unit the author wrote
    beside it, or None for a bare (dimensionless) number.
    """

    __slots__ = ("args", "op", "payload", "unit_id")

    op: str
    args: tuple[Expr, ...]
    payload: float | str | None
    unit_id: str | None

    _pool: dict[tuple[object, ...], Expr] = {}  # noqa: RUF012 - one pool for the process is the point

    def __new__(
        cls, op: str, args: tuple[Expr, ...] = (), payload: float | str | None = None, unit_id: str | None = None
    ) -> Expr:
        """Return the one node with this content."""
        zero_sign = math.copysign(1.0, payload) if isinstance(payload, float) else None
        key = (op, tuple(map(id, args)), payload, zero_sign, unit_id)
        found = cls._pool.get(key)
        if found is None:
            found = object.__new__(cls)
            found.op, found.args, found.payload, found.unit_id = op, args, payload, unit_id
            found = cls._pool.setdefault(key, found)  # another thread may have been first
        return found

    def __add__(self, other: Expr | float) -> Expr:
        return add(self, as_expr(other))

    def __radd__(self, other: float) -> Expr:
        return add(as_expr(other), self)

    def __sub__(self, other: Expr | float) -> Expr:
        return add(self, negative(as_expr(other)))

    def __rsub__(self, other: float) -> Expr:
        return add(as_expr(other), negative(self))

    def __mul__(self, other: Expr | float) -> Expr:
        return mul(self, as_expr(other))

    def __rmul__(self, other: float) -> Expr:
        return mul(as_expr(other), self)

    def __truediv__(self, other: Expr | float) -> Expr:
        return divide(self, as_expr(other))

    def __rtruediv__(self, other: float) -> Expr:
        return divide(as_expr(other), self)

    def __pow__(self, other: Expr | float) -> Expr:
        return power(self, as_expr(other))

    def __neg__(self) -> Expr:
        return negative(self)

    def __repr__(self) -> str:
        return text(self)

    def __reduce__(self) -> tuple[Callable[..., Expr], tuple[object, ...]]:
        return rebuilt, (flattened(self),)

    def __copy__(self) -> Expr:
        return self

    def __deepcopy__(self, _memo: object) -> Expr:
        return self

    @property
    def value(self) -> float:
        """Value of a number node."""
        if self.op != "number":
            raise TypeError(f"{self!r} is not a number")
        return float(self.payload)  # type: ignore[arg-type]

    @property
    def name(self) -> str:
        """Id of a symbol node."""
        if self.op != "symbol":
            raise TypeError(f"{self!r} is not a symbol")
        return str(self.payload)


def number(value: float, unit_id: str | None = None) -> Expr:
    """Return the constant `value`, with the unit its author wrote beside it, if any."""
    return Expr("number", (), float(value), unit_id)


def symbol(name: str) -> Expr:
    """Return the symbol called `name`."""
    return Expr("symbol", (), name)


ZERO: Final = number(0.0)
ONE: Final = number(1.0)
MINUS_ONE: Final = number(-1.0)
TRUE: Final = Expr("true")
FALSE: Final = Expr("false")


def as_expr(value: Expr | float) -> Expr:
    """Return `value` as an expression."""
    return value if isinstance(value, Expr) else number(value)


def add(*terms: Expr) -> Expr:
    """Return the sum of `terms`; nested sums are flattened and bare constants folded."""
    flat: list[Expr] = []
    constant = 0.0
    for term in _flatten("add", terms):
        if _bare(term):
            constant += term.value
        else:
            flat.append(term)
    if constant != 0.0:
        flat.insert(0, number(constant))
    if not flat:
        return ZERO
    return flat[0] if len(flat) == 1 else Expr("add", tuple(flat))


def mul(*factors: Expr) -> Expr:
    """Return the product of `factors`; nested products are flattened and bare constants folded."""
    flat: list[Expr] = []
    constant = 1.0
    for factor in _flatten("mul", factors):
        if _bare(factor):
            constant *= factor.value
        else:
            flat.append(factor)
    if constant == 0.0 or any(factor.op == "number" and factor.value == 0.0 for factor in flat):
        return ZERO
    if constant != 1.0:
        flat.insert(0, number(constant))
    if not flat:
        return ONE
    return flat[0] if len(flat) == 1 else Expr("mul", tuple(flat))


def negative(value: Expr) -> Expr:
    """Return minus `value`."""
    return mul(MINUS_ONE, value)


def divide(numerator: Expr, denominator: Expr) -> Expr:
    """Return `numerator` over `denominator`."""
    return mul(numerator, power(denominator, MINUS_ONE))


def power(base: Expr, exponent: Expr) -> Expr:
    """Return `base` to the power `exponent`; x**0 is 1 and x**1 is x."""
    if _bare(exponent):
        if exponent.value == 0.0:
            return ONE
        if exponent.value == 1.0:
            return base
        if _bare(base) and (base.value > 0.0 or (exponent.value.is_integer() and base.value != 0.0)):
            with suppress(OverflowError):
                return number(base.value**exponent.value)
    return Expr("pow", (base, exponent))


def call(function: str, *args: Expr) -> Expr:
    """Return `function` applied to `args`; raises ModelError for a function this graph does not know."""
    if function not in FUNCTIONS:
        raise ModelError(f"unknown function {function!r}; use one of {', '.join(sorted(FUNCTIONS))}")
    if function in ("min", "max") and len(args) == 1:
        return args[0]
    if all(_bare(arg) for arg in args):
        with suppress(ValueError, OverflowError):
            return number(float(FUNCTIONS[function](*(arg.value for arg in args))))
    return Expr(function, args)


def compare(relation: str, left: Expr, right: Expr) -> Expr:
    """Return the truth value of `left` `relation` `right` (lt, le, gt, ge, eq, ne)."""
    return Expr(relation, (left, right))


def logic(relation: str, *args: Expr) -> Expr:
    """Return the logical combination (and, or, xor, not) of truth values."""
    return Expr(relation, args)


def piecewise(*parts: Expr) -> Expr:
    """Return value, condition, value, condition, ..., otherwise as one expression."""
    if len(parts) % 2 == 0:
        raise ModelError("a piecewise without an otherwise branch has no value; add the otherwise branch")
    values = parts[0::2]
    if all(value is values[0] for value in values):
        return values[0]
    return Expr("piecewise", parts)


def _bare(expr: Expr) -> bool:
    return expr.op == "number" and expr.unit_id is None


def _flatten(op: str, parts: Iterable[Expr]) -> Iterator[Expr]:
    for part in parts:
        if part.op == op:
            yield from part.args
        else:
            yield part


def walk(*roots: Expr, known: Container[int] = frozenset()) -> Iterator[Expr]:
    """Yield every node below `roots` once, arguments before the node that uses them; ids in `known` are left out."""
    seen: set[int] = set()
    for root in roots:
        stack: list[tuple[Expr, bool]] = [(root, False)]
        while stack:
            node, ready = stack.pop()
            if id(node) in seen or id(node) in known:
                continue
            if ready:
                seen.add(id(node))
                yield node
            else:
                stack.append((node, True))
                stack.extend((arg, False) for arg in reversed(node.args) if id(arg) not in seen)


Flat = tuple[tuple[str, tuple[int, ...], float | str | None, str | None], ...]
"""Nodes of an expression, arguments by position before the node that uses them."""


def flattened(root: Expr) -> Flat:
    """Return an expression as a list of nodes, however deep it is; `rebuilt` is the way back."""
    place: dict[int, int] = {}
    rows: list[tuple[str, tuple[int, ...], float | str | None, str | None]] = []
    for node in walk(root):
        place[id(node)] = len(rows)
        rows.append((node.op, tuple(place[id(arg)] for arg in node.args), node.payload, node.unit_id))
    return tuple(rows)


def rebuilt(rows: Flat) -> Expr:
    """Return the one expression that `flattened` listed."""
    nodes: list[Expr] = []
    for op, args, payload, unit_id in rows:
        nodes.append(Expr(op, tuple(nodes[k] for k in args), payload, unit_id))
    return nodes[-1]


@cache
def ordered(root: Expr) -> tuple[Expr, ...]:
    """Return every node below a root of a model once, arguments before the node that uses them.

    Remembered, as nodes are: do not ask for every inner node.
    """
    return tuple(walk(root))


def symbols_of(*roots: Expr) -> frozenset[str]:
    """Return the ids of all symbols used below `roots`."""
    return _symbols_of(roots[0]) if len(roots) == 1 else frozenset().union(*map(_symbols_of, roots))


@cache
def _symbols_of(root: Expr) -> frozenset[str]:
    return frozenset(node.name for node in walk(root) if node.op == "symbol")


def rebuild(node: Expr, args: tuple[Expr, ...]) -> Expr:
    """Return `node` with its arguments replaced, folded again."""
    if args == node.args:
        return node
    if node.op == "add":
        return add(*args)
    if node.op == "mul":
        return mul(*args)
    if node.op == "pow":
        return power(*args)
    if node.op == "piecewise":
        return piecewise(*args)
    if node.op in FUNCTIONS:
        return call(node.op, *args)
    return Expr(node.op, args, node.payload, node.unit_id)


def substitute(roots: Iterable[Expr], replacement: Mapping[str, Expr]) -> list[Expr]:
    """Return `roots` with every symbol named in `replacement` replaced."""
    roots = list(roots)
    new: dict[int, Expr] = {}
    for node in walk(*(root for root in roots if not replacement.keys().isdisjoint(symbols_of(root)))):
        if node.op == "symbol":
            new[id(node)] = replacement.get(node.name, node)
        else:
            new[id(node)] = rebuild(node, tuple(new[id(arg)] for arg in node.args))
    return [new.get(id(root), root) for root in roots]


_COMPARE: Final[dict[str, Callable[[float, float], bool]]] = {
    "lt": lambda a, b: a < b,
    "le": lambda a, b: a <= b,
    "gt": lambda a, b: a > b,
    "ge": lambda a, b: a >= b,
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
}


def evaluate(root: Expr, values: Mapping[str, float]) -> float:
    """Return the value of `root` at `values`: the plain interpreter that generated code is tested against."""
    known: dict[int, float] = {}

    def value(node: Expr) -> float:
        stack = [node]
        while stack:
            top = stack[-1]
            if id(top) in known:
                stack.pop()
                continue
            missing = [arg for arg in _needed(top, known) if id(arg) not in known]
            if missing:
                stack.extend(missing)
                continue
            known[id(top)] = _apply(top, known, values)
            stack.pop()
        return known[id(node)]

    return value(root)


def _needed(node: Expr, known: Mapping[int, float]) -> Iterable[Expr]:
    if node.op != "piecewise":
        return node.args
    # only the branch that is taken is evaluated: the others may be outside their domain
    for chosen, condition in zip(node.args[0:-1:2], node.args[1::2], strict=True):
        if id(condition) not in known:
            return (condition,)
        if known[id(condition)]:
            return (chosen,)
    return (node.args[-1],)


def _apply(node: Expr, known: Mapping[int, float], values: Mapping[str, float]) -> float:
    if node.op == "number":
        return node.value
    if node.op == "symbol":
        return values[node.name]
    if node.op in ("true", "false"):
        return float(node.op == "true")
    if node.op == "piecewise":
        return known[id(next(iter(_needed(node, known))))]
    return combined(node, [known[id(arg)] for arg in node.args])


def combined(node: Expr, args: list[float]) -> float:
    """Return the value of a node (no leaf, no piecewise) from the values of its arguments; may raise as `math` does."""
    if node.op == "add":
        return sum(args[1:], args[0])
    if node.op == "mul":
        return math.prod(args)
    if node.op == "pow":
        return math.pow(args[0], args[1])
    if node.op in _COMPARE:
        return float(_COMPARE[node.op](args[0], args[1]))
    if node.op == "and":
        return float(all(args))
    if node.op == "or":
        return float(any(args))
    if node.op == "xor":
        return float(sum(map(bool, args)) % 2 == 1)
    if node.op == "not":
        return float(not args[0])
    return float(FUNCTIONS[node.op](*args))


_RELATION_TEXT: Final = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!="}


def text(root: Expr) -> str:
    """Return `root` as infix text, for messages."""
    if root.op == "number":
        return f"{root.value:g}" + (f" {root.unit_id}" if root.unit_id else "")
    if root.op == "symbol":
        return root.name
    if root.op == "add":
        return " + ".join(text(arg) for arg in root.args).replace("+ -", "- ")
    if root.op == "mul":
        return _product_text(root)
    if root.op == "pow":
        return _power_text(*root.args)
    if root.op in _RELATION_TEXT:
        return f"{text(root.args[0])} {_RELATION_TEXT[root.op]} {text(root.args[1])}"
    return f"{root.op}({', '.join(text(arg) for arg in root.args)})" if root.args else root.op


def _power_text(base: Expr, exponent: Expr) -> str:
    inner = f"({text(base)})" if base.op == "pow" else _tight(base)
    return f"1/{inner}" if exponent is MINUS_ONE else f"{inner}^{_tight(exponent)}"


def _product_text(root: Expr) -> str:
    above: list[str] = []
    below: list[str] = []
    sign = ""
    for arg in root.args:
        if arg.op == "number" and arg.value == -1.0 and not above:
            sign = "-"
        elif arg.op == "pow" and arg.args[1] is MINUS_ONE:
            below.append(_tight(arg.args[0]))
        else:
            above.append(_tight(arg))
    product = sign + ("*".join(above) or "1")
    return product + "".join("/" + part for part in below)


def _tight(node: Expr) -> str:
    inner = text(node)
    return f"({inner})" if node.op in ("add", "mul") or (node.op == "number" and node.value < 0) else inner

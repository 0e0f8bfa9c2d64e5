"""The equations of a model as C, for engines that take a compiled right-hand side: no engine waits for Python code.

Besides rates and slopes the library has the entries that numbalsoda (lsoda_rates) and deSolve (r_begin, r_rates) want.
"""

from __future__ import annotations

import ctypes
import hashlib
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.case import Values
from benchmarks.keep import folder
from magmatrix.graph.expr import Expr, substitute, walk
from magmatrix.graph.jacobian import inline_assignments, jacobian
from magmatrix.graph.model import TIME, Model, Role

_RELATIONS = {"lt": "<", "le": "<=", "gt": ">", "ge": ">=", "eq": "==", "ne": "!=", "and": "&&", "or": "||"}
_WHOLE = 8
_ENTRIES = """
void lsoda_rates(double t, const double *y, double *out, const double *p) {{ rates(t, y, p, out); }}
static double held[{parameters}];
void r_begin(void (*give)(int *, double *)) {{ int n = {parameters}; give(&n, held); }}
void r_rates(int *n, double *t, double *y, double *out, double *extra, int *k) {{ rates(*t, y, held, out); }}
"""
COMPILER = ("cc", "-O3", "-march=native", "-fPIC", "-shared", "-std=c99")


@dataclass(frozen=True)
class Compiled:
    """Functions of a shared library: rates(t, y, p, out) and slopes(t, y, p, out), out[i, j] = d rate i / d state j.

    `rows` and `columns` say where slopes can differ from zero; `file` is the library, `source` its text.
    """

    rates: Any
    slopes: Any
    lsoda_rates: Any
    rows: Values
    columns: Values
    states: tuple[str, ...]
    parameters: tuple[str, ...]
    file: str
    source: str


def compile_model(model: Model) -> Compiled:
    """Compile a model, or take what an earlier call compiled. Raises OSError without a C compiler."""
    parameters = tuple(s.id for s in model.symbols.values() if s.role in (Role.PARAMETER, Role.ARGUMENT))
    source, rows, columns = _source(model, parameters)
    file = folder("c") / f"{hashlib.sha256((source + ' '.join(COMPILER)).encode()).hexdigest()[:20]}.so"
    if not file.exists():
        text = file.with_suffix(".c")
        text.write_text(source, encoding="utf-8")
        subprocess.run([*COMPILER, str(text), "-o", str(file), "-lm"], check=True)
    library = ctypes.CDLL(str(file))
    for name in ("rates", "slopes"):
        getattr(library, name).argtypes = [ctypes.c_double, *[ctypes.c_void_p] * 3]
        getattr(library, name).restype = None
    return Compiled(
        library.rates,
        library.slopes,
        library.lsoda_rates,
        np.array(rows),
        np.array(columns),
        model.states,
        parameters,
        str(file),
        source,
    )


def _source(model: Model, parameters: Sequence[str]) -> tuple[str, list[int], list[int]]:
    inlined = inline_assignments(model)
    places = {name: f"y[{i}]" for i, name in enumerate(model.states)}
    places |= {name: f"p[{i}]" for i, name in enumerate(parameters)} | {TIME: "t"}
    entries = jacobian(model).entries
    n = len(model.states)
    rates = substitute(model.rates.values(), inlined)
    head = "(double t, const double *restrict y, const double *restrict p, double *restrict out)"
    lines = ["#include <math.h>", "#include <string.h>", f"void rates{head} {{"]
    lines += _body(rates, [f"out[{i}]" for i in range(n)], places)
    lines += ["}", f"void slopes{head} {{", f"  memset(out, 0, {n * n} * sizeof(double));"]
    lines += _body(list(entries.values()), [f"out[{i * n + j}]" for i, j in entries], places)
    lines += ["}", _ENTRIES.format(parameters=len(parameters))]
    return "\n".join(lines), [i for i, _ in entries], [j for _, j in entries]


def _body(roots: Sequence[Expr], targets: Sequence[str], places: dict[str, str]) -> Iterator[str]:
    name: dict[int, str] = {}
    for node in walk(*roots):
        text = _write(node, [name[id(arg)] for arg in node.args], places)
        if node.args:
            name[id(node)] = f"v{len(name)}"
            yield f"  const double {name[id(node)]} = {text};"
        else:
            name[id(node)] = text
    for root, target in zip(roots, targets, strict=True):
        yield f"  {target} = {name[id(root)]};"


def _write(node: Expr, args: list[str], places: dict[str, str]) -> str:
    if node.op == "number":
        return f"({float(node.value)!r})"
    if node.op == "symbol":
        return places[node.name]
    if node.op in ("true", "false"):
        return "1.0" if node.op == "true" else "0.0"
    if node.op in ("add", "mul"):
        return (" + " if node.op == "add" else " * ").join(args)
    if node.op == "pow":
        return _power(node.args[1], *args)
    if node.op == "piecewise":
        text = args[-1]
        for value, condition in zip(reversed(args[0:-1:2]), reversed(args[1::2]), strict=True):
            text = f"({condition} ? {value} : {text})"
        return text
    if node.op in _RELATIONS:
        return "(double)(" + f" {_RELATIONS[node.op]} ".join(args) + ")"
    if node.op in ("min", "max"):
        text = args[0]
        for arg in args[1:]:
            text = f"f{node.op}({text}, {arg})"
        return text
    return f"{'fabs' if node.op == 'abs' else '!' if node.op == 'not' else node.op}({args[0]})"


def _power(exponent: Expr, base: str, text: str) -> str:
    if exponent.op == "number" and float(exponent.value).is_integer() and 0 < abs(exponent.value) <= _WHOLE:
        product = " * ".join([base] * int(abs(exponent.value)))
        return f"1.0 / ({product})" if exponent.value < 0 else product
    return f"pow(fmax({base}, 1e-300), {text})"

"""From an expression of the graph to how it is written: fractions, differences and powers as on paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from magmatrix.graph.expr import MINUS_ONE, Expr, mul, number
from magmatrix.interop.equations.boxes import (
    MINUS,
    NEGATIVE,
    PLUS,
    THIN,
    TIMES,
    Box,
    Call,
    Cases,
    Fence,
    Frac,
    Lines,
    Num,
    Root,
    Row,
    Sign,
    Sup,
    Sym,
    Word,
    width,
)
from magmatrix.interop.equations.names import Name

_RELATIONS = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠"}
_FENCES = {"abs": "||", "floor": "⌊⌋", "ceil": "⌈⌉"}
_NAMED = {"log": "ln", "asin": "arcsin", "acos": "arccos", "atan": "arctan"}
_SHORT_EXPONENT = 16
LONGEST_LINE = 80
"""Letters after which a sum goes on in the next line."""

Symbols = Callable[[str], Sym]
Units = Callable[[str], str]


class Layout:
    """Lays out expressions of one module; `symbols` and `units` say how its symbols and units are written."""

    def __init__(self, symbols: Symbols, units: Units) -> None:
        self.symbol, self._units = symbols, units

    def box(self, expr: Expr) -> Box:
        """Return how an expression is written."""
        if expr.op == "number":
            return self._number(expr)
        if expr.op == "symbol":
            return self.symbol(expr.name)
        if expr.op == "add":
            return Row(tuple(part for term in self._terms(expr) for part in term))
        if expr.op == "mul":
            return self._product(expr.args)
        if expr.op == "pow":
            return self._power(*expr.args)
        if expr.op == "piecewise":
            rows = zip(expr.args[0:-1:2], expr.args[1::2], strict=True)
            return Cases(tuple((self.box(value), self.box(when)) for value, when in rows), self.box(expr.args[-1]))
        if expr.op in _RELATIONS:
            left, right = expr.args
            return Row((self.box(left), Sign(_RELATIONS[expr.op]), self.box(right)))
        if expr.op in ("and", "or", "xor"):
            return self._joined(expr.op, [self._tight(arg) for arg in expr.args])
        if expr.op == "not":
            return Row((Word("not "), self._tight(expr.args[0])))
        if expr.op in ("true", "false"):
            return Word(expr.op)
        return self._call(expr)

    def whole(self, expr: Expr) -> Box:
        """Return how an expression is written after an equals sign: long sums over several lines."""
        box = self.box(expr)
        if expr.op != "add" or width(box) <= LONGEST_LINE:
            return box
        rows: list[list[Box]] = [[]]
        for term in self._terms(expr):
            if rows[-1] and width(Row((*rows[-1], *term))) > LONGEST_LINE:
                rows.append([])
            rows[-1].extend(term)
        return Lines(tuple(Row(tuple(row)) for row in rows)) if len(rows) > 1 else box

    def _number(self, expr: Expr) -> Box:
        value = expr.value
        text = f"{int(value)}" if value.is_integer() and abs(value) < 1e15 else f"{value:.6g}"
        shown = Num(text.lstrip("-"), self._units(expr.unit_id) if expr.unit_id else "")
        return Row((NEGATIVE, shown)) if value < 0 else shown

    def _terms(self, expr: Expr) -> list[list[Box]]:
        """Return the terms of a sum, each with its sign; a number that the graph moved to the front goes back."""
        args = list(expr.args)
        if _negative(args[0]) and args[0].op == "number" and not all(map(_negative, args)):
            args.append(args.pop(0))
        found: list[list[Box]] = []
        for place, arg in enumerate(args):
            minus = _negative(arg)
            shown = _opposite(arg) if minus else arg
            inner = self.box(shown)
            torn = (minus and shown.op == "add") or shown.op in _RELATIONS
            sign = [MINUS if minus else PLUS] if place else [NEGATIVE] if minus else []
            found.append([*sign, Fence(inner) if torn else inner])
        return found

    def _product(self, factors: Sequence[Expr]) -> Box:
        if _negative(factors[0]):
            rest = _opposite(mul(*factors))
            return Row((NEGATIVE, Fence(self.box(rest)) if rest.op == "add" else self.box(rest)))
        above = [factor for factor in factors if not _below(factor)]
        below = [_opposite_power(factor) for factor in factors if _below(factor)]
        if not below:
            return self._factors(above)
        return Frac(self._factors(above) if above else Num("1"), self._factors(below))

    def _factors(self, factors: Sequence[Expr]) -> Box:
        if len(factors) == 1:
            return self.box(factors[0])
        parts: list[Box] = []
        for factor in factors:
            box = self._tight(factor)
            if parts:
                parts.append(THIN if _slim(parts[-1]) and _slim(box) else TIMES)
            parts.append(box)
        return Row(tuple(parts))

    def _power(self, base: Expr, exponent: Expr) -> Box:
        if exponent.op == "number" and exponent.value < 0:
            return Frac(Num("1"), self.box(_opposite_power(_power_of(base, exponent))))
        if exponent.op == "number" and exponent.value == 0.5:
            return Root(self.box(base))
        inner = self.box(base)
        return Sup(inner if isinstance(inner, (Sym, Num)) else Fence(inner), self.box(exponent))

    def _call(self, expr: Expr) -> Box:
        arguments = tuple(self.box(arg) for arg in expr.args)
        if expr.op in _FENCES:
            return Fence(arguments[0], _FENCES[expr.op])  # type: ignore[arg-type]
        if expr.op == "exp" and _flat(arguments[0]) and width(arguments[0]) <= _SHORT_EXPONENT:
            return Sup(Word("e"), arguments[0])
        return Call(_NAMED.get(expr.op, expr.op), arguments)

    def _tight(self, expr: Expr) -> Box:
        """Return a box that may stand beside others without being torn apart."""
        box = self.box(expr)
        loose = expr.op in ("add", "piecewise", "and", "or", "xor", "not") or expr.op in _RELATIONS
        return Fence(box) if loose or (expr.op in ("mul", "number") and _negative(expr)) else box

    def _joined(self, word: str, boxes: Sequence[Box]) -> Box:
        parts: list[Box] = []
        for box in boxes:
            parts += [Word(f" {word} "), box] if parts else [box]
        return Row(tuple(parts))


def _negative(expr: Expr) -> bool:
    lead = expr.args[0] if expr.op == "mul" else expr
    return lead.op == "number" and lead.value < 0


def _opposite(expr: Expr) -> Expr:
    """Return minus an expression whose leading number is negative."""
    if expr.op == "number":
        return number(-expr.value, expr.unit_id)
    lead, *rest = expr.args
    return mul(*rest) if lead is MINUS_ONE else mul(number(-lead.value, lead.unit_id), *rest)


def _below(factor: Expr) -> bool:
    return factor.op == "pow" and factor.args[1].op == "number" and factor.args[1].value < 0


def _power_of(base: Expr, exponent: Expr) -> Expr:
    return Expr("pow", (base, exponent))


def _opposite_power(factor: Expr) -> Expr:
    base, exponent = factor.args
    return base if exponent is MINUS_ONE else _power_of(base, number(-exponent.value))


def _slim(box: Box) -> bool:
    """Whether a box may stand in a product without a dot: letters, powers of letters, brackets."""
    inner = box.base if isinstance(box, Sup) else box
    return isinstance(inner, Fence) or (isinstance(inner, Sym) and not inner.name.word)


def _flat(box: Box) -> bool:
    return all(map(_flat, box.parts)) if isinstance(box, Row) else isinstance(box, (Sym, Num, Sign))


def derivative(symbol: Box) -> Box:
    """Return the time derivative of a symbol."""
    return Frac(Row((Word("d"), symbol)), Row((Word("d"), Sym(Name("t")))))

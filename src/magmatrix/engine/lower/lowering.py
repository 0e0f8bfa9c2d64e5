"""From the expression graph to a tape: sums, products, named reciprocals, powers, choices as selects.

Products and sums are regrouped so that what the parameters alone decide is computed once per person. Constant whole and
half exponents n up to 64 are products: exact to |n|+1 ulp, of which squares, cubes, roots and x^1.5 need less than 2;
below zero to 6|n| ulp. Any other power is exact to 2 ulp (see vecpow.py) of |x|, and gets the sign that a whole
exponent gives it, wherever the exponent comes from; a negative base with an exponent that is not whole has no power:
NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Self

from magmatrix.engine.lower.tape import Tape
from magmatrix.errors import ModelError
from magmatrix.graph.expr import COMPARISONS, FUNCTIONS, LOGICAL, Expr, walk
from magmatrix.graph.model import TIME

_LARGEST_WHOLE_POWER = 64
_PLAIN = frozenset(FUNCTIONS) - {"min", "max", "abs"}


class Lowering:
    """Puts expressions on one tape; symbols are states, parameters or time, by position."""

    def __init__(self, tape: Tape, states: Mapping[str, int], parameters: Mapping[str, int]) -> None:
        self.tape = tape
        self._states = states
        self._parameters = parameters
        self._done: dict[int, int] = {}
        self._kept: list[Expr] = []
        self._powers: dict[tuple[int, int | None], dict[float, int]] = {}
        self._shares_powers = False

    def for_slopes(self) -> Self:
        """Return a lowering onto the same tape in which x^(p-1) is x^p / x where x^p is known, exact to 5 ulp.

        That is enough for the matrix of a step, and saves it every power. At 0 a slope that is infinite counts as 0: an
        infinite slope would pin the state, and a matrix that is off is found by the error estimate. What is lowered
        there is not known here.
        """
        other = type(self)(self.tape, self._states, self._parameters)
        other._done |= self._done
        other._kept.extend(self._kept)
        other._powers = self._powers
        other._shares_powers = True
        return other

    def lower(self, *roots: Expr) -> list[int]:
        """Return the values of `roots`; raises ModelError for a symbol without a place or an unknown operation."""
        self._kept.extend(roots)  # ids stay valid as long as the expressions live
        for node in walk(*roots, known=self._done):
            self._done[id(node)] = self._one(node)
        return [self._done[id(root)] for root in roots]

    def _one(self, node: Expr) -> int:
        tape = self.tape
        args = [self._done[id(arg)] for arg in node.args]
        if node.op == "number":
            return tape.const(node.value)
        if node.op == "symbol":
            return self._leaf(node.name)
        if node.op in ("true", "false"):
            return tape.put("truth", payload=int(node.op == "true"))
        if node.op == "add":
            return self.add(args)
        if node.op == "mul":
            return self.mul(args)
        if node.op == "pow":
            return self.power(*args)
        if node.op == "piecewise":
            return self._choice(args)
        if node.op in COMPARISONS:
            return tape.put(node.op, *(self._number(arg) for arg in args))
        if node.op in LOGICAL:
            return self._logic(node.op, [self._truth(arg) for arg in args])
        numbers = [self._number(arg) for arg in args]
        if node.op in ("min", "max"):
            return self._folded(node.op, numbers)
        if node.op == "abs":
            return tape.put("fabs", *numbers)
        if node.op in _PLAIN:
            return tape.put(node.op, *numbers)
        raise ModelError(f"the fast engine cannot compute {node.op!r}; write the equation with other functions")

    def _leaf(self, name: str) -> int:
        if name == TIME:
            return self.tape.put("time")
        if name in self._states:
            return self.tape.put("state", payload=self._states[name])
        if name in self._parameters:
            return self.tape.put("param", payload=self._parameters[name])
        raise ModelError(f"symbol {name!r} has neither an equation nor a value; add one")

    def _number(self, index: int) -> int:
        op = self.tape.ops[index]
        if not op.is_truth:
            return index
        return self.tape.put("select", index, self.tape.const(1.0), self.tape.const(0.0))

    def _truth(self, index: int) -> int:
        return index if self.tape.ops[index].is_truth else self.tape.put("ne", index, self.tape.const(0.0))

    def _folded(self, kind: str, args: Sequence[int]) -> int:
        result = args[0]
        for arg in args[1:]:
            result = self.tape.put(kind, result, arg)
        return result

    def _logic(self, kind: str, args: list[int]) -> int:
        if not args:
            return self.tape.put("truth", payload=int(kind == "and"))
        return self.tape.put("not", args[0]) if kind == "not" else self._folded(kind, args)

    def _choice(self, args: Sequence[int]) -> int:
        result = self._number(args[-1])
        for value, condition in zip(reversed(args[0:-1:2]), reversed(args[1::2]), strict=True):
            result = self.tape.put("select", self._truth(condition), self._number(value), result)
        return result

    def add(self, args: Sequence[int]) -> int:
        """Return the sum: constants first, then what the parameters decide, then the rest."""
        tape = self.tape
        constant = 0.0
        plus: dict[int, list[int]] = {1: [], 2: []}
        minus: dict[int, list[int]] = {1: [], 2: []}
        for arg in (self._number(arg) for arg in args):
            value = tape.number(arg)
            if value is not None:
                constant += value
            elif tape.ops[arg].kind == "neg":
                minus[tape.levels[arg]].append(tape.ops[arg].args[0])
            else:
                plus[tape.levels[arg]].append(arg)
        if constant != 0.0:
            plus[1 if plus[1] or minus[1] else 2].insert(0, tape.const(constant))
        fixed = self._sum(plus[1], minus[1])
        if fixed is not None:
            plus[2].append(fixed)
        total = self._sum(plus[2], minus[2])
        return tape.const(constant) if total is None else total

    def _sum(self, plus: Sequence[int], minus: Sequence[int]) -> int | None:
        if not plus and not minus:
            return None
        if not plus:
            return self.negative(self._folded("add", minus))
        total = self._folded("add", plus)
        for term in minus:
            total = self.tape.put("sub", total, term)
        return total

    def mul(self, args: Sequence[int]) -> int:
        """Return the product: sign outside, what constants and parameters decide as one factor."""
        tape = self.tape
        constant, negative = 1.0, False
        by_level: dict[int, list[int]] = {1: [], 2: []}
        for arg in (self._number(arg) for arg in args):
            value = tape.number(arg)
            op = tape.ops[arg]
            if value is not None:
                constant *= value
            elif op.kind == "neg":
                negative = not negative
                by_level[tape.levels[arg]].append(op.args[0])
            else:
                by_level[tape.levels[arg]].append(arg)
        if constant < 0.0:
            constant, negative = -constant, not negative
        fixed = sorted(by_level[1])
        if constant != 1.0:
            fixed.insert(0, tape.const(constant))
        varying = sorted(by_level[2])
        if fixed:
            varying.insert(0, self._folded("mul", fixed))
        product = self._folded("mul", varying) if varying else tape.const(1.0)
        return self.negative(product) if negative else product

    def negative(self, index: int) -> int:
        """Return minus a value."""
        value = self.tape.number(index)
        if value is not None:
            return self.tape.const(-value)
        op = self.tape.ops[index]
        return op.args[0] if op.kind == "neg" else self.tape.put("neg", index)

    def reciprocal(self, index: int) -> int:
        """Return one over a value, named so that all who divide by it share it."""
        op = self.tape.ops[index]
        if op.kind == "neg":
            return self.negative(self.reciprocal(op.args[0]))
        return self.tape.put("recip", index)

    def power(self, base: int, exponent: int) -> int:
        """Return base to the power exponent."""
        base, exponent = self._number(base), self._number(exponent)
        whole = self.tape.number(exponent)
        if whole is not None and whole.is_integer() and abs(whole) <= _LARGEST_WHOLE_POWER:
            return self._whole_power(base, int(whole), self.reciprocal)
        if whole is not None and (2.0 * whole).is_integer() and abs(whole) <= _LARGEST_WHOLE_POWER:
            return self._half_power(base, whole)
        return self._true_power(base, exponent)

    def _half_power(self, base: int, p: float) -> int:
        root = self.tape.put("sqrt", base)
        if p > 0.0:
            return self.mul([root, self._whole_power(base, int(p), self.reciprocal)])
        power = self._whole_power(root, int(2.0 * p), self.reciprocal)
        return self._unless_zero(base, power, self.tape.const(0.0)) if self._shares_powers else power

    def _unless_zero(self, base: int, value: int, at_zero: int) -> int:
        tape = self.tape
        return tape.put("select", tape.put("eq", base, tape.const(0.0)), at_zero, value)

    def _true_power(self, base: int, exponent: int) -> int:
        """Return a base to the power exponent, from a power of the same base if that is known and enough."""
        tape = self.tape
        rest, shift = self._shifted(exponent)
        known = self._powers.setdefault((base, rest), {})
        if self._shares_powers:
            for other, value in known.items():
                if other - 1.0 == shift:
                    less = self.mul([value, self.reciprocal(base)])
                    return self._unless_zero(base, less, self._power_of_zero(exponent))
            for other, value in known.items():
                if shift - 1.0 == other:
                    return self.mul([value, base])
        if shift not in known:
            size = tape.put("guard", tape.put("fabs", base))
            power = tape.put("power", exponent, tape.put("log_short", size), tape.put("log_rest", size))
            signed = self._unless_zero(base, self._signed(power, exponent), self._power_of_zero(exponent))
            above = tape.put("gt", base, tape.const(0.0))
            known[shift] = tape.put("select", above, power, signed)
        return known[shift]

    def _power_of_zero(self, exponent: int) -> int:
        """Return 0 to the power exponent; in slopes 0 instead of infinity."""
        tape = self.tape
        none, one = tape.const(0.0), tape.const(1.0)
        number = tape.number(exponent)
        endless = none if self._shares_powers else tape.const(math.inf)
        if number is not None:
            return none if number > 0.0 else endless
        below = tape.put("select", tape.put("lt", exponent, none), endless, exponent)  # NaN stays NaN
        above = tape.put("select", tape.put("gt", exponent, none), none, below)
        return tape.put("select", tape.put("eq", exponent, none), one, above)

    def _signed(self, power: int, exponent: int) -> int:
        """Return the power of a negative base from that of its size: NaN where the exponent is not whole."""
        tape = self.tape
        undefined = tape.const(math.nan)
        number = tape.number(exponent)
        if number is not None:
            if not number.is_integer():
                return undefined
            return power if number % 2.0 == 0.0 else self.negative(power)
        half = self.mul([exponent, tape.const(0.5)])
        even = tape.put("eq", tape.put("floor", half), half)
        sign = tape.put("select", even, tape.const(1.0), tape.const(-1.0))
        whole = tape.put("eq", tape.put("floor", exponent), exponent)
        return self.mul([power, tape.put("select", whole, sign, undefined)])

    def _shifted(self, exponent: int) -> tuple[int | None, float]:
        """Split p - 1 into p and -1, a number into nothing and itself."""
        value = self.tape.number(exponent)
        if value is not None:
            return None, value
        op = self.tape.ops[exponent]
        if op.kind == "add":
            for k, arg in enumerate(op.args):
                value = self.tape.number(arg)
                if value is not None:
                    return op.args[1 - k], value
        return exponent, 0.0

    def _whole_power(self, base: int, n: int, reciprocal: Callable[[int], int]) -> int:
        if n == 0:
            return self.tape.const(1.0)
        if n < 0:
            base, n = reciprocal(base), -n
        result: int | None = None
        while n:
            if n & 1:
                result = base if result is None else self.tape.put("mul", *sorted((result, base)))
            n >>= 1
            if n:
                base = self.tape.put("mul", base, base)
        assert result is not None
        return result

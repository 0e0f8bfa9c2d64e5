"""The transformation language: how one recorded number becomes another, computed with units and never by `eval`.

    sum      := product (("+" | "-") product)*
    product  := signed (("*" | "/") signed)*
    signed   := "-" signed | power
    power    := atom ("**" signed)?
    atom     := number ("[" unit "]")? | name | function "(" sum ("," sum)* ")" | "(" sum ")"

Functions: ln, log10, exp, sqrt, min, max, softplus_inverse(y) = ln(exp(y) - 1), chain_peak(k1, ..., kn),
probit(p) = the point of the standard normal distribution below which a share p lies.
A number may also be an array, of one per person: each person's is what that person alone would give, to the last digit.
Adding mmol to mol converts; adding mmol to hours is an EvidenceError, and so is the logarithm of a length. These errors
name no place: the loader, which knows it, raises them again with file and line.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

from magmatrix.errors import EvidenceError, UnitError, nearest
from magmatrix.evidence.chain import chain_peak
from magmatrix.quantity import ExactDimensions, describe_dimensions, exact_factor

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Number = float | NDArray[np.float64]

FUNCTIONS = ("chain_peak", "exp", "ln", "log10", "max", "min", "probit", "softplus_inverse", "sqrt")

_TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])|(?P<name>[A-Za-z_]\w*)"
    r"|(?P<unit>\[[^\]]*\])|(?P<sign>\*\*|[-+*/(),]))"
)
_LONGEST = 500
_DEEPEST = 40
_EXACT = 2**53
_LARGEST_POWER = 20


@dataclass(frozen=True, slots=True)
class Measure:
    """A number in a unit known only by its exact size in SI base units and its dimensions.

    Keeping size and number apart keeps printed numbers: 1.4/day stays 1.4 on its way through an expression. The number
    is a float, or an array of one per person.
    """

    value: Any
    size: Fraction = Fraction(1)
    dims: ExactDimensions = ()

    @classmethod
    def of(cls, value: Number, unit: str) -> Measure:
        """Return `value` of `unit`; raises UnitError where `unit` is not a unit."""
        return cls(value, *exact_factor(unit))

    def to(self, unit: str) -> Any:
        """Return the number in `unit`; raises EvidenceError where the dimensions differ."""
        size, dims = exact_factor(unit)
        if dims != self.dims:
            raise EvidenceError(f"the result is in {_text(self.dims)}, which is not {unit!r} ({_text(dims)})")
        return self.scaled(size)

    def scaled(self, size: Fraction) -> Any:
        """Return the number counted in multiples of `size`."""
        ratio = self.size / size
        if max(ratio.numerator, ratio.denominator) < _EXACT:
            return self.value * ratio.numerator / ratio.denominator
        return self.value * float(ratio)


Node = Callable[[Mapping[str, Measure]], Measure]


@dataclass(frozen=True, slots=True)
class Transformation:
    """One parsed transformation: `names` are the inputs it reads, `compute` evaluates it."""

    text: str
    names: frozenset[str]
    _node: Node

    def compute(self, inputs: Mapping[str, Measure], unit: str) -> Any:
        """Return the value in `unit`, given one measure per input name; an array where one of them is an array.

        Raises EvidenceError where dimensions clash, the result is not finite or is not a quantity of `unit`.
        """
        many = any(_is_array(measure.value) for measure in inputs.values())
        try:
            result = _quietly(self._node, inputs) if many else self._node(inputs)
        except (OverflowError, ZeroDivisionError) as cause:
            raise EvidenceError(f"cannot be computed ({cause})") from cause
        for value in result.value.ravel().tolist() if _is_array(result.value) else (result.value,):
            if not math.isfinite(value):
                raise EvidenceError(f"gives {value!r}, which is not a number")
        return result.to(unit)


def _is_array(value: object) -> bool:
    return not isinstance(value, (float, int))


def _quietly(node: Node, inputs: Mapping[str, Measure]) -> Measure:
    """Evaluate a node with arrays among its inputs; what is not finite is told in the end, not warned of."""
    import numpy as np

    with np.errstate(all="ignore"):
        return node(inputs)


def _each(function: Callable[..., float], *values: Any) -> Any:
    """Apply a function of floats to floats, or to each person's of arrays: one way of computing for both."""
    if not any(map(_is_array, values)):
        return function(*values)
    import numpy as np

    together = np.broadcast_arrays(*values)
    rows = zip(*(array.ravel().tolist() for array in together), strict=True)
    return np.array([function(*row) for row in rows]).reshape(together[0].shape)


def parse(text: str) -> Transformation:
    """Parse a transformation; raises EvidenceError saying what is wrong and where."""
    if len(text) > _LONGEST:
        raise EvidenceError(f"is longer than {_LONGEST} characters")
    parser = _Parser(text)
    node = parser.sum()
    if parser.kind:
        raise EvidenceError(f"cannot be read at {parser.rest()!r}")
    return Transformation(text, frozenset(parser.names), node)


class _Parser:
    """Recursive descent over the grammar above; every node is a closure over its parts."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens = self._scan(text)
        self._depth = 0
        self.names: set[str] = set()
        self.kind = self.word = ""
        self._start = 0
        self._next()

    @staticmethod
    def _scan(text: str) -> Iterator[tuple[str, str, int]]:
        position = 0
        while text[position:].strip():
            match = _TOKEN.match(text, position)
            if match is None:
                raise EvidenceError(f"cannot be read at {text[position:].strip()!r}")
            yield str(match.lastgroup), str(match[match.lastgroup or 0]), match.start()
            position = match.end()

    def _next(self) -> None:
        self.kind, self.word, self._start = next(self._tokens, ("", "", len(self._text)))

    def rest(self) -> str:
        """Return the text from the current token on."""
        return self._text[self._start :].strip()

    def _take(self, *signs: str) -> str:
        if self.kind == "sign" and self.word in signs:
            word = self.word
            self._next()
            return word
        return ""

    def _expect(self, sign: str) -> None:
        if not self._take(sign):
            raise EvidenceError(f"expected {sign!r} before {self.rest()!r}" if self.kind else f"ends without {sign!r}")

    def sum(self) -> Node:
        """Parse a sum."""
        self._depth += 1
        if self._depth > _DEEPEST:
            raise EvidenceError(f"is nested more than {_DEEPEST} deep")
        node = self._product()
        while sign := self._take("+", "-"):
            node = _added(node, self._product(), 1.0 if sign == "+" else -1.0)
        self._depth -= 1
        return node

    def _product(self) -> Node:
        node = self._signed()
        while sign := self._take("*", "/"):
            node = _multiplied(node, self._signed(), 1 if sign == "*" else -1)
        return node

    def _signed(self) -> Node:
        if self._take("-"):
            self._depth += 1
            if self._depth > _DEEPEST:
                raise EvidenceError(f"is nested more than {_DEEPEST} deep")
            inner = self._signed()
            self._depth -= 1
            return _multiplied(_constant(Measure(-1.0)), inner, 1)
        return self._power()

    def _power(self) -> Node:
        node = self._atom()
        return _raised(node, self._signed()) if self._take("**") else node

    def _atom(self) -> Node:
        kind, word = self.kind, self.word
        if kind == "number":
            self._next()
            return self._number(float(word))
        if kind == "name":
            self._next()
            return self._function(word) if self._take("(") else self._name(word)
        if self._take("("):
            node = self.sum()
            self._expect(")")
            return node
        raise EvidenceError(f"expected a number, a name or '(' before {self.rest()!r}" if kind else "ends too early")

    def _number(self, value: float) -> Node:
        unit = "1"
        if self.kind == "unit":
            unit = self.word[1:-1].strip()
            self._next()
        try:
            measure = Measure.of(value, unit)
        except UnitError as cause:
            raise EvidenceError(str(cause)) from cause
        return _constant(measure)

    def _name(self, name: str) -> Node:
        if name in FUNCTIONS:
            raise EvidenceError(f"{name} is a function and needs '(' after it")
        self.names.add(name)

        def read(inputs: Mapping[str, Measure]) -> Measure:
            if name not in inputs:
                raise EvidenceError(f"reads {name!r}, which is not among its inputs")
            return inputs[name]

        return read

    def _function(self, name: str) -> Node:
        if name not in FUNCTIONS:
            close = nearest(name, FUNCTIONS) or FUNCTIONS
            raise EvidenceError(f"{name!r} is not a function; did you mean {' or '.join(close)}?")
        arguments = [self.sum()]
        while self._take(","):
            arguments.append(self.sum())
        self._expect(")")
        if name not in ("min", "max", "chain_peak") and len(arguments) != 1:
            raise EvidenceError(f"{name} takes one argument, not {len(arguments)}")
        return lambda inputs: _call(name, [argument(inputs) for argument in arguments])


def _constant(measure: Measure) -> Node:
    return lambda _: measure


def _added(left: Node, right: Node, sign: float) -> Node:
    def node(inputs: Mapping[str, Measure]) -> Measure:
        first, second = left(inputs), right(inputs)
        if first.dims != second.dims:
            verb = "adds" if sign > 0 else "subtracts"
            raise EvidenceError(f"{verb} {_text(first.dims)} and {_text(second.dims)}")
        return Measure(first.value + sign * second.scaled(first.size), first.size, first.dims)

    return node


def _multiplied(left: Node, right: Node, power: int) -> Node:
    def node(inputs: Mapping[str, Measure]) -> Measure:
        first, second = left(inputs), right(inputs)
        value = first.value * second.value if power > 0 else first.value / second.value
        size = first.size * second.size if power > 0 else first.size / second.size
        return Measure(value, size, _combined(first.dims, second.dims, Fraction(power)))

    return node


def _raised(base: Node, exponent: Node) -> Node:
    def node(inputs: Mapping[str, Measure]) -> Measure:
        first, power = base(inputs), exponent(inputs)
        if power.dims:
            raise EvidenceError(f"has an exponent in {_text(power.dims)}; an exponent is a pure number")
        return _power(first, power.scaled(Fraction(1)))

    return node


def _raise(base: float, exponent: float) -> float:
    number = base**exponent
    if isinstance(number, complex):
        raise EvidenceError("raises a negative number to a fraction")
    return float(number)


def _power(base: Measure, exponent: Any) -> Measure:
    if not base.dims:
        return Measure(_each(_raise, base.scaled(Fraction(1)), exponent))
    if _is_array(exponent):
        raise EvidenceError("raises a quantity with a unit to a number that differs between people")
    whole = Fraction(exponent).limit_denominator(12)
    if abs(exponent) > _LARGEST_POWER or float(whole) != exponent:
        raise EvidenceError(f"raises a quantity with a unit to {exponent:g}; use a small whole or simple power")
    number = _each(_raise, base.value, exponent)
    size = base.size**whole.numerator if whole.denominator == 1 else Fraction(float(base.size) ** exponent)
    return Measure(number, Fraction(size), _combined((), base.dims, whole))


def _call(name: str, arguments: list[Measure]) -> Measure:
    first = arguments[0]
    if any(argument.dims != first.dims for argument in arguments):
        kinds = " and ".join(_text(argument.dims) for argument in arguments)
        raise EvidenceError(f"{name} compares {kinds}")
    values = [argument.scaled(first.size) for argument in arguments]
    if name in ("min", "max"):
        return Measure(
            _each(min if name == "min" else max, *values) if values[1:] else values[0], first.size, first.dims
        )
    try:
        if name == "sqrt":
            return _power(Measure(_each(_not_negative, first.value), first.size, first.dims), 0.5)
        if name == "chain_peak":
            steps = 1 - len(values)
            return Measure(chain_peak(values), Fraction(first.size**steps), _combined((), first.dims, Fraction(steps)))
        if first.dims:
            raise EvidenceError(f"{name} needs a pure number, not {_text(first.dims)}")
        return Measure(_each(_PURE[name], first.scaled(Fraction(1))))
    except EvidenceError:
        raise
    except ValueError as cause:
        shown = ", ".join("one of many" if _is_array(value) else f"{value:.6g}" for value in values)
        raise EvidenceError(f"{name} of {shown}: {cause}") from cause


def _not_negative(value: float) -> float:
    if value < 0.0:
        raise ValueError("a negative number has no square root")
    return value


def _softplus_inverse(value: float) -> float:
    if value <= 0.0:
        raise ValueError("softplus is above zero everywhere")
    return value + math.log(-math.expm1(-value))


def _probit(value: float) -> float:
    if not 0.0 < value < 1.0:
        raise ValueError("a share lies above 0 and below 1")
    return NormalDist().inv_cdf(value)


_PURE: Mapping[str, Callable[[float], float]] = {
    "ln": math.log,
    "log10": math.log10,
    "exp": math.exp,
    "probit": _probit,
    "softplus_inverse": _softplus_inverse,
}


def _combined(left: ExactDimensions, right: ExactDimensions, power: Fraction) -> ExactDimensions:
    total = dict(left)
    for name, exponent in right:
        total[name] = total.get(name, Fraction(0)) + power * exponent
    return tuple(sorted((name, exponent) for name, exponent in total.items() if exponent))


def _text(dims: ExactDimensions) -> str:
    return describe_dimensions({name: float(exponent) for name, exponent in dims})

"""Units at the edges: one pint registry, quantities as people write them, conversion that refuses to guess.

Pint is slow to import, so the registry is built on first use and only plain numbers and strings leave this module; what
it says of the units that records and studies are written in stands in `units.json` (a test compares the two).
Mass and amount never convert into each other: milligrams of magnesium become millimoles through a chemical formula.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from magmatrix.errors import UnitError, nearest

if TYPE_CHECKING:
    from pint import UnitRegistry

# Units of the field that pint lacks. Pint's own `year` is the Julian year, 365.25 d, as everywhere in this package.
_EXTRA_DEFINITIONS = (
    "mEq_Mg = 0.5 * millimole",
    "fold = []",
    "ratio = []",
    "cell = []",
    "SED = 100 * joule / meter ** 2",  # standard erythema dose: weighted by the erythema spectrum
)
_BASE_SYMBOLS = {
    "second": "s",
    "meter": "m",
    "kilogram": "kg",
    "mole": "mol",
    "kelvin": "K",
    "ampere": "A",
    "candela": "cd",
}
_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-zµμΩ°_][A-Za-z0-9µμΩ_]*|%)|(?P<one>1(?![\d.]))|(?P<power>\*\*|\^)|(?P<sign>[*/()]))"
)
_EXPONENT = re.compile(r"\s*(?P<bracket>\()?\s*(?P<number>[+-]?\d{1,2}(?:\.\d{1,3})?)\s*(?(bracket)\))(?![\w.])")
_COMMON = Path(__file__).with_name("units.json")
_LONGEST = 120
_EXACT = 2**53
_EXAMPLE = "expected a product of units such as 'mmol/L' or 'g/m**2/h'"

Dimensions = dict[str, int | float]
ExactDimensions = tuple[tuple[str, Fraction], ...]


@cache
def registry() -> UnitRegistry[Any]:
    """Return the one pint registry, with the field's extra units; built on first use, its factors are fractions."""
    import pint

    units: UnitRegistry[Any] = pint.UnitRegistry(non_int_type=Fraction)
    for definition in _EXTRA_DEFINITIONS:
        units.define(definition)
    return units


def convert(value: float, from_unit: str, to_unit: str) -> float:
    """Return `value` of `from_unit` in `to_unit`; raises UnitError naming both units where they do not match."""
    if from_unit == to_unit:
        base_factor(from_unit)
        return float(value)
    size_from, dims_from = exact_factor(from_unit)
    size_to, dims_to = exact_factor(to_unit)
    if dims_from != dims_to:
        raise UnitError(f"cannot convert {from_unit!r} to {to_unit!r}: {_clash(_plain(dims_from), _plain(dims_to))}")
    ratio = size_from / size_to
    if max(ratio.numerator, ratio.denominator) < _EXACT:  # 3 mg is then 0.003 g to the last digit
        return float(value) * ratio.numerator / ratio.denominator
    return float(value) * float(ratio)


def dimension_equal(first: str, second: str) -> bool:
    """Say whether two units measure the same kind of quantity; raises UnitError if either is not a unit."""
    return base_factor(first)[1] == base_factor(second)[1]


def base_factor(unit: str) -> tuple[float, Dimensions]:
    """Return (factor, dimensions) of `unit`: its size in SI base units and the exponents of s, m, kg, mol, K, A, cd.

    Raises UnitError for text that is not a unit and for units with an offset (degrees Celsius).
    """
    size, dims = exact_factor(unit)
    return float(size), _plain(dims)


@cache
def exact_factor(unit: str) -> tuple[Fraction, ExactDimensions]:
    """Return (size, dimensions) of `unit` like `base_factor`, as fractions, the dimensions sorted by name."""
    text = unit.strip()
    if not text:
        raise UnitError("an empty text is not a unit: write '1' for a number without dimension")
    if len(text) > _LONGEST:
        raise UnitError(f"{text[:_LONGEST]!r}... is not a unit: {_EXAMPLE}")
    size, dims, end = _product(text, 0)
    if end != len(text):
        raise UnitError(f"{text!r} is not a unit: cannot read {text[end:]!r}, {_EXAMPLE}")
    return size, tuple(sorted((name, power) for name, power in dims.items() if power))


def _product(text: str, position: int) -> tuple[Fraction, dict[str, Fraction], int]:
    """Read factors joined by `*`, `/` or a space from `position` on, to the end or to a closing bracket."""
    size, dims = Fraction(1), dict[str, Fraction]()
    sign = 1
    while True:
        factor, factor_dims, position = _factor(text, position)
        size *= factor if sign > 0 else 1 / factor
        for name, power in factor_dims.items():
            dims[name] = dims.get(name, Fraction(0)) + sign * power
        token = _TOKEN.match(text, position)
        if token is None or token["sign"] == ")":
            return size, dims, position
        sign = -1 if token["sign"] == "/" else 1
        if token["sign"] in ("*", "/"):
            position = token.end()


def _factor(text: str, position: int) -> tuple[Fraction, dict[str, Fraction], int]:
    token = _TOKEN.match(text, position)
    if token is None or not (token["name"] or token["one"] or token["sign"] == "("):
        raise UnitError(f"{text!r} is not a unit: {_EXAMPLE}")
    position = token.end()
    if token["sign"]:
        size, dims, position = _product(text, position)
        closing = _TOKEN.match(text, position)
        if closing is None or closing["sign"] != ")":
            raise UnitError(f"{text!r} is not a unit: a bracket is not closed")
        position = closing.end()
    elif token["one"]:
        size, dims = Fraction(1), {}
    else:
        size, named_dims = _named(token["name"])
        dims = dict(named_dims)
    raised = _TOKEN.match(text, position)
    if raised is None or not raised["power"]:
        return size, dims, position
    exponent = _EXPONENT.match(text, raised.end())
    if exponent is None:
        raise UnitError(f"{text!r} is not a unit: expected a small number after '**'")
    power = Fraction(exponent["number"])
    powered = size**power.numerator if power.denominator == 1 else Fraction(float(size) ** float(power))
    powered = Fraction(powered)
    return powered, {name: value * power for name, value in dims.items()}, exponent.end()


@cache
def common_units() -> dict[str, tuple[Fraction, ExactDimensions]]:
    """Return size and dimensions of the units that records and studies are written in, by name."""
    listed = json.loads(_COMMON.read_text(encoding="utf-8"))
    return {
        name: (Fraction(size), tuple((base, Fraction(power)) for base, power in dims.items()))
        for name, (size, dims) in listed.items()
    }


def _named(name: str) -> tuple[Fraction, ExactDimensions]:
    """Return size and dimensions of one named unit, prefix included."""
    return common_units().get(name) or named_by_pint(name)


@cache
def named_by_pint(name: str) -> tuple[Fraction, ExactDimensions]:
    """Return what the registry says of one named unit; raises UnitError where it does not know a plain unit."""
    import pint

    if name == "pH":  # pint reads it as a picohenry
        raise UnitError("'pH' is not a unit: write '1', and say in a note that the number is a pH")
    units = registry()
    name = "percent" if name == "%" else name
    try:
        factor, base = cast("tuple[Any, Any]", units.get_base_units(name))
        zero = units.Quantity(0, name).to_base_units().magnitude
    except (pint.UndefinedUnitError, ValueError) as cause:  # ValueError: pint takes NaN for a number
        raise UnitError(_unknown_unit(name)) from cause
    except (AttributeError, TypeError):  # pint's logarithmic units cannot be scaled by a fraction
        zero = None
    if zero != 0:
        raise UnitError(f"{name!r} is not a plain multiple of a base unit: use kelvin, or delta_degC, or no logarithm")
    dims = []
    for base_name, exponent in base._units.items():
        if base_name in _BASE_SYMBOLS:
            dims.append((_BASE_SYMBOLS[base_name], Fraction(exponent)))
        elif units.get_dimensionality(base_name):
            raise UnitError(f"{name!r} is not built from s, m, kg, mol, K, A and cd (contains {base_name!r})")
    return Fraction(factor), tuple(dims)


def _unknown_unit(name: str) -> str:
    known = [*dir(registry()), "mEq_Mg", "fold", "ratio", "cell"]
    close = nearest(name, [candidate for candidate in known if not candidate.startswith("_")])
    power = re.fullmatch(r"([A-Za-z]+)(\d)", name)
    if power:
        close = [f"{power[1]}**{power[2]}"]
    hint = f"; did you mean {' or '.join(repr(candidate) for candidate in close)}?" if close else ""
    return f"unit {name!r} is not known{hint}"


def _plain(dims: ExactDimensions) -> Dimensions:
    return {name: int(power) if power.denominator == 1 else float(power) for name, power in dims}


def _clash(first: Dimensions, second: Dimensions) -> str:
    kinds = f"{describe_dimensions(first)} against {describe_dimensions(second)}"
    differing = {name for name in first.keys() | second.keys() if first.get(name) != second.get(name)}
    if differing == {"kg", "mol"}:
        return f"{kinds}; mass and amount of substance convert only through a chemical formula"
    return kinds


def describe_dimensions(dims: Dimensions) -> str:
    """Return dimensions as text, such as 'kg m**-3'; a pure number is 'no dimension'."""
    parts = [name if exponent == 1 else f"{name}**{exponent:g}" for name, exponent in sorted(dims.items())]
    return " ".join(parts) or "no dimension"

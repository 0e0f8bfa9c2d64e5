"""Units with their scale: mmol is not mol and hour is not day, although each pair has one dimension."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from magmatrix.graph.unit_names import readable

BASES: Final = ("s", "m", "kg", "mol", "K", "A", "cd", "item")
_SCALE_TOLERANCE: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as a factor on SI base units and their exponents (order of BASES)."""

    scale: float
    exponents: tuple[Fraction, ...]

    @classmethod
    def of(cls, scale: float = 1.0, **exponents: float | Fraction) -> Unit:
        """Build a unit from a factor and exponents of base units, e.g. Unit.of(1e-3, mol=1)."""
        unknown = set(exponents) - set(BASES)
        if unknown:
            raise KeyError(f"unknown base units {sorted(unknown)}")
        powers = tuple(Fraction(exponents.get(base, 0)).limit_denominator(1000) for base in BASES)
        return cls(float(scale), powers)

    @classmethod
    def from_mapping(cls, scale: float, exponents: Mapping[str, float]) -> Unit:
        """Build a unit from a factor and a mapping of base unit to exponent."""
        return cls.of(scale, **dict(exponents))

    def __mul__(self, other: Unit) -> Unit:
        return Unit(
            self.scale * other.scale, tuple(a + b for a, b in zip(self.exponents, other.exponents, strict=True))
        )

    def __truediv__(self, other: Unit) -> Unit:
        return self * other ** Fraction(-1)

    def __pow__(self, exponent: Fraction | int) -> Unit:
        return Unit(self.scale ** float(exponent), tuple(power * exponent for power in self.exponents))

    def same_dimension(self, other: Unit) -> bool:
        """Whether both measure the same kind of quantity, whatever the scale."""
        return self.exponents == other.exponents

    def same(self, other: Unit) -> bool:
        """Whether both are the same unit: equal dimension and equal scale (to 1e-9)."""
        return self.same_dimension(other) and math.isclose(self.scale, other.scale, rel_tol=_SCALE_TOLERANCE)

    def __str__(self) -> str:
        base = " ".join(
            f"{name}^{power}" if power != 1 else name
            for name, power in zip(BASES, self.exponents, strict=True)
            if power
        )
        named = _NAMES.get((round(math.log10(self.scale), 9), self.exponents)) if self.scale > 0 else None
        if named:
            return named
        if not base:
            return "1" if math.isclose(self.scale, 1.0) else f"{self.scale:g}"
        common = readable(self.scale, self.exponents)
        if common:
            return common
        return base if self.scale == 1.0 else f"{self.scale:g} {base}"


DIMENSIONLESS: Final = Unit.of()

_NAMES: Final[dict[tuple[float, tuple[Fraction, ...]], str]] = {}


def _name_common_units() -> None:
    times = {"s": 1.0, "min": 60.0, "h": 3600.0, "d": 86400.0, "year": 365.25 * 86400.0}
    amounts = {"mmol": 1e-3, "mol": 1.0, "umol": 1e-6, "nmol": 1e-9}
    named: dict[str, Unit] = {name: Unit.of(scale, s=1) for name, scale in times.items()}
    named |= {name: Unit.of(scale, mol=1) for name, scale in amounts.items()}
    named |= {"L": Unit.of(1e-3, m=3), "um": Unit.of(1e-6, m=1), "g": Unit.of(1e-3, kg=1), "mg": Unit.of(1e-6, kg=1)}
    named |= {f"1/{name}": named[name] ** -1 for name in times}
    named |= {f"{a}/{t}": named[a] / named[t] for a in amounts for t in times}
    named |= {f"{a}/L": named[a] / named["L"] for a in amounts}
    named |= {f"L/{t}": named["L"] / named[t] for t in times}
    named |= {"mg/L": named["mg"] / named["L"]}
    named |= {"g/m2/h": named["g"] / (Unit.of(1, m=2) * named["h"]), "pmol/mg": Unit.of(1e-12, mol=1) / named["mg"]}
    named |= {"pmol/mg/h": named["pmol/mg"] / named["h"]}
    named |= {"m/s": Unit.of(1, m=1, s=-1), "MPa": Unit.of(1e6, kg=1, m=-1, s=-2)}
    named |= {"nmol/h": Unit.of(1e-9, mol=1) / named["h"], "mg/h": named["mg"] / named["h"]}
    per_cm2 = Unit.of(1e-4, m=2) ** -1
    named |= {"mg/cm2": named["mg"] * per_cm2, "ug/cm2": Unit.of(1e-9, kg=1) * per_cm2, "cm": Unit.of(1e-2, m=1)}
    named |= {"mg/cm2/h": named["mg/cm2"] / named["h"], "mg/cm3": named["mg/cm2"] / named["cm"]}
    named |= {"nm": Unit.of(1e-9, m=1), "mm/d": Unit.of(1e-3, m=1) / named["d"]}
    named |= {
        "Pa s": Unit.of(1, kg=1, m=-1, s=-1),
        "mol/kg": Unit.of(1, mol=1, kg=-1),
        "Pa": Unit.of(1, kg=1, m=-1, s=-2),
        "mmHg": Unit.of(133.322387415, kg=1, m=-1, s=-2),
    }
    for name, unit in named.items():
        _NAMES[(round(math.log10(unit.scale), 9), unit.exponents)] = name


_name_common_units()

"""Units as people in the field write them: mmol/L, ng/mL/h, h2, kJ/d."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import lru_cache
from itertools import product

_TOLERANCE = 1e-9
_TIMES = (("h", 3600.0), ("d", 86400.0), ("year", 365.25 * 86400.0), ("min", 60.0), ("s", 1.0))
_AMOUNTS = (("mmol", 1e-3), ("umol", 1e-6), ("nmol", 1e-9), ("pmol", 1e-12), ("fmol", 1e-15), ("mol", 1.0))
_MASSES = (("mg", 1e-6), ("g", 1e-3), ("ug", 1e-9), ("ng", 1e-12), ("pg", 1e-15), ("kg", 1.0))
_LENGTHS = (("um", 1e-6), ("mm", 1e-3), ("cm", 1e-2), ("m", 1.0), ("nm", 1e-9))
_VOLUMES = (("L", 1e-3), ("mL", 1e-6), ("uL", 1e-9), ("m3", 1.0), ("cm3", 1e-6))
_AREAS = (("m2", 1.0), ("cm2", 1e-4), ("mm2", 1e-6))
_ENERGIES = (("kJ", 1e3), ("J", 1.0), ("MJ", 1e6))
_PRESSURES = (("kPa", 1e3), ("MPa", 1e6), ("Pa", 1.0), ("GPa", 1e9))
_DOSES = (("SED", 100.0), ("J/m2", 1.0), ("kJ/m2", 1e3))

Factor = tuple[str, float, int]
"""A named unit, its size in SI base units, and its power."""
_KINDS = (_AMOUNTS, _MASSES, _ENERGIES, _PRESSURES, _DOSES, _LENGTHS, _AREAS, _VOLUMES, _TIMES)
_PLACE = {name: place for place, kind in enumerate(_KINDS) for name, _ in kind}
"""Where a unit stands in a name: amounts first, times last."""


@lru_cache(maxsize=4096)
def readable(scale: float, exponents: tuple[Fraction, ...]) -> str | None:
    """Return a unit (factor on SI base units, powers of s, m, kg, mol, ...) in names of the field, or None."""
    if any(power.denominator != 1 for power in exponents) or any(exponents[4:]):
        return None
    s, m, kg, mol = (int(power) for power in exponents[:4])
    for choices in _families(s, m, kg, mol):
        for factors in product(*choices):
            size = math.prod(value**power for _, value, power in factors)
            if math.isclose(size, scale, rel_tol=_TOLERANCE):
                return _text(sorted(factors, key=lambda factor: _PLACE[factor[0]]))
    return None


def _families(s: int, m: int, kg: int, mol: int) -> Iterator[list[list[Factor]]]:
    """Yield lists of what may stand for the powers: energy, pressure and dose of radiation before plain units."""
    if abs(kg) == 1 and s * kg <= -2:  # as in kJ/d or mmol/kJ
        found = [
            [*rest, [(name, size, kg) for name, size in units]]
            for units, lengths in ((_ENERGIES, m - 2 * kg), (_PRESSURES, m + kg), (_DOSES, m))
            if (rest := _plain(s + 2 * kg, lengths, 0, mol)) is not None
        ]
        yield from sorted(found, key=len)
        return
    plain = _plain(s, m, kg, mol)
    if plain is not None:
        yield plain


def _plain(s: int, m: int, kg: int, mol: int) -> list[list[Factor]] | None:
    """Return what may stand for each power, what is usual first: litres before cubic metres, hours before days."""
    if abs(mol) > 1 or abs(kg) > 1 or abs(m) > 3 or abs(s) > 3:
        return None
    lengths = {1: _LENGTHS, 2: _AREAS, 3: _VOLUMES}
    found: list[list[Factor]] = []
    if m:
        found.append([(name, size, 1 if m > 0 else -1) for name, size in lengths[abs(m)]])
    for kind, power in ((_TIMES, s), (_AMOUNTS, mol), (_MASSES, kg)):
        if power:
            found.append([(name, size, power) for name, size in kind])
    return found


def _text(factors: Sequence[Factor]) -> str:
    above = " ".join(_powered(name, power) for name, _, power in factors if power > 0)
    below = "".join(f"/{_powered(name, -power)}" for name, _, power in factors if power < 0)
    return f"{above or '1'}{below}"


def _powered(name: str, power: int) -> str:
    return name if power == 1 else f"{name}{power}"

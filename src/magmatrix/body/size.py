"""A body of another size: volumes, stores, organs and flows go with lean mass; concentrations and rates do not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from magmatrix.graph.model import Role
from magmatrix.graph.names import Name, flat
from magmatrix.graph.units import BASES, Unit

if TYPE_CHECKING:
    from magmatrix.body.body import Body
    from magmatrix.evidence import Evidence

_EXTENSIVE = ({"mol": 1}, {"m": 3}, {"kg": 1})
"""What grows with the body, per time or not: amounts, volumes and masses."""


def lean_mass(
    evidence: Evidence, weight: float, height: float | None = None, sex: Literal["female", "male"] | None = None
) -> float:
    """Return the lean mass in kg of an adult of `weight` in kg and `height` in m (`janmahasatian2005`).

    Without a height the build is that of the reference person, without a sex the body is a man's.
    """
    build = evidence.value("reference.build", "kg/m**2") if height is None else weight / height**2
    kind = "female" if sex == "female" else "male"
    offset, slope = evidence.value(f"size.{kind}_offset", "1"), evidence.value(f"size.{kind}_slope", "m**2/kg")
    return evidence.value("size.scale", "1") * weight / (offset + slope * build)


def size_ratio(
    evidence: Evidence, weight: float, height: float | None = None, sex: Literal["female", "male"] | None = None
) -> float:
    """Return the lean mass of a person over that of the reference person, a man; arguments as in `lean_mass`."""
    reference = lean_mass(evidence, evidence.value("reference.weight", "kg"))
    return lean_mass(evidence, weight, height, sex) / reference


def sized(body: Body) -> dict[str, int]:
    """Return the graph ids of the numbers that change with the size of the body, each with its power of lean mass.

    They are the constants of the parts that say so which count an amount, a volume or a mass, per time or not, and what
    those parts name beside them.
    """
    parts = body.parts.values()
    growing = {name for part in parts if part.sized for name in part.instances}
    named = {flat(name): 1 for part in parts for name in part.sized_also}
    named |= {flat(name): -1 for part in parts for name in part.shrinking}
    named |= {flat(name): 0 for part in parts for name in part.unsized}
    found = {}
    for symbol in body.model.symbols.values():
        counts = symbol.constant and Name.of(symbol.id).part in growing and _extensive(symbol.unit)
        power = named.get(symbol.id, int(counts))
        if symbol.role is Role.PARAMETER and power:
            found[symbol.id] = power
    return found


def _extensive(unit: Unit | None) -> bool:
    if unit is None:
        return False
    powers = {name: int(power) for name, power in zip(BASES, unit.exponents, strict=True) if power and name != "s"}
    return powers in _EXTENSIVE

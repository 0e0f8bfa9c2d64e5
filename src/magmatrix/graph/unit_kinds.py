"""What SBML's own unit kinds measure."""

from __future__ import annotations

from typing import Final

from magmatrix.graph.units import DIMENSIONLESS, Unit

SI_KINDS: Final[dict[str, Unit]] = {
    "ampere": Unit.of(A=1),
    "avogadro": Unit.of(6.02214076e23),
    "becquerel": Unit.of(s=-1),
    "candela": Unit.of(cd=1),
    "coulomb": Unit.of(A=1, s=1),
    "dimensionless": DIMENSIONLESS,
    "farad": Unit.of(A=2, s=4, kg=-1, m=-2),
    "gram": Unit.of(1e-3, kg=1),
    "gray": Unit.of(m=2, s=-2),
    "henry": Unit.of(kg=1, m=2, s=-2, A=-2),
    "hertz": Unit.of(s=-1),
    "item": Unit.of(item=1),
    "joule": Unit.of(kg=1, m=2, s=-2),
    "katal": Unit.of(mol=1, s=-1),
    "kelvin": Unit.of(K=1),
    "kilogram": Unit.of(kg=1),
    "litre": Unit.of(1e-3, m=3),
    "liter": Unit.of(1e-3, m=3),
    "lumen": Unit.of(cd=1),
    "lux": Unit.of(cd=1, m=-2),
    "metre": Unit.of(m=1),
    "meter": Unit.of(m=1),
    "mole": Unit.of(mol=1),
    "newton": Unit.of(kg=1, m=1, s=-2),
    "ohm": Unit.of(kg=1, m=2, s=-3, A=-2),
    "pascal": Unit.of(kg=1, m=-1, s=-2),
    "radian": DIMENSIONLESS,
    "second": Unit.of(s=1),
    "siemens": Unit.of(A=2, s=3, kg=-1, m=-2),
    "sievert": Unit.of(m=2, s=-2),
    "steradian": DIMENSIONLESS,
    "tesla": Unit.of(kg=1, s=-2, A=-1),
    "volt": Unit.of(kg=1, m=2, s=-3, A=-1),
    "watt": Unit.of(kg=1, m=2, s=-3),
    "weber": Unit.of(kg=1, m=2, s=-2, A=-1),
}

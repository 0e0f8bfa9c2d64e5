"""The magnesium salts a study may name: the formula of each, and which evidence says how soluble it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Salt:
    """A source of magnesium by mouth; `formula` is None where the label always gives magnesium itself."""

    name: str
    formula: str | None
    solubility: str


_SOLUBLE = "salt.soluble_fraction"
_CATALOGUE = (
    Salt("acetate", "Mg(C2H3O2)2", _SOLUBLE),
    Salt("aspartate", "Mg(C4H6NO4)2", _SOLUBLE),
    Salt("carbonate", "MgCO3", "salt.carbonate_soluble_fraction"),
    Salt("chloride_anhydrous", "MgCl2", _SOLUBLE),
    Salt("chloride_hexahydrate", "MgCl2.6H2O", _SOLUBLE),
    Salt("citrate", "Mg3(C6H5O7)2", _SOLUBLE),
    Salt("gluconate", "Mg(C6H11O7)2", _SOLUBLE),
    Salt("glycinate", "Mg(C2H4NO2)2", "salt.glycinate_soluble_fraction"),
    Salt("hydroxide", "Mg(OH)2", "salt.hydroxide_soluble_fraction"),
    Salt("lactate", "Mg(C3H5O3)2", _SOLUBLE),
    Salt("mineral_water", None, "salt.mineral_water_soluble_fraction"),
    Salt("oxide", "MgO", "salt.oxide_soluble_fraction"),
    Salt("sulfate_heptahydrate", "MgSO4.7H2O", _SOLUBLE),
)
SALTS: dict[str, Salt] = {salt.name: salt for salt in _CATALOGUE}

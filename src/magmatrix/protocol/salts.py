"""The magnesium salts a study may name: the formula of each, how soluble it is, and how much magnesium a dose holds."""

from __future__ import annotations

from dataclasses import dataclass

from magmatrix.errors import StudyError, nearest
from magmatrix.protocol.chemistry import magnesium_amount
from magmatrix.protocol.numbers import Numbers
from magmatrix.protocol.timing import Given


@dataclass(frozen=True, slots=True)
class Salt:
    """A source of magnesium by mouth; `formula` is None where the label always gives magnesium itself.

    `solubility` is the evidence id of its soluble share.
    """

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


def find_salt(name: str) -> Salt:
    """Return the salt of that name; raises StudyError with the nearest names for an unknown one."""
    if name not in SALTS:
        raise StudyError(
            "unknown magnesium salt",
            found=name,
            expected="one of " + ", ".join(SALTS),
            nearest_names=nearest(name, SALTS),
        )
    return SALTS[name]


def dose_amount(dose: Given, salt: Salt, of: str, numbers: Numbers) -> float:
    """Return mmol of magnesium in a dose (per day, where the dose is per day).

    Raises StudyError for a dose of salt where the salt has no formula.
    """
    if of == "magnesium":
        return magnesium_amount(dose, numbers)
    if salt.formula is None:
        raise StudyError(
            f"{salt.name} has no formula, so its dose cannot be given as salt",
            found=dose.text,
            advice="give the magnesium it contains (of: magnesium)",
        )
    return magnesium_amount(dose, numbers, salt.formula)

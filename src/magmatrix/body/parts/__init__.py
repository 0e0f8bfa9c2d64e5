"""The parts of the body: one file each, listed here in the order in which studies and reports name them."""

from __future__ import annotations

from typing import Literal

from magmatrix.body.parts import (
    acne,
    adrenal,
    barrier,
    cartilage,
    cell_ageing,
    cream,
    culture,
    delivery,
    dermis,
    dish,
    dna,
    energy,
    magnesium,
    mechanics,
    mineral,
    organs,
    sun,
    vessel,
    vitamin_c,
)
from magmatrix.body.parts.part import BodyAction, Input, LedgerPlan, Part
from magmatrix.graph.names import Name

PARTS: dict[str, Part] = {
    part.name: part
    for part in (
        magnesium.PART,
        dermis.PART,
        energy.PART,
        sun.PART,
        dna.PART,
        culture.PART,
        mineral.PART,
        adrenal.PART,
        cell_ageing.PART,
        organs.PART,
        vessel.PART,
        cartilage.PART,
        mechanics.PART,
        barrier.PART,
        acne.PART,
        vitamin_c.PART,
        dish.PART,
        delivery.PART,
        cream.PART,
    )
}
"""All parts by name."""

STANDARD = tuple(name for name, part in PARTS.items() if part.standard)
"""The parts of the one composed body."""

INPUTS: dict[str, Input] = {entry.symbol: entry for part in PARTS.values() for entry in part.inputs}
"""Everything that a study may hold at a value of its own."""

ACTIONS: dict[str, BodyAction] = {action.name: action for part in PARTS.values() for action in part.actions}
"""Everything that a study may do at clock times by the action's own name."""

OUTPUTS = tuple(name for part in PARTS.values() for name in part.outputs)
"""The time courses that a study may ask for; unit and meaning of each stand in the physiology."""

LINKS: dict[str, str] = {name: meaning for part in PARTS.values() for name, meaning in part.links.items()}
"""Contested links by short name, and what each says."""

SWITCHES: dict[str, str] = {name: f"{part.name}.link_{name}" for part in PARTS.values() for name in part.links}
"""The input that switches each contested link."""

SUPPOSED_BY: dict[str, str] = {symbol: name for part in PARTS.values() for symbol, name in part.supposed_by.items()}
"""Inputs that let a contested link act in one person or arm, and the short name of that link."""

LEDGERS: tuple[LedgerPlan, ...] = tuple(plan for part in PARTS.values() for plan in part.ledgers)
"""Every balance that is audited."""

COMPUTED = frozenset(name for part in PARTS.values() for name in part.computed)
"""Numbers without a record: they are solved for each person at rest, and 1 for the reference person."""


PLACES: dict[str, str] = {name: place for part in PARTS.values() for name, place in part.places.items()}
"""Where each concentration is measured that must not be taken for its like in another place."""

SAMPLED: dict[str, Literal["fasting", "daily mean"]] = {
    **{name: "fasting" for part in PARTS.values() for name in part.fasting},
    **{name: "daily mean" for part in PARTS.values() for name in part.flows},
}
"""How outputs are taken that are not simply told as they are at their moment."""

TOTALS = frozenset(name for part in PARTS.values() for name in part.totals)
"""Outputs that count an amount since the start of the study."""


def part_of(name: str) -> str:
    """Return the part of the body to which an output, input or action belongs; the name itself if none has it."""
    instance = Name.of(name).part or name
    return next((part.name for part in PARTS.values() if instance in part.instances), instance)


def usual_outputs(parts: tuple[str, ...]) -> tuple[str, ...]:
    """Return the outputs reported when a study names none, for the parts it runs."""
    return tuple(name for part in parts for name in PARTS[part].usual)

"""Medicines and magnesium: hours apart, effects that add up, and medicines that lower magnesium.

A study may say what a person takes. Where it says so, what concerns those medicines is told; where it does not, all of
it is told once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from magmatrix.protocol.cautions.case import Case
from magmatrix.protocol.cautions.names import MEDICATION
from magmatrix.protocol.interventions.kind import MAGNESIUM
from magmatrix.protocol.safety import Notice


class _AddsUp(NamedTuple):
    """A medicine whose effect magnesium changes: what happens, and what says so, for a vein and for the mouth."""

    name: str
    happens: str
    vein: str
    mouth: str | None


APART = {
    "tetracycline": "safety.apart_tetracycline",
    "quinolone": "safety.apart_quinolone",
    "bisphosphonate": "safety.apart_bisphosphonate",
    "levothyroxine": "safety.apart_levothyroxine",
    "iron": "safety.apart_iron",
    "nitrofurantoin": "safety.apart_nitrofurantoin",
    "penicillamine": "safety.apart_penicillamine",
    "digoxin": "safety.apart_digoxin",
}
"""Medicines that magnesium by mouth keeps from being absorbed, and the hours to leave between them."""
ADDS_UP = (
    _AddsUp(
        "calcium_channel_blocker",
        "blood pressure can fall too far",
        "imcaccess_magnesium.calcium_channel_blocker",
        "imcaccess_magnesium.calcium_channel_blocker",
    ),
    _AddsUp("muscle_relaxant", "paralysis goes deeper and lasts longer", "empr_mgso4.relaxants", "emc4841.relaxants"),
    _AddsUp("digoxin", "the heart can be blocked", "empr_mgso4.digoxin", None),
    _AddsUp(
        "potassium_sparing_diuretic",
        "the kidney keeps magnesium, which can rise too far",
        "davies1993.sparing",
        "davies1993.sparing",
    ),
)
LOWERS = {"ppi": "fda2011ppi.duration", "loop_diuretic": "emc2678.losses", "thiazide": "emc2678.losses"}
"""Medicines under which magnesium is lost or not absorbed."""


def interactions(case: Case) -> Iterator[Notice]:
    """Yield what a person's medicines and magnesium do to each other."""
    known = case.person.medication is not None
    if case.swallowed:
        if not known:
            yield Notice("note", _general(case), "emc12118.interval_long")
        yield from _apart(case)
    if case.infused and not known:
        yield Notice(
            "warning",
            "Magnesium into a vein adds to the effect of "
            + ", ".join(f"{MEDICATION[each.name]} ({each.happens})" for each in ADDS_UP)
            + ". The study does not say what the person takes.",
            "empr_mgso4.relaxants",
        )
    yield from _adds_up(case)
    yield from _lowers(case)


def _apart(case: Case) -> Iterator[Notice]:
    for name, record in APART.items():
        if case.takes(name):
            yield Notice(
                "warning",
                f"Magnesium by mouth keeps {MEDICATION[name]} from being absorbed: at least "
                f"{case.limit(record, 'h'):.0f} hours between the two.",
                record,
            )


def _adds_up(case: Case) -> Iterator[Notice]:
    for each in ADDS_UP:
        record = each.vein if case.infused else each.mouth if case.swallowed else None
        if case.takes(each.name) and record is not None:
            yield Notice(
                "warning",
                f"Magnesium together with {MEDICATION[each.name]}: {each.happens}. Not without a physician.",
                record,
                grave=bool(case.infused),
            )


def _lowers(case: Case) -> Iterator[Notice]:
    if MAGNESIUM not in case.course.body:
        return
    planned = {plan.name for plan in case.arm.drugs}
    for name, record in LOWERS.items():
        words = MEDICATION[name]
        if name in planned:
            yield Notice(
                "note",
                f"{words[0].upper()}{words[1:]} lower magnesium: whoever takes them for long has it measured.",
                record,
            )
        elif case.takes(name):
            yield Notice(
                "note",
                f"{words[0].upper()}{words[1:]} lower magnesium: whoever takes them for long has it measured. What the "
                f"person takes is told here and changes nothing in the body; `drugs: [{{drug: {name}}}]` in an arm "
                "does.",
                record,
            )


def _general(case: Case) -> str:
    by_hours: dict[int, list[str]] = {}
    for name, record in APART.items():
        by_hours.setdefault(round(case.limit(record, "h")), []).append(MEDICATION[name])
    apart = "; ".join(f"{hours} hours from {', '.join(names)}" for hours, names in sorted(by_hours.items()))
    adding = ", ".join(MEDICATION[each.name] for each in ADDS_UP)
    return (
        f"Magnesium by mouth keeps other medicines from being absorbed ({apart}), and needs a physician together with "
        f"{adding}. The study does not say what people take (`medication` of a person)."
    )

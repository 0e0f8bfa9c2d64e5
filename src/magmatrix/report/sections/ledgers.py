"""Ledgers: where everything came from and where it went, and whether each closes; what does not move is folded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from magmatrix.page.section import Part
from magmatrix.page.wording import number, quantity
from magmatrix.report.balance import (
    MAGNESIUM,
    alike,
    entries_by_course,
    ledger_figure,
    magnesium_ledger,
    moves,
    turnover,
)
from magmatrix.report.courses import Course
from magmatrix.report.sections import HERE
from magmatrix.report.told import Told
from magmatrix.study.result import Ledger

_MASS_OF_MAGNESIUM = "chemistry.atomic_mass_Mg"


@dataclass(frozen=True, slots=True)
class Table:
    """One ledger in numbers: its rows are kind, label and a value per course; `folded` where nothing in it moves."""

    name: str
    unit: str
    rows: list[tuple[str, str, list[str | None]]]
    folded: bool


def ledgers_of(courses: tuple[Course, ...]) -> list[tuple[str, list[Ledger | None]]]:
    """Return name and ledger of each course, for every ledger that any of them has."""
    names = dict.fromkeys(ledger.name for course in courses for ledger in course.person.ledgers)
    kept = [{ledger.name: ledger for ledger in course.person.ledgers} for course in courses]
    return [(name, [own.get(name) for own in kept]) for name in names]


def _values(told: Told) -> dict[str, Any] | None:
    found = ledgers_of(told.courses)
    if not found:
        return None
    tables = [_table(name, ledgers) for name, ledgers in found]
    return {
        "title": "The magnesium ledger" if any(name == MAGNESIUM for name, _ in found) else "Ledgers",
        "listed": "Ledgers",
        "pictures": _pictures(told),
        "open": [table for table in tables if not table.folded],
        "folded": [table for table in tables if table.folded],
        "magnesium": MAGNESIUM,
        "grams": _grams(told, found),
        "courses": told.courses,
        "many": told.view.many,
        "length": told.result.days,
        "closures": _closures(told),
        "closes": all(ledger.closes for course in told.everyone for ledger in course.person.ledgers),
    }


def _table(name: str, ledgers: list[Ledger | None]) -> Table:
    known = [ledger for ledger in ledgers if ledger]
    return Table(name, known[0].unit, entries_by_course(ledgers), folded=not any(map(moves, known)))


def _pictures(told: Told) -> list[tuple[list[Course], Any]]:
    """Return the pictures of the ledger of magnesium; courses of which the same is true share one."""
    lots: list[tuple[list[Course], Ledger]] = []
    for course in told.courses:
        ledger = magnesium_ledger(course)
        if ledger is None:
            continue
        same = next((courses for courses, known in lots if alike(known, ledger)), None)
        if same is None:
            lots.append(([course], ledger))
        else:
            same.append(course)
    largest = max((turnover(ledger) for _, ledger in lots), default=0.0)
    return [
        (own, ledger_figure(ledger, f"Magnesium ledger, {own[0].label}", largest, f"ledger-{place}"))
        for place, (own, ledger) in enumerate(lots)
    ]


def _grams(told: Told, found: list[tuple[str, list[Ledger | None]]]) -> str:
    mass = told.evidence.parameters.get(_MASS_OF_MAGNESIUM)
    in_moles = any(ledger.unit == "mmol" for name, own in found if name == MAGNESIUM for ledger in own if ledger)
    return quantity(mass.value, "mg", 3) if mass and in_moles else ""


def _closures(told: Told) -> list[tuple[str, str, list[str]]]:
    """Return, for each ledger, its largest part unaccounted for and the keys of the courses that do not close."""
    found = []
    for name, ledgers in ledgers_of(told.everyone):
        worst = max(ledger.relative_error for ledger in ledgers if ledger)
        still_open = [c.key for c, ledger in zip(told.everyone, ledgers, strict=True) if ledger and not ledger.closes]
        found.append((name, number(worst, 2), still_open))
    return found


LEDGERS = Part("ledger", "Ledgers", HERE, "ledgers.html.j2", _values, "Ledgers")

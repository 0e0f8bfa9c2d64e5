"""Warnings, with the source of each limit, before the answer; notes alone stand after it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from magmatrix.page.citations import Cited
from magmatrix.page.section import Part
from magmatrix.report.sections import HERE
from magmatrix.report.statements import NO_WARNING
from magmatrix.report.told import Told
from magmatrix.study.result import SafetyWarning

_WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Notice:
    """A warning with everyone it concerns, and the numbered source it rests on."""

    warning: SafetyWarning
    concerns: tuple[str, ...]
    cited: Cited | None


def notices(told: Told) -> list[Notice]:
    """Return every warning and note once, the grave ones first."""
    grouped: dict[tuple[str, str, str, str], list[SafetyWarning]] = {}
    for warning in told.result.warnings:
        grouped.setdefault((warning.severity, warning.text, warning.source, warning.place), []).append(warning)
    found = []
    for same in grouped.values():
        named = {
            (arm, person)
            for warning in same
            for arm in warning.arm.split(", ")
            for person in warning.person.split(", ")
        }
        concerned = [course for course in told.everyone if (course.arm.name, course.person.name) in named]
        keys = [course.arm_key if told.view.many and not told.one_arm else course.key for course in concerned]
        shown = tuple(dict.fromkeys(keys)) if len(concerned) < len(told.everyone) else ()
        found.append(Notice(same[0], shown, told.sources.find(same[0].source)))
    return sorted(found, key=lambda notice: (not notice.warning.grave, notice.warning.severity != _WARNING))


def _split(told: Told) -> tuple[list[Notice], list[Notice]]:
    found = notices(told)
    warnings = [notice for notice in found if notice.warning.severity == _WARNING]
    return warnings, [notice for notice in found if notice not in warnings]


def _warnings(told: Told) -> dict[str, Any]:
    found, notes = _split(told)
    return {
        "warnings": found,
        "notes": notes if found else [],
        "quiet": not found and not notes,
        "no_warning": NO_WARNING,
    }


def _notes(told: Told) -> dict[str, Any] | None:
    found, notes = _split(told)
    return None if found or not notes else {"notes": notes}


WARNINGS = Part("warnings", "Warnings", HERE, "warnings.html.j2", _warnings, heading=False)
NOTES = Part("notes", "Notes", HERE, "notes.html.j2", _notes, heading=False)

"""What readers are warned of: each warning once for an arm, with everybody whom it concerns, the grave ones first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from magmatrix.body.body import Body
from magmatrix.evidence import Evidence
from magmatrix.protocol.safety import Notice
from magmatrix.study.levels import alarms
from magmatrix.study.result import Crossing, SafetyWarning

Told = tuple[str, str, Sequence[Notice]]
"""An arm, a person, and what was noticed of the two."""


def warnings(told: Iterable[Told], passed: Sequence[Crossing], body: Body) -> tuple[SafetyWarning, ...]:
    """Return the levels that a run passes and what was noticed of its plan: grave ones, other warnings, notes."""
    found = [*alarms(passed, body), *_of_plans(told, body.evidence)]
    return tuple(sorted(found, key=lambda one: (not one.grave, one.severity == "note")))


def _of_plans(told: Iterable[Told], evidence: Evidence) -> Iterator[SafetyWarning]:
    """Yield one warning for what is noticed in arms of the same people; an arm stands in one of them."""
    concerned: dict[Notice, dict[str, list[str]]] = {}
    for arm, person, notices in told:
        for notice in dict.fromkeys(notices):
            concerned.setdefault(notice, {}).setdefault(arm, []).append(person)
    for notice, arms in concerned.items():
        by_people: dict[tuple[str, ...], list[str]] = {}
        for arm, people in arms.items():
            by_people.setdefault(tuple(people), []).append(arm)
        source, place = _source(notice, evidence)
        for who, names in by_people.items():
            yield SafetyWarning(
                severity=notice.severity,
                text=notice.text,
                source=source,
                place=place,
                arm=", ".join(names),
                person=", ".join(who),
                grave=notice.grave,
            )


def _source(notice: Notice, evidence: Evidence) -> tuple[str, str]:
    """Return the source and place of what a notice rests on: a number, or a measurement without one."""
    if notice.parameter is None:
        return "", ""
    measured = evidence.measurements.get(notice.parameter)
    if measured is not None:
        return measured.source, measured.place
    record = evidence.parameter(notice.parameter)
    return record.source or "", record.place or ""

"""Levels at which people have been seen to suffer: which of them a run passes, when, and who says so.

Watched over all steps of the run, whether or not a study asks for the output.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.body import Body
from magmatrix.body.parts.part import Level
from magmatrix.graph.names import flat
from magmatrix.quantity import convert
from magmatrix.study.result import Crossing, Extreme, SafetyWarning

Array = NDArray[np.float64]
ROUNDING = 1e-6
"""How far a value may be beyond a level by the error of the integration alone, as a share."""
_HOURS = 24.0


def guarded(body: Body) -> tuple[str, ...]:
    """Return the outputs of a body that have levels, by dotted name."""
    return tuple(dict.fromkeys(level.output for level in body.parts.levels if level.output in body.outputs))


def crossings(
    body: Body,
    arm: str,
    person: str,
    extremes: Mapping[str, tuple[Extreme, Extreme]],
    hours: Array,
    series: Mapping[str, Array],
) -> tuple[Crossing, ...]:
    """Return every level that one person of one arm passes, from the lowest and highest values of outputs.

    `series` [T] at `hours` [T] say by when: at the first of these moments beyond the level, or at the extreme itself
    where that comes first.
    """
    found = []
    for level in body.parts.levels:
        if level.output not in extremes:
            continue
        lowest, highest = extremes[level.output]
        reached = highest if level.side == "above" else lowest
        record = body.evidence.parameter(level.record)
        unit = str(body.outputs[level.output].unit)
        limit = convert(record.value, record.unit, unit)
        sign = 1.0 if level.side == "above" else -1.0
        if (reached.value - limit) * sign > limit * ROUNDING:
            beyond = hours[(series[flat(level.output)] - limit) * sign > limit * ROUNDING]
            found.append(
                Crossing(
                    level.output,
                    arm,
                    person,
                    level.side,
                    level.grave,
                    limit,
                    reached.value,
                    unit,
                    reached.hours,
                    min(float(beyond[0]), reached.hours) if beyond.size else reached.hours,
                    level.record,
                    record.meaning,
                    record.source or _source(body, level),
                    record.place or "",
                )
            )
    return tuple(found)


def alarms(passed: Sequence[Crossing], body: Body) -> Iterator[SafetyWarning]:
    """Yield one warning for each arm and side of an output: the farthest level that anybody passes there.

    The grave ones come first.
    """
    groups: dict[tuple[str, str, str], list[Crossing]] = {}
    for one in passed:
        groups.setdefault((one.output, one.side, one.arm), []).append(one)
    told: list[tuple[Crossing, list[str]]] = []
    for group in groups.values():
        farthest = max(group, key=lambda one: one.level if one.side == "above" else -one.level)
        same = [one for one in group if one.record == farthest.record]
        worst = max(same, key=lambda one: one.value if one.side == "above" else -one.value)
        told.append((worst, [one.person for one in same]))
    for worst, people in sorted(told, key=lambda each: not each[0].grave):
        yield SafetyWarning(
            text=_text(worst, body.outputs[worst.output].meaning),
            source=worst.source,
            place=worst.place,
            arm=worst.arm,
            person=", ".join(dict.fromkeys(people)),
            grave=worst.grave,
        )


def _text(worst: Crossing, meaning: str) -> str:
    beyond = "above" if worst.side == "above" else "below"
    moves = "rises to" if worst.side == "above" else "falls to"
    urgent = " In a person this is an emergency." if worst.grave else ""
    name = f"{meaning[0].upper()}{meaning[1:]}"
    level, reached = f"{beyond} {worst.level:.3g} {worst.unit}", f"{moves} {worst.value:.3g} {worst.unit}"
    first, farthest = _when(worst.by), _when(worst.hours)
    if first == farthest:
        return f"{name} {reached} ({farthest}), {level}: {worst.seen}.{urgent}"
    return f"{name} is {level} by {first} and {reached} ({farthest}): {worst.seen}.{urgent}"


def _when(hours: float) -> str:
    if hours < _HOURS:
        return "the start" if hours == 0.0 else f"hour {hours:.2g}"
    return f"day {hours / _HOURS:.0f}"


def _source(body: Body, level: Level) -> str:
    """Return the source of the measurement that a level is computed from."""
    found = (body.evidence.measurements.get(name) for name in body.evidence.parameters[level.record].references)
    return next((measurement.source for measurement in found if measurement is not None), "")

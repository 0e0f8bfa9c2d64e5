"""What was published of one output, as a chart prints it below: each number, what the model gives, and their ratio."""

from __future__ import annotations

import math
from dataclasses import dataclass

from markupsafe import Markup

from magmatrix.analysis.observed import Judged
from magmatrix.page.citations import Cited
from magmatrix.page.points import symbol
from magmatrix.page.wording import MISSING, grouped, number, percent, signed, written
from magmatrix.report.observed import SPREADS, Seen, seen_of
from magmatrix.report.told import Told
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR

_HEADS = {
    "value": "",
    "ratio": "over the start",
    "change": "minus the start",
    "relative change": "change as a share of the start",
    "difference": "minus {first}",
}
"""What the numbers of a record are of the output."""


@dataclass(frozen=True, slots=True)
class Row:
    """One published number: of which course, when, with its spread, what the model gives, and the ratio of the two."""

    key: str
    hue: int
    symbol: Markup
    when: str
    observed: str
    spread: str
    model: str
    fold: str
    far: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One record below a chart: its source, what it says of itself, and its rows."""

    id: str
    cited: Cited | None
    name: str
    what: str
    said: str
    rows: tuple[Row, ...]


def records(output: str, told: Told) -> tuple[Record, ...]:
    """Return what is printed of all that was published of one output, each record once."""
    groups: dict[tuple[str, str], list[Seen]] = {}
    for seen in seen_of(output, told.seen):
        groups.setdefault((seen.observation.record, "; ".join(_said(seen, told))), []).append(seen)
    return tuple(_record(own, said, told) for (_, said), own in groups.items())


def _record(own: list[Seen], said: str, told: Told) -> Record:
    of = own[0].observation
    return Record(
        id=of.record,
        cited=told.sources.find(of.source),
        name=own[0].name,
        what=_HEADS[of.way].format(first=told.courses[0].arm_key),
        said=said,
        rows=tuple(_row(judged, seen) for seen in own for judged in seen.points),
    )


def _said(seen: Seen, told: Told) -> list[str]:
    of = seen.observation
    said = [of.quantity]
    who = next((c.person for c in told.everyone if c.arm.name == of.arm and c.person.name == of.person), None)
    if who is not None and len(told.everyone) > len(told.result.arms):
        said.append(f"beside {who.label or who.name}")
    if of.population:
        said.append(of.population)
    if of.spread in SPREADS:
        said.append(f"bar: {SPREADS[of.spread]}")
    elif of.spread:
        said.append("its plus-minus is of a kind that the source does not state, so no bar is drawn")
    said.append("numbers of this run rest on this record" if seen.fitted else "no number of this run rests on it")
    if of.left_out:
        said.append(f"{of.left_out} later point{'s' * (of.left_out > 1)} of the record left out by the study")
    return said


def _row(judged: Judged, seen: Seen) -> Row:
    of, point = seen.observation, judged.point
    low, high = point.low, point.high
    spread = ""
    if low is not None or high is not None:
        ends = [MISSING if end is None else _plain(end, seen) for end in (low, high)]
        spread = f"{ends[0]} to {ends[1]}"
    as_read, _, own_unit = point.printed.partition(" ")
    if own_unit and not math.isclose(float(as_read), point.value, rel_tol=1e-6) and of.way != "relative change":
        spread = "; ".join(filter(None, (spread, f"printed: {point.printed}")))
    return Row(
        key=seen.key,
        hue=seen.hue,
        symbol=symbol(seen.drawn),
        when=_when(point.tick),
        observed=_number(point.value, seen),
        spread=spread,
        model=_number(judged.model, seen),
        fold=_fold(judged),
        far=judged.far,
    )


def _fold(judged: Judged) -> str:
    if judged.point.given:
        return "by definition"
    if judged.fold is not None:
        return f"×\u00a0{number(judged.fold, 3 if judged.fold >= 0.1 else 2)}"
    if judged.point.value == 0.0:
        return "none: 0 observed"
    return "opposite direction" if judged.far else MISSING


def _number(value: float, seen: Seen) -> str:
    of = seen.observation
    if of.way == "relative change":
        return percent(value)
    return signed(value) if of.way in ("change", "difference") else number(value, 3)


def _plain(value: float, seen: Seen) -> str:
    return percent(value) if seen.observation.way == "relative change" else written(value, 3)


def _when(tick: int) -> str:
    days, minutes = divmod(tick, TICKS_PER_DAY)
    hours, rest = divmod(minutes, TICKS_PER_HOUR)
    return f"day {grouped(str(days))}" + (f", {hours:02d}:{rest:02d}" if minutes else "")

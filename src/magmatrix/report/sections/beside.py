"""What was published of one output, as a chart prints it below: each number, what the model gives, and their ratio."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from magmatrix.page.citations import Cited
from magmatrix.page.points import symbol
from magmatrix.page.wording import MISSING, grouped, number, percent, quantity, signed, unit, written
from magmatrix.report.observed import SPREADS, Judged, Seen
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
    """One published number: when, what was observed with its spread, what the model gives, and the ratio of the two."""

    when: str
    observed: str
    spread: str
    model: str
    fold: str
    far: bool


@dataclass(frozen=True, slots=True)
class Record:
    """One record below a chart: its marker, its source, what it says of itself, and its rows."""

    seen: Seen
    symbol: Markup
    cited: Cited | None
    name: str
    what: str
    said: str
    rows: tuple[Row, ...]


def record(seen: Seen, told: Told) -> Record:
    """Return what is printed of one observation."""
    of = seen.observation
    first = told.courses[0].arm_key
    return Record(
        seen=seen,
        symbol=symbol(seen.drawn),
        cited=told.sources.find(of.source),
        name=seen.name,
        what=_HEADS[of.way].format(first=first),
        said="; ".join(_said(seen)),
        rows=tuple(_row(judged, seen) for judged in seen.points),
    )


def _said(seen: Seen) -> list[str]:
    of = seen.observation
    said = [of.quantity]
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
    printed = point.printed.partition(" ")[2]
    if printed and printed != of.unit and of.way != "relative change":
        spread = "; ".join(filter(None, (spread, f"printed: {point.printed}")))
    return Row(
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
        return f"× {number(judged.fold, 3)}"
    if judged.point.value == 0.0:
        return "none: 0 observed"
    return "opposite direction" if judged.far else MISSING


def _number(value: float, seen: Seen) -> str:
    of = seen.observation
    if of.way == "relative change":
        return percent(value)
    if of.way in ("change", "difference"):
        shown = unit(of.unit)
        return f"{signed(value)}\u00a0{shown}" if shown else signed(value)
    return quantity(value, of.unit, 3)


def _plain(value: float, seen: Seen) -> str:
    return percent(value) if seen.observation.way == "relative change" else written(value, 3)


def _when(tick: int) -> str:
    days, minutes = divmod(tick, TICKS_PER_DAY)
    hours, rest = divmod(minutes, TICKS_PER_HOUR)
    return f"day {grouped(str(days))}" + (f", {hours:02d}:{rest:02d}" if minutes else "")

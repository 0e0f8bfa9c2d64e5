"""Challenges and their fold errors as text for a terminal and as data for other programs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

from magmatrix.analysis.responses.challenge import Challenge, Kind
from magmatrix.analysis.responses.judge import Judged
from magmatrix.analysis.responses.run import Outcome
from magmatrix.analysis.responses.tally import BOUNDS, WORST, Tally, tally

KINDS: tuple[Kind, ...] = ("response", "level")
CLOSE = BOUNDS[0]
"""A fold error up to this is no miss."""
SCHEMA = "magmatrix.responses/1"


def number(value: float, unit: str) -> str:
    """Return a number in three digits with its unit; a dimensionless one has none."""
    text = "none" if math.isnan(value) else f"{value:.0f}" if 1000 <= abs(value) < 1e6 else f"{value:.3g}"
    return text if unit == "1" else f"{text} {unit}"


def fold(found: Judged) -> str:
    """Return a fold error with its direction, or why there is none."""
    if found.verdict != "judged":
        return found.verdict
    side = "" if found.fold < 1.005 else " high" if found.too_high else " low"
    return f"{found.fold:.2f}{side}"


def done(challenge: Challenge) -> str:
    """Say what is taken of which output of which arm, as in `mineral.pth of citrate, highest, ratio`."""
    measure = challenge.measure
    words = [f"{measure.output} of {measure.arm}"]
    words += [measure.take] if measure.take != "value" else []
    words += [f"share of {measure.of}"] if measure.of else [measure.way] if measure.way != "value" else []
    words += [f"against {measure.against}"] if measure.against else []
    return ", ".join(words)


def lines(outcomes: Sequence[Outcome]) -> Iterator[str]:
    """Yield the table of challenges and the one of averages, for a terminal."""
    rows = [
        (
            found.challenge.id,
            found.challenge.kind,
            number(found.challenge.published.value, found.challenge.published.unit),
            number(found.model, found.challenge.published.unit),
            fold(found),
            "fitted" if found.fitted else "",
        )
        for outcome in outcomes
        for found in outcome.judged
    ]
    yield from _columns([("challenge", "kind", "published", "model", "fold error", ""), *rows])
    for outcome in outcomes:
        for failed in outcome.failed:
            yield f"could not be run: {failed.challenge.id}: {failed.why}"
    yield ""
    head = ("module", "kind", "challenges", "average fold", *(f"within {bound:g}" for bound in BOUNDS), "no answer")
    yield from _columns([head, *(row for _, _, row in summary(outcomes))])


def summary(outcomes: Sequence[Outcome]) -> list[tuple[str, Kind, tuple[str, ...]]]:
    """Return a row of words for every module and kind that has challenges, and for all of them together.

    The last rows leave out what was fitted.
    """
    every = [found for outcome in outcomes for found in outcome.judged]
    groups = [(outcome.module.name, list(outcome.judged)) for outcome in outcomes]
    groups += [("all", every), ("all, not fitted", [found for found in every if not found.fitted])]
    return [
        (name, kind, (name, kind, *_words(tally(own))))
        for name, found in groups
        for kind in KINDS
        if (own := [each for each in found if each.challenge.kind == kind])
    ]


def _words(found: Tally) -> tuple[str, ...]:
    shares = (f"{100 * share:.0f} %" for share in found.within)
    return (str(found.count), f"{found.average:.2f}", *shares, str(found.unanswered))


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()


def as_data(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return everything as plain data: per module its challenges and averages, and the averages of all."""
    every = [found for outcome in outcomes for found in outcome.judged]
    return {
        "schema": SCHEMA,
        "bounds": list(BOUNDS),
        "counted_at_most": WORST,
        "all": _averages(every),
        "not_fitted": _averages([found for found in every if not found.fitted]),
        "modules": {
            outcome.module.name: {
                **_averages(outcome.judged),
                "challenges": [_row(found) for found in outcome.judged],
                "failed": [{"name": failed.challenge.id, "why": failed.why} for failed in outcome.failed],
            }
            for outcome in outcomes
        },
    }


def _averages(found: Sequence[Judged]) -> dict[str, Any]:
    data: dict[str, Any] = {}
    for kind in KINDS:
        own = tally(each for each in found if each.challenge.kind == kind)
        data[f"{kind}s"] = {
            "count": own.count,
            "average_fold_error": _plain(own.average),
            "within": [_plain(share) for share in own.within],
            "unanswered": own.unanswered,
        }
    return data


def _row(found: Judged) -> dict[str, Any]:
    challenge = found.challenge
    return {
        "name": challenge.id,
        "kind": challenge.kind,
        "compared": done(challenge),
        "published": challenge.published.value,
        "model": _plain(found.model),
        "unit": challenge.published.unit,
        "fold_error": _plain(found.fold),
        "verdict": found.verdict,
        "fitted": found.fitted,
        "record": challenge.published.expression,
        "sources": list(challenge.published.sources),
        "note": challenge.note,
    }


def _plain(value: float) -> float | None:
    return value if math.isfinite(value) else None

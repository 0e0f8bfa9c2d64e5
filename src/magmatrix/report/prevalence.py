"""How many are deficient: one population cut at many places, as table, figure, sentences, plain data and CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import numpy as np
from markupsafe import Markup

from magmatrix.page.svg import Scale, element, picture
from magmatrix.page.ticks import value_ticks
from magmatrix.page.wording import counted, fixed, listed, number, written
from magmatrix.people.prevalence import Prevalence, Share
from magmatrix.report.statements import NOTICE

_WIDTH, _HEIGHT = 660, 262
_LEFT, _RIGHT, _TOP, _BOTTOM = 52.0, 640.0, 46.0, 220.0
_BIN = 0.01
_LABEL = 13.0
_ROWS = 3
COLUMNS = ("person", "sex", "age_years", "intake_mg_per_day", "threshold_mmol_per_L", "serum_mmol_per_L")


def sentences(found: Prevalence) -> list[str]:
    """Return what the counts mean and what they do not, in plain sentences."""
    low, high = found.reference
    claimed, cut = written(100 * found.claimed_share, 3), number(found.claimed_cut, 2)
    poor, rich = (written(diet) for diet in (found.poor_diet, found.rich_diet))
    moved = number(found.rich_serum - found.poor_serum, 1)
    said = [
        (
            "These shares are one curve cut at different places, not several findings. How much people differ "
            f"(standard deviation {number(found.sd, 2)} mmol/L) was fitted to the published shares below the cut-offs "
            "in serum, so that they agree is no test of the model; that one curve can give them all is what is shown."
        ),
    ]
    if found.plan.surveyed:
        said.append(
            "Median and spread of intake were derived from the surveys' own shares meeting the average requirement: "
            "those two rows agree by construction. Balance studies since then put the requirement far lower."
        )
    said += [
        (
            f"To call {claimed} % of these people deficient, the cut would have to lie at {cut} mmol/L, "
            f"{_beside((low + high) / 2, found.claimed_cut)} the middle of the reference interval ({number(low, 2)} to "
            f"{number(high, 2)}): the ordinary person would have to count as ill."
        ),
        (
            f"Food explains little of the spread: the reference adult has {number(found.poor_serum, 2)} mmol/L on "
            f"{poor} mg/day and {number(found.rich_serum, 2)} on {rich} mg/day, {moved} apart, while nineteen of "
            f"twenty people span {number(_span(found), 2)}. What differs between people here is the threshold of the "
            "kidney; that is an assumption."
        ),
        _loading(found),
        (
            "Ages are spread evenly over the range and women by their share, not as in any country. Kidney function, "
            "absorption and bone are the same in everybody; age matters only for the average requirement."
        ),
    ]
    return said


def answer(found: Prevalence) -> list[str]:
    """Return the answer: the least and the largest share that a definition in use gives, and what decides it."""
    shares = sorted(found.shares, key=lambda share: share.share)
    least, most = shares[0], shares[-1]
    return [
        (
            f"Between {_percent(least.share)} ({least.label}) and {_percent(most.share)} ({most.label}) of the same "
            "people are called deficient: what differs is the definition, not the people."
        ),
        sentences(found)[0],
    ]


def _beside(middle: float, cut: float) -> str:
    return "above" if cut > middle else "below"


def _span(found: Prevalence) -> float:
    low, high = np.quantile(found.serum, (0.025, 0.975))
    return float(high - low)


def _loading(found: Prevalence) -> str:
    if not found.loading:
        return ""
    results = listed([f"{_percent(t.retained)} of the dose on {written(t.intake)} mg/day" for t in found.loading])
    test = found.loading[0]
    mean, sd = test.healthy
    return (
        f"The loading test is not counted: the reference adult retains {results}, as healthy people do "
        f"({_percent(mean)}, standard deviation {_percent(sd)}; above {_percent(test.cut)} is abnormal). In the "
        "model a poor diet hardly changes what becomes of a load, so it cannot show how eagerly a depleted body keeps "
        "one."
    )


def rows(found: Prevalence) -> list[dict[str, str]]:
    """Return the table: one row per definition, in words."""
    return [
        {
            "label": share.label,
            "used_by": share.used_by,
            "of": counted(share.of, "person", "people"),
            "share": _percent(share.share),
            "interval": f"{_percent(share.low)} to {_percent(share.high)}",
            "surveys": "; ".join(_survey(s.share, s.low, s.high, s.population) for s in share.surveys),
            "measured": ", ".join(s.measurement for s in share.surveys),
        }
        for share in found.shares
    ]


def _survey(share: float, low: float | None, high: float | None, population: str) -> str:
    span = f" ({_percent(low)} to {_percent(high)} by group)" if low is not None and high is not None else ""
    return f"{_percent(share)}{span}, {population}" if population else f"{_percent(share)}{span}"


def _percent(share: float) -> str:
    return f"{number(100 * share, 3 if share >= 0.1 else 2)}\u00a0%"


def histogram(found: Prevalence, identity: str) -> Markup:
    """Return the distribution of serum magnesium with the cut-offs drawn in."""
    low = _BIN * np.floor(found.serum.min() / _BIN)
    edges = low + _BIN * np.arange(np.ceil((found.serum.max() - low) / _BIN) + 1.5)
    heights = np.histogram(found.serum, edges)[0] / len(found.serum)
    x = Scale(float(edges[0]), float(edges[-1]), _LEFT, _RIGHT)
    y = Scale(0.0, 1.1 * float(heights.max()), _BOTTOM, _TOP)
    parts = []
    for at in value_ticks(0.0, y.high, 4).at:
        parts.append(element("line", class_="grid", x1=_LEFT, x2=_RIGHT, y1=y(at), y2=y(at)))
        parts.append(element("text", f"{100 * at:g} %", class_="tick ty", x=_LEFT - 7, y=y(at), dy=".35em"))
    for start, end, height in zip(edges[:-1], edges[1:], heights, strict=True):
        box = {"x": x(float(start)) + 0.5, "width": x(float(end)) - x(float(start)) - 1.0}
        parts.append(element("rect", class_="r-kept", y=y(float(height)), height=_BOTTOM - y(float(height)), **box))
    ticks = value_ticks(x.low, x.high, 8)
    for at in ticks.at:
        parts.append(element("line", class_="axis", x1=x(at), x2=x(at), y1=_BOTTOM, y2=_BOTTOM + 4))
        parts.append(element("text", fixed(at, ticks.places), class_="tick tx", x=x(at), y=_BOTTOM + 7, dy=".9em"))
    parts.append(element("line", class_="axis", x1=_LEFT, x2=_RIGHT, y1=_BOTTOM, y2=_BOTTOM))
    parts.append(element("text", "serum magnesium, mmol/L", class_="name tx", x=(_LEFT + _RIGHT) / 2, y=_HEIGHT - 8))
    for cut, _, row in _cuts(found):
        parts.append(element("line", class_="level", x1=x(cut), x2=x(cut), y1=_TOP - _LABEL * row, y2=_BOTTOM))
    for cut, text, row in _cuts(found):
        parts.append(element("text", text, class_="tick tx over", x=x(cut), y=_TOP - _LABEL * row - 4))
    said = "; ".join(f"{share.label}: {_percent(share.share)}" for share in found.shares)
    return picture(identity, "Serum magnesium of the population", said, _WIDTH, _HEIGHT, *parts)


def _cuts(found: Prevalence) -> list[tuple[float, str, int]]:
    """Return cut, text and the row of its text; texts that would touch take turns in height."""
    cuts = sorted({*found.cuts, found.claimed_cut})
    inside = [cut for cut in cuts if found.serum.min() < cut < found.serum.max()]
    return [(cut, f"{_below(found, cut)} below {cut:.2f}", place % _ROWS) for place, cut in enumerate(inside)]


def _below(found: Prevalence, cut: float) -> str:
    return _percent(float((found.serum < cut).mean()))


def as_data(found: Prevalence) -> dict[str, Any]:
    """Return the counts as plain data for summary.json."""
    plan = found.plan
    return {
        "people": plan.count,
        "women": int(found.people.female.sum()),
        "ages_years": list(plan.ages),
        "diet": "as surveyed" if plan.surveyed else "the same for all",
        "serum": {"unit": "mmol/L", "mean": found.mean, "sd": found.sd},
        "shares": [_share(share) for share in found.shares],
        "claimed": {"share": found.claimed_share, "needs_cut": found.claimed_cut, "unit": "mmol/L"},
        "serum_by_diet": [
            {"intake_mg_per_day": found.poor_diet, "serum": found.poor_serum},
            {"intake_mg_per_day": found.rich_diet, "serum": found.rich_serum},
        ],
        "loading_test": [
            {
                "intake_mg_per_day": t.intake,
                "retained_share": t.retained,
                "abnormal_above": t.cut,
                "abnormal": t.deficient,
            }
            for t in found.loading
        ],
        "statements": sentences(found),
    }


def _share(share: Share) -> dict[str, Any]:
    return {
        "name": share.name,
        "definition": share.label,
        "used_by": share.used_by,
        "count": share.count,
        "of": share.of,
        "share": share.share,
        "wilson_95": [share.low, share.high],
        "published": [
            {"measurement": s.measurement, "share": s.share, "low": s.low, "high": s.high, "population": s.population}
            for s in share.surveys
        ],
    }


def population_table(found: Prevalence) -> bytes:
    """Return everybody as CSV: number, sex, age, intake, threshold of the kidney, serum at rest."""
    people = found.people
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*COLUMNS, NOTICE])
    for place in range(people.count):
        numbers = (people.age[place], people.intake[place], people.threshold[place], found.serum[place])
        sex = "female" if people.female[place] else "male"
        table.writerow([place, sex, *(f"{value:.6g}" for value in numbers), ""])
    return text.getvalue().encode()

"""Charts over time: what differs first, what is flat in one line, each with its picture and its numbers as files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from magmatrix.page.chart import Chart
from magmatrix.page.section import Part
from magmatrix.page.wording import capital, unit
from magmatrix.report.chart_files import kinds, path_of
from magmatrix.report.findings import Finding
from magmatrix.report.sections import HERE
from magmatrix.report.sections.beside import Record, records
from magmatrix.report.timecourse import sampling, session_rows
from magmatrix.report.told import Told
from magmatrix.study.result import OutputInfo


@dataclass(frozen=True, slots=True)
class Shown:
    """One chart as the page shows it: the picture, what its bands count, and where its files lie."""

    finding: Finding
    info: OutputInfo
    title: str
    unit: str
    figure: Markup
    bands: tuple[str, ...]
    files: tuple[tuple[str, str], ...]
    records: tuple[Record, ...]


def _values(told: Told) -> dict[str, Any] | None:
    if not told.courses:
        return None
    drawn = {finding.name for finding, _ in told.charts}
    shown = [
        _shown(told, finding, chart, f"course-{place}") for place, (finding, chart) in enumerate(told.charts, start=1)
    ]
    flat = [finding.title for finding in told.story.findings if finding.name not in drawn]
    return {
        "shown": shown,
        "flat": [*flat, *told.story.unchanged],
        "arms": told.arms,
        "one_arm": told.one_arm,
        "crowded": any(len(own) > 1 for _, own in told.arms),
        "many": told.view.many,
        "together": any(len(lot) > 1 for _, chart in told.charts for lot in chart.together()),
        "treated": any(told.result.sessions.values()),
        "shared_sessions": len(session_rows(told.courses)) == 1,
        "sampling": sampling(told.courses),
        "observed": any(each.records for each in shown),
    }


def _shown(told: Told, finding: Finding, chart: Chart, identity: str) -> Shown:
    info = told.result.outputs[finding.name]
    return Shown(
        finding=finding,
        info=info,
        title=capital(finding.title),
        unit=unit(info.unit) or "ratio",
        figure=chart.figure(identity),
        bands=chart.banded(),
        files=tuple((kind.upper(), path_of(chart, kind)) for kind in kinds()),
        records=records(finding.name, told),
    )


OVER_TIME = Part("courses", "Over time", HERE, "over_time.html.j2", _values, "Over time")

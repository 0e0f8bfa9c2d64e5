"""The charts of a report as files beside it: one SVG and one CSV per chart, in a folder of their own."""

from __future__ import annotations

import re

from magmatrix.page.chart import Chart
from magmatrix.report.statements import DISCLAIMER
from magmatrix.report.told import Told

FOLDER = "charts"


def chart_files(context: Told) -> dict[str, bytes]:
    """Return the content of every chart file by its path in the folder of results."""
    files = {}
    for _, chart in context.charts:
        files[path_of(chart, "svg")] = chart.svg_file(DISCLAIMER)
        files[path_of(chart, "csv")] = chart.csv_file()
    return files


def path_of(chart: Chart, kind: str) -> str:
    """Return where a chart lies as `svg` or `csv`, seen from the page."""
    return f"{FOLDER}/{re.sub(r'[^A-Za-z0-9._-]+', '_', chart.name).strip('.')}.{kind}"

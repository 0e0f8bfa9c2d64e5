"""The charts of a report as files beside it: one SVG and one CSV per chart, and a PNG where the library is there."""

from __future__ import annotations

import re
from importlib.util import find_spec

from magmatrix.page.chart import Chart
from magmatrix.report.statements import DISCLAIMER, NOTICE
from magmatrix.report.told import Told

FOLDER = "charts"
_RENDERER = "resvg_py"
_ZOOM = 2
"""Pixels of a PNG for each unit of its SVG: sharp on a screen and in a document."""
_FONT = "DejaVu Sans"
"""Taken where none of the fonts that the SVG asks for is installed."""


def kinds() -> tuple[str, ...]:
    """Return the kinds of files that each chart has here; PNG needs the extra `png`."""
    return ("svg", "png", "csv") if find_spec(_RENDERER) is not None else ("svg", "csv")


def chart_files(context: Told) -> dict[str, bytes]:
    """Return the content of every chart file by its path in the folder of results."""
    files = {}
    with_png = "png" in kinds()
    for _, chart in context.charts:
        picture = chart.svg_file(DISCLAIMER)
        files[path_of(chart, "svg")] = picture
        if with_png:
            files[path_of(chart, "png")] = png_of(picture)
        files[path_of(chart, "csv")] = chart.csv_file(NOTICE)
    return files


def png_of(picture: bytes) -> bytes:
    """Return a standalone SVG as PNG, on white; needs the extra `png`."""
    from magmatrix.extras import needed

    renderer = needed(_RENDERER, "png", "a PNG of a chart")
    return bytes(
        renderer.svg_to_bytes(svg_string=picture.decode(), zoom=_ZOOM, background="white", sans_serif_family=_FONT)
    )


def path_of(chart: Chart, kind: str) -> str:
    """Return where a chart lies as `svg`, `png` or `csv`, seen from the page."""
    return f"{FOLDER}/{re.sub(r'[^A-Za-z0-9._-]+', '_', chart.name).strip('.')}.{kind}"

"""The sources of a report, numbered, with how each was read."""

from __future__ import annotations

from typing import Any

from magmatrix.page.section import Part
from magmatrix.report.sections import HERE
from magmatrix.report.told import Told


def _values(told: Told) -> dict[str, Any]:
    return {"sources": told.sources.all}


SOURCES = Part("sources", "Sources used", HERE, "sources.html.j2", _values, "Sources")

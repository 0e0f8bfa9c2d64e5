"""How many are deficient: one population, counted by every definition in use."""

from __future__ import annotations

from typing import Any

from magmatrix.page.section import Part
from magmatrix.report.prevalence import histogram, rows, sentences
from magmatrix.report.sections import HERE
from magmatrix.report.told import Told


def _values(told: Told) -> dict[str, Any] | None:
    found = told.result.prevalence
    if found is None:
        return None
    return {
        "found": found,
        "figure": histogram(found, "prevalence-figure"),
        "rows": rows(found),
        "sentences": sentences(found),
    }


POPULATION = Part("prevalence", "Prevalence: how many are deficient", HERE, "population.html.j2", _values, "Prevalence")

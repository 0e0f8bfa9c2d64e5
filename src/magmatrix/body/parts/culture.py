"""Cells in a dish whose medium loses its magnesium, for comparison with what was measured there."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="culture",
    meaning="cells in a dish whose medium loses its magnesium: content and protein synthesis within hours",
    instances=("culture",),
    standard=False,
    outputs=("culture.cell", "culture.synthesis"),
    usual=("culture.cell", "culture.synthesis"),
    inputs=(Input("culture.medium"),),
)

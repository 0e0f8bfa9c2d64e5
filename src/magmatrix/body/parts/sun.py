"""Sunlight on the skin: one dose for collagen loss, photoproducts and vitamin D."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="sun",
    meaning="sunlight on the skin: one dose for collagen loss, photoproducts and vitamin D",
    instances=("sun",),
    outputs=("sun.dose_total", "sun.index"),
    totals=("sun.dose_total",),
    usual=("sun.dose_total",),
    inputs=(Input("sun.dose_rate"),),
    counters=("sun.dose_total",),
)

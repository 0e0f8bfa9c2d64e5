"""Acne as it is claimed to arise: a scenario without a measured number, run only where a study names it."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="acne",
    meaning="a scenario of acne in which nothing is measured: inflammation, androgens and barrier multiply the lesions",
    instances=("acne",),
    standard=False,
    outputs=("acne.lesions", "acne.from_inflammation", "acne.from_androgens", "acne.from_barrier"),
    usual=("acne.lesions",),
    inputs=(
        Input("acne.crp"),
        Input("acne.androgens"),
        Input("acne.water_loss"),
    ),
    links=("inflammation_acne", "androgens_acne", "barrier_acne"),
)

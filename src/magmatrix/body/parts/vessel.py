"""Elastin and calcium of the aorta, and the speed of the pulse wave by age, sex and blood pressure."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="vessel",
    meaning="elastin and calcium of the aorta, and the speed of the pulse wave by age, sex and blood pressure",
    instances=("vessel",),
    outputs=(
        "vessel.elastin",
        "vessel.calcium_load",
        "vessel.media",
        "vessel.pressure",
        "vessel.loss_gain",
        "vessel.pwv",
        "vessel.tone",
        "vessel.elastin_mass",
        "vessel.elastin_lost",
        "vessel.desmosine",
    ),
    flows=(
        "vessel.elastin_lost",
        "vessel.desmosine",
    ),
    usual=("vessel.elastin", "vessel.calcium_load", "vessel.pwv"),
    inputs=(
        Input("vessel.mg_ecf"),
        Input("vessel.h_mmp"),
        Input("vessel.lipids"),
        Input("vessel.female"),
        Input("vessel.systolic"),
        Input("vessel.diastolic"),
        Input("vessel.b_mg", signed=True),
        Input("vessel.tone_full", signed=True),
    ),
    links=("mg_elastin_calcium", "mg_tone", "mg_elastolysis"),
)

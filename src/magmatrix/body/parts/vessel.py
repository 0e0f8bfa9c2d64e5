"""Elastin of the aorta, its calcium load, and the speed of the pulse wave."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="vessel",
    meaning="elastin of the aorta, its calcium load, and the speed of the pulse wave",
    instances=("vessel",),
    outputs=(
        "vessel.elastin",
        "vessel.calcium_load",
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
        Input("vessel.b_mg", signed=True),
        Input("vessel.tone_full", signed=True),
    ),
    links=("mg_elastin_calcium", "mg_tone", "mg_elastolysis"),
)

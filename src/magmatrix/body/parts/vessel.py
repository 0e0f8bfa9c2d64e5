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
        Input("vessel.mg_ecf", "1", "free extracellular magnesium over reference, where no magnesium module runs"),
        Input("vessel.h_mmp", "1", "collagenase and elastase away from the sun over normal, where no dermis runs"),
        Input("vessel.lipids", "1", "cholesterol and other lipids in elastin, 1 = a severe plaque"),
        Input("vessel.female", "1", "whose elastin is counted: 0 a man's, 1 a woman's"),
        Input(
            "vessel.b_mg",
            "1",
            "rise of elastin loss per relative rise of magnesium, with the link mg_elastolysis",
            signed=True,
        ),
        Input("vessel.tone_full", "m/s", "change of pulse wave velocity after half a year of supplement", signed=True),
    ),
    links={
        "mg_elastin_calcium": "low magnesium loads elastin with calcium",
        "mg_tone": "magnesium supplements slow the pulse wave",
        "mg_elastolysis": "magnesium speeds the breakdown of elastin",
    },
)

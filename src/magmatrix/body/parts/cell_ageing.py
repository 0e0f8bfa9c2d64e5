"""Ageing of dermal fibroblasts, oxidative load and C-reactive protein."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="cell_ageing",
    meaning="telomeres and senescence of dermal fibroblasts, oxidative load, C-reactive protein in blood",
    instances=("cell_ageing",),
    outputs=("cell_ageing.telomere", "cell_ageing.senescent", "cell_ageing.ros", "cell_ageing.crp"),
    fasting=("cell_ageing.crp",),
    usual=("cell_ageing.telomere", "cell_ageing.senescent", "cell_ageing.crp"),
    inputs=(
        Input("cell_ageing.crp_usual"),
        Input("cell_ageing.age"),
        Input("cell_ageing.ageing", switch=True, scenario=False),
        Input("cell_ageing.mg_cell"),
        Input("cell_ageing.supplement_rate"),
    ),
    links=("mg_crp", "low_mg_crp", "mg_telomere", "mg_senescence", "mg_oxidation"),
)

"""Hormones of the adrenal cortex with age, adrenaline and magnesium."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="adrenal",
    meaning="cortisol and its inactivation in the kidney, DHEA and its sulphate, claimed effects on other steroids",
    instances=("adrenal",),
    sized=True,
    unsized=("adrenal.supplement_full",),
    outputs=(
        "adrenal.cortisol",
        "adrenal.cortisol_production",
        "adrenal.hsd2",
        "adrenal.urinary_cortisol",
        "adrenal.urinary_cortisol_change",
        "adrenal.cortisone_ratio",
        "adrenal.cortisone_ratio_change",
        "adrenal.dheas",
        "adrenal.dheas_production",
        "adrenal.dhea",
        "adrenal.pregnenolone",
        "adrenal.progesterone",
        "adrenal.testosterone",
        "adrenal.adrenaline_drive",
    ),
    fasting=(
        "adrenal.cortisol",
        "adrenal.dheas",
        "adrenal.dhea",
        "adrenal.pregnenolone",
        "adrenal.progesterone",
        "adrenal.testosterone",
    ),
    flows=(
        "adrenal.cortisol_production",
        "adrenal.urinary_cortisol",
        "adrenal.urinary_cortisol_change",
        "adrenal.cortisone_ratio",
        "adrenal.cortisone_ratio_change",
        "adrenal.dheas_production",
    ),
    usual=("adrenal.cortisol", "adrenal.urinary_cortisol_change", "adrenal.dheas", "adrenal.adrenaline_drive"),
    inputs=(
        Input("adrenal.female"),
        Input("adrenal.age"),
        Input("adrenal.supplement_rate"),
        Input("adrenal.adrenaline_shift"),
    ),
    links=(
        "mg_cortisol",
        "adrenaline_cortisol",
        "mg_dhea",
        "mg_pregnenolone",
        "mg_progesterone",
        "mg_testosterone",
        "mg_skin_route",
    ),
    scales={
        "adrenal.cortisol": {"adrenal.production": 1, "adrenal.V_F": -1, "adrenal.k_F": -1},
        "adrenal.dheas": {"adrenal.dheas_peak_man": 1},
    },
)

"""How stiff and how strong tissues are, read off their composition and age."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="mechanics",
    meaning="how stiff and how strong tissues are, read off their composition and age",
    instances=("mechanics",),
    outputs=(
        "mechanics.stiffness_bone",
        "mechanics.stiffness_tendon",
        "mechanics.stiffness_skin",
        "mechanics.stiffness_cartilage",
        "mechanics.stiffness_muscle",
        "mechanics.stiffness_brain",
        "mechanics.stiffness_dura",
        "mechanics.stiffness_mineralised",
        "mechanics.stiffness_line",
        "mechanics.line_over_cartilage",
        "mechanics.line_over_skin",
        "mechanics.bone_strength",
        "mechanics.bone_toughness",
        "mechanics.bone_work",
        "mechanics.trabecular",
        "mechanics.R2",
        "mechanics.R5",
        "mechanics.R7",
    ),
    usual=(
        "mechanics.stiffness_bone",
        "mechanics.stiffness_tendon",
        "mechanics.stiffness_skin",
        "mechanics.stiffness_cartilage",
        "mechanics.bone_toughness",
        "mechanics.R7",
    ),
    inputs=(
        Input("mechanics.mineral"),
        Input("mechanics.bone_mineral"),
        Input("mechanics.tendon_collagen"),
        Input("mechanics.muscle_collagen"),
        Input("mechanics.mg_cell"),
    ),
    links=("age_bone", "mg_trabecular"),
)

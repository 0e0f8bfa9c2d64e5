"""How muscle stretches and relaxes, its water and its capacity to make ATP."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="muscle",
    meaning="how muscle stretches and relaxes, its water and its capacity to make ATP",
    instances=("muscle",),
    standard=False,
    outputs=("muscle.stiffness", "muscle.extensibility", "muscle.water", "muscle.atp_capacity"),
    usual=("muscle.stiffness", "muscle.extensibility", "muscle.atp_capacity"),
    inputs=(
        Input("muscle.massage"),
        Input("muscle.cream"),
        Input("muscle.collagen"),
        Input("muscle.mg"),
    ),
    links=("massage_stiffness", "cream_stiffness", "mg_stiffness", "mg_water", "mg_atp_capacity"),
)

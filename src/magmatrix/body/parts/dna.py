"""Lesions in the DNA of epidermal cells under sunlight and oxidation, and their repair with age."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="dna",
    meaning="lesions in the DNA of epidermal cells under sunlight and oxidation, and their repair with age",
    instances=("dna",),
    outputs=(
        "dna.CPD",
        "dna.PP",
        "dna.OX",
        "dna.BR",
        "dna.MUT",
        "dna.cpd_half_life",
        "dna.pp_half_life",
        "dna.age_factor",
        "dna.mg_factor",
    ),
    usual=("dna.CPD", "dna.PP", "dna.OX", "dna.MUT"),
    inputs=(
        Input("dna.dose_rate"),
        Input("dna.free_mg"),
        Input("dna.ros"),
    ),
    links=("age_repair_cells", "age_repair_skin", "mg_repair"),
    exclusive=(("dna.link_age_repair_cells", "dna.link_age_repair_skin"),),
    counters=("dna.MUT",),
)

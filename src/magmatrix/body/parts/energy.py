"""Energy of cells: free magnesium and MgATP, protein synthesis, the oxygen cost of work, muscle force and cramps."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="energy",
    meaning="energy of cells: free magnesium and MgATP, protein synthesis, cost of work, muscle force and cramps",
    instances=("energy", "muscle_cell", "skin_cell"),
    outputs=(
        "energy.muscle_free_mg",
        "energy.muscle_total_mg",
        "energy.mgatp_share",
        "energy.cell_free_mg",
        "energy.cell_mgatp_share",
        "energy.synthesis_capacity",
        "energy.oxygen_cost",
        "energy.oxygen_uptake",
        "energy.atp_turnover",
        "energy.atp_turned_over",
        "energy.Kd_mgatp",
        "energy.Kd_mgadp",
        "energy.torque_gain",
        "energy.cramp_ratio",
        "energy.strength_score",
    ),
    flows=(
        "energy.oxygen_uptake",
        "energy.atp_turnover",
    ),
    totals=("energy.atp_turned_over",),
    usual=(
        "energy.muscle_free_mg",
        "energy.mgatp_share",
        "energy.cell_free_mg",
        "energy.synthesis_capacity",
        "energy.oxygen_cost",
    ),
    inputs=(
        Input("energy.exertion"),
        Input("energy.muscle_ratio"),
        Input("energy.skin_ratio"),
    ),
    links=("supplement_strength", "supplement_cramps", "free_mg_strength"),
    scales={"energy.atp_turned_over": {"energy.daily_turnover": 1}},
    counters=("energy.atp_turned_over",),
)

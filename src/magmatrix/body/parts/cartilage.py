"""Cartilage proteoglycan and its swelling pressure, and how well cells hold on to collagen."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part

PART = Part(
    name="cartilage",
    meaning="cartilage proteoglycan and its swelling pressure, and how well cells hold on to collagen",
    instances=("cartilage",),
    outputs=(
        "cartilage.proteoglycan",
        "cartilage.swelling",
        "cartilage.swelling_ideal",
        "cartilage.swelling_over_normal",
        "cartilage.mg_inside",
        "cartilage.integrin",
        "cartilage.mg_over_optimum",
        "cartilage.repair_entry",
        "cartilage.collagen_making",
    ),
    usual=("cartilage.proteoglycan", "cartilage.swelling", "cartilage.mg_inside", "cartilage.integrin"),
    inputs=(
        Input("cartilage.mg_cell"),
        Input("cartilage.mg_free"),
        Input("cartilage.mg_excess"),
        Input("cartilage.calcium_ionised"),
    ),
    links=("mg_proteoglycan", "integrin_migration", "integrin_to_synthesis"),
)

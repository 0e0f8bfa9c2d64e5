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
        Input("cartilage.mg_cell", "1", "cell magnesium over reference, where no magnesium module runs"),
        Input("cartilage.mg_free", "mmol/L", "free magnesium of plasma, where no magnesium module runs"),
        Input(
            "cartilage.mg_excess",
            "mmol/L",
            "free magnesium of the dermis beyond that of plasma, where nothing is delivered",
        ),
        Input("cartilage.calcium_ionised", "mmol/L", "free calcium of plasma, where no calcium module runs"),
    ),
    links={
        "mg_proteoglycan": "severe magnesium lack lowers cartilage proteoglycan",
        "integrin_migration": "cell adhesion by magnesium speeds the entry of repair cells",
        "integrin_to_synthesis": "cell adhesion by magnesium raises collagen synthesis",
    },
)

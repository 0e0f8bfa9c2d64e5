"""A magnesium chloride cream: water activity and osmolality of its brine, and whether its drops stay apart."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part


def _of(*names: str) -> tuple[str, ...]:
    return tuple(f"cream.{name}" for name in names)


PART = Part(
    name="cream",
    meaning="a magnesium chloride cream: water activity and osmolality of its brine, and whether its drops stay apart",
    instances=("cream",),
    outputs=_of(
        "mg_share",
        "crystal_water",
        "molality",
        "brine_strength",
        "osmotic_coefficient",
        "osmolality",
        "water_activity",
        "over_plasma",
        "osmotic_pressure",
        "debye_length",
        "laplace_pressure",
        "ripening_index",
        "buoyant_stress",
        "sinking",
        "held",
        "solid_fat",
        "microbial_flag",
        "creaming_flag",
        "ripening_flag",
        "crystal_flag",
        "index",
    ),
    usual=_of("mg_share", "molality", "water_activity", "osmolality", "over_plasma", "microbial_flag", "index"),
    inputs=(
        Input("cream.salt_share"),
        Input("cream.water_share"),
        Input("cream.oil_share"),
        Input("cream.label_anhydrous"),
        Input("cream.droplet_radius"),
        Input("cream.oil_viscosity"),
        Input("cream.yield_stress"),
        Input("cream.temperature"),
        Input("cream.wax"),
        Input("cream.emulsifier"),
    ),
)

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
        Input("cream.salt_share", "1", "magnesium chloride of the label, by mass of the cream"),
        Input("cream.water_share", "1", "all water of the cream, by mass, that of the crystals counted"),
        Input("cream.oil_share", "1", "oils and butters of the cream, by mass"),
        Input("cream.label_anhydrous", "1", "0 if the label counts hexahydrate, 1 if it counts anhydrous salt"),
        Input("cream.droplet_radius", "m", "radius of the water drops"),
        Input("cream.oil_viscosity", "Pa*s", "viscosity of the liquid oil"),
        Input("cream.yield_stress", "Pa", "stress that the solid network of butter or wax bears"),
        Input("cream.temperature", "kelvin", "temperature of the cream"),
        Input("cream.wax", "1", "wax of the cream, by mass"),
        Input("cream.emulsifier", "1", "emulsifier of the cream, by mass"),
    ),
)

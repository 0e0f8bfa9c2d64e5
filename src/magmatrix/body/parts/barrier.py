"""What the barrier of the skin holds: water under film and brine, oils, leaks of membranes, repair under magnesium."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part


def _at(*names: str) -> tuple[str, ...]:
    return tuple(f"barrier.{name}" for name in names)


PART = Part(
    name="barrier",
    meaning="what the barrier of the skin holds: water under film and brine, oils, leaks of membranes, repair",
    instances=("barrier",),
    outputs=_at(
        "hydration",
        "hydration_film",
        "hydration_brine",
        "hydration_leak",
        "tewl_ratio",
        "tewl_bare",
        "water_kept",
        "water_drawn",
        "air_drawn",
        "over_stop",
        "oil_on_skin",
        "oil_below",
        "ester",
        "red_cell_leak",
        "skin_cell_leak",
        "leaky",
        "repair_gain",
    ),
    usual=_at("hydration", "hydration_film", "hydration_brine", "hydration_leak", "tewl_ratio", "red_cell_leak"),
    inputs=(
        Input("barrier.humidity"),
        Input("barrier.ester_share"),
    ),
    links=("brine_water", "skin_cell_leak", "mg_barrier_repair", "mg_leaky_barrier"),
    counters=("barrier.ester",),
)

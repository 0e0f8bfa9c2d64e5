"""How people live and eat, on the magnesium of the body."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, Part


def _habit(*names: str) -> tuple[str, ...]:
    return tuple(f"habits.{name}" for name in names)


PART = Part(
    name="habits",
    meaning="calcium and iron, long effort, stress, sleep, light, acid load and decades, on the magnesium of the body",
    instances=("habits",),
    standard=False,
    outputs=_habit("absorption", "urinary_loss", "serum_reading", "red_cell_reading"),
    usual=_habit("absorption", "urinary_loss", "serum_reading", "red_cell_reading"),
    fasting=_habit("serum_reading", "red_cell_reading"),
    inputs=tuple(
        Input(name)
        for name in _habit(
            "calcium_extra",
            "iron_extra",
            "long_effort",
            "chronic_stress",
            "short_sleep",
            "blue_light",
            "wifi",
            "acid_extra",
            "decades",
        )
    ),
    links=(
        "calcium_absorption",
        "calcium_urine",
        "iron_absorption",
        "long_effort",
        "chronic_stress",
        "stress_urine",
        "short_sleep",
        "blue_light",
        "wifi",
        "acid_urine",
        "losses_rise",
    ),
)

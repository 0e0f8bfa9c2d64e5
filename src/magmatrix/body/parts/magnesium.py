"""Magnesium of the whole body: gut, plasma, cells, bone, kidney, and an isotope beside it."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, LedgerLine, LedgerPlan, Level, Part


def _mg(*names: str) -> tuple[str, ...]:
    return tuple(f"magnesium.{name}" for name in names)


MAGNESIUM = LedgerPlan(
    "magnesium",
    "mmol",
    "magnesium",
    "magnesium.balance",
    _mg("body_total", "intake_total"),
    (
        LedgerLine("eaten and swallowed", "in", _mg("intake_total")),
        LedgerLine("infused", "in", _mg("infused_total")),
        LedgerLine("through the skin", "in", _mg("dermal_total")),
        LedgerLine("urine", "out", _mg("urine_total")),
        LedgerLine("faeces, unabsorbed", "out", _mg("faeces_unabsorbed_total")),
        LedgerLine("faeces, secreted", "out", _mg("faeces_endogenous_total")),
        LedgerLine("sweat", "out", _mg("sweat_total")),
        LedgerLine("drawn by wounds", "out", _mg("wound_total")),
        LedgerLine("gut content", "store", _mg("S", "L")),
        LedgerLine("plasma and interstitium", "store", _mg("P", "I")),
        LedgerLine("soft organs and red cells", "store", _mg("X", "F", "R")),
        LedgerLine("muscle", "store", _mg("M")),
        LedgerLine("skin cells", "store", _mg("K")),
        LedgerLine("bone", "store", _mg("Bs", "Bd")),
    ),
)

TRACER = LedgerPlan(
    "tracer",
    "mmol",
    "magnesium",
    "magnesium.tracer_balance",
    _mg("tracer_given"),
    (
        LedgerLine("given", "in", _mg("tracer_given")),
        LedgerLine("urine", "out", _mg("tracer_urine")),
        LedgerLine("faeces", "out", _mg("tracer_faeces")),
        LedgerLine("sweat", "out", _mg("tracer_sweat")),
        LedgerLine("gut content", "store", _mg("tS", "tL")),
        LedgerLine("body", "store", _mg("tracer_body")),
    ),
    of_tracer=True,
)

_TOTALS = _mg(
    "intake_total",
    "absorbed_total",
    "infused_total",
    "dermal_total",
    "urine_total",
    "faeces_unabsorbed_total",
    "faeces_endogenous_total",
    "sweat_total",
    "wound_total",
)

PART = Part(
    name="magnesium",
    meaning="magnesium of the whole body: gut, plasma, cells, bone, kidney, and an isotope beside it",
    instances=("magnesium",),
    sized=True,
    sized_also=("magnesium.gfr",),
    outputs=(
        "magnesium.serum",
        "magnesium.serum_ionised",
        "magnesium.urine_rate",
        "magnesium.fractional_excretion",
        "magnesium.body_total",
        "magnesium.red_cell_ratio",
        "magnesium.fast_ratio",
        "magnesium.muscle_ratio",
        "magnesium.skin_ratio",
        "magnesium.bone_surface_ratio",
        "magnesium.bone_deep_ratio",
        "magnesium.intake_total",
        "magnesium.absorbed_total",
        "magnesium.infused_total",
        "magnesium.dermal_total",
        "magnesium.urine_total",
        "magnesium.faeces_endogenous_total",
        "magnesium.faeces_unabsorbed_total",
        "magnesium.sweat_total",
        "magnesium.wound_total",
        "magnesium.muscle_free_age_factor",
        "magnesium.tracer_body",
        "magnesium.tracer_urine",
        "magnesium.tracer_faeces",
        "magnesium.tracer_given",
        "magnesium.tracer_enrichment",
        "magnesium.exchangeable_share",
        "magnesium.serum_complexed",
        "magnesium.serum_bound",
        "magnesium.proximal_reabsorption",
        "magnesium.loop_reabsorption",
        "magnesium.distal_reabsorption",
        "magnesium.serum_rest",
        "magnesium.serum_over_rest",
    ),
    levels=(
        Level("magnesium.serum", "above", "safety.serum_mg_raised"),
        Level("magnesium.serum", "above", "safety.serum_mg_reflexes"),
        Level("magnesium.serum", "above", "safety.serum_mg_paralysis", grave=True),
        Level("magnesium.serum", "above", "safety.serum_mg_breathing", grave=True),
        Level("magnesium.serum", "above", "safety.serum_mg_coma", grave=True),
        Level("magnesium.serum", "above", "safety.serum_mg_beyond", grave=True),
        Level("magnesium.serum", "below", "safety.serum_mg_low"),
        Level("magnesium.serum", "below", "safety.serum_mg_tetany", grave=True),
    ),
    fasting=(
        "magnesium.serum",
        "magnesium.serum_ionised",
        "magnesium.fractional_excretion",
        "magnesium.red_cell_ratio",
        "magnesium.tracer_enrichment",
        "magnesium.serum_complexed",
        "magnesium.serum_bound",
        "magnesium.serum_over_rest",
    ),
    flows=(
        "magnesium.urine_rate",
        "magnesium.proximal_reabsorption",
        "magnesium.loop_reabsorption",
        "magnesium.distal_reabsorption",
    ),
    totals=(
        "magnesium.intake_total",
        "magnesium.absorbed_total",
        "magnesium.infused_total",
        "magnesium.dermal_total",
        "magnesium.urine_total",
        "magnesium.faeces_endogenous_total",
        "magnesium.faeces_unabsorbed_total",
        "magnesium.sweat_total",
        "magnesium.wound_total",
    ),
    usual=(
        "magnesium.serum",
        "magnesium.urine_rate",
        "magnesium.body_total",
        "magnesium.muscle_ratio",
        "magnesium.skin_ratio",
        "magnesium.bone_surface_ratio",
        "magnesium.intake_total",
        "magnesium.urine_total",
    ),
    inputs=(
        Input("magnesium.dermal_input"),
        Input("magnesium.threshold_multiplier"),
        Input("magnesium.absorption_multiplier"),
        Input("magnesium.adrenaline_shift"),
        Input("magnesium.wound_draw"),
        Input("magnesium.habit_absorption"),
        Input("magnesium.habit_loss"),
    ),
    links=("low_mg_avidity",),
    ledgers=(
        MAGNESIUM,
        TRACER,
    ),
    counters=("magnesium.absorbed_total",),
    computed=("magnesium.rest_ratio",),
    scales={
        **{
            f"magnesium.{store}": {f"magnesium.{store}0": 1}
            for store in ("P", "I", "X", "F", "M", "R", "K", "Bs", "Bd")
        },
        **{total: {"magnesium.M0": 1} for total in _TOTALS},
    },
    fed_at_rest={"magnesium.P": "magnesium.reference_absorption"},
)

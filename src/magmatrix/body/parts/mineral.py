"""Vitamin D, parathyroid hormone and calcium: skin, liver, kidney, gut, gland, and exchange with bone."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, LedgerLine, LedgerPlan, Level, Part


def _mineral(*names: str) -> tuple[str, ...]:
    return tuple(f"mineral.{name}" for name in names)


CALCIUM = LedgerPlan(
    "calcium",
    "mmol",
    "mineral",
    "mineral.calcium_balance",
    _mineral("P", "Q", "intake_total", "bone_out_total"),
    (
        LedgerLine("eaten", "in", _mineral("intake_total")),
        LedgerLine("infused", "in", _mineral("infused_total")),
        LedgerLine("resorbed from bone", "in", _mineral("bone_out_total")),
        LedgerLine("urine", "out", _mineral("urine_total")),
        LedgerLine("faeces", "out", _mineral("faeces_total")),
        LedgerLine("built into bone", "out", _mineral("bone_in_total")),
        LedgerLine("plasma and interstitium", "store", _mineral("P")),
        LedgerLine("gut content", "store", _mineral("T")),
        LedgerLine("bone surfaces", "store", _mineral("Q")),
    ),
)

PART = Part(
    name="mineral",
    meaning="vitamin D, parathyroid hormone and calcium: skin, liver, kidney, gut, gland, and exchange with bone",
    instances=("mineral",),
    sized=True,
    sized_also=("mineral.gfr", "mineral.skin_yield"),
    shrinking=("mineral.d3_rise",),
    unsized=("mineral.supplement_reference",),
    outputs=_mineral(
        "calcium",
        "calcium_ionised",
        "pth",
        "pth_over_reference",
        "calcitriol",
        "d25",
        "d3",
        "previtamin",
        "urine_rate",
        "absorbed_rate",
        "uptake_share",
        "bone_gain",
        "secretion",
        "mg_release",
        "mg_action",
        "intake_total",
        "absorbed_total",
        "faeces_total",
        "urine_total",
        "bone_in_total",
        "bone_out_total",
    ),
    levels=(
        Level("mineral.calcium", "above", "safety.calcium_raised"),
        Level("mineral.calcium", "above", "safety.calcium_moderate"),
        Level("mineral.calcium", "above", "safety.calcium_severe", grave=True),
        Level("mineral.calcium", "below", "safety.calcium_low"),
        Level("mineral.calcium", "below", "safety.calcium_tetany", grave=True),
        Level("mineral.calcium_ionised", "above", "safety.ionised_calcium_raised"),
        Level("mineral.calcium_ionised", "above", "safety.ionised_calcium_severe", grave=True),
        Level("mineral.calcium_ionised", "below", "safety.ionised_calcium_low"),
        Level("mineral.pth", "above", "safety.pth_raised"),
        Level("mineral.d25", "below", "safety.d25_low"),
        Level("mineral.d25", "above", "safety.d25_unwatched"),
        Level("mineral.d25", "above", "safety.d25_toxic", grave=True),
    ),
    fasting=(
        "mineral.calcium",
        "mineral.calcium_ionised",
        "mineral.pth",
        "mineral.pth_over_reference",
        "mineral.calcitriol",
        "mineral.d25",
        "mineral.d3",
    ),
    flows=(
        "mineral.urine_rate",
        "mineral.absorbed_rate",
        "mineral.bone_gain",
        "mineral.secretion",
    ),
    totals=(
        "mineral.intake_total",
        "mineral.absorbed_total",
        "mineral.faeces_total",
        "mineral.urine_total",
        "mineral.bone_in_total",
        "mineral.bone_out_total",
    ),
    usual=_mineral("calcium", "pth", "calcitriol", "d25", "urine_rate", "bone_gain"),
    inputs=(
        Input("mineral.calcium_intake"),
        Input("mineral.vitamin_d_intake"),
        Input("mineral.calcium_iv", signed=True),
        Input("mineral.exposed_share"),
        Input("mineral.bone_turnover"),
        Input("mineral.uv_dose_rate"),
        Input("mineral.mg_serum"),
        Input("mineral.mg_serum_rest"),
        Input("mineral.mg_supplement"),
    ),
    ledgers=(CALCIUM,),
    links=("mg_pth", "mg_pth_action", "mg_calciuria", "mg_25ohd", "age_skin_d3"),
    scales={
        **{
            f"mineral.{flow}_total": {"mineral.bone_exchange": 1, "mineral.k_25": -1}
            for flow in ("intake", "absorbed", "faeces", "urine", "bone_in", "bone_out", "infused")
        },
        "mineral.P": {"mineral.ecv": 1, "mineral.calcium_reference": 1},
        "mineral.T": {"mineral.T0": 1},
        "mineral.Q": {"mineral.surface": 1},
        "mineral.PRE": {"mineral.PRE_max": 1},
        "mineral.D3": {"mineral.d3_reference": 1},
        "mineral.D25": {"mineral.d25_reference": 1},
        "mineral.AOH": {"mineral.k_B": 1, "mineral.ecv": 1, "mineral.calcitriol_reference": 1},
        "mineral.B": {"mineral.ecv": 1, "mineral.calcitriol_reference": 1},
        "mineral.PTH": {"mineral.ecv": 1, "mineral.pth_reference": 1},
    },
    counters=("mineral.absorbed_total",),
    computed=("mineral.rest_calcium", "mineral.rest_calcitriol", "mineral.rest_gut"),
)

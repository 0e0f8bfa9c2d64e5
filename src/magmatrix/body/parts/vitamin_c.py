"""Vitamin C of the whole body: intake, pool, plasma, urine, what skin cells hold, and ascorbic acid on the skin."""

from __future__ import annotations

from magmatrix.body.parts.part import BodyAction, Input, LedgerLine, LedgerPlan, Level, Part


def _c(*names: str) -> tuple[str, ...]:
    return tuple(f"vitamin_c.{name}" for name in names)


VITAMIN_C = LedgerPlan(
    "vitamin C",
    "mg",
    "vitamin_c",
    "vitamin_c.balance",
    _c("pool", "intake_total"),
    (
        LedgerLine("eaten and swallowed", "in", _c("intake_total")),
        LedgerLine("into the skin from outside", "in", _c("loaded_total")),
        LedgerLine("unabsorbed", "out", _c("unabsorbed_total")),
        LedgerLine("broken down", "out", _c("metabolised_total")),
        LedgerLine("urine", "out", _c("urine_total")),
        LedgerLine("used up or shed in treated skin", "out", _c("skin_lost_total")),
        LedgerLine("gut content", "store", _c("gut")),
        LedgerLine("body pool", "store", _c("pool")),
        LedgerLine("loaded into skin", "store", _c("skin_held")),
    ),
)

PART = Part(
    name="vitamin_c",
    meaning="vitamin C of the whole body: intake, pool, plasma, urine, skin cells, and ascorbic acid on the skin",
    instances=("vitamin_c",),
    sized=True,
    sized_also=("vitamin_c.gfr",),
    unsized=("vitamin_c.treated_skin",),
    outputs=_c(
        "plasma",
        "pool",
        "asc_cell",
        "asc_keratinocyte",
        "pool_over_scurvy",
        "absorbed_share",
        "turnover",
        "urine_rate",
        "skin",
        "skin_loaded",
        "intake_total",
        "unabsorbed_total",
        "metabolised_total",
        "urine_total",
        "loaded_total",
        "skin_lost_total",
    ),
    levels=(
        Level("vitamin_c.plasma", "below", "safety.vitamin_c_low"),
        Level("vitamin_c.plasma", "below", "safety.vitamin_c_deficient"),
        Level("vitamin_c.pool", "below", "vitamin_c.scurvy_pool"),
    ),
    fasting=("vitamin_c.plasma",),
    flows=("vitamin_c.urine_rate",),
    totals=(
        "vitamin_c.intake_total",
        "vitamin_c.unabsorbed_total",
        "vitamin_c.metabolised_total",
        "vitamin_c.urine_total",
        "vitamin_c.loaded_total",
        "vitamin_c.skin_lost_total",
    ),
    usual=_c("plasma", "pool", "asc_cell", "urine_rate", "pool_over_scurvy"),
    inputs=(
        Input("vitamin_c.intake"),
        Input("vitamin_c.doses_per_day"),
    ),
    actions=(
        BodyAction("vitamin_c.swallow", ("amount",), "a dose of vitamin C by mouth, beside the food", {"amount": 1e5}),
        BodyAction(
            "vitamin_c.apply",
            ("share", "ph"),
            "a product with ascorbic acid on the skin",
            {"share": 1.0, "ph": 14.0},
            {"ph": "pH"},
        ),
        BodyAction(
            "vitamin_c.spread_map",
            ("load", "share"),
            "a cream with magnesium ascorbyl phosphate on the skin",
            {"load": 1e6, "share": 1.0},
        ),
    ),
    links=("map_skin",),
    ledgers=(VITAMIN_C,),
    scales={
        f"vitamin_c.{name}": {"vitamin_c.full_dose": 1}
        for name in ("pool", "gut", "intake_total", "unabsorbed_total", "metabolised_total", "urine_total")
    },
    computed=("vitamin_c.rest_ratio",),
    places={"vitamin_c.plasma": "plasma", "vitamin_c.asc_cell": "fibroblasts"},
)

"""Collagen of the dermis at rest and after injury, with barrier, swelling and redness."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, LedgerLine, LedgerPlan, Level, Part


def _skin(*names: str) -> tuple[str, ...]:
    return tuple(f"dermis.{name}" for name in names)


COLLAGEN = LedgerPlan(
    "collagen",
    "1",
    "dermis",
    "dermis.collagen_balance",
    _skin("collagen", "made_total"),
    (
        LedgerLine("made", "in", _skin("made_total")),
        LedgerLine("new collagen never retained", "out", _skin("lost_new_total")),
        LedgerLine("degraded", "out", _skin("degraded_total")),
        LedgerLine("debris cleared", "out", _skin("cleared_total")),
        LedgerLine("removed by treatment", "out", _skin("removed_total")),
        LedgerLine("collagen", "store", _skin("collagen")),
        LedgerLine("debris", "store", _skin("debris_held")),
    ),
)


_SIGNAL = {
    "Nx": {"dermis.scale_N": -1},
    "Ax": {"dermis.scale_N": -1, "dermis.kA": -1},
    "Fx": {"dermis.scale_F": -1},
    "Px": {"dermis.scale_P": -1},
}
_ZONES = ("injured", "stimulated", "spared")

PART = Part(
    name="dermis",
    meaning="collagen of the dermis at rest and after injury, with barrier, swelling and redness",
    instances=("dermis", "injured", "stimulated", "spared"),
    sized_also=("dermis.collagen_mass_skin",),
    outputs=(
        "dermis.collagen",
        "dermis.collagen_relative",
        "dermis.fullness_oedema",
        "dermis.debris",
        "dermis.oedema",
        "dermis.synthesis_fold",
        "dermis.immature_soluble",
        "dermis.fullness_immature",
        "dermis.injured_collagen",
        "dermis.strength",
        "dermis.tewl",
        "dermis.erythema",
        "dermis.thickness",
        "dermis.thickness_apparent",
        "dermis.elastin",
        "dermis.collagen_mass",
        "dermis.type3_share",
        "dermis.fsr",
        "dermis.void_synthesis",
        "dermis.g_asc",
        "dermis.vessels",
        "dermis.scar_share",
        "dermis.organised",
        "dermis.organised_relative",
        "dermis.missing",
        "dermis.missing_depth",
        "dermis.closing_time",
        "dermis.type3_filling",
        "dermis.type1_filling",
    ),
    usual=(
        "dermis.collagen",
        "dermis.collagen_relative",
        "dermis.fullness_oedema",
        "dermis.oedema",
        "dermis.synthesis_fold",
        "dermis.tewl",
        "dermis.erythema",
    ),
    inputs=(
        Input("dermis.food_factor"),
        Input("dermis.energy_igf1"),
        Input("dermis.maturation_multiplier"),
        Input("dermis.synthesis_drive"),
        Input("dermis.inflammation_gain"),
        Input("dermis.barrier_gain"),
        Input("dermis.migration_gain"),
        Input("dermis.asc_cell"),
        Input("dermis.ageing", switch=True, scenario=False),
        Input("dermis.uv"),
        Input("dermis.inflammation_index"),
        Input("dermis.resource_withdrawal"),
        Input("dermis.wound_supply"),
        Input("dermis.resting_skin"),
    ),
    levels=(
        Level("dermis.missing_depth", "above", "safety.confluent_depth"),
        Level("dermis.closing_time", "above", "safety.closing_late"),
    ),
    ledgers=(COLLAGEN,),
    links=(
        "age_synthesis",
        "fragmentation_synthesis",
        "mg_collagen_hill",
        "mg_collagen_power",
        "mg_collagenase",
        "agex_protects",
        "asc_dish_law",
    ),
    exclusive=(("dermis.link_mg_collagen_hill", "dermis.link_mg_collagen_power"),),
    scales={
        **{f"{zone}.{signal}": scale for zone in _ZONES for signal, scale in _SIGNAL.items()},
        "dermis.Ox": {"dermis.scale_O": -1},
        "dermis.crosslinks": {"dermis.r_X": 1, "dermis.k_M": -1},
    },
    places={"dermis.asc_cell": "fibroblasts"},
    baselines={"dermis.collagen_at_start": ("dermis.N", "dermis.M")},
)

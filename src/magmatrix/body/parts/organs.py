"""Collagen of the organs beside skin, who is fed first, and what renewal takes."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, LedgerLine, LedgerPlan, Part


def _organs(*names: str) -> tuple[str, ...]:
    return tuple(f"organs.{name}" for name in names)


COLLAGEN = LedgerPlan(
    "organ collagen",
    "g",
    "organs",
    "organs.collagen_balance",
    _organs("collagen_mature", "made_total"),
    (
        LedgerLine("made", "in", _organs("made_total")),
        LedgerLine("new collagen never retained", "out", _organs("discarded_total")),
        LedgerLine("degraded", "out", _organs("degraded_total")),
        LedgerLine("mature collagen", "store", _organs("collagen_mature")),
    ),
)

_GRAMS = ("bone", "tendon", "cartilage", "muscle", "heart", "viscera")
_SHORT = ("bone", "tendon", "cart", "muscle", "heart", "visc")

PART = Part(
    name="organs",
    meaning="collagen of bone, tendon, cartilage, muscle, heart and viscera, who is fed first, and what renewal takes",
    instances=("organs",),
    sized=True,
    outputs=_organs(
        *_GRAMS,
        "skin",
        "body_collagen",
        "protein_share",
        *(f"M_{organ}" for organ in _SHORT),
        *(f"making_{organ}" for organ in _SHORT),
        "x_skin",
        *(f"x_{organ}" for organ in _SHORT),
        "skin_allocation",
        "vital_share",
        "bone_turnover",
        "crosslinks_cart",
        "propeptide",
        "made",
        "rebuilt",
        "discarded",
        "degraded",
        "debris_cleared",
        "by_macrophages",
        "by_collagenase",
        "renewal_energy",
        "renewal_energy_share",
        "collagen_mature",
        "made_total",
        "discarded_total",
        "degraded_total",
    ),
    fasting=("organs.propeptide",),
    flows=(
        "organs.made",
        "organs.rebuilt",
        "organs.discarded",
        "organs.degraded",
        "organs.debris_cleared",
        "organs.by_macrophages",
        "organs.by_collagenase",
        "organs.renewal_energy",
        "organs.renewal_energy_share",
    ),
    totals=(
        "organs.made_total",
        "organs.discarded_total",
        "organs.degraded_total",
    ),
    usual=_organs(*_GRAMS, "skin_allocation", "made", "rebuilt", "degraded", "renewal_energy"),
    inputs=(
        Input("organs.supply"),
        Input("organs.vital_weight"),
        Input("organs.female"),
        Input("organs.mg_fast"),
        Input("organs.bone_remodelling"),
        *(Input(f"organs.mg_own_{organ}") for organ in ("skin", "bone", "muscle", "heart", "visc")),
    ),
    ledgers=(COLLAGEN,),
    links=("vital_first", "endocrine", "mg_heart", "mg_bone_formation", "skin_propeptide"),
    exclusive=(("organs.link_vital_first", "organs.link_endocrine"),),
    scales={
        **{
            f"organs.{counter}": {"organs.mass_bone": 1}
            for counter in ("made_total", "discarded_total", "degraded_total")
        },
        "organs.crosslinks_cart": {"organs.r_X": 1, "organs.k_M_cart": -1},
    },
)

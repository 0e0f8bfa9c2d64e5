"""Magnesium of the single organs, who keeps it when there is too little, and what a wound draws."""

from __future__ import annotations

from magmatrix.body.parts.part import Input, LedgerLine, LedgerPlan, Part


def _own(*names: str) -> tuple[str, ...]:
    return tuple(f"organ_magnesium.{name}" for name in names)


WOUND = LedgerPlan(
    "wound magnesium",
    "mmol",
    "organ_magnesium",
    "organ_magnesium.wound_balance",
    _own("content_scale"),
    (
        LedgerLine("drawn from the fluid of the body", "in", _own("drawn_total")),
        LedgerLine("oozed out", "out", _own("exuded_total")),
        LedgerLine("wound, above resting skin", "store", _own("wound")),
    ),
)

_ORGANS = ("skin", "heart", "liver", "kidney", "brain", "muscle", "bone")

PART = Part(
    name="organ_magnesium",
    meaning="magnesium of skin, heart, liver, kidneys, brain, muscle and bone, who keeps it, and what a wound draws",
    instances=("organ_magnesium",),
    sized=True,
    standard=False,
    outputs=_own(
        *_ORGANS,
        "total",
        "lacking",
        "skin_pays",
        "wound",
        "wound_ratio",
        "drawn_total",
        "exuded_total",
        "wound_supply",
    ),
    totals=_own("drawn_total", "exuded_total"),
    usual=_own(*_ORGANS, "skin_pays", "lacking"),
    inputs=(
        Input("organ_magnesium.protection"),
        Input("organ_magnesium.wound_area"),
        Input("organ_magnesium.withdrawn_share"),
        Input("organ_magnesium.threat"),
        Input("organ_magnesium.ecf"),
    ),
    links=(
        "mg_vital_first",
        "mg_endocrine",
        "mg_organ_collagen",
        "wound_draws_mg",
        "wound_priority",
        "mg_wound_collagen",
        "threat_resting_skin",
    ),
    exclusive=(
        ("organ_magnesium.link_mg_vital_first", "organ_magnesium.link_mg_endocrine"),
        *(
            ("organ_magnesium.link_mg_organ_collagen", law)
            for law in (
                "dermis.link_mg_collagen_hill",
                "dermis.link_mg_collagen_power",
                "organs.link_mg_bone_formation",
                "organs.link_mg_heart",
            )
        ),
    ),
    ledgers=(WOUND,),
)

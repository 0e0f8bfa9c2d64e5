"""Magnesium from a cream through the skin: film, stratum corneum with renewal, shunts, living skin, blood."""

from __future__ import annotations

from magmatrix.body.parts.part import BodyAction, Choice, Input, LedgerLine, LedgerPlan, Part


def _on(*names: str) -> tuple[str, ...]:
    return tuple(f"delivery.{name}" for name in names)


CREAM = LedgerPlan(
    "cream",
    "mg",
    "delivery",
    "delivery.balance",
    _on("applied_total"),
    (
        LedgerLine("put on the skin", "in", _on("applied_total")),
        LedgerLine("washed off", "out", _on("washed_total")),
        LedgerLine("shed with the stratum corneum", "out", _on("shed_total")),
        LedgerLine("into blood", "out", _on("blood_total")),
        LedgerLine("film", "store", _on("film")),
        LedgerLine("stratum corneum", "store", _on("horny_layer")),
        LedgerLine("living skin", "store", _on("living_skin")),
    ),
)

PART = Part(
    name="delivery",
    meaning="magnesium from a cream through the skin: film, stratum corneum with renewal, shunts, living skin, blood",
    instances=("delivery",),
    outputs=_on(
        "applied_total",
        "washed_total",
        "shed_total",
        "blood_total",
        "film",
        "horny_layer",
        "living_skin",
        "absorbed_share",
        "flux",
        "entered_rate",
        "into_layer",
        "shunt_flux",
        "ablated_flux",
        "shunt_gain",
        "to_blood",
        "share_of_need",
        "dermal_excess",
        "dermal_ratio",
        "mg_local",
        "film_tewl_factor",
        "film_concentration",
        "film_thickness",
        "cream_load",
        "lag",
        "renewal_over_diffusion",
    ),
    flows=(
        "delivery.flux",
        "delivery.entered_rate",
        "delivery.into_layer",
        "delivery.shunt_flux",
        "delivery.ablated_flux",
        "delivery.to_blood",
        "delivery.share_of_need",
    ),
    totals=(
        "delivery.applied_total",
        "delivery.washed_total",
        "delivery.shed_total",
        "delivery.blood_total",
    ),
    usual=_on(
        "applied_total", "blood_total", "shed_total", "absorbed_share", "flux", "dermal_excess", "film_tewl_factor"
    ),
    inputs=(
        Input("delivery.thickness"),
        Input("delivery.needled_share"),
        Input("delivery.ablated_share"),
    ),
    actions=(
        BodyAction(
            "delivery.apply",
            ("load", "area"),
            "cream on the skin",
            {"load": 100.0, "area": 40_000.0},
            choices={
                "salt": Choice("cream.salt_share", "magnesium chloride"),
                "counted": Choice("cream.label_anhydrous", "counted as", {"hexahydrate": 0.0, "anhydrous": 1.0}),
            },
        ),
        BodyAction("delivery.wash", (), "the film washed off"),
    ),
    ledgers=(CREAM,),
)

"""A dish of skin fibroblasts under ascorbic acid and its two phosphates; it stands beside the body, not in it."""

from __future__ import annotations

from magmatrix.body.parts.part import BodyAction, Input, LedgerLine, LedgerPlan, Part


def _in_dish(*names: str) -> tuple[str, ...]:
    return tuple(f"dish.{name}" for name in names)


ASCORBATE = LedgerPlan(
    "ascorbate of the medium",
    "umol/L",
    "dish",
    "dish.balance",
    _in_dish("medium_total", "given_total"),
    (
        LedgerLine("given", "in", _in_dish("given_total")),
        LedgerLine("oxidised", "out", _in_dish("oxidised_total")),
        LedgerLine("removed with old medium", "out", _in_dish("removed_total")),
        LedgerLine("free ascorbate", "store", _in_dish("A")),
        LedgerLine("ascorbyl phosphate", "store", _in_dish("P", "Ps")),
    ),
)

_HYPOTHESES = ("dish.link_sodium_hydrolysis", "dish.link_magnesium_as_such", "dish.link_early_purity")

_ASSUMED = {
    "dish.suppose_hydrolysis": "sodium_hydrolysis",
    "dish.suppose_magnesium": "magnesium_as_such",
    "dish.suppose_purity": "early_purity",
}
"""For each input by which one dish assumes an explanation: the link that then acts."""

PART = Part(
    name="dish",
    meaning="a dish of skin fibroblasts under ascorbic acid and its magnesium and sodium phosphates",
    instances=("dish",),
    standard=False,
    outputs=_in_dish(
        "s",
        "col",
        "A",
        "ester",
        "Ai",
        "mg_medium",
        "elastin_deposition",
        "given_total",
        "oxidised_total",
        "removed_total",
    ),
    usual=_in_dish("s", "col", "A", "ester", "Ai", "mg_medium"),
    inputs=(
        Input("dish.medium_mg"),
        Input("dish.cells"),
        Input("dish.oxidation_factor"),
        Input("dish.assayed"),
        *(Input(symbol, switch=True) for symbol in _ASSUMED),
    ),
    actions=(
        BodyAction(
            "dish.dose",
            ("aa", "map", "sap"),
            "ascorbate into the medium",
            {"aa": 1e5, "map": 1e5, "sap": 1e5},
            {
                "aa": "ascorbic acid",
                "map": "magnesium ascorbyl phosphate (MAP)",
                "sap": "sodium ascorbyl phosphate (SAP)",
            },
        ),
        BodyAction("dish.change_medium", (), "fresh medium; the cells keep what they hold"),
    ),
    links=("sodium_hydrolysis", "magnesium_as_such", "early_purity", "elastin_deposition"),
    exclusive=(_HYPOTHESES,),
    assumed_by=_ASSUMED,
    ledgers=(ASCORBATE,),
    scales={
        f"dish.{name}": {"dish.Kup": 1} for name in ("A", "P", "Ps", "given_total", "oxidised_total", "removed_total")
    },
    counters=("dish.col",),
)

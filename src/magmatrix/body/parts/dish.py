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

_SUPPOSITIONS = {
    "dish.suppose_hydrolysis": ("sodium_hydrolysis", "supposes that cells free less from the sodium salt"),
    "dish.suppose_magnesium": ("magnesium_as_such", "supposes that magnesium itself raises collagen synthesis"),
    "dish.suppose_purity": ("early_purity", "supposes that the early sodium salt was mostly something else"),
}
"""For each input by which one dish supposes an explanation: the link that then acts, and what is supposed."""

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
        Input("dish.medium_mg", "mmol/L", "magnesium of the fresh medium"),
        Input("dish.cells", "1", "1 with cells, 0 for a stock without them"),
        Input("dish.oxidation_factor", "1", "oxidation over that of a dish in the incubator"),
        Input("dish.assayed", "1", "1 if the sodium salt was assayed and is pure"),
        *(Input(symbol, "1", f"1 {said}", on=said) for symbol, (_, said) in _SUPPOSITIONS.items()),
        Input(
            "dish.suppose_hydrolysis",
            "1",
            "1 supposes that cells free less from the sodium salt",
            on="supposes that cells free less from the sodium salt",
        ),
        Input(
            "dish.suppose_magnesium",
            "1",
            "1 supposes that magnesium itself raises collagen synthesis",
            on="supposes that magnesium itself raises collagen synthesis",
        ),
        Input(
            "dish.suppose_purity",
            "1",
            "1 supposes that the early sodium salt was mostly something else",
            on="supposes that the early sodium salt was mostly something else",
        ),
    ),
    actions=(
        BodyAction(
            "dish.dose",
            {"aa": "umol/L", "map": "umol/L", "sap": "umol/L"},
            "ascorbate into the medium",
            {"aa": 1e5, "map": 1e5, "sap": 1e5},
            {
                "aa": "ascorbic acid",
                "map": "magnesium ascorbyl phosphate (MAP)",
                "sap": "sodium ascorbyl phosphate (SAP)",
            },
        ),
        BodyAction("dish.change_medium", {}, "fresh medium; the cells keep what they hold"),
    ),
    links={
        "sodium_hydrolysis": "cells free less ascorbate from the sodium salt",
        "magnesium_as_such": "magnesium of the salt itself raises collagen synthesis",
        "early_purity": "the early sodium salt was impure",
        "elastin_deposition": "ascorbate lowers the elastin laid down by muscle cells of vessels",
    },
    rivals=(_HYPOTHESES,),
    supposed_by={symbol: arrow for symbol, (arrow, _) in _SUPPOSITIONS.items()},
    ledgers=(ASCORBATE,),
    scales={
        f"dish.{name}": {"dish.Kup": 1} for name in ("A", "P", "Ps", "given_total", "oxidised_total", "removed_total")
    },
    counters=("dish.col",),
)

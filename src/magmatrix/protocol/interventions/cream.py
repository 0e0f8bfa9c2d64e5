"""What is said of a magnesium cream, which a study applies as an action of the body: its strength, and its warnings."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING

from magmatrix.protocol.numbers import Numbers
from magmatrix.protocol.safety import ROUNDING, Notice
from magmatrix.protocol.words import rounded
from magmatrix.quantity import convert

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.protocol.interventions.actions import ActionPlan
    from magmatrix.protocol.plan import ArmPlan

CREAM = "delivery.apply"
_SHARE = "cream.salt_share"
_ANHYDROUS = "cream.label_anhydrous"
_MG_PER_G = 1000.0


def creams(plans: Sequence[ActionPlan]) -> list[ActionPlan]:
    """Return those actions that put cream on the skin."""
    return [plan for plan in plans if plan.name == CREAM]


def cream_warnings(plans: Sequence[ActionPlan], numbers: Numbers) -> Iterator[Notice]:
    """Yield a note where more cream is used than people use."""
    if not plans:
        return
    usual = numbers.value("safety.cream_daily", "g/day")
    # as if all creams of the arm fell on one day: a day can hold no more
    grams = sum(_grams(plan) * max(1, len(plan.timing.clocks)) for plan in plans)
    if grams > usual * (1.0 + ROUNDING):
        yield Notice(
            "note",
            f"Up to {grams:.3g} g of cream a day is more than the {usual:g} g of body lotion that people use.",
            "safety.cream_daily",
        )


def cream_facts(plan: ActionPlan, arm: ArmPlan, body: Collection[str], evidence: Evidence) -> Iterator[str]:
    """Yield how strong a cream is and how much of it and its magnesium is applied, with the grades of its numbers."""
    grams = _grams(plan)
    times = max(1, len(plan.timing.clocks))
    if "cream" not in body:
        share = evidence.value("delivery.mg_share", "1")
        strength = f"{rounded(100 * share, '%')} magnesium by mass ({_grade('delivery.mg_share', evidence)})"
    else:
        held = {entry.symbol: entry.value for entry in arm.inputs}
        salt, salt_from = _setting(plan, "salt", _SHARE, held, evidence)
        anhydrous, counted_from = _setting(plan, "counted", _ANHYDROUS, held, evidence)
        shares = [
            salt * evidence.value("cream.mass_Mg", "g/mol") / evidence.value(f"cream.mass_{form}", "g/mol")
            for form in ("hexahydrate", "anhydrous")
        ]
        share, other = reversed(shares) if anhydrous >= 0.5 else shares
        form, not_form = ("anhydrous salt", "hexahydrate") if anhydrous >= 0.5 else ("hexahydrate", "anhydrous salt")
        strength = (
            f"{rounded(100 * salt, '%')} magnesium chloride{salt_from}, counted as {form}{counted_from}: "
            f"{rounded(100 * share, '%')} magnesium by mass (as {not_form} it would be {rounded(100 * other, '%')})"
        )
    each = grams * share * _MG_PER_G
    daily = ""
    if plan.timing.every == 1 and not plan.timing.days and times > 1:
        daily = f", {rounded(grams * times, 'g')} with {rounded(each * times, 'mg')} a day"
    yield f"the cream: {strength}; {rounded(grams, 'g')} with {rounded(each, 'mg')} of magnesium each time{daily}"
    layer = "delivery.thickness"
    if layer not in {entry.symbol for entry in arm.inputs}:
        thick = convert(evidence.value(layer, "cm"), "cm", "um")
        yield f"stratum corneum below the cream {rounded(thick, 'um')} ({_grade(layer, evidence)})"


def _grams(plan: ActionPlan) -> float:
    return plan.arguments["load"].value * plan.arguments["area"].value / _MG_PER_G


def _setting(
    plan: ActionPlan, choice: str, symbol: str, held: dict[str, float], evidence: Evidence
) -> tuple[float, str]:
    if choice in plan.choices:
        return plan.choices[choice].value, ""
    if symbol in held:
        return held[symbol], " (set under inputs)"
    return evidence.value(symbol, "1"), f" (usual, {_grade(symbol, evidence)})"


def _grade(name: str, evidence: Evidence) -> str:
    return f"grade {evidence.parameter(name).grade}"

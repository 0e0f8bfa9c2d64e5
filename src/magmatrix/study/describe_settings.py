"""The numbers that every treatment and cream of an arm uses and its author left to the evidence, with their grades."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from magmatrix.evidence import Evidence
from magmatrix.protocol.plan import ArmPlan, DeedPlan, PersonPlan, TreatmentPlan
from magmatrix.protocol.treatments import describe, find_treatment
from magmatrix.quantity import convert

CREAM = "delivery.apply"
_SHARE = "cream.salt_share"
_ANHYDROUS = "cream.label_anhydrous"
_MG_PER_G = 1000.0
_NAMES = {
    "depth": ("depth", "um"),
    "coverage": ("coverage", "%"),
    "column_width": ("column width", "um"),
    "removed_share": ("removed at once", "%"),
    "strength": ("strength of the signal", "1"),
    "opens_barrier": ("barrier opened", "%"),
}


def setting_facts(
    arm: ArmPlan, body: Collection[str], evidence: Evidence, people: Collection[PersonPlan] = ()
) -> Iterator[str]:
    """Yield one line for each treatment and each cream of an arm, with every number it takes from the evidence.

    Where one of the `people` of the arm has a number of its own, that is said beside it.
    """
    for treatment in arm.treatments:
        yield _treatment(treatment, evidence, people)
    for plan in arm.deeds:
        if plan.name == CREAM:
            yield from _cream(plan, arm, body, evidence)


def _treatment(plan: TreatmentPlan, evidence: Evidence, people: Collection[PersonPlan]) -> str:
    known = find_treatment(plan.name)
    session = describe(plan, evidence)
    said = []
    for field, (words, unit) in _NAMES.items():
        value = getattr(session, field)
        if value is None or getattr(plan, field, None) is not None:
            continue
        name = "strength_medium" if field == "strength" and plan.grit == "medium" else field
        shown = _number(value * (100 if unit == "%" else 1), unit)
        said.append(f"{words} {_cited(shown, f'treatment.{plan.name}.{name}', evidence, people)}")
    halo = _number(evidence.value("treatment.halo", "um"), "um")
    said.append(f"halo {_cited(halo, 'treatment.halo', evidence, people)}")
    site = f"site.{plan.site}.dermis_thickness"
    said.append(f"dermis {_cited(_number(evidence.value(site, 'um'), 'um'), site, evidence, people)}")
    return f"{known.words}, from the evidence: {', '.join(said)}"


def _cited(shown: str, record: str, evidence: Evidence, people: Collection[PersonPlan]) -> str:
    """Return a number with its grade, and whose own number it is where people of the arm have one."""
    own = [f"{person.overrides[record].text} in {person.name}" for person in people if record in person.overrides]
    if own and len(own) == len(people):
        return f"{', '.join(own)} (own)"
    return f"{shown} ({'; '.join([_grade(record, evidence), *own])})"


def _cream(plan: DeedPlan, arm: ArmPlan, body: Collection[str], evidence: Evidence) -> Iterator[str]:
    grams = plan.arguments["load"].value * plan.arguments["area"].value / _MG_PER_G
    times = max(1, len(plan.timing.clocks))
    if "cream" not in body:
        share = evidence.value("delivery.mg_share", "1")
        strength = f"{_number(100 * share, '%')} magnesium by mass ({_grade('delivery.mg_share', evidence)})"
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
            f"{_number(100 * salt, '%')} magnesium chloride{salt_from}, counted as {form}{counted_from}: "
            f"{_number(100 * share, '%')} magnesium by mass (as {not_form} it would be {_number(100 * other, '%')})"
        )
    each = grams * share * _MG_PER_G
    daily = ""
    if plan.timing.every == 1 and not plan.timing.days and times > 1:
        daily = f", {_number(grams * times, 'g')} with {_number(each * times, 'mg')} a day"
    yield f"the cream: {strength}; {_number(grams, 'g')} with {_number(each, 'mg')} of magnesium each time{daily}"
    layer = "delivery.thickness"
    if layer not in {entry.symbol for entry in arm.inputs}:
        thick = convert(evidence.value(layer, "cm"), "cm", "um")
        yield f"horny layer below the cream {_number(thick, 'um')} ({_grade(layer, evidence)})"


def _setting(plan: DeedPlan, choice: str, symbol: str, held: dict[str, float], evidence: Evidence) -> tuple[float, str]:
    if choice in plan.choices:
        return plan.choices[choice].value, ""
    if symbol in held:
        return held[symbol], " (set under inputs)"
    return evidence.value(symbol, "1"), f" (usual, {_grade(symbol, evidence)})"


def _grade(name: str, evidence: Evidence) -> str:
    return f"grade {evidence.parameter(name).grade}"


def _number(value: float, unit: str) -> str:
    shown = f"{value:.0f}" if abs(value) >= 100 else f"{value:.3g}"
    return f"{shown} {unit}".removesuffix(" 1")

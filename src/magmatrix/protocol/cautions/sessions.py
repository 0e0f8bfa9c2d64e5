"""Sessions on the skin: how far apart, whom they harm, and the sun afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from magmatrix.protocol.cautions.case import Case
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.treatments import find_treatment
from magmatrix.schedule.schedule import TICKS_PER_DAY

SPACING = {
    "co2_full": "safety.session_spacing_full_ablation",
    "co2_fractional": "safety.session_spacing_fractional",
    "nafl_1550": "safety.session_spacing_nonablative",
    "microneedling": "safety.session_spacing_needling",
    "tca35": "safety.session_spacing_peel",
    "dermabrasion": "safety.session_spacing_dermabrasion",
    "microdermabrasion": "safety.session_spacing_microdermabrasion",
}
"""How many days are to pass after a session of each treatment before the next of any kind."""
_FULL = ("co2_full", "dermabrasion")
_FRACTIONAL = "co2_fractional"
_DARK = ("IV", "V", "VI")
_LIGHT_INPUTS = ("sun.dose_rate", "mineral.uv_dose_rate", "dna.dose_rate")


def sessions(case: Case) -> Iterator[Notice]:
    """Yield what is unsafe about the sessions of an arm."""
    if not case.arm.treatments:
        return
    yield from _spacing(case)
    names = tuple(dict.fromkeys(name for _, name, _ in case.sessions()))
    yield from _whom(case, names)
    yield from _sun(case)
    if case.person.conditions is None or case.person.medication is None:
        days = case.limit("safety.sun_after_session", "day")
        yield Notice(
            "note",
            "Before any session on the skin: not with an infection of that skin; herpes is prevented first; keloids, "
            "isotretinoin, anticoagulants and dark skin (types IV to VI) change what may be done; the skin stays out "
            f"of the sun for {days:.0f} days. The study does not say all of this of its people (`conditions`, "
            "`medication`).",
            "chu2021.risks",
        )


def _spacing(case: Case) -> Iterator[Notice]:
    """Yield the closest two sessions for each treatment that is followed too soon, counted in whole days."""
    closest: dict[str, int] = {}
    for (earlier, name, _), (later, _, _) in pairwise(case.sessions()):
        days = later // TICKS_PER_DAY - earlier // TICKS_PER_DAY
        closest[name] = min(days, closest.get(name, days))
    for name, days in closest.items():
        record = SPACING[name]
        advised = round(case.limit(record, "day"))
        if days < advised:
            words = find_treatment(name).words
            yield Notice(
                "warning",
                f"The next session comes {days} days after {words}, sooner than the {advised} days advised: skin that "
                "is injured before it has healed scars.",
                record,
            )


def _whom(case: Case, names: tuple[str, ...]) -> Iterator[Notice]:
    words = ", ".join(find_treatment(name).words for name in names)
    if case.has("skin_infection"):
        yield Notice(
            "warning",
            f"On infected skin this spreads the infection: {words}.",
            "khunger2008.contraindications",
            grave=True,
        )
    if case.takes("isotretinoin"):
        full = [find_treatment(name).words for name in names if name in _FULL]
        wait = case.limit("safety.isotretinoin_wait", "month")
        if full:
            yield Notice(
                "warning",
                f"Isotretinoin and {', '.join(full)}: raised scars have followed; {wait:.0f} months are left after it.",
                "safety.isotretinoin_wait",
                grave=True,
            )
        elif _FRACTIONAL in names:
            yield Notice(
                "note",
                f"Isotretinoin and {words}: its label asks for {wait:.0f} months in between; consensus found no reason "
                "for it with fractional lasers.",
                "spring2017.fractional",
            )
        else:
            yield Notice(
                "note",
                f"Isotretinoin and {words}: its label asks for {wait:.0f} months in between; consensus found little "
                "reason for it with superficial treatments.",
                "waldman2017.superficial",
            )
    if case.has("herpes"):
        share = case.limit("safety.herpes_after_ablation", "percent")
        yield Notice(
            "warning",
            f"Herpes can break out all over treated skin and scar it (in {share:.0f} of 100 after full CO2 laser): a "
            "medicine against it is begun before.",
            "safety.herpes_after_ablation",
        )
    if case.has("keloid"):
        yield Notice(
            "warning",
            f"With a tendency to keloids any injury can become one: {words}.",
            "khunger2008.contraindications",
            grave=True,
        )
    if case.takes("anticoagulant"):
        yield Notice(
            "warning",
            f"Under anticoagulants this bleeds and bruises more: {words}. They are not stopped without a physician.",
            "skinpen_consent.bleeding",
        )
    if case.person.phototype in _DARK:
        yield Notice(
            "warning",
            f"Skin of type {', '.join(_DARK[:-1])} or {_DARK[-1]} is often left with dark spots: {words}.",
            "chu2021.risks",
        )


def _sun(case: Case) -> Iterator[Notice]:
    days = case.limit("safety.sun_after_session", "day")
    for tick, _, _ in case.sessions():
        for symbol in _LIGHT_INPUTS:
            for plan in case.arm.inputs:
                if plan.symbol != symbol or plan.value <= 0.0:
                    continue
                until = tick + days * TICKS_PER_DAY
                if any(start < until and end > tick for start, end in plan.stretches(case.duration)):
                    yield Notice(
                        "warning",
                        f"Sun on treated skin within {days:.0f} days of a session leaves dark spots that may stay.",
                        "safety.sun_after_session",
                    )
                    return

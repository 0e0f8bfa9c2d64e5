"""Sessions that go through the skin of their site, or so deep that a confluent wound scars."""

from __future__ import annotations

from collections.abc import Iterator

from magmatrix.protocol.cautions.case import Case
from magmatrix.protocol.interventions.treatments import TreatmentPlan
from magmatrix.protocol.safety import Notice
from magmatrix.protocol.treatments import dermis_at, describe

_CONFLUENT = "safety.confluent_depth"


def depth(case: Case) -> Iterator[Notice]:
    """Yield a notice for each session that is too deep for the skin of its site, in a person of that age and sex.

    Columns are told of only where the study asks for their depth: the usual one is the length of the needle, which is
    more than what it reaches. No thickness stands in the sentence, so that people of all ages share it.
    """
    for plan in case.arm.treatments:
        yield from _too_deep(plan, case)


def _too_deep(plan: TreatmentPlan, case: Case) -> Iterator[Notice]:
    numbers = case.course.numbers
    session = describe(plan, numbers)
    dermis = f"site.{plan.site}.dermis_thickness"
    skin = dermis_at(plan.site, numbers, case.person) + numbers.value("skin.epidermis_thickness", "um")
    what = f"{session.treatment.words} to {session.depth:.0f} um"
    what = what[0].upper() + what[1:]
    where = f"the skin of the {plan.site}"
    if session.treatment.in_columns:
        if plan.depth is not None and session.depth > skin:
            yield Notice(
                "warning",
                f"{what} goes through {where}, into fat, vessels and nerves: what lies below is not modelled.",
                dermis,
            )
        return
    limit = case.limit(_CONFLUENT, "1")
    if session.depth >= skin:
        yield Notice(
            "warning",
            f"{what} goes through {where}: a wound of full thickness, which closes from its edges with a scar or needs "
            "a graft.",
            _CONFLUENT,
            grave=True,
        )
    elif session.depth > limit * skin:
        yield Notice(
            "warning",
            f"{what} takes more than {limit:.0%} of {where}: wounds so deep have left lasting scars.",
            _CONFLUENT,
            grave=True,
        )

"""What an arm does must reach something in the body that runs, and no input may be set from two sides."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.body.ports import reached
from magmatrix.evidence import Evidence
from magmatrix.graph.names import Name
from magmatrix.protocol.compiler import compile_habitual_diet
from magmatrix.protocol.interventions import KINDS
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action
from magmatrix.spec.values import Values
from magmatrix.yamlio import Path_


def check_reach(
    arm: ArmPlan, persons: Sequence[PersonPlan], body: Collection[str], values: Values, parts: Parts = PARTS
) -> None:
    """Fail for what acts on an absent part, for inputs that the body computes, and for inputs set twice."""
    path: Path_ = ("arms", arm.name)
    for kind in KINDS:
        for need in kind.needs(arm.of(kind)):
            if need.part not in body:
                advice = need.advice or f"add {need.part} to `body`"
                values.fail(f"{need.what} needs the {need.part}", (*path, kind.key, *need.place), advice=advice)
    masters = dict(_masters(arm, persons, body, parts))
    for symbol in dict.fromkeys(plan.symbol for plan in arm.inputs):
        here = (*path, "inputs", symbol)
        for target in _targets(symbol, body, values, here, parts):
            if target in masters:
                values.fail(
                    f"{target} is set twice",
                    here,
                    found=f"{symbol} and {masters[target]}",
                    expected="one of them",
                    advice="leave one out",
                )
            masters[target] = symbol


def check_rest(person: PersonPlan, evidence: Evidence, values: Values) -> None:
    """Fail for a habitual diet that brings no magnesium at all: it has no steady state."""
    day = compile_habitual_diet(person, evidence, TICKS_PER_DAY).schedule
    servings = [item.arguments for item in day if isinstance(item, Action)]
    if not any(serving["amount"] * serving["soluble"] > 0.0 for serving in servings):
        values.fail(
            "a diet without magnesium has no steady state",
            ("persons", person.name, "habitual_diet"),
            expected="food of which some magnesium is left after phytate",
            advice="write what is usually eaten, and the diet without magnesium in an arm",
        )


def _targets(symbol: str, body: Collection[str], values: Values, path: Path_, parts: Parts) -> tuple[str, ...]:
    targets = reached(symbol, body, parts)
    if not targets:
        values.fail(f"this input needs the {parts.part_of(symbol)}", path, advice="see `body`")
    (target, *_) = targets
    if parts.part_of(symbol) in body and target not in parts.inputs:
        values.fail(
            f"{symbol} is computed by this body, as {target}",
            path,
            found=f"a value for {symbol}",
            expected="an input of the body",
            advice=f"leave {parts.part_of(target)} out of `body`, or set one of its inputs",
        )
    return targets


def _masters(
    arm: ArmPlan, persons: Sequence[PersonPlan], body: Collection[str], parts: Parts
) -> Iterator[tuple[str, str]]:
    """Yield every input that something else than `inputs` sets in this arm, and what that is."""
    for kind in KINDS:
        yield from kind.masters(arm.of(kind))
    for person in persons:
        if person.name in arm.persons:
            brought = {"dermis.age": person.age, "magnesium.gfr": person.egfr, "person.female": person.sex}
            for symbol, given in brought.items():
                if given is not None:
                    name = Name.of(symbol).own.replace("female", "sex")
                    yield from ((target, f"the {name} of {person.name}") for target in reached(symbol, body, parts))

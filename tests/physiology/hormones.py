"""What tests of hormones and inflammation share: supplements as a daily mean, a person's records, dependencies."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from magmatrix.body.assemble import reference_body
from magmatrix.body.parts import PARTS
from magmatrix.graph.names import dotted
from magmatrix.graph.order import closure
from magmatrix.graph.reduce import dependencies
from magmatrix.protocol.plan import Given, PersonPlan
from magmatrix.schedule.schedule import Setting
from magmatrix.study.person import person_parameters
from tests.physiology.lab import MG_PER_MMOL, REFERENCE, Subject

WEEKS_24 = 168.0
TRIAL_DOSE = 350.0
ALL_PARTS = (*PARTS.standard, "acne")


def supplement(mg_per_day: float, tick: int = 0) -> Setting:
    """Magnesium swallowed beside the diet from `tick` on, as the mean of the day."""
    return Setting(tick, "magnesium.supplement", mg_per_day / MG_PER_MMOL / 24.0)


def with_records(changed: Mapping[str, str]) -> Subject:
    """The reference person with other numbers in the evidence, and everything computed from them."""
    body = reference_body()
    parsed = {name: text.partition(" ") for name, text in changed.items()}
    own = {name: Given(float(value), unit or "1") for name, (value, _, unit) in parsed.items()}
    parameters = person_parameters(body, PersonPlan("somebody", overrides=own), {})
    return REFERENCE.having({dotted(name): v for name, v in parameters.items() if v != body.values.get(name)})


@cache
def needs_of(part: str) -> frozenset[str]:
    """Everything that the symbols of one instance of the whole body depend on (dotted), its own symbols left out."""
    model = reference_body(ALL_PARTS).model
    needs = dependencies(model)
    own = [name for name in model.symbols if dotted(name).startswith(f"{part}.")]
    return frozenset(dotted(name) for name in closure(own, needs) if not dotted(name).startswith(f"{part}."))


def needs_from(part: str, owner: str) -> list[str]:
    """The symbols of `owner` that `part` depends on, directly or not."""
    return sorted(name for name in needs_of(part) if name.startswith(f"{owner}."))

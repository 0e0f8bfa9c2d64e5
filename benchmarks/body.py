"""The real body as a case: one arm of a shipped study, rates spread a little so that no two people are equal."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from benchmarks.case import Case
from magmatrix.body.assemble import assemble
from magmatrix.body.links import of_links
from magmatrix.body.steady.solve import at_rest
from magmatrix.evidence import load_evidence
from magmatrix.graph.actions import named_actions
from magmatrix.graph.model import Role
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.graph.units import DIMENSIONLESS
from magmatrix.protocol.compiler import compile_habitual_diet, compile_protocol
from magmatrix.schedule.columns import settings_at
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting
from magmatrix.spec.parse import read_study
from magmatrix.study.person import person_parameters

STUDY = Path(__file__).parents[1] / "studies" / "microneedling.yaml"
ARM = "needled_supplemented"
SEED, SPREAD = 21, 0.10


def case() -> Case:
    """Return the arm of microneedling with a supplement, everything that the study observes, from the rest state on."""
    evidence = load_evidence()
    spec = read_study(STUDY, evidence)
    arm = next(arm for arm in spec.arms if arm.name == ARM)
    person = spec.people_of(arm)[0]
    body = of_links(assemble(evidence, spec.body), spec.links)
    habitual = compile_habitual_diet(person, evidence, spec.duration).schedule
    values = at_rest(body, person_parameters(body, person, settings_at(habitual, 0)), habitual, who="the person")
    model = reduce_to(body.model, tuple(flat(name) for name in spec.outputs))
    symbols = {
        name: replace(info, value=values.get(name, info.value)) if info.role is Role.PARAMETER else info
        for name, info in model.symbols.items()
    }
    model = replace(model, symbols=symbols)
    rates = tuple(
        name
        for name, info in symbols.items()
        if info.role is Role.PARAMETER and info.constant and info.unit is not None
        if info.unit.same_dimension(DIMENSIONLESS / model.time_unit) and info.value
    )
    whole = compile_protocol(arm, person, evidence, spec.duration).schedule
    known = set(named_actions(model)) | set(symbols)
    whole = Schedule.build(item for item in whole if flat(_name(item)) in known)

    @cache
    def drawn(number: int) -> dict[str, float]:
        draws = np.random.Generator(np.random.Philox(key=[SEED, number])).standard_normal(len(rates))
        return {
            name: float(symbols[name].value or 0.0) * math.exp(SPREAD * float(draw))
            for name, draw in zip(rates, draws, strict=True)
        }

    @cache
    def until(days: int) -> Schedule:
        return whole.until(days * TICKS_PER_DAY)

    return Case("body", model, drawn, until, "", {}, rates)


def with_sbml(case: Case) -> Case:
    """Return the case with its equations as SBML, dosed from outside; unchanged where the export is not there."""
    from importlib import import_module, util

    if util.find_spec("magmatrix.interop") is None:
        return case
    to_sbml = import_module("magmatrix.interop.sbml").to_sbml
    return replace(case, sbml=to_sbml(case.model, {}))


def _name(item: Action | Setting) -> str:
    return item.name if isinstance(item, Action) else item.symbol

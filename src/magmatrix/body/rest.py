"""The rest state of magnesium: the serum level at which losses just equal what the habitual diet brings in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.balance import balanced
from magmatrix.body.body import Body
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.graph.expr import Expr, add, evaluate, substitute, symbols_of
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule

SETTLING_DAYS = 6
MEASURES_PER_DAY = 96
HOURS_PER_DAY = 24.0
_GUT_RTOL = 1e-9
RATIO = "magnesium__rest_ratio"
_LOSSES = ("magnesium__urine", "magnesium__faecal_secretion", "magnesium__sweat")
_MEASURED = ("magnesium__plasma_ratio", *_LOSSES)


@lru_cache(maxsize=8)
def _gut(body: Body) -> ReferenceEngine:
    names = ["magnesium__absorbed_total", "magnesium__S", "magnesium__L"]
    return ReferenceEngine(reduce_to(body.model, names), names)


def daily_absorption(body: Body, parameters: Mapping[str, float], day: Sequence[Action]) -> float:
    """Return magnesium absorbed per day (mmol/d) once equal days have settled.

    `day` holds the actions of one day (ticks 0 to 1439); `parameters` are model symbols in model units.
    """
    ticks = [(SETTLING_DAYS - 1) * TICKS_PER_DAY, SETTLING_DAYS * TICKS_PER_DAY]
    run = _gut(body).run(parameters, _repeated(day), ticks, rtol=1e-10, who="gut at rest")
    absorbed = run.outputs["magnesium__absorbed_total"]
    return float(absorbed[1] - absorbed[0])


@lru_cache(maxsize=8)
def _gut_of_many(body: Body) -> FastEngine:
    names = ["magnesium__absorbed_total", "magnesium__S", "magnesium__L"]
    return FastEngine(reduce_to(body.model, names), names[:1])


def daily_absorptions(
    body: Body, parameters: Mapping[str, float], days: Sequence[Sequence[Action]]
) -> NDArray[np.float64]:
    """Return what `daily_absorption` gives for each of several days, all at once; no day changes another's number."""
    ticks = [(SETTLING_DAYS - 1) * TICKS_PER_DAY, SETTLING_DAYS * TICKS_PER_DAY]
    engine = _gut_of_many(body)
    run = simulate(
        engine,
        People(len(days), parameters, schedule_of=np.arange(len(days))),
        [_repeated(day) for day in days] or [Schedule()],
        ticks,
        tolerances=Tolerances(rtol=_GUT_RTOL, scales=dict.fromkeys(engine.model.states, 1.0)),
    )
    run.require_all()
    absorbed = run.series["magnesium__absorbed_total"]
    return np.asarray(absorbed[:, 1] - absorbed[:, 0])


def _repeated(day: Sequence[Action]) -> Schedule:
    return Schedule.build(
        Action(action.tick + n * TICKS_PER_DAY, action.name, action.arguments)
        for n in range(SETTLING_DAYS)
        for action in day
    )


@lru_cache(maxsize=8)
def _plasma(body: Body) -> ReferenceEngine:
    return ReferenceEngine(reduce_to(body.model, _MEASURED), _MEASURED)


def loss_by_meals(body: Body, parameters: Mapping[str, float], day: Sequence[Action]) -> float:
    """Return how much more (mmol/h) is lost when a day's magnesium comes in meals than evenly at the same mean serum.

    The kidney lets go of more in the hours after a meal than it saves in the others. `parameters` hold the rest state
    from which the days start; `day` as for `daily_absorption`.
    """
    last, step = SETTLING_DAYS - 1, TICKS_PER_DAY // MEASURES_PER_DAY
    ticks = range(last * TICKS_PER_DAY, (last + 1) * TICKS_PER_DAY + 1, step)
    run = _plasma(body).run(parameters, _repeated(day), ticks, rtol=1e-9, who="plasma at rest")
    ratio, *losses = (float(np.trapezoid(run.outputs[name], run.hours)) / HOURS_PER_DAY for name in _MEASURED)
    return sum(losses) - evaluate(loss_at_rest(body), {**parameters, RATIO: ratio})


@lru_cache(maxsize=8)
def loss_at_rest(body: Body) -> Expr:
    """Return what leaves the body (mmol/h) at rest, as an expression of parameters and of RATIO."""
    return add(*_at_rest(body, _LOSSES))


@lru_cache(maxsize=32)
def expression_at_rest(body: Body, name: str) -> Expr:
    """Return a flow or readout (graph id) at rest, as an expression of parameters and of RATIO."""
    return _at_rest(body, (name,))[0]


def _at_rest(body: Body, names: Sequence[str]) -> list[Expr]:
    inlined = inline_assignments(body.model)
    found = [inlined[name] for name in names]
    states = sorted(set(body.model.states) & set().union(*map(symbols_of, found)))
    starts = substitute([body.model.initial[name] for name in states], inlined)
    return substitute(found, dict(zip(states, starts, strict=True)))


def past_the_gut(parameters: Mapping[str, Any]) -> Any:
    """Return what enters blood without passing the gut, in mmol/h: a number, or an array of one per person."""
    return parameters["magnesium__iv_rate"] + parameters["magnesium__dermal_input"]


def rest_ratio(body: Body, parameters: Mapping[str, float], absorbed_per_day: float, *, who: str = "person") -> float:
    """Return serum magnesium over reference at which urine, endogenous faeces and sweat equal absorption.

    Raises SimulationError if no serum concentration balances the diet.
    """
    loss = loss_at_rest(body)
    income = absorbed_per_day / HOURS_PER_DAY + float(past_the_gut(parameters))
    return balanced(
        lambda ratio: evaluate(loss, {**parameters, RATIO: ratio}) - income,
        why=f"no serum magnesium balances {absorbed_per_day:.3g} mmol absorbed a day",
        who=who,
        advice="check the habitual diet and the kidney's parameters",
    )

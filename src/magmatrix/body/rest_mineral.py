"""The rest state of calcium: plasma calcium, calcitriol and gut content once nothing changes on the habitual intake."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from magmatrix.body.body import Body
from magmatrix.errors import SimulationError
from magmatrix.graph.expr import Expr, add, evaluate, substitute
from magmatrix.graph.jacobian import inline_assignments

_CALCIUM, _CALCITRIOL, _GUT = "mineral__rest_calcium", "mineral__rest_calcitriol", "mineral__rest_gut"
_AT_REFERENCE = 1e-12
_TOLERANCE = 1e-14
_DOUBLINGS = 30


def rest_calcium(body: Body, parameters: Mapping[str, float], *, who: str = "person") -> float:
    """Return calcium over reference at which absorption and bone release equal urine and bone formation."""
    surplus = _change(body, "mineral__P", "mineral__T")

    def of(ratio: float) -> float:
        tried = {**parameters, "time": 0.0, _CALCIUM: ratio, _GUT: 1.0}
        return evaluate(surplus, {**tried, _CALCITRIOL: rest_calcitriol(body, tried, who=who)})

    return _root(of, "calcium", who)


def rest_calcitriol(body: Body, parameters: Mapping[str, float], *, who: str = "person") -> float:
    """Return calcitriol over reference at which as much is made as lost, at the calcium of `parameters`."""
    surplus = _change(body, "mineral__AOH")
    return _root(lambda ratio: evaluate(surplus, {**parameters, "time": 0.0, _CALCITRIOL: ratio}), "calcitriol", who)


def rest_gut(body: Body, parameters: Mapping[str, float], *, who: str = "person") -> float:
    """Return gut calcium over reference at which as much is absorbed as is taken up from food."""
    surplus = _change(body, "mineral__T")
    return _root(lambda ratio: evaluate(surplus, {**parameters, "time": 0.0, _GUT: ratio}), "gut calcium", who)


@lru_cache(maxsize=32)
def _change(body: Body, *states: str) -> Expr:
    """Return the summed rate of `states` at the start, as an expression of parameters alone."""
    inlined = inline_assignments(body.model)
    start = dict(zip(body.model.initial, substitute(list(body.model.initial.values()), inlined), strict=True))
    rates = substitute(substitute([body.model.rates[state] for state in states], inlined), start)
    return add(*rates)


def _root(surplus: Callable[[float], float], what: str, who: str) -> float:
    """Return where a falling `surplus` crosses zero; exactly 1 where that is the answer but for rounding."""
    from scipy.optimize import brentq

    if abs(surplus(1.0)) < _AT_REFERENCE:
        return 1.0
    low = high = 1.0
    for _ in range(_DOUBLINGS):
        if surplus(low) < 0.0:
            low /= 2.0
        elif surplus(high) > 0.0:
            high *= 2.0
        else:
            return float(brentq(surplus, low, high, xtol=_TOLERANCE, rtol=_TOLERANCE))
    raise SimulationError(
        f"no {what} is at rest on this intake",
        who=who,
        hours=0.0,
        advice="check the intakes of calcium and vitamin D, and the numbers set for this person",
    )

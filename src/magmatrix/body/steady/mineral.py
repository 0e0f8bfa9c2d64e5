"""Calcium, calcitriol and gut calcium at rest: the levels at which nothing changes on the habitual intake."""

from __future__ import annotations

from collections.abc import Callable

from magmatrix.body.body import Body
from magmatrix.body.steady.balance import balanced
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.equations import Array, Values, change_at_rest, function_of, room_for
from magmatrix.body.steady.solved import Reason, Solved

CALCIUM, CALCITRIOL, GUT = "mineral__rest_calcium", "mineral__rest_calcitriol", "mineral__rest_gut"
_AT_REFERENCE = 1e-12
"""A surplus at reference as small as this is rounding: the answer is exactly 1."""
_ADVICE = "check the intakes of calcium and vitamin D, and the numbers set for this person"


def calcium_at_rest(body: Body, parameters: Values, days: Days) -> Solved:
    """Return calcium over reference at which absorption and bone release equal urine and bone formation."""
    size = room_for(days.count)
    known = {**parameters, GUT: 1.0}
    surplus = function_of(change_at_rest(body, "mineral__P", "mineral__T"), known, size, (CALCIUM, CALCITRIOL))
    made = function_of(change_at_rest(body, "mineral__AOH"), known, size, (CALCIUM, CALCITRIOL))

    def loss(calcium: Array) -> Array:
        calcitriol = _root(lambda level: made({CALCIUM: calcium, CALCITRIOL: level}), size)
        return -surplus({CALCIUM: calcium, CALCITRIOL: calcitriol})

    return _solved(balanced(loss, size, nothing=_AT_REFERENCE), days, "calcium")


def calcitriol_at_rest(body: Body, parameters: Values, days: Days) -> Solved:
    """Return calcitriol over reference at which as much is made as lost, at the calcium of `parameters`."""
    return _still(body, parameters, days, "mineral__AOH", CALCITRIOL, "calcitriol")


def gut_at_rest(body: Body, parameters: Values, days: Days) -> Solved:
    """Return gut calcium over reference at which as much is absorbed as is taken up from food."""
    return _still(body, parameters, days, "mineral__T", GUT, "gut calcium")


def _still(body: Body, parameters: Values, days: Days, state: str, unknown: str, what: str) -> Solved:
    size = room_for(days.count)
    surplus = function_of(change_at_rest(body, state), parameters, size, (unknown,))
    return _solved(_root(lambda level: surplus({unknown: level}), size), days, what)


def _root(surplus: Callable[[Array], Array], size: int) -> Array:
    """Return where a falling `surplus` crosses zero; exactly 1 where that is the answer but for rounding."""
    return balanced(lambda ratio: -surplus(ratio), size, nothing=_AT_REFERENCE)


def _solved(values: Array, days: Days, what: str) -> Solved:
    reason = Reason(f"no steady state of {what} exists on this intake", _ADVICE)
    return Solved(values[: days.count], lambda _: reason)

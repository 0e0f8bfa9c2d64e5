"""The rest state: losses equal what the habitual diet brings in."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.body.rest import daily_absorption, rest_ratio
from magmatrix.errors import SimulationError
from magmatrix.graph.expr import evaluate, substitute
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.schedule.schedule import Action

MEALS = (480, 780, 1140)
LOSSES = ("magnesium__urine", "magnesium__faecal_secretion", "magnesium__sweat")


def parameters(**changed: float) -> dict[str, float]:
    own = {f"magnesium__{name}": value for name, value in changed.items()}
    return {**reference_body().values, "magnesium__rest_ratio": 1.0, **own}


def day(mmol: float, soluble: float = 1.0) -> list[Action]:
    share = mmol / len(MEALS)
    return [Action(tick, "magnesium.serving", {"amount": share, "soluble": soluble}) for tick in MEALS]


def losses(values: dict[str, float], ratio: float) -> float:
    """What leaves the body per hour at serum `ratio` over reference, by the equations themselves."""
    inlined = inline_assignments(reference_body().model)
    at = {**values, "magnesium__P": values["magnesium__P0"] * ratio, "magnesium__filling": ratio}
    return sum(evaluate(inlined[name], at) for name in LOSSES)


@given(absorbed=st.floats(1.5, 12.0), gfr=st.floats(1.0, 9.0), sweat=st.floats(0.0, 0.1))
@settings(max_examples=25)
def test_losses_equal_absorption_at_rest(absorbed: float, gfr: float, sweat: float) -> None:
    """Residual of losses against absorption below 1e-12 mmol/h, for any diet, kidney and sweat."""
    values = parameters(gfr=gfr, sweat_volume=sweat)
    ratio = rest_ratio(reference_body(), values, absorbed)
    assert ratio > 0.0
    assert abs(losses(values, ratio) - absorbed / 24.0) < 1e-12


def test_what_enters_past_the_gut_counts() -> None:
    values = parameters(iv_rate=0.05, dermal_input=0.01)
    ratio = rest_ratio(reference_body(), values, 4.0)
    assert abs(losses(values, ratio) - 4.0 / 24.0 - 0.06) < 1e-12
    assert ratio > rest_ratio(reference_body(), parameters(), 4.0)


def test_more_absorbed_means_more_in_the_blood() -> None:
    body = reference_body()
    ratios = [rest_ratio(body, parameters(), absorbed) for absorbed in (2.0, 3.0, 4.0, 5.0, 6.0)]
    assert ratios == sorted(ratios)


def test_nothing_is_at_rest_on_negative_absorption() -> None:
    with pytest.raises(SimulationError, match=r"adult: .*no serum magnesium balances -1 mmol absorbed a day"):
        rest_ratio(reference_body(), parameters(), -1.0, who="adult")


def test_all_stores_stand_still_at_the_rest_state() -> None:
    """At rest with mean absorption entering, no body store changes (1e-12 mmol/h)."""
    body = reference_body()
    values = parameters()
    absorbed = 4.0
    values["magnesium__rest_ratio"] = rest_ratio(body, values, absorbed)
    inlined = inline_assignments(body.model)
    point = {s.id: s.value for s in body.model.symbols.values() if s.value is not None} | values | {"time": 0.0}
    point |= {name: evaluate(substitute([e], inlined)[0], point) for name, e in body.model.initial.items()}
    for store in ("I", "F", "M", "R", "K", "Bs", "Bd"):
        rate = substitute([body.model.rates[f"magnesium__{store}"]], inlined)[0]
        assert abs(evaluate(rate, point)) < 1e-12, store
    plasma = substitute([body.model.rates["magnesium__P"]], inlined)[0]
    assert abs(evaluate(plasma, point) + absorbed / 24.0) < 1e-12


def test_absorption_of_a_day_counts_only_what_dissolves() -> None:
    body = reference_body()
    full, half, none = (daily_absorption(body, parameters(), day(12.0, share)) for share in (1.0, 0.5, 0.0))
    assert 0.0 < full < 12.0
    assert half < full < 2.0 * half
    assert none == 0.0


def test_absorption_of_a_day_does_not_depend_on_when_the_day_began() -> None:
    """After the gut has settled, a day's absorption is the same for meals in any order (1e-9)."""
    body = reference_body()
    actions = day(12.0)
    assert daily_absorption(body, parameters(), list(reversed(actions))) == pytest.approx(
        daily_absorption(body, parameters(), actions), rel=1e-9
    )


def test_a_drug_that_blocks_the_saturable_path_lowers_absorption() -> None:
    body = reference_body()
    usual = daily_absorption(body, parameters(), day(12.0))
    assert daily_absorption(body, parameters(absorption_multiplier=0.5), day(12.0)) < usual


def test_another_body_has_its_own_gut() -> None:
    """Bodies are compared by identity, so a changed copy never gets the prepared gut of another."""
    body = reference_body()
    copy = replace(body)
    assert copy != body
    assert daily_absorption(copy, parameters(), day(12.0)) == daily_absorption(body, parameters(), day(12.0))

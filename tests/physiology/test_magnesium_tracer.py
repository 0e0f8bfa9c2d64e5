"""A 28Mg tracer in the body at rest: behaviour 5 of the magnesium design and the tracer numbers of its section 4.

The design computed them with an even supply of magnesium and an injected tracer; with meals the tracer enrichment of
plasma swings with the clock, and the apparent share with it.
"""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from magmatrix.engine.reference.engine import Trajectory
from magmatrix.evidence import load_evidence
from magmatrix.graph.expr import evaluate
from magmatrix.graph.jacobian import jacobian
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import Action
from tests.physiology.lab import HOUR, REFERENCE
from tests.physiology.magnesium_lab import DAY, at_rest, evenly_fed, meals

POOLS = ("P", "I", "X", "F", "M", "R", "K", "Bs", "Bd")
HALF_TIMES = (0.0284, 1.11, 13.4, 55.5, 150.0, 672.0, 690.0, 2870.0, 88000.0)
MEASURED = ("silver1960.t_half_1", "silver1960.t_half_3")
SHARES = {24: 10, 48: 18, 72: 23, 90: 26, 500: 59}
DOSE = 0.1
OUTPUTS = tuple(
    f"magnesium.{name}" for name in ("exchangeable_share", "tracer_urine", "tracer_faeces", "tracer_body", "tP")
)


@cache
def injected() -> Trajectory:
    """The tracer injected at hour 0, watched every half hour for 500 h."""
    injection = Action(0, "magnesium.tracer_iv", {"amount": DOSE})
    return evenly_fed().run([injection], range(0, 500 * HOUR + 1, HOUR // 2), OUTPUTS)


def at(hour: float, name: str) -> float:
    run = injected()
    return float(run.outputs[flat(f"magnesium.{name}")][np.searchsorted(run.hours, hour)])


def test_half_times_of_the_tracer_system() -> None:
    """Half-times of the tracer system (h), of which silver1960 saw 1, 3 and 14 to 35 in urine.

    The design had 0.19, 8.7, 226 and slower: nothing near the first hours. To one per cent.
    """
    person = evenly_fed()
    matrix = jacobian(person.body.model)
    at_start = dict(person.parameters) | {f"magnesium__{p}": person.observe(f"magnesium.{p}") for p in POOLS}
    places = [matrix.states.index(f"magnesium__t{pool}") for pool in POOLS]
    at_start |= dict.fromkeys((f"magnesium__t{pool}" for pool in POOLS), 0.0) | {"time": 0.0, "magnesium__filling": 1.0}
    rates = [
        [evaluate(matrix.entries[i, j], at_start) if (i, j) in matrix.entries else 0.0 for j in places] for i in places
    ]
    modes = np.linalg.eigvals(np.array(rates))
    assert np.allclose(modes.imag, 0.0)
    found = sorted(math.log(2.0) / -mode for mode in modes.real)
    assert found == pytest.approx(HALF_TIMES, rel=0.01)
    first, third = (load_evidence().measurements[name] for name in MEASURED)
    assert found[1] == pytest.approx(first.value, rel=0.25)
    assert third.spread is not None
    assert found[2] == pytest.approx(third.spread.low, rel=0.1)


@pytest.mark.parametrize(("hour", "percent"), SHARES.items())
def test_apparent_exchangeable_share(hour: int, percent: int) -> None:
    """The design had 4 % at 24 h, 17 at 48, 32 at 72, 36 at 90 and 51 at 500. With tissue that mixes within hours the
    share is more at first and rises later.
    """
    assert 100 * at(hour, "exchangeable_share") == pytest.approx(percent, abs=0.5)


def test_where_the_tracer_goes_in_two_days() -> None:
    """The design had 21 % in urine and 5 % in stool at 48 h, where silver1960 calls the stool insignificant."""
    assert 100 * at(48, "tracer_urine") / DOSE == pytest.approx(8.4, abs=0.5)
    assert 100 * at(48, "tracer_faeces") / DOSE == pytest.approx(2.1, abs=0.5)


def test_share_of_the_body_that_mixes_within_days() -> None:
    """Behaviour 5: "Tracer: 10-25 % of the body at 40-60 h; 25-45 % at 90 h".

    The window is read as its middle and its mean, as the design fitted it ("tracer equilibrated at 50 h").
    """
    run = injected()
    window = (run.hours >= 40) & (run.hours <= 60)
    mean = 100 * float(run.outputs[flat("magnesium.exchangeable_share")][window].mean())
    assert 10 <= mean <= 25
    assert 10 <= 100 * at(40, "exchangeable_share") < 100 * at(50, "exchangeable_share") <= 25
    assert 100 * at(59, "exchangeable_share") <= 25
    assert 25 <= 100 * at(90, "exchangeable_share") <= 45


def test_rapidly_exchanging_pools_hold_the_measured_amount() -> None:
    """Behaviour 5: "P+I+F+K = 3.54 mEq/kg exactly" (1 mmol = 2 mEq, 70 kg), with the tissue between them."""
    known = REFERENCE.parameters
    amount = sum(known[f"magnesium__{pool}0"] for pool in ("P", "I", "X", "F", "K"))
    assert 2 * amount / 70 == pytest.approx(3.54, rel=1e-12)


def test_tracer_follows_magnesium() -> None:
    """Design, section 2: the tracer is "a second copy of P..Bd with the tracee's one-way fluxes times pool enrichment":
    a tracer eaten with every meal in a constant ratio labels absorbed magnesium in that same ratio.
    """
    ratio = 0.01
    food = meals(300.0, 0, 4)
    label = [
        Action(meal.tick, "magnesium.tracer_oral", {**meal.arguments, "amount": ratio * meal.arguments["amount"]})
        for meal in food
    ]
    names = ["magnesium.L", "magnesium.tL", "magnesium.faeces_unabsorbed_total"]
    run = at_rest().run([*food, *label], range(DAY, 4 * DAY, 97), names).outputs
    assert run[flat("magnesium.tL")] == pytest.approx(ratio * run[flat("magnesium.L")], rel=1e-6)


def test_tracer_leaves_the_tracee_alone() -> None:
    """Design, section 2: a tracer has no mass of its own: serum is the same with and without it."""
    food, ticks = meals(300.0, 0, 2), range(0, 2 * DAY, 60)
    plain = at_rest().run(food, ticks, ["magnesium.serum"]).outputs[flat("magnesium.serum")]
    injection = Action(DAY, "magnesium.tracer_iv", {"amount": 1.0})
    labelled = at_rest().run([*food, injection], ticks, ["magnesium.serum", *OUTPUTS]).outputs[flat("magnesium.serum")]
    assert labelled == pytest.approx(plain, rel=1e-6)

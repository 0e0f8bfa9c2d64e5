"""The rest state on a diet: the table of the magnesium design, section 4, and the identities behind it."""

from __future__ import annotations

import math

import pytest

from magmatrix.graph.expr import evaluate, substitute
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.names import flat
from tests.physiology.lab import MG_PER_MMOL, REFERENCE
from tests.physiology.magnesium_lab import (
    HOURS_PER_DAY,
    USUAL_DIET,
    at_rest,
    evenly_fed,
    falling,
    rising,
    serum,
    urine_per_day,
)

TABLE = {  # diet mg/d: absorbed %, serum mmol/L, urine mg/d, fractional excretion %
    100: (64, 0.779, 41, 1.7),
    165: (51, 0.807, 61, 2.5),
    200: (46, 0.815, 68, 2.8),
    300: (36, 0.830, 84, 3.3),
    400: (30, 0.840, 95, 3.7),
    700: (21, 0.859, 122, 4.7),
}
POOLS = ("P", "I", "X", "F", "M", "R", "K", "Bs", "Bd")


@pytest.mark.parametrize(("diet", "row"), TABLE.items())
def test_diet_sets_the_rest_state(diet: float, row: tuple[float, float, float, float]) -> None:
    """Design, section 4: the table of diet against absorbed share, serum, urine and FE.

    No tolerance is given; these are the printed digits, with one unit of the last for serum (the table was computed
    with parameters of more digits than it prints).
    """
    person = at_rest(diet)
    absorbed, serum_level, urine, excretion = row
    assert 100 * REFERENCE.absorbs(diet) * MG_PER_MMOL / diet == pytest.approx(absorbed, abs=0.5)
    assert serum(person) == pytest.approx(serum_level, abs=0.001)
    assert urine_per_day(person) * MG_PER_MMOL == pytest.approx(urine, abs=0.5)
    assert 100 * person.observe("magnesium.fractional_excretion") == pytest.approx(excretion, abs=0.05)


def test_more_in_the_diet_means_a_smaller_share_and_a_higher_serum() -> None:
    """Design, section 4: along the table the share absorbed falls while absorption, serum, urine and FE all rise."""
    people = [at_rest(diet) for diet in TABLE]
    absorbed = [REFERENCE.absorbs(diet) for diet in TABLE]
    assert falling(amount / diet for amount, diet in zip(absorbed, TABLE, strict=True))
    assert rising(absorbed)
    assert rising(serum(person) for person in people)
    assert rising(urine_per_day(person) for person in people)
    assert rising(person.observe("magnesium.fractional_excretion") for person in people)


def test_the_usual_diet() -> None:
    """Design, section 4: "300 mg/d in three equal meals (8, 13, 19 h): absorbed 4.44 mmol/d (36 %), serum 0.830 mmol/L,
    urine 3.44 mmol/d = 84 mg/d, FE 3.3 %, faecal endogenous 0.84, sweat 0.16." Printed digits.
    """
    person = at_rest()
    assert REFERENCE.absorbs(USUAL_DIET) == pytest.approx(4.44, abs=0.005)
    assert serum(person) == pytest.approx(0.830, abs=0.0005)
    assert urine_per_day(person) == pytest.approx(3.44, abs=0.005)
    assert person.observe("magnesium.faecal_secretion") * HOURS_PER_DAY == pytest.approx(0.84, abs=0.005)
    assert person.observe("magnesium.sweat") * HOURS_PER_DAY == pytest.approx(0.16, abs=0.005)


def test_nothing_moves_at_rest() -> None:
    """Design, section 4: "Largest |dx/dt| over the eight body states at the tabled values with mean absorption: 1e-16
    mmol/h." The rest state is solved numerically, so the bound here is 1e-12 mmol/h.
    """
    person = evenly_fed()
    model = person.body.model
    pools = [flat(f"magnesium.{pool}") for pool in POOLS]
    values = dict(person.parameters) | dict(zip(pools, map(person.observe, pools), strict=True))
    values |= {flat("magnesium.S"): 0.0, flat("magnesium.L"): 0.0, flat("magnesium.filling"): 1.0, "time": 0.0}
    values |= {name: 0.0 for name in model.states if name.startswith("delivery__")}  # no cream on the skin
    rates = substitute([model.rates[pool] for pool in pools], inline_assignments(model))
    assert max(abs(evaluate(rate, values)) for rate in rates) < 1e-12


@pytest.mark.parametrize("diet", [100.0, 700.0])
def test_every_pool_follows_the_serum_of_the_diet(diet: float) -> None:
    """Design, section 4: "everything else follows as pool0 * (s/s0)^a"; here to 1e-9."""
    person = at_rest(diet)
    known = person.parameters
    ratio = known["magnesium__rest_ratio"]
    powers = {"F": "aF", "M": "aM", "K": "aK", "R": "aR"}
    for pool in POOLS:
        power = known[f"magnesium__{powers[pool]}"] if pool in powers else 1.0
        expected = known[f"magnesium__{pool}0"] * ratio**power
        assert person.observe(f"magnesium.{pool}") == pytest.approx(expected, rel=1e-9), pool


def test_the_rest_state_stands_still_for_a_year() -> None:
    """Design, section 4, as a run: an even supply of the absorbed amount holds serum and body content (to 1e-6)."""
    run = evenly_fed().run([], [0, 365 * 24 * 60], ["magnesium.serum", "magnesium.body_total"]).outputs
    for values in run.values():
        assert values[1] == pytest.approx(values[0], rel=1e-6)


def test_the_reference_person_holds_24_grams() -> None:
    """Design, section 1: "P + I + F + K = 123.9 mmol = 3.54 mEq/kg by construction; sum 988 mmol (24.0 g)." The first
    exactly, with tissue that exchanges within hours. P + I is 0.94 % of the body in the design, 1.47 with what tissue
    holds in step with them.
    """
    known = REFERENCE.parameters
    pools = {pool: known[f"magnesium__{pool}0"] for pool in POOLS}
    assert pools["P"] + pools["I"] + pools["X"] + pools["F"] + pools["K"] == pytest.approx(123.9, rel=1e-9)
    assert sum(pools.values()) == pytest.approx(988, abs=0.5)
    assert sum(pools.values()) * MG_PER_MMOL / 1000 == pytest.approx(24.0, abs=0.05)
    assert 100 * (pools["P"] + pools["I"]) / sum(pools.values()) == pytest.approx(1.47, abs=0.005)


def test_the_tubular_maximum_is_near_the_measured_one() -> None:
    """Design, section 3: "Implied tubular maximum sT*fUF = 1.51 mg/100 mL (...); Rude found 1.4." Printed digits."""
    known = REFERENCE.parameters
    maximum = known["magnesium__sT"] * known["magnesium__fUF"] * MG_PER_MMOL / 10
    assert maximum == pytest.approx(1.51, abs=0.005)
    assert math.isclose(maximum, 1.4, rel_tol=0.1)

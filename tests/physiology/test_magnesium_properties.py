"""What must hold for anyone on any diet: balances, signs, and no influence of how the answer is asked for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.ledger import TOLERANCE
from magmatrix.body.parts.magnesium import MAGNESIUM, TRACER
from magmatrix.engine.reference.engine import Trajectory
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import Action, Setting
from tests.physiology.lab import REFERENCE, eat, serving
from tests.physiology.magnesium_lab import DAY, infusion

DAYS = 3
STATES = (
    "S",
    "L",
    "P",
    "I",
    "X",
    "F",
    "M",
    "R",
    "K",
    "Bs",
    "Bd",
    "tS",
    "tL",
    "tP",
    "tI",
    "tX",
    "tF",
    "tM",
    "tR",
    "tK",
    "tBs",
    "tBd",
)
EVERYTHING = tuple(
    dict.fromkeys(
        [
            *(f"magnesium.{name}" for name in (*STATES, "serum", "absorbed_total", "fractional_excretion")),
            *MAGNESIUM.symbols,
            *TRACER.symbols,
        ]
    )
)
FEW = settings(max_examples=25)

amounts = st.floats(0.01, 80.0)  # mmol in one serving, up to about 2 g
shares = st.floats(0.0, 1.0)
moments = st.integers(0, DAYS * DAY - 1)


@dataclass(frozen=True)
class Course:
    """A person's kidney and gut, and three days of what happens to them."""

    values: dict[str, float]
    items: list[Action | Setting]

    def run(self, ticks: list[int] | range, outputs: tuple[str, ...] = EVERYTHING, rtol: float = 1e-8) -> Trajectory:
        return REFERENCE.having(self.values).run(self.items, ticks, outputs, rtol)


@st.composite
def courses(draw: st.DrawFn) -> Course:
    values = {
        "magnesium.gfr": 0.06 * draw(st.floats(5.0, 160.0)),
        "magnesium.rest_ratio": draw(st.floats(0.5, 1.4)),
        "magnesium.bone_exchangeable": draw(st.floats(0.2, 1.0)),
        "magnesium.threshold_multiplier": draw(st.floats(0.8, 1.0)),
        "magnesium.absorption_multiplier": draw(st.floats(0.1, 1.0)),
        "magnesium.sweat_volume": draw(st.floats(0.0, 1.0)),
        "magnesium.dermal_input": draw(st.floats(0.0, 0.2)),
    }
    items: list[Action | Setting] = [*eat(draw(st.floats(5.0, 1200.0)), range(DAYS))]
    doses = draw(st.lists(st.tuples(moments, amounts, shares), max_size=4))
    items += [serving(tick, amount, soluble) for tick, amount, soluble in doses]
    if draw(st.booleans()):
        items += infusion(draw(st.integers(0, 40)), draw(st.integers(1, 12)), draw(st.floats(0.5, 30.0)))
    tick, amount, soluble = draw(st.tuples(moments, st.floats(0.001, 1.0), shares))
    items.append(Action(tick, "magnesium.tracer_oral", {"amount": amount, "soluble": soluble}))
    items.append(Action(tick, "magnesium.tracer_iv", {"amount": amount}))
    return Course(values, items)


@FEW
@given(courses())
def test_ledgers_close_and_nothing_is_negative(course: Course) -> None:
    outputs = course.run(range(0, DAYS * DAY + 1, 180)).outputs
    for plan in (MAGNESIUM, TRACER):
        scale = sum(float(np.abs(outputs[flat(name)]).max()) for name in plan.scale)
        assert float(np.ptp(outputs[flat(plan.balance)])) <= TOLERANCE * scale, plan.name
    for name in STATES:
        assert float(outputs[flat(f"magnesium.{name}")].min()) >= -1e-9, name
    share = outputs[flat("magnesium.fractional_excretion")]
    assert np.all((share > 0.0) & (share < 1.0))


@FEW
@given(courses())
def test_nobody_absorbs_more_than_was_eaten(course: Course) -> None:
    outputs = course.run(range(0, DAYS * DAY + 1, 60)).outputs
    eaten, absorbed = (outputs[flat(f"magnesium.{name}")] for name in ("intake_total", "absorbed_total"))
    soluble = sum(
        item.arguments["amount"] * item.arguments["soluble"]
        for item in course.items
        if isinstance(item, Action) and item.name == "magnesium.serving"
    )
    assert np.all(absorbed <= eaten + 1e-9)
    assert absorbed[-1] <= soluble + 1e-9


@FEW
@given(courses(), st.lists(st.integers(1, DAYS * DAY - 1), unique=True, min_size=1, max_size=30).map(sorted))
def test_looking_more_often_changes_nothing(course: Course, looks: list[int]) -> None:
    end = DAYS * DAY
    often, once = course.run([*looks, end]), course.run([end])
    for name, value in once.final_state.items():
        assert often.final_state[name] == pytest.approx(value, rel=1e-6, abs=1e-8), name


@FEW
@given(courses(), st.sampled_from(["serum", "skin_ratio", "urine_total", "tracer_enrichment"]))
def test_asking_for_more_outputs_changes_nothing(course: Course, name: str) -> None:
    """`reduce_to` leaves out what an output does not need; what is left must not notice."""
    wanted = f"magnesium.{name}"
    ticks = [DAY // 3, DAY, DAYS * DAY]
    alone, crowded = (
        course.run(ticks, outputs).outputs[flat(wanted)]
        for outputs in ((wanted,), (wanted, *EVERYTHING, "dermis.collagen", "dermis.tewl"))
    )
    assert alone == pytest.approx(crowded, rel=1e-6, abs=1e-9)


@FEW
@given(courses(), amounts, moments)
def test_a_dose_more_is_never_a_loss(course: Course, amount: float, tick: int) -> None:
    """One more serving never lowers what the body has taken up by the end."""
    more = Course(course.values, [*course.items, serving(tick, amount)])
    names = ("magnesium.absorbed_total", "magnesium.body_total")
    before, after = (c.run([DAYS * DAY], names).outputs for c in (course, more))
    for name in names:
        assert after[flat(name)][0] >= before[flat(name)][0] - 1e-6

"""What comes in is what goes out and what is held: magnesium and its tracer, to 1e-9 of what the body holds."""

from __future__ import annotations

import math
from functools import cache

import numpy as np
import pytest

from magmatrix.body.ledger import TOLERANCE
from magmatrix.body.parts.magnesium import MAGNESIUM, TRACER
from magmatrix.body.parts.part import LedgerPlan
from magmatrix.engine.reference.engine import Trajectory
from magmatrix.graph.names import flat
from magmatrix.schedule.schedule import Action, Setting
from tests.physiology.lab import HOUR, treat
from tests.physiology.magnesium_lab import DAY, at_rest, daily, infusion, meals, supplements

OXIDE = 0.3
DAYS = 365


def an_eventful_year() -> list[Action | Setting]:
    """Meals, a soluble and an insoluble supplement, drips, sweat, uptake through the skin, drugs, stress, a session."""
    items: list[Action | Setting] = [
        *meals(300.0, 0, DAYS),
        *daily(supplements(300.0, (9,), soluble=OXIDE), range(60, 180)),
        *daily(supplements(150.0, (8, 20)), range(150, 240)),
        *infusion(30 * 24 + 10, 8, 30.0),
        *infusion(200 * 24 + 3, 0.5, 8.0),
        treat(100.4, injured=0.1, stimulated=0.2, removed=0.2),
    ]
    for first, last, symbol, value, usual in [
        (40, 75, "sweat_volume", 5.0 / 24, 0.0),
        (90, 120, "dermal_input", 0.05, 0.0),
        (130, 160, "threshold_multiplier", 0.9, 1.0),
        (140, 200, "absorption_multiplier", 0.8, 1.0),
        (210, 211, "adrenaline_shift", 2.65, 0.0),
        (250, 300, "gfr", 1.8, 7.2),
    ]:
        items += [Setting(first * DAY, f"magnesium.{symbol}", value), Setting(last * DAY, f"magnesium.{symbol}", usual)]
    for day in (5, 150, 280):
        items.append(Action(day * DAY + 9 * HOUR, "magnesium.tracer_oral", {"amount": 0.2, "soluble": 0.9}))
        items.append(Action(day * DAY + 9 * HOUR, "magnesium.tracer_iv", {"amount": 0.1}))
    return items


@cache
def year() -> Trajectory:
    names = [name for plan in (MAGNESIUM, TRACER) for name in plan.symbols]
    return at_rest().run(an_eventful_year(), range(0, DAYS * DAY + 1, DAY // 2), list(dict.fromkeys(names)))


def total(name: str) -> np.ndarray:
    return year().outputs[flat(name)]


def scale(plan: LedgerPlan) -> float:
    return float(sum(np.abs(total(name)).max() for name in plan.scale))


@pytest.mark.parametrize("plan", [MAGNESIUM, TRACER], ids=lambda plan: plan.name)
def test_the_balance_stays_constant_all_year(plan: LedgerPlan) -> None:
    """Design, section 2: "Mass balance must close to 1e-9 relative: d(sum of S..Bd + U + E + W + unabsorbed) = intake +
    IV + dermal", at every noon and midnight of the year.
    """
    assert TOLERANCE == 1e-9
    assert float(np.ptp(total(plan.balance))) <= TOLERANCE * scale(plan)


@pytest.mark.parametrize("plan", [MAGNESIUM, TRACER], ids=lambda plan: plan.name)
def test_the_lines_of_the_ledger_add_up(plan: LedgerPlan) -> None:
    """The same by hand from the lines that a report shows: in = out + change of the stores."""
    change = {"in": 0.0, "out": 0.0, "store": 0.0}
    for line in plan.lines:
        change[line.kind] += math.fsum(float(total(name)[-1] - total(name)[0]) for name in line.symbols)
    assert change["in"] > 0.0
    assert change["out"] > 0.0
    assert change["in"] == pytest.approx(change["out"] + change["store"], abs=TOLERANCE * scale(plan))


def test_what_was_given_is_what_was_planned() -> None:
    """The counters of the ledger hold exactly the servings, drips and uptake of the schedule."""
    eaten = sum(
        i.arguments["amount"] for i in an_eventful_year() if isinstance(i, Action) and i.name.endswith("serving")
    )
    assert total("magnesium.intake_total")[-1] == pytest.approx(eaten, rel=1e-9)
    assert total("magnesium.infused_total")[-1] == pytest.approx(38.0, rel=1e-6)
    assert total("magnesium.dermal_total")[-1] == pytest.approx(0.05 * 24 * 30, rel=1e-6)
    assert total("magnesium.tracer_given")[-1] == pytest.approx(3 * 0.3, rel=1e-9)


def test_losses_only_grow() -> None:
    """A counter of the ledger never runs backwards."""
    for line in (*MAGNESIUM.lines, *TRACER.lines):
        if line.kind != "store":
            for name in line.symbols:
                assert np.all(np.diff(total(name)) >= 0.0), name


def test_insoluble_magnesium_passes_through() -> None:
    """Design, section 2: "Insoluble remainder goes straight to faeces.": chalk dust of magnesium feeds nobody."""
    names = ["magnesium.absorbed_total", "magnesium.faeces_unabsorbed_total", "magnesium.intake_total"]
    run = at_rest().run(supplements(300.0, (8,), soluble=0.0), [0, DAY], names).outputs
    assert run[flat("magnesium.absorbed_total")][1] == 0.0
    assert run[flat("magnesium.faeces_unabsorbed_total")][1] == run[flat("magnesium.intake_total")][1] > 0.0

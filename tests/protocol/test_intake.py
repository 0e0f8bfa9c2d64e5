"""Food and supplements become servings: how much, when, and how much of it dissolves."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.protocol import ArmPlan, PersonPlan, compile_habitual_diet, compile_protocol
from magmatrix.protocol.plan import DietPlan, Given, Span, SupplementPlan, Timing
from magmatrix.protocol.salts import SALTS, find_salt
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action

ADULT = PersonPlan("adult")
DAY = TICKS_PER_DAY


def servings(arm: ArmPlan, evidence: Evidence, days: int = 1) -> list[Action]:
    schedule = compile_protocol(arm, ADULT, evidence, days * DAY).schedule
    return [item for item in schedule if isinstance(item, Action) and item.name == "magnesium.serving"]


def amounts(found: list[Action]) -> list[tuple[int, float]]:
    return [(action.tick, round(action.arguments["amount"], 4)) for action in found]


def diet(text: float, unit: str = "mmol/day", timing: Timing | None = None, **more: object) -> DietPlan:
    return DietPlan(Given(text, unit), timing or Timing(), **more)  # type: ignore[arg-type]


def test_a_diet_is_shared_equally_over_breakfast_midday_and_evening_meal(evidence: Evidence) -> None:
    assert amounts(servings(ArmPlan("a", diets=(diet(12.0),)), evidence)) == [(480, 4.0), (780, 4.0), (1140, 4.0)]


def test_an_arm_without_a_diet_keeps_the_habitual_one_of_300_mg(evidence: Evidence) -> None:
    eaten = sum(amount for _, amount in amounts(servings(ArmPlan("a"), evidence)))
    assert eaten == pytest.approx(300 / 24.305, abs=1e-3)
    habitual = compile_habitual_diet(ADULT, evidence, 2 * DAY).schedule
    assert list(habitual) == list(compile_protocol(ArmPlan("a"), ADULT, evidence, 2 * DAY).schedule)


def test_a_diet_may_have_its_own_meals_and_shares(evidence: Evidence) -> None:
    plan = diet(10.0, timing=Timing((420, 1200)), shares=(0.3, 0.7))
    assert amounts(servings(ArmPlan("a", diets=(plan,)), evidence)) == [(420, 3.0), (1200, 7.0)]


def test_phases_of_a_diet_follow_each_other(evidence: Evidence) -> None:
    early = diet(3.0, timing=Timing((480,), Span(0, 2)))
    late = diet(9.0, timing=Timing((480,), Span(2)))
    found = amounts(servings(ArmPlan("a", diets=(early, late)), evidence, days=4))
    assert found == [(480, 3.0), (DAY + 480, 3.0), (2 * DAY + 480, 9.0), (3 * DAY + 480, 9.0)]


def test_a_single_meal_is_eaten_whole_on_its_day(evidence: Evidence) -> None:
    meals = (diet(0.0), diet(1.6, "mmol", Timing((480,), days=(1,))))
    assert amounts(servings(ArmPlan("a", diets=meals), evidence, days=3)) == [(DAY + 480, 1.6)]


def supplement(salt: str, dose: float, unit: str, timing: Timing, **more: object) -> ArmPlan:
    plan = SupplementPlan(salt, Given(dose, unit), timing, **more)  # type: ignore[arg-type]
    return ArmPlan("a", diets=(diet(0.0),), supplements=(plan,))


def test_a_daily_dose_is_shared_over_its_clock_times(evidence: Evidence) -> None:
    arm = supplement("citrate", 12.0, "mmol/day", Timing((480, 1140)))
    assert amounts(servings(arm, evidence, days=2)) == [
        (480, 6.0),
        (1140, 6.0),
        (DAY + 480, 6.0),
        (DAY + 1140, 6.0),
    ]


def test_a_daily_dose_without_clock_times_is_taken_with_breakfast(evidence: Evidence) -> None:
    assert amounts(servings(supplement("citrate", 12.0, "mmol/day", Timing()), evidence)) == [(480, 12.0)]


def test_a_dose_per_intake_is_repeated_every_so_many_days(evidence: Evidence) -> None:
    arm = supplement("citrate", 5.0, "mmol", Timing((600,), Span(1), every=2, count=2))
    assert amounts(servings(arm, evidence, days=9)) == [(DAY + 600, 5.0), (3 * DAY + 600, 5.0)]


@pytest.mark.parametrize(("salt", "soluble"), [("oxide", 0.3), ("citrate", 1.0), ("mineral_water", 1.0)])
def test_the_soluble_share_belongs_to_the_salt(evidence: Evidence, salt: str, soluble: float) -> None:
    (dose,) = servings(supplement(salt, 5.0, "mmol", Timing((600,), days=(0,))), evidence)
    assert dose.arguments["soluble"] == pytest.approx(soluble)


def test_500_mg_of_oxide_hold_301_mg_of_magnesium(evidence: Evidence) -> None:
    (dose,) = servings(supplement("oxide", 500.0, "mg", Timing((600,), days=(0,)), of="salt"), evidence)
    assert dose.arguments["amount"] * 24.305 == pytest.approx(301.5, abs=0.1)


def test_a_dose_of_mineral_water_counts_magnesium_only(evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="mineral_water has no formula"):
        servings(supplement("mineral_water", 500.0, "mg", Timing((600,), days=(0,)), of="salt"), evidence)


def test_an_unknown_salt_names_the_nearest_known_one() -> None:
    with pytest.raises(StudyError, match="did you mean 'citrate'"):
        find_salt("citrat")


@pytest.mark.parametrize("salt", SALTS)
def test_every_salt_has_its_solubility_in_the_evidence(evidence: Evidence, salt: str) -> None:
    assert 0.0 < evidence.value(SALTS[salt].solubility, "1") <= 1.0


def meal(evidence: Evidence, magnesium: float, phytate: float, extra: float = 0.0) -> list[float]:
    """Soluble shares in one meal of `magnesium` and `phytate` mmol, with `extra` mmol of a soluble salt."""
    food = DietPlan(Given(magnesium, "mmol"), Timing((480,), days=(0,)), phytate=Given(phytate, "mmol"))
    pills = (SupplementPlan("citrate", Given(extra, "mmol"), Timing((480,), days=(0,))),) if extra else ()
    found = servings(ArmPlan("a", diets=(diet(0.0), food), supplements=pills), evidence)
    return [action.arguments["soluble"] for action in found]


def test_phytate_takes_40_percent_per_mmol_from_the_meal_of_the_source(evidence: Evidence) -> None:
    (without,), (half,), (much,) = (meal(evidence, 3.6, phytate) for phytate in (0.0, 0.75, 1.49))
    assert without == 1.0
    assert half == pytest.approx(0.24 / 0.325, abs=0.05)
    assert much == pytest.approx(0.13 / 0.325, abs=0.01)


def test_phytate_never_takes_more_than_everything(evidence: Evidence) -> None:
    assert meal(evidence, 3.6, 50.0) == [0.0]


def test_the_phytate_of_a_meal_is_shared_with_the_supplement_taken_with_it(evidence: Evidence) -> None:
    (alone,) = meal(evidence, 3.6, 1.0)
    food, pill = meal(evidence, 3.6, 1.0, extra=3.6)
    assert food == pill
    assert 1.0 - food == pytest.approx((1.0 - alone) / 2)


@given(magnesium=st.floats(0.01, 50), phytate=st.floats(0, 20))
def test_the_soluble_share_stays_between_none_and_all(evidence: Evidence, magnesium: float, phytate: float) -> None:
    assert 0.0 <= meal(evidence, magnesium, phytate)[0] <= 1.0

"""Sweat, drugs, adrenaline, infusions and scenarios become settings of the body's inputs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.body.parts import PARTS
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.protocol import ArmPlan, PersonPlan, compile_protocol
from magmatrix.protocol.interventions.drugs import find_drug
from magmatrix.protocol.piecewise import Stretch, in_turn, settings
from magmatrix.protocol.plan import (
    AdrenalinePlan,
    DrugPlan,
    FoodIntakePlan,
    Given,
    InfusionPlan,
    InputPlan,
    Span,
    SweatPlan,
    Timing,
    TracerPlan,
    TreatmentPlan,
)
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Setting

DAY = TICKS_PER_DAY
ADULT = PersonPlan("adult")


def course(arm: ArmPlan, symbol: str, evidence: Evidence, days: int = 4) -> list[tuple[int, float]]:
    schedule = compile_protocol(arm, ADULT, evidence, days * DAY).schedule
    return [
        (item.tick, pytest.approx(item.value))
        for item in schedule
        if isinstance(item, Setting) and item.symbol == symbol
    ]


def test_sweat_per_day_is_spread_over_the_day(evidence: Evidence) -> None:
    arm = ArmPlan("a", sweat=(SweatPlan(Given(2.4, "L/day"), Timing(span=Span(1, 2))),))
    assert course(arm, "magnesium.sweat_volume", evidence) == [(DAY, 0.1), (2 * DAY, 0.0)]


def test_sweat_of_a_workout_lasts_as_long_as_it(evidence: Evidence) -> None:
    workout = SweatPlan(Given(1.5, "L"), Timing((1020,), days=(1,)), minutes=90)
    arm = ArmPlan("a", sweat=(workout, SweatPlan(Given(2.4, "L/day"))))
    assert course(arm, "magnesium.sweat_volume", evidence) == [(0, 0.1), (DAY + 1020, 1.1), (DAY + 1110, 0.1)]


def test_drugs_that_overlap_multiply(evidence: Evidence) -> None:
    arm = ArmPlan(
        "a",
        drugs=(
            DrugPlan("thiazide", Span(0, 3), Given(0.9, "1")),
            DrugPlan("alcohol", Span(1), Given(0.8, "1")),
        ),
    )
    assert course(arm, "magnesium.threshold_multiplier", evidence) == [(0, 0.9), (DAY, 0.72), (3 * DAY, 0.8)]


def test_a_proton_pump_inhibitor_has_its_size_from_the_evidence(evidence: Evidence) -> None:
    arm = ArmPlan("a", drugs=(DrugPlan("ppi", Span(1)),))
    assert course(arm, "magnesium.absorption_multiplier", evidence) == [(DAY, 0.8)]
    own = ArmPlan("a", drugs=(DrugPlan("ppi", Span(1), absorption_multiplier=Given(0.5, "1")),))
    assert course(own, "magnesium.absorption_multiplier", evidence) == [(DAY, 0.5)]


@pytest.mark.parametrize("drug", ["thiazide", "loop_diuretic", "alcohol", "stress"])
def test_a_drug_without_a_measured_size_needs_a_number(evidence: Evidence, drug: str) -> None:
    with pytest.raises(StudyError, match=f"{drug} has no measured size in the evidence; expected threshold_multiplier"):
        course(ArmPlan("a", drugs=(DrugPlan(drug),)), "magnesium.threshold_multiplier", evidence)


def test_a_drug_takes_only_the_factor_it_acts_on(evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="ppi acts through absorption_multiplier only"):
        course(ArmPlan("a", drugs=(DrugPlan("ppi", Span(), Given(0.9, "1", "0.9")),)), "", evidence)


def test_an_unknown_drug_names_the_nearest_known_one() -> None:
    with pytest.raises(StudyError, match="did you mean 'thiazide'"):
        find_drug("thiazides")


@pytest.mark.parametrize(("dose", "shift"), [(0.0, 0.0), (0.025, 0.35), (0.05, 0.7), (0.075, 1.075), (0.1, 1.45)])
def test_adrenaline_is_read_off_the_two_doses_that_were_studied(evidence: Evidence, dose: float, shift: float) -> None:
    plan = AdrenalinePlan(120, Timing((540,), days=(1,)), dose=Given(dose, "ug/kg/min"))
    expected = [(DAY + 540, shift), (DAY + 660, 0.0)] if shift else [(DAY + 540, 0.0)]
    assert course(ArmPlan("a", adrenaline=(plan,)), "magnesium.adrenaline_shift", evidence) == expected


def test_adrenaline_beyond_the_studied_doses_needs_an_explicit_shift(evidence: Evidence) -> None:
    timing = Timing((540,), days=(1,))
    too_much = AdrenalinePlan(120, timing, dose=Given(0.2, "ug/kg/min", "0.2 ug/kg/min"))
    with pytest.raises(StudyError, match=r"above the highest dose that was studied; found '0.2 ug/kg/min'"):
        course(ArmPlan("a", adrenaline=(too_much,)), "", evidence)
    explicit = AdrenalinePlan(120, timing, shift=Given(5.0, "1"))
    assert course(ArmPlan("a", adrenaline=(explicit,)), "magnesium.adrenaline_shift", evidence)[0] == (DAY + 540, 5.0)
    with pytest.raises(StudyError, match="has no size"):
        course(ArmPlan("a", adrenaline=(AdrenalinePlan(120, timing),)), "", evidence)


def test_thirty_millimoles_over_eight_hours_run_at_3_75_per_hour(evidence: Evidence) -> None:
    plan = InfusionPlan(Given(30.0, "mmol"), 480, Timing((480,), days=(1,)))
    arm = ArmPlan("a", infusions=(plan,))
    assert course(arm, "magnesium.iv_rate", evidence) == [(DAY + 480, 3.75), (DAY + 960, 0.0)]


def test_an_infusion_may_be_given_as_salt(evidence: Evidence) -> None:
    plan = InfusionPlan(Given(2464.7, "mg"), 60, Timing((480,), days=(0,)), salt="sulfate_heptahydrate", of="salt")
    ((_, rate), _) = course(ArmPlan("a", infusions=(plan,)), "magnesium.iv_rate", evidence)
    assert rate == pytest.approx(10.0, rel=1e-3)


def test_a_tracer_goes_in_at_once_by_either_route(evidence: Evidence) -> None:
    plans = tuple(TracerPlan(route, Given(0.5, "mmol"), Timing((480,), days=(0,))) for route in ("oral", "intravenous"))
    schedule = compile_protocol(ArmPlan("a", tracers=plans), ADULT, evidence, DAY).schedule
    found = {item.name: item.arguments for item in schedule if isinstance(item, Action) and "tracer" in item.name}
    assert found == {
        "magnesium.tracer_oral": {"amount": 0.5, "soluble": 1.0},
        "magnesium.tracer_iv": {"amount": 0.5},
    }


def test_inadequate_food_lowers_wound_collagen_while_it_lasts(evidence: Evidence) -> None:
    arm = ArmPlan("a", food_intake=(FoodIntakePlan("inadequate", Span(1, 3)), FoodIntakePlan("adequate", Span(3))))
    ((start, factor), (end, back)) = course(arm, "dermis.food_factor", evidence)
    assert (start, end, back) == (DAY, 3 * DAY, 1.0)
    assert factor == pytest.approx(0.57, abs=0.005)


def test_a_scenario_input_returns_to_its_neutral_value(evidence: Evidence) -> None:
    arm = ArmPlan("a", inputs=(InputPlan("dermis.uv", 2.0, Span(1, 2)), InputPlan("dermis.migration_gain", 1.5)))
    assert course(arm, "dermis.uv", evidence) == [(DAY, 2.0), (2 * DAY, 0.0)]
    assert course(arm, "dermis.migration_gain", evidence) == [(0, 1.5)]


def test_an_input_that_two_kinds_set_is_refused(evidence: Evidence) -> None:
    """Each kind adds up only what it sets itself: where the setting of one ends, that of the other would be lost."""
    symbol = "magnesium.threshold_multiplier"
    arm = ArmPlan(
        "a", drugs=(DrugPlan("thiazide", Span(), Given(0.9, "1")),), inputs=(InputPlan(symbol, 0.5, Span(1)),)
    )
    with pytest.raises(StudyError, match=rf"`drugs` and `inputs` of arm a both set {symbol}; .*leave one out"):
        course(arm, symbol, evidence)


def test_ascorbate_returns_to_that_of_the_replete_reference_person(evidence: Evidence) -> None:
    arm = ArmPlan("a", inputs=(InputPlan("dermis.asc_cell", 1.0, Span(0, 2)),))
    assert course(arm, "dermis.asc_cell", evidence) == [
        (0, 1.0),
        (2 * DAY, evidence.value("dermis.asc_cell", "mmol/L")),
    ]


def test_the_neutral_value_of_every_input_is_a_definition_in_the_evidence(evidence: Evidence) -> None:
    """Intakes apart: what people usually eat is not neutral but a number with a source; nor is the area of a face."""
    for symbol in PARTS.inputs.keys() - {"organ_magnesium.wound_area"}:
        assert evidence.parameter(symbol).basis == "definition" or symbol.endswith("_intake"), symbol


def test_a_person_brings_age_and_filtration_rate(evidence: Evidence) -> None:
    person = PersonPlan("p", age=Given(45.0, "year"), egfr=Given(5.4, "L/h", "90 mL/min"))
    schedule = compile_protocol(ArmPlan("a"), person, evidence, DAY).schedule
    assert Setting(0, "magnesium.gfr", 5.4) in schedule
    assert Setting(0, "dermis.age", 45.0) in schedule


def test_a_persons_own_number_is_used_instead_of_the_evidence(evidence: Evidence) -> None:
    person = PersonPlan("p", overrides={"drug.ppi_absorption_multiplier": Given(60.0, "percent")})
    compiled = compile_protocol(ArmPlan("a", drugs=(DrugPlan("ppi"),)), person, evidence, DAY)
    assert Setting(0, "magnesium.absorption_multiplier", 0.6) in compiled.schedule
    assert "drug.ppi_absorption_multiplier" not in compiled.parameters_used
    assert "food.soluble_fraction" in compiled.parameters_used


def test_numbers_computed_from_a_persons_own_number_follow_it(evidence: Evidence) -> None:
    person = PersonPlan("p", overrides={"skin.epidermis_thickness": Given(0.2, "mm")})
    arm = ArmPlan("a", treatments=(TreatmentPlan("tca35", site="cheek"),))
    schedule = compile_protocol(arm, person, evidence, DAY).schedule
    thickness = {item.symbol: item.value for item in schedule if isinstance(item, Setting)}["dermis.dermis_thickness"]
    assert thickness == pytest.approx(1700.0)


stretches = st.lists(
    st.builds(lambda start, length, value: Stretch(start, start + length, float(value)), *[st.integers(0, 30)] * 3),
    max_size=12,
)


@given(stretches, st.integers(1, 40))
def test_at_every_moment_an_input_is_the_sum_of_what_holds(found: list[Stretch], duration: int) -> None:
    steps = {setting.tick: setting.value for setting in settings("x", found, sum, duration)}
    value = 0.0
    for tick in range(duration):
        value = steps.get(tick, value)
        assert value == sum(stretch.value for stretch in found if stretch.start <= tick < stretch.end)
    assert all(tick < duration for tick in steps)


turns = st.lists(st.tuples(st.integers(0, 4), st.integers(1, 4), st.sampled_from([0.0, 1.0, 2.0])), max_size=8)


@given(turns, st.integers(1, 40))
def test_stretches_in_turn_are_settings_of_them(found: list[tuple[int, int, float]], duration: int) -> None:
    stretches, start = [], 0
    for gap, length, value in found:
        stretches.append(Stretch(start + gap, start + gap + length, value))
        start += gap + length
    columns = [np.array([getattr(one, name) for one in stretches]) for name in ("start", "end", "value")]
    ticks, values = in_turn(columns[0].astype(int), columns[1].astype(int), columns[2].astype(float), duration)
    expected = list(settings("x", stretches, sum, duration))
    assert ticks.tolist() == [setting.tick for setting in expected]
    assert values.tolist() == [setting.value for setting in expected]

"""Treatments: the geometry of a session, its defaults from the evidence, and the settings that come with it."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.protocol import ArmPlan, PersonPlan, compile_protocol
from magmatrix.protocol.plan import Given, InputPlan, TreatmentPlan
from magmatrix.protocol.treatments import (
    SITES,
    TREATMENTS,
    closing,
    dermis_at,
    describe,
    find_treatment,
    geometry,
    session_ticks,
    signal_pace,
    wound,
)
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule, Setting

DAY = TICKS_PER_DAY
ADULT = PersonPlan("adult")


def compiled(*plans: TreatmentPlan, evidence: Evidence, days: int = 365) -> Schedule:
    return compile_protocol(ArmPlan("a", treatments=plans), ADULT, evidence, days * DAY).schedule


def actions(schedule: Schedule, name: str) -> list[Action]:
    return [item for item in schedule if isinstance(item, Action) and item.name == name]


@pytest.mark.parametrize(
    ("plan", "injured", "stimulated"),
    [
        (TreatmentPlan("co2_full"), 0.098, 0.902),
        (TreatmentPlan("co2_fractional"), 0.061, 0.547),
        (TreatmentPlan("nafl_1550"), 0.098, 0.736),
        (TreatmentPlan("microneedling"), 0.010, 0.234),
        (TreatmentPlan("microneedling", coverage=Given(0.12, "1"), column_width=Given(250.0, "um")), 0.120, 0.321),
        (TreatmentPlan("microdermabrasion"), 0.0, 1.0),
    ],
    ids=["co2_full", "co2_fractional", "nafl_1550", "microneedling", "dense needling", "microdermabrasion"],
)
def test_injured_and_stimulated_shares_of_the_dermis(
    evidence: Evidence, plan: TreatmentPlan, injured: float, stimulated: float
) -> None:
    found = wound(plan, evidence)
    assert found.injured == pytest.approx(injured, abs=5e-4)
    assert found.stimulated == pytest.approx(stimulated, abs=5e-4)


@given(
    depth=st.floats(0, 5000),
    coverage=st.floats(0, 1),
    width=st.none() | st.floats(1, 2000),
    halo=st.floats(0, 500),
    dermis=st.floats(200, 4000),
)
def test_shares_never_leave_the_dermis(
    depth: float, coverage: float, width: float | None, halo: float, dermis: float
) -> None:
    found = geometry(depth, coverage, width, epidermis=100.0, dermis=dermis, halo=halo)
    assert 0.0 <= found.injured <= 1.0
    assert found.stimulated >= 0.0
    assert found.injured + found.stimulated <= 1.0 + 1e-12
    assert 0.0 <= found.signal_around <= 1.0 + 1e-12
    assert 0.0 <= found.depth <= 1.0
    assert 0.0 <= found.surface <= 1.0


def test_sparse_columns_stimulate_in_proportion_to_their_number() -> None:
    one, two = (geometry(600, c, 100, epidermis=100, dermis=1000, halo=150) for c in (1e-6, 2e-6))
    assert two.stimulated / one.stimulated == pytest.approx(2.0, rel=1e-4)


def test_columns_lie_at_random_so_halos_overlap() -> None:
    found = geometry(1100, 0.1, 100, epidermis=100, dermis=1000, halo=50)
    assert found.injured + found.stimulated == pytest.approx(1 - math.exp(-0.1 * 4))


@pytest.mark.parametrize("name", TREATMENTS)
@pytest.mark.parametrize("site", SITES)
def test_every_treatment_and_site_has_all_its_numbers(evidence: Evidence, name: str, site: str) -> None:
    schedule = compiled(TreatmentPlan(name, site=site), evidence=evidence)
    sessions = actions(schedule, "dermis.treat")
    assert sessions
    assert set(sessions[0].arguments) == {
        "injured",
        "stimulated",
        "removed_share",
        "strength",
        "strength_around",
        "opens_barrier",
        "covered",
        "confluent",
    }
    thickness = evidence.value(f"site.{site}.dermis_thickness", "um")
    assert Setting(0, "dermis.dermis_thickness", thickness) in schedule


@pytest.mark.parametrize(
    ("name", "removed_share", "strength"),
    [
        ("co2_full", 0.2, 1.0),
        ("co2_fractional", 0.4, 1.0),
        ("nafl_1550", 0.0, 1.0),
        ("microneedling", 0.0, 1.0),
        ("tca35", 0.0, 1.0),
        ("dermabrasion", 1.0, 1.0),
        ("microdermabrasion", 0.0, 1.0),
    ],
)
def test_what_is_gone_at_once_and_how_strong_the_signal_is(
    evidence: Evidence, name: str, removed_share: float, strength: float
) -> None:
    session = describe(TreatmentPlan(name), evidence)
    assert (session.removed_share, session.strength) == (removed_share, strength)


def test_medium_grit_does_nothing(evidence: Evidence) -> None:
    assert describe(TreatmentPlan("microdermabrasion", grit="medium"), evidence).strength == 0.0


def test_the_study_may_override_every_setting(evidence: Evidence) -> None:
    own = TreatmentPlan(
        "microneedling",
        depth=Given(500.0, "um"),
        coverage=Given(0.05, "1"),
        column_width=Given(100.0, "um"),
        removed_share=Given(0.1, "1"),
        strength=Given(0.8, "1"),
    )
    session = describe(own, evidence)
    assert (session.depth, session.coverage, session.column_width) == (500.0, 0.05, 100.0)
    assert (session.removed_share, session.strength) == (0.1, 0.8)


def test_a_thin_dermis_loses_a_larger_share(evidence: Evidence) -> None:
    shares = [wound(TreatmentPlan("co2_full", site=site), evidence).injured for site in ("cheek", "eyelid")]
    assert shares[0] == pytest.approx(120 / 1800)
    assert shares[1] == pytest.approx(120 / 758.9)


def test_four_needling_sessions_four_weeks_apart_at_ten_by_default(evidence: Evidence) -> None:
    assert session_ticks(TreatmentPlan("microneedling"), evidence) == tuple(day * DAY + 600 for day in (0, 28, 56, 84))


def test_sessions_follow_the_study_where_it_says_so(evidence: Evidence) -> None:
    spaced = TreatmentPlan("microneedling", first_day=7, sessions=3, spacing_days=14, clock=900)
    assert session_ticks(spaced, evidence) == tuple(day * DAY + 900 for day in (7, 21, 35))
    listed = TreatmentPlan("microneedling", days=(3, 50))
    assert session_ticks(listed, evidence) == (3 * DAY + 600, 50 * DAY + 600)


def test_each_session_sets_how_its_barrier_closes(evidence: Evidence) -> None:
    schedule = compiled(TreatmentPlan("co2_full"), evidence=evidence)
    at_session = {item.symbol: item.value for item in schedule if isinstance(item, Setting) and item.tick == 600}
    assert at_session == {
        "dermis.tewl_open": pytest.approx(evidence.value("barrier.open_loss", "1")),
        "dermis.tewl_immature": pytest.approx(1.0),
        "dermis.channel_closure": pytest.approx(math.log(20) / (9 + 0.8 * 3) / 24 * (1 - 0.98 * (220 / 1320) ** 2)),
        "dermis.closing_old": pytest.approx(12 / 21),
        "dermis.ripening": 0.25,
        "dermis.signal_pace": pytest.approx(1.0),
        "dermis.redness_fading": pytest.approx(4.89 / 75 / 24),
        "dermis.type3_returning": 0.0,
        "delivery.needled_share": 0.0,
        "delivery.ablated_share": 1.0,
    }


def test_deeper_fields_close_later_and_what_is_left_dead_delays_them(evidence: Evidence) -> None:
    """scalpdonor.heal_min, laserbrasion: the deeper, the later; three days later where the dead tissue stays."""
    days = [
        math.log(20) / closing(TreatmentPlan("dermabrasion", depth=Given(depth, "um")), evidence) / 24
        for depth in (200.0, 600.0, 1300.0)
    ]
    assert days == sorted(days)
    assert days[0] == pytest.approx(9.0, abs=0.3)
    assert days[2] > 90.0
    left, taken_off = (closing(TreatmentPlan("co2_full", removed_share=Given(r, "1")), evidence) for r in (0.0, 1.0))
    assert math.log(20) * (1 / left - 1 / taken_off) / 24 == pytest.approx(3.0, abs=0.1)


def test_needled_forearms_close_at_their_own_measured_rate(evidence: Evidence) -> None:
    rates = [closing(TreatmentPlan("microneedling", site=site), evidence) for site in ("forearm", "face")]
    assert rates[0] == pytest.approx(math.log(2) / 20.2)
    assert rates[0] > rates[1]


def test_the_call_for_repair_lasts_as_long_as_the_wound(evidence: Evidence) -> None:
    """One for full CO2; faster where the surface closes sooner and nothing dead is left; hardly slower for anything."""
    pace = {name: signal_pace(TreatmentPlan(name), evidence) for name in TREATMENTS}
    assert pace["co2_full"] == pytest.approx(1.0)
    assert pace["nafl_1550"] == pytest.approx(1.0)
    assert pace["microneedling"] > pace["dermabrasion"] > 1.0
    assert min(pace.values()) > 0.9


def test_an_open_surface_calls_more_than_a_covered_one_and_depth_saturates(evidence: Evidence) -> None:
    open_, covered = (wound(TreatmentPlan(name), evidence) for name in ("co2_fractional", "nafl_1550"))
    assert open_.signal == pytest.approx(covered.signal, rel=0.01)
    assert open_.signal_around > 5.0 * covered.signal_around
    calls = [
        wound(TreatmentPlan("co2_full", depth=Given(depth, "um")), evidence).signal for depth in (101, 200, 400, 900)
    ]
    assert calls == sorted(calls)
    assert calls[3] - calls[2] < 0.01 < calls[1] - calls[0]


def test_the_type_iii_share_is_released_half_a_year_after_the_last_session(evidence: Evidence) -> None:
    schedule = compiled(TreatmentPlan("nafl_1550"), evidence=evidence, days=300)
    returning = [(s.tick, s.value) for s in schedule if isinstance(s, Setting) and s.symbol == "dermis.type3_returning"]
    held = round(evidence.value("treatment.type3_held_for", "day")) * DAY
    last = 56 * DAY + 600
    assert returning == [(600, 0.0), (28 * DAY + 600, 0.0), (last, 0.0), (last + held, 1.0)]


def test_a_session_after_the_end_is_refused(evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="after the end of the study; found 'day 84'; expected a day before day 84"):
        compiled(TreatmentPlan("microneedling"), evidence=evidence, days=84)


def test_one_arm_treats_one_site(evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="two skin sites"):
        compiled(TreatmentPlan("co2_full"), TreatmentPlan("tca35", site="eyelid", days=(40,)), evidence=evidence)


def test_an_unknown_treatment_names_the_nearest_known_one() -> None:
    with pytest.raises(StudyError, match="did you mean 'microneedling'"):
        find_treatment("micro-needling")


def test_numbers_read_are_reported(evidence: Evidence) -> None:
    used = compile_protocol(
        ArmPlan("a", treatments=(TreatmentPlan("co2_fractional"),)), ADULT, evidence, 100 * DAY
    ).parameters_used
    assert {"treatment.co2_fractional.depth", "treatment.halo", "barrier.fractional_ablation.tewl_open"} <= set(used)
    assert list(used) == sorted(used)
    assert all(name in evidence.parameters for name in used)


def test_what_a_study_holds_itself_a_treatment_leaves_alone(evidence: Evidence) -> None:
    """Cream on skin of which only a third was needled: the share is the study's own, before and after the session."""
    arm = ArmPlan(
        "a",
        treatments=(TreatmentPlan("microneedling", days=(2,)),),
        inputs=(InputPlan("delivery.needled_share", 0.3),),
    )
    schedule = compile_protocol(arm, ADULT, evidence, 10 * DAY).schedule
    settings = [item for item in schedule if isinstance(item, Setting)]
    assert [item.value for item in settings if item.symbol == "delivery.needled_share"] == [0.3]
    assert any(item.symbol == "delivery.ablated_share" for item in settings)


def test_the_dermis_differs_by_site_sex_and_age(evidence: Evidence) -> None:
    """chopra2015: eyelid 759 um, 2.6 times thinner than the nose; facialthickness: men over women 1.33 at the cheek."""
    woman, man = PersonPlan("w", sex="female"), PersonPlan("m", sex="male")
    cheek, eyelid = (dermis_at(site, evidence, woman) for site in ("cheek", "eyelid"))
    assert eyelid == pytest.approx(758.9)
    assert 0.3 < eyelid / cheek < 0.5
    assert dermis_at("cheek", evidence, man) / cheek == pytest.approx(2.53 / 1.90)
    old = replace(woman, age=Given(85.0, "year"))
    assert 0.8 < dermis_at("cheek", evidence, old) / cheek < 0.95
    assert wound(TreatmentPlan("co2_full", site="cheek"), evidence, old).injured > 120 / 1800


def test_the_body_has_the_thickness_that_the_session_was_reckoned_with(evidence: Evidence) -> None:
    """The schedule brings the dermis of the site at 25 years; age acts in the equations, from the same records."""
    man = PersonPlan("m", sex="male", age=Given(85.0, "year"))
    arm = ArmPlan("a", treatments=(TreatmentPlan("co2_full", site="cheek"),))
    schedule = compile_protocol(arm, man, evidence, 365 * DAY).schedule
    start = {item.symbol: item.value for item in schedule if isinstance(item, Setting)}["dermis.dermis_thickness"]
    factor = 1.0 + evidence.value("dermis.thickness_change", "1/year") * 60.0
    assert start * factor == pytest.approx(dermis_at("cheek", evidence, man))

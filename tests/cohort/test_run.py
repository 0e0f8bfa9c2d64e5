"""A cohort has named axes, a status for everybody, and numbers that depend on nobody else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.cohort.plan import Course, Plan
from magmatrix.cohort.result import ABSENT, Cohort
from magmatrix.cohort.run import run_cohort
from magmatrix.cohort.store import ShardStore
from magmatrix.engine.problem.people import Cancel
from magmatrix.engine.problem.status import Status
from magmatrix.errors import ScheduleError, SimulationError
from magmatrix.schedule.schedule import Schedule
from tests.cohort.plans import PEAK, TICKS, cohort_plan, with_numbers
from tests.engine.small import HOUR, dose


@pytest.fixture(scope="module")
def cohort() -> Cohort:
    return run_cohort(cohort_plan())


def same(one: Cohort, other: Cohort) -> bool:
    names = [*one.series]
    return (
        np.array_equal(one.statuses, other.statuses)
        and all(np.array_equal(one.values(name), other.values(name), equal_nan=True) for name in names)
        and np.array_equal(one.number(PEAK), other.number(PEAK), equal_nan=True)
        and all(np.array_equal(one.run_in[name], other.run_in[name], equal_nan=True) for name in names)
    )


def test_axes_are_arm_draw_person_and_time(cohort: Cohort) -> None:
    assert cohort.axes == ("arm", "draw", "person", "time")
    assert cohort.shape == cohort.values("plasma").shape == (2, 2, 3, len(TICKS))
    assert cohort.number(PEAK).shape == cohort.statuses.shape == (2, 2, 3)
    np.testing.assert_array_equal(cohort.hours, [0.0, 6.0, 24.0])
    np.testing.assert_array_equal(cohort.run_in_hours, [23.0, 24.0])


def test_who_is_not_in_an_arm_takes_no_room_and_has_no_value(cohort: Cohort) -> None:
    assert len(cohort.status) == 10
    assert np.all(cohort.statuses[1, :, 2] == ABSENT)
    assert np.isnan(cohort.values("plasma")[1, :, 2]).all()
    assert np.isfinite(cohort.values("plasma")[cohort.statuses == Status.OK]).all()
    with pytest.raises(ScheduleError, match="there is no such course"):
        cohort.followed("treated", "p2")


def test_the_run_begins_where_the_run_in_ended(cohort: Cohort) -> None:
    run = cohort.followed("treated", "p1", 1)
    assert run.outputs["plasma"][0] == run.run_in["plasma"][-1] > 0.0
    assert run.run_in["out"][-1] > run.outputs["out"][0] == 0.0
    assert run.reduced[PEAK] > run.outputs["plasma"].max()


def test_both_arms_begin_alike(cohort: Cohort) -> None:
    values = cohort.values("plasma")[:, :, :2]
    np.testing.assert_array_equal(values[0, ..., 0], values[1, ..., 0])
    assert np.all(values[0, ..., 2] < values[1, ..., 2])


@settings(max_examples=8, deadline=None)
@given(shard=st.integers(1, 12), threads=st.integers(1, 3))
def test_shards_and_threads_change_no_bit(shard: int, threads: int) -> None:
    assert same(run_cohort(cohort_plan()), run_cohort(cohort_plan(), shard=shard, threads=threads))


def test_each_is_what_that_one_is_alone(cohort: Cohort) -> None:
    plan = cohort_plan()
    for row in (0, 4, len(plan.courses) - 1):
        course = plan.courses[row]
        alone = run_cohort(replace(plan, courses=(course,)))
        place = (course.arm, course.draw, course.person)
        np.testing.assert_array_equal(alone.values("plasma")[place], cohort.values("plasma")[place])


def test_the_other_arm_does_not_matter(cohort: Cohort) -> None:
    plan = cohort_plan()
    other = replace(plan, schedules=(plan.schedules[0], Schedule.build([dose(HOUR, 999.0)])))
    changed = run_cohort(other)
    np.testing.assert_array_equal(changed.values("out")[0], cohort.values("out")[0])
    assert np.all(changed.values("out")[1, :, :2, -1] > cohort.values("out")[1, :, :2, -1])


def test_the_reference_solver_agrees(cohort: Cohort) -> None:
    reference = run_cohort(cohort_plan(), engine_name="cvode")
    assert reference.engine == "cvode"
    for name in ("gut", "plasma", "out"):
        np.testing.assert_allclose(reference.values(name), cohort.values(name), rtol=1e-6, atol=1e-7)
    np.testing.assert_allclose(reference.number(PEAK), cohort.number(PEAK), rtol=1e-5)


def failing() -> Plan:
    plan = cohort_plan()
    ka = np.array(plan.groups[0].parameters["ka"])
    ka[1] = np.nan
    return with_numbers(plan, ka=ka)


@pytest.mark.parametrize("engine", ["fast", "cvode"])
def test_failures_are_values_that_say_who_when_and_why(engine: str) -> None:
    found = run_cohort(failing(), engine_name=engine)  # type: ignore[arg-type]
    assert [(f.arm, f.draw, f.person, f.run_in) for f in found.failures] == [
        ("usual", 0, "p1", True),
        ("treated", 0, "p1", True),
    ]
    assert found.counted() == {"usual": (6, 1), "treated": (4, 1)}
    assert np.isnan(found.values("plasma")[0, 0, 1]).all()
    assert np.isfinite(found.values("plasma")[0, 1]).all()
    with pytest.raises(SimulationError, match="p1 in arm usual, run-in") as caught:
        found.require_all()
    assert caught.value.advice
    with pytest.raises(SimulationError):
        found.followed("treated", "p1")


def test_summaries_ask_what_to_do_with_failures(cohort: Cohort) -> None:
    found = run_cohort(failing())
    with pytest.raises(SimulationError):
        found.mean("plasma", failures="raise")
    values = found.values("plasma")
    np.testing.assert_allclose(
        found.mean("plasma", failures="omit"), np.nanmean(values.reshape(2, 6, 3), axis=1), rtol=1e-14
    )
    low, high = found.quantiles("plasma", [0.0, 1.0], failures="omit").transpose(1, 0, 2)
    np.testing.assert_array_equal(low, np.nanmin(values.reshape(2, 6, 3), axis=1))
    np.testing.assert_array_equal(high, np.nanmax(values.reshape(2, 6, 3), axis=1))
    assert cohort.mean("plasma", failures="raise").shape == (2, 3)


def test_outputs_and_places_that_are_not_there_are_named(cohort: Cohort) -> None:
    with pytest.raises(ScheduleError, match=r"found 'plasm'.*'plasma'"):
        cohort.values("plasm")
    with pytest.raises(ScheduleError, match="unknown arm"):
        cohort.followed("treatd", "p1")
    with pytest.raises(ScheduleError, match="there is no such course"):
        cohort.followed("treated", "p1", 7)


def test_without_a_run_in_the_start_is_the_models() -> None:
    found = run_cohort(cohort_plan(run_in=0))
    assert np.all(found.values("plasma")[0, ..., 0] == 0.0)
    assert found.run_in == {}


def test_a_cancelled_cohort_says_so_and_keeps_no_shard(tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.set()
    store = ShardStore(tmp_path)
    found = run_cohort(cohort_plan(), cancel=cancel, store=store)
    assert {failure.status for failure in found.failures} == {Status.CANCELLED}
    assert not list(tmp_path.glob("*.shard"))


def test_progress_rises_to_the_end() -> None:
    heard: list[float] = []
    run_cohort(cohort_plan(), progress=heard.append, shard=3)
    assert heard == sorted(heard)
    assert heard[-1] == pytest.approx(1.0)


def course(plan: Plan, **changed: int) -> Plan:
    first: Course = replace(plan.courses[0], **changed)  # type: ignore[arg-type]
    return replace(plan, courses=(first, *plan.courses[1:]))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"arm": 2}, "no place on the axes"),
        ({"person": -1}, "no place on the axes"),
        ({"member": 99}, "no member or schedule"),
        ({"schedule": 5}, "no member or schedule"),
        ({"person": 1}, "listed twice"),
    ],
)
def test_a_plan_that_does_not_hold_together_is_refused(changed: dict[str, int], said: str) -> None:
    with pytest.raises(ScheduleError, match=said):
        course(cohort_plan(), **changed)


def test_moments_of_the_run_in_end_with_it() -> None:
    with pytest.raises(ScheduleError, match="do not end with it"):
        replace(cohort_plan(), before=(3,))

"""Shards: read again letter for letter, missing when spoilt, and never mistaken for another."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from magmatrix.cohort import run as cohort_module
from magmatrix.cohort.plan import Plan
from magmatrix.cohort.run import run_cohort
from magmatrix.cohort.store import ShardStore
from magmatrix.engine.problem.status import Status
from magmatrix.errors import OutputError
from magmatrix.schedule.schedule import Schedule
from tests.cohort.plans import PEAK, cohort_plan, with_numbers
from tests.cohort.test_run import failing, same
from tests.engine.small import HOUR, dose


def shards(folder: Path) -> set[str]:
    return {file.name for file in folder.glob("*.shard")}


@pytest.fixture
def never(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("computed again")

    monkeypatch.setattr(cohort_module, "_follow", refuse)


def test_what_is_kept_is_read_again_bit_for_bit(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    store, plan = ShardStore(tmp_path / "deep" / "er"), failing()
    first = run_cohort(plan, store=store, shard=4)
    assert len(shards(store.folder)) == 3
    request.getfixturevalue("never")
    again = run_cohort(plan, store=store, shard=4)
    assert same(first, again)
    assert first.failures == again.failures
    np.testing.assert_array_equal(first.steps, again.steps)


def test_an_interrupted_run_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, plan = ShardStore(tmp_path), cohort_plan()
    follow, calls = cohort_module._follow, []

    def breaks(*arguments: object) -> object:
        calls.append(1)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return follow(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(cohort_module, "_follow", breaks)
    with pytest.raises(KeyboardInterrupt):
        run_cohort(plan, store=store, shard=4)
    found = run_cohort(plan, store=store, shard=4)
    assert len(calls) == 4
    assert same(found, run_cohort(plan))


@pytest.mark.parametrize("spoil", ["cut", "flipped", "empty", "foreign"])
def test_a_spoilt_shard_counts_as_missing(tmp_path: Path, spoil: str) -> None:
    store, plan = ShardStore(tmp_path), cohort_plan()
    first = run_cohort(plan, store=store)
    (file,) = tmp_path.glob("*.shard")
    content = file.read_bytes()
    middle = len(content) // 2
    file.write_bytes(
        {
            "cut": content[:middle],
            "flipped": content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1 :],
            "empty": b"",
            "foreign": b"\x80\x04cos\nsystem\n" * 9,
        }[spoil]
    )
    assert same(first, run_cohort(plan, store=store))
    assert file.read_bytes() == content


def other_numbers(plan: Plan) -> Plan:
    return with_numbers(plan, ke=0.3)


def other_doses(plan: Plan) -> Plan:
    return replace(plan, schedules=(plan.schedules[0], Schedule.build([dose(HOUR, 1.0)])))


def other_moments(plan: Plan) -> Plan:
    return replace(plan, ticks=(0, HOUR))


def other_run_in(plan: Plan) -> Plan:
    return replace(plan, run_in=48 * HOUR, before=(48 * HOUR,))


def other_start(plan: Plan) -> Plan:
    return replace(plan, settled=dict)


def other_usual(plan: Plan) -> Plan:
    (group,) = plan.groups
    return replace(plan, groups=(replace(group, habitual=(Schedule(),) * group.count),))


@pytest.mark.parametrize("change", [other_numbers, other_doses, other_moments, other_run_in, other_start, other_usual])
def test_whatever_numbers_depend_on_names_another_shard(tmp_path: Path, change: object) -> None:
    store, plan = ShardStore(tmp_path), cohort_plan()
    run_cohort(plan, store=store)
    before = shards(tmp_path)
    run_cohort(change(plan), store=store)  # type: ignore[operator]
    run_cohort(plan, store=store, rtol=1e-6)
    assert len(shards(tmp_path) - before) == 2


def test_names_of_people_and_arms_do_not_matter(tmp_path: Path) -> None:
    store, plan = ShardStore(tmp_path), cohort_plan()
    run_cohort(plan, store=store)
    found = run_cohort(replace(plan, arms=("a", "b"), people=("x", "y", "z")), store=store)
    assert len(shards(tmp_path)) == 1
    assert found.arms == ("a", "b")
    assert np.all(found.status == Status.OK)
    assert np.isfinite(found.number(PEAK)[0]).all()


def test_a_folder_that_cannot_be_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(OutputError, match="name another folder"):
        ShardStore(tmp_path / "file" / "inside")

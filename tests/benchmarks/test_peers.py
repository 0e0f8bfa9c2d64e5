"""Adapters of different engines give the same numbers on a small case; those that cannot run here are skipped."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from benchmarks import proxy
from benchmarks.case import Case, midnights
from benchmarks.error import Reference, reference, with_peaks
from benchmarks.keep import KEEP_ENV
from benchmarks.peers import NAMES, engine
from benchmarks.peers.ours import Ours, people_of
from benchmarks.scenarios import without_doses
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.schedule.schedule import Action, Schedule

DAYS, PEOPLE = 3, (0, 1)
SLOW_TO_BUILD = {"amici_events"}


@pytest.fixture(scope="module")
def keep(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(KEEP_ENV, str(tmp_path_factory.mktemp("keep")))
        yield


@pytest.fixture(scope="module")
def wounded() -> Case:
    """The proxy with its wound on the second day."""

    def schedule(days: int) -> Schedule:
        wound = Action(24 * 60 + 540, "wound", {"size": 1.0})
        return Schedule.build((*proxy.schedule(days), wound))

    case = proxy.case()
    return replace(case, schedule=schedule, event_settings=dict(case.event_settings) | {"next_wound": 33.0})


@pytest.fixture(scope="module")
def exact(keep: None, wounded: Case) -> Reference:
    if engine("sundae").missing():
        pytest.skip(engine("sundae").missing())
    return reference(wounded, len(PEOPLE), DAYS)


def test_the_reference_agrees_with_the_reference(wounded: Case, exact: Reference) -> None:
    reference = ReferenceEngine(wounded.model, wounded.states)
    run = reference.run(wounded.person(1), wounded.schedule(DAYS), midnights(DAYS), rtol=1e-9)
    values = np.stack([run.outputs[name] for name in wounded.states], axis=1)
    alone = Reference(exact.values[1:], exact.peaks)
    assert alone.error(values[None]) < 1e-4


@pytest.mark.parametrize("name", [name for name in NAMES if name not in SLOW_TO_BUILD])
def test_engines_agree(name: str, wounded: Case, exact: Reference) -> None:
    reason = engine(name).missing()
    if reason:
        pytest.skip(reason)
    prepared = engine(name).prepare(with_peaks(wounded, exact))
    run = prepared.run(PEOPLE, DAYS, 1e-7)
    assert run.values.shape == (len(PEOPLE), DAYS + 1, len(wounded.states))
    assert exact.error(run.values) < 2e-5
    assert run.seconds > 0.0


def test_nothing_happens_without_doses(wounded: Case) -> None:
    calm = without_doses(wounded)
    values = Ours(calm).run([0], DAYS, 1e-6).values
    assert np.all(values[0, :, calm.states.index("tablet")] == 0.0)


def test_people_are_arrays_by_number() -> None:
    people = people_of(proxy.case(), [3, 5])
    assert people.count == 2
    assert people.parameters["gfr"][1] == proxy.person(5)["gfr"]

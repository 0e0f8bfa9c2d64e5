"""The fast engine gives every shipped study the same answers as the CVODE referee."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest

from magmatrix.engine.single import EngineName
from magmatrix.evidence import load_evidence
from magmatrix.study.parse import read_study
from magmatrix.study.result import StudyResult
from magmatrix.study.run import run_study

STUDIES = Path(__file__).resolve().parents[2] / "studies"
ENGINES: tuple[EngineName, ...] = ("fast", "cvode")
NAMES = sorted(file.stem for file in STUDIES.glob("*.yaml"))


@cache
def result(name: str, engine: EngineName) -> StudyResult:
    evidence = load_evidence()
    return run_study(read_study(STUDIES / f"{name}.yaml", evidence), evidence, engine_name=engine)


@pytest.mark.parametrize("name", NAMES)
def test_both_engines_agree_within_a_ten_thousandth_of_the_scale_of_every_output(name: str) -> None:
    fast, referee = result(name, "fast"), result(name, "cvode")
    for arm, other_arm in zip(fast.arms, referee.arms, strict=True):
        for person, other in zip(arm.people, other_arm.people, strict=True):
            np.testing.assert_array_equal(person.hours, other.hours)
            for output, values in person.outputs.items():
                expected = other.outputs[output]
                assert np.array_equal(np.isnan(values), np.isnan(expected)), output
                scale = np.nanmax(np.abs(expected))
                np.testing.assert_allclose(values, expected, rtol=0.0, atol=1e-4 * scale + 1e-12, err_msg=output)


@pytest.mark.parametrize("engine", ENGINES)
def test_results_carry_the_name_and_tolerance_of_their_engine(engine: EngineName) -> None:
    found = result("oral_dose", engine)
    assert found.engine == engine
    assert found.rtol == 1e-8


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", NAMES)
def test_ledgers_close_in_both(name: str, engine: EngineName) -> None:
    ledgers = [ledger for arm in result(name, engine).arms for person in arm.people for ledger in person.ledgers]
    assert all(ledger.closes for ledger in ledgers)

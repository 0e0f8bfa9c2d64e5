"""The shipped studies as they are: every ledger closes, and each question gets the answer its evidence supports."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from magmatrix.evidence import load_evidence
from magmatrix.study.parse import read_study
from magmatrix.study.result import PersonResult, StudyResult
from magmatrix.study.run import run_study

STUDIES = Path(__file__).resolve().parents[2] / "studies"
NAMES = sorted(file.stem for file in STUDIES.glob("*.yaml"))


@cache
def result(name: str) -> StudyResult:
    evidence = load_evidence()
    return run_study(read_study(STUDIES / f"{name}.yaml", evidence), evidence)


def person(study: str, arm: str, index: int = 0) -> PersonResult:
    (found,) = (one for one in result(study).arms if one.name == arm)
    return found.people[index]


def course(study: str, arm: str, output: str, index: int = 0) -> NDArray[np.float64]:
    return person(study, arm, index).outputs[output]


def at(study: str, arm: str, output: str, day: float) -> float:
    one = person(study, arm)
    return float(np.interp(24.0 * day, one.hours, one.outputs[output]))


@pytest.mark.parametrize("name", NAMES)
def test_every_ledger_of_every_person_closes_to_one_in_a_billion(name: str) -> None:
    ledgers = [ledger for arm in result(name).arms for one in arm.people for ledger in one.ledgers]
    assert ledgers or result(name).prevalence
    assert all(ledger.closes and ledger.relative_error < 1e-9 for ledger in ledgers)


@pytest.mark.parametrize("name", NAMES)
def test_the_entries_of_each_ledger_add_up(name: str) -> None:
    for arm in result(name).arms:
        for one in arm.people:
            for ledger in one.ledgers:
                total = {
                    kind: sum(e.value for e in ledger.entries if e.kind == kind) for kind in ("in", "out", "store")
                }
                assert total["in"] == pytest.approx(total["out"] + total["store"], rel=1e-9, abs=1e-9)


@pytest.mark.parametrize("name", NAMES)
def test_every_study_states_its_question_first_and_names_its_sources(name: str) -> None:
    assert (STUDIES / f"{name}.yaml").read_text(encoding="utf-8").startswith("# Question: ")
    found = result(name)
    assert found.question.endswith("?")
    assert found.sources
    assert found.assumed
    assert all(number.reason for number in found.assumed)


def test_microneedling_ends_with_a_little_more_collagen_after_looking_full_while_it_had_less() -> None:
    """Treatments 6: fullness exceeds 1 on day 3 while collagen is below 1; a light series ends slightly above."""
    assert at("microneedling", "needled", "dermis.fullness_oedema", 31.4) > 1.03
    assert at("microneedling", "needled", "dermis.collagen_relative", 31.4) < 0.99
    final = course("microneedling", "needled", "dermis.collagen_relative")[-1]
    untreated = course("microneedling", "untreated", "dermis.collagen_relative")[-1]
    assert 0.02 < final - untreated < 0.07


def test_magnesium_does_not_change_collagen_while_no_contested_arrow_is_on() -> None:
    """No claim may become true because its own arrow was put in: the arrows are off by default."""
    assert result("microneedling").switches_on == ()
    without = course("microneedling", "needled", "dermis.collagen_relative")
    np.testing.assert_allclose(
        course("microneedling", "needled_supplemented", "dermis.collagen_relative"), without, atol=1e-7
    )
    serum = course("microneedling", "needled_supplemented", "magnesium.serum")
    assert serum[-1] - serum[0] == pytest.approx(0.037, abs=0.01)


def test_three_hundred_milligrams_above_the_diet_are_warned_of_with_a_source() -> None:
    (warning,) = (w for w in result("microneedling").warnings if w.severity == "warning")
    assert warning.arm == "needled_supplemented"
    assert "250 mg/day" in warning.text
    assert warning.source
    assert warning.place


def test_a_full_field_loses_more_collagen_at_first_than_a_fractional_one() -> None:
    days = [7.5 + 28.0]
    for day in days:
        full = at("co2_lasers", "full", "dermis.collagen_relative", day)
        fractional = at("co2_lasers", "fractional", "dermis.collagen_relative", day)
        untreated = at("co2_lasers", "untreated", "dermis.collagen_relative", day)
        assert min(full, fractional) < untreated


def test_six_months_of_deprivation_take_most_of_serum_and_little_of_muscle() -> None:
    """Magnesium 5.4: plasma ratio 0.37 after 180 d at 0.35 mmol/d with old bone; muscle is hardly touched."""
    people = [p.name for p in result("deprivation").arms[1].people]
    old = people.index("elderly_man")
    serum = course("deprivation", "deprived", "magnesium.serum", old)
    assert 0.30 < serum.min() / serum[0] < 0.42
    muscle = course("deprivation", "deprived", "magnesium.muscle_ratio", old)
    assert muscle.min() > 0.96


def test_absorbed_amount_rises_with_the_dose_and_its_share_falls() -> None:
    """Magnesium 5.1: 0.61 at 40 mg, 0.49 at 70 mg, 0.23 at 300 mg, 0.13 at 1000 mg (+-0.01)."""
    absorbed = [course("oral_dose", arm.name, "magnesium.absorbed_total")[-1] for arm in result("oral_dose").arms]
    taken = [course("oral_dose", arm.name, "magnesium.intake_total")[-1] for arm in result("oral_dose").arms]
    shares = np.array(absorbed) / np.array(taken)
    np.testing.assert_allclose(shares, [0.61, 0.49, 0.23, 0.13], atol=0.01)
    assert np.all(np.diff(absorbed) > 0.0)


def test_an_injected_tracer_mixes_with_a_sixth_of_the_body_in_two_days() -> None:
    """Magnesium 5.5: 10-25 % of the body at 40-60 h."""
    injected = person("tracer", "injected")
    share = float(np.interp(8.0 + 50.0, injected.hours, injected.outputs["magnesium.exchangeable_share"]))
    assert 0.10 < share < 0.25
    assert np.isnan(injected.outputs["magnesium.exchangeable_share"][0])  # before the tracer there is nothing to share

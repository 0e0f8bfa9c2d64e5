"""The fit of whole-body magnesium, done again: targets, what the records miss them by, and the shipped profile."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from magmatrix.cli.main import main
from magmatrix.errors import EvidenceError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.study.calibrate import MUSCLE, Experiments, Problem
from magmatrix.study.calibrate.numbers import NUMBERS, candidate
from magmatrix.study.calibrate.page import placed, tables
from magmatrix.study.calibrate.targets import ABSORPTION, FIRST, GROUPS, MUSCLE_LOST, Target, targets

DOCS = Path(__file__).resolve().parents[2] / "docs"
NOTHING_SAID = 3.84
"""A rise of the misfit below this says nothing against one number (chi-square, one degree of freedom, 95 %)."""
BEFORE = {
    "absorbed_basal": -1.0,
    "absorbed_high": 1.1,
    "absorbed_passively": -0.8,
    "absorbed_tracer": 0.1,
    "absorbed_bread": 1.4,
    "absorbed_daily": -0.4,
    "urine_low": 0.7,
    "urine_high": -1.0,
    "mixed_early": 0.2,
    "mixed_late": -0.9,
    "tracer_in_stool": 0.3,
    "depleted_plasma": 0.9,
    "depleted_plasma_floor": 0.0,
    "depleted_red_cells": 1.5,
    "tubular_maximum": 0.9,
}


@cache
def problem() -> Problem:
    return Problem(Experiments(load_evidence()))


@cache
def shipped() -> dict[str, Any]:
    return json.loads((DOCS / "calibration.json").read_text(encoding="utf-8"))


def fits() -> list[dict[str, Any]]:
    return [shipped()["records"], *shipped()["first"], *shipped()["joint"], *shipped()["best"]]


def misfit(fit: dict[str, Any], *groups: str) -> float:
    return sum(fit["misfit"][group] for group in groups)


def test_the_records_miss_each_target_by_this_much() -> None:
    """Magnesium 3: "Fine low -1.0, Fine high +1.1, passive -0.8, Sabatier 70 mg +0.1, Bohn +1.4, Andon -0.4, urine at
    200 mg/d +0.7 and 400 mg/d -1.0, tracer equilibrated at 50 h +0.2 and 90 h +0.4, tracer in stool +1.8, Shils plasma
    day 120/180/300 +0.2/+1.0/+0.6, Shils red cells +0.8, Tm +0.9." Tracer and depletion are those of the fit with
    tissue that exchanges within hours, the others still those.
    """
    seen = problem().experiments.observe([{}])
    found = {t.name: float(t.residual(seen[t.name])[0]) for t in problem().targets if t.name in BEFORE}
    assert found == pytest.approx(BEFORE, abs=0.051)


def test_the_shipped_profile_is_what_the_records_give() -> None:
    """Observables and residuals of all fits in docs/calibration.json, computed again; change a record or an equation
    behind them and `magmatrix calibrate` has to be run again."""
    seen = problem().experiments.observe([candidate(load_evidence(), fit["places"]) for fit in fits()])
    for target in problem().targets:
        again = target.residual(seen[target.name])
        np.testing.assert_allclose(again, [fit["residuals"][target.name] for fit in fits()], atol=1e-4)


def test_every_shipped_fit_is_a_minimum() -> None:
    """No free number that is inside its bounds can still lower the misfit noticeably; one is differentiated again."""
    assert max(fit["slope"] for fit in fits()[1:]) < 0.02
    fit = shipped()["first"][3]
    assert problem().look(fit["places"], FIRST, fit["fixed"]).slope < 0.02
    assert shipped()["records"]["slope"] > 0.1


def test_the_page_shows_the_shipped_profile() -> None:
    page = (DOCS / "calibration.md").read_text(encoding="utf-8")
    assert placed(page, tables(shipped())) == page


def test_the_default_is_not_contradicted_and_the_review_is_not_met() -> None:
    """Integration notes 0 (2): "add wallach1988 as a target, refit; report both". The record's 0.05 is worse than
    the best exponent by less than chance, with and without the review, and so is 0.3 now, but not 0.5.
    """
    at = {fit["fixed"][MUSCLE]: fit for fit in shipped()["first"]}
    before, with_muscle = shipped()["best"][:2]
    assert load_evidence().parameter(MUSCLE).value == 0.05
    first = {exponent: misfit(fit, *FIRST) - misfit(before, *FIRST) for exponent, fit in at.items()}
    assert first[0.05] < first[0.3] < NOTHING_SAID < first[0.5]
    both = (*FIRST, MUSCLE_LOST)
    assert misfit(at[0.05], *both) - misfit(with_muscle, *both) < NOTHING_SAID
    assert at[0.05]["residuals"]["muscle_lost"] == pytest.approx(-2.5, abs=0.1)
    assert abs(at[0.3]["residuals"]["muscle_lost"]) < 0.5


def test_the_weight_of_the_review_decides() -> None:
    """docs/calibration.md: with half the width the best of the five exponents is 0.3, with twice 0.1, with four times
    0.05."""

    def best(width: float) -> float:
        sums = {
            fit["fixed"][MUSCLE]: misfit(fit, *FIRST) + fit["misfit"][MUSCLE_LOST] / width**2
            for fit in shipped()["first"]
        }
        return min(sums, key=sums.__getitem__)

    assert (best(0.5), best(1.0), best(2.0), best(4.0)) == (0.3, 0.2, 0.1, 0.05)


def test_no_exponent_explains_the_cost_of_work() -> None:
    """Integration notes 0 (3): "plasma-driven cells cannot lose Mg at normal serum". Missed by more than 3.5 standard
    deviations at every exponent and in every fit; an exponent of one gives 5 % where 10 to 15 were measured."""
    assert max(fit["residuals"]["oxygen_cost"] for fit in fits()) < -3.5
    seen = problem().experiments.observe([{MUSCLE: 1.0}])
    assert seen["oxygen_cost"][0] == pytest.approx(1.048, abs=0.001)
    assert seen["work_serum"][0] > load_evidence().value("deficiency.serum_075", "mmol/L")


def test_a_candidate_is_judged_alike_alone_and_among_others() -> None:
    others: list[dict[str, float]] = [{MUSCLE: 0.3}, {"magnesium.EFL": 1.2}, {}]
    together, alone = problem().experiments.observe(others), problem().experiments.observe(others[1:2])
    assert {name: values[1] for name, values in together.items()} == {name: values[0] for name, values in alone.items()}


def test_a_fit_finds_the_minimum_and_leaves_what_is_fixed() -> None:
    """Two free numbers of the gut against absorption: lower than the records, and flat."""
    gut = ("magnesium.Vmax", "magnesium.fpass")
    fixed = {
        number.name: place for number, place in zip(NUMBERS, problem().start, strict=True) if number.name not in gut
    }
    fit = problem().fit((ABSORPTION,), fixed)
    records = problem().look(problem().start, (ABSORPTION,), fixed)
    assert fit.misfit(problem().targets, [ABSORPTION]) < records.misfit(problem().targets, [ABSORPTION])
    assert fit.slope < 0.02 < records.slope
    assert all(place == fixed.get(number.name, place) for number, place in zip(NUMBERS, fit.places, strict=True))


def test_a_target_without_a_weight_is_refused(evidence: Evidence) -> None:
    name = "calibration.muscle_lost"
    weightless = replace(evidence.parameters[name], distribution=None)
    with pytest.raises(EvidenceError, match="has no weight"):
        targets(replace(evidence, parameters={**evidence.parameters, name: weightless}))


def test_every_target_has_a_record_of_its_own(evidence: Evidence) -> None:
    found = targets(evidence)
    assert {target.group for target in found} == set(GROUPS)
    assert len({target.record for target in found}) == len(found) == 22


def test_a_logarithmic_target_counts_factors() -> None:
    target = Target("x", ABSORPTION, "x", "x", 10.0, "1", 0.5, log=True)
    assert target.residual(np.array([20.0, 5.0])) == pytest.approx([2 * np.log(2.0), -2 * np.log(2.0)])


@pytest.mark.parametrize("over", ["", "much", "0.05;0.1", "0.05,1.2", "nan"])
def test_exponents_that_are_none_are_one_line(over: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["calibrate", f"--over={over}"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "from 0 to 1" in printed.err


def test_a_page_without_marks_is_refused_before_any_fit(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.md"
    page.write_text("nothing to replace here\n", encoding="utf-8")
    for file in (page, tmp_path / "none.md"):
        assert main(["calibrate", "--page", str(file)]) == 2
        assert capsys.readouterr().err.count("\n") == 1
    assert page.read_text(encoding="utf-8") == "nothing to replace here\n"

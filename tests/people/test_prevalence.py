"""One population cut at many places: the published prevalences, and what they are worth."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.people.deficiency import DEFINITIONS, below_serum, requirement
from magmatrix.people.loading import loading_test
from magmatrix.people.population import Individuals, PopulationPlan
from magmatrix.people.prevalence import Prevalence, prevalence, wilson
from magmatrix.protocol.plan import DietPlan, Given

COUNT = 20_000


@cache
def counted() -> Prevalence:
    return prevalence(PopulationPlan(COUNT, (20.0, 80.0), 0.5), 1, reference_body(("magnesium",)).switched())


def share(name: str) -> float:
    (found,) = (one for one in counted().shares if one.name == name)
    return found.share


def test_serum_is_spread_as_assumed(evidence: Evidence) -> None:
    """people.threshold_sd was chosen so that serum has people.serum_sd (0.065): within three standard errors."""
    assert counted().sd == pytest.approx(evidence.value("people.serum_sd", "mmol/L"), abs=0.001)
    assert counted().mean == pytest.approx(0.83, abs=0.005)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [("serum_070", 0.02, 0.025), ("serum_075", 0.05, 0.17), ("serum_076", 0.05, 0.17), ("serum_085", 0.62, 0.68)],
)
def test_the_published_prevalences_are_one_population(name: str, low: float, high: float) -> None:
    """Issue: "three published prevalences from one population": 2-2.5 % below 0.70, 5-17 % below 0.75 or 0.76, 68 %
    below 0.85. The design's own curve gives 62 % for the last, this one 63. Fitted, not found: the report says so.
    Two standard errors of the count are allowed beside.
    """
    reach = 2.0 * (low * (1 - low) / COUNT) ** 0.5
    assert low - reach <= share(name) <= high + reach


def test_intake_below_the_requirement_is_the_surveys_by_construction() -> None:
    """57 % of men and 52 % of women (nhanes2024); a little more here, as those below 31 have a lower requirement and
    everybody eats alike. Balance studies would call a seventh deficient.
    """
    assert share("intake_men") == pytest.approx(0.57, abs=0.02)
    assert share("intake_women") == pytest.approx(0.52, abs=0.02)
    assert share("intake_balance") < 0.2


def test_nine_in_ten_needs_a_cut_above_the_middle_of_the_reference_interval() -> None:
    """Design: "the cut would have to be about 0.91, above the middle of the reference interval"."""
    assert counted().claimed_cut == pytest.approx(0.91, abs=0.005)
    assert counted().claimed_cut > sum(counted().reference) / 2


def test_diet_moves_serum_by_far_less_than_people_differ() -> None:
    """Design: "100 to 700 mg/d moves serum by only 0.08"."""
    moved = counted().rich_serum - counted().poor_serum
    assert moved == pytest.approx(0.08, abs=0.005)
    assert moved < 2 * counted().sd


@given(cuts=st.tuples(st.floats(0.5, 1.2), st.floats(0.5, 1.2)))
def test_a_higher_cut_never_calls_fewer_people_deficient(cuts: tuple[float, float]) -> None:
    serum = counted().serum
    low, high = sorted(cuts)
    assert np.mean(serum < low) <= np.mean(serum < high)


def test_the_definitions_of_serum_are_in_order() -> None:
    shares = [found.share for found in counted().shares if found.cut is not None]
    assert shares == sorted(shares)
    assert len(counted().cuts) == 4


@given(of=st.integers(1, 10_000), part=st.floats(0.0, 1.0))
def test_wilson_holds_the_share_and_stays_within_zero_and_one(of: int, part: float) -> None:
    count = round(part * of)
    low, high = wilson(count, of)
    assert 0.0 <= low <= count / of <= high <= 1.0
    assert high - low > 0.0


def test_wilson_by_hand() -> None:
    """10 of 100: 0.0552 to 0.1744, as textbooks print it; of nobody, nothing is known."""
    assert wilson(10, 100) == pytest.approx((0.0552, 0.1744), abs=5e-5)
    assert wilson(0, 0) == (0.0, 1.0)


def test_everybody_on_165_mg_is_below_the_requirement_and_few_have_low_serum(body: Body) -> None:
    found = prevalence(PopulationPlan(500, (20.0, 80.0), 0.5, DietPlan(Given(165.0, "mg/day"))), 1, body)
    by_name = {one.name: one.share for one in found.shares}
    assert by_name["intake_men"] == by_name["intake_women"] == 1.0
    assert by_name["serum_070"] < 0.1


def test_requirements_go_by_age_and_sex(evidence: Evidence) -> None:
    """iom1997: 330 and 350 mg/day for men, 255 and 265 for women, below and from 31 years."""
    female = np.array([False, False, True, True])
    age = np.array([30.9, 31.0, 19.0, 80.0])
    people = Individuals(female, age, np.zeros(4), np.zeros(4))
    assert requirement(people, evidence).tolist() == [330.0, 350.0, 255.0, 265.0]


def test_every_definition_stands_on_records(evidence: Evidence) -> None:
    for definition in DEFINITIONS:
        assert all(name in evidence.measurements for name in definition.surveys)
        assert definition.cut is None or evidence.parameter(definition.cut).basis == "definition"
        assert definition.used_by
    people = Individuals(np.array([True]), np.array([40.0]), np.array([300.0]), np.array([0.86]))
    assert below_serum("deficiency.serum_070")(people, np.array([0.699]), evidence).all()
    assert not below_serum("deficiency.serum_070")(people, np.array([0.70]), evidence).any()


def test_no_grade_is_laundered(evidence: Evidence) -> None:
    """The spread is fitted to the very prevalences: grade E, assumed, with that as its reason."""
    for name in ("people.serum_sd", "people.threshold_sd"):
        assert (evidence.parameter(name).grade, evidence.parameter(name).basis) == ("E", "assumed")
        assert name in counted().parameters
    assert "no test of the model" in (evidence.parameter("people.serum_sd").reason or "")
    assert evidence.parameter("diet.intake_spread").grade == "C"


def test_loading_test_of_the_healthy(body: Body) -> None:
    """30 mmol over 8 h, basal urine subtracted: 26 %, just below the cut of 27.5. gullestad1994 has 6.3 SD 10.3,
    whether
    basal urine was subtracted is not known (known gap)."""
    found = loading_test(body, 300.0)
    assert 100 * found.retained == pytest.approx(26.3, abs=0.3)
    assert not found.deficient
    assert found.healthy == pytest.approx((0.063, 0.103))


def test_the_loading_test_shows_a_depleted_body(body: Body) -> None:
    """On 60 mg/day for good a load is kept better, beyond the cut, though not as by depleted patients (58 %,
    rob1999, of a
    smaller load). The contested link hardly changes that: on such a diet the fast cells lack only 3 %.
    """
    avid = reference_body(("magnesium",)).switched({"magnesium.link_low_mg_avidity": True})
    for one in (body, avid):
        found = loading_test(one, 60.0)
        assert found.deficient
        assert 0.33 < found.retained < 0.40
    assert load_evidence().measurements["rob1999.retention_transplant"].value == 58

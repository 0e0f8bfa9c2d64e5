"""Published responses: what was done, what is printed, computed or null, and what is read from several together."""

from __future__ import annotations

import re

import pytest

from magmatrix.evidence import Evidence, why
from magmatrix.quantity import convert
from tests.evidence.samples import SOUND, loaded, refusal

RECORD_ID = re.compile(r"\b[A-Za-z][A-Za-z_]*\d{4}\w*\.\w+")


@pytest.mark.parametrize(
    ("name", "value", "unit", "read"),
    [
        ("rfsplitface.content", 1.079, "1", "abstract"),
        ("dunkin2007.threshold", 0.56, "mm", "abstract"),
        ("koskela2009.fall", 124, "g/m**2/h", "abstract"),
        ("shrestha2010.lambda2", 0.5595, "1/minute", "secondary"),
        ("schwarz1994hp.peak", 19.1, "pmol/L", "abstract"),
        ("lu2002.Q", 5.6, "L/hour", "abstract"),
        ("portale1986.pr_low", 3.8, "ug/day", "abstract"),
        ("zaksas2019.heart", 1185, "ug/g", "full-text"),
        ("wang2020scar.skin_scarfree", 66.66, "ug/g", "full-text"),
        ("cholst1984.ica3h", 0.98, "mmol/L", "abstract"),
        ("ng2014.4000", 45.9, "ng/mL", "abstract"),
        ("ogrady2020.small_bowel", 198.5, "minute", "abstract"),
    ],
)
def test_responses_have_the_values_of_their_sources(
    evidence: Evidence, name: str, value: float, unit: str, read: str
) -> None:
    measured = evidence.measurements[name]
    assert measured.value is not None
    assert convert(measured.value, measured.unit, unit) == pytest.approx(value, rel=1e-12)
    assert measured.read == read


@pytest.mark.parametrize("name", ["cholst1984.pth30", "morris1987.24h", "adams1979.high", "biesenbach2018inf.1h"])
def test_a_challenge_says_what_was_done_and_whether_it_may_be_fitted(evidence: Evidence, name: str) -> None:
    measured = evidence.measurements[name]
    assert measured.protocol
    assert measured.role in ("calibration", "validation")
    assert measured.n_means
    lines = "\n".join(why(evidence, name).lines())
    assert measured.protocol in lines
    assert measured.role in lines


def test_a_null_result_has_the_value_of_no_difference_or_none(evidence: Evidence) -> None:
    for measured in evidence.measurements.values():
        if measured.statistic == "null-result" and measured.scale != "p value":
            assert measured.value in (None, 0, 1), measured.id


def test_a_number_that_was_worked_out_is_not_filed_as_printed(evidence: Evidence) -> None:
    for measured in evidence.measurements.values():
        said = " ".join(filter(None, (measured.place, measured.method, measured.population)))
        if "derived" in said or "computed here" in said:
            assert measured.derived, measured.id


def test_what_is_read_from_records_names_records_that_exist(evidence: Evidence) -> None:
    observed = [*evidence.measurements.values(), *evidence.timecourses.values()]
    readings = {record.id: record.reading for record in observed if record.reading}
    assert readings
    for name, reading in readings.items():
        for found in RECORD_ID.findall(reading):
            assert evidence.canonical(found), f"{name} names {found}"


def test_a_reading_is_told_apart_from_what_the_source_prints(evidence: Evidence) -> None:
    trail = why(evidence, "shrestha2010.A")
    assert trail.derived
    assert trail.reading
    assert trail.reading not in (trail.note or "")
    assert "seen in biomd276" in trail.sources[0].place


@pytest.mark.parametrize("name", ["schwarz1993.peak", "schwarz1994hp.rest", "schwarz1994sp.setpoint_parfitt"])
def test_one_cohort_in_several_papers_counts_once_and_says_so(evidence: Evidence, name: str) -> None:
    assert "one cohort, which counts once" in (evidence.measurements[name].note or "")


def test_the_arms_of_a_trial_are_as_printed_and_their_difference_is_computed(evidence: Evidence) -> None:
    for what in ("smg", "length", "width", "depth", "hscrp"):
        difference = evidence.measurements[f"razzaghi2018.{what}"]
        given, placebo = (evidence.measurements[f"razzaghi2018.{what}_{arm}"] for arm in ("mg", "placebo"))
        assert given.value is not None
        assert placebo.value is not None
        assert difference.value == pytest.approx(given.value - placebo.value, abs=1e-9)
        assert (difference.statistic, given.statistic, placebo.statistic) == ("computed", "as-printed", "as-printed")
        assert {arm.spread.kind for arm in (given, placebo) if arm.spread} == {"unstated"}


@pytest.mark.parametrize(
    ("name", "n"), [("saleh2012.p_severe_mild", 30), ("bohn2004.frac_075", 8), ("jadidi2020.energy_old", 76)]
)
def test_counts_that_misled_say_what_they_count(evidence: Evidence, name: str, n: int) -> None:
    measured = evidence.measurements[name]
    assert measured.n == n
    assert measured.n_means


@pytest.mark.parametrize(
    "name", ["chan1990.full_effect_exposure", "bedi2007.max_depth", "bedi2007.max_width", "pmc4119956.tewl_recovery"]
)
def test_bounds_are_filed_as_bounds(evidence: Evidence, name: str) -> None:
    assert evidence.measurements[name].statistic == "bound"


@pytest.mark.parametrize(
    "name", ["haydock1987.norm", "haydock1987.before", "haydock1987.after", "pmc8259462.half_life_forearm"]
)
def test_a_plus_minus_whose_kind_no_abstract_states_is_unstated(evidence: Evidence, name: str) -> None:
    spread = evidence.measurements[name].spread
    assert spread is not None
    assert spread.kind == "unstated"


def test_most_counts_say_what_they_count(evidence: Evidence) -> None:
    """Those left over are counts whose record does not say whether people, sites or sessions were counted."""
    silent = [measured.id for measured in evidence.measurements.values() if measured.n and not measured.n_means]
    assert len(silent) <= 83


def measured(**keys: object) -> str:
    record = {"id": "smith2001.x", "quantity": "x", "value": 0.4, "unit": "1", "statistic": "mean", "species": "human"}
    lines = {**record, "source": "smith2001", "place": "abstract", "read": "abstract", **keys}
    return "measurements:\n- " + "\n  ".join(f"{key}: {value}" for key, value in lines.items()) + "\n"


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"statistic": "computed"}, "`derived`, which says how"),
        ({"statistic": "as-printed", "derived": "2 of 5"}, "is not printed"),
        ({"via": "nowhere2000"}, "`via`"),
    ],
)
def test_how_a_number_came_about_must_be_told_in_full(keys: dict[str, object], said: str) -> None:
    assert said in str(refusal(SOUND, measured(**keys)))


def test_a_number_seen_elsewhere_rests_on_both_sources() -> None:
    evidence = loaded(SOUND, measured(statistic="computed", derived="2 of 5", via="handbook", reading="a mechanism"))
    assert evidence.references("smith2001.x") == ("smith2001", "handbook")
    facts = why(evidence, "smith2001.x").as_dict()
    assert (facts["derived"], facts["reading"]) == ("2 of 5", "a mechanism")


def test_a_null_result_needs_no_value() -> None:
    text = measured(statistic="null-result").replace("  value: 0.4\n", "")
    assert loaded(SOUND, text).measurements["smith2001.x"].value is None

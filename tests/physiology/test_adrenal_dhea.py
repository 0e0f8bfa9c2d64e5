"""DHEA and its sulphate with age and sex, and the steroids that magnesium is said to raise (cell design, section 4)."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.evidence import load_evidence
from magmatrix.quantity import convert
from tests.physiology.hormones import supplement, with_records
from tests.physiology.lab import REFERENCE, Subject

CLAIMED = {
    "dhea": ("adrenal.dheas", 127 / 1539),
    "pregnenolone": ("adrenal.pregnenolone", 127 / 1539),
    "progesterone": ("adrenal.progesterone", 127 / 1539),
    "testosterone": ("adrenal.testosterone", 44.2 / 132.1),
}


def aged(years: float, female: float = 0.0) -> Subject:
    return REFERENCE.having({"dermis.age": years, "adrenal.female": female})


def test_a_young_man_has_the_measured_level() -> None:
    """Cell 4: DHEAS starts at 9.4 umol/L (man of 22)."""
    assert aged(22).observe("adrenal.dheas") == pytest.approx(9.4, abs=0.05)
    assert aged(18).observe("adrenal.dheas") == aged(22).observe("adrenal.dheas")


@pytest.mark.parametrize(("female", "share"), [(0.0, 0.212), (1.0, 0.230)])
def test_at_75_a_fifth_is_left(female: float, share: float) -> None:
    """S3: DHEAS at 75 y is 16-24 % of its value at 25 y; the fall of 77-79 % of the checks."""
    left = aged(75, female).observe("adrenal.dheas") / aged(25, female).observe("adrenal.dheas")
    assert 0.16 <= left <= 0.24
    assert left == pytest.approx(share, abs=0.001)


def test_the_second_set_of_women_falls_faster_than_ours() -> None:
    """Held for comparison, not fitted: han_choi.women 211 to 72 ug/dL from 25 to 55 y (0.34), the equations 0.41."""
    (young, *_, old) = load_evidence().timecourses["han_choi.women"].points
    measured = old[1] / young[1]
    ours = aged(55, 1.0).observe("adrenal.dheas") / aged(25, 1.0).observe("adrenal.dheas")
    assert measured == pytest.approx(0.34, abs=0.005)
    assert ours == pytest.approx(0.41, abs=0.005)


def test_dhea_falls_faster_than_its_sulphate() -> None:
    """Cell 4: k_a of DHEA 0.040-0.045 against 0.029-0.031; 0.26 (men) and 0.30 (women) are left at 55."""
    for female, left in ((0.0, 0.26), (1.0, 0.30)):
        old = aged(55, female)
        assert old.observe("adrenal.dhea") == pytest.approx(left, abs=1e-9)
        assert left < old.observe("adrenal.dheas") / aged(25, female).observe("adrenal.dheas")


def test_a_life_simulated_ends_where_an_older_person_starts() -> None:
    """The start is the solution of the same equation, up to the lag of a day behind age."""
    person = aged(40).having({"dermis.ageing": 1.0})
    (course,) = person.follow([], [0, 3652.5], "adrenal.dheas")
    assert course[-1] == pytest.approx(aged(50).observe("adrenal.dheas"), rel=1e-4)


@pytest.mark.parametrize(("halflife", "milligrams"), [(7.0, 74.0), (22.0, 24.0)])
def test_what_must_be_made_favours_a_long_half_life(halflife: float, milligrams: float) -> None:
    """Cell 4: 9.4 umol/L in 9 L need 24-74 mg/day over half-lives of 22 to 7 h; the high end is implausible. Ours
    spreads in 8.9 L, so 1 mg/day of tolerance."""
    person = with_records({"adrenal.k_DS": f"{0.693147 / halflife} 1/hour"}).having({"dermis.age": 22.0})
    made = (
        person.observe("adrenal.dheas_production") * 24.0 * load_evidence().value("adrenal.dheas_molar_mass", "g/mol")
    )
    assert convert(made, "ug", "mg") == pytest.approx(milligrams, abs=1.0)


@pytest.mark.parametrize("output", [output for output, _ in CLAIMED.values()])
def test_magnesium_changes_no_other_steroid(output: str) -> None:
    """S4: Mg never changes DHEAS with default switches, and neither pregnenolone, progesterone or testosterone."""
    (course,) = REFERENCE.follow([supplement(700.0)], [0, 30, 365], output)
    assert course == pytest.approx([REFERENCE.observe(output)] * 3, rel=1e-12)


@pytest.mark.parametrize("name", CLAIMED)
def test_each_claim_can_be_switched_on_with_the_size_that_was_claimed(name: str) -> None:
    output, size = CLAIMED[name]
    person = REFERENCE.having({f"adrenal.link_mg_{name}": 1.0})
    ((after,),) = person.follow([supplement(700.0)], [365], output)
    assert after / REFERENCE.observe(output) - 1.0 == pytest.approx(size, rel=1e-6)


def test_the_claims_are_off_and_graded_by_what_is_known() -> None:
    """Cell 4: hypothesis switches, default 0: E for DHEA, pregnenolone, progesterone, B for testosterone."""
    links = load_evidence().links
    grades = {name: links[name].grade for name in ("mg__dhea", "mg__pregnenolone_progesterone", "mg__testosterone")}
    assert grades == {"mg__dhea": "E", "mg__pregnenolone_progesterone": "E", "mg__testosterone": "B"}
    assert all(links[name].default == "off" for name in grades)


@settings(max_examples=25, deadline=None)
@given(
    years=st.floats(18.0, 110.0),
    female=st.floats(0.0, 1.0),
    dose=st.floats(0.0, 2000.0),
    on=st.sets(st.sampled_from([*CLAIMED, "cortisol"])),
)
def test_every_hormone_stays_positive_and_bounded(years: float, female: float, dose: float, on: set[str]) -> None:
    person = aged(years, female).having(
        {f"adrenal.link_mg_{name}": float(name in on) for name in (*CLAIMED, "cortisol")}
    )
    names = ("cortisol", "dheas", "dhea", "testosterone", "urinary_cortisol", "hsd2")
    values = person.follow([supplement(dose)], [0, 40], *(f"adrenal.{name}" for name in names), rtol=1e-6)
    assert all(value > 0.0 for course in values for value in course)
    most = 1.0 + person.parameters["adrenal__hsd2_gain"]
    assert all(1.0 - 1e-9 <= value <= most for value in values[-1])

"""Numbers that records make together: sums, quotients, shares, rates."""

from __future__ import annotations

import pytest

from magmatrix.analysis.responses.published import Terms, published
from magmatrix.errors import EvidenceError, UnitError
from magmatrix.evidence import Evidence, load_evidence


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


@pytest.mark.parametrize(
    ("terms", "value", "unit"),
    [
        (Terms("ryschon1996.serum"), 0.78, "mmol/L"),
        (Terms("levine1996.dose_plasma@30"), 8.7, "umol/L"),
        (Terms("rude1985.ca_before", minus=("rude1985.ca_after",)), -2.1, "mg/dL"),
        (
            Terms("bogh2012.weekly_end", plus=("bogh2012.control_start",), minus=("bogh2012.control_end",)),
            109.2,
            "nmol/L",
        ),
        (Terms("oliveira2018.reabsorbed", form="1 - x"), 0.05, "1"),
        (Terms("ferment1987.ca", form="1 + x"), 0.7, "1"),
        (Terms("fournier2001.thickness", form="x - 1"), 0.17, "1"),
        (Terms("wallach1988.muscle_loss", form="-x"), -15.0, "percent"),
    ],
)
def test_what_records_make(evidence: Evidence, terms: Terms, value: float, unit: str) -> None:
    found = published(evidence, terms)
    assert found.value == pytest.approx(value)
    assert found.unit == unit


def test_a_rate_over_a_time_and_a_quotient_of_two_units(evidence: Evidence) -> None:
    found = published(evidence, Terms("nhok2002.loss", over="nhok2002.length", minutes=10 * 525960, form="-x"))
    assert found.expression == "-(nhok2002.loss / nhok2002.length x 3652.5 days)"
    assert found.records == ("nhok2002.loss", "nhok2002.length")


@pytest.mark.parametrize(
    ("terms", "complaint"),
    [
        (Terms("nobody2000.x"), "no measurement or time course"),
        (Terms("levine1996.dose_plasma"), "one point of a time course"),
        (Terms("levine1996.dose_plasma@31"), "one point of a time course"),
        (Terms("ryschon1996.serum@3"), "a measurement is one number"),
        (Terms("leonardo2023.skin_mmp1@3"), "logarithm"),
        (Terms("ryschon1996.serum", over="toffaletti1991.mg"), "over zero"),
    ],
)
def test_what_is_no_number_is_refused(evidence: Evidence, terms: Terms, complaint: str) -> None:
    with pytest.raises(EvidenceError, match=complaint):
        published(evidence, terms)


def test_a_sum_of_two_dimensions_is_refused(evidence: Evidence) -> None:
    with pytest.raises(UnitError):
        published(evidence, Terms("ryschon1996.serum", minus=("elin1987.total_body",)))

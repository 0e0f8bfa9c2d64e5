"""Shares of parameters per grade, and the count of assumed ones."""

from __future__ import annotations

import pytest

from magmatrix.errors import EvidenceError
from magmatrix.evidence import Evidence, grade_shares
from tests.evidence.samples import SOUND, loaded


def test_shares_count_every_parameter_once() -> None:
    table = grade_shares(loaded())
    assert {share.grade: share.count for share in table.shares} == {"A": 0, "B": 4, "C": 1, "D": 0, "E": 1}
    assert sum(share.share for share in table.shares) == pytest.approx(1)
    assert table.assumed == ("skin.delay",)
    assert (table.counted, table.definitions) == (6, 0)


def test_definitions_claim_nothing_and_are_not_counted() -> None:
    more = "parameters:\n- {id: a.zero, meaning: m, value: 0, unit: 1, basis: definition, grade: A, reason: neutral}\n"
    table = grade_shares(loaded(SOUND, more))
    assert (table.counted, table.definitions) == (6, 1)
    assert table.share_of("A").count == 0


def test_a_choice_of_parameters_is_counted_alone() -> None:
    table = grade_shares(loaded(), ["skin.delay", "skin.fitted", "skin.fitted"])
    assert (table.share_of("C").share, table.share_of("E").share) == (0.5, 0.5)


def test_no_parameters_have_no_shares() -> None:
    assert all(share.share == 0 for share in grade_shares(loaded(), []).shares)


def test_unknown_parameters_are_refused() -> None:
    with pytest.raises(EvidenceError, match=r"skin\.delay"):
        grade_shares(loaded(), ["skin.dealy"])


def test_the_shipped_records_have_something_in_every_grade(evidence: Evidence) -> None:
    assert all(share.count > 0 and share.meaning for share in grade_shares(evidence).shares)

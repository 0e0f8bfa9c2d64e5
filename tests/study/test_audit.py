"""A ledger closes when nothing was unaccounted for at any time, and within its tolerance."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.body.ledger import TOLERANCE
from magmatrix.body.parts import PARTS
from magmatrix.study.audit import audit

PLAN = PARTS.ledgers[0]


def series(balance: list[float], scale: float = 10.0) -> dict[str, np.ndarray]:
    steady = {name: np.full(len(balance), scale) for name in PLAN.symbols}
    return {**steady, PLAN.balance: np.array(balance)}


def test_what_is_missing_only_for_a_while_leaves_the_ledger_open() -> None:
    ledger = audit(PLAN, series([1.0, 1.0, 1.4, 1.0]))
    assert not ledger.closes
    assert ledger.relative_error == pytest.approx(0.04)


@pytest.mark.parametrize(("share", "closes"), [(0.9, True), (1.1, False), (-0.9, True), (-1.1, False)])
def test_the_tolerance_is_a_share_of_the_largest_scale(share: float, closes: bool) -> None:
    ledger = audit(PLAN, series([0.0, share * TOLERANCE * 10.0, 0.0]))
    assert ledger.closes is closes
    assert ledger.relative_error == pytest.approx(abs(share) * TOLERANCE)


def test_the_tolerance_is_what_is_promised() -> None:
    assert TOLERANCE == 1e-9


@pytest.mark.parametrize("where", [0, 1, -1])
def test_a_number_that_does_not_exist_leaves_the_ledger_open(where: int) -> None:
    balance = [1.0, 1.0, 1.0]
    balance[where] = float("nan")
    assert not audit(PLAN, series(balance)).closes


def test_entries_are_changes_from_start_to_end() -> None:
    values = series([0.0, 0.0, 0.0])
    line = PLAN.lines[0]
    values[line.symbols[0]] = np.array([1.0, 7.0, 3.0])
    assert audit(PLAN, values).entries[0].value == 2.0

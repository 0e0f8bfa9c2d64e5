"""The measure of error and the search for a tolerance, on made-up engines."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest

from benchmarks.error import Reference
from benchmarks.measure import LADDER, WANTED, by_turns, match
from benchmarks.peers import Run
from benchmarks.tables import DENSE, MEASURED, insert, marks

REFERENCE = Reference(np.ones((3, 31, 2)), np.array([1.0, 2.0]))


class Wrong:
    """An engine whose error is `factor` times its tolerance, or that gives up at loose ones."""

    name, version = "wrong", "1"

    def __init__(self, factor: float, gives_up_above: float = np.inf) -> None:
        self.factor, self.gives_up_above = factor, gives_up_above

    def run(self, people: Sequence[int], days: int, rtol: float) -> Run:
        if rtol > self.gives_up_above:
            raise RuntimeError("too much work")
        return Run(np.full((len(people), days + 1, 2), 1.0 + self.factor * rtol), 0.5)


def test_error_is_relative_to_the_value_and_a_thousandth_of_the_peak() -> None:
    values = np.ones((1, 2, 2))
    values[0, 1, 1] = 1.5
    assert REFERENCE.error(values) == pytest.approx(0.5 / (1.0 + 0.002))


def test_a_missing_value_is_an_infinite_error() -> None:
    values = np.ones((1, 2, 2))
    values[0, 0, 0] = np.nan
    assert REFERENCE.error(values) == np.inf


def test_the_loosest_tolerance_that_is_exact_enough_is_found() -> None:
    found = match(Wrong(8.0), REFERENCE, range(3), 30)
    assert found.met
    assert found.rtol == 1e-5
    assert found.error <= WANTED
    looser = LADDER[LADDER.index(found.rtol) - 1]
    assert 8.0 * looser > WANTED


def test_an_engine_that_gives_up_is_asked_for_less() -> None:
    assert match(Wrong(1e-3, gives_up_above=1e-6), REFERENCE, range(3), 30).rtol == 1e-6


def test_an_engine_that_is_never_exact_enough_is_said_to_be_so() -> None:
    assert not match(Wrong(1e9), REFERENCE, range(3), 30).met


def test_engines_take_turns() -> None:
    said: list[str] = []
    rates = by_turns({"a": (Wrong(1.0), range(2), 1e-3), "b": (Wrong(1.0), range(1), 1e-3)}, 30, 2, said.append)
    assert rates["a"].best == pytest.approx(2 * rates["b"].best)
    assert len(said) == 4
    assert len(rates["a"].rounds) == 2


@pytest.mark.parametrize("place", [MEASURED, DENSE])
def test_tables_replace_only_what_stands_between_their_marks(place: str, tmp_path) -> None:
    file = tmp_path / "page.md"
    begin, end = marks(place)
    file.write_text(f"before {begin} old {end} after", encoding="utf-8")
    insert(file, "new", place)
    text = file.read_text(encoding="utf-8")
    assert "new" in text
    assert "old" not in text
    assert text.startswith("before ")
    assert text.endswith(" after")

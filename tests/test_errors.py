"""Errors: one tree, one message that says where, what, what was expected, and the nearest name."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix import errors
from magmatrix.errors import EvidenceError, InputError, MagmatrixError, Place, SimulationError, nearest


def test_the_tree_is_as_drawn() -> None:
    tree = {
        "InputError": MagmatrixError,
        "EvidenceError": InputError,
        "StudyError": InputError,
        "OutputError": InputError,
        "ModelError": MagmatrixError,
        "UnitError": errors.ModelError,
        "CompositionError": errors.ModelError,
        "SimulationError": MagmatrixError,
    }
    for name, parent in tree.items():
        assert getattr(errors, name).__base__ is parent


def test_an_input_error_says_everything_in_one_line() -> None:
    error = EvidenceError(
        "unknown source 'a'",
        place=Place("records.yaml", 3, 5),
        found="a",
        expected="the id of a source",
        nearest_names=["ab", "ac"],
        advice="look again",
    )
    assert str(error) == (
        "records.yaml:3:5: unknown source 'a'; found 'a'; expected the id of a source; "
        "did you mean 'ab' or 'ac'?; look again"
    )
    assert (error.problem, error.nearest_names) == ("unknown source 'a'", ("ab", "ac"))


def test_absent_parts_leave_no_trace() -> None:
    assert str(InputError("too late")) == "too late"
    assert str(InputError("too low", found=0)) == "too low; found 0"


@pytest.mark.parametrize(
    ("place", "text"),
    [(Place("a"), "a"), (Place("a", 2), "a:2"), (Place("a", 2, 7), "a:2:7"), (Place("a", None, 7), "a")],
)
def test_places_read_like_compiler_messages(place: Place, text: str) -> None:
    assert str(place) == text


def test_nearest_ignores_case_and_keeps_the_spelling_of_the_known_name() -> None:
    assert nearest("magnesium.ke", ["magnesium.kE", "dermis.q"]) == ["magnesium.kE"]
    assert nearest("zzz", ["magnesium.kE"]) == []


def test_names_that_differ_in_case_only_are_all_offered() -> None:
    assert set(nearest("dermis.kn", ["dermis.kN", "dermis.KN", "dermis.k_N"])) == {
        "dermis.kN",
        "dermis.KN",
        "dermis.k_N",
    }


@given(st.text(max_size=20), st.lists(st.text(max_size=20), max_size=8), st.integers(1, 5))
def test_nearest_returns_known_names_only_and_not_too_many(name: str, known: list[str], count: int) -> None:
    found = nearest(name, known, count)
    assert len(found) <= count
    assert len(set(found)) == len(found)
    assert set(found) <= set(known)


def test_a_failed_simulation_names_person_time_and_advice() -> None:
    error = SimulationError("step size too small", who="Ada", hours=36.0, advice="loosen the tolerance")
    assert str(error) == "Ada: integration failed at 36 h (1.5 d): step size too small; loosen the tolerance"

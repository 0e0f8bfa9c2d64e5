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


HUGE = st.sampled_from(["x", "\x1b[31m", "\x00", "\u202e", "a b", "\x7f", "\x9b2J", "\r", "ü"]).flatmap(
    lambda bit: st.integers(0, 3000).map(lambda times: bit * times)
)


@given(HUGE, HUGE, HUGE, HUGE, HUGE)
def test_a_message_is_one_short_line_that_a_terminal_only_shows(a: str, b: str, c: str, d: str, e: str) -> None:
    errors_made = [
        InputError(a, place=Place(b, 1), found=c, expected=d, nearest_names=[e, a, b], advice=c),
        errors.ModelError(a + b),
        errors.UnitError(a),
        SimulationError(a, who=b, hours=1.0, advice=c),
    ]
    for error in errors_made:
        said = str(error)
        assert len(said) <= errors.LONGEST_LINE
        assert all(character.isprintable() or character == "\xa0" for character in said)


def test_a_found_value_of_a_million_characters_keeps_the_advice_in_sight() -> None:
    said = str(InputError("unknown key", place=Place("s.yaml", 3), found="k" * 1_000_000, advice="remove it"))
    assert said.startswith("s.yaml:3: unknown key; found 'kkkk")
    assert said.endswith("; remove it")


def test_what_was_found_stays_whole_for_programs() -> None:
    assert InputError("wrong", found="k" * 1000).found == "k" * 1000


def test_several_mistakes_stay_on_lines_of_their_own() -> None:
    said = str(InputError("first\nsecond " + "x" * 400, place=Place("s.yaml")))
    assert said.split("\n") == ["s.yaml: first", "second " + "x" * 400]

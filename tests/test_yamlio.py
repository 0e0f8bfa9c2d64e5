"""YAML with lines: what is read, what is refused, and where it stands."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import EvidenceError, InputError
from magmatrix.yamlio import load_yaml, walk


def read(text: str) -> object:
    return load_yaml("study.yaml", text=text).data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("08:00", "08:00"),
        ("yes", "yes"),
        ("on", "on"),
        ("1_000", "1_000"),
        ("2024-01-31", "2024-01-31"),
        ("2024-13-45", "2024-13-45"),
        ("300 mg/day", "300 mg/day"),
        ("true", True),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-0.5", -0.5),
        ("1e3", 1000.0),
        (".5", 0.5),
        ("0x1F", 31),
        ("0o17", 15),
        ("007", 7),
        ("'12'", "12"),
        ('"true"', "true"),
        (".inf", float("inf")),
        ("1.2.3", "1.2.3"),
    ],
)
def test_plain_words_follow_yaml_1_2(text: str, value: object) -> None:
    loaded = read(f"a: {text}")
    assert loaded == {"a": value}
    assert type(loaded["a"]) is type(value)  # type: ignore[index]


def test_every_entry_knows_its_line_and_column() -> None:
    document = load_yaml("study.yaml", text="people:\n- name: Ada\n  diet: [1, 2]\n")
    assert str(document.place(("people",))) == "study.yaml:1:1"
    assert str(document.place(("people", 0, "diet"))) == "study.yaml:3:3"
    assert str(document.place(("people", 0, "diet", 1))) == "study.yaml:3:13"


def test_a_missing_entry_stands_where_its_nearest_parent_does() -> None:
    document = load_yaml("study.yaml", text="people:\n- name: Ada\n")
    assert document.place(("people", 0, "age", "unit")) == document.place(("people", 0))
    assert load_yaml("empty.yaml", text="").place().line == 1


@pytest.mark.parametrize(
    ("text", "problem", "line"),
    [
        ("a: 1\na: 2\n", "'a' is listed twice", 2),
        ("a: &one 1\nb: *on\n", r"alias *on has no anchor above it; did you mean '*one'", 2),
        ("a:\n  b: &x\n    c: *x\n", "alias *x stands inside its own value", 3),
        ("a: &x 1\n<<: *x\n", "only keys with values can be merged", 2),
        ("a: &x {b: 1}\nc:\n  <<: *x\n  <<: *x\n", "'<<' is listed twice", 4),
        ("a: &x [1]\n*x : 2\n", "a key must be plain text", 2),
        ("a: !!python/object:os.system x\n", "tags are not allowed", 1),
        ("a: !mine x\n", "tags are not allowed", 1),
        ("a: [1, 2\nb: 3\n", "not valid YAML", 2),
        ("a:\n\t- b\n", "not valid YAML", 2),
        ("? [a, b]\n: 1\n", "a key must be plain text", 1),
        ("a: 1\n---\nb: 2\n", "a second YAML document", 2),
        ("a: 1\nb: " + "9" * 5000 + "\n", "too many digits", 2),
        ("a: 1\nb: \x07\n", "cannot be printed", 2),
        ("a: 1\nb: \ud800\n", "cannot be printed", 2),
    ],
)
def test_what_is_refused_says_where(text: str, problem: str, line: int) -> None:
    with pytest.raises(InputError) as caught:
        read(text)
    assert problem in str(caught.value)
    assert caught.value.place is not None
    assert caught.value.place.line == line


def test_aliases_and_merge_keys_become_plain_data() -> None:
    text = """\
base: &base
  diet: &diet 300 mg/day
  drugs: [ppi]
one:
  <<: *base
  diet: 200 mg/day
two: {<<: [*base, {diet: 1, label: Two}], sweat: *diet}
"<<": kept
"""
    document = load_yaml("study.yaml", text=text)
    assert document.data == {
        "base": {"diet": "300 mg/day", "drugs": ["ppi"]},
        "one": {"diet": "200 mg/day", "drugs": ["ppi"]},
        "two": {"diet": "300 mg/day", "drugs": ["ppi"], "label": "Two", "sweat": "300 mg/day"},
        "<<": "kept",
    }
    assert document.data["one"]["drugs"] is not document.data["base"]["drugs"]  # type: ignore[index]


def test_merged_entries_stand_where_they_were_written_and_aliases_where_they_are() -> None:
    text = "a: &a\n  b: {c: 1}\nd:\n  <<: *a\n  e: 2\nf: *a\n"
    document = load_yaml("study.yaml", text=text)
    assert document.place(("d", "b")).line == document.place(("d", "b", "c")).line == 2
    assert document.place(("d", "e")).line == 5
    assert document.place(("f",)).line == 6
    assert document.place(("f", "b", "c")).line == 2


def test_an_anchor_may_be_set_anew_and_an_alias_means_the_last_one() -> None:
    assert read("a: &x 1\nb: *x\nc: &x 2\nd: *x\n") == {"a": 1, "b": 1, "c": 2, "d": 2}
    assert read("a: &k key\n*k : 1\n") == {"a": "key", "key": 1}


LAUGHS = "a0: &a0 ha\n" + "".join(f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]\n" for i in range(1, 12))
MERGED = "a0: &a0 {k: ha}\n" + "".join(
    f"a{i}: &a{i} {{{', '.join(f'k{j}: {{<<: *a{i - 1}}}' for j in range(9))}}}\n" for i in range(1, 12)
)


@pytest.mark.parametrize("text", [LAUGHS, MERGED, LAUGHS.replace("a0: &a0 ha", "a0: &a0 {b: c}")])
def test_a_short_file_that_stands_for_a_huge_one_is_refused_in_one_line(text: str) -> None:
    with pytest.raises(InputError, match="stand for more than 50000 values") as caught:
        read(text)
    assert "\n" not in str(caught.value)


def test_many_aliases_and_deep_ones_are_refused() -> None:
    with pytest.raises(InputError, match="more than 2000 aliases"):
        read("a: &a 1\nb: [" + "*a, " * 2001 + "]\n")
    deep = "a0: &a0 1\n" + "".join(f"a{i}: &a{i} [[[*a{i - 1}]]]\n" for i in range(1, 40))
    with pytest.raises(InputError, match="nested too deeply"):
        read(deep)


def test_mistakes_that_do_not_stop_reading_can_be_collected() -> None:
    mistakes: list[InputError] = []
    document = load_yaml("study.yaml", text="a: 1\na: 2\nb: !x 3\nc: 4\n", mistakes=mistakes)
    assert [mistake.place.line for mistake in mistakes if mistake.place] == [2, 3]
    assert document.data == {"a": 2, "b": "3", "c": 4}


def test_deep_nesting_is_refused_before_it_hurts() -> None:
    with pytest.raises(InputError, match="nested too deeply"):
        read("[" * 200 + "]" * 200)


def test_the_caller_chooses_the_error(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="cannot read the file"):
        load_yaml(tmp_path / "missing.yaml", error=EvidenceError)


def test_files_must_be_utf8_and_not_too_large(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: \xff\xfe")
    with pytest.raises(InputError, match="not UTF-8"):
        load_yaml(file)
    file.write_text("a: 1 # " + "x" * 100, encoding="utf-8")
    with pytest.raises(InputError, match="larger than 50 bytes"):
        load_yaml(file, max_bytes=50)
    assert load_yaml(file).data == {"a": 1}


def test_walk_gives_parents_before_children() -> None:
    paths = [path for path, _ in walk({"a": [1, {"b": 2}]})]
    assert paths == [(), ("a",), ("a", 0), ("a", 1), ("a", 1, "b")]


@given(st.text(max_size=80))
def test_any_text_is_data_or_an_input_error(text: str) -> None:
    try:
        document = load_yaml("any.yaml", text=text)
    except InputError:
        return
    for path, value in walk(document.data):
        assert isinstance(value, (dict, list, str, int, float, bool, type(None)))
        assert document.place(path).line is not None


@given(st.text(alphabet="a&*<:-[]{}, \n", max_size=60))
def test_text_full_of_anchors_is_data_or_an_input_error(text: str) -> None:
    with contextlib.suppress(InputError):
        document = load_yaml("any.yaml", text=text)
        assert all(document.place(path).line is not None for path, _ in walk(document.data))


@given(st.text(alphabet="ab:-[]{}#&*!|>'\"%@,?\n\t 01.~", max_size=40))
def test_text_full_of_yaml_signs_is_data_or_an_input_error(text: str) -> None:
    with contextlib.suppress(InputError):
        load_yaml("any.yaml", text=text)

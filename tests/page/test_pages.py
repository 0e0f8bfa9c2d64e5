"""Pages: sections are objects, the disclaimer has no default, text is escaped, and nothing is loaded from outside."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from magmatrix.page import environment
from magmatrix.page.document import document
from magmatrix.page.environment import render
from magmatrix.page.grades import mark
from magmatrix.page.section import Part, Section, sections
from magmatrix.page.styles import standalone, stylesheet

HOSTILE = "</title><script>alert(1)</script>\x07\u202e {{ 7 * 7 }}"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "said.html.j2").write_text(
        "{% from 'kit.html.j2' import badge %}<p>{{ said }} {{ badge(mark) }}</p>", encoding="utf-8"
    )
    environment.environment.cache_clear()
    return tmp_path


def page(*parts: Section, **more: Any) -> bytes:
    return document(title="T", kind="K", disclaimer="It informs.", sections=parts, **more)


def test_a_part_makes_a_section_with_its_own_template_and_the_macros_of_the_kit(home: Path) -> None:
    part = Part[str]("one", "One", home, "said.html.j2", lambda said: {"said": said, "mark": mark({"B": 2})}, "First")
    section = part.section("a < b")
    assert section is not None
    assert (section.id, section.title, section.listed) == ("one", "One", "First")
    assert "a &lt; b" in section.body
    assert "weakest grade B (2 of 2 numbers behind it)" in section.body


def test_a_part_with_nothing_to_show_is_left_out(home: Path) -> None:
    full = Part[str]("one", "One", home, "said.html.j2", lambda said: {"said": said, "mark": None})
    empty = Part[str]("two", "Two", home, "said.html.j2", lambda said: None)
    assert [section.id for section in sections([empty, full], "x")] == ["one"]


def test_values_may_name_the_section(home: Path) -> None:
    part = Part[str]("one", "One", home, "said.html.j2", lambda _: {"said": "", "mark": None, "title": "Other"})
    section = part.section("")
    assert section is not None
    assert section.title == "Other"


def test_a_name_that_a_template_lacks_is_an_error(home: Path) -> None:
    with pytest.raises(UndefinedError):
        render(home, "said.html.j2", {"said": "x"})


def test_a_page_is_xml_has_its_disclaimer_at_both_ends_and_lists_its_sections() -> None:
    content = page(Section("a", "A", Markup("<p>one</p>"), "Aa"), Section("b", "B", Markup("<p>two</p>")))
    root = ET.fromstring(content)
    text = "".join(root.itertext())
    assert text.count("It informs.") == 2
    assert [a.get("href") for a in root.iter("a")] == ["#main", "#a"]
    assert {e.get("id") for e in root.iter() if e.get("id")} == {"main", "a", "a-h", "b", "b-h"}
    assert b"default-src 'none'" in content
    assert b"<script" not in content


def test_no_page_can_be_made_without_a_disclaimer() -> None:
    assert inspect.signature(document).parameters["disclaimer"].default is inspect.Parameter.empty


def test_hostile_text_stays_text() -> None:
    content = document(title=HOSTILE, kind=HOSTILE, disclaimer=HOSTILE, sections=[], lead=HOSTILE, generator=HOSTILE)
    text = "".join(ET.fromstring(content).itertext())
    assert b"<script" not in content
    assert "{{ 7 * 7 }}" in text
    assert "\x07" not in text
    assert "\u202e" not in text


def test_styles_load_nothing_and_a_picture_of_its_own_needs_no_variables() -> None:
    assert "url(" not in stylesheet()
    assert "@import" not in stylesheet()
    assert "prefers-color-scheme: dark" in stylesheet()
    assert "@media print" in stylesheet()
    assert "var(" not in standalone()


@pytest.mark.parametrize(
    ("grades", "links", "letter", "words"),
    [
        ({"A": 3, "C": 1}, [], "C", "1 of 4 numbers behind it"),
        ({"A": 3, "E": 0}, [], "A", "3 of 3 numbers"),
        ({"A": 3}, [("mg_hill", "D")], "D", "the link mg_hill"),
        ({"E": 2}, [("mg_hill", "E")], "E", "2 of 2 numbers behind it, the link mg_hill"),
    ],
)
def test_a_badge_is_the_weakest_grade(
    grades: dict[str, int], links: list[tuple[str, str]], letter: str, words: str
) -> None:
    found = mark(grades, links)
    assert found is not None
    assert found.letter == letter
    assert words in found.words


def test_nothing_counted_is_no_badge() -> None:
    assert mark({}, []) is None
    assert mark({"A": 0}, [("mg_hill", "")]) is None

"""The page and the document of all equations: complete, linked, self-contained, the same every time."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import pytest

from magmatrix.body.assemble import read_model, read_modules
from magmatrix.body.parts import PARTS
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.graph.model import TIME, Role
from magmatrix.graph.names import SEPARATOR
from magmatrix.interop.equations.book import Book, Entry, Reading
from magmatrix.interop.equations.boxes import EQUALS, Row
from magmatrix.interop.equations.gather import equation_book
from magmatrix.interop.equations.html import html_page
from magmatrix.interop.equations.latex import anchor, maths
from magmatrix.interop.equations.notes import read_notes
from magmatrix.interop.equations.tex import latex_document
from magmatrix.study.result import DISCLAIMER

HOSTILE = "</td><script>alert(1)</script> & \" ' {{ 7 * 7 }} \\input{x} 50 % $x$ \x07\u202e"


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


@pytest.fixture(scope="module")
def book(evidence: Evidence) -> Book:
    return equation_book(evidence)


@pytest.fixture(scope="module")
def page(book: Book) -> ET.Element:
    return ET.fromstring(html_page(book))


@pytest.fixture(scope="module")
def document(book: Book) -> str:
    return latex_document(book)


def anchors() -> Iterator[tuple[str, str]]:
    """Every symbol of the body with all its parts: where it is explained, and what it means."""
    composition, model = read_model(tuple(PARTS))
    modules = read_modules()[1]
    for info in model.symbols.values():
        if info.id == TIME:
            continue
        first, _, name = info.id.partition(SEPARATOR)
        number = info.role is Role.PARAMETER and info.constant and info.value is None
        yield f"{first if number else composition.instances[first]}.{name}", info.meaning
    assert modules


def entries(book: Book) -> Iterator[Entry]:
    for part in book.parts:
        for module in part.modules:
            yield from (*module.states, *module.flows, *module.readouts, *module.constants)
            yield from (port.entry for port in (*module.ports, *module.inputs))
            yield from (entry for action in module.actions for entry in action.arguments)
        yield from (number.entry for number in part.numbers)


def rows(page: ET.Element) -> dict[str, str]:
    """The text of every element with an id."""
    return {str(e.get("id")): " ".join("".join(e.itertext()).split()) for e in page.iter() if e.get("id")}


def formula(book: Book, name: str) -> str:
    entry = next(entry for entry in entries(book) if entry.anchor == name)
    assert entry.right is not None
    return maths(Row((entry.symbol, EQUALS, entry.right)), links=False)


def test_every_symbol_of_the_body_stands_once_with_unit_and_meaning(book: Book, page: ET.Element) -> None:
    found = {entry.anchor: entry for entry in entries(book)}
    assert Counter(entry.anchor for entry in entries(book)) == Counter(dict.fromkeys(found, 1))
    shown = rows(page)
    for place, meaning in anchors():
        assert found[place].unit, place
        assert found[place].meaning, place
        assert meaning.casefold() in shown[place].casefold(), place
    assert {place for place, _ in anchors()} <= found.keys()


def test_a_number_brings_value_unit_grade_source_place_and_how_it_was_read(
    page: ET.Element, evidence: Evidence
) -> None:
    shown = rows(page)
    fraction = evidence.parameter("magnesium.fUF")
    for text in (f"0.72{fraction.grade}Ultrafilterable share", "ryschon1996", "read: abstract"):
        assert text in shown["magnesium.fUF"]
    for parameter in evidence.parameters.values():
        if parameter.id in shown and parameter.basis != "definition":
            assert f"{parameter.value:.6g}" in shown[parameter.id], parameter.id
            assert parameter.basis in shown[parameter.id], parameter.id
            if parameter.basis == "assumed":
                assert " ".join(str(parameter.reason).split()) in shown[parameter.id], parameter.id
    for name in PARTS.computed:
        assert "solved for each person" in shown[name]


def test_numbers_say_what_they_were_computed_from(page: ET.Element, evidence: Evidence) -> None:
    shown = rows(page)
    derived = [p for p in evidence.parameters.values() if p.transform and p.id in shown]
    assert derived
    for parameter in derived:
        assert str(parameter.transform) in shown[parameter.id]


def test_assignments_stay_as_written(book: Book) -> None:
    assert formula(book, "magnesium.serum") == r"\mathrm{serum} = \frac{P}{V_{\mathrm{P}}}"
    assert formula(book, "magnesium.fractional_excretion") == (
        r"\mathrm{fractional}_{\mathrm{excretion}} = \frac{\mathrm{urine}}{\mathrm{filtered}}"
    )
    assert formula(book, "magnesium.absorption") == (
        r"\mathrm{absorption} = \frac{\mathrm{absorption}_{\mathrm{multiplier}}\cdot "
        r"\mathrm{habit}_{\mathrm{absorption}}\cdot V_{\mathrm{max}}\,L}"
        r"{K_{\mathrm{L}} + L} + \frac{\mathrm{fpass}\cdot k_{\mathrm{T}}\,L}{1 - \mathrm{fpass}}"
    )
    assert formula(book, "zone.synthesis_fold") == (
        r"\mathrm{synthesis}_{\mathrm{fold}} = \frac{1 + \mathrm{drive}}"
        r"{1 + \frac{\mathrm{inflammation}}{K_{\mathrm{N}}}}"
    )
    assert formula(book, "zone.W") == r"W = -k_{\mathrm{W}}\cdot \mathrm{signal}_{\mathrm{pace}}\cdot W"


def test_states_are_derivatives_flows_say_from_where_to_where(page: ET.Element) -> None:
    shown = rows(page)
    assert shown["zone.W"].startswith("dWdt=−kW")
    assert "(from S to L)" in shown["magnesium.emptying"]
    assert "(to P and infused_total)" in shown["magnesium.infusion"]
    assert "At the start" in shown["magnesium.P"]


def test_ports_name_their_owner_and_lead_to_it(page: ET.Element) -> None:
    row = next(e for e in page.iter("tr") if e.get("id") == "dermis.mg_cell")
    assert "magnesium.skin_ratio" in "".join(row.itertext())
    assert "#magnesium.skin_ratio" in {e.get("href") for e in row.iter("a")}
    assert rows(page)["zone.renewal"].count("dermis.renewal_intact") == 1  # three zones, one owner


def test_switches_carry_the_grade_of_their_link(page: ET.Element) -> None:
    assert "contested link of grade B" in rows(page)["dermis.link_age_synthesis"]


def test_actions_name_arguments_and_changes(page: ET.Element) -> None:
    text = " ".join("".join(page.itertext()).split())
    assert "Action: serving" in text
    assert rows(page)["magnesium.serving_amount"].endswith("mmolMagnesium of the serving")
    assert "S←S+" in text


def test_every_inner_link_leads_somewhere_and_none_leads_outside(page: ET.Element) -> None:
    names = [str(e.get("id")) for e in page.iter() if e.get("id")]
    assert len(names) == len(set(names))
    targets = {str(e.get("href")) for e in page.iter() if e.get("href")}
    assert all(target.startswith("#") for target in targets)
    assert {target[1:] for target in targets} <= set(names)
    assert not {e.tag for e in page.iter()} & {"script", "img", "link", "iframe", "object"}
    style = next(page.iter("style")).text or ""
    assert "url(" not in style
    assert "@import" not in style


def test_it_says_that_it_informs_and_does_not_treat(page: ET.Element, document: str) -> None:
    assert "".join(page.itertext()).count(DISCLAIMER) == 2
    assert document.count(DISCLAIMER) == 2


def test_the_same_book_gives_the_same_text(evidence: Evidence, book: Book, document: str) -> None:
    again = equation_book(evidence)
    assert html_page(again) == html_page(book)
    assert latex_document(again) == document


def test_comments_of_the_files_head_the_equations(page: ET.Element) -> None:
    text = " ".join("".join(page.itertext()).split())
    assert "Gut: a saturable path" in text
    assert "Whole-body magnesium of an adult" in text


def test_notes_are_the_comments_above() -> None:
    notes = read_notes(
        '// What this is,\n// in two lines\nmodel one\n  // First\n  a := 1; a is "x"\n  b\' = a\n'
        "  // Second\n  go: S -> T; a\nend\nmodel two\n  c = 1\nend\n"
    )
    assert notes["one"].about == "What this is, in two lines"
    assert notes["one"].sections == {"a": "First", "b": "First", "go": "Second"}
    assert notes["two"].about == ""


def test_one_part_can_be_had_alone(evidence: Evidence) -> None:
    page = ET.fromstring(html_page(equation_book(evidence, ["dermis"])))
    shown = rows(page)
    assert "part-dermis" in shown
    assert "part-magnesium" not in shown
    assert "magnesium.skin_ratio" in shown["dermis.mg_cell"]
    targets = {str(e.get("href"))[1:] for e in page.iter("a")}
    assert targets <= set(shown)


def test_an_unknown_part_is_bad_input(evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="did you mean 'dermis'"):
        equation_book(evidence, ["dermus"])


def test_the_document_has_the_structure_of_latex(document: str) -> None:
    opened = re.findall(r"\\begin\{(\w+)\}", document)
    assert Counter(opened) == Counter(re.findall(r"\\end\{(\w+)\}", document))
    assert opened[0] == "document"
    bare = re.sub(r"\\[{}\\]", "", document)
    assert bare.count("{") == bare.count("}")
    assert bare.count(r"\left") - bare.count(r"\leftarrow") == bare.count(r"\right") - bare.count(r"\rightarrow")
    assert not re.search(r"(?<!\\)%", document)


def test_every_reference_of_the_document_is_met(document: str, book: Book) -> None:
    targets = set(re.findall(r"\\sym\{([^}]*)\}", document)) - {"#1"}
    places = set(re.findall(r"\\(?:entry|plainentry|record)\{([^}]*)\}", document))
    assert targets <= places
    assert {anchor(entry.anchor) for entry in entries(book)} == places
    assert set(re.findall(r"\\cite\{([^}]*)\}", document)) == set(re.findall(r"\\bibitem\{([^}]*)\}", document))


def test_hostile_text_cannot_become_markup(book: Book) -> None:
    part = book.parts[0]
    module, number = part.modules[0], part.numbers[0]

    def spoilt(entry: Entry) -> Entry:
        return replace(entry, meaning=HOSTILE, unit=HOSTILE, note=HOSTILE, section=HOSTILE)

    hostile = replace(
        book,
        version=HOSTILE,
        sources=(("bad", HOSTILE),),
        parts=(
            replace(
                part,
                meaning=HOSTILE,
                modules=(
                    replace(
                        module,
                        about=HOSTILE,
                        states=tuple(map(spoilt, module.states)),
                        ports=tuple(
                            replace(p, entry=spoilt(p.entry), number=replace(p.number, value=HOSTILE, basis=HOSTILE))
                            for p in module.ports
                        ),
                        actions=tuple(replace(a, name=HOSTILE, meaning=HOSTILE) for a in module.actions),
                    ),
                ),
                numbers=(
                    replace(
                        number,
                        entry=spoilt(number.entry),
                        value=HOSTILE,
                        spread=HOSTILE,
                        computed=HOSTILE,
                        reason=HOSTILE,
                        readings=(Reading("given by", HOSTILE, "bad", HOSTILE, HOSTILE),),
                    ),
                ),
            ),
        ),
    )
    page = ET.fromstring(html_page(hostile))
    assert not list(page.iter("script"))
    text = "".join(page.itertext())
    assert "{{ 7 * 7 }}" in text
    assert "\x07" not in text
    document = latex_document(hostile)
    assert r"\input" not in document
    assert "\u202e" not in document
    bare = re.sub(r"\\[{}\\$%]", "", document)
    assert bare.count("{") == bare.count("}")
    assert bare.count("$") % 2 == 0

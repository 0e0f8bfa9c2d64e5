"""The list of what may stand in SBML: anything else is refused with its line, and nothing outside is fetched."""

from __future__ import annotations

import pytest

from magmatrix.errors import ModelError
from magmatrix.graph import sbml_allowed
from magmatrix.graph.sbml import read_sbml
from tests.graph.test_sbml import CORE, MATH, parameters, rule, sbml

LISTED = parameters("x", "a")
OCTAL = '<cn base="8">12</cn>'
ROMAN = '<cn type="roman">XII</cn>'


def test_the_text_around_the_refusals_is_read() -> None:
    assert read_sbml(sbml(LISTED)).parameters == ("x", "a")


def package(name: str, required: str, inside: str = "") -> str:
    space = f"http://www.sbml.org/sbml/level3/version1/{name}/version1"
    opening = f'xmlns:{name}="{space}" {name}:required="{required}" level="3"'
    return sbml(LISTED + inside).replace('level="3"', opening)


@pytest.mark.parametrize(
    ("name", "required"),
    [("comp", "true"), ("fbc", "false"), ("qual", "true"), ("multi", "true"), ("arrays", "true"), ("novel", "false")],
)
def test_packages_are_refused_by_name(name: str, required: str) -> None:
    with pytest.raises(
        ModelError, match=rf"m\.xml, line 1: the SBML package {name} is not supported; convert the model"
    ):
        read_sbml(package(name, required), origin="m.xml")


def test_packages_that_only_draw_are_passed_over() -> None:
    picture = '<layout:listOfLayouts><layout:layout layout:id="l"/></layout:listOfLayouts>'
    assert read_sbml(package("groups", "false")).parameters == ("x", "a")
    sbml_allowed.check_allowed(package("layout", "false", picture), "m.xml")
    with pytest.raises(ModelError, match="the SBML package layout"):
        sbml_allowed.check_allowed(package("layout", "true", picture), "m.xml")


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (f"{LISTED}\n<listOfConstraints/>", "line 2: <listOfConstraints> in model 'm' is not supported; remove it"),
        (f"{LISTED}\n<listOfWishes/>", "line 2: <listOfWishes> in model 'm'"),
        ("<parameter id='x' constant='true'/>", "<parameter> 'x' in model 'm' is not supported"),
        (
            "\n<listOfParameters>\n<parameter id='x' constant='true' mood='blue'/>",
            "line 3: mood='blue' of <parameter> 'x'",
        ),
        (f'{LISTED}<odd xmlns="http://elsewhere.org/"/>', "<odd> of http://elsewhere.org/ in model 'm'"),
        (f"<listOfRules>{rule('rateRule', 'x', '<semantics><ci>a</ci></semantics>')}", "<semantics> in rateRule 'x'"),
        (f"<listOfRules>{rule('rateRule', 'x', OCTAL)}", "base='8' of <cn> in rateRule 'x'"),
        (f"<listOfRules>{rule('rateRule', 'x', ROMAN)}", "a number of type 'roman'"),
        (f"<listOfRules>{rule('rateRule', 'x', '<csymbol>time</csymbol>')}", "csymbol without definitionURL"),
        (f"<listOfRules>{rule('rateRule', 'x', '<notanumber/>')}", "<notanumber> in rateRule 'x'"),
        (f"<math {MATH}/>", "<math> in model 'm' is not expected here"),
        (
            "<listOfUnitDefinitions><unitDefinition id='u'><listOfUnits><unit kind='kelvin' offset='273'/>",
            "offset='273'",
        ),
        (
            "<listOfReactions><reaction id='r'><kineticLaw timeUnits='hour'/>",
            "timeUnits='hour' of <kineticLaw> in reaction 'r'",
        ),
        ("<listOfEvents><event id='e' timeUnits='hour'/>", "timeUnits='hour' of <event> 'e'"),
    ],
)
def test_what_is_not_listed_is_refused_with_its_line(body: str, words: str) -> None:
    with pytest.raises(ModelError) as refusal:
        read_sbml(sbml(body), origin="m.xml")
    assert str(refusal.value).startswith("m.xml, line ")
    assert words in str(refusal.value)


def test_notes_and_annotations_may_say_anything() -> None:
    free = '<notes><p xmlns="http://www.w3.org/1999/xhtml">fast</p></notes><annotation><x xmlns="u:x"/></annotation>'
    assert read_sbml(sbml(free + LISTED)).parameters == ("x", "a")


@pytest.mark.parametrize(
    "doctype",
    [
        "<!DOCTYPE sbml>",
        '<!DOCTYPE sbml SYSTEM "http://localhost:9/sbml.dtd">',
        '<!DOCTYPE sbml [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;&a;">]>',
        '<!DOCTYPE sbml [<!ENTITY secret SYSTEM "file:///etc/hostname">]>',
    ],
)
def test_document_types_and_entities_are_refused(doctype: str) -> None:
    text = sbml(LISTED).replace("?><sbml", f"?>\n{doctype}<sbml")
    with pytest.raises(ModelError, match=r"m\.xml, line 2: a document type \(DOCTYPE\) is not read"):
        read_sbml(text, origin="m.xml")


def test_text_that_is_too_large_or_too_deep_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    deep = "<apply><minus/>" * 2000 + "<ci>a</ci>" + "</apply>" * 2000
    with pytest.raises(ModelError, match="nested deeper than 1000 elements"):
        read_sbml(sbml(f"{LISTED}<listOfRules>{rule('rateRule', 'x', deep)}</listOfRules>"))
    monkeypatch.setattr(sbml_allowed, "LARGEST", 2**20)
    with pytest.raises(ModelError, match="2 MiB of SBML, more than the 1 MiB that are read"):
        read_sbml(sbml(f"<notes>{'x' * 2**21}</notes>{LISTED}"))


@pytest.mark.parametrize("text", ["<sbml", sbml(LISTED)[:-4], sbml("&unknown;"), f"<x xmlns='{CORE}'/>", "\x00"])
def test_what_is_not_well_formed_is_refused_with_its_line(text: str) -> None:
    with pytest.raises(ModelError, match=r"m\.xml.*line 1.*valid SBML"):
        read_sbml(text, origin="m.xml")

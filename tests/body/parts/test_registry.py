"""The registry of parts: what it knows of its parts, where it takes it from, and that nothing stands twice."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.part import Input, Part
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import CompositionError
from magmatrix.evidence import load_evidence
from magmatrix.quantity import base_factor

EXTRA = """\
model extra
  unit time_unit = 3600 second
  unit mg_per_cm2 = 1e-3 gram / 1e-2 metre / 1e-2 metre
  var load, bare, silent, age
  load has mg_per_cm2;  load is "cream that lies there"
  bare is "without a unit"
  silent has dimensionless
  age has dimensionless;  age is "age of it"
end
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "extra.ant").write_text(EXTRA, encoding="utf-8")
    (tmp_path / "body.ant").write_text(
        'import "extra.ant"\nextra: extra()\nextra.load is delivery.film\n', encoding="utf-8"
    )
    return tmp_path


def extra(*inputs: str) -> Part:
    return Part("extra", "one part more", ("extra",), inputs=tuple(Input(f"extra.{name}") for name in inputs))


def test_unit_and_meaning_of_an_input_come_from_the_equations(folder: Path) -> None:
    known = PARTS.extended(extra("load"), folder=folder).inputs["extra.load"]
    assert (known.unit, known.meaning) == ("mg/cm^2", "cream that lies there")


@pytest.mark.parametrize(
    ("name", "words"), [("bare", "has no unit; add"), ("silent", "has no description; add"), ("none", "has no unit")]
)
def test_an_input_that_the_equations_do_not_declare_is_refused(folder: Path, name: str, words: str) -> None:
    with pytest.raises(CompositionError, match=rf"extra\.{name} {words}"):
        _ = PARTS.extended(extra(name), folder=folder).inputs[f"extra.{name}"]


def test_a_part_without_an_instance_is_refused(folder: Path) -> None:
    part = replace(extra("load"), inputs=(Input("elsewhere.load"),))
    with pytest.raises(CompositionError, match=r"no instance called 'elsewhere'; add it to body\.ant"):
        _ = PARTS.extended(part, folder=folder).inputs["elsewhere.load"]


def test_two_parts_do_not_claim_one_thing() -> None:
    with pytest.raises(CompositionError, match=r"the input 'dermis\.uv' belongs to dermis and to extra; rename one"):
        Parts((*PARTS.values(), replace(extra(), inputs=(Input("dermis.uv"),))))
    with pytest.raises(CompositionError, match="the name 'dermis' belongs to dermis and to dermis"):
        Parts((*PARTS.values(), PARTS["dermis"]))


def test_a_file_that_no_folder_has_is_named(folder: Path) -> None:
    (folder / "extra.ant").unlink()
    with pytest.raises(CompositionError, match=r"no folder of equations has 'extra\.ant'; add the file"):
        _ = PARTS.extended(extra("load"), folder=folder).inputs["extra.load"]


def test_an_extended_registry_leaves_the_packaged_one_as_it_is(folder: Path) -> None:
    more = PARTS.extended(extra("load"), folder=folder)
    assert [*more] == [*PARTS, "extra"]
    assert more.owners["extra.load"] == "delivery.film"
    assert "extra.load" not in PARTS.owners
    assert more.part_of("extra.load") == "extra"
    assert PARTS.part_of("injured.W") == "dermis"


def test_every_unit_is_one_that_a_study_may_write() -> None:
    for known in PARTS.inputs.values():
        base_factor(known.unit)
        assert known.meaning
    for action in PARTS.actions.values():
        assert action.units.keys() == {*action.arguments, *action.choices}
        for unit in action.units.values():
            base_factor(unit)


def test_no_sentence_of_an_input_stands_twice() -> None:
    """What the equations say of an input is written in no Python file, and no unit beside its name."""
    meanings = {known.meaning: known.symbol for known in PARTS.inputs.values()}
    files = Path(PARTS.__class__.__module__.replace(".", "/")).parent
    room = Path(__file__).parents[3] / "src" / files
    for file in sorted(room.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        said = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        assert not said & meanings.keys(), file.name
        for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
            if isinstance(call.func, ast.Name) and call.func.id == "Input":
                assert len(call.args) == 1, f"{file.name}, line {call.lineno}: name alone; the equations have the rest"
                assert {keyword.arg for keyword in call.keywords} <= {"signed", "switch", "scenario"}, file.name


def test_no_sentence_of_a_link_stands_twice() -> None:
    """What a link says stands in the equations: a part names the link, and the record says from what to what."""
    said = Counter(PARTS.links.values())
    assert max(said.values()) == 1
    folder = Path(__file__).parents[3] / "src/magmatrix/body/parts"
    for file in sorted(folder.glob("*.py")):
        tree = ast.parse(file.read_text(encoding="utf-8"))
        written = {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
        assert not written & said.keys(), file.name
    for link in load_evidence().links.values():
        assert not said.keys() & {link.from_, link.to, link.form, link.note, link.reason}, link.id

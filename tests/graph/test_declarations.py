"""What the light reader finds in a text is what the translator finds."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import read_modules
from magmatrix.body.parts import PARTS
from magmatrix.errors import ModelError
from magmatrix.graph.declarations import read_declarations
from magmatrix.graph.model import TIME, Role
from magmatrix.graph.sbml import read_antimony_text
from magmatrix.graph.units import Unit

TEXT = """
// x is "no"; y has gram
/* x has gram
   x is "no" */
model first
  unit area = 1e-2 metre^2   // metre
  unit speed = 3 second^-2 * 5 metre
  const x, y, z
  x has area; x is "a; y has gram; // not a comment"
  y has speed ;  y is "y is not x"
  z has mole
end

model *other()
  unit area = 1 / 60 second
  const x
  x has area
end
"""


def test_units_and_meanings_are_those_of_the_module_they_stand_in() -> None:
    found = read_declarations(TEXT)
    assert list(found) == ["first", "other"]
    assert found["first"].meanings == {"x": "a; y has gram; // not a comment", "y": "y is not x"}
    assert found["first"].unit("z") == Unit.of(mol=1)
    assert found["first"].unit("absent") is None
    assert found["other"].unit("x") == Unit.of(1 / 60, s=-1)


def test_definitions_are_read_as_the_translator_reads_them() -> None:
    translated = read_antimony_text(TEXT)
    for name, declared in read_declarations(TEXT).items():
        for info in translated[name].symbols.values():
            if info.id != TIME:
                assert info.unit is not None
                assert info.unit.same(declared.unit(info.id) or Unit.of()), info.id


@pytest.mark.parametrize("definition", ["1e-3 mile", "3 +", "", "mole mole", "mole // 3"])
def test_what_is_no_unit_is_refused(definition: str) -> None:
    text = f"model m\n  unit u = {definition}\n  x has u\nend"
    if definition == "mole // 3":
        assert read_declarations(text)["m"].unit("x") == Unit.of(mol=1)
        return
    with pytest.raises(ModelError, match="Antimony: cannot read the unit"):
        read_declarations(text)["m"].unit("x")


def test_the_whole_body_is_declared_as_it_is_translated() -> None:
    """Every symbol of every packaged module; the translator drops a meaning that is the name itself."""
    composition, modules = read_modules()
    declared = {}
    for file in composition.files:
        declared |= read_declarations(PARTS.file(file).read_text(encoding="utf-8"), origin=file)
    assert declared.keys() == modules.keys()
    for name, module in modules.items():
        for info in module.model.symbols.values():
            if info.id == TIME or info.role is Role.REACTION:
                continue
            unit, meaning = declared[name].unit(info.id), declared[name].meanings.get(info.id, "")
            assert unit == info.unit or (unit is not None and info.unit is not None and unit.same(info.unit)), info.id
            assert info.meaning == meaning or (not info.meaning and meaning == info.id), info.id

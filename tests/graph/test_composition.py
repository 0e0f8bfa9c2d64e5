"""The body file: four kinds of statement, and one clear error with the line for anything else."""

from __future__ import annotations

from pathlib import Path

import pytest

from magmatrix.errors import CompositionError
from magmatrix.graph.composition import Composition, read_composition

GOOD = """// a body of two
import "magnesium.ant"
import "skin/dermis.ant";

model *reference_body()
  magnesium: magnesium()   // the first
  dermis: dermis();
  spare : dermis( )

  dermis.mg_cell is magnesium.skin_ratio
  spare.mg_cell is magnesium.skin_ratio;
end
"""


def read(folder: Path, text: str) -> Composition:
    file = folder / "body.ant"
    file.write_text(text, encoding="utf-8")
    return read_composition(file)


def test_everything_is_read_with_its_line(tmp_path: Path) -> None:
    found = read(tmp_path, GOOD)
    assert found.name == "reference_body"
    assert found.files == ("magnesium.ant", "skin/dermis.ant")
    assert found.instances == {"magnesium": "magnesium", "dermis": "dermis", "spare": "dermis"}
    first, second = found.bindings
    assert (first.reader, first.owner) == (("dermis", "mg_cell"), ("magnesium", "skin_ratio"))
    assert str(first.place) == "body.ant:10"
    assert second.reader == ("spare", "mg_cell")


def change(line: int, text: str) -> str:
    lines = GOOD.splitlines()
    lines[line - 1] = text
    return "\n".join(lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (change(3, "import dermis.ant"), r"body\.ant:3: found 'import dermis\.ant'; expected an import"),
        (change(6, "  magnesium = magnesium()"), r"body\.ant:6: found 'magnesium = magnesium\(\)'"),
        (change(6, "  k = 0.7"), r"body\.ant:6: found 'k = 0\.7'"),
        (change(8, "  dermis: dermis()"), r"body\.ant:8: instance 'dermis' is listed twice; rename one"),
        (change(10, "  dermis.mg_cell = magnesium.skin_ratio"), r"body\.ant:10: found"),
        (
            change(10, "  dermos.mg_cell is magnesium.skin_ratio"),
            r"no instance called 'dermos'; did you mean 'dermis'\?",
        ),
        (change(10, "  dermis.mg_cell is magnesum.skin_ratio"), r"did you mean 'magnesium'\?"),
        (change(10, "  dermis.mg_cell is qqqqqq.skin_ratio"), r"body\.ant:10: no instance called 'qqqqqq'; declare it"),
        (
            change(11, "  dermis.mg_cell is magnesium.plasma_ratio"),
            r"body\.ant:11: port dermis\.mg_cell has an owner already \(body\.ant:10\)",
        ),
        (change(6, "  dermis.mg_cell is magnesium.skin_ratio"), r"body\.ant:6: no instance called 'dermis'"),
        (change(2, 'import "../../secret.txt"'), r"body\.ant:2: found"),
    ],
)
def test_one_error_says_where_and_what(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(CompositionError, match=words):
        read(tmp_path, text)

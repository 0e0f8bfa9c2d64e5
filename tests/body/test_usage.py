"""What uses what: as the body itself says, and which programs read a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.parts import PARTS
from magmatrix.body.readers import readers
from magmatrix.body.usage import records_behind, usage
from magmatrix.snapshot import PACKAGE


@pytest.mark.parametrize("switches", [{}, {"barrier.link_brine_water": True}])
def test_usage_is_what_the_body_says(switches: dict[str, bool]) -> None:
    body = reference_body(tuple(PARTS))
    for _ in range(2):  # made, then found
        found = usage(switches)
        depends = body.switched(switches).depends
        assert found.users == body.users
        assert found.depends == {name: depends[name] for name in depends if name in PARTS.outputs}
        assert set(found.outputs) == set(body.outputs)
    assert records_behind("dermis.tewl", switches) == depends["dermis.tewl"]


def test_programs_that_read_a_number_are_found() -> None:
    body = reference_body(tuple(PARTS))
    found = readers(body.evidence.parameters, PACKAGE, in_equations=body.users)
    assert "treatments" in found["treatment.co2_fractional.depth"]["protocol"]
    assert found["food.phytate_slope"]["protocol"]
    assert "dermis.kO" not in found


def test_names_are_found_written_out_and_as_patterns(tmp_path: Path) -> None:
    (tmp_path / "protocol").mkdir()
    (tmp_path / "protocol" / "one.py").write_text('a = f"laser.{kind}.depth"\nb = "salt.oxide"\nc = f"{x}.{y}"\n')
    names = ["laser.co2.depth", "laser.co2.width", "salt.oxide", "other.number"]
    found = readers(names, tmp_path)
    assert found == {"laser.co2.depth": {"protocol": ["one"]}, "salt.oxide": {"protocol": ["one"]}}
    assert "laser.co2.depth" not in readers(names, tmp_path, in_equations=["laser.co2.depth"])

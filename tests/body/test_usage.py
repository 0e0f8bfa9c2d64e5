"""What uses what: as the body itself says, and which programs read a number."""

from __future__ import annotations

from pathlib import Path

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.links import of_links
from magmatrix.body.parts import PARTS
from magmatrix.body.readers import readers
from magmatrix.body.usage import records_behind, usage
from magmatrix.evidence import load_evidence, why
from magmatrix.snapshot import PACKAGE


@pytest.mark.parametrize("links", [{}, {"brine_water": True}, {"elastin__pwv": False}])
def test_usage_is_what_the_body_says(links: dict[str, bool]) -> None:
    body = reference_body(tuple(PARTS))
    for _ in range(2):  # made, then found
        found = usage(links)
        depends = of_links(body, links).depends
        assert found.users == body.users
        assert found.depends == {name: depends[name] for name in depends if name in PARTS.outputs}
        assert set(found.outputs) == set(body.outputs)
    assert records_behind("dermis.tewl", links) == depends["dermis.tewl"]


def test_programs_that_read_a_number_are_found() -> None:
    body = reference_body(tuple(PARTS))
    found = readers(body.evidence.parameters, PACKAGE, in_equations=body.users)
    assert "skin treatments by name (treatments)" in found["treatment.co2_fractional.depth"]["protocol"]
    assert found["protocol.bolus_swallowed_within"]["protocol"] == ["`bolus:` of an arm (interventions.bolus)"]
    assert not [words for words in found["treatment.co2_fractional.depth"]["protocol"] if "(course)" in words]
    assert [words for words in found["treatment.co2_fractional.sessions"]["protocol"] if "(course)" in words]
    assert found["food.phytate_slope"]["protocol"]
    assert "dermis.kO" not in found


def test_names_are_found_written_out_and_as_patterns(tmp_path: Path) -> None:
    (tmp_path / "protocol").mkdir()
    (tmp_path / "protocol" / "one.py").write_text('a = f"laser.{kind}.depth"\nb = "salt.oxide"\nc = f"{x}.{y}"\n')
    names = ["laser.co2.depth", "laser.co2.width", "salt.oxide", "other.number"]
    found = readers(names, tmp_path)
    assert found == {"laser.co2.depth": {"protocol": ["one"]}, "salt.oxide": {"protocol": ["one"]}}
    assert "laser.co2.depth" not in readers(names, tmp_path, in_equations=["laser.co2.depth"])


def test_what_a_module_is_stands_beside_its_name(tmp_path: Path) -> None:
    (tmp_path / "protocol").mkdir()
    (tmp_path / "protocol" / "kinds.py").write_text(
        '"""A cup: of tea."""\nclass Cup:\n    key = "cup"\nx = "cup.size"\n'
    )
    (tmp_path / "protocol" / "salts.py").write_text('"""Salts that dissolve: which."""\nx = "salt.oxide"\n')
    assert readers(["cup.size", "salt.oxide"], tmp_path) == {
        "cup.size": {"protocol": ["`cup:` of an arm (kinds)"]},
        "salt.oxide": {"protocol": ["salts that dissolve (salts)"]},
    }


def test_a_pattern_with_an_open_end_needs_the_end_written_out(tmp_path: Path) -> None:
    (tmp_path / "protocol").mkdir()
    (tmp_path / "protocol" / "one.py").write_text('a = f"laser.{kind}.{key}"\nb = ["depth"]\n')
    assert set(readers(["laser.co2.depth", "laser.co2.width"], tmp_path)) == {"laser.co2.depth"}


def test_every_number_of_the_protocol_says_what_uses_it() -> None:
    evidence = load_evidence()
    used = usage({})
    own = [name for name in evidence.parameters if Path(str(evidence.places[name].file)).parent.name == "protocol"]
    assert len(own) > 80
    silent = [
        name
        for name in own
        if not any(why(evidence, name, users=used.users, depends=used.depends, readers=used.readers).used_by.values())
    ]
    assert silent == []

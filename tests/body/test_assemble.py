"""Equations and evidence become one body, or one clear error that says what does not fit."""

from __future__ import annotations

import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from magmatrix.body.assemble import assemble, read_model, reference_body
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.body.source import PHYSIOLOGY
from magmatrix.errors import CompositionError, UnitError
from magmatrix.evidence import Evidence, Parameter, load_evidence
from magmatrix.graph.names import flat

DAY, YEAR = 24.0, 8766.0


@pytest.fixture
def equations(tmp_path: Path) -> Path:
    """A copy of the packaged equations that a test may spoil."""
    folder = tmp_path / "physiology"
    shutil.copytree(PHYSIOLOGY, folder)
    return folder


def spoil(folder: Path, file: str, before: str, after: str) -> None:
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(before) == 1, f"{before!r} stands {text.count(before)} times in {file}"
    (folder / file).write_text(text.replace(before, after), encoding="utf-8")


def without(evidence: Evidence, name: str) -> Evidence:
    return replace(evidence, parameters={k: v for k, v in evidence.parameters.items() if k != name})


def with_parameter(evidence: Evidence, parameter: Parameter) -> Evidence:
    return replace(evidence, parameters={**evidence.parameters, parameter.id: parameter})


def test_a_number_without_a_record_is_named() -> None:
    with pytest.raises(CompositionError, match=r"no evidence record for dermis\.kW; add one"):
        assemble(without(load_evidence(), "dermis.kW"))


def test_all_missing_records_are_named_at_once() -> None:
    evidence = without(without(load_evidence(), "dermis.kW"), "magnesium.kE")
    with pytest.raises(CompositionError, match=r"magnesium\.kE.*dermis\.kW|dermis\.kW.*magnesium\.kE"):
        assemble(evidence)


def test_a_part_that_does_not_use_a_record_does_not_miss_it() -> None:
    assert assemble(without(load_evidence(), "magnesium.kE"), ("dermis",)).values


def test_a_record_of_another_dimension_is_refused_with_both_units() -> None:
    evidence = load_evidence()
    wrong = with_parameter(evidence, replace(evidence.parameter("dermis.kW"), unit="mmol"))
    with pytest.raises(UnitError, match=r"dermis\.kW is in .*its number is in mmol"):
        assemble(wrong)


def test_an_amount_does_not_pass_for_a_mass() -> None:
    """mg and mmol never convert to each other silently."""
    evidence = load_evidence()
    wrong = with_parameter(evidence, replace(evidence.parameter("magnesium.P0"), unit="mg"))
    with pytest.raises(UnitError, match=r"magnesium\.P0"):
        assemble(wrong)


def test_an_unknown_part_is_refused_with_the_known_ones() -> None:
    with pytest.raises(CompositionError, match="no part called liver; choose from magnesium, dermis"):
        read_model(("dermis", "liver"))


def test_an_equation_that_mixes_units_is_refused(equations: Path) -> None:
    spoil(equations, "dermis.ant", "D' = -kD * D", "D' = -kD * D - Nx")
    with pytest.raises(UnitError, match=r"injured\.D"):
        assemble(load_evidence(), parts=Parts(PARTS.values(), (equations,)))


def test_a_new_constant_asks_for_its_record(equations: Path) -> None:
    spoil(
        equations,
        "dermis.ant",
        "D' = -kD * D",
        "const slowness\n  slowness has dimensionless\n  D' = -kD * slowness * D",
    )
    with pytest.raises(CompositionError, match=r"no evidence record for dermis\.slowness"):
        assemble(load_evidence(), parts=Parts(PARTS.values(), (equations,)))


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [
        ("dermis.kW", 0.35 / DAY),
        ("dermis.kx", 0.045 / DAY),
        ("dermis.q", 0.00888 / DAY),
        ("dermis.k_M", math.log(2.0) / (15.0 * YEAR)),
        ("dermis.k_E", 1.0 / (74.0 * YEAR)),
        ("dermis.year_per_hour", 1.0 / YEAR),
        ("dermis.asc_Km", 0.3),
        ("dermis.dermis_thickness", 1220.0),
        ("dermis.pentosidine25", 5.0),
        ("dermis.age", 25.0),
        ("dermis.tewl0", 9.69),
        ("magnesium.kE", 0.7),
        ("magnesium.VP", 3.0),
        ("magnesium.gfr", 7.2),
        ("magnesium.P0", 2.49),
    ],
)
def test_numbers_reach_the_model_in_its_own_units(symbol: str, expected: float) -> None:
    """A record in 1/day or years becomes 1/h, litres stay litres: 0.35 1/day is 0.01458 1/h (1e-3)."""
    assert reference_body().values[flat(symbol)] == pytest.approx(expected, rel=1e-3)


def test_every_number_has_its_record() -> None:
    body = reference_body()
    assert body.values.keys() == body.records.keys() | {
        flat(name) for name in PARTS.computed if flat(name) in body.values
    }
    assert set(body.records.values()) <= body.evidence.parameters.keys()
    assert all(math.isfinite(value) for value in body.values.values())


def test_the_rest_state_is_computed_and_has_no_record() -> None:
    body = reference_body()
    for name in PARTS.computed:
        if flat(name) in body.model.symbols:
            assert body.values[flat(name)] == 1.0


def test_zones_share_their_numbers() -> None:
    """Three zones are three copies of one equation set: their constants exist once, their states three times."""
    body = reference_body()
    assert "dermis__kx" in body.values
    assert not any(name.startswith(("injured__k", "stimulated__k", "spared__k")) for name in body.values)
    assert {"injured__m", "stimulated__m", "spared__m"} <= set(body.model.states)


@pytest.mark.parametrize("part", PARTS)
def test_each_part_stands_alone(part: str) -> None:
    body = reference_body((part,))
    prefixes = tuple(f"{instance}__" for instance in PARTS[part].instances)
    assert all(name.startswith(prefixes) for name in body.model.states)
    assert len(body.model.states) < len(reference_body().model.states)


def test_a_port_whose_owner_is_absent_becomes_an_input_at_rest() -> None:
    alone, whole = reference_body(("dermis",)), reference_body()
    assert alone.values["dermis__mg_cell"] == 1.0
    assert alone.values["dermis__mg_ecf"] == 1.0
    assert "dermis.mg_cell" in alone.inputs
    assert "dermis__mg_cell" not in whole.model.symbols


def test_the_parts_together_are_the_body() -> None:
    states = [set(reference_body((part,)).model.states) for part in PARTS.standard]
    assert set().union(*states) == set(reference_body().model.states)

"""Composition of the real body: every state and port has one owner, of its unit; each mistake is one clear error."""

from __future__ import annotations

import shutil
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from magmatrix.body.assemble import assemble, read_modules, reference_body
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.body.ports import COVARIATES
from magmatrix.body.source import PHYSIOLOGY
from magmatrix.errors import CompositionError, UnitError
from magmatrix.evidence import load_evidence
from magmatrix.graph.model import Role
from magmatrix.graph.names import SEPARATOR

WHOLE = tuple(PARTS)

SET_BY_A_STUDY = {
    "magnesium.gfr": "the person's kidney",
    "magnesium.sweat_volume": "sweat of the protocol",
    "magnesium.iv_rate": "infusions of the protocol",
    "magnesium.supplement": "supplements of the protocol",
    "dermis.age": "the person",
    "dermis.tewl_open": "the barrier after the first treatment",
    "dermis.tewl_immature": "the barrier after the first treatment",
    "dermis.channel_closure": "the barrier after the first treatment",
    "dermis.redness_fading": "the barrier after the first treatment",
    "dermis.closing_old": "the barrier after the first treatment",
    "dermis.ripening": "the barrier after the first treatment",
    "dermis.signal_pace": "the barrier after the first treatment",
    "dermis.dermis_thickness": "the site of the first treatment",
    "dermis.type3_returning": "the protocol, after the last session",
}
"""Free variables of the composed body that are no input of a study by name, and who sets them."""


@pytest.fixture
def equations(tmp_path: Path) -> Path:
    """A copy of the packaged equations that a test may spoil."""
    folder = tmp_path / "physiology"
    shutil.copytree(PHYSIOLOGY, folder)
    return folder


def rebind(folder: Path, before: str, after: str) -> None:
    file = folder / "body.ant"
    text = file.read_text(encoding="utf-8")
    assert text.count(before) == 1
    file.write_text(text.replace(before, after), encoding="utf-8")


PORT = "  dermis.mg_cell is magnesium.skin_ratio\n"


@pytest.mark.parametrize(
    ("after", "error", "words"),
    [
        (
            "  dermis.mg_cell is magnesium.serum\n",
            UnitError,
            r"body\.ant:\d+: port dermis\.mg_cell is in 1, its owner magnesium\.serum in mmol/L; connect quantities",
        ),
        (
            PORT + "  dermis.mg_cell is magnesium.plasma_ratio\n",
            CompositionError,
            r"body\.ant:\d+: port dermis\.mg_cell has an owner already \(body\.ant:\d+\)",
        ),
        (
            PORT + "  dermis.N is organs.M_bone\n",
            CompositionError,
            r"body\.ant:\d+: dermis\.N is owned by its own module \(state\); a port must be a free variable",
        ),
        (
            "  dermis.mg_cel is magnesium.skin_ratio\n",
            CompositionError,
            r"body\.ant:\d+: no symbol dermis\.mg_cel; did you mean dermis\.mg_cell",
        ),
        (
            "  dermis.mg_cell is magnesium.skin_ration\n",
            CompositionError,
            r"body\.ant:\d+: no symbol magnesium\.skin_ration; did you mean magnesium\.skin_ratio",
        ),
        (
            "  dermis.mg_cell is magnesum.skin_ratio\n",
            CompositionError,
            r"body\.ant:\d+: no instance called 'magnesum'; did you mean 'magnesium'\?",
        ),
    ],
    ids=["wrong unit", "two owners of a port", "two owners of a state", "unknown port", "unknown owner", "no instance"],
)
def test_a_wrong_seam_is_one_clear_error(equations: Path, after: str, error: type[Exception], words: str) -> None:
    """Issue 4: composition checks ports, units and ownership of states."""
    rebind(equations, PORT, after)
    with pytest.raises(error, match=words):
        assemble(load_evidence(), parts=Parts(PARTS.values(), (equations,)))


def test_a_port_without_owner_and_resting_value_is_named(equations: Path) -> None:
    rebind(equations, PORT, "")
    evidence = load_evidence()
    assert assemble(evidence, parts=Parts(PARTS.values(), (equations,))).inputs.keys() >= {"dermis.mg_cell"}
    orphan = replace(evidence, parameters={k: v for k, v in evidence.parameters.items() if k != "dermis.mg_cell"})
    with pytest.raises(CompositionError, match=r"neither an owner nor an evidence record for dermis\.mg_cell; connect"):
        assemble(orphan, parts=Parts(PARTS.values(), (equations,)))


def test_every_state_has_one_owner() -> None:
    """Integration: one owner per state. Each state is the `x' = ` of one module, and keeps that module's name."""
    composition, modules = read_modules()
    owned = Counter(
        f"{instance}{SEPARATOR}{state}"
        for instance, kind in composition.instances.items()
        for state in modules[kind].model.states
    )
    body = reference_body(WHOLE)
    assert set(owned) == set(body.model.states)
    assert set(owned.values()) == {1}
    assert {PARTS.part_of(name.replace(SEPARATOR, ".")) for name in body.model.states} <= PARTS.keys()


def test_symbols_carry_the_name_of_their_module() -> None:
    """Integration, seam 3: phi, N, F, P, S, M, B, E, K, R, T, W, A, V, I clash: prefix all symbols by module."""
    body = reference_body(WHOLE)
    bare = [s.id for s in body.model.symbols.values() if SEPARATOR not in s.id and s.role is not Role.TIME]
    assert bare == []
    shared = {"N", "F", "P", "S", "M", "B", "E", "K", "R", "T", "W", "A", "V", "I"}
    owners = Counter(s.id.split(SEPARATOR)[1] for s in body.model.symbols.values() if SEPARATOR in s.id)
    assert [letter for letter in shared if owners[letter] > 1]


def test_units_are_converted_at_ports_only() -> None:
    """Integration 8: one time unit, and every factor between the units of two modules stands at a port."""
    composition, modules = read_modules()
    assert len({module.model.time_unit for module in modules.values()}) == 1
    body = reference_body(WHOLE)
    made = {name.partition("conversion_at_")[2] for name in body.model.unit_definitions if "conversion_at_" in name}
    ports = {binding.reader[1] for binding in composition.bindings}
    assert made
    assert made <= ports


@pytest.mark.parametrize("parts", [None, WHOLE], ids=["standard", "with optional parts"])
def test_no_port_waits_for_an_owner_that_exists(parts: tuple[str, ...] | None) -> None:
    """Every free variable of the composed body is a switch, an input that a study sets by name, or set by its person
    and protocol. What a part reads where another does not run is connected where the other does run."""
    body = reference_body(parts)
    switches = set(PARTS.switches.values())
    covariates = {symbol for symbol in body.inputs if symbol.partition(".")[2] in COVARIATES.values()}
    running = PARTS.standard if parts is None else parts
    optional = {reader for reader, owner in PARTS.owners.items() if PARTS.part_of(owner) not in running}
    waiting = body.inputs.keys() - switches - PARTS.inputs.keys() - covariates - SET_BY_A_STUDY.keys() - optional
    assert waiting == set()
    owned = {reader for reader, owner in PARTS.owners.items() if PARTS.part_of(owner) in running}
    assert body.inputs.keys() & owned == set()

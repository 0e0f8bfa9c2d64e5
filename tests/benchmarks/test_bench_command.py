"""`magmatrix bench` finds the benchmarks, passes its flags on, and says where they are when they are missing."""

from __future__ import annotations

import importlib
import json
from pathlib import Path

import pytest

from benchmarks import run, startup
from magmatrix.cli import bench as command
from magmatrix.errors import MagmatrixError, StudyError


def test_flags_are_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(run, "main", lambda arguments: seen.append(arguments) or 0)
    assert command.bench(peers=True, quick=True, json=tmp_path / "numbers.json") == 0
    assert seen == [["--peers", "--quick", "--json", str(tmp_path / "numbers.json")]]


def test_start_up_is_measured_alone_and_against_another_version(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(startup, "main", lambda arguments: seen.append(arguments) or 0)
    assert command.bench(startup=True, quick=True, against=tmp_path) == 0
    assert seen == [["--quick", "--against", str(tmp_path)]]
    for wrong in ({"startup": True, "parts": True}, {"against": tmp_path}):
        with pytest.raises(StudyError, match="start"):
            command.bench(**wrong)


def test_commands_take_turns_and_are_told_as_least_and_median(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    asked: list[tuple[str, str]] = []

    def run(arguments: list[str], source: Path, kept: Path) -> tuple[float, float]:
        asked.append((arguments[0], kept.name))
        return float(len(asked)), 0.5

    monkeypatch.setattr(startup, "_run", run)
    assert startup.main(["--rounds", "2", "--against", str(tmp_path), "--json", str(tmp_path / "found.json")]) == 0
    table = capsys.readouterr().out
    assert "| `links` | other |" in table
    assert "| `run, cold` | this |" in table
    assert ("run", "cold-this-1") in asked
    found = json.loads((tmp_path / "found.json").read_text())
    assert all(len(timing["wall"]) == len(timing["processor"]) == 2 for timing in found)


def test_a_command_of_its_own_is_timed(tmp_path: Path) -> None:
    wall, processor = startup._run(["--version"], startup.ROOT / "src", tmp_path / "kept")
    assert wall > 0.0
    assert processor >= 0.0


def test_without_the_source_tree_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    def absent(name: str) -> object:
        raise ModuleNotFoundError(f"No module named {name!r}", name="benchmarks")

    monkeypatch.setattr(command, "import_module", absent)
    with pytest.raises(MagmatrixError, match="source tree"):
        command.bench()


def test_every_named_engine_has_an_adapter() -> None:
    from benchmarks.peers import NAMES

    for name in NAMES:
        module = importlib.import_module(f"benchmarks.peers.{name}")
        assert callable(module.missing)
        assert callable(module.prepare)

"""`magmatrix bench` finds the benchmarks, passes its flags on, and says where they are when they are missing."""

from __future__ import annotations

import importlib

import pytest

from benchmarks import run
from magmatrix.cli import bench as command
from magmatrix.errors import MagmatrixError


def test_flags_are_passed_on(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(run, "main", lambda arguments: seen.append(arguments) or 0)
    assert command.bench(peers=True, quick=True, json=tmp_path / "numbers.json") == 0
    assert seen == [["--peers", "--quick", "--json", str(tmp_path / "numbers.json")]]


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

"""Snapshots: found again, never trusted when doubtful, never executed, and no error where none can be kept."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from magmatrix import snapshot
from magmatrix.cachefolder import default_folder
from magmatrix.snapshot import digest, digest_of, kept, library_digest


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of snapshots of one test."""
    monkeypatch.setenv("MAGMATRIX_CACHE", str(tmp_path))
    return tmp_path / "snapshots"


class Maker:
    """Makes a value and counts how often."""

    def __init__(self, value: Any = 7) -> None:
        self.value, self.times = value, 0

    def __call__(self) -> Any:
        self.times += 1
        return self.value

    def kept(self, key: str = "key") -> Any:
        return kept("kind", key, self, write=lambda value: {"value": value}, read=lambda data: data["value"])


def entry(folder: Path) -> Path:
    (file,) = folder.glob("*.json")
    return file


def test_the_second_time_it_is_found(folder: Path) -> None:
    maker = Maker({"a": [1.5, None, "x", -0.0]})
    assert maker.kept() == maker.kept() == maker.value
    assert maker.times == 1
    assert folder == default_folder("snapshots")


def test_another_key_is_another_snapshot() -> None:
    maker = Maker()
    maker.kept("one")
    maker.kept("two")
    assert maker.times == 2


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "foreign", "executable"])
def test_a_broken_or_foreign_snapshot_is_made_anew(folder: Path, harm: str) -> None:
    maker = Maker()
    maker.kept()
    file = entry(folder)
    whole = file.read_bytes()
    file.write_bytes(
        {
            "cut": whole[:-2],
            "flip": whole[:-1] + bytes([whole[-1] ^ 1]),
            "empty": b"",
            "foreign": b'{"value": 8}',
            "executable": b"\x80\x04cposix\nsystem\n(S'true'\ntR.",
        }[harm]
    )
    assert maker.kept() == 7
    assert maker.times == 2
    assert entry(folder).read_bytes() == whole


def test_a_snapshot_of_another_shape_is_made_anew(folder: Path) -> None:
    kept("kind", "key", lambda: [1], write=lambda value: value, read=lambda data: data)
    maker = Maker()
    assert maker.kept() == 7
    assert maker.kept() == 7
    assert maker.times == 1


def test_snapshots_hold_data_only(folder: Path) -> None:
    Maker({"name": "value"}).kept()
    content = entry(folder).read_bytes()
    assert json.loads(content[content.index(b"{") :]) == {"value": {"name": "value"}}


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("MAGMATRIX_CACHE", str(tmp_path / "file"))
    maker = Maker()
    assert maker.kept() == maker.kept() == 7
    assert maker.times == 2


@pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners and modes of POSIX")
def test_what_others_can_write_is_not_used(folder: Path) -> None:
    maker = Maker()
    maker.kept()
    folder.chmod(0o777)
    assert maker.kept() == 7
    assert maker.times == 2
    folder.chmod(0o700)
    entry(folder).chmod(0o666)
    assert maker.kept() == 7
    assert maker.times == 3


def test_what_fails_is_not_kept(folder: Path) -> None:
    def fails() -> int:
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        kept("kind", "key", fails, write=lambda value: value, read=lambda data: data)
    assert not list(folder.glob("*.json"))


def test_old_snapshots_of_a_kind_go(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshot, "_KEPT", 2)
    for index in range(4):
        Maker().kept(str(index))
        os.utime(folder / f"kind-{index}.json", (index, index))
    assert sorted(file.name for file in folder.glob("*.json")) == ["kind-2.json", "kind-3.json"]


def test_keys_follow_names_and_contents(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("text")
    two.write_text("text")
    first = digest_of(tmp_path, [one])
    assert first != digest_of(tmp_path, [two])
    one.write_text("other")
    assert first != digest_of(tmp_path, [one])
    assert digest("a", "b") != digest("ab")
    assert library_digest("json") != library_digest("re")
    assert library_digest("no_such_library") == library_digest("no_such_library")

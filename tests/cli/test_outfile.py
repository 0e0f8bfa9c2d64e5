"""A file that a command writes is there as a whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from magmatrix.cli.outfile import write_text
from magmatrix.errors import OutputError


def test_a_new_file_is_written_and_an_old_one_only_if_told(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    write_text(file, "ü\n")
    assert file.read_bytes() == "ü\n".encode()
    with pytest.raises(OutputError, match="exists already"):
        write_text(file, "new")
    assert file.read_text(encoding="utf-8") == "ü\n"
    write_text(file, "new", force=True)
    assert file.read_text(encoding="utf-8") == "new"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.skipif(os.name != "posix", reason="modes and links of POSIX")
def test_mode_and_link_of_a_replaced_file_stay(tmp_path: Path) -> None:
    file, link = tmp_path / "a.txt", tmp_path / "link"
    write_text(file, "old")
    assert file.stat().st_mode & 0o111 == 0
    file.chmod(0o640)
    link.symlink_to(file)
    write_text(link, "new", force=True)
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") == "new"
    assert file.stat().st_mode & 0o777 == 0o640


@pytest.mark.parametrize("force", [False, True])
def test_a_failure_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, force: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "a.txt"
    file.write_text("old")

    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(OutputError, match="No space left on device"):
        write_text(file, "new", force=force)
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


@pytest.mark.parametrize("name", ["missing/a.txt", "x" * 300, "a\0b", ""])
def test_an_impossible_place_is_one_error(tmp_path: Path, name: str) -> None:
    with pytest.raises(OutputError):
        write_text(tmp_path / name, "text", force=True)


def test_a_file_system_without_links_will_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_links(*names: Path) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", no_links)
    write_text(tmp_path / "a.txt", "text")
    assert (tmp_path / "a.txt").read_text() == "text"
    with pytest.raises(OutputError, match="exists already"):
        write_text(tmp_path / "a.txt", "new")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="a device of Linux")
def test_a_device_is_written_to(tmp_path: Path) -> None:
    write_text(Path("/dev/null"), "text")
    with pytest.raises(OutputError, match="No space left on device"):
        write_text(Path("/dev/full"), "text")

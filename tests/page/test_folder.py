"""Results appear all at once or not at all, and nothing that is not ours is ever replaced."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from magmatrix.errors import OutputError
from magmatrix.page import folder as folder_module
from magmatrix.page.folder import MANIFEST, MANIFEST_SCHEMA, check_target, replace_folder, write_file


def fill(folder: Path, text: str = "new") -> None:
    write_file(folder / "report.html", text.encode())
    listed = {"schema": MANIFEST_SCHEMA, "files": [{"name": "report.html"}]}
    write_file(folder / MANIFEST, json.dumps(listed).encode())


def fail(folder: Path) -> None:
    fill(folder)
    raise RuntimeError("half way")


def earlier_result(folder: Path) -> Path:
    folder.mkdir()
    fill(folder, "old")
    return folder


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_a_new_directory_and_its_missing_parents_are_made(tmp_path: Path) -> None:
    target = tmp_path / "a folder" / "out put"
    assert replace_folder(target, fill) == target
    assert everything(tmp_path) == {
        "a folder",
        "a folder/out put",
        "a folder/out put/report.html",
        "a folder/out put/manifest.json",
    }


def test_a_failure_half_way_leaves_nothing(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="half way"):
        replace_folder(tmp_path / "a" / "b" / "out", fail)
    assert everything(tmp_path) == set()


def test_a_failure_half_way_leaves_the_earlier_result(tmp_path: Path) -> None:
    target = earlier_result(tmp_path / "out")
    with pytest.raises(RuntimeError, match="half way"):
        replace_folder(target, fail, force=True)
    assert everything(tmp_path) == {"out", "out/report.html", "out/manifest.json"}
    assert (target / "report.html").read_text() == "old"


def test_a_failing_rename_brings_the_earlier_result_back(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folder_module, "exchange", lambda *_: False)
    target = earlier_result(tmp_path / "out")
    rename = Path.rename

    def refuse_new(self: Path, other: Path) -> Path:
        if self.suffix == ".new":
            raise OSError(28, "No space left on device")
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", refuse_new)
    with pytest.raises(OutputError, match="No space left on device"):
        replace_folder(target, fill, force=True)
    assert everything(tmp_path) == {"out", "out/report.html", "out/manifest.json"}
    assert (target / "report.html").read_text() == "old"


def test_force_replaces_an_earlier_result_as_a_whole(tmp_path: Path) -> None:
    target = earlier_result(tmp_path / "out")
    replace_folder(target, fill, force=True)
    assert (target / "report.html").read_text() == "new"
    assert everything(tmp_path) == {"out", "out/report.html", "out/manifest.json"}


def test_an_existing_directory_is_refused_without_force(tmp_path: Path) -> None:
    target = earlier_result(tmp_path / "out")
    with pytest.raises(OutputError, match=r"exists already.*--force"):
        check_target(target)
    with pytest.raises(OutputError, match="--force"):
        replace_folder(target, fill)
    assert (target / "report.html").read_text() == "old"


def test_force_may_fill_an_empty_directory(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    replace_folder(tmp_path / "out", fill, force=True)
    assert (tmp_path / "out" / "report.html").read_text() == "new"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("thesis.docx", "years of work"),
        (MANIFEST, '{"schema": "someone else/1", "files": []}'),
        (MANIFEST, "not json"),
        (MANIFEST, "[1, 2]"),
    ],
)
def test_a_directory_that_is_not_a_result_is_never_replaced(tmp_path: Path, name: str, content: str) -> None:
    target = tmp_path / "out"
    target.mkdir()
    (target / name).write_text(content)
    with pytest.raises(OutputError, match=f"did not write.*{name}"):
        check_target(target, force=True)
    assert (target / name).read_text() == content


@pytest.mark.parametrize("stranger", ["notes.txt", "folder"])
def test_a_result_to_which_something_was_added_is_not_replaced(tmp_path: Path, stranger: str) -> None:
    target = earlier_result(tmp_path / "out")
    (target / "folder").mkdir() if stranger == "folder" else (target / stranger).write_text("mine")
    with pytest.raises(OutputError, match=stranger):
        replace_folder(target, fill, force=True)
    assert (target / stranger).exists()


def test_litter_of_file_browsers_does_not_count(tmp_path: Path) -> None:
    target = earlier_result(tmp_path / "out")
    (target / ".DS_Store").write_bytes(b"\0")
    check_target(target, force=True)


def test_a_file_of_that_name_is_refused_even_with_force(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file")
    with pytest.raises(OutputError, match="a file of this name"):
        check_target(tmp_path / "out", force=True)


def test_a_file_in_place_of_a_parent_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(OutputError, match="a file stands where a folder is needed"):
        check_target(tmp_path / "file" / "sub" / "out")


def test_the_current_folder_is_not_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = earlier_result(tmp_path / "out")
    monkeypatch.chdir(target)
    with pytest.raises(OutputError, match="current folder"):
        check_target(Path(), force=True)


def test_a_parent_without_permission_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(OutputError, match="no permission"):
        check_target(tmp_path / "out")


def test_a_failing_disk_is_an_output_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match="No space left on device"):
        replace_folder(tmp_path / "out", fill)
    assert everything(tmp_path) == set()


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_keeps_pointing_to_the_replaced_directory(tmp_path: Path) -> None:
    target = earlier_result(tmp_path / "real")
    link = tmp_path / "link"
    link.symlink_to(target, target_is_directory=True)
    replace_folder(link, fill, force=True)
    assert link.is_symlink()
    assert not target.is_symlink()
    assert (target / "report.html").read_text() == "new"


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("leads_to", ["nowhere", "link"])
def test_a_link_that_leads_nowhere_is_refused(tmp_path: Path, leads_to: str) -> None:
    link = tmp_path / "link"
    link.symlink_to(tmp_path / leads_to)
    with pytest.raises(OutputError, match=r"leads nowhere|cannot be followed"):
        check_target(link)


def test_a_result_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "out"

    def slow(folder: Path) -> None:
        fill(folder)
        earlier_result(target)

    with pytest.raises(OutputError, match="appeared meanwhile"):
        replace_folder(target, slow)
    assert (target / "report.html").read_text() == "old"
    assert everything(tmp_path) == {"out", "out/report.html", "out/manifest.json"}


def with_charts(folder: Path, listed: tuple[str, ...] = ("charts/a.svg",)) -> None:
    write_file(folder / "charts" / "a.svg", b"<svg/>")
    names = [{"name": name} for name in listed]
    write_file(folder / MANIFEST, json.dumps({"schema": MANIFEST_SCHEMA, "files": names}).encode())


def test_a_folder_of_ours_may_hold_folders_of_ours(tmp_path: Path) -> None:
    replace_folder(tmp_path / "out", with_charts)
    replace_folder(tmp_path / "out", with_charts, force=True)
    assert everything(tmp_path) == {"out", "out/charts", "out/charts/a.svg", f"out/{MANIFEST}"}


@pytest.mark.parametrize("stranger", ["charts/mine.txt", "charts/more/deep.txt", "other/x.svg"])
def test_a_stranger_deep_inside_is_not_deleted(tmp_path: Path, stranger: str) -> None:
    target = replace_folder(tmp_path / "out", with_charts)
    (target / stranger).parent.mkdir(exist_ok=True)
    (target / stranger).write_text("mine")
    with pytest.raises(OutputError, match="did not write"):
        replace_folder(target, with_charts, force=True)
    assert (target / stranger).read_text() == "mine"


def test_a_link_in_place_of_a_folder_of_ours_is_a_stranger(tmp_path: Path) -> None:
    target = replace_folder(tmp_path / "out", with_charts)
    elsewhere = tmp_path / "elsewhere"
    (target / "charts").rename(elsewhere)
    (target / "charts").symlink_to(elsewhere)
    with pytest.raises(OutputError, match="did not write"):
        replace_folder(target, with_charts, force=True)
    assert (elsewhere / "a.svg").exists()


def test_a_manifest_cannot_claim_what_lies_outside(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    target = replace_folder(tmp_path / "out", lambda folder: with_charts(folder, ("charts/a.svg", "../mine.txt")))
    replace_folder(target, with_charts, force=True)
    assert (tmp_path / "mine.txt").read_text() == "mine"

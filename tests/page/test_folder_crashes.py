"""A process that is killed, a disk that fills, an author who edits: nothing is lost and nothing is left behind."""

from __future__ import annotations

import hashlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from magmatrix.errors import OutputError
from magmatrix.page import folder as folder_module
from magmatrix.page.exchange import exchange
from magmatrix.page.folder import MANIFEST, MANIFEST_SCHEMA, check_target, replace_folder, write_file

RESULT = {"out", "out/report.html", "out/manifest.json"}
POSIX = pytest.mark.skipif(os.name != "posix", reason="killed as POSIX kills")

WORKER = f"""
import hashlib, json, os, shutil, sys
from pathlib import Path
from magmatrix import tempfiles
from magmatrix.page import folder
step, target, text, swap = sys.argv[1], Path(sys.argv[2]), sys.argv[3], sys.argv[4]

def die_after(function, count=1):
    left = [count]
    def run(*arguments, **named):
        result = function(*arguments, **named)
        left[0] -= 1
        if not left[0]:
            os.kill(os.getpid(), 9)
        return result
    return run

def fill(place):
    if step == "empty": os.kill(os.getpid(), 9)
    folder.write_file(place / "report.html", text.encode())
    if step == "half": os.kill(os.getpid(), 9)
    digest = hashlib.sha256(text.encode()).hexdigest()
    listed = {{"schema": {MANIFEST_SCHEMA!r}, "files": [{{"name": "report.html", "sha256": digest}}]}}
    folder.write_file(place / {MANIFEST!r}, json.dumps(listed).encode())
    if step == "full": os.kill(os.getpid(), 9)

if swap == "no": folder.exchange = lambda *names: False
if step == "swapped": folder.exchange = die_after(folder.exchange)
if step == "one rename": Path.rename = die_after(Path.rename)
if step == "two renames": Path.rename = die_after(Path.rename, 2)
if step == "trial": Path.mkdir = die_after(Path.mkdir)
folder.replace_folder(target, fill, force=True)
"""


def replaced(target: Path, text: str, step: str = "", swap: str = "yes") -> int:
    worker = [sys.executable, "-c", WORKER, step, str(target), text, swap]
    return subprocess.run(worker, check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}).returncode


def fill(folder: Path, text: str = "new") -> None:
    write_file(folder / "report.html", text.encode())
    digest = hashlib.sha256(text.encode()).hexdigest()
    listed = {"schema": MANIFEST_SCHEMA, "files": [{"name": "report.html", "sha256": digest}]}
    write_file(folder / MANIFEST, json.dumps(listed).encode())


def earlier_result(folder: Path) -> Path:
    folder.mkdir()
    fill(folder, "old")
    return folder


def everything(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


@POSIX
@pytest.mark.parametrize(
    ("step", "swap", "there"),
    [
        ("trial", "yes", "old"),
        ("empty", "yes", "old"),
        ("half", "yes", "old"),
        ("full", "yes", "old"),
        ("swapped", "yes", "new"),
        ("full", "no", "old"),
        ("one rename", "no", None),
        ("two renames", "no", "new"),
    ],
)
def test_killed_at_any_step_a_whole_result_is_there_and_the_next_run_cleans_up(
    tmp_path: Path, step: str, swap: str, there: str | None
) -> None:
    target = earlier_result(tmp_path / "out")
    assert replaced(target, "new", step, swap) == -signal.SIGKILL
    if there is not None:  # without a swap there is one moment in which the earlier result is hidden
        assert (target / "report.html").read_text() == there
    check_target(target, force=True)
    assert everything(tmp_path) == RESULT
    assert (target / "report.html").read_text() == (there or "old")
    assert replaced(target, "newer") == 0
    assert (target / "report.html").read_text() == "newer"


@POSIX
def test_a_first_run_that_is_killed_leaves_nothing_after_the_next(tmp_path: Path) -> None:
    assert replaced(tmp_path / "out", "new", "half") == -signal.SIGKILL
    assert not (tmp_path / "out").exists()
    replace_folder(tmp_path / "out", fill)
    assert everything(tmp_path) == RESULT


@POSIX
def test_what_a_living_process_has_in_the_making_is_left_alone(tmp_path: Path) -> None:
    script = WORKER.replace('if step == "full": os.kill(os.getpid(), 9)', "print('made', flush=True); input()")
    worker = subprocess.Popen(
        [sys.executable, "-c", script, "", str(tmp_path / "slow"), "slow", "yes"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert worker.stdout is not None
    assert worker.stdout.readline() == "made\n"
    replace_folder(tmp_path / "out", fill)
    worker.communicate("\n")
    assert worker.returncode == 0
    assert everything(tmp_path) == RESULT | {"slow", "slow/report.html", "slow/manifest.json"}


@pytest.mark.parametrize(
    "name", [".magmatrix-mine.new", ".magmatrix-0123456789abcdef.newer", ".out.0123456789abcdef.new"]
)
def test_what_only_looks_like_a_leftover_stays(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    (tmp_path / name / "thesis").write_text("mine")
    replace_folder(tmp_path / "out", fill)
    assert (tmp_path / name / "thesis").read_text() == "mine"


def test_a_leftover_that_holds_folders_with_something_in_them_stays(tmp_path: Path) -> None:
    kept = tmp_path / ".magmatrix-0123456789abcdef.new" / "folder" / "file"
    kept.parent.mkdir(parents=True)
    kept.write_text("mine")
    replace_folder(tmp_path / "out", fill)
    assert kept.read_text() == "mine"


@POSIX
def test_a_leftover_that_is_a_link_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis").write_text("mine")
    (tmp_path / ".magmatrix-0123456789abcdef.new").symlink_to(tmp_path / "mine")
    replace_folder(tmp_path / "out", fill)
    assert (tmp_path / "mine" / "thesis").exists()


@POSIX
def test_a_reader_always_finds_a_whole_result(tmp_path: Path) -> None:
    if not exchange(earlier_result(tmp_path / "out"), earlier_result(tmp_path / "other")):
        pytest.skip("this file system cannot swap names")
    watcher = f"""
import sys
from pathlib import Path
report, seen = Path({str(tmp_path / "out" / "report.html")!r}), set()
print("ready", flush=True)
while not Path({str(tmp_path / "done")!r}).exists():
    seen.add(report.read_text())
print(*sorted(seen))
"""
    with subprocess.Popen([sys.executable, "-c", watcher], stdout=subprocess.PIPE, encoding="utf-8") as watching:
        assert watching.stdout is not None
        assert watching.stdout.readline() == "ready\n"
        for turn in range(60):
            replace_folder(tmp_path / "out", lambda folder, turn=turn: fill(folder, f"t{turn}"), force=True)
        (tmp_path / "done").touch()
        seen = watching.stdout.read().split()
    assert watching.returncode == 0
    assert len(seen) > 1
    assert set(seen) <= {"old", *(f"t{turn}" for turn in range(60))}


def test_an_edited_report_is_not_replaced_unless_told_so(tmp_path: Path) -> None:
    target = earlier_result(tmp_path / "out")
    (target / "report.html").write_text("old, with my notes")
    for attempt in (check_target, lambda target, force: replace_folder(target, fill, force=force)):
        with pytest.raises(OutputError, match=r"changed since.*report\.html.*--overwrite-edited"):
            attempt(target, force=True)
    assert (target / "report.html").read_text() == "old, with my notes"
    replace_folder(target, fill, force=True, overwrite_edited=True)
    assert (target / "report.html").read_text() == "new"


def test_a_stranger_is_kept_even_where_edits_may_go(tmp_path: Path) -> None:
    target = earlier_result(tmp_path / "out")
    (target / "thesis").write_text("mine")
    with pytest.raises(OutputError, match="thesis"):
        replace_folder(target, fill, force=True, overwrite_edited=True)
    assert (target / "thesis").exists()


@pytest.mark.parametrize("when", ["while computing", "at the last moment"])
def test_what_is_edited_or_added_meanwhile_is_kept(tmp_path: Path, when: str, monkeypatch: pytest.MonkeyPatch) -> None:
    target = earlier_result(tmp_path / "out")

    def slow(folder: Path) -> None:
        fill(folder)
        if when == "while computing":
            (target / "report.html").write_text("edited")

    def late(one: Path, other: Path) -> bool:
        (target / "thesis").write_text("mine") if not (one / "thesis").exists() else None
        return exchange(one, other)

    if when == "at the last moment":
        monkeypatch.setattr(folder_module, "exchange", late)
    with pytest.raises(OutputError, match=r"report\.html|thesis"):
        replace_folder(target, slow, force=True)
    assert (target / "report.html").read_text() == ("edited" if when == "while computing" else "old")
    assert everything(tmp_path) == RESULT | ({"out/thesis"} if when == "at the last moment" else set())


def test_a_deleted_file_is_no_edit(tmp_path: Path) -> None:
    target = earlier_result(tmp_path / "out")
    (target / "report.html").unlink()
    replace_folder(target, fill, force=True)
    assert (target / "report.html").read_text() == "new"


@pytest.mark.parametrize(
    "name", ["x" * 256, "a/" + "y" * 300 + "/b", "z" * 5000, "/".join(["p" * 200] * 30), "a\0b", "file/inside"]
)
def test_a_name_that_cannot_be_is_refused_before_anything_is_computed(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError) as caught:
        check_target(tmp_path / name)
    assert len(str(caught.value)) < 500
    assert everything(tmp_path) == {"file"}


@pytest.mark.skipif(os.name != "posix", reason="names are counted otherwise there")
def test_the_longest_name_that_a_folder_may_have_is_taken(tmp_path: Path) -> None:
    name = "x" * os.pathconf(tmp_path, "PC_NAME_MAX")
    replace_folder(tmp_path / name, fill)
    replace_folder(tmp_path / name, fill, force=True)
    assert (tmp_path / name / "report.html").exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="these places are Linux's")
@pytest.mark.parametrize("place", ["/", "/proc/result", "/proc/self/result", "/dev/null/result", "/sys/result"])
@pytest.mark.parametrize("force", [False, True])
def test_places_where_nothing_can_be_made_are_refused(place: str, force: bool) -> None:
    with pytest.raises(OutputError):
        check_target(Path(place), force)


@pytest.mark.parametrize("inside", [".", "below"])
def test_the_home_folder_is_never_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, inside: str) -> None:
    (tmp_path / "home" / "below").mkdir(parents=True)
    monkeypatch.setenv("HOME", str(tmp_path / "home" / inside))
    monkeypatch.setenv("USERPROFILE", str(tmp_path / "home" / inside))
    with pytest.raises(OutputError, match="home folder lies in it"):
        check_target(tmp_path / "home", force=True)


@POSIX
@pytest.mark.parametrize("most", [10, 60])
def test_a_disk_that_fills_up_leaves_nothing_half_written(tmp_path: Path, most: int) -> None:
    """A limit on the size of a file stands for a full disk: 10 bytes stop the report, 60 the manifest."""
    script = f"import resource; resource.setrlimit(resource.RLIMIT_FSIZE, ({most}, {most}))\n" + WORKER
    script = script.replace(
        "folder.replace_folder(target, fill, force=True)",
        "from magmatrix.errors import OutputError\n"
        "try: folder.replace_folder(target, fill, force=True)\n"
        "except OutputError as error: sys.exit(str(error))",
    )
    target = earlier_result(tmp_path / "out")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1"}
    worker = [sys.executable, "-c", script, "", str(target), "a text of some length, more than fits", "yes"]
    done = subprocess.run(worker, check=False, capture_output=True, encoding="utf-8", env=environment)
    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert "File too large" in done.stderr
    assert (target / "report.html").read_text() == "old"
    assert everything(tmp_path) == RESULT


@pytest.mark.parametrize("what", ["folder", "link", "manifest folder"])
def test_a_name_of_ours_that_is_no_file_of_ours_is_never_removed(tmp_path: Path, what: str) -> None:
    target = earlier_result(tmp_path / "out")
    name = MANIFEST if what == "manifest folder" else "report.html"
    (target / name).unlink()
    (tmp_path / "mine").write_text("mine")
    if what == "link":
        (target / name).symlink_to(tmp_path / "mine")
    else:
        (target / name).mkdir()
        (target / name / "thesis").write_text("mine")
    with pytest.raises(OutputError, match="did not write"):
        replace_folder(target, fill, force=True, overwrite_edited=True)
    assert (target / name / "thesis").exists() or (target / name).is_symlink()
    assert (tmp_path / "mine").read_text() == "mine"

"""Objects on disk: found again, rebuilt when doubtful, made once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from magmatrix import cachefolder
from magmatrix.cachefolder import default_folder
from magmatrix.engine.lower.program import lower_model
from magmatrix.engine.problem.output import Output
from magmatrix.engine.runtime.cache import ObjectCache, content_key
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.machine import Machine, host
from magmatrix.engine.runtime.simulate import People, simulate
from magmatrix.schedule.schedule import Schedule
from tests.engine.small import HOUR, chain, saturable


def value(engine: FastEngine) -> float:
    return float(simulate(engine, People(1), Schedule(), [HOUR]).series["c"][0, 0])


def test_the_second_time_the_object_is_found(tmp_path: Path) -> None:
    cache = ObjectCache(tmp_path)
    first, second = (FastEngine(saturable(), ["c"], cache=cache) for _ in range(2))
    assert not first.preparation.found
    assert second.preparation.found
    assert value(first) == value(second)


@pytest.mark.parametrize("harm", ["cut", "flip", "empty", "foreign"])
def test_a_damaged_object_is_rebuilt(tmp_path: Path, harm: str) -> None:
    cache = ObjectCache(tmp_path)
    expected = value(FastEngine(saturable(), ["c"], cache=cache))
    (file,) = tmp_path.glob("*.o")
    whole = file.read_bytes()
    harmed = {
        "cut": whole[: len(whole) // 2],
        "flip": whole[:-100] + bytes([whole[-100] ^ 1]) + whole[-99:],
        "empty": b"",
        "foreign": b"something else entirely" * 10,
    }[harm]
    file.write_bytes(harmed)
    again = FastEngine(saturable(), ["c"], cache=cache)
    assert not again.preparation.found
    assert value(again) == expected
    assert file.read_bytes() == whole


def test_the_key_follows_content_and_machine() -> None:
    native = host()
    program = lower_model(saturable(), [Output("c")])
    key = content_key(program, native)
    assert key == content_key(lower_model(saturable(), [Output("c")]), native)
    assert key != content_key(lower_model(chain(), [Output("gut")]), native)
    for other in (
        Machine(native.triple, "other", native.features, native.width),
        Machine(native.triple, native.processor, "", native.width),
        Machine(native.triple, native.processor, native.features, 1 if native.width > 1 else 2),
    ):
        assert key != content_key(program, other)
    assert key != content_key(program, native, "single")


def test_many_at_once_make_it_once(tmp_path: Path) -> None:
    cache, made = ObjectCache(tmp_path), []

    def make() -> bytes:
        made.append(1)
        time.sleep(0.05)
        return b"code"

    results: list[bytes] = []
    workers = [threading.Thread(target=lambda: results.append(cache.build("key", make))) for _ in range(6)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert results == [b"code"] * 6
    assert len(made) == 1
    assert not list(tmp_path.glob("*.lock"))


def test_a_folder_that_cannot_be_made_is_no_error(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.touch()
    assert ObjectCache(blocked / "inside").build("key", lambda: b"code") == b"code"


def test_the_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MAGMATRIX_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("MAGMATRIX_CACHE")
    assert default_folder().name == "objects"


@pytest.mark.parametrize("width", [1, 2, 4, 8])
def test_all_widths_give_the_same_within_tolerance(width: int, tmp_path: Path) -> None:
    native = host()
    machine = Machine(native.triple, native.processor, native.features, width)
    engine = FastEngine(saturable(), ["c"], machine=machine, cache=ObjectCache(tmp_path))
    people = People(7, {"vmax": np.linspace(1.0, 3.0, 7)})
    found = simulate(engine, people, Schedule(), [6 * HOUR]).series["c"]
    usual = simulate(FastEngine(saturable(), ["c"]), people, Schedule(), [6 * HOUR]).series["c"]
    np.testing.assert_allclose(found, usual, rtol=1e-9)


@pytest.mark.skipif(not host().triple.startswith("x86_64"), reason="names an x86 processor")
@pytest.mark.parametrize("width", [1, 2])
def test_a_processor_without_avx_will_do(width: int, tmp_path: Path) -> None:
    machine = Machine(host().triple, "x86-64", "", width)
    plain = FastEngine(saturable(), ["c"], machine=machine, cache=ObjectCache(tmp_path))
    assert value(plain) == pytest.approx(value(FastEngine(saturable(), ["c"])), rel=1e-12)


HOLDER = """
import sys, time
from pathlib import Path
from magmatrix.engine.runtime.cache import ObjectCache

def make():
    print("holds", flush=True)
    sys.stdin.read()
    return b"first"

print(ObjectCache(Path(sys.argv[1])).build("key", make).decode())
"""


def holder(folder: Path) -> subprocess.Popen[str]:
    """A process that holds the lock of an entry until its input ends."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "holds\n"
    return process


def test_the_lock_of_a_killed_process_is_free_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(seconds: float) -> None:
        raise AssertionError("waited for the dead")

    with holder(tmp_path) as process:
        process.kill()
        process.wait()
        assert (tmp_path / "key.lock").exists()
        monkeypatch.setattr(time, "sleep", never)
        assert ObjectCache(tmp_path).build("key", lambda: b"code") == b"code"
    assert [file.name for file in tmp_path.iterdir()] == ["key.o"]


@pytest.mark.parametrize("age", [0.0, 1e9])
def test_the_lock_of_a_living_process_is_waited_for_however_old(tmp_path: Path, age: float) -> None:
    with holder(tmp_path) as process:
        os.utime(tmp_path / "key.lock", (age, age))
        assert process.stdin is not None
        threading.Timer(0.3, process.stdin.close).start()
        assert ObjectCache(tmp_path).build("key", lambda: b"second") == b"first"


def test_a_living_process_is_not_waited_for_without_end(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cachefolder, "_PATIENCE", 0.2)
    with holder(tmp_path) as process:
        assert ObjectCache(tmp_path).build("key", lambda: b"second") == b"second"
        process.kill()


def test_a_process_killed_while_writing_leaves_nothing_after_the_next(tmp_path: Path) -> None:
    with holder(tmp_path) as process:
        process.kill()
    (tmp_path / ".magmatrix-0123456789abcdef.new").write_bytes(b"half")
    ObjectCache(tmp_path).build("other", lambda: b"code")
    assert sorted(file.name for file in tmp_path.iterdir()) == ["key.lock", "other.o"]


POSIX = pytest.mark.skipif(not hasattr(os, "geteuid"), reason="owners and modes of POSIX")


def untrusted(folder: Path, how: str) -> None:
    """Let others be able to write to a folder of objects, or to the one object in it."""
    (entry,) = folder.glob("*.o")
    if how.startswith("folder "):
        folder.chmod(int(how.split()[1], 8))
    elif how.startswith("file "):
        entry.chmod(int(how.split()[1], 8))
    elif how == "parent 777":
        folder.parent.chmod(0o777)
    elif how == "link":
        moved = entry.rename(folder.parent / "elsewhere")
        entry.symlink_to(moved)
    elif how == "pipe":
        entry.unlink()
        os.mkfifo(entry, 0o600)


@POSIX
@pytest.mark.parametrize(
    "how",
    ["folder 777", "folder 770", "folder 702", "file 666", "file 660", "parent 777", "link", "pipe"],
)
def test_what_others_can_write_is_never_executed(tmp_path: Path, how: str) -> None:
    folder = tmp_path / "objects"
    cache = ObjectCache(folder)
    assert cache.build("key", lambda: b"mine") == b"mine"
    assert cache.read("key") == b"mine"
    untrusted(folder, how)
    assert cache.read("key") is None
    assert cache.build("key", lambda: b"anew") == b"anew"
    tmp_path.chmod(0o700)


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() != 0, reason="only root can give files away")
@pytest.mark.parametrize("what", ["folder", "file"])
def test_what_belongs_to_others_is_never_executed(tmp_path: Path, what: str) -> None:
    cache = ObjectCache(tmp_path / "objects")
    cache.build("key", lambda: b"mine")
    os.chown(cache.folder if what == "folder" else cache.path("key"), 12345, -1)
    assert cache.read("key") is None
    assert cache.build("key", lambda: b"anew") == b"anew"


@POSIX
def test_owner_and_mode_decide_who_else_can_write() -> None:
    def about(mode: int, owner: int) -> str:
        return cachefolder._others_write(os.stat_result((mode, 0, 0, 1, owner, 0, 0, 0, 0, 0)))

    me = os.geteuid()
    assert about(0o100600, me) == about(0o100644, me) == about(0o100755, 0) == ""
    assert "belongs to user" in about(0o100600, me + 1)
    assert "mode 620" in about(0o100620, me)
    assert "mode 602" in about(0o100602, me)


@POSIX
def test_a_folder_that_others_can_write_is_named_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    tmp_path.chmod(0o777)
    for _ in range(3):
        ObjectCache(tmp_path).build("key", lambda: b"code")
    tmp_path.chmod(0o700)
    (record,) = caplog.records
    assert str(tmp_path) in record.getMessage()
    assert "mode 777" in record.getMessage()


@POSIX
def test_new_folders_and_objects_are_for_their_owner_alone_whatever_the_umask(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        cache = ObjectCache(tmp_path / "objects")
        cache.build("key", lambda: b"code")
    finally:
        os.umask(before)
    assert cache.folder.stat().st_mode & 0o777 == 0o700
    assert cache.path("key").stat().st_mode & 0o777 == 0o600
    assert cache.read("key") == b"code"


def test_an_object_that_cannot_be_kept_is_used_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(self: Path, content: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert ObjectCache(tmp_path).build("key", lambda: b"code") == b"code"
    assert list(tmp_path.iterdir()) == []


KEY = """
from magmatrix.engine.runtime.cache import content_key
from magmatrix.engine.runtime.machine import host
from magmatrix.engine.problem.output import Output
from magmatrix.engine.lower.program import lower_model
from tests.engine.small import saturable
print(content_key(lower_model(saturable(), [Output("c")]), host()))
"""


def key_of(source: Path, repository: Path) -> str:
    environment = {**os.environ, "PYTHONPATH": f"{source}{os.pathsep}{repository}", "PYTHONDONTWRITEBYTECODE": "1"}
    return subprocess.run(
        [sys.executable, "-c", KEY], check=True, capture_output=True, encoding="utf-8", env=environment
    ).stdout.strip()


@pytest.mark.parametrize("changed", ["integrator.py", "targets/__init__.py", "new_file.py"])
def test_another_engine_has_another_key_and_the_same_engine_elsewhere_the_same(
    tmp_path: Path, repository: Path, changed: str
) -> None:
    copied = tmp_path / "src" / "magmatrix"
    for room in (repository / "src" / "magmatrix").iterdir():
        if room.name == "engine":
            shutil.copytree(room, copied / "engine", ignore=shutil.ignore_patterns("__pycache__"))
        elif room.suffix == ".py" or room.name in ("graph", "evidence", "schedule"):
            (copied / room.name).parent.mkdir(parents=True, exist_ok=True)
            (copied / room.name).symlink_to(room)
    before = key_of(copied.parent, repository)
    assert before == key_of(repository / "src", repository)
    with (copied / "engine" / changed).open("a") as file:
        file.write("# a new version\n")
    assert key_of(copied.parent, repository) != before

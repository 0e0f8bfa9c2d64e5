"""Objects on disk: found again, rebuilt when doubtful, made once."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import numpy as np
import pytest

from magmatrix.engine.cache import ObjectCache, content_key, default_folder
from magmatrix.engine.engine import FastEngine
from magmatrix.engine.machine import Machine, host
from magmatrix.engine.output import Output
from magmatrix.engine.program import lower_model
from magmatrix.engine.schedule import Schedule
from magmatrix.engine.simulate import People, simulate
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


def test_a_lock_left_behind_is_taken_over(tmp_path: Path) -> None:
    lock = tmp_path / "key.lock"
    lock.touch()
    os.utime(lock, (0, 0))
    assert ObjectCache(tmp_path).build("key", lambda: b"code") == b"code"


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

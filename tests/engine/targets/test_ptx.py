"""The PTX build: one entry, nothing left to resolve, and accepted by NVIDIA's assembler where there is one."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from threading import Thread

import numpy as np
import pytest

from benchmarks import proxy
from magmatrix.engine.codegen.integrator import build_module
from magmatrix.engine.codegen.ir import text_of
from magmatrix.engine.codegen.memory import Field
from magmatrix.engine.lower.code_plan import Limits
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.runtime.batch import Batch
from magmatrix.engine.runtime.compile import load, object_code
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.machine import Machine, host
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.engine.targets.ptx import PROCESSORS, WARP, PtxBuild, build_ptx
from magmatrix.errors import ModelError
from magmatrix.schedule.schedule import TICKS_PER_DAY
from tests.engine.small import HOUR, gut, meals


@pytest.fixture(scope="module", params=PROCESSORS)
def build(request: pytest.FixtureRequest) -> tuple[str, PtxBuild]:
    return request.param, build_ptx(proxy.model(), proxy.model().states, request.param)


def test_it_has_one_entry_and_nothing_to_resolve(build: tuple[str, PtxBuild]) -> None:
    processor, made = build
    assert f".target {processor}" in made.text
    assert re.findall(r"\.visible \.entry (\w+)\(", made.text) == [made.kernel]
    assert ".extern" not in made.text
    defined = set(re.findall(r"^\.func\b.*?(\w+)\(", made.text, flags=re.MULTILINE))
    called = set(re.findall(r"call(?:\.uni)?\s+(?:\(\w+\),\s*)?(\w+)", made.text))
    assert called <= defined


def test_people_come_from_one_queue(build: tuple[str, PtxBuild]) -> None:
    _, made = build
    assert len(re.findall(r"\batom\.\S*add", made.text)) == 2  # the queue, and how far everybody is
    assert "%tid.x" in made.text
    assert made.layout["fields"] == {field.name: int(field) for field in Field}
    assert made.layout["width"] == WARP


def test_the_assembler_takes_it(build: tuple[str, PtxBuild], tmp_path: Path) -> None:
    assembler = shutil.which("ptxas")
    if assembler is None:
        pytest.skip("ptxas, NVIDIA's assembler, is not installed here")
    processor, made = build
    source, target = tmp_path / "engine.ptx", tmp_path / "engine.cubin"
    source.write_text(made.text, encoding="utf-8")
    command = [assembler, "-O1", f"-arch={processor}", str(source), "-o", str(target)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    assert target.stat().st_size > 0


def test_tables_of_large_models_come_along() -> None:
    text = build_ptx(proxy.model(), proxy.model().states[:1], limits=Limits(0, 500, 0)).text
    assert "lu_columns[" in text
    assert ".extern" not in text


def test_only_known_processors() -> None:
    with pytest.raises(ModelError, match="sm_80"):
        build_ptx(gut(), ["a"], "sm_1")


def test_threads_share_a_work_area_without_touching_each_other() -> None:
    """The kernel's memory, tried on the host: threads with one lane each, the same values side by side."""
    native = host()
    machine = Machine(native.triple, native.processor, native.features, 1)
    engine = FastEngine(gut(), ["a", "b"], machine=machine)
    crowd, threads = People(9, {"v": np.linspace(1.0, 4.0, 9)}), 3
    expected = simulate(engine, crowd, meals(3), [3 * TICKS_PER_DAY], threads=1)

    module, layout = build_module(engine.program, 1, apart=WARP)
    loaded = load(object_code(text_of(module), machine), machine)
    batch = Batch(engine, crowd, (meals(3),), [3 * TICKS_PER_DAY], Tolerances(), HOUR)
    area = np.full(layout.bytes // 8, np.nan)
    arrays = {**batch.arrays(), Field.CANCEL: np.zeros(1, np.int64), Field.PROGRESS: np.zeros(1, np.int64)}
    jobs = np.zeros((threads, len(Field)), dtype=np.int64)
    for lane, job in enumerate(jobs):
        for name, array in arrays.items():
            job[name] = array.ctypes.data
        for name, number in batch.numbers().items():
            job[name] = number
        job[Field.WORK] = area.ctypes.data + 8 * lane
    workers = [Thread(target=loaded.call, args=(int(job.ctypes.data),)) for job in jobs]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    found = batch.result(0.0)
    assert found.ok.all()
    np.testing.assert_array_equal(found.final_state, expected.final_state)
    np.testing.assert_array_equal(found.steps, expected.steps)
    assert np.isnan(area.reshape(-1, WARP)[:, threads:]).all()
    assert int(arrays[Field.PROGRESS][0]) == 9 * (3 * TICKS_PER_DAY - 8 * HOUR)  # counted from the first stop on

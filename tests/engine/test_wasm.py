"""The WebAssembly build, run by Node: the same numbers as the host's."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from magmatrix.engine.batch import Batch
from magmatrix.engine.machine import Machine
from magmatrix.engine.people import Tolerances
from magmatrix.engine.simulate import simulate
from magmatrix.engine.wasm import MACHINE, Image, linker, wasm_module
from tests.engine.small import gut_engine, meals
from tests.engine.test_simulate import DAYS, TICKS, a_crowd

RUNNER = Path(__file__).with_name("run_wasm.mjs")

pytestmark = [
    pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed"),
    pytest.mark.skipif(linker() is None, reason="no linker for WebAssembly (package ziglang or LLVM's lld)"),
]
SCALAR = Machine(MACHINE.triple, MACHINE.processor, "", 1)


def node(*arguments: Path | str, base: int) -> dict[str, object]:
    """Run the driver; returns what it prints."""
    environment = {**os.environ, "IMAGE_BASE": str(base)}
    command = ["node", str(RUNNER), *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    return dict(json.loads(done.stdout))


def heap_base(module: Path) -> int:
    ask = "import('node:fs').then(({readFileSync}) => WebAssembly.instantiate(readFileSync(process.argv[1]), "
    ask += "{env: {memory: new WebAssembly.Memory({initial: 16})}}))"
    ask += ".then(({instance}) => console.log(instance.exports.__heap_base.value))"
    done = subprocess.run(["node", "-e", ask, str(module)], capture_output=True, text=True, check=True)
    return -(-int(done.stdout) // 64) * 64


@pytest.mark.parametrize("machine", [MACHINE, SCALAR], ids=["two lanes", "scalar"])
def test_node_and_host_agree(machine: Machine, tmp_path: Path) -> None:
    engine = gut_engine()
    tolerances = Tolerances(rtol=1e-6)
    host = simulate(engine, a_crowd(7), meals(DAYS), TICKS, tolerances=tolerances)
    module = tmp_path / "engine.wasm"
    module.write_bytes(wasm_module(engine.program, machine))
    batch = Batch(engine.model, engine.program, a_crowd(7), (meals(DAYS),), TICKS, tolerances, 60, "fast (wasm)")
    base = heap_base(module)
    image = Image(batch, engine.program, base, machine)
    (tmp_path / "image").write_bytes(image.content.tobytes())
    printed = node(module, tmp_path / "image", tmp_path / "result", base=base)
    assert printed["base"] == base
    image.take_back((tmp_path / "result").read_bytes())
    found = batch.result(0.0)
    found.require_all()
    assert found.engine == "fast (wasm)"
    for name, values in host.series.items():
        np.testing.assert_allclose(found.series[name], values, rtol=1e-5, atol=1e-8)


def test_the_module_asks_for_its_memory_only(tmp_path: Path) -> None:
    module = tmp_path / "engine.wasm"
    module.write_bytes(wasm_module(gut_engine().program))
    ask = "import('node:fs').then(({readFileSync}) => WebAssembly.compile(readFileSync(process.argv[1])))"
    ask += ".then((m) => console.log(JSON.stringify(WebAssembly.Module.imports(m))))"
    done = subprocess.run(["node", "-e", ask, str(module)], capture_output=True, text=True, check=True)
    assert [(i["module"], i["name"], i["kind"]) for i in json.loads(done.stdout)] == [("env", "memory", "memory")]

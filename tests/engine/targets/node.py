"""Building a model for WebAssembly and running it in Node, for tests and measurements."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from magmatrix.engine.lower.code_plan import Limits
from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.targets.describe import describe_study
from magmatrix.engine.targets.linker import find_linker
from magmatrix.engine.targets.wasm import RUNNER, build_wasm
from magmatrix.graph.model import Model
from magmatrix.schedule.schedule import Schedule

SCRIPT = Path(__file__).with_name("wasm_runner.mjs")
needs_linker = pytest.mark.skipif(find_linker() is None, reason="no wasm-ld here; the Python package ziglang has one")
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed here")


@dataclass
class InNode:
    """A build in a folder; every run is a fresh Node process."""

    folder: Path
    module: Path
    layout: Path
    engine: FastEngine

    @classmethod
    def of(
        cls,
        folder: Path,
        model: Model,
        outputs: Iterable[Output | str],
        width: int = 2,
        *,
        limits: Limits | None = None,
    ) -> InNode:
        outputs = list(outputs)
        engine = FastEngine(model, outputs, limits=limits)
        return cls(folder, *build_wasm(model, outputs, width, limits=limits).write(folder), engine)

    def run(
        self,
        people: People,
        schedules: Schedule | Sequence[Schedule],
        ticks: Sequence[int],
        tolerances: Tolerances | None = None,
        *,
        chunk: int = 0,
        repeats: int = 1,
    ) -> dict[str, Any]:
        study = describe_study(people, schedules, ticks, tolerances=tolerances, engine=self.engine)
        return self.ask({**study, "chunk": chunk}, repeats=repeats)

    def ask(self, study: dict[str, Any], *, repeats: int = 1) -> dict[str, Any]:
        file = self.folder / "study.json"
        file.write_text(json.dumps(study, allow_nan=False), encoding="utf-8")
        command = ["node", SCRIPT, RUNNER, self.module, self.layout, file, repeats]
        done = subprocess.run([str(part) for part in command], capture_output=True, encoding="utf-8", check=False)
        if done.returncode != 0:
            raise RuntimeError(done.stderr)
        return dict(json.loads(done.stdout))


def numbers(values: Sequence[float | None]) -> NDArray[np.float64]:
    """JSON has no NaN: null stands for it."""
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)

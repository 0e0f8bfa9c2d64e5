"""A model as a WebAssembly module: the whole integrator, two people side by side, without any call into JavaScript."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from magmatrix.engine.codegen.integrator import build_module
from magmatrix.engine.codegen.ir import text_of
from magmatrix.engine.lower.code_plan import Limits
from magmatrix.engine.lower.program import lower_model
from magmatrix.engine.problem.output import Output
from magmatrix.engine.runtime.compile import ENTRY, object_code
from magmatrix.engine.runtime.machine import Machine
from magmatrix.engine.targets.describe import describe
from magmatrix.engine.targets.linker import link
from magmatrix.errors import ModelError
from magmatrix.graph.model import Model

WIDTHS = (1, 2, 4)
"""Two lanes fill the vectors of WebAssembly; four are as fast and twice the size; one needs no vectors at all."""
RUNNER = Path(__file__).with_name("batch.mjs")
"""The JavaScript module that runs a build."""

_STACK = 1 << 16
_HEAP = "__heap_base"


@dataclass(frozen=True, slots=True)
class WasmBuild:
    """A module, and the description of its job that batch.mjs needs (plain JSON values)."""

    module: bytes
    layout: dict[str, Any]

    def write(self, folder: Path) -> tuple[Path, Path]:
        """Write <model>.wasm and <model>.json into an existing folder and return their paths."""
        module, layout = (folder / f"{self.layout['model']}.{ending}" for ending in ("wasm", "json"))
        module.write_bytes(self.module)
        layout.write_text(json.dumps(self.layout, allow_nan=False), encoding="utf-8")
        return module, layout


def wasm_machine(width: int) -> Machine:
    """Return 32-bit WebAssembly with `width` lanes; without vectors if there is one lane."""
    if width not in WIDTHS:
        raise ModelError(f"WebAssembly is built with {WIDTHS} lanes, not {width}; 2 is best")
    features = "+bulk-memory,+sign-ext" + (",+simd128" if width > 1 else "")
    return Machine("wasm32-unknown-unknown", "generic", features, width)


def build_wasm(
    model: Model, outputs: Iterable[Output | str], width: int = 2, *, limits: Limits | None = None
) -> WasmBuild:
    """Return a model and the outputs to keep as a WebAssembly module.

    Addresses in a job are 64-bit integers on every machine; here only their lower 32 bits count. Raises ModelError for
    an unknown output, a width that is not offered, and if wasm-ld is missing.
    """
    machine = wasm_machine(width)
    wanted = [output if isinstance(output, Output) else Output(output) for output in outputs]
    program = lower_model(model, wanted, limits)
    module, layout = build_module(program, width, anchored=True)
    code = object_code(text_of(module), machine)
    return WasmBuild(link(code, (ENTRY, _HEAP), stack=_STACK), describe(model, program, layout))

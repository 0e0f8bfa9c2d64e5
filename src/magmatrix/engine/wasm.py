"""The same IR as a WebAssembly module: the integrator for browsers and Node, asking for nothing but its memory."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.batch import Batch
from magmatrix.engine.compile import ENTRY, object_code
from magmatrix.engine.integrator import build_module
from magmatrix.engine.ir import text_of
from magmatrix.engine.layout import Field, Layout
from magmatrix.engine.machine import Machine
from magmatrix.engine.program import Program
from magmatrix.errors import ModelError

MACHINE: Final = Machine("wasm32-unknown-unknown", "generic", "+simd128,+bulk-memory,+sign-ext,+nontrapping-fptoint", 2)
"""Two doubles side by side: what SIMD128 has."""

PAGE: Final = 65536
_STACK: Final = 1 << 18
_ALIGNMENT: Final = 64


def linker() -> tuple[str, ...] | None:
    """Return the command that links WebAssembly (LLVM's wasm-ld, or the one in the package ziglang), None if absent."""
    for name in ("wasm-ld", *(f"wasm-ld-{version}" for version in range(30, 13, -1))):
        found = shutil.which(name)
        if found:
            return (found,)
    return (sys.executable, "-m", "ziglang", "wasm-ld") if find_spec("ziglang") else None


def wasm_module(program: Program, machine: Machine = MACHINE) -> bytes:
    """Return the module; its memory is imported as env.memory, its stack and data end at the export __heap_base.

    Raises ModelError if no linker is installed or it fails.
    """
    command = linker()
    if command is None:
        raise ModelError("no linker for WebAssembly; install the package ziglang, or LLVM's lld")
    module, _ = build_module(program, machine.width)
    code = object_code(text_of(module), machine)
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "engine.o", Path(folder) / "engine.wasm"
        source.write_bytes(code)
        options = ["--no-entry", f"--export={ENTRY}", "--export=__heap_base", "--import-memory", "--strip-all"]
        run = subprocess.run(
            [*command, *options, "-z", f"stack-size={_STACK}", str(source), "-o", str(target)],
            capture_output=True,
            text=True,
            check=False,
        )
        if run.returncode != 0:
            raise ModelError(f"the WebAssembly linker failed: {run.stderr.strip()}; see its message")
        return target.read_bytes()


class Image:
    """A batch laid out as one piece of memory from address `base` on: job, arrays, work area."""

    def __init__(self, batch: Batch, program: Program, base: int, machine: Machine = MACHINE) -> None:
        self._batch = batch
        self._base = base
        self._places: dict[Field, int] = {}
        job = np.zeros(len(Field), dtype=np.int64)
        place = _rounded(len(Field) * 8)
        for name, array in self._arrays(batch, program, machine).items():
            self._places[name] = place
            job[name] = base + place
            place = _rounded(place + array.nbytes)
        for name, number in batch.numbers().items():
            job[name] = number
        self.content = np.zeros(place, dtype=np.uint8)
        self.content[: job.nbytes] = job.view(np.uint8)
        for name, array in self._arrays(batch, program, machine).items():
            flat = np.ascontiguousarray(array).reshape(-1).view(np.uint8)
            self.content[self._places[name] : self._places[name] + flat.size] = flat

    @staticmethod
    def _arrays(batch: Batch, program: Program, machine: Machine) -> dict[Field, NDArray[np.generic]]:
        room = np.full(Layout.of(program, machine.width).bytes // 8, np.nan)
        flags = {Field.PROGRESS: np.zeros(1, dtype=np.int64), Field.CANCEL: np.zeros(1, dtype=np.int64)}
        return {**batch.arrays(), **flags, Field.WORK: room}

    def take_back(self, content: bytes) -> None:
        """Read the results out of the memory as a run left it, into the batch."""
        memory = np.frombuffer(content, dtype=np.uint8)
        if memory.size != self.content.size:
            raise ModelError("the memory that came back has another size than the one sent; send it whole")
        for name in _RESULTS:
            array = self._batch.arrays()[name]
            part = memory[self._places[name] : self._places[name] + array.nbytes]
            array[...] = part.view(array.dtype).reshape(array.shape)


_RESULTS: Final[Sequence[Field]] = (
    Field.SERIES,
    Field.REDUCED,
    Field.STATUS,
    Field.STATE,
    Field.TIME,
    Field.STEPS,
)


def _rounded(place: int) -> int:
    return -(-place // _ALIGNMENT) * _ALIGNMENT

"""From a module of IR to an object file, and from an object file to a function that can be called."""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from magmatrix.engine.runtime.machine import Machine, target_machine

ENTRY = "integrate"
_LEVEL = 2
_LONG = 2_000_000
"""Characters of IR beyond which machine code is not scheduled a second time: a quarter less time, the same speed."""


@dataclass(frozen=True)
class Loaded:
    """Machine code in memory; `call` takes the address of a job and runs without the interpreter lock."""

    call: Callable[[int], None]
    library: Any


def object_code(text: str, machine: Machine) -> bytes:
    """Optimise IR and return the object file for `machine`."""
    return bytes(emit(text, machine, lambda target, module: target.emit_object(module)))


def assembly(text: str, machine: Machine) -> str:
    """Optimise IR and return assembly text for `machine`."""
    return str(emit(text, machine, lambda target, module: target.emit_assembly(module)))


def emit(text: str, machine: Machine, write: Callable[[Any, Any], Any]) -> Any:
    """Optimise IR for `machine` and hand target and module to `write`."""
    import llvmlite.binding as llvm

    target = target_machine(machine, 2 if len(text) < _LONG else 1)
    module = llvm.parse_assembly(text)
    module.triple = machine.triple
    module.data_layout = str(target.target_data)
    module.verify()
    builder = llvm.create_pass_builder(target, llvm.create_pipeline_tuning_options(speed_level=_LEVEL))
    builder.getModulePassManager().run(module, builder)
    return write(target, module)


def load(code: bytes, machine: Machine) -> Loaded:
    """Link an object file into this process."""
    import llvmlite.binding as llvm

    compiler = llvm.create_lljit_compiler(target_machine(machine))
    library = llvm.JITLibraryBuilder().add_object_img(code).export_symbol(ENTRY).link(compiler, "engine")
    function = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(library[ENTRY])
    return Loaded(function, (compiler, library))

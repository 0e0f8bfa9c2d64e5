"""A model as PTX for NVIDIA's graphics processors: one person per thread, all threads drawing from one queue."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from llvmlite import ir

from magmatrix.engine.compile import ENTRY, assembly
from magmatrix.engine.integrator import build_module
from magmatrix.engine.ir import I32, I64, PTR, VOID, Array, Code, Value, define, text_of
from magmatrix.engine.layout import Field
from magmatrix.engine.machine import Machine
from magmatrix.engine.output import Output
from magmatrix.engine.program import lower_model
from magmatrix.engine.targets.describe import describe
from magmatrix.errors import ModelError
from magmatrix.graph.model import Model

KERNEL: Final = "integrate_people"
"""The entry: (jobs, count), the address of the first of `count` jobs behind each other, and how many threads work."""
PROCESSORS: Final = ("sm_80", "sm_90")


@dataclass(frozen=True, slots=True)
class PtxBuild:
    """Assembly text for one kind of processor, the name of its kernel, and the description of a job."""

    text: str
    kernel: str
    layout: dict[str, Any]


def ptx_machine(processor: str) -> Machine:
    """Return NVIDIA's virtual machine for a kind of processor, such as sm_80, with one lane per thread."""
    if processor not in PROCESSORS:
        raise ModelError(f"PTX is made for {', '.join(PROCESSORS)}, not {processor!r}; choose one of them")
    return Machine("nvptx64-nvidia-cuda", processor, "", 1)


def build_ptx(model: Model, outputs: Iterable[Output | str], processor: str = PROCESSORS[0]) -> PtxBuild:
    """Return a model and the outputs to keep as PTX.

    A launch gives every thread a job of its own (the same people and results, the same NEXT; own WORK and PROGRESS).
    Raises ModelError for an unknown output and for a processor that is not offered.
    """
    machine = ptx_machine(processor)
    wanted = [output if isinstance(output, Output) else Output(output) for output in outputs]
    program = lower_model(model, wanted)
    module, layout = build_module(program, machine.width)
    _write_kernel(module)
    return PtxBuild(assembly(text_of(module), machine), KERNEL, describe(model, program, layout))


def _write_kernel(module: ir.Module) -> None:
    """Add the entry: thread k of the launch runs job k, if there is one."""
    integrate = module.globals[ENTRY]
    integrate.linkage = "internal"
    kernel, code, (jobs, count) = define(module, KERNEL, VOID, [("jobs", PTR), ("count", I64)], 1, exported=True)
    kernel.calling_convention = "ptx_kernel"
    thread = _register(code, "ctaid.x") * _register(code, "ntid.x") + _register(code, "tid.x")
    with code.when(thread < Value(code, count)):
        code.call(integrate, Array(code, jobs, I64, stride=len(Field)).shifted(thread).pointer)
    code.return_()


def _register(code: Code, name: str) -> Value:
    full = f"llvm.nvvm.read.ptx.sreg.{name}"
    function = ir.Function(code.builder.module, ir.FunctionType(I32, []), full)
    return Value(code, code.builder.zext(code.builder.call(function, []), I64))

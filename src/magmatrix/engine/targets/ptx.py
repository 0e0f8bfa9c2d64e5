"""A model as PTX for NVIDIA's graphics processors: one person per thread, all threads drawing from one queue.

Threads of a warp share a work area in which the same value of all of them lies side by side, so that a warp reads and
writes whole lines of memory.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from llvmlite import ir

from magmatrix.engine.codegen.integrator import RUN, build_module
from magmatrix.engine.codegen.ir import F64, I32, I64, PTR, VOID, Array, Code, Value, define, text_of
from magmatrix.engine.codegen.memory import Field, Layout
from magmatrix.engine.codegen.stop_handler import Job
from magmatrix.engine.lower.code_plan import Limits
from magmatrix.engine.lower.program import lower_model
from magmatrix.engine.problem.output import Output
from magmatrix.engine.runtime.compile import ENTRY, assembly
from magmatrix.engine.runtime.machine import Machine
from magmatrix.engine.targets.describe import describe
from magmatrix.errors import ModelError
from magmatrix.graph.model import Model

KERNEL: Final = "integrate_people"
"""The entry: (job, threads), the address of a job and how many threads may work on it."""
PROCESSORS: Final = ("sm_80", "sm_90")
WARP: Final = 32


@dataclass(frozen=True, slots=True)
class PtxBuild:
    """Assembly text for one kind of processor, the name of its kernel, and the description of its job.

    A job's WORK has room for every warp that is launched: layout["workBytes"] for each.
    """

    text: str
    kernel: str
    layout: dict[str, Any]


def ptx_machine(processor: str) -> Machine:
    """Return NVIDIA's virtual machine for a kind of processor, such as sm_80, with one lane per thread."""
    if processor not in PROCESSORS:
        raise ModelError(f"PTX is made for {', '.join(PROCESSORS)}, not {processor!r}; choose one of them")
    return Machine("nvptx64-nvidia-cuda", processor, "", 1)


def build_ptx(
    model: Model, outputs: Iterable[Output | str], processor: str = PROCESSORS[0], *, limits: Limits | None = None
) -> PtxBuild:
    """Return a model and the outputs to keep as PTX.

    Raises ModelError for an unknown output and for a processor that is not offered.
    """
    machine = ptx_machine(processor)
    wanted = [output if isinstance(output, Output) else Output(output) for output in outputs]
    program = lower_model(model, wanted, limits)
    module, layout = build_module(program, machine.width, apart=WARP)
    _write_kernel(module, layout)
    return PtxBuild(assembly(text_of(module), machine), KERNEL, describe(model, program, layout))


def _write_kernel(module: ir.Module, layout: Layout) -> None:
    """Add the entry: thread k takes lane k mod 32 of work area k / 32, if it is one of those that may work."""
    module.globals[ENTRY].linkage = "internal"
    kernel, code, (job, threads) = define(module, KERNEL, VOID, [("job", PTR), ("threads", I64)], 1, exported=True)
    kernel.calling_convention = "ptx_kernel"
    thread = _register(code, "ctaid.x") * _register(code, "ntid.x") + _register(code, "tid.x")
    with code.when(thread < Value(code, threads)):
        areas = Array(code, Job(code, job).pointer(Field.WORK), F64)
        begin = thread / WARP * (layout.bytes // 8) + thread % WARP
        code.call(module.globals[RUN], job, areas.shifted(begin).pointer)
    code.return_()


def _register(code: Code, name: str) -> Value:
    full = f"llvm.nvvm.read.ptx.sreg.{name}"
    function = ir.Function(code.builder.module, ir.FunctionType(I32, []), full)
    return Value(code, code.builder.zext(code.builder.call(function, []), I64))

"""The same IR as PTX for NVIDIA's processors: one person per thread, each thread with a job and a work area of its own.

Emitted and assembled; no driver for a device is part of the engine yet.
"""

from __future__ import annotations

from typing import Final

from llvmlite import ir

from magmatrix.engine.compile import ENTRY, assembly
from magmatrix.engine.integrator import build_module
from magmatrix.engine.ir import I32, I64, PTR, VOID, text_of
from magmatrix.engine.layout import Field
from magmatrix.engine.machine import Machine
from magmatrix.engine.program import Program

KERNEL: Final = "integrate_all"
"""Entry for the device: integrate_all(jobs, count); jobs are `count` records of layout.Field one after another."""


def ptx_text(program: Program, processor: str = "sm_80") -> str:
    """Return PTX of the integrator with the entry `integrate_all`."""
    module, _ = build_module(program, 1)
    _add_kernel(module)
    return assembly(text_of(module), Machine("nvptx64-nvidia-cuda", processor, "", 1))


def _add_kernel(module: ir.Module) -> None:
    kernel = ir.Function(module, ir.FunctionType(VOID, [PTR, I64]), KERNEL)
    kernel.calling_convention = "ptx_kernel"
    integrate = module.globals[ENTRY]
    integrate.linkage = "internal"
    builder = ir.IRBuilder(kernel.append_basic_block("entry"))
    jobs, count = kernel.args

    def register(name: str) -> ir.Value:
        reader = ir.Function(module, ir.FunctionType(I32, []), f"llvm.nvvm.read.ptx.sreg.{name}")
        return builder.zext(builder.call(reader, []), I64)

    thread = builder.add(builder.mul(register("ctaid.x"), register("ntid.x")), register("tid.x"))
    with builder.if_then(builder.icmp_unsigned("<", thread, count)):
        place = builder.mul(thread, ir.Constant(I64, len(Field)))
        builder.call(integrate, [builder.gep(jobs, [place], inbounds=True, source_etype=I64)])
    builder.ret_void()

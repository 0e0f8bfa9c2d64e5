"""The machine this runs on: its processor, and how many doubles to work on side by side."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import cache
from typing import Any

LANES_ENV = "MAGMATRIX_LANES"
WIDTHS = (1, 2, 4, 8)


@dataclass(frozen=True, slots=True)
class Machine:
    """What code is compiled for: LLVM's names of target, processor and features, and the lanes."""

    triple: str
    processor: str
    features: str
    width: int


@cache
def host() -> Machine:
    """Return this machine: four lanes where it has vectors of four doubles (or longer: no faster), else two.

    The environment variable MAGMATRIX_LANES (1, 2, 4 or 8) overrides the width.
    """
    import llvmlite.binding as llvm

    triple = llvm.get_process_triple()
    try:
        features = llvm.get_host_cpu_features()
    except RuntimeError:
        features = llvm.FeatureMap()
    vectors = 4 if features.get("avx") or features.get("avx512f") else 2
    wanted = os.environ.get(LANES_ENV, "")
    width = int(wanted) if wanted in {str(w) for w in WIDTHS} else vectors
    return Machine(triple, llvm.get_host_cpu_name(), features.flatten(), width)


def target_machine(machine: Machine, level: int = 2) -> Any:
    """Return LLVM's target machine for position-independent code, at a level of effort in writing it (1 or 2)."""
    import llvmlite.binding as llvm

    llvm.initialize_all_targets()
    llvm.initialize_all_asmprinters()
    target = llvm.Target.from_triple(machine.triple)
    return target.create_target_machine(
        cpu=machine.processor, features=machine.features, opt=level, reloc="pic", codemodel="small"
    )


def processors() -> int:
    """Return how many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1

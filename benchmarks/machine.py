"""What the numbers were measured on."""

from __future__ import annotations

import os
import platform
import sys
from pathlib import Path


def about() -> dict[str, str]:
    """Return processor, system, Python, LLVM's name of the processor, lanes, and how busy the machine was."""
    import llvmlite

    from magmatrix.engine.runtime.machine import host, processors

    machine = host()
    return {
        "processor": _processor(),
        "kind": machine.processor,
        "lanes": str(machine.width),
        "processors": str(processors()),
        "system": f"{platform.system()} {platform.machine()}",
        "python": sys.version.split()[0],
        "llvmlite": llvmlite.__version__,
        "load": f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown",
    }


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown"
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()

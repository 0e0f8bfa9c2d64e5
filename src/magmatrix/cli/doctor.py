"""`magmatrix doctor`: what this machine gives the engine."""

from __future__ import annotations

import json
from typing import Annotated, Any

from cyclopts import Parameter


def doctor(*, as_json: Annotated[bool, Parameter(name="--json")] = False) -> int:
    """Show versions, vector width, threads, and the cache of compiled models.

    Parameters
    ----------
    as_json
        Print it as JSON.
    """
    findings = examine()
    if as_json:
        print(json.dumps({"schema": "magmatrix.doctor/1", **findings}, indent=2))
        return 0
    for name, value in findings.items():
        text = ", ".join(f"{k} {v}" for k, v in value.items()) if isinstance(value, dict) else value
        print(f"{name:<16}{text}")
    return 0


def examine() -> dict[str, Any]:
    """Return what the engine finds on this machine."""
    import llvmlite
    import llvmlite.binding as llvm

    from magmatrix.engine.cache import ObjectCache
    from magmatrix.engine.machine import host, processors
    from magmatrix.study.provenance import versions

    machine = host()
    folder = ObjectCache().folder
    objects = list(folder.glob("*.o")) if folder.is_dir() else []
    return {
        "target": machine.triple,
        "processor": machine.processor,
        "vector width": f"{machine.width} doubles",
        "threads": processors(),
        "llvm": f"{'.'.join(map(str, llvm.llvm_version_info))} (llvmlite {llvmlite.__version__})",
        "cache": str(folder),
        "cached models": len(objects),
        "cache size": f"{sum(file.stat().st_size for file in objects) / 1024:.0f} KiB",
        "versions": versions(),
    }

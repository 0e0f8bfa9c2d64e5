"""Where benchmarks keep what takes long to make: references, compiled peers. Outside the source tree."""

from __future__ import annotations

import os
from pathlib import Path

from magmatrix.cachefolder import default_folder

KEEP_ENV = "MAGMATRIX_BENCH_CACHE"


def folder(name: str) -> Path:
    """Return (and make) the folder `name`: under MAGMATRIX_BENCH_CACHE, else beside the engine's own cache."""
    chosen = os.environ.get(KEEP_ENV)
    base = Path(chosen) if chosen else default_folder().parent / "benchmarks"
    path = base / name
    path.mkdir(parents=True, exist_ok=True)
    return path

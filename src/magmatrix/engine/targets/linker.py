"""wasm-ld, needed only where a WebAssembly module is built: found, and called."""

from __future__ import annotations

import importlib.util
import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from magmatrix.errors import ModelError

LINKER_ENV = "MAGMATRIX_WASM_LD"


def find_linker() -> tuple[str, ...] | None:
    """Return the command of wasm-ld, None if there is none.

    Looked for in this order: the command in MAGMATRIX_WASM_LD, the Python package ziglang, wasm-ld and zig on the path.
    """
    chosen = os.environ.get(LINKER_ENV)
    if chosen:
        return tuple(shlex.split(chosen))
    if importlib.util.find_spec("ziglang") is not None:
        return (sys.executable, "-m", "ziglang", "wasm-ld")
    if found := shutil.which("wasm-ld"):
        return (found,)
    if found := shutil.which("zig"):
        return (found, "wasm-ld")
    return None


def link(code: bytes, exports: Sequence[str], *, stack: int) -> bytes:
    """Return the module made from one object file, with nothing imported and its memory exported.

    Raises ModelError if there is no linker, or if it refuses, for instance because a symbol is not defined.
    """
    linker = find_linker()
    if linker is None:
        raise ModelError(
            "building WebAssembly needs wasm-ld, which was not found; install magmatrix[lab] (package ziglang) or "
            f"LLVM's lld, or name the command in {LINKER_ENV}"
        )
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "engine.o"), Path(folder, "engine.wasm")
        source.write_bytes(code)
        options = ["--no-entry", "--strip-all", "--stack-first", f"-zstack-size={stack}", "-O2"]
        command = [*linker, str(source), "-o", str(target), *options, *(f"--export={name}" for name in exports)]
        try:
            done = subprocess.run(command, capture_output=True, encoding="utf-8", errors="replace", check=False)
        except OSError as error:
            raise ModelError(
                f"wasm-ld ({linker[0]}) cannot be run: {error}; correct {LINKER_ENV} or the path"
            ) from error
        if done.returncode != 0 or not target.exists():
            raise ModelError(f"wasm-ld could not link the model: {(done.stderr or done.stdout).strip()}")
        return target.read_bytes()

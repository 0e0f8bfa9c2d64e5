"""Object code on disk, found by the content it was made from.

What is found is executed, so only what nobody else can have written is used (`magmatrix.cachefolder`).
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from magmatrix.cachefolder import CacheFolder, default_folder
from magmatrix.engine.codegen.method import Method
from magmatrix.engine.codegen.rodas5p import RODAS5P
from magmatrix.engine.lower.program import Program
from magmatrix.engine.problem.precision import Precision
from magmatrix.engine.runtime.machine import Machine


@cache
def _engine_digest() -> bytes:
    """Digest of the code that writes the code: a new version of the engine never uses old objects."""
    digest = hashlib.sha256()
    root = Path(__file__).parents[1]
    for file in sorted(root.rglob("*.py")):
        digest.update(f"{file.relative_to(root).as_posix()}\0".encode())
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.digest()


def content_key(program: Program, machine: Machine, precision: Precision = "double", method: Method = RODAS5P) -> str:
    """Return the hash of all that object code depends on: program, engine, LLVM, machine, precision, method."""
    import llvmlite

    digest = hashlib.sha256(_engine_digest())
    for part in (llvmlite.__version__, machine.triple, machine.processor, machine.features, machine.width, precision):
        digest.update(f"{part}\0".encode())
    digest.update(f"{method!r}\0".encode())
    for op in program.tape.ops:
        digest.update(f"{op.kind} {op.args} {op.payload!r}\n".encode())
    shape = (
        program.states,
        program.parameters,
        program.rates,
        sorted(program.slopes.items()),
        program.force,
        program.begin,
        program.chained,
        program.actions,
        program.elimination.lower,
        program.elimination.upper,
        [(output.name, str(output.kind)) for output in program.outputs],
        program.sampled,
        program.before,
        [(str(kind), root) for kind, root in program.watched],
        list(program.watched_at.values()),
        program.summed,
        program.slots,
        program.limits,
        program.conditions,
        program.edges,
    )
    digest.update(repr(shape).encode())
    return digest.hexdigest()


class ObjectCache(CacheFolder):
    """A folder of objects; each file holds a mark, the SHA-256 of the object, and the object."""

    def __init__(self, folder: Path | None = None) -> None:
        super().__init__(
            folder or default_folder(), mark=b"magmatrix object 1\n", ending=".o", told="compiled equations"
        )

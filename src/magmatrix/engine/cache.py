"""Object code on disk, found by the content it was made from; a doubtful entry is rebuilt, never trusted."""

from __future__ import annotations

import hashlib
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

from magmatrix.engine.machine import Machine
from magmatrix.engine.precision import Precision
from magmatrix.engine.program import Program

CACHE_ENV = "MAGMATRIX_CACHE"
_MAGIC = b"magmatrix object 1\n"
_DIGEST = hashlib.sha256().digest_size
_PATIENCE = 120.0
_LOCK_AGE = 300.0


def default_folder() -> Path:
    """Return where objects are kept: MAGMATRIX_CACHE, else the user's cache folder."""
    chosen = os.environ.get(CACHE_ENV)
    if chosen:
        return Path(chosen)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA", Path.home() / "AppData" / "Local"))
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "magmatrix" / "objects"


@cache
def _engine_digest() -> bytes:
    """Digest of the code that writes the code: a new version of the engine never uses old objects."""
    digest = hashlib.sha256()
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()


def content_key(program: Program, machine: Machine, precision: Precision = "double") -> str:
    """Return the hash of all that object code depends on: program, engine, LLVM, machine, precision."""
    import llvmlite

    digest = hashlib.sha256(_engine_digest())
    for part in (llvmlite.__version__, machine.triple, machine.processor, machine.features, machine.width, precision):
        digest.update(f"{part}\0".encode())
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
        [(str(kind), root) for kind, root in program.watched],
        program.summed,
        program.slots,
        program.limits,
    )
    digest.update(repr(shape).encode())
    return digest.hexdigest()


class ObjectCache:
    """A folder of objects; each file holds a mark, the SHA-256 of the object, and the object."""

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder or default_folder()

    def path(self, key: str) -> Path:
        """Return the file of an entry."""
        return self.folder / f"{key}.o"

    def read(self, key: str) -> bytes | None:
        """Return the object, or None if there is none or it is not what was stored."""
        try:
            content = self.path(key).read_bytes()
        except OSError:
            return None
        head = len(_MAGIC) + _DIGEST
        stored, code = content[len(_MAGIC) : head], content[head:]
        if not content.startswith(_MAGIC) or hashlib.sha256(code).digest() != stored:
            return None
        return code

    def build(self, key: str, make: Callable[[], bytes]) -> bytes:
        """Return the object, made once even if several processes ask; a folder that cannot be written is no error."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            return make()
        with self._lock(key):
            code = self.read(key)
            if code is None:
                code = make()
                with suppress(OSError):
                    self._write(key, code)
        return code

    def _write(self, key: str, code: bytes) -> None:
        handle, name = tempfile.mkstemp(dir=self.folder, prefix=".new-")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(_MAGIC + hashlib.sha256(code).digest() + code)
            Path(name).replace(self.path(key))
        except OSError:
            Path(name).unlink(missing_ok=True)
            raise

    @contextmanager
    def _lock(self, key: str) -> Iterator[None]:
        """Hold a lock file; one left behind by a process that died is taken over after a while."""
        lock = self.folder / f"{key}.lock"
        deadline = time.monotonic() + _PATIENCE
        held = False
        while not held and time.monotonic() < deadline:
            try:
                os.close(os.open(lock, os.O_CREAT | os.O_EXCL | os.O_WRONLY))
                held = True
            except FileExistsError:
                with suppress(OSError):
                    if time.time() - lock.stat().st_mtime > _LOCK_AGE:
                        lock.unlink()
                time.sleep(0.02)
            except OSError:
                break
        try:
            yield
        finally:
            if held:
                lock.unlink(missing_ok=True)

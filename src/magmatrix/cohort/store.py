"""Shards of a cohort on disk: named by their content, whole or not there, and taken up again after an interruption.

The name of a shard is a hash of all that its numbers depend on: equations, engine, tolerances, moments, numbers and
schedules of everybody in it. A shard that does not hold what its own digest says counts as missing.
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, Protocol
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from magmatrix import tempfiles
from magmatrix.cohort.follow import Lot
from magmatrix.cohort.plan import Course, Group, Plan
from magmatrix.engine.problem.output import Kind, Output
from magmatrix.errors import OutputError
from magmatrix.schedule.schedule import Action, Schedule

_MARK: Final = b"magmatrix shard 1\n"
_DIGEST: Final = 32
_SECTIONS = ("series", "run_in", "reduced")
_ARRAYS = ("status", "ended", "steps", "final", "early")


class Keyed(Protocol):
    """What names the engine that a shard is computed with."""

    @property
    def key(self) -> str:
        """All that numbers depend on besides people, schedules and moments."""
        ...


def shard_key(plan: Plan, group: Group, courses: Sequence[Course], engine: Keyed) -> str:
    """Return the hash of all that the numbers of these courses depend on."""
    digest = hashlib.sha256(_MARK)
    settled = f"{plan.settled.__module__}.{plan.settled.__qualname__}"
    _add(digest, engine.key, plan.ticks, plan.run_in, plan.before, settled)
    members = np.array([course.member for course in courses], dtype=np.int64)
    for name, values in sorted(group.people(members).items()):
        _add(digest, name, np.asarray(values, dtype=np.float64).tobytes())
    known: dict[int, bytes] = {}
    for course in courses:
        habit = group.habitual[group.habitual_of[course.member]] if plan.run_in else Schedule()
        for schedule in (habit, plan.schedules[course.schedule]):
            if id(schedule) not in known:
                known[id(schedule)] = _digest(schedule)
            digest.update(known[id(schedule)])
    return digest.hexdigest()


def _add(digest: Any, *parts: object) -> None:
    for part in parts:
        written = part if isinstance(part, bytes) else repr(part).encode()
        digest.update(len(written).to_bytes(8, "little") + written)


def _digest(schedule: Schedule) -> bytes:
    digest = hashlib.sha256()
    for item in schedule:
        values = sorted(item.arguments.items()) if isinstance(item, Action) else item.value
        _add(digest, type(item).__name__, item.tick, item.name if isinstance(item, Action) else item.symbol, values)
    return digest.digest()


class ShardStore:
    """A folder of shards. Raises OutputError where the folder cannot be made or written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as cause:
            raise _unusable(folder, cause) from cause

    def path(self, key: str) -> Path:
        """Return the file of a shard."""
        return self.folder / f"{key}.shard"

    def read(self, key: str) -> Lot | None:
        """Return a shard, or None where there is none that is whole."""
        try:
            content = self.path(key).read_bytes()
        except OSError:
            return None
        head = len(_MARK) + _DIGEST
        body = content[head:]
        if not content.startswith(_MARK) or hashlib.sha256(body).digest() != content[len(_MARK) : head]:
            return None
        try:
            return _lot(body)
        except (ValueError, KeyError, BadZipFile):  # written by another version
            return None

    def write(self, key: str, lot: Lot) -> None:
        """Keep a shard: first beside its place, then there at once."""
        body = _bytes(lot)
        try:
            with tempfiles.in_the_making(self.folder) as fresh:
                fresh.write_bytes(_MARK + hashlib.sha256(body).digest() + body)
                fresh.replace(self.path(key))
        except OSError as cause:
            raise _unusable(self.folder, cause) from cause


def _unusable(folder: Path, cause: OSError) -> OutputError:
    why = cause.strerror or str(cause)
    return OutputError(f"shards cannot be kept in {folder} ({why})", advice="free some room, or name another folder")


def _bytes(lot: Lot) -> bytes:
    sections: dict[str, Mapping[Any, NDArray[Any]]] = {name: getattr(lot, name) for name in _SECTIONS}
    arrays: dict[str, NDArray[Any]] = {name: getattr(lot, name) for name in _ARRAYS}
    names: dict[str, list[Any]] = {}
    for section, values in sections.items():
        names[section] = [_name(name) for name in values]
        arrays |= {f"{section} {k}": found for k, found in enumerate(values.values())}
    header = {**names, "states": lot.states, "reasons": [[row, *why] for row, why in lot.reasons.items()]}
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)  # type: ignore[arg-type]
    return buffer.getvalue()


def _lot(body: bytes) -> Lot:
    with np.load(io.BytesIO(body), allow_pickle=False) as arrays:
        header = json.loads(arrays["header"].tobytes())
        found: dict[str, Any] = {name: arrays[name] for name in _ARRAYS}
        for section in _SECTIONS:
            found[section] = {_named(name): arrays[f"{section} {k}"] for k, name in enumerate(header[section])}
        reasons = {int(row): (str(why), str(advice)) for row, why, advice in header["reasons"]}
        return Lot(**found, states=tuple(map(str, header["states"])), reasons=reasons)


def _name(name: str | Output) -> Any:
    return name if isinstance(name, str) else [name.name, name.kind.name, name.threshold]


def _named(written: Any) -> Any:
    if isinstance(written, str):
        return written
    name, kind, threshold = written
    return Output(name, Kind[kind], threshold)

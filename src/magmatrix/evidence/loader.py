"""The packaged records, or those of another folder: read, checked and computed once, then found as a snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from magmatrix.errors import EvidenceError, Place
from magmatrix.snapshot import code_digest, digest, digest_of, kept, library_digest

if TYPE_CHECKING:
    from magmatrix.evidence.evidence import Evidence

PACKAGED_RECORDS = Path(__file__).parent / "records"


def load_evidence(folder: Path | None = None) -> Evidence:
    """Load every record below `folder`, by default those that come with the package; remembered while unchanged.

    The packaged records are read, checked and computed once, and then found as a snapshot.

    Raises EvidenceError for the first mistake found.
    """
    root = Path(folder) if folder is not None else PACKAGED_RECORDS
    files = sorted(root.rglob("*.yaml")) if root.is_dir() else []
    if not files:
        raise EvidenceError(
            "no evidence records here",
            place=Place(root),
            expected="a folder with one folder per topic and YAML files in them",
            advice="check the path",
        )
    states = tuple((file, file.stat().st_mtime_ns, file.stat().st_size) for file in files)
    return _load(states)


@lru_cache(maxsize=4)
def _load(states: tuple[tuple[Path, int, int], ...]) -> Evidence:
    files = [file for file, _, _ in states]

    def make() -> Evidence:
        from magmatrix.evidence.reading import evidence_from
        from magmatrix.yamlio import load_yaml

        return evidence_from(load_yaml(file, error=EvidenceError) for file in files)

    if not files[0].is_relative_to(PACKAGED_RECORDS):
        return make()
    return kept("evidence", evidence_key(files), make, write=_as_stored, read=_from_stored)


def evidence_key(files: Iterable[Path] | None = None) -> str:
    """Return the hash of the packaged records and of all that reads, checks and computes them."""
    files = sorted(PACKAGED_RECORDS.rglob("*.yaml")) if files is None else files
    code = code_digest("evidence", "quantity.py", "units.json", "yamlio.py", "textfile.py", "frozen.py")
    return digest(digest_of(PACKAGED_RECORDS, files), code, library_digest("pydantic", "pint", "yaml"))


def _as_stored(evidence: Evidence) -> dict[str, Any]:
    from magmatrix.evidence.stored import as_data

    return as_data(evidence, PACKAGED_RECORDS)


def _from_stored(data: dict[str, Any]) -> Evidence:
    from magmatrix.evidence.stored import from_data

    return from_data(data, PACKAGED_RECORDS)

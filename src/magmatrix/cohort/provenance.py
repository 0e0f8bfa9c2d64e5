"""What exactly was run: versions of the programs, and hashes of equations, numbers and study text."""

from __future__ import annotations

import hashlib
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import magmatrix
from magmatrix.body.source import PHYSIOLOGY
from magmatrix.evidence.loader import PACKAGED_RECORDS

_PACKAGES = ("numpy", "scipy", "scikit-sundae", "llvmlite", "antimony", "python-libsbml", "pint", "polars")


def versions() -> dict[str, str]:
    """Return the versions of magmatrix, Python and the libraries that touch numbers."""
    found = {"magmatrix": magmatrix.__version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            found[package] = "not installed"
    return found


def model_hash() -> str:
    """Return the SHA-256 over all equation files, names included."""
    return _tree_hash(PHYSIOLOGY, "*.ant")


def evidence_hash() -> str:
    """Return the SHA-256 over all evidence records, names included."""
    return _tree_hash(PACKAGED_RECORDS, "*.yaml")


def study_hash(text: str) -> str:
    """Return the SHA-256 of a study file's text."""
    return hashlib.sha256(text.encode()).hexdigest()


def _tree_hash(root: Path, pattern: str) -> str:
    total = hashlib.sha256()
    for file in sorted(root.rglob(pattern), key=lambda path: path.relative_to(root).as_posix()):
        total.update(file.relative_to(root).as_posix().encode())
        total.update(hashlib.sha256(file.read_bytes()).digest())
    return total.hexdigest()

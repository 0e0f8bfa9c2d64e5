"""Where the equations of the body lie, and the hash of all that makes a model of them; free of heavy imports."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from magmatrix.snapshot import code_digest, digest, digest_of, library_digest

PHYSIOLOGY = Path(__file__).parent.parent / "physiology"


def model_key(instances: Sequence[str]) -> str:
    """Return the hash of the packaged equations, of all that reads and composes them, and of the instances taken."""
    files = sorted(PHYSIOLOGY.rglob("*.ant"))
    code = code_digest("graph", "body/parts", "body/assemble.py", "quantity.py", "units.json", "frozen.py")
    return digest(digest_of(PHYSIOLOGY, files), code, library_digest("antimony", "libsbml", "pint"), *instances)

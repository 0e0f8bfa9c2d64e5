"""Names as people write them (`magnesium.serum`) and as the graph holds them (`magnesium__serum`)."""

from __future__ import annotations

from magmatrix.graph.model import SEPARATOR


def dotted(text: str) -> str:
    """Return graph ids in `text` as people write them."""
    return text.replace(SEPARATOR, ".")


def flat(name: str) -> str:
    """Return a dotted name as the graph holds it."""
    return name.replace(".", SEPARATOR)

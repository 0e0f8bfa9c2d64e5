"""The names of the body's symbols are the graph's; see `magmatrix.graph.names`."""

from __future__ import annotations

from magmatrix.graph.names import Name, argument_id, dotted, flat

__all__ = ["Name", "argument_id", "dotted", "flat"]

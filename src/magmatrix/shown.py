"""How the large objects show themselves at a prompt: a line, or a small table in a notebook."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape


def summary(facts: Mapping[str, object]) -> str:
    """Return facts as one short line."""
    return ", ".join(f"{name} {value}" for name, value in facts.items())


def table(title: str, facts: Mapping[str, object]) -> str:
    """Return facts as a small HTML table."""
    left = "style='text-align:left'"
    rows = "".join(
        f"<tr><th {left}>{escape(str(name))}</th><td {left}>{escape(str(value))}</td></tr>"
        for name, value in facts.items()
    )
    return f"<table><caption {left}><b>{escape(title)}</b></caption><tbody>{rows}</tbody></table>"

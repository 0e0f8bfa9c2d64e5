"""The equations as one HTML page that needs nothing from outside and is well-formed XML, too."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from markupsafe import Markup

from magmatrix.interop.equations import wording
from magmatrix.interop.equations.book import Book, Entry, PartEntry
from magmatrix.interop.equations.boxes import BECOMES, EQUALS, Box, Row, Sym
from magmatrix.interop.equations.layout import derivative
from magmatrix.interop.equations.mathml import maths
from magmatrix.page.document import document
from magmatrix.page.environment import render
from magmatrix.page.section import Section

_HERE = Path(__file__).parent


def html_page(book: Book) -> str:
    """Return the whole page; the same book gives the same text."""
    sources = Section("sources", "Sources", render(_HERE, "sources.html.j2", {"sources": book.sources}), "Sources")
    page = document(
        title=wording.TITLE,
        kind="magmatrix equations",
        disclaimer=wording.DISCLAIMER,
        sections=[*map(_section, book.parts), sources],
        lead=render(_HERE, "lead.html.j2", {"how_to_read": wording.HOW_TO_READ, "version": book.version}),
        generator=f"magmatrix {book.version}",
        own_style=_style(),
    )
    return page.decode()


def equation(entry: Entry, derivatives: bool) -> Markup:
    """Return `symbol = right`, or `d symbol / dt = right`."""
    left = derivative(entry.symbol) if derivatives else entry.symbol
    return maths(Row((left, EQUALS, entry.right)) if entry.right is not None else left)


def becomes(target: Sym, change: Box) -> Markup:
    """Return `target <- change`."""
    return maths(Row((target, BECOMES, change)))


def _section(part: PartEntry) -> Section:
    name = wording.spaced(part.name)
    values = {
        "part": part,
        "text": wording,
        "maths": maths,
        "equation": equation,
        "becomes": becomes,
        "module_title": wording.module_title,
        "spaced": wording.spaced,
    }
    return Section(f"part-{part.name}", wording.capital(name), render(_HERE, "part.html.j2", values), name)


@cache
def _style() -> str:
    return (_HERE / "page.css").read_text(encoding="utf-8")

"""The equations as one HTML page that needs nothing from outside and is well-formed XML, too."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from magmatrix.interop.equations import wording
from magmatrix.interop.equations.book import Book, Entry
from magmatrix.interop.equations.boxes import BECOMES, EQUALS, Box, Row, Sym
from magmatrix.interop.equations.layout import derivative
from magmatrix.interop.equations.mathml import maths

_HERE = Path(__file__).parent


def html_page(book: Book) -> str:
    """Return the whole page; the same book gives the same text."""
    style = Markup((_HERE / "page.css").read_text(encoding="utf-8"))
    page: str = _template().render(book=book, text=wording, style=style)
    return page.lstrip() + "\n"


def equation(entry: Entry, derivatives: bool) -> Markup:
    """Return `symbol = right`, or `d symbol / dt = right`."""
    left = derivative(entry.symbol) if derivatives else entry.symbol
    return maths(Row((left, EQUALS, entry.right)) if entry.right is not None else left)


def becomes(target: Sym, change: Box) -> Markup:
    """Return `target <- change`."""
    return maths(Row((target, BECOMES, change)))


@cache
def _template() -> Any:
    environment = Environment(
        loader=FileSystemLoader(_HERE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    environment.filters.update(capital=wording.capital, spaced=wording.spaced)
    environment.globals.update(maths=maths, equation=equation, becomes=becomes, module_title=wording.module_title)
    return environment.get_template("page.html.j2")


def _clean(value: Any) -> Any:
    return wording.plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value

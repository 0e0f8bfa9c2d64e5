"""The styles of all pages: colours for light and dark, figures, layout, print; and those of a picture on its own."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from markupsafe import Markup

_CSS = Path(__file__).parent / "css"


@cache
def stylesheet() -> Markup:
    """Return all styles of a page."""
    colours, dark, figure, layout, tables, narrow, paper = (
        (_CSS / f"{name}.css").read_text("utf-8")
        for name in ("colours", "dark", "figure", "layout", "tables", "narrow", "print")
    )
    night = f"@media screen and (prefers-color-scheme: dark) {{\n{dark}}}\n"
    return Markup(colours + night + figure + layout + tables + narrow + paper)


@cache
def standalone() -> Markup:
    """Return the styles of a figure with every light colour written out, for viewers that do not know variables."""
    colours, figure = ((_CSS / name).read_text("utf-8") for name in ("colours.css", "figure.css"))
    values = dict(re.findall(r"--([\w-]+):\s*([^;]+);", colours))
    style = re.sub(r"var\(--([\w-]+)\)", lambda found: values[found[1]], figure)
    style += f".fig .paper {{ fill: {values['paper']}; }}\n.fig .title {{ font-weight: 700; font-size: 16px; }}\n"
    return Markup(style)

"""Paragraphs that the author of a study wrote, with sources as numbered links and symbols as code."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from magmatrix.page.citations import Bibliography
from magmatrix.page.wording import plain, written_unit

_PIECE = re.compile(
    r"`(?P<code>[^`]+)`|(?P<symbol>\b[a-z][a-z_]*\.[A-Za-z]\w*)|(?P<source>\b[a-z]+(?:19|20)\d\d[a-z]?\b)"
)


def prose(paragraph: str, bibliography: Bibliography) -> Markup:
    """Return one paragraph: a known source id links to the list of sources, `code` and symbols are set as code."""
    parts, at = [], 0
    for found in _PIECE.finditer(paragraph):
        parts += [_text(paragraph[at : found.start()]), _piece(found, bibliography)]
        at = found.end()
    return Markup("").join([*parts, _text(paragraph[at:])])


def _piece(found: re.Match[str], bibliography: Bibliography) -> Markup:
    if found["source"]:
        cited = bibliography.find(found["source"])
        if cited is None:
            return _text(found[0])
        return Markup('<a href="#source-{0}">{1}&nbsp;[{0}]</a>').format(cited.number, cited.short)
    return Markup("<code>{}</code>").format(plain(found["code"] or found["symbol"]))


def _text(text: str) -> Markup:
    return escape(plain(written_unit(text)))


def named_sources(paragraphs: tuple[str, ...]) -> list[str]:
    """Return what in these paragraphs may be the id of a source, in their order."""
    return [found["source"] for text in paragraphs for found in _PIECE.finditer(text) if found["source"]]

"""Sentences and forms that the page and the document share."""

from __future__ import annotations

import re

from magmatrix.interop.equations.book import ModuleEntry
from magmatrix.page.wording import capital
from magmatrix.study.result import DISCLAIMER

__all__ = ["DISCLAIMER", "HOW_TO_READ", "OPTIONAL", "TITLE", "capital", "module_title", "plain", "spaced"]

TITLE = "The equations of magmatrix"
HOW_TO_READ = (
    "Every part of the body in turn: its states and how they change, the flows between them, what follows from both, "
    "what other parts and studies set, and every number with its unit, source, place, how it was read, and a grade "
    "from A (measured in people under control) to E (assumed). Letters are slanted, words upright; each symbol leads "
    "to where it is explained. Time is in hours."
)
OPTIONAL = "It runs only where a study asks for it."

# What XML cannot hold, and marks that turn the direction of text around.
_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def plain(text: str) -> str:
    """Return text without characters that no document may hold."""
    return _UNPRINTABLE.sub("", text)


def spaced(name: str) -> str:
    """Return a name with spaces for its underscores."""
    return name.replace("_", " ")


def module_title(module: ModuleEntry) -> str:
    """Return the heading of a module, with its instances where there are several or they have other names."""
    title = f"Equations of {spaced(module.name)}"
    return title if module.instances == (module.name,) else f"{title}, in {', '.join(map(spaced, module.instances))}"

"""Comments of an equation file: what the file says of itself, and under which comment each symbol is defined."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from magmatrix.interop.equations.book import Entry

_MODEL = re.compile(r"\s*(?:model|module)\s+\*?(\w+)")
_DEFINED = re.compile(r"\s*(\w+)\s*(?::=|'\s*=|:(?!=)|=)")


@dataclass(frozen=True)
class Notes:
    """`about` is the comment before the model, `sections` the comment above each symbol, in the order of the file."""

    about: str = ""
    sections: dict[str, str] = field(default_factory=dict)

    def ordered(self, entries: Iterable[Entry]) -> tuple[Entry, ...]:
        """Return entries in the order of the file, each with its section."""
        place = {name: index for index, name in enumerate(self.sections)}
        found = [replace(entry, section=self.sections.get(entry.name, "")) for entry in entries]
        return tuple(sorted(found, key=lambda entry: place.get(entry.name, len(place))))


def read_notes(text: str) -> dict[str, Notes]:
    """Return the notes of each model in the text of an equation file; the first model takes the head of the file."""
    found: dict[str, Notes] = {}
    comment: list[str] = []
    section, fresh, inside = "", False, ""
    for line in text.splitlines():
        bare = line.strip()
        if bare.startswith("//"):
            comment = [*comment, bare[2:].strip()] if fresh else [bare[2:].strip()]
            fresh = True
            continue
        if fresh and bare:
            section, fresh = " ".join(comment), False
        model = _MODEL.match(line)
        if model:
            inside = model[1]
            found[inside] = Notes(section)
            section = ""
            continue
        if bare == "end":
            inside, section = "", ""
        defined = _DEFINED.match(line)
        if inside and defined:
            found[inside].sections.setdefault(defined[1], section)
    return found

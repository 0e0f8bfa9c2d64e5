"""Finding records by words of their names and meanings, for people who do not know the name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from magmatrix.evidence.evidence import Evidence

_NAMELIKE = re.compile(r"[._]\w")
_WORD = re.compile(r"[^\W_]+")


def meanings(evidence: Evidence) -> dict[str, str]:
    """Return what each parameter, link, measurement, time course and source is about, by id."""
    return {
        **{name: found.meaning for name, found in evidence.parameters.items()},
        **{name: f"{found.from_} -> {found.to}; {found.form}" for name, found in evidence.links.items()},
        **{name: found.quantity for name, found in evidence.measurements.items()},
        **{name: found.quantity for name, found in evidence.timecourses.items()},
        **{name: found.title for name, found in evidence.sources.items()},
    }


def found_by_words(words: str, known: Mapping[str, str]) -> list[str]:
    """Return the names whose own text or meaning has all `words`, best first: whole words before beginnings of words.

    Words of fewer than three letters are ignored unless there is no other. What is written like a name, with dots or
    underscores, is no words and finds nothing.
    """
    if _NAMELIKE.search(words):
        return []
    wanted = [word.casefold() for word in _WORD.findall(words)]
    wanted = [word for word in wanted if len(word) > 2] or wanted
    if not wanted:
        return []
    ranked = []
    for name, meaning in known.items():
        has = [word.casefold() for word in _WORD.findall(f"{name} {meaning}")]
        if all(any(word.startswith(part) for word in has) for part in wanted):
            whole = sum(part in has for part in wanted)
            ranked.append((-whole, len(has), name))
    return [name for _, _, name in sorted(ranked)]

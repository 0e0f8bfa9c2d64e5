"""Sections as objects: a part of a page is a title, one small template, and a function that says what fills it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from markupsafe import Markup

from magmatrix.page.environment import render

Context = TypeVar("Context")


@dataclass(frozen=True, slots=True)
class Section:
    """A finished section: `id` is its anchor, `body` its HTML, `listed` its name in the list of contents.

    `heading` is False for a section that writes its own, `listed` empty for one that the contents leave out.
    """

    id: str
    title: str
    body: Markup
    listed: str = ""
    heading: bool = True
    class_: str = ""


@dataclass(frozen=True)  # a generic class cannot have slots before Python 3.12
class Part(Generic[Context]):
    """A kind of section, such as the sources of a report.

    `template` lies in the folder `home`. `values` returns the names that the template uses, or None where there is
    nothing to show; among them `title`, `listed` and `class_` replace those of the part.
    """

    id: str
    title: str
    home: Path
    template: str
    values: Callable[[Context], Mapping[str, Any] | None]
    listed: str = ""
    heading: bool = True

    def section(self, context: Context) -> Section | None:
        """Return the section for one context, None where it has nothing to show."""
        values = self.values(context)
        if values is None:
            return None
        return Section(
            id=self.id,
            title=values.get("title", self.title),
            body=render(self.home, self.template, values),
            listed=values.get("listed", self.listed),
            heading=self.heading,
            class_=values.get("class_", ""),
        )


def sections(parts: Iterable[Part[Context]], context: Context) -> list[Section]:
    """Return the sections of a page in the order of its parts, without those that have nothing to show."""
    made = (part.section(context) for part in parts)
    return [section for section in made if section is not None]

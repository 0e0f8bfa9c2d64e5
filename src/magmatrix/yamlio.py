"""YAML that remembers its lines: safe loading with the place of every key and value.

The text is cut into events by PyYAML (libyaml where its wheel brings it, which reads 400 kB in a few hundredths of a
second); what a plain word means follows the YAML 1.2 core schema, so that 08:00, yes and 1_000 stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from magmatrix.errors import InputError, Place
from magmatrix.textfile import read_text, without_mark

Path_ = tuple[str | int, ...]

_DEEPEST = 60
_LONGEST_NUMBER = 400
_INTEGER = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_UNPRINTABLE = re.compile(r"[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("", "~", "null", "Null", "NULL")),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}


class YamlDocument:
    """Plain data (`data`) plus the place of every entry (`place(path)`), from one YAML file.

    `data` holds only dict, list, str, int, float, bool, None. `path` is a tuple of keys and indices; the place of a
    missing path is that of its nearest existing parent.
    """

    def __init__(self, data: Any, places: dict[Path_, Place], file: Path | str) -> None:
        self.data = data
        self.file = file
        self._places = places

    def place(self, path: Path_ = ()) -> Place:
        """Return the place of the entry at `path`, or of its nearest existing parent."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, Place(self.file, 1))


def load_yaml(
    file: Path | str, *, text: str | None = None, error: type[InputError] = InputError, max_bytes: int = 8_000_000
) -> YamlDocument:
    """Load one YAML file safely (no tags, no aliases, no duplicate keys), keeping line numbers.

    `-` is standard input. Raises `error` with file and line for unreadable files, syntax errors, tags, anchors,
    duplicate keys and a second document in the file.
    """
    if text is None:
        text = read_text(file, error=error, max_bytes=max_bytes)
    builder = _Builder(file, error)
    data = builder.build(without_mark(text))
    return YamlDocument(data, builder.places, file)


class _Builder:
    """Turns the events of one file into plain data, noting where each entry stands."""

    def __init__(self, file: Path | str, error: type[InputError]) -> None:
        self.places: dict[Path_, Place] = {}
        self._file = file
        self._error = error
        self._events: Iterator[Any] = iter(())

    def build(self, text: str) -> Any:
        import yaml

        self._refuse_unprintable(text)
        parser = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        try:
            self._events = yaml.parse(text, Loader=parser)
            return self._document(yaml)
        except yaml.MarkedYAMLError as cause:
            mark = cause.problem_mark
            place = Place(self._file, mark.line + 1, mark.column + 1) if mark else Place(self._file)
            problem = f"not valid YAML ({cause.problem or cause.context})"
            raise self._error(problem, place=place, advice="mend the indentation or quoting") from cause
        except (yaml.YAMLError, ValueError) as cause:
            problem = f"not valid YAML ({' '.join(str(cause).split())})"
            raise self._error(problem, place=Place(self._file), advice="mend the file") from cause

    def _document(self, yaml: Any) -> Any:
        self._kinds = yaml
        documents = 0
        data = None
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._error(
                        "a second YAML document begins here", place=self._place(event), advice="keep one per file"
                    )
                data = self._entry(next(self._events), ())
        return data

    def _refuse_unprintable(self, text: str) -> None:
        if match := _UNPRINTABLE.search(text):
            before = text[: match.start()]
            place = Place(self._file, before.count("\n") + 1, len(before) - (before.rfind("\n") + 1) + 1)
            raise self._error(
                "not valid YAML (a character that cannot be printed)",
                place=place,
                found=match[0],
                advice="remove the character",
            )

    def _place(self, event: Any) -> Place:
        return Place(self._file, event.start_mark.line + 1, event.start_mark.column + 1)

    def _entry(self, event: Any, path: Path_) -> Any:
        self._refuse(event)
        self.places[path] = self._place(event)
        if isinstance(event, self._kinds.ScalarEvent):
            return self._scalar(event)
        if len(path) > _DEEPEST:
            raise self._error("nested too deeply", place=self.places[path], advice="flatten the file")
        if isinstance(event, self._kinds.MappingStartEvent):
            return self._mapping(path)
        items: list[Any] = []
        while not isinstance(item := next(self._events), self._kinds.SequenceEndEvent):
            items.append(self._entry(item, (*path, len(items))))
        return items

    def _mapping(self, path: Path_) -> dict[str, Any]:
        mapping: dict[str, Any] = {}
        while not isinstance(event := next(self._events), self._kinds.MappingEndEvent):
            place = self._place(event)
            self._refuse(event)
            if not isinstance(event, self._kinds.ScalarEvent):
                raise self._error("a key must be plain text", place=place, advice="write the key as one word")
            key = str(event.value)
            if key in mapping:
                raise self._error(f"key {key!r} stands twice", place=place, advice="keep one of them")
            mapping[key] = self._entry(next(self._events), (*path, key))
            self.places[(*path, key)] = place
        return mapping

    def _refuse(self, event: Any) -> None:
        """Refuse anchors, aliases and tags: they make a file mean more than it shows."""
        if isinstance(event, self._kinds.AliasEvent) or event.anchor is not None:
            raise self._error(
                "YAML anchors and aliases are not allowed", place=self._place(event), advice="write the value out"
            )
        if event.tag is not None:
            raise self._error(
                "YAML tags are not allowed", place=self._place(event), found=event.tag, advice="remove the tag"
            )

    def _scalar(self, event: Any) -> str | int | float | bool | None:
        text = str(event.value)
        if event.style or not event.implicit[0]:
            return text
        if text in _WORDS:
            return _WORDS[text]
        if _FLOAT.fullmatch(text) or _OTHER_BASE.fullmatch(text):
            if len(text) > _LONGEST_NUMBER:
                raise self._error(
                    "a number with too many digits",
                    place=self._place(event),
                    found=text[:20] + "...",
                    advice="quote it if it is text",
                )
            if _INTEGER.fullmatch(text):
                return int(text)
            return int(text, 0) if text[:2] in ("0o", "0x") else float(text)
        return text


def walk(data: Any, path: Path_ = ()) -> Iterator[tuple[Path_, Any]]:
    """Yield every (path, value) below `data`, parents first."""
    yield path, data
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield from walk(value, (*path, key))

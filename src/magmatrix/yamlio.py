"""YAML that remembers its lines: safe loading with the place of every key and value.

The text is cut into events by PyYAML (libyaml where its wheel brings it, which reads 400 kB in a few hundredths of a
second); what a plain word means follows the YAML 1.2 core schema, so that 08:00, yes and 1_000 stay text. Anchors,
aliases and merge keys are expanded into plain data within limits, so that no short file can stand for a huge one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from magmatrix.errors import InputError, Place, nearest
from magmatrix.textfile import read_text, without_mark

Path_ = tuple[str | int, ...]

_DEEPEST = 60
_MOST_ALIASES = 2_000
_MOST_COPIED = 50_000
_MERGE = "<<"
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
    missing path is that of its nearest existing parent. An entry that is an alias stands where the alias is; what lies
    in it, and what a merge key brings, stands where it was written.
    """

    def __init__(self, data: Any, places: dict[Path_, Place], file: Path | str) -> None:
        self.data = data
        self.file = file
        self._places = places

    def below(self, path: Path_, data: Any) -> YamlDocument:
        """Return `data`, made from what stands at `path`, as a document of its own whose entries keep their places."""
        deep = len(path)
        places = {place[deep:]: where for place, where in self._places.items() if place[:deep] == path}
        return YamlDocument(data, places, self.file)

    def place(self, path: Path_ = ()) -> Place:
        """Return the place of the entry at `path`, or of its nearest existing parent."""
        while path and path not in self._places:
            path = path[:-1]
        return self._places.get(path, Place(self.file, 1))


def load_yaml(
    file: Path | str,
    *,
    text: str | None = None,
    error: type[InputError] = InputError,
    max_bytes: int = 8_000_000,
    mistakes: list[InputError] | None = None,
) -> YamlDocument:
    """Load one YAML file safely (no tags, no duplicate keys, aliases within limits), keeping line numbers.

    `-` is standard input. Raises `error` with file and line for unreadable files, syntax errors, tags, duplicate keys,
    a second document in the file, aliases of nothing or of themselves, and aliases that grow beyond all measure.
    Mistakes after which reading can go on (a key listed twice, a tag) are appended to `mistakes` instead, where it
    is given.
    """
    if text is None:
        text = read_text(file, error=error, max_bytes=max_bytes)
    builder = _Builder(file, error, mistakes)
    data = builder.build(without_mark(text))
    return YamlDocument(data, builder.places, file)


class _Builder:
    """Turns the events of one file into plain data, noting where each entry stands."""

    def __init__(self, file: Path | str, error: type[InputError], mistakes: list[InputError] | None = None) -> None:
        self.places: dict[Path_, Place] = {}
        self._file = file
        self._error = error
        self._mistakes = mistakes
        self._events: Iterator[Any] = iter(())
        self._anchors: dict[str, tuple[Any, Path_] | None] = {}  # None while the anchor's own value is being read
        self._aliases = self._copied = 0

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
            raise self._error(problem, place=place, advice="correct the indentation or quoting") from cause
        except (yaml.YAMLError, ValueError) as cause:
            problem = f"not valid YAML ({' '.join(str(cause).split())})"
            raise self._error(problem, place=Place(self._file), advice="correct the file") from cause

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

    def _wrong(self, problem: str, place: Place, **details: Any) -> None:
        """Note a mistake after which reading can go on, or raise it where nobody collects them."""
        mistake = self._error(problem, place=place, **details)
        if self._mistakes is None:
            raise mistake
        self._mistakes.append(mistake)

    def _entry(self, event: Any, path: Path_) -> Any:
        self.places[path] = self._place(event)
        if isinstance(event, self._kinds.AliasEvent):
            return self._alias(event, path)
        if event.tag is not None:
            advice = "remove the tag"
            self._wrong("YAML tags are not allowed", self.places[path], found=event.tag, advice=advice)
        if event.anchor is None:
            return self._value(event, path)
        self._anchors[event.anchor] = None
        value = self._value(event, path)
        self._anchors[event.anchor] = (value, path)
        return value

    def _value(self, event: Any, path: Path_) -> Any:
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
        own: dict[str, Any] = {}
        merged: list[tuple[Any, Path_]] = []
        while not isinstance(event := next(self._events), self._kinds.MappingEndEvent):
            place = self._place(event)
            key = self._key(event, place)
            merges = key == _MERGE and isinstance(event, self._kinds.ScalarEvent) and not event.style
            if key in own or (merges and merged):
                advice = "write `<<: [*one, *other]`" if merges else "keep one of them"
                self._wrong(f"key {key!r} is listed twice", place, advice=advice)
            value = self._entry(next(self._events), (*path, key))
            if merges:
                merged += self._to_merge(value, (*path, key))
            else:
                own[key] = value
                self.places[(*path, key)] = place
        return self._with_merged(own, merged, path) if merged else own

    def _key(self, event: Any, place: Place) -> str:
        if isinstance(event, self._kinds.AliasEvent):
            value = self._referred(event)[0]
            if not isinstance(value, (dict, list)):
                return str(value)
        elif isinstance(event, self._kinds.ScalarEvent):
            if event.tag is not None:
                self._wrong("YAML tags are not allowed", place, found=event.tag, advice="remove the tag")
            if event.anchor is not None:
                self._anchors[event.anchor] = (str(event.value), ())
            return str(event.value)
        raise self._error("a key must be plain text", place=place, advice="write the key as one word")

    def _referred(self, event: Any) -> tuple[Any, Path_]:
        name, place = event.anchor, self._place(event)
        self._aliases += 1
        if self._aliases > _MOST_ALIASES:
            raise self._error(f"more than {_MOST_ALIASES} aliases", place=place, advice="write the values out")
        if name not in self._anchors:
            raise self._error(
                f"alias *{name} has no anchor above it",
                place=place,
                nearest_names=[f"*{close}" for close in nearest(name, self._anchors)],
                advice=f"write `&{name}` before the value that is meant",
            )
        found = self._anchors[name]
        if found is None:
            raise self._error(f"alias *{name} stands inside its own value", place=place, advice="write the value out")
        return found

    def _alias(self, event: Any, path: Path_) -> Any:
        value, origin = self._referred(event)
        here = self.places[path]
        copied = self._copy(value, origin, path, here)
        self.places[path] = here
        return copied

    def _copy(self, value: Any, origin: Path_, path: Path_, place: Place) -> Any:
        """Return a copy of what was read at `origin`, for `path`; inside it every entry keeps its place."""
        self._copied += 1
        if self._copied > _MOST_COPIED:
            raise self._error(
                f"aliases and merge keys stand for more than {_MOST_COPIED} values",
                place=place,
                advice="write out what is really meant",
            )
        if len(path) > _DEEPEST:
            raise self._error("nested too deeply", place=place, advice="flatten the file")
        if origin in self.places:
            self.places[path] = self.places[origin]
        if isinstance(value, dict):
            return {key: self._copy(inner, (*origin, key), (*path, key), place) for key, inner in value.items()}
        if isinstance(value, list):
            return [self._copy(inner, (*origin, i), (*path, i), place) for i, inner in enumerate(value)]
        return value

    def _to_merge(self, value: Any, path: Path_) -> list[tuple[Any, Path_]]:
        some = [(entry, (*path, i)) for i, entry in enumerate(value)] if isinstance(value, list) else [(value, path)]
        for entry, where in some:
            if not isinstance(entry, dict):
                raise self._error(
                    "only keys with values can be merged",
                    place=self.places[where],
                    expected="`<<: *name`, or `<<: [*one, *other]`, with anchors at keys with values",
                    advice="move the alias to the key that should have this value",
                )
        return some

    def _with_merged(self, own: dict[str, Any], merged: list[tuple[Any, Path_]], path: Path_) -> dict[str, Any]:
        """Return a mapping with what is merged into it: its own keys win, then the mapping merged first."""
        brought: dict[str, Any] = {}
        for mapping, origin in merged:
            for key, value in mapping.items():
                if key not in own and key not in brought:
                    where = self.places[(*origin, key)] if (*origin, key) in self.places else self.places[origin]
                    brought[key] = self._copy(value, (*origin, key), (*path, key), where)
        return brought | own

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

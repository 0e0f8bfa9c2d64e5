"""Which programs read a number by its name: found in their text, so that no list has to be kept beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

ROOMS = ("protocol", "people", "study")
"""Rooms whose programs read numbers that stand in no equation."""
_LEAST = 5
"""Letters that a pattern must have; with fewer it would fit anything."""


def readers(
    names: Collection[str], package: Path, *, in_equations: Collection[str] = ()
) -> dict[str, dict[str, list[str]]]:
    """Return, for each record that a program names, the modules that name it, by room.

    A name may be written out, or as a pattern with values put in, such as `treatment.{plan.name}.depth`; a pattern
    counts only for records that stand in no equation, since `dermis.{name}` fits all numbers of a module.
    """
    by_pattern = set(names) - set(in_equations)
    found: dict[str, dict[str, list[str]]] = {}
    for room in ROOMS:
        for file in sorted((package / room).rglob("*.py")):
            module = ".".join(file.relative_to(package / room).with_suffix("").parts).removesuffix(".__init__")
            for name in _named(file, names, by_pattern):
                found.setdefault(name, {}).setdefault(room, []).append(module)
    return {name: found[name] for name in sorted(found)}


def _named(file: Path, names: Collection[str], by_pattern: Collection[str]) -> Iterator[str]:
    """Yield the records that a program names, each once, in the order of their names."""
    written: set[str] = set()
    patterns: set[str] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.JoinedStr):
            patterns.add(_pattern(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            written.add(node.value)
    fits = [re.compile(pattern) for pattern in sorted(patterns) if _says_enough(pattern)]
    for name in sorted(names):
        if name in written or (name in by_pattern and any(pattern.fullmatch(name) for pattern in fits)):
            yield name


def _pattern(node: ast.JoinedStr) -> str:
    parts = [
        re.escape(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else r"[A-Za-z0-9_.]+"
        for part in node.values
    ]
    return "".join(parts)


def _says_enough(pattern: str) -> bool:
    bare = pattern.replace(r"[A-Za-z0-9_.]+", "x")
    return r"\." in bare and sum(map(str.isalpha, bare)) >= _LEAST and re.fullmatch(r"[\w\\.]+", bare) is not None

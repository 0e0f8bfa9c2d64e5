"""Which programs read a number by its name: found in their text, so that no list has to be kept beside it."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from pathlib import Path

ROOMS = ("protocol", "people", "study")
"""Rooms whose programs read numbers that stand in no equation."""
_ANYTHING = r"[A-Za-z0-9_.]+"
_OPEN_END = rf"\.{_ANYTHING}"
_LEAST = 5
"""Letters that a pattern must have; with fewer it would fit anything."""


def readers(
    names: Collection[str], package: Path, *, in_equations: Collection[str] = ()
) -> dict[str, dict[str, list[str]]]:
    """Return, for each record that a program names, what the modules that name it are, by room.

    A name may be written out, or as a pattern with values put in, such as `treatment.{plan.name}.depth`; a pattern
    counts only for records that stand in no equation, since `dermis.{name}` fits all numbers of a module, and one that
    ends in a value only where the module also writes out the last part of the name.
    """
    by_pattern = set(names) - set(in_equations)
    found: dict[str, dict[str, list[str]]] = {}
    for room in ROOMS:
        for file in sorted((package / room).rglob("*.py")):
            tree = ast.parse(file.read_text(encoding="utf-8"))
            module = ".".join(file.relative_to(package / room).with_suffix("").parts).removesuffix(".__init__")
            for name in _named(tree, names, by_pattern):
                found.setdefault(name, {}).setdefault(room, []).append(_said(tree, module))
    return {name: found[name] for name in sorted(found)}


def _said(tree: ast.Module, module: str) -> str:
    """Return what a module is: the key of the intervention in it, or the beginning of what it says of itself."""
    keys = [
        f"`{line.value.value}:`"
        for kind in tree.body
        if isinstance(kind, ast.ClassDef)
        for line in kind.body
        if isinstance(line, ast.Assign)
        and isinstance(line.targets[0], ast.Name)
        and line.targets[0].id == "key"
        and isinstance(line.value, ast.Constant)
        and isinstance(line.value.value, str)
    ]
    if keys:
        return f"{' and '.join(keys)} of an arm ({module})"
    head = re.split(r"[:;,.]", ast.get_docstring(tree) or "", maxsplit=1)[0].strip()
    return f"{head[:1].lower()}{head[1:]} ({module})" if head else module


def _named(tree: ast.Module, names: Collection[str], by_pattern: Collection[str]) -> Iterator[str]:
    """Yield the records that a program names, each once, in the order of their names."""
    written: set[str] = set()
    patterns: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            patterns.add(_pattern(node))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            written.add(node.value)
    fits = [(re.compile(pattern), pattern.endswith(_OPEN_END)) for pattern in sorted(patterns) if _says_enough(pattern)]
    for name in sorted(names):
        if name in written or (
            name in by_pattern
            and any(
                pattern.fullmatch(name) and (not open_end or name.rpartition(".")[2] in written)
                for pattern, open_end in fits
            )
        ):
            yield name


def _pattern(node: ast.JoinedStr) -> str:
    parts = [
        re.escape(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else _ANYTHING
        for part in node.values
    ]
    return "".join(parts)


def _says_enough(pattern: str) -> bool:
    bare = pattern.replace(_ANYTHING, "x")
    return r"\." in bare and sum(map(str.isalpha, bare)) >= _LEAST and re.fullmatch(r"[\w\\.]+", bare) is not None

"""What an equation looks like, before it is written in any language: symbols, fractions, powers, brackets, rows."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from magmatrix.interop.equations.names import Name


@dataclass(frozen=True, slots=True)
class Sym:
    """A symbol; `target` is the anchor of what says more about it."""

    name: Name
    target: str | None = None


@dataclass(frozen=True, slots=True)
class Num:
    """A number as text, with the unit its author wrote beside it."""

    text: str
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Sign:
    """An operator or relation, by its character; `thin` is the invisible product."""

    text: str


THIN = Sign("thin")
TIMES = Sign("·")
PLUS = Sign("+")
MINUS = Sign("−")
"""The minus sign of a difference."""
NEGATIVE = Sign("negative")
"""The minus sign in front of a term."""
EQUALS = Sign("=")
BECOMES = Sign("←")


@dataclass(frozen=True, slots=True)
class Word:
    """Upright text inside an equation: the name of a function, the d of a derivative, `if`."""

    text: str


@dataclass(frozen=True, slots=True)
class Row:
    """Boxes side by side."""

    parts: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Frac:
    """One box over another."""

    above: Box
    below: Box


@dataclass(frozen=True, slots=True)
class Sup:
    """A power."""

    base: Box
    exponent: Box


@dataclass(frozen=True, slots=True)
class Root:
    """A square root."""

    inner: Box


@dataclass(frozen=True, slots=True)
class Fence:
    """A box in brackets."""

    inner: Box
    kind: Literal["()", "||", "⌊⌋", "⌈⌉"] = "()"


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    function: str
    arguments: tuple[Box, ...]


@dataclass(frozen=True, slots=True)
class Cases:
    """Values with the condition under which each holds, and the value that holds otherwise."""

    rows: tuple[tuple[Box, Box], ...]
    otherwise: Box


@dataclass(frozen=True, slots=True)
class Lines:
    """A long sum over several lines."""

    rows: tuple[Box, ...]


Box = Sym | Num | Sign | Word | Row | Frac | Sup | Root | Fence | Call | Cases | Lines


def width(box: Box) -> int:
    """Return about how many letters wide a box is."""
    match box:
        case Sym(name):
            return len(name.base) + (len(name.below) * 3 + 3) // 4
        case Num(text, unit):
            return len(text) + len(unit)
        case Sign():
            return 1
        case Word(text):
            return len(text)
        case Row(parts):
            return sum(map(width, parts))
        case Frac(above, below):
            return max(width(above), width(below)) + 1
        case Sup(base, exponent):
            return width(base) + (width(exponent) * 3 + 3) // 4
        case Root(inner) | Fence(inner):
            return width(inner) + 2
        case Call(function, arguments):
            return len(function) + 2 + sum(width(argument) + 1 for argument in arguments)
        case Cases(rows, otherwise):
            return 4 + max(width(otherwise), *(width(value) + width(when) + 4 for value, when in rows))
        case Lines(rows):
            return max(map(width, rows))

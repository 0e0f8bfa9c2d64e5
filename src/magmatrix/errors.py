"""Every error magmatrix raises on purpose, as one small tree; each message ends with what to do.

MagmatrixError
|-- InputError            a file written by a person is wrong (exit code 2)
|   |-- EvidenceError     an evidence record
|   |-- StudyError        a study file or a command-line argument
|   |   `-- StudyMistakesError  all mistakes of one study file at once
|   |-- ScheduleError     an item of a schedule, or a schedule as a whole
|   `-- OutputError       where results should be written
|-- ModelError            the equations do not hold together
|   |-- UnitError         units clash inside an equation or at a port
|   `-- CompositionError  a symbol has no record, no owner, or two of them
|-- MissingLibraryError   a library that is an extra is not installed
`-- SimulationError       one person's integration failed (who, when, why)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path


def nearest(name: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return up to `count` known names that look most like `name`, best first."""
    spellings: dict[str, list[str]] = {}  # kN and KN are two names of one spelling
    for candidate in sorted(set(known)):
        spellings.setdefault(candidate.casefold(), []).append(candidate)
    close = difflib.get_close_matches(name.casefold(), list(spellings), n=count, cutoff=0.5)
    return [candidate for match in close for candidate in spellings[match]][:count]


LONGEST_LINE = 500
"""Characters of one line of a message; what a file holds can be a million."""
_LONGEST = {"problem": 200, "found": 100, "expected": 240, "name": 50, "advice": 160, "file": 120}


def shortened(text: str, most: int) -> str:
    """Return `text`, or its beginning and end with ` ... ` between them where it is longer than `most` characters."""
    if len(text) <= most:
        return text
    tail = (most - 5) // 3
    return f"{text[: most - 5 - tail]} ... {text[len(text) - tail :]}"


def printable(text: str, most: int = LONGEST_LINE) -> str:
    """Return `text` as a terminal can show it: no control characters, and no line longer than `most`."""
    lines = text.replace("\t", " ").split("\n")
    return "\n".join(shortened("".join(map(_shown, shortened(line, most))), most) for line in lines)


def _shown(character: str) -> str:
    return character if character.isprintable() or character == "\xa0" else repr(character)[1:-1]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; lines and columns count from 1."""

    file: Path | str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        text = shortened(str(self.file), _LONGEST["file"])
        if self.line is not None:
            text += f":{self.line}"
            if self.column is not None:
                text += f":{self.column}"
        return text


class MagmatrixError(Exception):
    """Base of every error that magmatrix raises on purpose; as text, no line is long and no character commands."""

    def __str__(self) -> str:
        return printable(super().__str__())

    def __reduce__(self) -> tuple[object, ...]:
        return _again, (type(self), self.args, self.__dict__)


def _again(kind: type[MagmatrixError], args: tuple[object, ...], state: dict[str, object]) -> MagmatrixError:
    """An error as it was, in another process: what its constructor asked for is in `state` already."""
    error = kind.__new__(kind, *args)
    error.__dict__.update(state)
    return error


class InputError(MagmatrixError):
    """A file or argument is wrong: says where, what was found, what was expected, and the nearest valid name."""

    def __init__(
        self,
        problem: str,
        *,
        place: Place | None = None,
        found: object = None,
        expected: str | None = None,
        nearest_names: Iterable[str] = (),
        advice: str | None = None,
    ) -> None:
        self.problem = problem
        self.place = place
        self.found = found
        self.expected = expected
        self.nearest_names = tuple(nearest_names)
        self.advice = advice
        super().__init__(self._text())

    def _text(self) -> str:
        said = self.problem.split("\n")
        most = _LONGEST["problem"] if len(said) == 1 else LONGEST_LINE
        problem = "\n".join(shortened(line, most) for line in said)
        parts = [f"{self.place}: {problem}" if self.place else problem]
        if self.found is not None:
            found = self.found[:LONGEST_LINE] if isinstance(self.found, str) else self.found
            parts.append(f"found {shortened(repr(found), _LONGEST['found'])}")
        if self.expected:
            parts.append(f"expected {shortened(self.expected, _LONGEST['expected'])}")
        if self.nearest_names:
            names = (shortened(repr(name), _LONGEST["name"]) for name in self.nearest_names)
            parts.append(f"did you mean {' or '.join(names)}?")
        if self.advice:
            parts.append(shortened(self.advice, _LONGEST["advice"]))
        return "; ".join(parts)


class EvidenceError(InputError):
    """An evidence record breaks the schema or contradicts itself."""


class StudyError(InputError):
    """A study file, or an argument on the command line, cannot be run as written."""


MOST_SHOWN = 20
"""So many mistakes of one file are shown; more would hide the first."""


class StudyMistakesError(StudyError):
    """Several mistakes of one study file, one a line in the order of the file; `mistakes` holds each of them."""

    def __init__(self, mistakes: Sequence[InputError]) -> None:
        self.mistakes = tuple(mistakes)
        first = self.mistakes[0]
        super().__init__(
            first.problem,
            place=first.place,
            found=first.found,
            expected=first.expected,
            nearest_names=first.nearest_names,
            advice=first.advice,
        )

    def __reduce__(self) -> tuple[type[StudyMistakesError], tuple[tuple[InputError, ...]]]:
        return type(self), (self.mistakes,)

    def _text(self) -> str:
        file = f"{self.place.file}: " if self.place else ""
        shown = [f"  {mistake}" for mistake in self.mistakes[:MOST_SHOWN]]
        more = len(self.mistakes) - len(shown)
        return "\n".join(
            [f"{file}{len(self.mistakes)} mistakes", *shown, *([f"  and {more} more"] if more > 0 else [])]
        )


class ScheduleError(InputError):
    """An action, a setting or a schedule cannot be carried out as written."""


class OutputError(InputError):
    """Results cannot be written where they were asked for."""


class ModelError(MagmatrixError):
    """The equations of a model do not hold together."""


class UnitError(ModelError):
    """Units clash inside an equation or at a port."""


class CompositionError(ModelError):
    """A symbol of the composed body has no record, no owner, or two of them."""


class MissingLibraryError(MagmatrixError):
    """A library that is not part of the core is not installed; the message says how to install it."""


class SimulationError(MagmatrixError):
    """One person's integration failed; carries who, when and why."""

    def __init__(self, why: str, *, who: str, hours: float, advice: str) -> None:
        self.why = why
        self.who = who
        self.hours = hours
        self.advice = advice
        super().__init__(f"{who}: integration failed at {hours:.6g} h ({hours / 24:.4g} d): {why}; {advice}")

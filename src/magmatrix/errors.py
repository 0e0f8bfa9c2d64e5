"""Every error magmatrix raises on purpose, as one small tree; each message ends with what to do.

MagmatrixError
|-- InputError            a file written by a person is wrong (exit code 2)
|   |-- EvidenceError     an evidence record
|   |-- StudyError        a study file or a command-line argument
|   |   `-- StudyMistakesError  all mistakes of one study file at once
|   `-- OutputError       where results should be written
|-- ModelError            the equations do not hold together
|   |-- UnitError         units clash inside an equation or at a port
|   `-- CompositionError  a symbol has no record, no owner, or two of them
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


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a file something stands; lines and columns count from 1."""

    file: Path | str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        text = str(self.file)
        if self.line is not None:
            text += f":{self.line}"
            if self.column is not None:
                text += f":{self.column}"
        return text


class MagmatrixError(Exception):
    """Base of every error that magmatrix raises on purpose."""


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
        parts = [f"{self.place}: {self.problem}" if self.place else self.problem]
        if self.found is not None:
            parts.append(f"found {self.found!r}")
        if self.expected:
            parts.append(f"expected {self.expected}")
        if self.nearest_names:
            parts.append("did you mean " + " or ".join(repr(name) for name in self.nearest_names) + "?")
        if self.advice:
            parts.append(self.advice)
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


class OutputError(InputError):
    """Results cannot be written where they were asked for."""


class ModelError(MagmatrixError):
    """The equations of a model do not hold together."""


class UnitError(ModelError):
    """Units clash inside an equation or at a port."""


class CompositionError(ModelError):
    """A symbol of the composed body has no record, no owner, or two of them."""


class SimulationError(MagmatrixError):
    """One person's integration failed; carries who, when and why."""

    def __init__(self, why: str, *, who: str, hours: float, advice: str) -> None:
        self.why = why
        self.who = who
        self.hours = hours
        super().__init__(f"{who}: integration failed at {hours:.6g} h ({hours / 24:.4g} d): {why}; {advice}")

"""What a challenge is: a number that was published, how it is taken from a run, and the study that is run for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from magmatrix.analysis.responses.published import Published
from magmatrix.spec.study import StudySpec

Kind = Literal["level", "response"]
"""A level is what somebody has; a response is what comes of something that is done, or of time."""
Take = Literal[
    "value",
    "mean",
    "highest",
    "lowest",
    "range",
    "hours to highest",
    "hours to lowest",
    "hours to half",
    "area",
    "gain",
]
"""What is taken of a course: at the end of a stretch, over it, or from its beginning to its end."""
As = Literal["value", "ratio", "change", "relative change", "share"]
"""What it is set against: nothing, or the beginning of the stretch or another arm; a share is one of another output."""


@dataclass(frozen=True, slots=True)
class Measure:
    """How a number is taken from a run; `start` and `end` are ticks that are sampled, `against` another arm or empty.

    `of` is the output that a share is a share of, else empty.
    """

    output: str
    arm: str
    take: Take
    way: As
    start: int
    end: int
    against: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Challenge:
    """One published number beside the model; `name` is unique in its module, `note` says what does not quite match."""

    module: str
    name: str
    kind: Kind
    measure: Measure
    published: Published
    note: str = ""

    @property
    def id(self) -> str:
        """The name with its module."""
        return f"{self.module}.{self.name}"


@dataclass(frozen=True, slots=True)
class Experiment:
    """A study and the challenges that it answers, all of one module; `title` says in a line what was done."""

    module: str
    title: str
    study: StudySpec
    challenges: tuple[Challenge, ...]


@dataclass(frozen=True, slots=True)
class NotRun:
    """A published response that was chosen and that the model cannot be asked for; `why` says what is missing."""

    record: str
    why: str


@dataclass(frozen=True, slots=True)
class Module:
    """The challenges of one module; `gaps` is the heading of docs/known-gaps.md under which its misses stand."""

    name: str
    gaps: str
    experiments: tuple[Experiment, ...]
    not_run: tuple[NotRun, ...] = ()

    @property
    def challenges(self) -> tuple[Challenge, ...]:
        """All challenges, in the order of the file."""
        return tuple(challenge for experiment in self.experiments for challenge in experiment.challenges)

"""What a study run gives: arms, people, outputs over time, ledgers, warnings and provenance, as plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from magmatrix.people.prevalence import Prevalence
from magmatrix.shown import summary, table
from magmatrix.spec.observed import Observation

if TYPE_CHECKING:
    import polars as pl

DISCLAIMER = "magmatrix informs; it does not treat. It is a research model, not medical advice."

NOTICE = f"notice: {DISCLAIMER}"
"""Name of the last, empty column of every CSV and Excel table: readers need no option to skip it."""


@dataclass(frozen=True, slots=True)
class OutputInfo:
    """Name, unit and meaning of one output, and what it rests on.

    `grades` counts the numbers behind it per grade, those of what is done included; `links` are the contested links
    that act on it, by short name. `taken` says how its values are taken, empty where each is that of its moment, and
    `hours_later` how long after the moments that results name. `total` says that it counts since the start.
    """

    name: str
    unit: str
    meaning: str
    grades: Mapping[str, int] = field(default_factory=dict, hash=False)
    links: tuple[str, ...] = ()
    taken: str = ""
    hours_later: float = 0.0
    total: bool = False


@dataclass(frozen=True, slots=True)
class Extreme:
    """The lowest or highest value over all steps of a run, and when it was first reached, in hours from the start."""

    value: float
    hours: float


@dataclass(frozen=True, slots=True)
class LedgerEntry:
    """One line of a balance: what came in, what went out, or how much the stores changed, from start to end."""

    label: str
    value: float
    kind: Literal["in", "out", "store"]


@dataclass(frozen=True, slots=True)
class Ledger:
    """One balance of one person: entries in `unit`, and the largest relative error at any output time."""

    name: str
    unit: str
    entries: tuple[LedgerEntry, ...]
    relative_error: float
    closes: bool


@dataclass(frozen=True, slots=True)
class PersonResult:
    """One person in one arm: `hours` [T] from the start, `outputs` each [T] in the unit of its OutputInfo.

    `facts` says in short lines who this is (age, sex, diet, own values), as the study file wrote it. `unmoved` are the
    outputs that nothing in this arm can move from their resting value, `alike` those that cannot differ from the first
    arm to compare, because what differs does not reach them. `extremes` are the lowest and the highest value of an
    output over all steps of the engine, where it was asked for them.
    """

    name: str
    hours: NDArray[np.float64]
    outputs: dict[str, NDArray[np.float64]]
    ledgers: tuple[Ledger, ...]
    label: str = ""
    facts: tuple[str, ...] = ()
    unmoved: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()
    extremes: Mapping[str, tuple[Extreme, Extreme]] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class ArmResult:
    """One arm: its name, the label for figures, and its people; `facts` says in short lines what is done in it.

    `links` are the short names of the contested links with a switch that act in it, and the ids of the built-in ones
    that another arm leaves out; `site` is the skin it treats,
    empty where it treats none.
    """

    name: str
    label: str
    people: tuple[PersonResult, ...]
    facts: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    site: str = ""


@dataclass(frozen=True, slots=True)
class SafetyWarning:
    """A warning with the sentence to show, and where its limit comes from; a `note` is less grave than a `warning`.

    It concerns each of the `person`s in each `arm`; several names have commas between them. A `grave` one is of
    what can kill or maim.
    """

    text: str
    source: str
    place: str
    arm: str
    person: str
    severity: Literal["warning", "note"] = "warning"
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Crossing:
    """A level that one person of one arm passes: `value` (in `unit`) is the farthest beyond it, `hours` from the start.

    `by` says at which hour it was first seen beyond the level, among the moments at which the study takes values.
    `seen` is what has been seen beyond `level`, `record` the evidence that says so; a `grave` one threatens life.
    """

    output: str
    arm: str
    person: str
    side: Literal["above", "below"]
    grave: bool
    level: float
    value: float
    unit: str
    hours: float
    by: float
    record: str
    seen: str
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class AssumedNumber:
    """A number used in this run that no source gives, with the reason it has its value."""

    id: str
    value: float
    unit: str
    meaning: str
    reason: str


@dataclass(frozen=True, slots=True)
class Null:
    """Why an arm shows no difference to another in one output, as a sentence.

    `kind` is `acts` where a path exists but nothing shows, `off` where every path runs through links that are off
    (`links`, by short name), `none` where the body has no path, so that the study cannot answer the question.
    """

    output: str
    arm: str
    against: str
    kind: Literal["acts", "off", "none"]
    links: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class LinkState:
    """One causal link of this run: what its name says, its grade, and whether it acted.

    `switch` is the input that switches it, empty for a link that is built into the equations. `chosen` says what
    decided: its default, a grade asked for, its name, that single persons or arms assume it, or the links of single
    arms. `record` is the id of its link record, empty without one. `arms` names the arms in which it acts, where it
    acts in some only.
    """

    name: str
    meaning: str
    record: str
    grade: str
    on: bool
    default: bool
    switch: str
    chosen: Literal["default", "grade", "name", "assumed", "arm"] = "default"
    arms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, repr=False)
class StudyResult:
    """Everything a report needs, with ways out into tables, arrays and figures.

    `grades` counts the parameters used per grade; `sources` are ids in the evidence.

    `sessions` gives, per arm, the days of treatment sessions; `text` is the study file as written. `compare` names the
    arms to compare, the first being what the others are compared with; empty means all, in their order. `links` are
    the contested links of the body that was run, on or off, and the built-in links behind its numbers. `prevalence`
    is what the population of the study came to, where it has one; such a study may have no arms. `background` are the
    paragraphs in which the author says what is known and what to look at, `observed` what was published of the
    outputs. `nulls` say why arms do not differ, `crossings` which levels are passed at which people have been seen to
    suffer.
    """

    title: str
    question: str
    text: str
    file: str
    days: float
    arms: tuple[ArmResult, ...]
    outputs: dict[str, OutputInfo]
    sessions: dict[str, tuple[float, ...]]
    warnings: tuple[SafetyWarning, ...]
    parameters: tuple[str, ...]
    sources: tuple[str, ...]
    assumed: tuple[AssumedNumber, ...]
    grades: dict[str, int]
    engine: str
    rtol: float
    seed: int
    versions: dict[str, str]
    hashes: dict[str, str]
    compare: tuple[str, ...] = ()
    prevalence: Prevalence | None = None
    background: tuple[str, ...] = ()
    links: tuple[LinkState, ...] = ()
    nulls: tuple[Null, ...] = ()
    observed: tuple[Observation, ...] = ()
    crossings: tuple[Crossing, ...] = ()

    @property
    def switches_on(self) -> tuple[str, ...]:
        """Short names of the contested links that this study switched on, sorted."""
        return tuple(sorted(a.name for a in self.links if a.switch and a.on and a.chosen != "default"))

    def to_polars(self) -> pl.DataFrame:
        """Return one row per arm, person, time (days from the start) and output, as a Polars DataFrame."""
        from magmatrix.study.frames import rows

        return rows(self).collect()

    def to_pandas(self) -> Any:
        """Return the same rows as a pandas DataFrame; raises MissingLibraryError without pandas."""
        from magmatrix.study.frames import to_pandas

        return to_pandas(self)

    def to_xarray(self) -> Any:
        """Return an xarray Dataset with dimensions arm, person and time; raises MissingLibraryError without xarray."""
        from magmatrix.study.frames import to_xarray

        return to_xarray(self)

    def plot(self, outputs: Sequence[str] | str | None = None) -> Any:
        """Return a matplotlib Figure of all outputs or of those named; raises MissingLibraryError without matplotlib.

        Raises StudyError for an output that the study does not have.
        """
        from magmatrix.study.plot import plot

        return plot(self, outputs)

    def __repr__(self) -> str:
        return f"StudyResult({self.title!r}: {summary(self._facts())})"

    def _repr_html_(self) -> str:
        return table(f"StudyResult: {self.title}", self._facts())

    def _facts(self) -> dict[str, object]:
        return {
            "arms": ", ".join(arm.name for arm in self.arms),
            "people": len({person.name for arm in self.arms for person in arm.people}),
            "days": f"{self.days:g}",
            "outputs": len(self.outputs),
            "assumed numbers": f"{len(self.assumed)} of {len(self.parameters)}",
            "warnings": len(self.warnings),
        }

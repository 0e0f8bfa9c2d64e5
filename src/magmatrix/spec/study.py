"""A study as it will be run: frozen data in canonical units, whole minutes, with the author's own text kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from magmatrix.body.links import Choice
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR
from magmatrix.spec.observed import Observation

if TYPE_CHECKING:
    from magmatrix.people.population import PopulationPlan

FASTING_AT = 8 * TICKS_PER_HOUR
"""When blood is taken where a study says nothing, in minutes after midnight."""


@dataclass(frozen=True, slots=True)
class Window:
    """From tick `start` through tick `end`, a sample every `every` ticks."""

    start: int
    end: int
    every: int


@dataclass(frozen=True, slots=True)
class Sampling:
    """When outputs are written: every `every` ticks of the whole study, and more finely inside the windows.

    `at` is the minute of the day for which blood of a whole day stands; `rates` says whether flows are means of a day
    or momentary, None: means where a value stands for a whole day.
    """

    every: int
    windows: tuple[Window, ...] = ()
    at: int = FASTING_AT
    rates: Literal["daily mean", "momentary"] | None = None

    def ticks(self, duration: int) -> tuple[int, ...]:
        """Return all sample times from 0 through `duration`, ascending, each once; the end is always sampled."""
        moments = {0, duration, *range(0, duration + 1, self.every)}
        for window in self.windows:
            moments.update(range(window.start, min(window.end, duration) + 1, window.every))
        return tuple(sorted(moments))

    def days(self, duration: int) -> frozenset[int]:
        """Return those sample times that stand for a whole day: midnights with no finer samples around them."""
        stretches = [Window(0, duration, self.every), *self.windows]
        whole = [stretch for stretch in stretches if stretch.every % TICKS_PER_DAY == 0]
        finer = [stretch for stretch in stretches if stretch.every % TICKS_PER_DAY]
        moments = {tick for w in whole for tick in (*range(w.start, min(w.end, duration) + 1, w.every), w.end)}
        return frozenset(
            tick
            for tick in moments & set(self.ticks(duration))
            if tick % TICKS_PER_DAY == 0 and not any(w.start <= tick <= w.end for w in finer)
        )

    def count(self, duration: int) -> int:
        """Return at most how many sample times there are, without making them."""
        stretches = ((w.start, min(w.end, duration), w.every) for w in self.windows)
        return 2 + duration // self.every + sum(max(0, end - start) // every + 1 for start, end, every in stretches)


@dataclass(frozen=True, slots=True)
class StudySpec:
    """Everything a study file asks for.

    `duration` in ticks (minutes). `run_in` is how long the habitual diet is eaten before day 0, in ticks; None means
    until the body has settled. `ageing` says whether people grow older from day 0 on. `population` is counted at rest;
    without arms nobody is followed and `duration` is 0. `links` says which contested links are decided, by the short
    name of their switch; the others keep their default. `choice` is how they were chosen. `arm_links` are what arms
    with a choice of their own decide, in place of `links`. `background` are paragraphs for the reader, `observed` what
    was published of the outputs; `text` is the file; `parts` are those that the body may have.
    """

    title: str
    question: str
    duration: int
    persons: tuple[PersonPlan, ...]
    arms: tuple[ArmPlan, ...]
    outputs: tuple[str, ...]
    sampling: Sampling
    compare: tuple[str, ...]
    run_in: int | None = None
    ageing: bool = True
    body: tuple[str, ...] = PARTS.standard
    population: PopulationPlan | None = None
    links: Mapping[str, bool] = field(default_factory=dict, hash=False)
    choice: Choice = field(default_factory=Choice, hash=False)
    arm_links: Mapping[str, Mapping[str, bool]] = field(default_factory=dict, hash=False)
    seed: int = 1
    background: tuple[str, ...] = ()
    observed: tuple[Observation, ...] = ()
    file: str = ""
    text: str = field(default="", repr=False, compare=False)
    parts: Parts = field(default=PARTS, repr=False, compare=False)

    def person(self, name: str) -> PersonPlan:
        """Return the person of that name; raises KeyError for an unknown one."""
        return {person.name: person for person in self.persons}[name]

    def arm(self, name: str) -> ArmPlan:
        """Return the arm of that name; raises KeyError for an unknown one."""
        return {arm.name: arm for arm in self.arms}[name]

    def people_of(self, arm: ArmPlan) -> tuple[PersonPlan, ...]:
        """Return the persons of an arm, in the order of the study file."""
        return tuple(person for person in self.persons if person.name in arm.persons)

    def links_of(self, arm: str) -> Mapping[str, bool]:
        """Return which contested links are decided in an arm, by short name; the others keep their default."""
        return self.arm_links.get(arm, self.links)

"""What every kind of intervention says of itself, so that nothing else has to know it by name.

A kind is one file of this room: the keys a study writes and how they are read into plans, the moments at which it
happens, what it puts into the schedule, the parts of the body it needs, its sentence in a report, and its warnings.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, TypeVar

from magmatrix.protocol.interventions.keys import several
from magmatrix.protocol.interventions.reading import Reading
from magmatrix.protocol.timing import Timing
from magmatrix.yamlio import Path_

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence
    from magmatrix.protocol.compilation import Compilation
    from magmatrix.protocol.numbers import Numbers
    from magmatrix.protocol.plan import ArmPlan, PersonPlan
    from magmatrix.protocol.safety import Notice

P = TypeVar("P")
MAGNESIUM = "magnesium"
"""The part of the body that food feeds."""


class Need(NamedTuple):
    """A part of the body that must run: who needs it, in words, which part, and where in the keys that is written."""

    what: str
    part: str
    place: Path_ = ()
    advice: str | None = None


class Intervention(Generic[P]):
    """One kind of intervention. `key` is what a study writes in an arm, `shape` the pydantic model of one entry.

    `field` is where an `ArmPlan` keeps its plans, if it has a field for them; plans of other kinds are kept under the
    key. `needed` is what the body must run for it: in words who needs it, and the part. `late` orders what happens at
    one moment: kinds with a higher number follow, those of one number are in the order of the list. An `always` kind is
    asked for events and warnings even where nothing of it is planned.
    """

    key: str
    shape: Any
    field: str = ""
    description: str | None = None
    needed: tuple[str, str] | None = None
    late: int = 0
    always: bool = False

    # What a study writes

    def written(self) -> tuple[Any, dict[str, Any]]:
        """Return the pydantic type of what stands under the key, and the arguments of its Field: here a list."""
        return several(self.shape), {"default_factory": list, "description": self.description}

    def read(self, written: Any, reading: Reading) -> tuple[P, ...]:
        """Return the plans that stand under the key; mistakes are StudyErrors with their place."""

        def entry(shape: Any, index: int) -> P:
            return self.read_one(shape, reading, (*reading.path, index))

        return reading.values.each(entry, written)

    def read_one(self, shape: Any, reading: Reading, path: Path_) -> P:
        """Return the plan of one entry of a list."""
        raise NotImplementedError(self.key)

    # What it needs

    def needs(self, plans: Sequence[P]) -> Iterator[Need]:
        """Yield the parts of the body that must run for these plans."""
        if self.needed and plans:
            yield Need(*self.needed)

    def masters(self, plans: Sequence[P]) -> Iterator[tuple[str, str]]:
        """Yield every input of the body that it sets and a study might set as well, and what that is in words."""
        return iter(())

    def observed_by(self, plans: Sequence[P]) -> Iterator[tuple[str, str, Path_]]:
        """Yield every input or action that must reach an output asked for, what sets it in words, and its place.

        Without any, ledgers count as well: they always hold what is eaten.
        """
        return iter(())

    # When, and what happens

    def timings(self, plan: P) -> Iterator[Timing]:
        """Yield when a plan happens; nothing for what merely holds."""
        return iter(())

    def moments(self, plans: Sequence[P], numbers: Numbers, duration: int) -> int:
        """Return how many times something happens in `duration` ticks, counted without building a schedule."""
        timings = (timing for plan in plans for timing in self.timings(plan))
        return sum(len(timing.on_days(duration)) * max(1, len(timing.clocks)) for timing in timings)

    def serve(self, plans: Sequence[P], course: Compilation) -> None:
        """Put what is swallowed on the table; all kinds do so before any writes its events."""

    def write(self, plans: Sequence[P], course: Compilation) -> None:
        """Write the actions and settings of these plans."""

    # What is said

    def say(self, plan: P) -> str:
        """Say in one line what is done, quantities as the author wrote them."""
        raise NotImplementedError(self.key)

    def tell(self, plans: Sequence[P], body: Collection[str]) -> Iterator[str]:
        """Yield the lines of a report for an arm with these plans, in a body of these parts."""
        return (self.say(plan) for plan in plans)

    def facts(
        self,
        plans: Sequence[P],
        arm: ArmPlan,
        body: Collection[str],
        evidence: Evidence,
        people: Collection[PersonPlan],
    ) -> Iterator[str]:
        """Yield one line for each plan of which the author left numbers to the evidence, with their grades."""
        return iter(())

    def warnings(self, plans: Sequence[P], course: Compilation) -> Iterator[Notice]:
        """Yield what a reader must know of these plans."""
        return iter(())

    def brings_magnesium(self, plans: Sequence[P], course: Compilation) -> bool:
        """Say whether magnesium enters the body beside the diet."""
        return False

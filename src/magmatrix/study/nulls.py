"""Why two arms do not differ in an output: no path, only paths through links that are off, or too small to show."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np

from magmatrix.body.body import Body
from magmatrix.body.links import left_out
from magmatrix.body.parts.registry import Parts
from magmatrix.evidence import Evidence
from magmatrix.graph.actions import FIRES
from magmatrix.graph.names import dotted, flat
from magmatrix.graph.order import closure
from magmatrix.graph.reduce import dependencies
from magmatrix.schedule.columns import Column, Columns, differing
from magmatrix.schedule.schedule import Schedule
from magmatrix.schedule.table import Entry
from magmatrix.spec.study import StudySpec
from magmatrix.study.link_states import acting_in
from magmatrix.study.reach import Paths, Reach, causes_in, hint, numbers_of
from magmatrix.study.result import Null, OutputInfo, PersonResult

SAME = 5e-4
"""Curves closer than this share of the largest value count as the same; a smaller movement does not show."""
OF_MOVEMENT = 0.1
"""Where a movement shows, curves must also be closer than this share of it."""
_WORDS = {
    "magnesium.serving": "magnesium",
    "magnesium.iv_rate": "magnesium",
    "magnesium.supplement": "magnesium",
    "dermis.treat": "the treatment",
}

Courses = Mapping[tuple[str, str], PersonResult]
Schedules = Mapping[tuple[str, str], Schedule]


def nulls(
    spec: StudySpec,
    raw: Body,
    schedules: Schedules,
    people: Courses,
    outputs: Mapping[str, OutputInfo],
    evidence: Evidence,
) -> tuple[Null, ...]:
    """Return why each arm shows no difference to the first one, output by output, for people who are in both.

    `raw` is the body before its links are settled; `schedules` and `people` are by the names of arm and person.
    """
    if len(spec.compare) < 2:
        return ()
    finder = _Finder(spec, raw, evidence)
    first = spec.compare[0]
    found: dict[tuple[str, str], Null] = {}
    for arm in spec.compare[1:]:
        shared = [who for name, who in people if name == arm and (first, who) in people]
        for name, info in outputs.items():
            same = shared and all(_same(people[arm, who], people[first, who], name) for who in shared)
            if same:
                reason = finder.why(arm, first, [(schedules[arm, who], schedules[first, who]) for who in shared], info)
                if reason is not None:
                    found[arm, name] = reason
    return tuple(found.values())


class _Finder:
    """Finds the reason for one pair of arms and one output; the paths of a body are worked out once."""

    def __init__(self, spec: StudySpec, raw: Body, evidence: Evidence) -> None:
        self._spec, self._raw, self._evidence = spec, raw, evidence
        self._paths: dict[tuple[frozenset[str], ...], Paths] = {}
        self._needs: dict[str, set[str]] | None = None
        self._links: dict[str, frozenset[str]] = {}
        self._differences: dict[tuple[str, str], list[Columns]] = {}

    def why(
        self, arm: str, first: str, schedules: Sequence[tuple[Schedule, Schedule]], info: OutputInfo
    ) -> Null | None:
        mine, theirs = self._acting(arm), self._acting(first)
        done = self._differing(arm, first, schedules)
        out = self._left_out(arm) & self._left_out(first)
        if mine == theirs and all(self._is_nothing(entry, column) for own in done for entry, column in own.items()):
            said = f"what differs between the arms amounts to nothing, so {info.meaning} cannot differ"
            return Null(info.name, arm, first, "acts", (), said) if any(done) else None
        causes = set().union(*(causes_in(self._raw, own) for own in done))
        groups: dict[str, set[str]] = {}
        for cause in sorted(causes):
            groups.setdefault(_words(cause, self._spec.parts), set()).add(cause)
        if groups:
            reached = {words: self._reach(mine | theirs, out, symbols, info.name) for words, symbols in groups.items()}
            for kind in ("acts", "off", "none"):
                words = [words for words, reach in reached.items() if reach.kind == kind]
                if words:
                    reach = _merged([reached[each] for each in words])
                    said = hint(reach, " and ".join(words), info.meaning)
                    return Null(info.name, arm, first, reach.kind, reach.links, said)
        return self._by_links(arm, first, sorted(mine ^ theirs), info)

    def _acting(self, arm: str) -> frozenset[str]:
        """Return the short names of the links that act in an arm."""
        if arm not in self._links:
            self._links[arm] = frozenset(acting_in(arm, self._spec, self._evidence))
        return self._links[arm]

    def _differing(self, arm: str, first: str, schedules: Sequence[tuple[Schedule, Schedule]]) -> list[Columns]:
        """Return what one of two arms does and the other does not, for each person; the same for every output."""
        if (arm, first) not in self._differences:
            self._differences[arm, first] = [differing(*pair) for pair in schedules]
        return self._differences[arm, first]

    def _is_nothing(self, entry: Entry, column: Column) -> bool:
        """Whether an action is a dose of nothing, or an input is set to what it is anyway."""
        if entry.arguments is not None:
            given = dict(zip(entry.arguments, column.values.T, strict=True))
            return "amount" in given and not given["amount"].any()
        return not column.ticks.any() and bool(np.all(column.values == self._raw.values.get(flat(entry.name))))

    def _left_out(self, arm: str) -> frozenset[str]:
        return frozenset(left_out(self._spec.links_of(arm), self._evidence))

    def _reach(self, acting: frozenset[str], out: frozenset[str], causes: set[str], output: str) -> Reach:
        by = self._spec.parts.assumed_by
        assumed = frozenset(by[dotted(cause)] for cause in causes if dotted(cause) in by)
        key = (acting, assumed, out)
        if key not in self._paths:
            self._paths[key] = Paths(self._raw, acting, assumed, out)
        return self._paths[key].reach(causes, output)

    def _by_links(self, arm: str, first: str, links: list[str], info: OutputInfo) -> Null | None:
        """Say why a link that is on in one arm only shows nothing."""
        if not links:
            return None
        if self._needs is None:
            self._needs = dependencies(self._raw.model)
        behind = closure([flat(info.name)], self._needs)
        reaching = [name for name in links if behind & numbers_of(name, self._raw)]
        if reaching:
            said = f"{' and '.join(reaching)} can act on {info.meaning}, but what comes of it is too small to show here"
            return Null(info.name, arm, first, "acts", (), said)
        said = f"nothing in this body leads from {' and '.join(links)} to {info.meaning}"
        return Null(info.name, arm, first, "none", (), said)


def _same(one: PersonResult, other: PersonResult, output: str) -> bool:
    """Whether two courses and their extremes show no difference beside their size and beside how far they move."""
    mine, theirs = one.outputs[output], other.outputs[output]
    if mine.shape != theirs.shape:
        return False
    known = np.isfinite(mine) & np.isfinite(theirs)
    if not known.any():
        return False
    mine, theirs = (
        np.append(values[known], [extreme.value for extreme in person.extremes.get(output, ())])
        for values, person in ((mine, one), (theirs, other))
    )
    if mine.shape != theirs.shape:
        return False
    size = max(float(np.max(np.abs(mine))), float(np.max(np.abs(theirs))))
    moved = max(float(np.ptp(mine)), float(np.ptp(theirs)))
    shows = moved > SAME * size
    allowed = min(SAME * size, OF_MOVEMENT * moved) if shows else SAME * size
    return bool(np.max(np.abs(mine - theirs)) <= allowed)


def _words(cause: str, parts: Parts) -> str:
    name = dotted(cause.removesuffix(FIRES))
    if name in _WORDS:
        return _WORDS[name]
    if name in parts.actions:
        return parts.actions[name].meaning
    return parts.inputs[name].meaning if name in parts.inputs else name


def _merged(some: Iterable[Reach]) -> Reach:
    found = list(some)
    return Reach(found[0].kind, tuple(dict.fromkeys(_links(found))), together=all(reach.together for reach in found))


def _links(some: Iterable[Reach]) -> Iterator[str]:
    for reach in some:
        yield from reach.links

"""Whether anything a study does can reach an output, and which links that are off would let it.

Paths are those of the equations: an equation needs what stands in it, a state also what its actions bring. A path says
that a cause may act, not that its effect is large.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Set
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush
from typing import Literal

from magmatrix.body.body import Body
from magmatrix.body.links import neutral_values
from magmatrix.graph.actions import FIRES
from magmatrix.graph.expr import Expr, number, substitute, symbols_of
from magmatrix.graph.model import Model
from magmatrix.graph.names import flat
from magmatrix.graph.order import closure
from magmatrix.schedule.table import Entry

_MOST_NAMED = 5

Needs = dict[str, set[str]]
Doors = dict[tuple[str, str], frozenset[str]]
"""Which links must be switched on before an equation (first name) needs a symbol (second name)."""


@dataclass(frozen=True, slots=True)
class Reach:
    """How causes and an output hang together in the equations.

    `kind` is `acts` where a path exists, `off` where every path runs through links that are off, `none` where there is
    no path at all. `links` are short names: each of them alone opens a path, or, if `together`, all of them do.
    """

    kind: Literal["acts", "off", "none"]
    links: tuple[str, ...] = ()
    together: bool = False


class Paths:
    """The paths of one body under one choice of links; asked for many causes and outputs."""

    def __init__(
        self, raw: Body, acting: Collection[str], assumed: Collection[str] = (), left_out: Collection[str] = ()
    ) -> None:
        """Take the body before its links are settled, the short names of those that act, and those only assumed.

        An assumed link is off, but the inputs through which a person or arm assumes it count as open. `left_out` are
        the ids of the built-in links that are left out.
        """
        present = {
            short: flat(symbol) for short, symbol in raw.parts.switches.items() if flat(symbol) in raw.model.symbols
        }
        shut = {flat(symbol) for symbol, short in raw.parts.assumed_by.items() if short not in assumed}
        self._off = {symbol: short for short, symbol in present.items() if short not in acting}
        self._settled = {symbol: float(short in acting) for short, symbol in present.items()}
        self._settled |= {symbol: 0.0 for symbol in shut if symbol in raw.model.symbols}
        self._neutral = {symbol: short for short in left_out for symbol in numbers_of(short, raw)}
        neutral = neutral_values(dict.fromkeys(left_out, False), raw.evidence)
        self._off |= self._neutral
        self._settled |= {symbol: neutral[raw.records[symbol]] for symbol in self._neutral}
        self._needs, self._doors = self._edges(raw.model)
        self._reached: dict[tuple[frozenset[str], str], Set[str]] = {}

    def reach(self, causes: Iterable[str], output: str) -> Reach:
        """Return how `causes` (symbols of the model) and an output (dotted name) hang together."""
        wanted, start = frozenset(causes), flat(output)
        if start in self._behind_which(wanted):
            return Reach("acts")
        if not wanted:
            return Reach("none")
        off = dict.fromkeys(self._off.values())
        alone = tuple(short for short in off if start in self._behind_which(wanted, short))
        if alone:
            return Reach("off", alone)
        needed = self._fewest(start, wanted)
        return Reach("none") if needed is None else Reach("off", tuple(sorted(needed)), together=True)

    def _edges(self, model: Model) -> tuple[Needs, Doors]:
        needs: Needs = {name: set() for name in model.symbols}
        doors: Doors = {}
        for name, expr, also in _equations(model):
            found = symbols_of(expr)
            open_now = self._without(expr, ()) if found & self._settled.keys() else found
            needs[name] |= open_now | also
            switches = [symbol for symbol in self._off if symbol in found]
            for symbol in switches:
                same = [other for other in switches if self._off[other] == self._off[symbol]]
                for need in self._without(expr, same) - open_now:
                    doors[name, need] = frozenset({self._off[symbol]})
            if len({self._off[symbol] for symbol in switches}) > 1:
                for need in self._without(expr, switches) - open_now:
                    doors.setdefault((name, need), frozenset(self._off[symbol] for symbol in switches))
        return needs, {edge: links for edge, links in doors.items() if edge[1] not in needs[edge[0]]}

    def _without(self, expr: Expr, on: Collection[str]) -> set[str]:
        """Return the symbols of an equation once its switches are settled, those in `on` as on."""
        numbers = {
            symbol: number(1.0 if symbol in on else value)
            for symbol, value in self._settled.items()
            if symbol not in on or symbol not in self._neutral
        }
        return set(symbols_of(substitute([expr], numbers)[0]))

    def _behind_which(self, causes: frozenset[str], opened: str = "") -> Set[str]:
        """Return all that needs one of `causes`, with one more link on; asked for many outputs."""
        key = (causes, opened)
        if key not in self._reached:
            reached = closure(causes, self._users) if not opened else set(self._behind_which(causes))
            doors = [edge for edge, links in self._doors.items() if links == {opened}]
            while through := [name for name, need in doors if need in reached and name not in reached]:
                reached |= closure(through, self._users)
            self._reached[key] = reached
        return self._reached[key]

    @cached_property
    def _users(self) -> Needs:
        """What needs each symbol."""
        users: Needs = {}
        for name, needs in self._needs.items():
            for need in needs:
                users.setdefault(need, set()).add(name)
        return users

    @cached_property
    def _behind(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """What each symbol needs, and the links that have to be on for it."""
        behind: dict[str, list[tuple[str, frozenset[str]]]] = {
            name: [(need, frozenset()) for need in needs] for name, needs in self._needs.items()
        }
        for (name, need), links in self._doors.items():
            behind[name].append((need, links))
        return behind

    def _fewest(self, start: str, wanted: Collection[str]) -> frozenset[str] | None:
        """Return the smallest set of links along one path from the output back to a cause; None without a path."""
        behind = self._behind
        waiting: list[tuple[int, str, tuple[str, ...]]] = [(0, start, ())]
        seen: set[str] = set()
        while waiting:
            _, name, used = heappop(waiting)
            if name in wanted:
                return frozenset(used)
            if name in seen:
                continue
            seen.add(name)
            for need, links in behind.get(name, ()):
                if need not in seen:
                    now = tuple(sorted({*used, *links}))
                    heappush(waiting, (len(now), need, now))
        return None


def numbers_of(short: str, raw: Body) -> set[str]:
    """Return the symbols of a body (before its links are settled) through which a link is switched or left out."""
    if short in raw.parts.switches:
        return {flat(raw.parts.switches[short])} & raw.model.symbols.keys()
    neutral = raw.evidence.links[short].neutral
    return {symbol for symbol, record in raw.records.items() if record in neutral}


def causes_in(body: Body, done: Iterable[Entry]) -> set[str]:
    """Return the symbols through which what is done acts on a body: triggers of actions, inputs that are set."""
    return {flat(entry.name) + ("" if entry.sets else FIRES) for entry in done} & body.model.symbols.keys()


def hint(reach: Reach, cause: str, output: str) -> str:
    """Say why a cause shows nothing in an output, in one sentence; both are words for the reader."""
    if reach.kind == "none":
        return f"nothing in this body leads from {cause} to {output}, so this study cannot answer that"
    if reach.kind == "acts":
        return f"a path leads from {cause} to {output}, but what comes through it is too small to show"
    if reach.together:
        switched = ", ".join(f"{name}: on" for name in reach.links)
        return f"no link from {cause} to {output} is on; it takes these together: `links: {{{switched}}}`"
    first, *others = reach.links
    more = len(others) - _MOST_NAMED
    named = ", ".join(others[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
    also = f" (or {named})" if others else ""
    return f"no link from {cause} to {output} is on; switch it with `links: {{{first}: on}}`{also}"


def _equations(model: Model) -> Iterator[tuple[str, Expr, set[str]]]:
    """Yield each equation with its symbol, and what it needs beside what stands in it."""
    for equations in (model.assigned, model.rates, model.initial):
        for name, expr in equations.items():
            yield name, expr, set()
    for event in model.events.values():
        for target, expr in event.assignments:
            yield target, expr, set(symbols_of(event.trigger))

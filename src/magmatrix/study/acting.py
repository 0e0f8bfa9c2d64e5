"""Nothing in a study may be written in vain: what cannot reach any output or ledger is refused, with what acts instead.

The equations decide, after the parts of the body are joined, contested links switched, and actions that are never done
left out. A number that another part supplies, that is solved at rest, that something else replaces from the start, or
that is read only at moments that have passed cannot act.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from magmatrix.body.body import Body
from magmatrix.body.links import left_out, of_links
from magmatrix.errors import Place, StudyError, StudyMistakesError
from magmatrix.evidence import Evidence
from magmatrix.graph.actions import FIRES, action_of
from magmatrix.graph.expr import symbols_of
from magmatrix.graph.model import Model
from magmatrix.graph.names import Name, argument_id, dotted, flat
from magmatrix.graph.order import closure
from magmatrix.graph.reduce import dependencies
from magmatrix.protocol.interventions import KINDS
from magmatrix.protocol.plan import ArmPlan, PersonPlan
from magmatrix.schedule.columns import columns, settings_at
from magmatrix.schedule.schedule import Schedule
from magmatrix.spec.study import StudySpec
from magmatrix.yamlio import Path_, load_yaml

PERSON_KEYS = {"dermis.age": "age", "magnesium.gfr": "egfr", "person.female": "sex"}
"""Inputs that have a key of their own in the description of a person."""
_NAMED_BY_KEY = {"age": "age", "gfr": "egfr", "female": "sex"}
_MOST_NAMED = 4
Course = tuple[ArmPlan, PersonPlan, Schedule, Mapping[str, tuple[str, ...]]]
"""An arm, one of its people, what is planned for them, and which records reach what in it."""
Needs = Mapping[str, Collection[str]]


def check_acting(
    spec: StudySpec, raw: Body, bodies: Mapping[str, Body], courses: Sequence[Course], observed: Iterable[str]
) -> None:
    """Refuse every override, input and action of a study that can reach none of the `observed` (dotted names).

    So is an intervention that is done for an output and reaches none asked for, such as a bolus.

    `raw` is the body before its links are settled, `bodies` that of each arm. Raises StudyError at the line of the
    study file, StudyMistakesError where there are several.
    """
    ends = tuple(map(flat, observed))
    checks = [_Check(spec, raw, bodies[course[0].name], course, ends) for course in courses]
    for check in checks:
        check.inputs()
        check.actions()
        check.interventions()
    for person in spec.persons:
        own = [check for check in checks if check.person is person]
        for name in person.overrides if own else ():
            if not any(check.acts(name) for check in own):
                own[0].override(name)
    mistakes = list({str(mistake): mistake for check in checks for mistake in check.mistakes}.values())
    if mistakes:
        raise mistakes[0] if len(mistakes) == 1 else StudyMistakesError(mistakes)


class _Check:
    """One person of one arm; `mistakes` collects what cannot act."""

    def __init__(self, spec: StudySpec, raw: Body, body: Body, course: Course, ends: tuple[str, ...]) -> None:
        self.spec, self.raw, self.body, self.ends = spec, raw, body, ends
        self.arm, self.person, self.schedule, self.feeds = course
        self.mistakes: list[StudyError] = []
        self.evidence: Evidence = body.evidence
        done = columns(self.schedule)
        fired: dict[str, int] = {}
        for entry, column in done.items():
            if not entry.sets:
                fired[flat(entry.name)] = max(fired.get(flat(entry.name), 0), int(column.ticks[-1]))
        self.landed = {flat(entry.name) for entry in done if entry.sets}
        self.last = fired
        self.model = body.model
        self.needs = needs_of(self.model, fired)
        self.reach = closure([end for end in ends if end in self.needs], self.needs)

    def acts(self, name: str) -> bool:
        """Return whether a person's own value of a record can reach anything observed in this arm."""
        if flat(name) in self._brought():
            return False
        records = resting_on(self.evidence, name)
        targets = {target for target, read in self.feeds.items() if records.intersection(read)}
        if any(landing(self.body, target) & self.reach for target in targets):
            return True
        symbols = {symbol for symbol, record in self.body.records.items() if record in records}
        replaced = self._replaced()
        return any(symbol in self.reach and symbol not in replaced for symbol in symbols) or any(
            symbol in self._reach_at_rest and symbol not in self._brought() for symbol in symbols & replaced
        )

    def inputs(self) -> None:
        """Find inputs held in this arm that reach nothing, or only what was done before."""
        for symbol in dict.fromkeys(plan.symbol for plan in self.arm.inputs):
            plans = [plan for plan in self.arm.inputs if plan.symbol == symbol]
            starts = [start for plan in plans for start, end in plan.stretches(self.spec.duration) if end > start]
            path: Path_ = ("arms", self.arm.name, "inputs", symbol)
            target = flat(self.body.owners.get(symbol, symbol))
            if target not in self.landed and not starts:
                self._add(
                    path, f"{symbol} is never held", "it holds at no moment of the study", "move it into the study"
                )
                continue
            first = min(starts, default=0)
            later = {name: tick for name, tick in self.last.items() if tick >= first}
            needs = needs_of(self.model, later, at_rest=False)
            symbols = {target} if target in self.model.symbols else self._readers(symbol)
            if not symbols & closure([end for end in self.ends if end in needs], needs):
                passed = bool(
                    symbols & closure([end for end in self.ends if end in needs], needs_of(self.model, self.last))
                )
                why = (
                    f"it is read only when {_listed(self._readers_done(symbols))} is done, and that is over by then"
                    if passed and self._readers_done(symbols)
                    else self._why_dead(symbols)
                )
                self._add(path, f"{symbol} cannot act here", why, self._advice(symbols, symbol))

    def actions(self) -> None:
        """Find actions that reach nothing."""
        for index, action in enumerate(self.arm.actions):
            path: Path_ = ("arms", self.arm.name, "actions", index)
            name = flat(action.name)
            if name in self.last and name + FIRES not in self.reach:
                self._add(
                    path, f"{action.name} cannot act here", self._why_dead({name + FIRES}), "ask for an output it moves"
                )

    def interventions(self) -> None:
        """Find what is done for the sake of an output, and reaches none that the study asks for."""
        outputs = [flat(name) for name in self.spec.outputs]
        reach = closure([name for name in outputs if name in self.needs], self.needs)
        for kind in KINDS:
            for target, what, place in kind.observed_by(self.arm.of(kind)):
                if not landing(self.body, target) & reach:
                    path: Path_ = ("arms", self.arm.name, kind.key, *place)
                    why = "no output of this study depends on it"
                    self._add(path, f"{what} cannot act here", why, "ask for an output that it moves, or drop it")

    def override(self, name: str) -> None:
        """Add the mistake of a person's own number that acts in no arm."""
        path: Path_ = ("persons", self.person.name, "overrides", name)
        self._add(path, *self._idle_override(name))

    def _idle_override(self, name: str) -> tuple[str, str, str]:
        """Return what is wrong, why, and what to do."""
        owner = self.body.owners.get(name)
        if owner is not None:
            return f"{name} is supplied by {owner}", f"an own value of {name} is never read", self.instead(name)
        resting = resting_on(self.evidence, name)
        symbols = {symbol for symbol, record in self.body.records.items() if record in resting}
        brought = symbols & self._brought()
        if brought:
            key = _key_of(dotted(next(iter(brought))))
            why = f"the {key} of {self.person.name} replaces it from the start"
            return f"{name} is replaced", why, f"write `{key}`, or leave it out"
        replaced = symbols & self._replaced()
        if replaced:
            target = dotted(next(iter(replaced)))
            read = self.feeds.get(target, ())
            also = f"set {_listed(read)}" if read else f"change what sets {target}"
            return f"{name} is replaced", f"what is done sets {target} from the start", also
        part = self.spec.parts.part_of(name)
        if part in self.spec.parts and part not in self.spec.body:
            return f"{name} belongs to a part that is not run", f"{part} does not run", f"add {part} to `body`"
        if not symbols and not any(set(read) & resting for read in self.feeds.values()):
            why = "no equation of this body and nothing that is done uses it"
            return f"{name} is read by nothing in this study", why, self._advice(set(), name)
        return f"{name} cannot act here", self._why_dead(symbols), self._advice(symbols, name)

    def instead(self, port: str) -> str:
        """Say which inputs act where a port is supplied by another part."""
        roots = _inputs_behind(self.body, flat(self.body.owners[port]))
        if not roots:
            owner = self.body.owners[port]
            return f"change what moves {owner}, or leave {self.spec.parts.part_of(owner)} out of `body`"
        return "set " + _listed([_written(root) for root in roots[:_MOST_NAMED]], "or")

    def _advice(self, symbols: set[str], name: str) -> str:
        doors = _doors(self.spec.links_of(self.arm.name), self.raw, self.last, self.ends, symbols, name)
        if doors:
            return f"switch `links: {{{doors[0]}: on}}`, or drop it"
        return "drop it, or ask for an output that depends on it"

    def _why_dead(self, symbols: set[str]) -> str:
        idle = [
            dotted(action.id)
            for event in self.model.events.values()
            if (action := action_of(event, self.model.symbols)) is not None
            and action.id not in self.last
            and symbols & closure([s for _, e in event.assignments for s in symbols_of(e)], self.needs)
        ]
        if idle:
            return f"it is read only by {_listed(idle[:_MOST_NAMED], 'or')}, which nobody does in this study"
        return "no output or ledger of this study depends on it"

    def _brought(self) -> set[str]:
        """Inputs that the description of the person sets: age, sex, filtration."""
        keys = {"age": self.person.age, "gfr": self.person.egfr, "female": self.person.sex}
        given = {name for name, value in keys.items() if value is not None}
        return {flat(name) for name in self.body.inputs if Name.of(name).own in given}

    def _replaced(self) -> set[str]:
        """Inputs that are set at the very first moment, so that their resting value is never read after it."""
        return {flat(name) for name in settings_at(self.schedule, 0)}

    @property
    def _reach_at_rest(self) -> set[str]:
        """Everything that the values at the start rest on."""
        needs = {
            name: symbols_of(expr)
            for source in (self.model.assigned, self.model.initial)
            for name, expr in source.items()
        }
        states = [name for name in self.model.states if name in self.reach]
        return closure(states, needs)

    def _readers(self, symbol: str) -> set[str]:
        name = Name.of(symbol).own
        return {flat(known) for known in self.body.inputs if Name.of(known).own == name}

    def _readers_done(self, symbols: set[str]) -> list[str]:
        found = []
        for event in self.model.events.values():
            action = action_of(event, self.model.symbols)
            if action is not None and action.id in self.last:
                used = {s for _, expr in event.assignments for s in symbols_of(expr)}
                if symbols & closure(used, {name: symbols_of(e) for name, e in self.model.assigned.items()}):
                    found.append(dotted(action.id))
        return found

    def _add(self, path: Path_, problem: str, why: str, advice: str) -> None:
        self.mistakes.append(StudyError(f"{problem}: {why}", place=place_of(self.spec, path), advice=advice))


def place_of(spec: StudySpec, path: Path_) -> Place | None:
    """Return file and line of a key of a study, None where the study was not read from text."""
    if not spec.text:
        return None
    return load_yaml(Path(spec.file), text=spec.text, error=StudyError).place(path)


def resting_on(evidence: Evidence, name: str) -> set[str]:
    """Return a record and all records computed from it."""
    found = {name}
    for other in evidence.order:
        record = evidence.parameters[other]
        if record.transform and found.intersection(record.inputs.values()):
            found.add(other)
    return found


def needs_of(model: Model, fired: Collection[str], *, at_rest: bool = True) -> dict[str, set[str]]:
    """Return what each symbol needs directly, leaving out actions that are never done."""
    needs = {name: set(found) for name, found in dependencies(_without_events(model)).items()}
    if not at_rest:
        for name in model.states:
            needs[name] = set(symbols_of(model.rates[name]))
    for event in model.events.values():
        action = action_of(event, model.symbols)
        if action is None or action.id in fired:
            for target, expr in event.assignments:
                needs[target] |= symbols_of(expr) | symbols_of(event.trigger)
    return needs


def _without_events(model: Model) -> Model:
    return replace(model, events={})


def landing(body: Body, target: str) -> set[str]:
    """Return the graph ids that a target of the protocol has in a body.

    A target is an input (through its port to whoever owns it), an argument of an action, or an action: its trigger.
    """
    symbols = body.model.symbols
    whole = flat(body.owners.get(target, target))
    if whole in symbols:
        return {whole}
    if whole + FIRES in symbols:
        return {whole + FIRES}
    return {argument_id(target)} & symbols.keys()


def _inputs_behind(body: Body, owner: str) -> list[str]:
    """Return the inputs nearest behind a symbol, without crossing a state; dotted names."""
    known = {flat(name): name for name in body.inputs}
    waiting, seen, found = [owner], {owner}, []
    while waiting:
        name = waiting.pop(0)
        if name in known:
            found.append(known[name])
        if name in body.model.assigned:
            fresh = sorted(symbols_of(body.model.assigned[name]) - seen)
            seen.update(fresh)
            waiting += fresh
    return found


def _written(name: str) -> str:
    key = PERSON_KEYS.get(name)
    return f"the person's `{key}`" if key else name


def _key_of(name: str) -> str:
    return _NAMED_BY_KEY.get(Name.of(name).own, name)


def _doors(
    links: Mapping[str, bool],
    raw: Body,
    fired: Collection[str],
    ends: Sequence[str],
    symbols: set[str],
    name: str,
) -> list[str]:
    """Return the names of links each of which, switched on or no longer left out, would let something act."""
    records = resting_on(raw.evidence, name)
    own = symbols or {symbol for symbol, record in raw.records.items() if record in records}
    found = []
    switches = [short for short, switch in raw.parts.switches.items() if switch in raw.switches]
    for short in (*left_out(links, raw.evidence), *switches):
        if links.get(short) is True:
            continue
        try:
            needs = needs_of(of_links(raw, {**links, short: True}).model, fired)
        except StudyError:
            continue
        if own & closure([end for end in ends if end in needs], needs):
            found.append(short)
    return found


def _listed(words: Sequence[str], joint: str = "and") -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}" if words else ""

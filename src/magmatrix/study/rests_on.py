"""What each output of a study rests on: how many numbers of which grade, and which contested links that act."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from magmatrix.body.body import Body
from magmatrix.evidence import Evidence
from magmatrix.graph.names import flat
from magmatrix.graph.order import closure
from magmatrix.graph.reduce import dependencies, settle
from magmatrix.protocol.compiler import CompiledProtocol
from magmatrix.protocol.plan import PersonPlan
from magmatrix.schedule.columns import columns
from magmatrix.spec.study import StudySpec
from magmatrix.study.acting import landing, needs_of
from magmatrix.study.result import LinkState, OutputInfo
from magmatrix.study.sampling import Moments


def assumed_links(spec: StudySpec) -> set[str]:
    """Return the short names of the links that a study lets act in single persons or arms only."""
    own = {name for person in spec.persons for name, given in person.overrides.items() if given.value}
    own |= {plan.symbol for arm in spec.arms for plan in arm.inputs if plan.value}
    return {short for symbol, short in spec.parts.assumed_by.items() if symbol in own}


def output_infos(
    spec: StudySpec,
    raw: Body,
    body: Body,
    links: Iterable[LinkState],
    done: Sequence[tuple[PersonPlan, CompiledProtocol]],
    moments: Moments,
) -> dict[str, OutputInfo]:
    """Return every output of a study with unit, meaning, how it is taken and what it rests on.

    `raw` is the body before its switches were settled, `body` the one that ran; `done` is what is done to whom.
    """
    protocol = _through_the_protocol(spec, body, done)
    acting = {link.name for link in links if link.switch and link.on}
    switches = spec.parts.switches
    off = {flat(one): 0.0 for name, one in switches.items() if name not in acting and one in raw.switches}
    needs = dependencies(settle(raw.model, off))
    found = {}
    for name in spec.outputs:
        info = body.outputs[name]
        reached = closure([info.id], needs)
        doors = {short: {switches[short]} for short in acting}
        for symbol, short in spec.parts.assumed_by.items():
            doors.get(short, set()).add(symbol)
        behind = tuple(sorted(short for short, symbols in doors.items() if reached & {flat(s) for s in symbols}))
        found[name] = OutputInfo(
            name,
            str(info.unit),
            info.meaning,
            _grades(protocol[name].union(body.depends[name]), body.evidence),
            behind,
            moments.words(name),
            moments.offset(name),
            name in spec.parts.totals,
        )
    return found


def _through_the_protocol(
    spec: StudySpec, body: Body, done: Sequence[tuple[PersonPlan, CompiledProtocol]]
) -> dict[str, set[str]]:
    """Return, for each output, the records that reach it through what is done: arguments, settings and moments."""
    found: dict[str, set[str]] = {name: set() for name in spec.outputs}
    seen: set[tuple[object, ...]] = set()
    for person, protocol in done:
        fired = frozenset(flat(entry.name) for entry in columns(protocol.schedule) if not entry.sets)
        key = (fired, tuple(protocol.feeds.items()), tuple(person.overrides))
        if key in seen:
            continue
        seen.add(key)
        needs = needs_of(body.model, fired)
        landed = {
            symbol: {name for name in read if name not in person.overrides}
            for target, read in protocol.feeds.items()
            for symbol in landing(body, target)
        }
        for name in spec.outputs:
            for symbol in closure([flat(name)], needs) & landed.keys():
                found[name] |= landed[symbol]
    return found


def _grades(parameters: Iterable[str], evidence: Evidence) -> dict[str, int]:
    records = (evidence.parameter(name) for name in parameters)
    return dict(sorted(Counter(str(r.grade) for r in records if r.basis != "definition").items()))

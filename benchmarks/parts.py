"""What each part of the body costs: `python -m benchmarks.parts` writes docs/cost-of-parts.md between its marks.

Counted: states, entries of the Jacobian and of its factors that are not zero. Measured: the processor time of one
person's year on one core, with and without each part, all bodies by turns.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.machine import about
from magmatrix.body.assemble import assemble
from magmatrix.body.body import Body
from magmatrix.body.parts import PARTS
from magmatrix.body.ports import placed
from magmatrix.body.scales import state_scales
from magmatrix.body.steady.solve import at_rest
from magmatrix.engine.lower.sparse_lu import eliminate
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.errors import MagmatrixError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.graph.actions import named_actions
from magmatrix.graph.jacobian import jacobian
from magmatrix.graph.model import Model, Role
from magmatrix.graph.names import dotted, flat
from magmatrix.graph.units import DIMENSIONLESS
from magmatrix.protocol.compiler import compile_habitual_diet
from magmatrix.protocol.plan import PersonPlan
from magmatrix.schedule.columns import settings_at
from magmatrix.schedule.schedule import TICKS_PER_DAY, Action, Schedule
from magmatrix.study.person import person_parameters
from magmatrix.study.run import RTOL

DOCS = Path(__file__).parents[1] / "docs" / "cost-of-parts.md"
DAYS_PER_YEAR = 365.25
SEED, SPREAD = 21, 0.05
FIRST = ("magnesium", "dermis")
"""The body that the others were added to."""
WHOLE = "the whole body"


@dataclass(frozen=True)
class Counts:
    """States, entries of the Jacobian (diagonal included), entries of its factors beyond these, multiplications.

    Multiplications are the multiply-subtracts of one factorisation.
    """

    states: int
    entries: int
    fill: int
    multiplications: int = 0


@dataclass(frozen=True)
class Row:
    """One part: counted alone, and as rows of the whole body; `coupled` entries lie in columns of other parts."""

    part: str
    standard: bool
    alone: Counts | None
    within: Counts
    coupled: int


@dataclass
class Report:
    """Everything counted and measured. `seconds` of a person-year by name of the body, one per round."""

    machine: dict[str, str] = field(default_factory=dict)
    days: int = 0
    people: int = 0
    whole: Counts = field(default_factory=lambda: Counts(0, 0, 0))
    rows: list[Row] = field(default_factory=list)
    seconds: dict[str, list[float]] = field(default_factory=dict)
    failed: dict[str, str] = field(default_factory=dict)


def counts(model: Model) -> Counts:
    """Count states, Jacobian and factors of a model."""
    entries = {*jacobian(model).entries, *((i, i) for i in range(len(model.states)))}
    factors = eliminate(len(model.states), entries)
    return Counts(len(model.states), len(entries), factors.size - len(entries), factors.multiplications)


def rows(model: Model, parts: Sequence[str]) -> dict[str, tuple[Counts, int]]:
    """Return, for each part, its rows of the Jacobian of a composed model, and entries in columns of other parts."""
    owner = [PARTS.part_of(dotted(state)) for state in model.states]
    entries = {*jacobian(model).entries, *((i, i) for i in range(len(owner)))}
    factors = eliminate(len(owner), entries)
    new = {old: place for place, old in enumerate(factors.order)}
    found = {}
    for part in parts:
        mine = [i for i, name in enumerate(owner) if name == part]
        held = sum(i in set(mine) for i, _ in entries)
        kept = sum(len(factors.lower[new[i]]) + len(factors.upper[new[i]]) + 1 for i in mine)
        work = sum(len(factors.upper[k]) for i in mine for k in factors.lower[new[i]])
        coupled = sum(owner[i] == part and owner[j] != part for i, j in entries)
        found[part] = Counts(len(mine), held, kept - held, work), coupled
    return found


@dataclass
class Timed:
    """One body, compiled, with people and a year of their usual diet."""

    body: Body
    count: int
    days: int

    def __post_init__(self) -> None:
        person = PersonPlan("adult")
        whole = compile_habitual_diet(person, self.body.evidence, self.days * TICKS_PER_DAY).schedule
        known = {*named_actions(self.body.model), *self.body.model.symbols}
        self.schedule = Schedule.build(
            item
            for item in placed(self.body, whole)
            if flat(item.name if isinstance(item, Action) else item.symbol) in known
        )
        own = person_parameters(self.body, person, settings_at(self.schedule, 0))
        values = at_rest(self.body, own, self.schedule, who="the person")
        self.people = People(self.count, {**values, **self._spread(values)})
        self.scales = state_scales(self.body.model, self.body.values)
        parts = tuple(
            name for name in PARTS if any(i in self.body.composition.instances for i in PARTS[name].instances)
        )
        wanted = [flat(name) for name in PARTS.usual_outputs(parts) if flat(name) in self.body.model.symbols]
        self.engine = FastEngine(self.body.model, (*wanted, *self.body.model.states))

    def _spread(self, values: Mapping[str, float]) -> dict[str, Any]:
        """Spread rate constants a little, so that no two people are equal."""
        model = self.body.model
        rate = DIMENSIONLESS / model.time_unit
        names = [
            s.id
            for s in model.symbols.values()
            if s.id in values and s.role is Role.PARAMETER and s.constant and s.unit and s.unit.same_dimension(rate)
        ]
        draws = np.random.Generator(np.random.Philox(key=SEED)).standard_normal((len(names), self.count))
        return {
            name: values[name] * np.exp(SPREAD * draw)
            for name, draw in zip(names, draws, strict=True)
            if name in values
        }

    def seconds(self) -> float:
        """Return the processor time of one person's year, on one core, with values of every state at each midnight."""
        ticks = [day * TICKS_PER_DAY for day in range(self.days + 1)]
        tolerances = Tolerances(rtol=RTOL["fast"], scales=self.scales)
        began = time.process_time()
        done = simulate(self.engine, self.people, self.schedule, ticks, tolerances=tolerances, threads=1)
        spent = time.process_time() - began
        if int(np.max(done.status)) != 0:
            raise MagmatrixError(f"{int(np.count_nonzero(done.status))} of {self.count} people failed")
        return spent / self.count * DAYS_PER_YEAR / self.days


def bodies(evidence: Evidence, failed: dict[str, str]) -> dict[str, Body]:
    """Return the whole body, the first two parts, the body without each part, and with each optional one."""
    wanted: dict[str, tuple[str, ...]] = {WHOLE: PARTS.standard, " and ".join(FIRST): FIRST}
    for name in PARTS:
        if name in PARTS.standard:
            wanted[f"without {name}"] = tuple(part for part in PARTS.standard if part != name)
        else:
            wanted[f"with {name}"] = (*PARTS.standard, name)
    found = {}
    for name, parts in wanted.items():
        if parts:
            try:
                found[name] = assemble(evidence, parts).switched()
            except MagmatrixError as cause:
                failed[name] = str(cause)
    return found


def measure(people: int, days: int, rounds: int) -> Report:
    """Count and measure everything for the parts there are."""
    evidence = load_evidence()
    report = Report(machine=about(), days=days, people=people)
    found = bodies(evidence, report.failed)
    whole = found[WHOLE].model
    report.whole = counts(whole)
    inside = rows(whole, PARTS.standard)
    for name, part in PARTS.items():
        alone = _alone(evidence, name, report.failed)
        if name in inside:
            within, coupled = inside[name]
        elif f"with {name}" in found:
            within, coupled = rows(found[f"with {name}"].model, [name])[name]
        else:
            continue
        report.rows.append(Row(name, part.standard, alone, within, coupled))
    timed: dict[str, Timed] = {}
    for name, body in found.items():
        try:
            timed[name] = Timed(body, people, days)
            timed[name].seconds()  # a first run that nobody counts
            _say(f"prepared {name}: {len(body.model.states)} states")
        except (MagmatrixError, ValueError) as cause:
            timed.pop(name, None)
            report.failed[name] = str(cause)
    for turn in range(rounds):
        for name, one in timed.items():
            report.seconds.setdefault(name, []).append(one.seconds())
            _say(f"round {turn + 1}: {name}: {1e3 * report.seconds[name][-1]:.3g} ms")
    return report


def _alone(evidence: Evidence, name: str, failed: dict[str, str]) -> Counts | None:
    try:
        return counts(assemble(evidence, (name,)).switched().model)
    except MagmatrixError as cause:
        failed[f"{name} alone"] = str(cause)
        return None


def table(report: Report) -> str:
    """Return everything as Markdown."""
    machine, best = report.machine, {name: min(times) for name, times in report.seconds.items()}
    whole = best.get(WHOLE, math.nan)
    rounds = max(map(len, report.seconds.values()), default=0)
    counted = report.whole
    header = (
        "part | states | Jacobian: alone | in the body | to other parts | fill-in: alone | in the body | "
        "year without, ms | with / without"
    )
    lines = [
        (
            f"Machine: {machine['processor']} ({machine['kind']}), {machine['processors']} processors, "
            f"{machine['system']}; Python {machine['python']}, {machine['lanes']} lanes; load at the start "
            f"{machine['load']}. {report.people} people, {report.days} days, relative tolerance {RTOL['fast']:g}, "
            f"best of {rounds} rounds by turns, one core."
        ),
        "",
        (
            f"The whole body has {counted.states} states, {counted.entries} entries of the Jacobian, {counted.fill} "
            f"entries of fill-in and {counted.multiplications} multiplications per factorisation. "
            f"One person's year takes {_ms(whole)}."
        ),
        "",
        f"| {header} |",
        "|---" * (header.count("|") + 1) + "|",
    ]
    for row in report.rows:
        name = row.part if row.standard else f"{row.part} (optional)"
        without = best.get(f"without {row.part}", math.nan) if row.standard else whole
        with_it = whole if row.standard else best.get(f"with {row.part}", math.nan)
        alone = (str(row.alone.entries), str(row.alone.fill)) if row.alone else ("–", "–")
        lines.append(
            f"| {name} | {row.within.states} | {alone[0]} | {row.within.entries} | {row.coupled} | {alone[1]} | "
            f"{row.within.fill} | {_number(1e3 * without)} | {_number(with_it / without)} |"
        )
    first = best.get(" and ".join(FIRST), math.nan)
    lines += [
        "",
        f"The body of {' and '.join(FIRST)} alone: {_ms(first)}; the whole over it: {_number(whole / first)}.",
    ]
    if report.failed:
        lines += ["", "Not measured:", ""]
        lines += [f"* {name}: {reason}" for name, reason in report.failed.items()]
    return "\n".join(lines) + "\n"


def _number(value: float) -> str:
    return "–" if math.isnan(value) else f"{value:.3g}"


def _ms(seconds: float) -> str:
    return "–" if math.isnan(seconds) else f"{1e3 * seconds:.3g} ms"


def _say(line: str) -> None:
    sys.stderr.write(line + "\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Count, measure and write."""
    parser = argparse.ArgumentParser(prog="benchmarks.parts", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="ten days, four people, one round: a look, not a result")
    parser.add_argument(
        "--docs", type=Path, default=None, help=f"write the table between the marks of this file ({DOCS.name})"
    )
    parser.add_argument("--json", type=Path, default=None, help="write the numbers here")
    given = parser.parse_args(arguments)
    report = measure(4, 10, 1) if given.quick else measure(16, 365, 3)
    text = table(report)
    docs = given.docs or (None if given.quick else DOCS)
    if docs is not None:
        from benchmarks.tables import insert

        insert(docs, text)
    if given.json:
        given.json.write_text(json.dumps(asdict(report), indent=1) + "\n", encoding="utf-8")
    sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())

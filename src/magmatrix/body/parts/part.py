"""What one part of the body brings along beside its equations: everything that other rooms must know of it by name.

Kept free of heavy imports, so that the shape of a study file can be read without composing a body.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Input:
    """An input that a study may hold at a value; the neutral value is the evidence record of that name.

    Only a `signed` one may be set below zero. Of a `switch`, a value of 1 means that its sentence holds. A value is a
    `scenario` of the author, and the report says so, unless it claims nothing, as that age advances. Unit and meaning
    stand in the equations; the registry of parts fills them in.
    """

    symbol: str
    signed: bool = False
    switch: bool = False
    scenario: bool = True
    unit: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """What an action may say beside its arguments: the input it sets from then on, and values with names."""

    symbol: str
    words: str
    named: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class BodyAction:
    """A named action that a study may do at clock times: its arguments, and what it does.

    No argument may be negative; `highest` is the most that a plausible study file gives, in the argument's unit.
    `words` says what an argument is where its own name does not. `choices` may be given beside the arguments; each sets
    an input of the body. The unit of each argument stands in the equations; the registry of parts fills `units` in,
    also for what the choices set.
    """

    name: str
    arguments: tuple[str, ...]
    meaning: str
    highest: Mapping[str, float] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    choices: Mapping[str, Choice] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LedgerLine:
    """One line of a balance: the sum of `symbols` (dotted)."""

    label: str
    kind: Literal["in", "out", "store"]
    symbols: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LedgerPlan:
    """One balance: `balance` is the readout that must stay constant, `scale` the readouts that say how large it is.

    One `of_tracer` is audited only where a tracer is given.
    """

    name: str
    unit: str
    part: str
    balance: str
    scale: tuple[str, ...]
    lines: tuple[LedgerLine, ...]
    of_tracer: bool = False

    @property
    def symbols(self) -> tuple[str, ...]:
        """Every output that the audit needs."""
        names = [self.balance, *self.scale, *(s for line in self.lines for s in line.symbols)]
        return tuple(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class Level:
    """A level of an output beyond which, on one side, people have been seen to suffer.

    `record` is the evidence of the level, whose meaning says what is seen there; a `grave` one threatens life.
    """

    output: str
    side: Literal["above", "below"]
    record: str
    grave: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the body, as studies, ledgers and integrators know it. All names are dotted.

    `instances` are those of the composition; a part that is not `standard` runs only where a study names it.
    `outputs` may be asked for, `usual` are reported when none is. `links` are the short names of contested links; the
    switch of one, whose meaning says what the link says, is the input `<part>.link_<short name>`. `exclusive` are
    groups of switches of mutually exclusive links: at most one of each may be on.
    `assumed_by` maps an input that lets a contested link act in one person or arm to the short name of that link.
    `scales` gives the typical magnitude of a state as a product of parameters and their powers; 1 where left out.
    `counters` are states that only count, beside those of the ledgers. `baselines` are states that take the sum of
    others when a study begins. `computed` are parameters solved for each person at rest, 1 for the reference person.
    `fed_at_rest` says which states are fed by meals, and the record of what those bring on average. `places` says where
    a concentration is measured, for those that have a like in another place: a port never takes the one for the other.
    `fasting` are outputs that a laboratory measures in blood taken before breakfast; `flows` are outputs per time that
    are collected over a day; every other output is told as it is at its moment. `totals` are amounts since the start.
    A run that passes one of `levels` says so. `sized` says that the amounts, volumes and masses of the part grow with
    the body, `sized_also` which other numbers do, `shrinking` which fall in proportion, and `unsized` which stay.
    """

    name: str
    meaning: str
    instances: tuple[str, ...]
    outputs: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    standard: bool = True
    inputs: tuple[Input, ...] = ()
    actions: tuple[BodyAction, ...] = ()
    links: tuple[str, ...] = ()
    exclusive: tuple[tuple[str, ...], ...] = ()
    assumed_by: Mapping[str, str] = field(default_factory=dict)
    ledgers: tuple[LedgerPlan, ...] = ()
    scales: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    counters: tuple[str, ...] = ()
    baselines: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    computed: tuple[str, ...] = ()
    fed_at_rest: Mapping[str, str] = field(default_factory=dict)
    places: Mapping[str, str] = field(default_factory=dict)
    fasting: tuple[str, ...] = ()
    flows: tuple[str, ...] = ()
    sized: bool = False
    sized_also: tuple[str, ...] = ()
    shrinking: tuple[str, ...] = ()
    unsized: tuple[str, ...] = ()
    totals: tuple[str, ...] = ()
    levels: tuple[Level, ...] = ()

"""What a page of equations holds: plain data, gathered from modules, composition and evidence, before any layout."""

from __future__ import annotations

from dataclasses import dataclass, field

from magmatrix.interop.equations.boxes import Box, Sym


@dataclass(frozen=True, slots=True)
class Entry:
    """One symbol with its anchor, its name in the files, unit and meaning; `right` is what it equals, if anything.

    For a state `right` is its rate and `start` its value at the beginning. `note` says more in words, `section` is the
    comment of the equation file under which the symbol is defined.
    """

    anchor: str
    name: str
    symbol: Sym
    unit: str
    meaning: str
    right: Box | None = None
    start: Box | None = None
    note: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Who gives a port its value: the text to show, and its anchor if that is on the page."""

    text: str
    anchor: str | None


@dataclass(frozen=True, slots=True)
class ActionEntry:
    """A named action: its arguments (the trigger first), and what it does to each state at once."""

    name: str
    meaning: str
    arguments: tuple[Entry, ...]
    changes: tuple[tuple[Sym, Box], ...]
    condition: Box | None = None


@dataclass(frozen=True, slots=True)
class Reading:
    """Where a number was read: the part it plays, record, source, place, how."""

    role: str
    record: str
    source: str
    place: str
    read: str


@dataclass(frozen=True, slots=True)
class NumberEntry:
    """A number of a part: its record in full."""

    entry: Entry
    value: str
    grade: str
    basis: str
    spread: str = ""
    computed: str = ""
    reason: str = ""
    readings: tuple[Reading, ...] = ()

    @property
    def tells(self) -> bool:
        """Whether it claims something about nature: a convention, such as a neutral value, rests on nothing."""
        return self.basis not in ("definition", "no record") or bool(self.readings or self.computed)


@dataclass(frozen=True, slots=True)
class Port:
    """What a module takes from outside: from other modules (`owners`), or as an input.

    `number` is the record of its value at rest, or without its owner; `link` the grade of the contested link that it
    switches, if it is a switch.
    """

    entry: Entry
    number: NumberEntry
    owners: tuple[Owner, ...] = ()
    link: str = ""


@dataclass(frozen=True, slots=True)
class ModuleEntry:
    """The equations of one module, what its file says of itself, and the instances that the body has of it."""

    name: str
    about: str
    instances: tuple[str, ...]
    states: tuple[Entry, ...] = ()
    flows: tuple[Entry, ...] = ()
    readouts: tuple[Entry, ...] = ()
    ports: tuple[Port, ...] = ()
    inputs: tuple[Port, ...] = ()
    actions: tuple[ActionEntry, ...] = ()
    constants: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class PartEntry:
    """One part of the body: its modules and its numbers."""

    name: str
    meaning: str
    standard: bool
    modules: tuple[ModuleEntry, ...]
    numbers: tuple[NumberEntry, ...]


@dataclass(frozen=True, slots=True)
class Book:
    """The whole page; `sources` are (id, reference) of everything that a number rests on, sorted."""

    parts: tuple[PartEntry, ...]
    sources: tuple[tuple[str, str], ...] = field(default=())
    version: str = ""

"""Which parts a body may have, and all that studies, ledgers and integrators know of them by name.

A registry is an argument wherever it is used, `PARTS` of `magmatrix.body.parts` by default: with one of your own, a
study runs a part that the package does not have. Nothing heavy is imported, and no equation is read before unit or
meaning of an input is asked for.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from magmatrix.body.parts.part import BodyAction, Input, LedgerPlan, Level, Part
from magmatrix.body.source import PHYSIOLOGY
from magmatrix.errors import CompositionError
from magmatrix.graph.composition import Composition, read_composition
from magmatrix.graph.names import Name

if TYPE_CHECKING:
    from magmatrix.graph.declarations import Declarations

_POWER = re.compile(r"(?<=[A-Za-z])(?=\d)")
"""Where figures have `mg/cm2` and study files `mg/cm^2`."""
T = TypeVar("T")


class Parts(Mapping[str, Part]):
    """Parts by name, in the order in which studies and reports name them.

    `folders` hold the equations: a `body.ant` in each says which instances there are and what they are connected to,
    that of a later folder what it adds. A module is found in the first folder that has its file. Raises
    CompositionError for two parts of one name, and for an instance, input, action or link that two parts claim.
    """

    def __init__(self, parts: Iterable[Part], folders: Iterable[Path] = (PHYSIOLOGY,)) -> None:
        every = tuple(parts)
        self._parts = {part.name: part for part in every}
        self.folders = tuple(folders)
        self._owner: dict[str, str] = {}
        self._files: dict[str, dict[str, Declarations]] = {}
        claims: dict[tuple[str, str], str] = {}
        for part in every:
            for claim in _claims(part):
                if claim in claims:
                    raise CompositionError(
                        f"{claim[0]} {claim[1]!r} belongs to {claims[claim]} and to {part.name}; rename one of the two"
                    )
                claims[claim] = part.name
            self._owner |= dict.fromkeys(part.instances, part.name)

    def __getitem__(self, name: str) -> Part:
        return self._parts[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other

    def __repr__(self) -> str:
        return f"Parts({', '.join(self._parts)})"

    def __reduce__(self) -> tuple[Any, ...]:  # the registry of the package is the same one wherever it arrives
        return (_packaged, ()) if self is _packaged() else (Parts, (tuple(self._parts.values()), self.folders))

    def extended(self, *parts: Part, folder: Path) -> Parts:
        """Return a registry with further parts, whose equations and `body.ant` lie in `folder`."""
        return Parts((*self._parts.values(), *parts), (*self.folders, folder))

    @property
    def packaged(self) -> bool:
        """Whether all equations are those of the package."""
        return self.folders == (PHYSIOLOGY,)

    @cached_property
    def standard(self) -> tuple[str, ...]:
        """The parts of the one composed body."""
        return tuple(name for name, part in self._parts.items() if part.standard)

    @cached_property
    def inputs(self) -> Mapping[str, Input]:
        """Everything that a study may hold at a value of its own; unit and meaning are read when asked for."""
        entries = {entry.symbol: entry for part in self._parts.values() for entry in part.inputs}
        return _WhenAsked(entries, self._described)

    @cached_property
    def actions(self) -> Mapping[str, BodyAction]:
        """Everything that a study may do at clock times by the action's own name, with the units of its arguments."""
        actions = {action.name: action for part in self._parts.values() for action in part.actions}
        return _WhenAsked(actions, lambda action: replace(action, units=self._units(action)))

    @cached_property
    def outputs(self) -> tuple[str, ...]:
        """The time courses that a study may ask for; unit and meaning of each stand in the equations."""
        return tuple(name for part in self._parts.values() for name in part.outputs)

    @cached_property
    def links(self) -> Mapping[str, str]:
        """Contested links by short name, and what each says: the meaning of its switch, read when asked for."""
        return _WhenAsked(self.switches, self._meaning)

    @cached_property
    def switches(self) -> dict[str, str]:
        """The input that switches each contested link."""
        return {name: f"{part.name}.link_{name}" for part in self._parts.values() for name in part.links}

    @cached_property
    def exclusive(self) -> tuple[tuple[str, ...], ...]:
        """Mutually exclusive links: at most one of each group may be on."""
        return tuple(group for part in self._parts.values() for group in part.exclusive)

    @cached_property
    def assumed_by(self) -> dict[str, str]:
        """Inputs that let a contested link act in one person or arm, and the short name of that link."""
        return {symbol: name for part in self._parts.values() for symbol, name in part.assumed_by.items()}

    @cached_property
    def ledgers(self) -> tuple[LedgerPlan, ...]:
        """Every balance that is audited."""
        return tuple(plan for part in self._parts.values() for plan in part.ledgers)

    @cached_property
    def counters(self) -> frozenset[str]:
        """States that only count."""
        counted = {s for plan in self.ledgers for line in plan.lines if line.kind != "store" for s in line.symbols}
        return frozenset(counted) | {name for part in self._parts.values() for name in part.counters}

    @cached_property
    def baselines(self) -> dict[str, tuple[str, ...]]:
        """States that take the sum of others when a study begins."""
        return {name: summed for part in self._parts.values() for name, summed in part.baselines.items()}

    @cached_property
    def scales(self) -> dict[str, Mapping[str, int]]:
        """Magnitude of states, as a product of parameters and their powers."""
        return {name: powers for part in self._parts.values() for name, powers in part.scales.items()}

    @cached_property
    def computed(self) -> frozenset[str]:
        """Numbers without a record: they are solved for each person at rest, and 1 for the reference person."""
        return frozenset(name for part in self._parts.values() for name in part.computed)

    @cached_property
    def fed_at_rest(self) -> dict[str, str]:
        """States that are fed by meals, and the record of what those bring on average."""
        return {state: record for part in self._parts.values() for state, record in part.fed_at_rest.items()}

    @cached_property
    def places(self) -> dict[str, str]:
        """Where each concentration is measured that must not be taken for its like in another place."""
        return {name: place for part in self._parts.values() for name, place in part.places.items()}

    @cached_property
    def sampled(self) -> dict[str, Literal["fasting", "daily mean"]]:
        """How outputs are taken that are not simply told as they are at their moment."""
        found: dict[str, Literal["fasting", "daily mean"]] = {}
        for part in self._parts.values():
            found |= dict.fromkeys(part.fasting, "fasting")
        for part in self._parts.values():
            found |= dict.fromkeys(part.flows, "daily mean")
        return found

    @cached_property
    def totals(self) -> frozenset[str]:
        """Outputs that count an amount since the start of the study."""
        return frozenset(name for part in self._parts.values() for name in part.totals)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """Levels of outputs beyond which people have been seen to suffer."""
        return tuple(level for part in self._parts.values() for level in part.levels)

    def part_of(self, name: str) -> str:
        """Return the part to which an output, input or action belongs; the name itself if none has it."""
        instance = Name.of(name).part or name
        return self._owner.get(instance, instance)

    def usual_outputs(self, parts: Iterable[str]) -> tuple[str, ...]:
        """Return the outputs reported when a study names none, for the parts it runs."""
        return tuple(name for part in parts for name in self[part].usual)

    def instances(self, parts: Iterable[str]) -> list[str]:
        """Return the instances that make these parts."""
        return [instance for part in parts for instance in self[part].instances]

    @cached_property
    def composition(self) -> Composition:
        """Which module is which instance, and what each port is connected to; raises CompositionError."""
        found: Composition | None = None
        for folder in self.folders:
            found = read_composition(folder / "body.ant", found)
        if found is None:
            raise CompositionError("no folder of equations is given; name at least one")
        return found

    @cached_property
    def owners(self) -> dict[str, str]:
        """For each connected port, by dotted name, the symbol that it reads."""
        return {binding.reader.dotted: binding.owner.dotted for binding in self.composition.bindings}

    def file(self, name: str) -> Path:
        """Return where the file of a module lies; raises CompositionError where no folder has it."""
        for folder in self.folders:
            if (folder / name).is_file():
                return folder / name
        raise CompositionError(f"no folder of equations has {name!r}; add the file, or correct its import in body.ant")

    def unit(self, symbol: str) -> str:
        """Return the unit of a symbol as the equations declare it, in a spelling that a study file may use.

        Raises CompositionError for a symbol without one.
        """
        module, name = self._module_of(symbol)
        unit = module.unit(name)
        if unit is None:
            raise CompositionError(f"{symbol} has no unit; add `{name} has ...` to the equations")
        return _POWER.sub("^", str(unit))

    def clash(self, acting: Collection[str]) -> tuple[str, ...]:
        """Return the short names of mutually exclusive links that act together, the first group of them; else none."""
        short = {switch: name for name, switch in self.switches.items()}
        for group in self.exclusive:
            together = tuple(short[switch] for switch in group if short.get(switch) in acting)
            if len(together) > 1:
                return together
        return ()

    def _described(self, entry: Input) -> Input:
        return replace(entry, unit=self.unit(entry.symbol), meaning=self._meaning(entry.symbol))

    def _meaning(self, symbol: str) -> str:
        module, name = self._module_of(symbol)
        if name not in module.meanings:
            raise CompositionError(f'{symbol} has no description; add `{name} is "..."` to the equations')
        return module.meanings[name]

    def _units(self, action: BodyAction) -> dict[str, str]:
        units = {name: self.unit(f"{action.name}_{name}") for name in action.arguments}
        return units | {name: self.unit(choice.symbol) for name, choice in action.choices.items()}

    def _module_of(self, symbol: str) -> tuple[Declarations, str]:
        """Return what the module of a symbol declares, and the symbol's name there."""
        instance, name = Name.of(symbol)
        module = self.composition.instances.get(instance)
        if module is None:
            raise CompositionError(f"{symbol}: no instance called {instance!r}; add it to body.ant")
        # Most modules have a file of their own name; the others are looked for in every file.
        for file in sorted(self.composition.files, key=lambda file: Path(file).stem != module):
            if module in (found := self._read(file)):
                return found[module], name
        raise CompositionError(f"{symbol}: no file has a module {module!r}; import it in body.ant")

    def _read(self, file: str) -> dict[str, Declarations]:
        from magmatrix.graph.declarations import read_declarations

        if file not in self._files:
            self._files[file] = read_declarations(self.file(file).read_text(encoding="utf-8"), origin=file)
        return self._files[file]


class _WhenAsked(Mapping[str, T]):
    """Entries by name, each completed when it is first asked for."""

    def __init__(self, entries: Mapping[str, T], complete: Callable[[T], T]) -> None:
        self._entries, self._complete = entries, complete
        self._known: dict[str, T] = {}

    def __getitem__(self, name: str) -> T:
        if name not in self._known:
            self._known[name] = self._complete(self._entries[name])
        return self._known[name]

    def __contains__(self, name: object) -> bool:
        return name in self._entries

    def __iter__(self) -> Iterator[str]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)


def _packaged() -> Parts:
    from magmatrix.body.parts import PARTS  # which is made of this class

    return PARTS


def _claims(part: Part) -> Iterator[tuple[str, str]]:
    """Yield what no other part may have too: kind and name."""
    yield "the name", part.name
    for kind, names in (
        ("the instance", part.instances),
        ("the output", part.outputs),
        ("the input", tuple(entry.symbol for entry in part.inputs)),
        ("the action", tuple(action.name for action in part.actions)),
        ("the link", part.links),
    ):
        yield from ((kind, name) for name in names)

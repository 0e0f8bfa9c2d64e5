"""Gathers what a page of equations holds from the equation files, the composition and the evidence."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import magmatrix
from magmatrix.body.assemble import read_modules
from magmatrix.body.parts import PARTS
from magmatrix.body.source import PHYSIOLOGY
from magmatrix.errors import StudyError, nearest
from magmatrix.evidence import Evidence
from magmatrix.evidence.citation import text_reference
from magmatrix.graph.compose import Module
from magmatrix.graph.composition import Composition
from magmatrix.graph.model import Role
from magmatrix.interop.equations.book import Book, ModuleEntry, NumberEntry, PartEntry
from magmatrix.interop.equations.module import ModulePages
from magmatrix.interop.equations.notes import Notes, read_notes
from magmatrix.interop.equations.numbers import number_entry


def equation_book(evidence: Evidence, parts: Collection[str] | None = None) -> Book:
    """Return everything that a page of equations shows, for all parts or those named, in the order of the body.

    Raises StudyError for an unknown part, and for no part at all.
    """
    if parts is not None and not parts:
        raise StudyError("no part is named", expected="at least one of " + ", ".join(PARTS))
    for name in parts or ():
        if name not in PARTS:
            raise StudyError(
                "unknown part of the body", found=name, expected=", ".join(PARTS), nearest_names=nearest(name, PARTS)
            )
    composition, modules = read_modules()
    texts = [(PHYSIOLOGY / file).read_text(encoding="utf-8") for file in composition.files]
    notes = {name: found for text in texts for name, found in read_notes(text).items()}
    chosen = [name for name in PARTS if parts is None or name in parts]
    return book_of(composition, modules, evidence, chosen, notes)


def book_of(
    composition: Composition,
    modules: Mapping[str, Module],
    evidence: Evidence,
    parts: list[str],
    notes: Mapping[str, Notes] | None = None,
) -> Book:
    """Return the page of some parts of any composition; `notes` are the comments of the equation files by module."""
    pages = ModulePages(composition, modules, evidence, _modules_of(composition, parts), notes or {})
    entries = tuple(_part(name, composition, modules, evidence, pages) for name in parts)
    sources = {reading.source for part in entries for number in _all_numbers(part) for reading in number.readings}
    known = [evidence.sources[name] for name in sources if name in evidence.sources]
    references = sorted(((source.id, text_reference(source)) for source in known), key=lambda pair: _sorting(*pair))
    return Book(entries, tuple(references), magmatrix.__version__)


def _all_numbers(part: PartEntry) -> Iterator[NumberEntry]:
    yield from part.numbers
    for module in part.modules:
        yield from (port.number for port in (*module.ports, *module.inputs))


def _sorting(identity: str, reference: str) -> tuple[str, str]:
    return reference.casefold().lstrip("["), identity


def _modules_of(composition: Composition, parts: list[str]) -> dict[str, tuple[str, ...]]:
    """Return the instances of each module that the parts have, modules in the order in which parts name them."""
    found: dict[str, list[str]] = {}
    for part in parts:
        for instance in PARTS[part].instances:
            if instance in composition.instances:
                found.setdefault(composition.instances[instance], []).append(instance)
    return {name: tuple(instances) for name, instances in found.items()}


def _part(
    name: str,
    composition: Composition,
    modules: Mapping[str, Module],
    evidence: Evidence,
    pages: ModulePages,
) -> PartEntry:
    part = PARTS[name]
    instances = _modules_of(composition, [name])
    entries: list[ModuleEntry] = [pages.page(module) for module in instances]
    records = dict(_records(instances, modules))
    numbers = tuple(
        number_entry(record, pages.entry(*where), evidence, computed=record in PARTS.computed)
        for record, where in records.items()
    )
    return PartEntry(name, part.meaning, part.standard, tuple(entries), numbers)


def _records(instances: Collection[str], modules: Mapping[str, Module]) -> Iterator[tuple[str, tuple[str, str]]]:
    """Yield the record of every number of some modules once, with the module and symbol that name it first."""
    seen: set[str] = set()
    for name in instances:
        for symbol in modules[name].model.symbols.values():
            record = f"{modules[name].records}.{symbol.id}"
            if symbol.role is Role.PARAMETER and symbol.constant and symbol.value is None and record not in seen:
                seen.add(record)
                yield record, (name, symbol.id)

"""Where a setting lands: a port hands it to its owner, and a person's age or kidney reaches every part that asks."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache
from typing import TYPE_CHECKING

from magmatrix.body.parts import INPUTS, part_of
from magmatrix.body.source import PHYSIOLOGY
from magmatrix.errors import StudyError
from magmatrix.graph.composition import read_composition
from magmatrix.schedule.schedule import Item, Schedule, Setting

if TYPE_CHECKING:
    from magmatrix.body.body import Body

COVARIATES = {"dermis.age": "age", "dermis.ageing": "ageing", "magnesium.gfr": "gfr", "person.female": "female"}
"""What a person brings along, and the name that parts without the owner give to it."""


def reached(symbol: str, parts: Collection[str]) -> tuple[str, ...]:
    """Return what a setting of `symbol` reaches in a body of these parts, without composing it; none if nothing.

    A connected port leads to its owner, which the body may compute (then it is no input).
    """
    if part_of(symbol) in parts:
        owner = _owners().get(symbol)
        return (symbol,) if owner is None or part_of(owner) not in parts else reached(owner, parts)
    name = COVARIATES.get(symbol)
    present = dict.fromkeys(port for port in (*_owners(), *INPUTS) if part_of(port) in parts)
    readers = [port for port in present if name is not None and port.partition(".")[2] == name]
    return tuple(port for port in readers if reached(port, parts) == (port,))


@cache
def _owners() -> dict[str, str]:
    composition = read_composition(PHYSIOLOGY / "body.ant")
    return {".".join(binding.reader): ".".join(binding.owner) for binding in composition.bindings}


def placed(body: Body, schedule: Schedule) -> Schedule:
    """Return the schedule with every setting on the input that really holds it in this body.

    Settings and actions of parts that the body lacks are left for the caller to judge. Raises StudyError for a setting
    of a port whose owner the body computes.
    """
    return Schedule.build(landed for item in schedule for landed in _landed(body, item))


def _landed(body: Body, item: Item) -> Iterator[Item]:
    if not isinstance(item, Setting) or item.symbol in body.inputs:
        yield item
        return
    owner = body.owners.get(item.symbol)
    if owner is not None:
        if owner not in body.inputs:
            raise StudyError(
                f"{item.symbol} is computed by this body, as {owner}",
                found=f"a value for {item.symbol}",
                expected="an input of the body",
                advice=f"leave the part that owns {owner} out of `body`, or set one of its inputs",
            )
        yield Setting(item.tick, owner, item.value)
        return
    name = COVARIATES.get(item.symbol)
    readers = [symbol for symbol in body.inputs if name is not None and symbol.partition(".")[2] == name]
    if not readers:
        yield item
    for reader in readers:
        yield Setting(item.tick, reader, item.value)

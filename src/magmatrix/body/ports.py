"""Where a setting lands: a port hands it to its owner, and a person's age or kidney reaches every part that asks."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import StudyError
from magmatrix.graph.names import Name
from magmatrix.schedule.schedule import Schedule
from magmatrix.schedule.table import Entry

if TYPE_CHECKING:
    from magmatrix.body.body import Body

AGEING = "dermis.ageing"
"""The input that is 1 while people grow older."""
COVARIATES = {"dermis.age": "age", AGEING: "ageing", "magnesium.gfr": "gfr", "person.female": "female"}
"""What a person brings along, and the name that parts without the owner give to it."""


def reached(symbol: str, names: Collection[str], parts: Parts = PARTS) -> tuple[str, ...]:
    """Return what a setting of `symbol` reaches in a body of the parts `names`, without composing it; none if nothing.

    A connected port leads to its owner, which the body may compute (then it is no input).
    """
    if parts.part_of(symbol) in names:
        owner = parts.owners.get(symbol)
        return (symbol,) if owner is None or parts.part_of(owner) not in names else reached(owner, names, parts)
    name = COVARIATES.get(symbol)
    present = dict.fromkeys(port for port in (*parts.owners, *parts.inputs) if parts.part_of(port) in names)
    readers = [port for port in present if name is not None and Name.of(port).own == name]
    return tuple(port for port in readers if reached(port, names, parts) == (port,))


def placed(body: Body, schedule: Schedule) -> Schedule:
    """Return the schedule with every setting on the input that really holds it in this body.

    Settings and actions of parts that the body lacks are left for the caller to judge. Raises StudyError for a setting
    of a port whose owner the body computes.
    """
    return schedule.renamed(lambda entry: _landed(body, entry))


def _landed(body: Body, entry: Entry) -> tuple[str, ...]:
    """Return the names under which an action or setting lands."""
    if not entry.sets or entry.name in body.inputs:
        return (entry.name,)
    owner = body.owners.get(entry.name)
    if owner is not None:
        if owner not in body.inputs:
            raise StudyError(
                f"{entry.name} is computed by this body, as {owner}",
                found=f"a value for {entry.name}",
                expected="an input of the body",
                advice=f"leave the part that owns {owner} out of `body`, or set one of its inputs",
            )
        return (owner,)
    name = COVARIATES.get(entry.name)
    readers = [symbol for symbol in body.inputs if name is not None and Name.of(symbol).own == name]
    return tuple(readers) or (entry.name,)

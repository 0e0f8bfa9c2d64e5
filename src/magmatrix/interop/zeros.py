"""A bare zero fits any unit inside the graph; SBML wants its unit said."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from magmatrix.graph.expr import COMPARISONS, Expr, number, rebuild
from magmatrix.graph.unit_check import unit_of
from magmatrix.graph.units import Unit


def declare_zeros(
    root: Expr,
    wanted: Unit | None,
    known: Mapping[str, Unit],
    definitions: Mapping[str, Unit],
    unit_id: Callable[[Unit], str],
) -> Expr:
    """Return `root` with a unit beside each bare zero: that of its neighbours, or `wanted` where it stands alone.

    `known` holds the units of symbols, `definitions` those written beside numbers; `unit_id` names a unit. The equation
    must have passed the unit check.
    """
    done: dict[tuple[int, Unit | None], Expr] = {}

    def declare(node: Expr, unit: Unit | None) -> Expr:
        key = id(node), unit
        if key not in done:
            if node.op == "number":
                bare_zero = node.unit_id is None and node.value == 0.0
                done[key] = number(0.0, unit_id(unit)) if bare_zero and unit is not None else node
            else:
                inner = argument_units(node, unit if unit is not None else unit_of(node, known, definitions))
                done[key] = rebuild(node, tuple(map(declare, node.args, inner)))
        return done[key]

    def argument_units(node: Expr, unit: Unit | None) -> list[Unit | None]:
        if node.op == "piecewise":
            return [None if i % 2 else unit for i in range(len(node.args))]
        if node.op in ("add", "min", "max", "abs", "floor", "ceil"):
            return [unit] * len(node.args)
        if node.op in COMPARISONS:
            units = (unit_of(arg, known, definitions) for arg in node.args)
            return [next((u for u in units if u is not None), None)] * len(node.args)
        return [None] * len(node.args)

    return declare(root, wanted)

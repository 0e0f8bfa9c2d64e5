"""Conditions on the state: what a step must not leap across unseen.

Where one such condition changes within a step, the rates at its end show it, and error control does the rest. Two that
change within one step may leave the rates at both ends as they were: a band that the state crossed unseen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from magmatrix.graph.expr import COMPARISONS, ZERO, Expr, compare, number, piecewise, walk


def edges_of_state(roots: Iterable[Expr], moving: Collection[str]) -> list[Expr]:
    """Return one number for each condition on the state below `roots`; it is another once the condition changes.

    `moving` names the states. An absolute value inside a condition counts for two, since it turns at two edges.
    """
    names = frozenset(moving)
    found: dict[object, Expr] = {}
    moves: dict[int, bool] = {}
    bent: dict[int, bool] = {}
    for node in walk(*roots):
        key = id(node)
        moves[key] = node.name in names if node.op == "symbol" else any(moves[id(arg)] for arg in node.args)
        bent[key] = moves[key] and (node.op == "abs" or any(bent[id(arg)] for arg in node.args))
        if not moves[key]:
            continue
        if node.op in ("floor", "ceil"):
            found[node] = node
        elif node.op in COMPARISONS:
            left, right = node.args
            found[frozenset((id(left), id(right)))] = _side(left, right, 1.0)
            if bent[key]:
                turns = [part for part in walk(left, right) if part.op == "abs" and moves[id(part)]]
                found |= {part: _side(part.args[0], ZERO, 2.0) for part in turns}
    return list(found.values())


def _side(left: Expr, right: Expr, weight: float) -> Expr:
    return piecewise(number(weight), compare("lt", left, right), ZERO)

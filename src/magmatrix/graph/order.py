"""Orders in which a graph can be computed, and who depends on whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet

from magmatrix.errors import ModelError


def dependency_order(needs: Mapping[str, AbstractSet[str]]) -> tuple[str, ...]:
    """Return the keys so that each stands after all it needs, otherwise in the order given.

    Raises ModelError naming the circle, if there is one.
    """
    done: dict[str, None] = {}
    for start in needs:
        path: list[str] = []
        stack = [(start, False)]
        while stack:
            name, leaving = stack.pop()
            if leaving:
                path.pop()
                done[name] = None
                continue
            if name in done:
                continue
            if name in path:
                circle = " -> ".join([*path[path.index(name) :], name])
                raise ModelError(f"assignments form a circle: {circle}; make one of them a state or break the loop")
            path.append(name)
            stack.append((name, True))
            stack.extend((need, False) for need in sorted(needs[name], reverse=True) if need not in done)
    return tuple(done)


def closure(starts: Iterable[str], needs: Mapping[str, AbstractSet[str]]) -> set[str]:
    """Return everything reachable from `starts` through `needs`, the starts included."""
    reached: set[str] = set()
    stack = list(starts)
    while stack:
        name = stack.pop()
        if name not in reached:
            reached.add(name)
            stack.extend(needs.get(name, ()))
    return reached

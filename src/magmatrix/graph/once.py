"""What follows from a model alone is worked out once for it, and forgotten with it."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from functools import wraps
from typing import TypeVar

from magmatrix.graph.model import Model

T = TypeVar("T")


def once_per_model(work: Callable[[Model], T]) -> Callable[[Model], T]:
    """Let a function remember its result for each living model; callers must not change what they get.

    Kept beside the models, not in them, so that a model travels to another process without it.
    """
    known: dict[int, tuple[weakref.ref[Model], T]] = {}

    @wraps(work)
    def remembered(model: Model) -> T:
        key = id(model)
        found = known.get(key)
        if found is None or found[0]() is not model:
            found = weakref.ref(model, lambda _: known.pop(key, None)), work(model)
            known[key] = found
        return found[1]

    return remembered

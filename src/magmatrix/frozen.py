"""A mapping that cannot be changed, for everything that says it is immutable; it travels and compares like a dict."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that raises TypeError on every change; `|` and `copy` give plain dicts to go on with."""

    __slots__ = ()

    def _refuse(self, *_args: object, **_named: object) -> NoReturn:
        raise TypeError(
            "this mapping belongs to something immutable; build a changed copy, as in {**mapping, name: value}"
        )

    __setitem__ = __delitem__ = __ior__ = _refuse
    clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return FrozenDict, (dict(self),)

    def __copy__(self) -> FrozenDict[K, V]:
        return self

    def __repr__(self) -> str:
        return dict.__repr__(self)


def frozen(mapping: Mapping[K, V]) -> FrozenDict[K, V]:
    """Return `mapping` as one that cannot be changed: itself if it is one already, else a copy."""
    return mapping if isinstance(mapping, FrozenDict) else FrozenDict(mapping)


def freeze(instance: object, *names: str) -> None:
    """Make mappings held by a frozen dataclass unchangeable; to be called from its __post_init__."""
    for name in names:
        object.__setattr__(instance, name, frozen(getattr(instance, name)))

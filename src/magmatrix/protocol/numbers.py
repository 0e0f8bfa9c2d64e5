"""The only door through which the protocol reads numbers: evidence ids, with a person's own values laid over them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from magmatrix.protocol.timing import Given
from magmatrix.quantity import convert

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence


_KEPT = 4096
converted = lru_cache(maxsize=_KEPT)(convert)
"""`convert`, remembered: the same numbers are read for everybody."""


class Numbers(Protocol):
    """Anything that answers a parameter id with a value in the unit asked for, such as the loaded evidence."""

    def value(self, name: str, unit: str, /) -> float:
        """Return the value of a parameter in `unit`."""
        ...


def toward(numbers: Numbers, *targets: str) -> Numbers:
    """Return `numbers` such that what is read counts as feeding `targets`, where anybody keeps count of that.

    A target is an input (`magnesium.iv_rate`), an argument of an action (`dermis.treat.strength`), or an action: for
    the moments at which it is done (`magnesium.serving`).
    """
    return _Toward(numbers, targets) if isinstance(numbers, UsedNumbers) else numbers


class UsedNumbers:
    """Read parameters from `evidence`, prefer the person's `overrides`, and remember every id that was read.

    Parameters computed from an overridden one follow it. Raises EvidenceError for an override of an unknown parameter
    and UnitError for one of another dimension.
    """

    def __init__(self, evidence: Evidence, overrides: Mapping[str, Given] | None = None) -> None:
        self._evidence = evidence
        self._own = {
            name: convert(given.value, given.unit, evidence.parameter(name).unit)
            for name, given in (overrides or {}).items()
        }
        self._followed = evidence.following(self._own)
        self._used: set[str] = set()
        self._feeds: dict[str, set[str]] = {}

    def value(self, name: str, unit: str, /) -> float:
        """Return the value of a parameter in `unit`."""
        if name not in self._own:
            self._used.add(name)
        if name in self._followed:
            return converted(self._followed[name], self._evidence.parameter(name).unit, unit)
        parameter = self._evidence.parameter(name)
        return converted(parameter.value, parameter.unit, unit)

    @property
    def used(self) -> tuple[str, ...]:
        """The evidence ids read so far, sorted; overridden ids are the person's own and are not listed."""
        return tuple(sorted(self._used))

    @property
    def feeds(self) -> dict[str, tuple[str, ...]]:
        """For each target (see `toward`) the evidence ids read for it, a person's own included, sorted."""
        return {target: tuple(sorted(names)) for target, names in sorted(self._feeds.items())}

    def feed(self, name: str, targets: Iterable[str]) -> None:
        """Note that a parameter was read for some targets."""
        for target in targets:
            self._feeds.setdefault(target, set()).add(name)


class _Toward(UsedNumbers):
    """The same numbers, read for some targets."""

    def __init__(self, numbers: UsedNumbers, targets: Iterable[str]) -> None:
        self._numbers, self._targets = numbers, tuple(targets)

    def value(self, name: str, unit: str, /) -> float:
        """Return the value of a parameter in `unit`."""
        self._numbers.feed(name, self._targets)
        return self._numbers.value(name, unit)

    def feed(self, name: str, targets: Iterable[str]) -> None:
        """Note that a parameter was read for some targets."""
        self._numbers.feed(name, (*targets, *self._targets))

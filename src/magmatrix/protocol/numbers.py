"""The only door through which the protocol reads numbers: evidence ids, with a person's own values laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

from magmatrix.protocol.plan import Given
from magmatrix.quantity import convert


class Numbers(Protocol):
    """Anything that answers a parameter id with a value in the unit asked for, such as the loaded evidence."""

    def value(self, parameter: str, unit: str, /) -> float:
        """Return the value of a parameter in `unit`."""
        ...


class UsedNumbers:
    """Read parameters from `evidence`, prefer the person's `overrides`, and remember every id that was read."""

    def __init__(self, evidence: Numbers, overrides: Mapping[str, Given] | None = None) -> None:
        self._evidence = evidence
        self._overrides = dict(overrides or {})
        self._used: set[str] = set()

    def value(self, parameter: str, unit: str, /) -> float:
        """Return the value of a parameter in `unit`; raises UnitError when an override has another dimension."""
        own = self._overrides.get(parameter)
        if own is not None:
            return convert(own.value, own.unit, unit)
        self._used.add(parameter)
        return self._evidence.value(parameter, unit)

    @property
    def used(self) -> tuple[str, ...]:
        """The evidence ids read so far, sorted; overridden ids are the person's own and are not listed."""
        return tuple(sorted(self._used))

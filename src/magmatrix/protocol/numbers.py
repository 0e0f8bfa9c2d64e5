"""The only door through which the protocol reads numbers: evidence ids, with a person's own values laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Protocol

from magmatrix.protocol.plan import Given
from magmatrix.quantity import convert

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence


class Numbers(Protocol):
    """Anything that answers a parameter id with a value in the unit asked for, such as the loaded evidence."""

    def value(self, name: str, unit: str, /) -> float:
        """Return the value of a parameter in `unit`."""
        ...


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
        self._recomputed = evidence.recompute(self._own) if self._own else {}
        self._used: set[str] = set()

    def value(self, name: str, unit: str, /) -> float:
        """Return the value of a parameter in `unit`."""
        if name not in self._own:
            self._used.add(name)
        if name in self._recomputed:
            return convert(self._recomputed[name], self._evidence.parameter(name).unit, unit)
        return self._evidence.value(name, unit)

    @property
    def used(self) -> tuple[str, ...]:
        """The evidence ids read so far, sorted; overridden ids are the person's own and are not listed."""
        return tuple(sorted(self._used))

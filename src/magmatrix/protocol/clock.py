"""Clock times of an ordinary day, read from the evidence and given as minutes after midnight."""

from __future__ import annotations

from magmatrix.protocol.numbers import Numbers

_MEALS = ("protocol.breakfast", "protocol.midday_meal", "protocol.evening_meal")


def meal_times(numbers: Numbers) -> tuple[int, ...]:
    """Return the times of the usual meals, ascending."""
    return tuple(_minutes(name, numbers) for name in _MEALS)


def intake_times(numbers: Numbers) -> tuple[int, ...]:
    """Return when a supplement is taken if the study does not say: once, with breakfast."""
    return (_minutes(_MEALS[0], numbers),)


def session_time(numbers: Numbers) -> tuple[int, ...]:
    """Return when a treatment session takes place if the study does not say."""
    return (_minutes("protocol.session_time", numbers),)


def _minutes(name: str, numbers: Numbers) -> int:
    return round(numbers.value(name, "min"))

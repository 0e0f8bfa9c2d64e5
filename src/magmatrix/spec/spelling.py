"""Spellings of values: those that are taken beside the plain ones, and what to write instead of those that are not.

A suggestion is only made where reading it would succeed; the caller tries the candidates in their order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from magmatrix.errors import UnitError, nearest
from magmatrix.quantity import base_factor

ABSOLUTE_ZERO = -273.15
"""In degrees Celsius."""
MICROGRAMS_PER_IU_OF_VITAMIN_D = 0.025
CELSIUS = frozenset({"°C", "degC", "celsius", "Celsius", "deg C", "degrees C", "degrees Celsius", "℃"})
INTERNATIONAL_UNIT = re.compile(r"(?<![A-Za-z])(?:IU|I\.U\.|iu|UI|IE)(?![A-Za-z])")

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_RAISED = re.compile(r"([⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_LENGTH_AND_POWER = re.compile(r"\b([munpµμcd]?m)([23])\b")
_PER = re.compile(r"\s*(?:\bper\b|\b(?:a|an|each|every)\b(?=\s+(?:day|week|hour|h|d|year)\b))\s*")
_PRODUCT = re.compile(r"\s*[·⋅×]\s*")
_PER_24_HOURS = re.compile(r"/\s*24\s*(?:h|hr|hrs|hours?)\b")
_NEGATIVE_POWER = re.compile(r"(?<=[A-Za-zµμ])([-−])(?=\d(?!\d))")
_OF_MAGNESIUM = re.compile(r"\s+(?:of\s+)?(?:elemental\s+)?(?:Mg(?:2\+|\^2\+)?|[Mm]agnesium)(?![A-Za-z])")
_DAILY = re.compile(r"\s+(?:daily|every day)$")
_NUMBER = re.compile(r"\s*([+-]?[\d.,'_\s\u00a0\u2009\u202f]*\d)\s*(.*?)\s*", re.DOTALL)
_GROUPED = re.compile(r"[+-]?\d{1,3}([,.'_\s\u00a0\u2009\u202f]\d{3})+")
_COMMON_UNITS = (
    *("mg", "g", "kg", "ug", "mcg", "mmol", "umol", "mol", "mEq", "L", "mL", "dL", "mm", "cm", "um", "m", "percent"),
    *("day", "days", "week", "weeks", "hour", "hours", "h", "min", "minutes", "year", "years", "months", "SED"),
)
_INTERVALS = {
    "month": "30 days",
    "monthly": "30 days",
    "quarter": "91 days",
    "quarterly": "91 days",
    "fortnight": "2 weeks",
    "fortnightly": "2 weeks",
    "biweekly": "2 weeks",
    "year": "365 days",
    "yearly": "365 days",
    "other day": "2 days",
    "second day": "2 days",
    "2nd day": "2 days",
    "third day": "3 days",
    "other week": "2 weeks",
    "second week": "2 weeks",
    "hourly": "1 hour",
}
_CLOCK = re.compile(r"(\d{1,2})(?:\s*[.:h]\s*(\d{2}))?\s*(am|pm|a\.m\.|p\.m\.|h|hrs?|uhr|o'clock)?", re.IGNORECASE)
_FOUR_DIGITS = re.compile(r"(\d{2})(\d{2})(?:\s*h(?:rs?)?)?", re.IGNORECASE)


def plain_unit(unit: str) -> str:
    """Return a unit as the registry reads it: powers after `^`, `/` for `per`; what needs no change is unchanged."""
    unit = _RAISED.sub(lambda found: "^" + found[1].translate(_SUPERSCRIPTS), unit)
    unit = re.sub(r"\*\*(?=-?\d(?!\d))", "^", unit)
    unit = _LENGTH_AND_POWER.sub(r"\1^\2", unit)
    unit = _PER_24_HOURS.sub("/day", _NEGATIVE_POWER.sub("^-", _PRODUCT.sub("*", unit)))
    return _PER.sub("/", _DAILY.sub("/day", unit))


def unit_hint(unit: str) -> str:
    """Say what is wrong with a unit, if it is none; empty for a known one."""
    try:
        base_factor(unit)
    except UnitError as cause:
        return str(cause).partition(";")[0]
    return ""


def quantities(written: str | float, example_units: tuple[str, ...]) -> Iterator[str]:
    """Yield what may be meant by a quantity that could not be read, the likeliest first."""
    match = _NUMBER.fullmatch(str(written).replace("−", "-"))
    if match is None:
        turned = re.fullmatch(r"\s*([A-Za-zµμ%/^*\d]*[A-Za-zµμ%])\s*([\d.]+)\s*", str(written))
        if turned:
            yield f"{turned[2]} {turned[1]}"
        return
    number, unit = match[1], match[2]
    if INTERNATIONAL_UNIT.search(unit):
        return
    numbers = list(_numbers(number))
    for value in numbers if unit else ():
        yield f"{value} {unit}"
        bare = _OF_MAGNESIUM.sub("", unit)
        if bare != unit:
            yield f"{value} {bare}"
            yield f"{value} {plain_unit(bare)}"
        if "/" not in bare:
            yield f"{value} {bare}/day"
    for value in numbers:
        for better in dict.fromkeys(_units(unit) if unit else example_units):
            yield f"{value} {better}"


def _numbers(text: str) -> Iterator[str]:
    """Yield a number as it may be meant: as it is, its thousands joined, or with a point for its comma."""
    if _GROUPED.fullmatch(text) and not re.fullmatch(r"[+-]?\d{1,3}\.\d{3}", text):
        yield re.sub(r"[^\d+-]", "", text)
    if re.fullmatch(r"[+-]?\d+,\d+", text):
        yield text.replace(",", ".")
    european = re.fullmatch(r"([+-]?\d{1,3}(?:\.\d{3})+),(\d+)", text)
    if european:
        yield f"{european[1].replace('.', '')}.{european[2]}"
    english = re.fullmatch(r"([+-]?\d{1,3}(?:,\d{3})+)\.(\d+)", text)
    if english:
        yield f"{english[1].replace(',', '')}.{english[2]}"
    if re.fullmatch(r"[+-]?\d*\.?\d+", text):
        yield text


def _units(unit: str) -> Iterator[str]:
    lowered = re.sub(r"[A-Za-z]+", lambda found: found[0].lower(), unit)
    yield lowered
    yield lowered.replace("ml", "mL").replace("dl", "dL").replace("/l", "/L")
    for name in dict.fromkeys(re.findall(r"[A-Za-zµμ]+", unit)):
        if unit_hint(name):
            for close in nearest(name, _COMMON_UNITS):
                replaced = re.sub(rf"(?<![A-Za-zµμ]){re.escape(name)}(?![A-Za-zµμ])", close, unit)
                yield replaced
                if replaced != unit and unit_hint(replaced):
                    yield from _units_once(replaced)


def _units_once(unit: str) -> Iterator[str]:
    for name in re.findall(r"[A-Za-zµμ]+", unit):
        if unit_hint(name):
            for close in nearest(name, _COMMON_UNITS):
                yield unit.replace(name, close)


def intervals(written: str) -> Iterator[str]:
    """Yield what may be meant by an interval in words, such as `monthly` or `every other day`."""
    text = " ".join(written.lower().removeprefix("every ").split())
    if text in _INTERVALS:
        yield f"every {_INTERVALS[text]}"
    yield from quantities(written, ("days",))


def clocks(written: str | int) -> Iterator[str]:
    """Yield what may be meant by a clock time that could not be read: `8 am`, `0800`, `8.30`, or minutes (480)."""
    text = str(written).strip().lower().removeprefix("at ")
    if text in ("noon", "midday", "midnight"):
        yield "00:00" if text == "midnight" else "12:00"
    minutes = re.fullmatch(r"\d{1,4}", text)
    if minutes and not (len(text) == 4 and int(text[:2]) < 24 and int(text[2:]) < 60):
        total = int(text) * 60 if int(text) < 24 else int(text)
        if total < 24 * 60:
            yield f"{total // 60:02d}:{total % 60:02d}"
        return
    match = _CLOCK.fullmatch(text) or _FOUR_DIGITS.fullmatch(text)
    if match is None:
        return
    hour, minute = int(match[1]), int(match[2] or 0)
    suffix = (match.groups()[2] or "") if len(match.groups()) > 2 else ""
    if suffix[:1] == "p" and hour < 12:
        hour += 12
    if suffix[:1] == "a" and hour == 12:
        hour = 0
    if hour < 24 and minute < 60:
        yield f"{hour:02d}:{minute:02d}"

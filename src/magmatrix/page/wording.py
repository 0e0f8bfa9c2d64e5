"""How numbers, units and times are written for people: significant digits, a true minus sign, no NaN."""

from __future__ import annotations

import math
import re

from markupsafe import Markup, escape

MISSING = "–"
NO_PERCENT = "0\u00a0%"
MINUS = "−"
THIN_SPACE = "\u202f"
HOURS_PER_DAY = 24.0
DAYS_PER_YEAR = 365.25
SHORT, LONG = 3.0, 3 * DAYS_PER_YEAR
"""Up to so many days a study counts in hours, and from so many on in years."""

_FINE = 14.0

_SUPERSCRIPT = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
# What neither HTML nor XML may hold, and marks that turn the direction of text around.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_MICRO = re.compile(r"(?<=\d )u(?=(?:mol|g|m|L|M)\b)")
_POWER = re.compile(r"\b(mm|cm|m|um|µm)\^(\d)")
_SMALLEST, _LARGEST = 1e-4, 1e7


def plain(text: str) -> str:
    """Return `text` with a mark for each character that neither HTML nor XML may contain or that turns text around."""
    return _CONTROL.sub("\ufffd", text)


def number(value: float, digits: int = 4) -> str:
    """Write a number with `digits` significant digits; NaN becomes a dash."""
    if math.isnan(value):
        return MISSING
    if math.isinf(value):
        return "∞" if value > 0 else f"{MINUS}∞"
    if value == 0:
        return "0"
    mantissa, exponent = f"{abs(value):.{digits - 1}e}".split("e")
    power = int(exponent)
    if _SMALLEST <= abs(value) < _LARGEST:
        text = grouped(f"{abs(value):.{max(0, digits - 1 - power)}f}")
    else:
        text = f"{mantissa.rstrip('0').rstrip('.')}×10{str(power).translate(_SUPERSCRIPT)}"
    return f"{MINUS}{text}" if value < 0 else text


def written(value: float, digits: int = 4) -> str:
    """Write a number as a person would, without zeros that end it."""
    text = number(value, digits)
    return text.rstrip("0").rstrip(".") if "." in text and "×" not in text else text


def signed(value: float, digits: int = 3) -> str:
    """Write a difference with its sign."""
    return f"+{number(value, digits)}" if value > 0 else number(value, digits)


def percent(share: float, digits: int = 3) -> str:
    """Write a relative difference in percent with its sign, to a hundredth at most."""
    if not math.isfinite(share):
        return MISSING
    hundredths = round(share * 100.0, 2)
    if hundredths == 0:
        return NO_PERCENT
    places = max(0, min(2, digits - 1 - math.floor(math.log10(abs(hundredths)))))
    text = grouped(f"{abs(hundredths):.{places}f}")
    return f"{'+' if hundredths > 0 else MINUS}{text}\u00a0%"


def grouped(text: str) -> str:
    """Set thin spaces between the thousands of a number from 10 000 on."""
    whole, point, rest = text.partition(".")
    if len(whole) > 4:
        whole = f"{int(whole):,}".replace(",", THIN_SPACE)
    return whole + point + rest


def fixed(value: float, places: int) -> str:
    """Write a tick label with a given number of decimals."""
    text = grouped(f"{abs(value):.{places}f}")
    return f"{MINUS}{text}" if value < 0 and float(f"{value:.{places}f}") != 0 else text


def unit(text: str) -> str:
    """Write a unit as print does; a pure number has none."""
    if text in ("1", "dimensionless"):
        return ""
    text = re.sub(r"\bu(?=[a-zA-Z])", "µ", text)
    text = re.sub(r"(?:\*\*|\^|(?<=[A-Za-z]))(-?\d+)", lambda found: found[1].translate(_SUPERSCRIPT), text)
    return text.replace("*", "·")


def quantity(value: float, unit_text: str, digits: int = 4) -> str:
    """Write a number and its unit, kept on one line."""
    return _with_unit(number(value, digits), unit_text)


def given(value: float, unit_text: str, digits: int = 4) -> str:
    """Write a number of the evidence and its unit, without zeros that end it."""
    return _with_unit(written(value, digits), unit_text)


def _with_unit(text: str, unit_text: str) -> str:
    shown = unit(unit_text)
    return f"{text}\u00a0{shown}" if shown else text


def written_unit(text: str) -> str:
    """Return a sentence of a study with its units as print writes them: µmol for `umol`, cm² for `cm^2`."""
    text = _MICRO.sub("µ", text)
    return _POWER.sub(lambda found: found[1] + found[2].translate(_SUPERSCRIPT), text)


def days(value: float) -> str:
    """Write a length of time in days, in hours where it is shorter than two days, in years from three years on."""
    if not math.isfinite(value):
        return MISSING
    if value >= LONG:
        return f"{written(value / DAYS_PER_YEAR, 2)}\u00a0years"
    if 0 < value < 2:
        hours = written(value * HOURS_PER_DAY, 2)
        return f"{hours}\u00a0hour{'' if hours == '1' else 's'}"
    text = f"{value:.1f}".removesuffix(".0") if value < 100 else f"{value:.0f}"
    return f"{grouped(text)}\u00a0days"


def day(value: float) -> str:
    """Write a moment as a day of the study, to a tenth."""
    return MISSING if not math.isfinite(value) else grouped(f"{value:.1f}".removesuffix(".0"))


def moment(value: float, span: float) -> str:
    """Write a moment of a study that lasts `span` days: the start, an hour, a day or a year, as its axis counts.

    Within the first day hours are counted; over more than two weeks only whole days.
    """
    if not math.isfinite(value):
        return MISSING
    if value == 0:
        return "start"
    if span >= LONG and value >= DAYS_PER_YEAR:
        return f"year {written(round(value / DAYS_PER_YEAR, 1), 3)}"
    if span <= SHORT or value < 1:
        return f"hour {written(value * HOURS_PER_DAY, 3 if span <= SHORT else 2)}"
    return f"day {day(value if span <= _FINE else math.floor(value + 1e-9))}"


def when(value: float, span: float) -> str:
    """Write a moment as part of a sentence."""
    said = moment(value, span)
    if said == "start":
        return "at the start"
    return f"at {said}" if said.startswith("hour") else f"in {said}" if said.startswith("year") else f"on {said}"


def breakable(name: str) -> Markup:
    """Return an id that may wrap after its dots and underscores."""
    return Markup(re.sub(r"([._])", r"\1<wbr>", str(escape(plain(name)))))


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun."""
    return f"{grouped(str(count))} {one if count == 1 else many or one + 's'}"


def listed(words: list[str], joint: str = "and") -> str:
    """Write words as a list in a sentence."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} {joint} {words[-1]}" if words else ""


def capital(text: str) -> str:
    """Return `text` with its first letter large, unless its first word is a symbol such as pH or mRNA."""
    first = text.partition(" ")[0]
    return text if any(letter.isupper() for letter in first[1:]) else text[:1].upper() + text[1:]


def coded(text: str) -> Markup:
    """Return a sentence with what stands in `backticks` set as code."""
    pieces = plain(text).split("`")
    if len(pieces) % 2 == 0:
        return escape(plain(text))
    return Markup("").join(
        Markup("<code>{}</code>").format(piece) if place % 2 else escape(piece) for place, piece in enumerate(pieces)
    )

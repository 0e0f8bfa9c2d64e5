"""Chemical formulae: molar mass from atomic masses, the share of magnesium in a salt, and mass to amount.

This is the only place where milligrams become millimoles, because only a formula can say how.
"""

from __future__ import annotations

import re
from collections import Counter

from magmatrix.errors import StudyError
from magmatrix.protocol.numbers import Numbers, converted
from magmatrix.protocol.timing import Given

MAGNESIUM = "Mg"
_TOKEN = re.compile(r"(?P<element>[A-Z][a-z]?)|(?P<count>\d+)|(?P<open>\()|(?P<close>\))")


def atoms(formula: str) -> Counter[str]:
    """Return how many atoms of each element a formula unit holds: "MgCl2.6H2O" has 1 Mg, 2 Cl, 12 H, 6 O.

    Raises StudyError for text that is not a formula.
    """
    total: Counter[str] = Counter()
    for part in re.split(r"[.·*]", formula):
        lead = re.match(r"\d*", part)
        times = lead.group() if lead else ""
        for element, count in _group(formula, part[len(times) :]).items():
            total[element] += count * int(times or 1)
    return total


def molar_mass(formula: str, numbers: Numbers) -> float:
    """Return the mass of one mole of formula units in g/mol."""
    return sum(count * _atomic_mass(element, numbers) for element, count in atoms(formula).items())


def magnesium_share(formula: str, numbers: Numbers) -> float:
    """Return grams of magnesium per gram of the salt: 0.603 for MgO. Raises StudyError where there is no magnesium."""
    return _magnesium_atoms(formula) * _atomic_mass(MAGNESIUM, numbers) / molar_mass(formula, numbers)


def magnesium_amount(given: Given, numbers: Numbers, formula: str | None = None) -> float:
    """Return millimoles of magnesium (per day, where the quantity is per day) in a mass or amount.

    Without a formula the quantity is elemental magnesium; with one it is that salt.
    """
    unit, per_day = given.unit.removesuffix("/day"), given.unit.endswith("/day")
    if unit not in ("mg", "mmol"):
        raise StudyError(
            f"{given.text or given.unit} is no amount of magnesium", found=given.unit, expected="mg or mmol"
        )
    value = converted(given.value, given.unit, f"{unit}/day" if per_day else unit)
    if unit == "mmol":
        return value * (1 if formula is None else _magnesium_atoms(formula))
    elemental = value if formula is None else value * magnesium_share(formula, numbers)
    return elemental / _atomic_mass(MAGNESIUM, numbers)


def magnesium_mass(amount: float, numbers: Numbers) -> float:
    """Return milligrams of magnesium in `amount` mmol."""
    return amount * _atomic_mass(MAGNESIUM, numbers)


def _atomic_mass(element: str, numbers: Numbers) -> float:
    return numbers.value(f"chemistry.atomic_mass_{element}", "g/mol")


def _magnesium_atoms(formula: str) -> int:
    count = atoms(formula)[MAGNESIUM]
    if not count:
        raise StudyError(
            "the formula holds no magnesium", found=formula, expected="a magnesium salt, such as MgCl2.6H2O"
        )
    return count


def _group(formula: str, text: str) -> Counter[str]:
    stack: list[Counter[str]] = [Counter()]
    last: Counter[str] = Counter()
    position = 0
    while position < len(text):
        token = _TOKEN.match(text, position)
        if token is None:
            raise _no_formula(formula)
        if token["element"]:
            last = Counter({token["element"]: 1})
            stack[-1].update(last)
        elif token["open"]:
            stack.append(Counter())
            last = Counter()
        elif token["close"]:
            if len(stack) == 1:
                raise _no_formula(formula)
            last = stack.pop()
            stack[-1].update(last)
        else:
            if not last or int(token["count"]) < 1:
                raise _no_formula(formula)
            for element, count in last.items():
                stack[-1][element] += count * (int(token["count"]) - 1)
            last = Counter()
        position = token.end()
    if len(stack) != 1 or not stack[0]:
        raise _no_formula(formula)
    return stack[0]


def _no_formula(formula: str) -> StudyError:
    return StudyError(
        "not a chemical formula", found=formula, expected="elements, counts and brackets, such as MgCl2.6H2O"
    )

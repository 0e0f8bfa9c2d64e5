"""What was asked: what is known, what is done in each arm and to whom, and what the result is not."""

from __future__ import annotations

import math
from typing import Any

from magmatrix.page.prose import prose
from magmatrix.page.section import Part
from magmatrix.page.wording import counted, day, listed
from magmatrix.report.sections import HERE
from magmatrix.report.statements import limits_of
from magmatrix.report.told import Told


def _values(told: Told) -> dict[str, Any]:
    result = told.result
    known = {c.person.name: (c.person.label or c.person.name, c.person.facts) for c in told.everyone}
    return {
        "background": [prose(paragraph, told.sources) for paragraph in result.background],
        "arms": [(arm, own, _sessions(own[0].sessions)) for arm, own in told.arms],
        "people": list(known.values()),
        "one_arm": told.one_arm,
        "length": result.days,
        "limits": limits_of(result),
    }


def _sessions(days: tuple[float, ...]) -> str:
    if not days:
        return ""
    when = listed([day(math.floor(each)) for each in days])
    return f"{counted(len(days), 'treatment session')}, on {'day' if len(days) == 1 else 'days'} {when}"


ASKED = Part("asked", "What was asked, and of whom", HERE, "asked.html.j2", _values, "What was asked")

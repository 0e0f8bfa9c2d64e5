"""A number of the equations with everything that its record says."""

from __future__ import annotations

import re
from dataclasses import replace

from magmatrix.evidence import Evidence, why
from magmatrix.interop.equations.book import Entry, NumberEntry, Reading

_RAISED = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def number_entry(record: str, entry: Entry, evidence: Evidence, *, computed: bool) -> NumberEntry:
    """Return the record of a number beside its symbol; `computed` numbers are solved for each person and have none."""
    parameter = evidence.parameters.get(record)
    if parameter is None:
        reason = "solved for each person at rest; 1 for the reference person" if computed else ""
        return NumberEntry(entry, "–", "", "computed" if computed else "no record", reason=reason)
    trail = why(evidence, record)
    transform = ""
    if parameter.transform:
        inputs = ", ".join(f"{name} = {reference}" for name, reference in parameter.inputs.items())
        transform = f"{parameter.transform}{f', where {inputs}' if inputs else ''}"
    spread = "; ".join(filter(None, (trail.spread, trail.distribution and f"drawn as {trail.distribution}")))
    reason = " ".join(filter(None, (parameter.reason, parameter.note)))
    readings = (Reading(s.role, s.record, s.source, s.place, s.read) for s in trail.sources)
    return NumberEntry(
        replace(entry, meaning=entry.meaning or parameter.meaning),
        quantity(parameter.value, parameter.unit),
        parameter.grade,
        parameter.basis,
        spread,
        transform,
        reason,
        tuple(readings),
    )


def quantity(value: float, unit: str) -> str:
    """Return a value with its unit as text."""
    return f"{value:.6g}" + ("" if unit == "1" else f" {printed_unit(unit)}")


def printed_unit(unit: str) -> str:
    """Return a unit as print has it: raised powers, a middle dot, and the Greek letter for micro."""
    text = re.sub(r"\bu(?=[a-zA-Z])", "µ", unit)
    text = re.sub(r"(?:\*\*|\^|(?<=[A-Za-z]))(-?\d+)", lambda found: found[1].translate(_RAISED), text)
    return text.replace("*", "·")

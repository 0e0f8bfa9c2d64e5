"""Study files of a few lines, and what is said of them."""

from __future__ import annotations

from functools import cache

from magmatrix.evidence import Evidence, load_evidence
from magmatrix.protocol.compiler import compile_protocol
from magmatrix.protocol.safety import Notice
from magmatrix.spec.parse import read_study

HEALTHY = "age: 40 years, medication: [], conditions: [], pregnant: false, breast_feeding: false, phototype: II"
"""Somebody of whom a study says that there is nothing to know."""
_STUDY = """\
title: A plan
question: What would a clinician say?
duration: DAYS days
persons:
  somebody: {PERSON}
arms:
  plan: ARM
"""


@cache
def packaged() -> Evidence:
    return load_evidence()


def noticed(arm: str, person: str = HEALTHY, days: int = 60, body: str = "") -> list[Notice]:
    """Return what is noticed of an arm and a person, both written as in a study file."""
    text = _STUDY.replace("DAYS", str(days)).replace("PERSON", person).replace("ARM", arm)
    text += f"body: [{body}]\n" if body else ""
    spec = read_study("s.yaml", packaged(), text=text)
    (plan,), (somebody,) = spec.arms, spec.persons
    return list(compile_protocol(plan, somebody, packaged(), spec.duration, spec.body).warnings)


def records(notices: list[Notice]) -> set[str]:
    """Return what the notices rest on."""
    return {notice.parameter for notice in notices if notice.parameter}


def grave(notices: list[Notice]) -> set[str]:
    """Return what the grave ones among them rest on."""
    return records([notice for notice in notices if notice.grave])


def healthy(**changed: str) -> str:
    """Return a healthy person with some keys written otherwise."""
    keys = dict(entry.split(": ") for entry in HEALTHY.split(", "))
    return ", ".join(f"{key}: {value}" for key, value in (keys | changed).items())

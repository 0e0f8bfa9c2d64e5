"""A small, sound set of records to break in tests, and ways to load it."""

from __future__ import annotations

import copy
from typing import Any

import pytest

from magmatrix.errors import EvidenceError
from magmatrix.evidence import Evidence
from magmatrix.evidence.reading import evidence_from
from magmatrix.yamlio import load_yaml

SOUND = """\
sources:
- id: smith2001
  title: Loss of collagen & other things
  authors: Smith AB, de Vries C
  year: 2001
  container: J Skin 12(3):45-67
  kind: human-kinetic
  read: abstract
  aliases: [smith2001a]
- id: handbook
  title: A handbook
  authors: Committee on Numbers
  container: Handbook
  kind: guideline
  read: secondary
measurements:
- id: smith2001.halflife
  quantity: half-life of collagen
  value: 15
  unit: year
  statistic: estimate
  spread: {kind: range, low: 10, high: 25}
  n: 12
  species: human
  source: smith2001
  place: table 2
  read: abstract
- id: smith2001.share
  quantity: immature share
  value: 10
  unit: percent
  statistic: mean
  spread: {kind: unstated, value: 2}
  species: human
  source: smith2001a
  place: abstract
  read: abstract
timecourses:
- id: smith2001.course
  quantity: share against time
  unit: percent
  x_unit: day
  points: [[0, 100], [7, 80, 5]]
  spread_kind: sd
  species: human
  source: smith2001
  place: figure 1
  read: abstract
  role: calibration
parameters:
- id: skin.loss
  meaning: loss of collagen
  value: 1.265e-4
  unit: 1/day
  basis: derived
  inputs: {halflife: smith2001.halflife}
  transform: ln(2) / halflife
  grade: B
- id: skin.immature
  meaning: immature share of collagen
  unit: 1
  basis: sourced
  measurement: smith2001.share
  grade: B
- id: skin.mature
  meaning: mature share of collagen
  unit: 1
  basis: derived
  inputs: {immature: skin.immature}
  transform: 1 - immature
  grade: B
- id: skin.delay
  meaning: delay before healing
  value: 2
  unit: day
  range: [0, 10]
  distribution: {family: uniform, low: 1, high: 4}
  basis: assumed
  grade: E
  reason: nobody looked
- id: skin.fitted
  meaning: rate of healing
  value: 0.1
  unit: 1/day
  basis: fitted
  fitted_to: [smith2001.course]
  grade: C
  reason: by least squares
- id: skin.mass
  meaning: mass of the skin
  value: 3.3
  unit: kg
  basis: sourced
  source: handbook
  place: table 1
  read: secondary
  grade: B
links:
- id: age__loss
  from: age
  to: loss of collagen
  form: linear
  effect: {value: 1.5, unit: 1, scale: fold, ci95: [1.2, 1.9]}
  grade: B
  measurements: [smith2001.halflife, smith2001.course]
  parameters: [skin.loss]
  default: on
- id: sun__loss
  from: sun
  to: loss of collagen
  form: unknown
  effect: {}
  grade: E
  default: off
"""


def loaded(text: str = SOUND, *more: str) -> Evidence:
    """Load records from text, as files named records.yaml, more1.yaml, ..."""
    names = ["records.yaml", *(f"more{number}.yaml" for number in range(1, len(more) + 1))]
    return evidence_from(
        load_yaml(name, text=part, error=EvidenceError) for name, part in zip(names, (text, *more), strict=True)
    )


def edited(old: str, new: str) -> str:
    """Return the sound records with one change; `old` must stand there exactly once."""
    assert SOUND.count(old) == 1, f"{old!r} stands {SOUND.count(old)} times in the sample"
    return SOUND.replace(old, new)


def data() -> dict[str, Any]:
    """Return the sound records as plain data, free to be changed."""
    return copy.deepcopy(load_yaml("records.yaml", text=SOUND).data)  # type: ignore[no-any-return]


def refusal(text: str, *more: str) -> EvidenceError:
    """Load records that must be refused and return the error, which must say where and what was expected."""
    with pytest.raises(EvidenceError) as caught:
        loaded(text, *more)
    error = caught.value
    assert error.place is not None
    assert error.place.line is not None
    assert error.expected or error.advice
    return error

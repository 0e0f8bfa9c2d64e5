"""Whatever is done to a study file, it reads or gives a StudyError with its place."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.spec.parse import read_study
from magmatrix.spec.starter import starter_text
from magmatrix.spec.study import StudySpec
from tests.spec.test_parse_errors import with_line

JUNK = [
    "",
    "x",
    "-1",
    "0",
    "nan",
    ".inf",
    "1e308 kg",
    "[",
    "]",
    "{}",
    "[]",
    "~",
    "true",
    "day -3",
    "99:99",
    "!!set",
    "*",
    "&",
    "%",
]


@st.composite
def spoilt_studies(draw: st.DrawFn) -> str:
    """The starter study with a few lines dropped, doubled, moved, re-indented or given another value."""
    lines = [line for line in starter_text().splitlines() if line.strip() and not line.strip().startswith("#")]
    for _ in range(draw(st.integers(1, 4))):
        chooser = random.Random(draw(st.integers(0, 10**6)))
        at = chooser.randrange(len(lines))
        how = draw(st.sampled_from(["drop", "double", "move", "indent", "value", "key", "text"]))
        line = lines[at]
        if how == "drop" and len(lines) > 2:
            del lines[at]
        elif how == "double":
            lines.insert(chooser.randrange(len(lines)), line)
        elif how == "move":
            lines.insert(chooser.randrange(len(lines) - 1), lines.pop(at))
        elif how == "indent":
            lines[at] = " " * chooser.randrange(9) + line.lstrip()
        elif how == "value":
            lines[at] = line.split(":")[0] + ": " + draw(st.sampled_from(JUNK))
        elif how == "key":
            lines[at] = line.replace(line.strip().split(":")[0], draw(st.sampled_from(JUNK)), 1)
        else:
            lines[at] = line[: chooser.randrange(len(line) + 1)] + draw(st.text(max_size=4)) + line[len(line) // 2 :]
    return "\n".join(lines)


def outcome(text: str, evidence: Evidence) -> StudySpec | StudyError:
    try:
        return read_study("study.yaml", evidence, text=text)
    except StudyError as error:
        return error


@given(spoilt_studies())
def test_a_spoilt_study_reads_or_gives_a_study_error_and_nothing_else(evidence: Evidence, text: str) -> None:
    found = outcome(text, evidence)
    if isinstance(found, StudyError):
        assert found.place is not None
        assert found.place.file == "study.yaml"


@given(st.text(max_size=200))
def test_any_text_reads_or_gives_a_study_error(evidence: Evidence, text: str) -> None:
    with pytest.raises(StudyError):
        read_study("study.yaml", evidence, text=text)


@given(st.text(alphabet="0123456789.eE+-*/^() mgLdayh%µ_", max_size=30))
def test_any_quantity_reads_or_gives_a_study_error(evidence: Evidence, written: str) -> None:
    quoted = written.replace("'", "")
    found = outcome(with_line("diet: 300 mg/day", f"diet: '{quoted}'"), evidence)
    if isinstance(found, StudyError):
        assert found.place is not None
        assert found.place.line == 9
    else:
        assert 0.0 <= found.arms[0].diets[0].amount.value <= 1e5

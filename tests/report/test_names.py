"""Names that a reader understands."""

from __future__ import annotations

from dataclasses import replace

import pytest

from magmatrix.evidence import Evidence
from magmatrix.report.names import readable, reader_name
from magmatrix.report.summary import summary
from magmatrix.study.result import Null, OutputInfo, StudyResult


@pytest.mark.parametrize(
    ("meaning", "unit", "name"),
    [
        ("dermal collagen over 25 years", "1", "dermal collagen, share of that at age 25"),
        ("dermal collagen over the start of the run", "1", "dermal collagen, compared with day 0"),
        ("collagen of the injured zone over the start", "1", "collagen of the injured zone, compared with day 0"),
        ("mature collagen of bone, over all its collagen at 25 years", "1",
         "mature collagen of bone, share of that at age 25"),
        ("slow-cell (muscle) magnesium over reference", "1", "muscle magnesium, compared with the reference"),
        ("collagen synthesis per cell over rest, mean over the dermis", "1",
         "collagen synthesis per cell, compared with rest, mean over the dermis"),
        ("oxygen cost of work over normal (unvalidated)", "1",
         "oxygen cost of work, compared with normal (unvalidated)"),
        ("swelling over the dermis", "1", "swelling, as a share of the dermis"),
        ("urine over 25 years", "mmol", "urine over 25 years"),
        ("serum magnesium, total", "mmol/L", "serum magnesium, total"),
    ],
)  # fmt: skip
def test_a_ratio_says_what_it_is_compared_with(meaning: str, unit: str, name: str) -> None:
    assert reader_name(OutputInfo("a.b", unit, meaning)) == name


@pytest.mark.parametrize(
    ("cause", "said"),
    [
        ("magnesium", "magnesium"),
        ("heart and lungs and the rest of it", "heart and lungs and the rest of it"),
        ("dermis.redness_fading and the treatment and dermis.tewl_open", "the treatment and 2 more causes"),
        ("dermis.redness_fading", "redness fading"),
    ],
)
def test_causes_are_words(result: StudyResult, evidence: Evidence, cause: str, said: str) -> None:
    text = f"nothing in this body leads from {cause} to serum magnesium, total, so this study cannot answer that"
    null = Null("magnesium.serum", "needled", "untreated", "none", (), text)
    (found,) = readable(replace(result, nulls=(null,)), evidence).nulls
    assert found.reason == f"nothing in this body leads from {said} to it, so this study cannot answer that"


def test_files_for_programs_keep_the_meanings_of_the_model(result: StudyResult, evidence: Evidence) -> None:
    before = summary(result, evidence)
    readable(result, evidence)
    assert summary(result, evidence) == before
    assert before["outputs"]["dermis.collagen_relative"]["meaning"] == "dermal collagen over the start"

"""A study made up for tests of the report: shapes as a real one has them, with nothing computed by the model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from magmatrix.errors import Place
from magmatrix.evidence import Evidence, Source
from magmatrix.study.result import (
    ArmResult,
    AssumedNumber,
    Ledger,
    LedgerEntry,
    LinkState,
    OutputInfo,
    PersonResult,
    SafetyWarning,
    StudyResult,
)

DAYS = 168.0
SESSIONS = (0.4, 28.4, 56.4)
OUTPUTS = {
    "magnesium.serum": OutputInfo("magnesium.serum", "mmol/L", "serum magnesium, total"),
    "magnesium.intake_total": OutputInfo("magnesium.intake_total", "mmol", "eaten and swallowed since the start"),
    "dermis.collagen_relative": OutputInfo("dermis.collagen_relative", "1", "dermal collagen over the start"),
    "dermis.fullness_oedema": OutputInfo("dermis.fullness_oedema", "1", "apparent fullness over the start"),
}


def ledger(intake: float, *, closes: bool = True) -> Ledger:
    urine, unabsorbed = 0.3 * intake, 0.6 * intake
    bone = 0.1 * intake + 4.0
    entries = (
        LedgerEntry("eaten and swallowed", intake, "in"),
        LedgerEntry("infused", 0.0, "in"),
        LedgerEntry("urine", urine, "out"),
        LedgerEntry("faeces, unabsorbed", unabsorbed, "out"),
        LedgerEntry("muscle", -4.0, "store"),
        LedgerEntry("bone", bone, "store"),
    )
    return Ledger("magnesium", "mmol", entries, 3e-14 if closes else 0.02, closes)


def person(name: str, *, dose: float, treated: bool, points: int = 400) -> PersonResult:
    days = np.linspace(0.0, DAYS, points)
    lost, swollen = np.zeros(points), np.zeros(points)
    for session in SESSIONS if treated else ():
        since = np.clip(days - session, 0.0, None)
        lost += np.where(days >= session, 0.012 * np.exp(-since / 40), 0.0)
        swollen += 0.05 * since * np.exp(-since / 2)
    collagen = 1.0 - lost + (0.0003 * days if treated else -0.00002 * days)
    return PersonResult(
        name=name,
        hours=days * 24,
        outputs={
            "magnesium.serum": 0.84 + 0.02 * dose * (1 - np.exp(-days / 20)) + 0.01 * np.sin(days),
            "magnesium.intake_total": (7.0 + 12.0 * dose) * days,
            "dermis.collagen_relative": collagen,
            "dermis.fullness_oedema": 1 + 0.3 * (collagen - 1) + swollen,
        },
        ledgers=(ledger((7.0 + 12.0 * dose) * DAYS),),
        label="Woman, 45",
        facts=("age 45 years", "usual diet 165 mg/day"),
    )


@pytest.fixture
def result() -> StudyResult:
    """Three arms, one person in each, two of them treated; one arm above the upper level."""
    return StudyResult(
        title="Microneedling with and without magnesium",
        question="Does magnesium change what needling leaves behind?",
        text="title: Microneedling\nduration: 168 days\n",
        file="somewhere/microneedling.yaml",
        days=DAYS,
        arms=(
            ArmResult("untreated", "No treatment", (person("woman", dose=0, treated=False),), ("diet 165 mg/day",)),
            ArmResult("needled", "Microneedling", (person("woman", dose=0, treated=True),)),
            ArmResult("both", "Microneedling, 300 mg/day", (person("woman", dose=1, treated=True),)),
        ),
        outputs=OUTPUTS,
        sessions={"untreated": (), "needled": SESSIONS, "both": SESSIONS},
        warnings=(
            SafetyWarning("300 mg a day is above 250 mg/day.", "limits2001", "table 2", "both", "woman"),
            SafetyWarning("Weight is only recorded.", "", "", "untreated, needled, both", "woman", "note"),
        ),
        parameters=("dermis.aO", "magnesium.kE"),
        sources=("kidney1999", "limits2001"),
        assumed=(
            AssumedNumber("dermis.aO", 0.3, "1", "size of swelling", "no source gives it"),
            AssumedNumber("magnesium.kE", 0.7, "1/hour", "gastric emptying", "half-time of about 1 h"),
        ),
        grades={"A": 3, "C": 5, "E": 4},
        engine="cvode",
        rtol=1e-8,
        seed=1,
        links=(
            LinkState("age_synthesis", "age lowers making", "age__synthesis", "B", True, True, "d.link_age", "name"),
            LinkState("mg_hill", "low magnesium lowers making", "mg__making", "E", False, False, "d.link_hill"),
            LinkState("injury__inflammation", "injury -> inflammation", "injury__inflammation", "A", True, True, ""),
        ),
        versions={"magmatrix": "0.1.0", "python": "3.12.0"},
        hashes={"model": "a" * 64, "evidence": "b" * 64, "study": "c" * 64},
    )


@pytest.fixture
def evidence() -> Evidence:
    """Two sources and nothing else."""
    sources = (
        Source(
            id="kidney1999",
            title="Magnesium and the kidney",
            authors="Author A, Author B",
            year=1999,
            container="A Journal 1:2-3",
            kind="review",
            doi="10.1000/a<b>(1)",
            pmid="123",
            read="abstract",
        ),
        Source(
            id="limits2001", title="Upper levels", container="A report", kind="report", read="full-text",
            seen_at="https://example.org/limits",
        ),
    )  # fmt: skip
    return Evidence(
        sources={source.id: source for source in sources},
        measurements={},
        timecourses={},
        links={},
        parameters={},
        records={},
        order=(),
        places={source.id: Place("sources.yaml", 1) for source in sources},
        aliases={"kidney": "kidney1999"},
    )


@pytest.fixture
def with_output() -> Callable[[StudyResult, str, np.ndarray], StudyResult]:
    """Return a study in which every person has the given values of one output."""

    def change(result: StudyResult, name: str, values: np.ndarray) -> StudyResult:
        arms = tuple(
            replace(arm, people=tuple(replace(p, outputs={**p.outputs, name: values}) for p in arm.people))
            for arm in result.arms
        )
        return replace(result, arms=arms)

    return change

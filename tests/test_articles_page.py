"""docs/articles.md keeps to the truth: every output, link, input and study that it names exists."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.parts import PARTS
from magmatrix.evidence import load_evidence
from magmatrix.graph.names import flat
from magmatrix.spec.shipped import shipped_studies

PAGE = (Path(__file__).parent.parent / "docs" / "articles.md").read_text(encoding="utf-8")
KINDS = ("output", "link", "ledger only", "not modelled")
STUDIES = set(re.findall(r"stud(?:y|ies) `(\w+)`", PAGE))
CLAIMS = 101
"""Sentences of the ledger of claims; rows beyond them are sentences that the ledger has no claim for."""


@cache
def rows() -> tuple[tuple[str, ...], ...]:
    """The cells of every row about a sentence: id, what is said, kind, where, remarks."""
    lines = [line.strip().strip("|") for line in PAGE.splitlines() if line.startswith("|")]
    cells = [tuple(cell.strip() for cell in line.split("|")) for line in lines if not set(line) <= set("|- ")]
    return tuple(row for row in cells if len(row) == 5 and row[0] != "id")


def named(row: tuple[str, ...]) -> set[str]:
    return set(re.findall(r"`([^`]+)`", row[3] + row[4]))


SYMBOLS = sorted({name for row in rows() for name in named(row) if re.fullmatch(r"[a-z_]+\.\w+", name)})
LINKS = sorted({name for row in rows() for name in named(row) if "__" in name})


@pytest.mark.parametrize("name", SYMBOLS)
def test_an_output_or_input_that_is_named_exists(name: str) -> None:
    assert name in PARTS.outputs or name in PARTS.inputs, f"{name} is neither an output nor an input"
    assert flat(name) in reference_body(tuple(PARTS)).model.symbols or name in reference_body(tuple(PARTS)).owners


@pytest.mark.parametrize("name", LINKS)
def test_a_link_that_is_named_exists(name: str) -> None:
    assert name in load_evidence().links


@pytest.mark.parametrize("name", sorted(STUDIES))
def test_a_study_that_is_named_is_shipped(name: str) -> None:
    assert name in shipped_studies()


def test_every_sentence_has_one_row_and_one_answer() -> None:
    ids = [row[0] for row in rows()]
    assert len(ids) == len(set(ids))
    assert len(ids) >= CLAIMS
    assert {row[2] for row in rows()} == set(KINDS)


def test_what_a_row_claims_it_shows() -> None:
    for row in rows():
        places = set(re.findall(r"`([^`]+)`", row[3]))
        if row[2] == "output":
            assert places, row[0]
            assert places <= set(PARTS.outputs), row[0]
        elif row[2] == "link":
            assert places, row[0]
            assert all("__" in place for place in places), row[0]
        else:
            assert not places, row[0]
            assert row[4], f"{row[0]} says no reason"


def test_a_link_without_effect_is_off_and_says_why() -> None:
    for name in ("blue_light_wifi__mg", "iron__serum_mg", "wound__mg_withdrawn", "organ_rank__mg_supply"):
        link = load_evidence().links[name]
        assert link.default == "off"
        assert link.note

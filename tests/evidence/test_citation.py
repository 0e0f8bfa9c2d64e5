"""References in three styles: sorted, each once, safe to paste."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import EvidenceError
from magmatrix.evidence import Evidence, cite
from magmatrix.evidence.citation import bibtex_entry, csl_item, text_reference
from magmatrix.evidence.schema import Source
from tests.evidence.samples import loaded

PLAIN = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=30)


@pytest.fixture(scope="module")
def small() -> Evidence:
    return loaded()


def test_text_is_one_line_per_source_sorted_by_author(small: Evidence) -> None:
    assert cite(small, ["skin.loss", "skin.mass", "skin.mature"]).splitlines() == [
        "Committee on Numbers (year not seen). A handbook. Handbook.",
        "Smith AB, de Vries C (2001). Loss of collagen & other things. J Skin 12(3):45-67.",
    ]


def test_the_order_and_number_of_names_do_not_matter(small: Evidence) -> None:
    assert cite(small, ["skin.mass", "skin.loss", "skin.loss"]) == cite(small, ["skin.loss", "skin.mass"])


def test_nothing_cited_is_an_empty_text(small: Evidence) -> None:
    assert cite(small, ["skin.delay"]) == ""
    assert json.loads(cite(small, [], "csl-json")) == []


def test_bibtex_escapes_splits_names_and_parses_the_journal(small: Evidence) -> None:
    assert cite(small, ["skin.loss"], "bibtex") == (
        "@article{smith2001,\n"
        "  author = {Smith, A. B. and de Vries, C.},\n"
        "  title = {{Loss of collagen \\& other things}},\n"
        "  year = {2001},\n"
        "  journal = {J Skin},\n"
        "  volume = {12},\n"
        "  number = {3},\n"
        "  pages = {45--67}\n"
        "}"
    )


def test_groups_and_others_keep_their_form() -> None:
    source = Source(
        id="a",
        title="T",
        authors="WHO {Geneva}, Rossi M et al.",
        container="Report 50% done",
        kind="guideline",
        read="abstract",
    )
    entry = bibtex_entry(source)
    assert "author = {{WHO \\{Geneva\\}} and Rossi, M. and others}" in entry
    assert "howpublished = {Report 50\\% done}" in entry
    assert csl_item(source)["author"] == [{"literal": "WHO {Geneva}"}, {"family": "Rossi", "given": "M."}]


def test_csl_has_typed_items_with_dates_and_names(small: Evidence) -> None:
    (item,) = json.loads(cite(small, ["skin.loss"], "csl-json"))
    assert item["type"] == "article-journal"
    assert item["issued"] == {"date-parts": [[2001]]}
    assert item["author"][1] == {"family": "de Vries", "given": "C."}
    assert (item["container-title"], item["volume"], item["issue"], item["page"]) == ("J Skin", "12", "3", "45-67")


def test_unknown_styles_and_names_are_refused(small: Evidence) -> None:
    with pytest.raises(EvidenceError, match="bibtex"):
        cite(small, ["skin.loss"], "bibtx")
    with pytest.raises(EvidenceError, match=r"skin\.loss"):
        cite(small, ["skin.lost"])


def test_all_shipped_sources_can_be_cited_in_every_style(evidence: Evidence) -> None:
    names = list(evidence.sources)
    assert len(cite(evidence, names).splitlines()) == len(names)
    items = json.loads(cite(evidence, names, "csl-json"))
    assert len({item["id"] for item in items}) == len(names)
    allowed = {
        "id",
        "type",
        "title",
        "author",
        "issued",
        "container-title",
        "volume",
        "issue",
        "page",
        "DOI",
        "PMID",
        "URL",
        "note",
    }
    assert all(set(item) <= allowed and {"id", "type", "title"} <= set(item) for item in items)
    keys = re.findall(r"^@\w+\{([^,]+),$", cite(evidence, names, "bibtex"), flags=re.MULTILINE)
    assert sorted(keys) == sorted(names)


def test_braces_of_all_shipped_bibtex_are_balanced(evidence: Evidence) -> None:
    assert balanced(cite(evidence, list(evidence.sources), "bibtex"))


@given(PLAIN, PLAIN, PLAIN)
def test_no_text_breaks_bibtex_or_json(title: str, authors: str, container: str) -> None:
    source = Source(id="a.b", title=title, authors=authors, container=container, kind="review", read="recalled")
    assert balanced(bibtex_entry(source))
    assert json.loads(json.dumps(csl_item(source)))["title"] == source.title
    assert "\n" not in text_reference(source)


def balanced(text: str) -> bool:
    depth = 0
    for sign in re.sub(r"\\[\\{}&%$#_]", "", text.replace("\\textbackslash{}", "")):
        depth += {"{": 1, "}": -1}.get(sign, 0)
        if depth < 0:
            return False
    return depth == 0

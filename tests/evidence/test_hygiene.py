"""Hygiene where packs of records were joined: one paper one id, named spreads, counts that say what they count."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

import magmatrix
from magmatrix.evidence import Evidence

POOLED = ("meta-analysis", "review")


def test_no_paper_stands_under_two_ids(evidence: Evidence) -> None:
    """Integration 9: same paper, different id. No DOI, PubMed number or title is listed twice."""
    for of in (
        lambda source: source.doi and source.doi.lower(),
        lambda source: source.pmid,
        lambda source: re.sub(r"\W", "", source.title).lower(),
    ):
        found: dict[str, list[str]] = defaultdict(list)
        for source in evidence.sources.values():
            if key := of(source):
                found[key].append(source.id)
        assert {key: ids for key, ids in found.items() if len(ids) > 1} == {}


@pytest.mark.parametrize("alias", ["simental2017crp", "grober2017", "ratskin1975", "verzijl2000", "jpa2001"])
def test_merged_papers_are_no_sources_of_their_own(evidence: Evidence, alias: str) -> None:
    assert alias not in evidence.sources
    assert evidence.canonical(alias) in evidence.sources


def test_two_chapters_of_one_book_are_cited_apart_and_name_the_book(evidence: Evidence) -> None:
    """Integration 9: aikawa1981 and aikawa are chapters of one book: two chapters, each seen at its own address."""
    chapters = [evidence.sources[name] for name in ("aikawa1981", "aikawa")]
    assert all("its biologic significance" in f"{chapter.title} {chapter.container}" for chapter in chapters)
    assert len({chapter.seen_at for chapter in chapters}) == 2


def test_no_number_of_a_source_stands_twice(evidence: Evidence) -> None:
    """Integration 9: the same measurement under two ids. Equal in source, quantity, value, unit, tissue and people."""
    found: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for name, measured in evidence.measurements.items():
        source = evidence.canonical(measured.source)
        key = (source, measured.quantity, measured.value, measured.unit, measured.tissue, measured.population)
        found[key].append(name)
    assert {key: ids for key, ids in found.items() if len(ids) > 1} == {}


def test_an_unstated_spread_is_never_drawn_as_an_sd(evidence: Evidence) -> None:
    """Integration 11: the sampler must treat `unstated` as a wider choice (SD or SE), never silently as SD."""
    for parameter in evidence.parameters.values():
        drawn = parameter.distribution
        if drawn is None or drawn.sd is None or not parameter.value or parameter.basis == "fitted":
            continue
        relative = drawn.sd if drawn.family == "lognormal" else drawn.sd / abs(parameter.value)
        for name in parameter.references:
            measured = evidence.measurements.get(name)
            if measured and measured.spread and measured.spread.kind == "unstated" and measured.value:
                assert measured.spread.value is not None
                printed = measured.spread.value / abs(measured.value)
                assert relative > 1.05 * printed, f"{parameter.id} draws the unnamed plus-minus of {name} as an SD"


def test_a_number_with_an_unstated_spread_is_drawn_by_a_choice_of_its_own(evidence: Evidence) -> None:
    """Whoever carries such a spread has no distribution, or not the normal one that the spread suggests."""
    for parameter in evidence.parameters.values():
        if parameter.spread and parameter.spread.kind == "unstated" and parameter.distribution:
            assert parameter.distribution.family != "normal", parameter.id


def test_pooled_counts_say_what_they_count(evidence: Evidence) -> None:
    """Integration 11: `n` mixes subjects, whole-study totals and trial counts: define it. Where a number comes from
    a pool of studies, `n_means` says who was counted."""
    for measured in evidence.measurements.values():
        if measured.n is not None and evidence.sources[evidence.canonical(measured.source)].kind in POOLED:
            assert measured.n_means, measured.id


def test_nothing_is_weighed_by_n() -> None:
    """Integration 11: weight by n only when it is the people behind the value. No code outside the trail reads it."""
    package = Path(magmatrix.__file__).parent
    reading = re.compile(r"\b(measured|measurement|course|record)\.n\b")
    readers = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        if reading.search(path.read_text(encoding="utf-8"))
    }
    assert readers == {"evidence/trail.py"}


@pytest.mark.parametrize(
    "link",
    [
        "injury__oedema",
        "dermal_collagen__fullness",
        "mg_topical__muscle_tone",
        "exertion__atp_pool",
        "innate_immunity__collagen_turnover",
        "vitamin_d__wound_healing",
        "elastin_skin__recoil",
        "age__cell_water",
        "water_mg__oral_mg",
        "soil_mg__food_mg",
        "cosmetic_injury__systemic_response",
        "oedema__perceived_fullness",
        "iron_excess__oxidative_stress",
        "collagen_synthesis__atp_cost",
        "mgatp__detoxification",
    ],
)
def test_links_that_the_claims_missed_exist(evidence: Evidence, link: str) -> None:
    """Integration 9: links the ledger needs and no pack has."""
    assert link in evidence.links


def test_one_exponent_for_one_measurement(evidence: Evidence) -> None:
    """Integration 11: the cell exponent is 1.28 (single points 0.93 and 1.40): one number behind both its readers."""
    readers = ("energy.synthesis_power", "dermis.mg_power")
    assert {evidence.value(name, "1") for name in readers} == {1.28}
    drawn = evidence.parameters["energy.synthesis_power"].distribution
    assert drawn is not None
    assert (drawn.low, drawn.high) == (0.93, 1.40)


def test_zeitz1978_gives_no_number(evidence: Evidence) -> None:
    """Integration 11: zeitz1978 supports the sign of retention only."""
    users = [p for p in evidence.parameters.values() if any(name.startswith("zeitz1978") for name in p.references)]
    assert [p.id for p in users] == ["dermis.rv"]
    assert not any(name.startswith("zeitz1978") for p in users for name in p.inputs.values())
    assert users[0].basis in ("assumed", "fitted")

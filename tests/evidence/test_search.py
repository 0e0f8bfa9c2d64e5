"""Finding records by words of their meanings."""

from __future__ import annotations

from magmatrix.evidence import Evidence
from magmatrix.evidence.search import found_by_words, meanings

KNOWN = {
    "dermis.tewl": "transepidermal water loss",
    "barrier.film": "water loss under the film over that without",
    "magnesium.serum": "magnesium in serum",
    "magnesium.losses": "all that is lost",
}


def test_all_words_have_to_be_there_and_short_texts_come_first() -> None:
    assert found_by_words("water loss", KNOWN) == ["dermis.tewl", "barrier.film"]
    assert found_by_words("Serum of magnesium", KNOWN) == ["magnesium.serum"]


def test_beginnings_of_words_do_after_whole_words() -> None:
    assert found_by_words("loss", KNOWN) == ["dermis.tewl", "barrier.film", "magnesium.losses"]


def test_what_looks_like_a_name_is_no_words() -> None:
    assert found_by_words("magnesium.serun", KNOWN) == []
    assert found_by_words("water_loss", KNOWN) == []
    assert found_by_words(" ", KNOWN) == []


def test_every_record_has_a_meaning(evidence: Evidence) -> None:
    assert set(meanings(evidence)) == set(evidence.ids())

"""The evidence as a snapshot: the same records, values and places as read from the files."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest

from magmatrix.evidence import Evidence, load_evidence
from magmatrix.evidence.loader import PACKAGED_RECORDS
from magmatrix.evidence.reading import evidence_from
from magmatrix.evidence.stored import as_data, from_data
from magmatrix.yamlio import load_yaml


@pytest.fixture(scope="module")
def fresh() -> Evidence:
    """The packaged evidence, read from its files."""
    return evidence_from(load_yaml(file) for file in sorted(PACKAGED_RECORDS.rglob("*.yaml")))


def test_what_is_stored_comes_back(fresh: Evidence) -> None:
    back = from_data(json.loads(json.dumps(as_data(fresh, PACKAGED_RECORDS))), PACKAGED_RECORDS)
    assert back == fresh
    for field in fields(Evidence):
        if field.init:
            assert list(getattr(back, field.name)) == list(getattr(fresh, field.name)), field.name
    assert all(back.records[name].model_fields_set == fresh.records[name].model_fields_set for name in fresh.records)


def test_what_is_loaded_is_what_the_files_say(fresh: Evidence) -> None:
    assert load_evidence() == fresh


def test_data_of_another_shape_is_an_error_that_is_caught(fresh: Evidence) -> None:
    data = json.loads(json.dumps(as_data(fresh, PACKAGED_RECORDS)))
    for harm in ({"order": []}, {"places": {}}, {"records": {"sources": [{"id": "x"}]}}, {"computed": {"x": [1, "1"]}}):
        with pytest.raises((ValueError, TypeError, LookupError)):
            from_data({**data, **harm}, PACKAGED_RECORDS)

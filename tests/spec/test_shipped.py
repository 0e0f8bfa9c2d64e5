"""Shipped studies are found by name, after files; former names are answered with those of today."""

from __future__ import annotations

from pathlib import Path

import pytest

from magmatrix.errors import StudyError
from magmatrix.spec.shipped import _FORMER, located, shipped_studies


def test_a_name_is_that_of_a_shipped_study(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    assert located("microneedling") == shipped_studies()["microneedling"]
    (tmp_path / "microneedling").write_text("mine", encoding="utf-8")
    assert located("microneedling") == "microneedling"


def test_a_path_is_left_as_it_is() -> None:
    assert located(Path("nowhere/microneedling.yaml")) == Path("nowhere/microneedling.yaml")


def test_a_misspelt_name_is_answered() -> None:
    with pytest.raises(StudyError, match="microneedling"):
        located("microneedeling")


@pytest.mark.parametrize("old", _FORMER)
def test_former_names_are_answered_with_the_new_ones(old: str) -> None:
    assert _FORMER[old] in shipped_studies()
    with pytest.raises(StudyError) as caught:
        located(old)
    assert caught.value.nearest_names == (_FORMER[old],)

"""`mm.run`: files, names, dicts, and the ways out of a result."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import magmatrix as mm
from magmatrix.study import frames, plot

STUDY: dict[str, Any] = {
    "title": "Two arms",
    "question": "Does it run?",
    "duration": "3 days",
    "run_in": "1 day",
    "body": ["magnesium"],
    "persons": {"ann": {"habitual_diet": "300 mg/day"}, "bob": {"sex": "male", "habitual_diet": "350 mg/day"}},
    "arms": {
        "usual": {"diet": "300 mg/day"},
        "low": {"diet": "200 mg/day", "persons": ["ann"]},
    },
    "outputs": ["magnesium.serum", "magnesium.urine_rate"],
}


@pytest.fixture(scope="module")
def result() -> mm.StudyResult:
    """The result of a small study written as a dict."""
    return mm.run(STUDY)


def test_a_dict_a_file_and_a_read_study_give_the_same(result: mm.StudyResult, tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text(result.text, encoding="utf-8")
    for other in (mm.run(file), mm.run(str(file)), mm.run(mm.read_study(file))):
        assert other.to_polars().equals(result.to_polars())
        assert other.hashes == result.hashes
    assert result.file == "a dict"


def test_a_mistake_in_a_dict_names_its_key() -> None:
    with pytest.raises(mm.InputError, match=r"did you mean 'title'"):
        mm.run({**STUDY, "titel": "Two arms"})
    with pytest.raises(mm.InputError, match="dicts, lists, texts and numbers"):
        mm.run({**STUDY, "title": object()})
    with pytest.raises(mm.InputError, match="links"):
        mm.run(mm.read_study("microneedling"), links="A")


def test_shipped_studies_are_found_by_name_and_files_come_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert mm.read_study("microneedling").title == mm.read_study(mm.shipped_studies()["microneedling"]).title
    monkeypatch.chdir(tmp_path)
    (tmp_path / "microneedling").write_text(mm.shipped_studies()["oral_dose"].read_text(encoding="utf-8"))
    assert mm.read_study("microneedling").title == mm.read_study("oral_dose").title
    with pytest.raises(mm.InputError, match="microneedling"):
        mm.read_study("microneedlin")


def test_the_table_has_a_row_per_value(result: mm.StudyResult) -> None:
    table = result.to_polars()
    assert table.columns == ["arm", "person", "time", "output", "unit", "value"]
    assert table.height == 3 * 2 * len(result.arms[0].people[0].hours)
    assert table["value"].null_count() == 0


def test_short_and_html_forms(result: mm.StudyResult) -> None:
    body = mm.reference_body(("magnesium",))
    batch = mm.simulate(body, 2, outputs=["magnesium.serum"], times=[0, 1])
    for shown in (result, body, body.model, body.evidence, batch):
        assert repr(shown).startswith(type(shown).__name__)
        assert len(repr(shown)) < 300
        assert shown._repr_html_().startswith("<table>")
        assert len(shown._repr_html_()) < 2000
    assert "usual, low" in repr(result)


class Absent:
    """Finds nothing of some libraries."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def missing(name: str) -> Any:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name.partition(".")[0])

        monkeypatch.setattr("magmatrix.extras.import_module", missing)


@pytest.mark.parametrize(
    ("way", "library", "extra"),
    [("to_pandas", "pandas", "frames"), ("to_xarray", "xarray", "frames"), ("plot", "matplotlib", "plot")],
)
def test_a_missing_library_is_named_with_what_to_install(
    result: mm.StudyResult, monkeypatch: pytest.MonkeyPatch, way: str, library: str, extra: str
) -> None:
    Absent(monkeypatch)
    with pytest.raises(mm.MissingLibraryError, match=rf"{library}.*pip install 'magmatrix\[{extra}\]'"):
        getattr(result, way)()


def test_a_library_that_is_broken_says_so_itself(monkeypatch: pytest.MonkeyPatch, result: mm.StudyResult) -> None:
    def broken(name: str) -> Any:
        raise ModuleNotFoundError("No module named 'dateutil'", name="dateutil")

    monkeypatch.setattr("magmatrix.extras.import_module", broken)
    with pytest.raises(ModuleNotFoundError, match="dateutil"):
        result.to_pandas()


def test_an_array_has_arms_people_and_times(result: mm.StudyResult, monkeypatch: pytest.MonkeyPatch) -> None:
    class Frames:
        Dataset = staticmethod(lambda data, coords, attrs: (data, coords, attrs))

    monkeypatch.setattr(frames, "needed", lambda *_: Frames)
    data, coords, attrs = result.to_xarray()
    dims, values, about = data["magnesium.serum"]
    assert dims == ("arm", "person", "time")
    assert values.shape == (2, 2, len(coords["time"][1]))
    assert np.isnan(values[1, 1]).all()
    assert np.isfinite(values[0]).all()
    assert about["units"] == "mmol/L"
    assert attrs["title"] == "Two arms"


def test_unknown_outputs_are_not_drawn(result: mm.StudyResult) -> None:
    with pytest.raises(mm.InputError, match=r"magnesium\.serum"):
        plot.plot(result, "magnesium.serumm")


@pytest.mark.skipif(importlib.util.find_spec("pandas") is None, reason="an extra; its absence is tested above")
def test_pandas_has_the_same_rows(result: mm.StudyResult) -> None:
    assert list(result.to_pandas()["value"]) == result.to_polars()["value"].to_list()


@pytest.mark.skipif(importlib.util.find_spec("xarray") is None, reason="an extra; its absence is tested above")
def test_xarray_has_the_same_values(result: mm.StudyResult) -> None:
    found = result.to_xarray()["magnesium.serum"].sel(arm="low", person="ann")
    assert found.values.tolist() == result.arms[1].people[0].outputs["magnesium.serum"].tolist()


@pytest.mark.skipif(importlib.util.find_spec("matplotlib") is None, reason="an extra; its absence is tested above")
def test_a_figure_has_a_panel_per_output(result: mm.StudyResult) -> None:
    figure = result.plot()
    assert len(figure.axes) == 2
    assert len(figure.axes[0].lines) == 3

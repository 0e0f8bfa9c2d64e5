"""What a finished study leaves in its directory."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from magmatrix import report
from magmatrix.errors import OutputError
from magmatrix.evidence import Evidence
from magmatrix.report import chart_files, html, manifest, summary, table
from magmatrix.report.chart_files import kinds
from magmatrix.report.html import page_of
from magmatrix.report.told import told
from magmatrix.report.write import write_study
from magmatrix.study.result import StudyResult

NAMES = {"report.html", "summary.json", "results.parquet", "manifest.json"}
CHARTS = {
    f"charts/{name}.{kind}"
    for name in (
        "magnesium.serum",
        "magnesium.intake_total",
        "dermis.collagen_relative",
        "dermis.fullness_oedema",
    )
    for kind in kinds()
}


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_four_files_and_the_charts_are_written(result: StudyResult, evidence: Evidence, tmp_path: Path) -> None:
    folder = write_study(result, evidence, tmp_path / "out")
    assert folder == tmp_path / "out"
    assert files_in(folder) == NAMES | CHARTS


def test_the_same_result_gives_the_same_bytes(result: StudyResult, evidence: Evidence, tmp_path: Path) -> None:
    first = write_study(result, evidence, tmp_path / "first")
    second = write_study(result, evidence, tmp_path / "second")
    for name in NAMES | CHARTS:
        assert (first / name).read_bytes() == (second / name).read_bytes(), name


@pytest.mark.parametrize(
    ("module", "writer"),
    [
        (html, "page_of"),
        (chart_files, "chart_files"),
        (summary, "summary_file"),
        (table, "results_table"),
        (manifest, "manifest_file"),
    ],
)
def test_a_failing_writer_leaves_nothing(
    module: object,
    writer: str,
    result: StudyResult,
    evidence: Evidence,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def broken(*arguments: object) -> bytes:
        raise RuntimeError(writer)

    monkeypatch.setattr(module, writer, broken)
    with pytest.raises(RuntimeError, match=writer):
        write_study(result, evidence, tmp_path / "out")
    assert list(tmp_path.iterdir()) == []


def test_a_second_run_needs_force(result: StudyResult, evidence: Evidence, tmp_path: Path) -> None:
    write_study(result, evidence, tmp_path / "out")
    with pytest.raises(OutputError, match="--force"):
        write_study(result, evidence, tmp_path / "out")
    write_study(result, evidence, tmp_path / "out", force=True)


def test_the_manifest_says_what_was_run_and_fingerprints_every_other_file(
    result: StudyResult, evidence: Evidence, tmp_path: Path
) -> None:
    folder = write_study(result, evidence, tmp_path / "out")
    written = json.loads((folder / "manifest.json").read_bytes())
    assert written["schema"] == "magmatrix.manifest/1"
    assert (written["seed"], written["engine"], written["relative_tolerance"]) == (1, "cvode", 1e-8)
    assert written["hashes"] == result.hashes
    assert written["versions"] == result.versions
    assert written["study_file"] == "microneedling.yaml"
    files = {entry["name"]: entry for entry in written["files"]}
    assert set(files) == (NAMES | CHARTS) - {"manifest.json"}
    for name, entry in files.items():
        content = (folder / name).read_bytes()
        assert entry["bytes"] == len(content)
        assert entry["sha256"] == hashlib.sha256(content).hexdigest()


def test_no_file_names_the_folder_the_study_lay_in(result: StudyResult, evidence: Evidence, tmp_path: Path) -> None:
    folder = write_study(result, evidence, tmp_path / "out")
    assert all(b"somewhere" not in (folder / name).read_bytes() for name in NAMES | CHARTS)


@pytest.mark.parametrize("name", report.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    assert callable(getattr(report, name))


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'write_studdy'"):
        report.write_studdy  # noqa: B018


def test_where_the_library_is_charts_are_png_as_well(
    result: StudyResult, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[dict[str, object]] = []

    class Renderer:
        @staticmethod
        def svg_to_bytes(**options: object) -> list[int]:
            asked.append(options)
            return list(b"png")

    monkeypatch.setattr("magmatrix.report.chart_files.find_spec", lambda name: name)
    monkeypatch.setattr("magmatrix.extras.import_module", lambda name: Renderer)
    context = told(result, evidence)
    files = chart_files.chart_files(context)
    assert {name for name in files if name.endswith(".png")} == {
        f"charts/{chart.name}.png" for _, chart in context.charts
    }
    assert files["charts/magnesium.serum.png"] == b"png"
    assert asked[0]["svg_string"] == files[f"charts/{context.charts[0][1].name}.svg"].decode()
    assert b'href="charts/magnesium.serum.png"' in page_of(context)


def test_without_the_library_no_png_is_promised(
    result: StudyResult, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("magmatrix.report.chart_files.find_spec", lambda name: None)
    context = told(result, evidence)
    assert not [name for name in chart_files.chart_files(context) if name.endswith(".png")]
    assert b".png" not in page_of(context)


@pytest.mark.skipif("png" not in kinds(), reason="an extra; its absence is tested above")
def test_a_png_is_a_picture(result: StudyResult, evidence: Evidence) -> None:
    files = chart_files.chart_files(told(result, evidence))
    assert files["charts/magnesium.serum.png"].startswith(b"\x89PNG")

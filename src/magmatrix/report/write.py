"""Writing everything a study gives into one directory."""

from __future__ import annotations

from pathlib import Path

from magmatrix.evidence import Evidence
from magmatrix.page.folder import MANIFEST, check_target, replace_folder, write_file
from magmatrix.report import chart_files, html, manifest, prevalence, summary, table
from magmatrix.report.courses import courses
from magmatrix.report.told import told
from magmatrix.study.result import StudyResult

__all__ = ["check_target", "write_study"]

REPORT, SUMMARY, RESULTS, POPULATION = "report.html", "summary.json", "results.parquet", "population.csv"


def write_study(
    result: StudyResult, evidence: Evidence, directory: Path, *, force: bool = False, overwrite_edited: bool = False
) -> Path:
    """Write report.html, its charts in files of their own, summary.json, results.parquet, manifest.json.

    Of a population also population.csv; charts are SVG, CSV and, with the extra `png`, PNG. Returns `directory`. All
    files appear at once or none does. The same result gives the same bytes. Raises OutputError where `directory` exists
    and `force` is not set, holds what magmatrix did not write or what was changed since (unless `overwrite_edited`), or
    cannot be written.
    """

    def fill(folder: Path) -> None:
        known = courses(result)
        context = told(result, evidence, known)
        files = {
            REPORT: html.page_of(context),
            SUMMARY: summary.summary_file(result, evidence, known),
            RESULTS: table.results_table(result),
            **chart_files.chart_files(context),
        }
        if result.prevalence is not None:
            files[POPULATION] = prevalence.population_table(result.prevalence)
        files[MANIFEST] = manifest.manifest_file(result, files)
        for name, content in files.items():
            write_file(folder / name, content)

    replace_folder(directory, fill, force=force, overwrite_edited=overwrite_edited)
    return directory

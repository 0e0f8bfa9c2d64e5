"""The recipe for a module, run as it stands in docs/recipes/module.md, without touching the package.

That it works inside of the package is shown, as for every recipe, in test_recipes.py.
"""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

import numpy as np
import pytest

from magmatrix.body.assemble import assemble, read_model
from magmatrix.body.checks import Severity, run_checks
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.evidence.loader import PACKAGED_RECORDS
from magmatrix.evidence.trail import why
from magmatrix.report.html import report
from magmatrix.spec.parse import read_study
from magmatrix.study.result import StudyResult
from tests.recipes import blocks, lay_out

EQUATIONS = "src/magmatrix/physiology"
RECORDS = "src/magmatrix/evidence/records"
LISTS = (f"{EQUATIONS}/body.ant", "src/magmatrix/body/parts/__init__.py")
"""Files of the package to which the recipe adds lines."""


class Nails(NamedTuple):
    """What following the recipe without touching the package makes."""

    root: Path
    parts: Parts
    evidence: Evidence
    result: StudyResult


def imported(file: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"recipe_{file.stem}", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def root(repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with every file of the recipe, and the packaged records beside the new ones."""
    folder = tmp_path_factory.mktemp("recipe")
    shutil.copytree(PACKAGED_RECORDS, folder / RECORDS)
    files = blocks(repository / "docs/recipes/module.md")
    lay_out([(name, text) for name, text in files if name not in LISTS], folder)
    added = dict(files)[f"{EQUATIONS}/body.ant"].splitlines()
    lines = [line.removeprefix("+") for line in added if line.startswith("+")]
    (folder / EQUATIONS / "body.ant").write_text("\n".join(lines), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def nails(root: Path) -> Nails:
    part = imported(root / "src/magmatrix/body/parts/nails.py").PART
    own = imported(root / "own.py")
    parts, result = own.run(part, root / EQUATIONS, root / RECORDS, root / "studies/nails.yaml")
    return Nails(root, parts, load_evidence(root / RECORDS), result)


def test_the_body_assembles_and_its_checks_pass(nails: Nails) -> None:
    """Units, descriptions, records, balances along equations and actions, and rest: all parts and the new one."""
    _, model = read_model(nails.parts, parts=nails.parts)
    found = run_checks(model, nails.evidence, parts=nails.parts)
    assert [finding for finding in found if finding.severity is not Severity.INFO] == []
    assert any(finding.check == "links" and finding.subject == "nails.link_mg_nails" for finding in found)


def test_its_port_reads_the_skin_cells_where_magnesium_runs(nails: Nails) -> None:
    alone = assemble(nails.evidence, ["nails"], parts=nails.parts)
    joined = assemble(nails.evidence, ["magnesium", "nails"], parts=nails.parts)
    assert "nails.mg_cell" in alone.inputs
    assert joined.owners["nails.mg_cell"] == "magnesium.skin_ratio"


def test_its_ledger_closes(nails: Nails) -> None:
    for arm in nails.result.arms:
        for person in arm.people:
            (ledger,) = (ledger for ledger in person.ledgers if ledger.name == "nail")
            assert ledger.closes
            assert {entry.label for entry in ledger.entries} >= {"grown", "worn off or cut", "nail plate"}


def test_its_link_acts_only_where_it_is_on(nails: Nails) -> None:
    usual, warm, little = (arm.people[0].outputs["nails.growing"] for arm in nails.result.arms)
    assert np.ptp(usual) == pytest.approx(0.0, abs=1e-12)
    assert warm[-1] == pytest.approx(1.2 * usual[-1])
    assert little[-1] < 0.999 * usual[-1]


def test_its_output_is_reported_with_what_it_rests_on(nails: Nails) -> None:
    page = report(nails.result, nails.evidence).decode()
    assert "nail plate of all fingers" in page
    assert "nails cut" in page
    assert "factor of warm hands on the growth of nails" in page
    assert "Growth of the nails of nobody" in page
    assert nails.result.outputs["nails.plate"].grades["B"] >= 2
    assert "mg_nails" in page


def test_its_output_has_a_trail_to_the_paper(nails: Nails) -> None:
    body = assemble(nails.evidence, nails.parts, parts=nails.parts)
    output = why(nails.evidence, "nails.plate", body.users, body.depends)
    assert any("nails.wear" in line for line in output.lines())
    number = "\n".join(why(nails.evidence, "nails.wear", body.users, body.depends).lines())
    assert "ln(2) / half_time" in number
    assert "example2026" in number
    assert "nails.wearing" in number


def test_the_packaged_registry_knows_nothing_of_it(nails: Nails) -> None:
    assert "nails" not in PARTS
    with pytest.raises(StudyError, match="unknown part of the body"):
        read_study(nails.root / "studies/nails.yaml", nails.evidence)

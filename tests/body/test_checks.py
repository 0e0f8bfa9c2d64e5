"""Named checks of the body: silent on the packaged body, loud on a spoilt one."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from magmatrix.body.assemble import read_model
from magmatrix.body.checks import CHECKS, Checked, Finding, Severity, run_checks
from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.body.source import PHYSIOLOGY
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.graph.model import Model


def packaged() -> Checked:
    return Checked(read_model()[1], load_evidence())


def of(check: str, model: Model, evidence: Evidence) -> list[Finding]:
    return list(CHECKS[check](Checked(model, evidence)))


def spoilt(tmp_path: Path, file: str, before: str, after: str) -> Model:
    """The packaged model with one passage of one equation file exchanged."""
    folder = tmp_path / "physiology"
    shutil.copytree(PHYSIOLOGY, folder)
    text = (folder / file).read_text(encoding="utf-8")
    assert text.count(before) == 1, before
    (folder / file).write_text(text.replace(before, after), encoding="utf-8")
    return read_model(parts=Parts(PARTS.values(), (folder,)))[1]


@pytest.mark.parametrize("name", CHECKS)
def test_the_packaged_body_has_no_errors(name: str) -> None:
    subject = packaged()
    assert [f for f in CHECKS[name](subject) if f.severity is Severity.ERROR] == []


def test_no_number_of_the_packaged_body_is_without_use() -> None:
    """Only the numbers of the type III share wait for their equations."""
    waiting = {finding.subject for finding in CHECKS["unused"](packaged())}
    assert waiting <= {"dermis.type3_rest", "dermis.type3_new", "dermis.type3_return"}


def test_findings_come_with_errors_first() -> None:
    subject = packaged()
    evidence = replace(
        subject.evidence, parameters={k: v for k, v in subject.evidence.parameters.items() if k != "dermis.kW"}
    )
    order = [finding.severity for finding in run_checks(subject.model, evidence)]
    assert order[0] is Severity.ERROR
    assert order == sorted(order, key=list(Severity).index)


def test_a_collagen_flow_without_a_partner_is_found(tmp_path: Path) -> None:
    model = spoilt(tmp_path, "dermis.ant", "cleared_total' = clearing", "cleared_total' = 0")
    findings = of("ledger", model, load_evidence())
    assert [f.severity for f in findings] == [Severity.ERROR]
    assert findings[0].subject == "dermis.collagen_balance"
    assert "out of nothing" in findings[0].message


def test_a_session_that_loses_collagen_is_found(tmp_path: Path) -> None:
    before = "injured_D = mean_D + (1 - treat_removed_share) * intact * zones_collagen"
    findings = of("ledger", spoilt(tmp_path, "dermis.ant", before, "injured_D = mean_D"), load_evidence())
    assert [f.subject for f in findings] == ["dermis.treat"]


def test_a_body_that_drifts_at_rest_is_found(tmp_path: Path) -> None:
    before = "  M = (1 - phi_immature) * mature_start"
    model = spoilt(tmp_path, "dermis.ant", before, "  M = (1 - 2 * phi_immature) * mature_start")
    # the share of a zone that is not yet cross-linked follows the renewal of fibres, which is wrong with M
    zones = {f"{zone}.{pool}" for zone in ("injured", "stimulated", "spared") for pool in ("n", "m")}
    assert {f.subject for f in of("rest", model, load_evidence())} == {"dermis.M", *zones}


def test_mixed_units_are_found(tmp_path: Path) -> None:
    model = spoilt(tmp_path, "dermis.ant", "D' = -kD * D", "D' = -kD * D + Nx")
    assert {f.severity for f in of("units", model, load_evidence())} == {Severity.ERROR}


def test_a_symbol_without_a_description_is_found(tmp_path: Path) -> None:
    model = spoilt(tmp_path, "dermis.ant", 'w is "share of the dermis neither injured nor stimulated"', "")
    assert [f.subject for f in of("descriptions", model, load_evidence())] == ["dermis.w"]


def naming(switch: str, grade: str, default: str) -> Evidence:
    """The packaged evidence, in which one more link record names `switch`."""
    evidence = load_evidence()
    pattern = next(iter(evidence.links.values()))
    link = pattern.model_copy(
        update={"id": "cause__effect", "grade": grade, "default": default, "parameters": (switch,)}
    )
    return replace(evidence, links={**evidence.links, link.id: link})


@pytest.mark.parametrize(
    ("switch", "grade", "default", "severities"),
    [
        ("dermis.link_age_synthesis", "B", "on", {Severity.INFO}),
        ("dermis.link_age_synthesis", "E", "on", {Severity.INFO, Severity.ERROR}),
        ("dermis.link_age_synthesis", "B", "off", {Severity.INFO, Severity.ERROR}),
        ("dermis.link_mg_collagenase", "E", "off", {Severity.INFO}),
    ],
    ids=["fitting", "weak but on", "record says off", "weak and off"],
)
def test_a_switch_must_agree_with_its_link(switch: str, grade: str, default: str, severities: set[Severity]) -> None:
    """A grade E link is off by default, and the switch stands as its link record says."""
    found = of("links", packaged().model, naming(switch, grade, default))
    assert {finding.severity for finding in found if finding.subject == switch} == severities


def test_grades_cover_every_number() -> None:
    findings = of("grades", packaged().model, packaged().evidence)
    assert {f.subject for f in findings} <= {"A", "B", "C", "D", "E", "assumed"}
    assert all(f.severity is Severity.INFO for f in findings)

"""Files of challenges: those of the package, and what is refused with its line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from magmatrix.analysis.responses.challenge import Challenge, Module
from magmatrix.analysis.responses.read import modules, read_module, read_modules
from magmatrix.body.parts import PARTS
from magmatrix.errors import InputError, StudyError
from magmatrix.evidence import Evidence, load_evidence

ROOT = Path(__file__).resolve().parents[2]
FILE = """
gaps: calcium-pth-and-vitamin-d
experiments:
  - title: Much magnesium
    duration: 2 days
    body: [mineral]
    persons: {adult: {}}
    arms:
      usual: {}
      high: {inputs: {mineral.mg_serum: {value: 2.5 mmol/L, from: day 0}}}
    outputs: {every: 1 h}
    challenges:
      - {name: pth, kind: response, output: mineral.pth, as: ratio, arm: high,
         record: cholst1984.pth30, over: cholst1984.pth0, at: 1 h}
"""


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load_evidence()


@pytest.fixture(scope="module")
def shipped(evidence: Evidence) -> tuple[Module, ...]:
    return read_modules(evidence)


def read(tmp_path: Path, evidence: Evidence, text: str = FILE) -> list[Challenge]:
    file = tmp_path / "mineral.yaml"
    file.write_text(text, encoding="utf-8")
    return list(read_module(file, evidence).challenges)


def test_every_module_has_at_least_five_responses(shipped: tuple[Module, ...]) -> None:
    responses = {module.name: sum(c.kind == "response" for c in module.challenges) for module in shipped}
    assert min(responses.values()) >= 5, responses
    assert set(responses) <= set(PARTS)
    assert tuple(responses) == modules()
    assert {"magnesium", "mineral", "vitamin_c", "dermis", "energy", "adrenal", "organs", "vessel"} <= set(responses)


def test_published_values_are_those_of_records(evidence: Evidence, shipped: tuple[Module, ...]) -> None:
    for challenge in (challenge for module in shipped for challenge in module.challenges):
        assert challenge.published.records
        assert all(record in evidence.places for record in challenge.published.records)


def test_misses_have_a_heading_to_stand_under(shipped: tuple[Module, ...]) -> None:
    titles = re.findall(r"^## (.+)$", (ROOT / "docs" / "known-gaps.md").read_text(encoding="utf-8"), re.MULTILINE)
    anchors = {re.sub(r"[^\w -]", "", title.lower()).replace(" ", "-") for title in titles}
    assert {module.gaps for module in shipped} <= anchors


def test_the_page_lists_every_challenge_and_no_other(shipped: tuple[Module, ...]) -> None:
    page = (ROOT / "docs" / "responses.md").read_text(encoding="utf-8")
    listed = re.findall(r"^\| `([a-z_]+\.[a-z0-9_]+)`:", page, re.MULTILINE)
    assert sorted(listed) == sorted(challenge.id for module in shipped for challenge in module.challenges)


def test_a_ratio_of_two_records(tmp_path: Path, evidence: Evidence) -> None:
    (challenge,) = read(tmp_path, evidence)
    assert challenge.published.value == pytest.approx(7.8 / 13.1)
    assert (challenge.published.unit, challenge.measure.end) == ("1", 60)
    assert challenge.published.records == ("cholst1984.pth30", "cholst1984.pth0")


@pytest.mark.parametrize(
    ("wrong", "right", "complaint"),
    [
        ("mineral.pht,", "mineral.pth,", r":13:.*mineral\.pth"),
        ("cholst1984.pth31,", "cholst1984.pth30,", r":14:.*no measurement.*cholst1984\.pth30"),
        ("kind: answer", "kind: response", r":13:.*kind"),
        ("arm: hihg", "arm: high", r":13:.*unknown arm"),
        ("at: 3 days", "at: 1 h", r"after the end of the study"),
        ("at: 30 min", "at: 1 h", r":14:.*nothing is written at this moment"),
        ("as: share", "as: ratio", r"`of` belong together"),
        ("as: change", "as: ratio", r"another dimension"),
        ("over: dibaba2014.crp", "over: cholst1984.pth0", r":14:.*no measurement"),
        ("bady: [mineral]", "body: [mineral]", r":6:.*unknown key"),
        ("value: 2.5 mmol", "value: 2.5 mmol/L", r":10:.*mg_serum|:10:"),
        ("takes: highest, at: 1 h", "at: 1 h", r"takes"),
    ],
)
def test_what_is_wrong_is_refused_with_its_line(
    tmp_path: Path, evidence: Evidence, wrong: str, right: str, complaint: str
) -> None:
    assert right in FILE
    with pytest.raises(StudyError, match=complaint):
        read(tmp_path, evidence, FILE.replace(right, wrong, 1))


def test_a_published_zero_is_refused(tmp_path: Path, evidence: Evidence) -> None:
    text = FILE.replace(
        "record: cholst1984.pth30, over: cholst1984.pth0",
        "record: toffaletti1991.mg",
    )
    with pytest.raises(StudyError, match="published zero"):
        read(tmp_path, evidence, text)
    (challenge,) = read(tmp_path, evidence, text.replace("toffaletti1991.mg", "toffaletti1991.mg, form: 1 + x"))
    assert challenge.published.value == 1.0


def test_an_unknown_module_is_answered_with_the_nearest(evidence: Evidence) -> None:
    with pytest.raises(InputError, match=r"no challenges of this module.*did you mean 'mineral'"):
        read_modules(evidence, ["minerals"])


def test_two_challenges_of_one_name_are_refused(tmp_path: Path, evidence: Evidence) -> None:
    last = "\n".join(FILE.rstrip().splitlines()[-2:])
    with pytest.raises(StudyError, match="two challenges have one name"):
        read(tmp_path, evidence, FILE + last + "\n")


def test_what_cannot_be_run_is_named_with_its_record_and_reason(
    tmp_path: Path, evidence: Evidence, shipped: tuple[Module, ...]
) -> None:
    page = (ROOT / "docs" / "responses.md").read_text(encoding="utf-8")
    assert all(f"- `{entry.record}`: {entry.why}" in page for module in shipped for entry in module.not_run)
    assert sum(len(module.not_run) for module in shipped) > 20
    with pytest.raises(StudyError, match=r":15:.*no record.*schwarz1993\.peak"):
        read(tmp_path, evidence, FILE + "not_run: {schwarz1993.peek: no clamp}\n")
    with pytest.raises(StudyError, match="no reason"):
        read(tmp_path, evidence, FILE + "not_run: {schwarz1993.peak: }\n")

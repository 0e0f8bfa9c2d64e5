"""What is not validated says so wherever a study shows it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from magmatrix.cli.main import main

STUDY = """
title: Work on little magnesium
question: What does work cost after days on little magnesium?
duration: 20 days
body: [magnesium, energy]
persons:
  volunteer: {habitual_diet: 300 mg/day}
arms:
  low:
    diet: 100 mg/day
    inputs:
      energy.exertion: {value: 4, at: 10:00, over: 8 h, every: 1 day}
outputs:
  names: [energy.oxygen_cost, energy.oxygen_uptake]
  every: 6 h
"""
NAMED = {
    "energy.oxygen_cost": "oxygen cost of work, compared with normal",
    "energy.oxygen_uptake": "oxygen uptake over the mean of an ordinary day",
}


@pytest.mark.parametrize("name", NAMED)
def test_the_oxygen_cost_is_called_unvalidated_in_every_place_of_a_report(name: str, tmp_path: Path) -> None:
    """Integration notes 0 (3): "mark output oxygen_cost `unvalidated`". In the sentence at the top, the table and the
    figure (its caption and its title) of the page, and in summary.json; never named without it. Both outputs move in
    this study, so that both are drawn."""
    study = tmp_path / "study.yaml"
    study.write_text(STUDY, encoding="utf-8")
    assert main(["run", str(study), "-o", str(tmp_path / "out")]) == 0
    page = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    said = re.findall(rf"{NAMED[name]}(.{{0,14}})", page, flags=re.IGNORECASE)
    assert len(said) >= 4
    assert all(text.startswith(" (unvalidated") for text in said)
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", page, flags=re.DOTALL)
    assert ["unvalidated" in caption for caption in captions if name in caption] == [True]
    summary = json.loads((tmp_path / "out" / "summary.json").read_text(encoding="utf-8"))
    assert "(unvalidated" in summary["outputs"][name]["meaning"]


@pytest.mark.parametrize("name", NAMED)
def test_its_trail_says_so_too(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["why", name]) == 0
    assert "(unvalidated" in capsys.readouterr().out

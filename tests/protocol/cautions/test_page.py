"""docs/safety.md names every key, name and limit of the warnings, with the numbers that hold."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from magmatrix.protocol.cautions.names import CONDITIONS, MEDICATION, PHOTOTYPES
from magmatrix.spec.parse import read_study
from tests.protocol.cautions.plans import packaged

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "safety.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("key", "names"), [("medication", MEDICATION), ("conditions", CONDITIONS)])
def test_every_name_stands_on_the_page(key: str, names: dict[str, str]) -> None:
    (line,) = re.findall(rf"^- `{key}`: (.*?)\.", PAGE, re.MULTILINE | re.DOTALL)
    assert [name.strip() for name in line.split(",")] == list(names)


def test_skin_types_stand_on_the_page() -> None:
    assert f"`phototype`: {', '.join(PHOTOTYPES)}." in PAGE


def test_the_example_is_read() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    text = f"title: t\nquestion: q\nduration: 7 days\n{example}arms:\n  nothing: {{}}\n"
    (person,) = read_study("s.yaml", packaged(), text=text).persons
    assert person.medication == ("levothyroxine", "ppi")


@pytest.mark.parametrize(
    ("record", "unit"),
    [
        ("safety.iv_rate", "mg/min"),
        ("safety.iv_weak_kidneys", "g"),
        ("safety.upper_level_eu", "mg/day"),
        ("safety.upper_level_us", "mg/day"),
        ("safety.laxative_dose", "mg/day"),
        ("safety.laxative_highest", "mg/day"),
        ("safety.egfr_floor", "mL/min"),
        ("safety.egfr_reduced", "mL/min"),
        ("safety.age_unknown_kidney", "year"),
        ("safety.upper_level_vitamin_d", "ug/day"),
        ("safety.upper_level_calcium", "mg/day"),
        ("safety.upper_level_vitamin_c", "mg/day"),
        ("safety.vitamin_c_stones", "mg/day"),
        ("safety.upper_level_window", "day"),
        ("safety.apart_tetracycline", "h"),
        ("safety.apart_quinolone", "h"),
        ("safety.sun_after_session", "day"),
        ("safety.session_spacing_full_ablation", "day"),
        ("safety.open_full", "day"),
        ("safety.deprivation_days", "day"),
        ("safety.deprivation_magnesium", "mg/day"),
        ("safety.deprivation_vitamin_c", "mg/day"),
    ],
)
def test_numbers_of_the_page_are_those_of_the_records(record: str, unit: str) -> None:
    assert re.search(rf"\b{packaged().value(record, unit):g}\b", PAGE), record

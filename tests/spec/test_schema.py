"""The JSON Schema for editors accepts what magmatrix accepts, and knows the same keys and names."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest

from magmatrix.body.parts import PARTS
from magmatrix.protocol.salts import SALTS
from magmatrix.protocol.treatments import TREATMENTS
from magmatrix.spec.schema import study_json_schema
from magmatrix.spec.starter import starter_text
from magmatrix.yamlio import load_yaml


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = study_json_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def starter() -> Any:
    return load_yaml("starter.yaml", text=starter_text()).data


@pytest.mark.parametrize("name", ["co2_lasers", "deprivation", "microneedling", "oral_dose", "tracer"])
def test_it_accepts_the_shipped_studies(
    validator: jsonschema.Draft202012Validator, repository: Path, name: str
) -> None:
    validator.validate(load_yaml(repository / "studies" / f"{name}.yaml").data)


def test_it_accepts_the_starter_file(validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(starter())


@pytest.mark.parametrize(
    "spoil",
    [
        lambda study: study.update(arm={}),
        lambda study: study.pop("title"),
        lambda study: study["arms"]["low_diet"].update(diets="300 mg/day"),
        lambda study: study["arms"]["low_diet"].update(treatments={"treatment": "co2_full"}),
        lambda study: study["arms"]["low_diet"]["treatments"][0].update(treatment="co2"),
        lambda study: study["arms"]["supplemented"]["supplements"][0].update(salt="sugar"),
        lambda study: study["arms"]["supplemented"]["supplements"][0].pop("dose"),
        lambda study: study["persons"]["woman_45"].update(age=45),
        lambda study: study["outputs"].update(names=["magnesium.serm"]),
        lambda study: study["arms"]["low_diet"].update(inputs={"dermis.uvb": 1}),
        lambda study: study.update(links={"nothing": "on"}),
    ],
)
def test_it_rejects_unknown_keys_names_and_wrong_kinds(validator: jsonschema.Draft202012Validator, spoil: Any) -> None:
    study = starter()
    spoil(study)
    assert not validator.is_valid(study)


def test_it_lists_the_names_an_editor_can_complete() -> None:
    text = str(study_json_schema())
    for name in (*SALTS, *TREATMENTS, *PARTS.outputs):
        assert repr(name) in text


def test_every_part_is_described_and_refuses_other_keys() -> None:
    schema = study_json_schema()
    shapes = {"StudyShape": schema, **schema["$defs"]}
    assert {"ArmShape", "PersonShape", "TreatmentShape", "OutputsShape"} <= set(shapes)
    for name, shape in shapes.items():
        assert shape["description"], name
        assert shape["additionalProperties"] is False, name


def test_it_is_of_draft_2020_12() -> None:
    assert study_json_schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"

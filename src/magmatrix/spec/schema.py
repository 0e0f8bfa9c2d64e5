"""The JSON Schema of a study file, for editors that check and complete YAML while it is written."""

from __future__ import annotations

from typing import Any

from magmatrix.snapshot import code_digest, digest, kept, library_digest

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def study_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of study files.

    It knows keys, kinds of values and the names of salts, treatments, sites, drugs and outputs. Units, days and what
    depends on two keys at once are checked only by `magmatrix` itself.
    """
    return kept("schema", _key(), _made, write=dict, read=dict)


def _key() -> str:
    code = code_digest("spec/schema.py", "spec/shape.py", "body/parts", "protocol")
    return digest(code, library_digest("pydantic", "pydantic_core"))


def _made() -> dict[str, Any]:
    from magmatrix.spec.shape import StudyShape

    schema = StudyShape.model_json_schema(by_alias=True, mode="validation")
    _tidy(schema)
    schema["patternProperties"] = {"^x-": {"description": "What anchors stand for, to be used elsewhere by aliases."}}
    return {"$schema": DIALECT, **schema, "title": "magmatrix study"}


def _tidy(node: Any) -> None:
    """Drop what pydantic adds for Python alone: titles made from attribute names, and null for keys left out."""
    if isinstance(node, list):
        for entry in node:
            _tidy(entry)
        return
    if not isinstance(node, dict):
        return
    for name, entry in node.items():
        if name in ("properties", "$defs"):
            for field in entry.values():
                _tidy(field)
                field.pop("title", None)
                _drop_null(field)
        elif name not in ("enum", "examples", "default", "const", "required"):
            _tidy(entry)


def _drop_null(field: dict[str, Any]) -> None:
    if field.get("default", ...) is None:
        del field["default"]
        branches = [branch for branch in field.get("anyOf", []) if branch != {"type": "null"}]
        if len(branches) == 1 and not (set(branches[0]) & set(field) - {"anyOf"}):
            del field["anyOf"]
            field.update(branches[0])
        elif branches:
            field["anyOf"] = branches

"""From a YAML document to its shape: the first mistake pydantic finds, in file order, becomes one StudyError."""

from __future__ import annotations

import math
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from magmatrix.errors import Place, StudyError, nearest
from magmatrix.study.schema import study_json_schema
from magmatrix.study.shape import StudyShape
from magmatrix.yamlio import Path_, YamlDocument

_EXPECTED = {
    "string_type": "text",
    "int_type": "a whole number",
    "float_type": "a number",
    "bool_type": "on or off",
    "list_type": "a list (each entry starts with '- ')",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
    "finite_number": "a finite number",
    "union_tag_not_found": "text, keys or a list",
}


def read_shape(document: YamlDocument) -> StudyShape:
    """Check which keys a study file has and what kind of value each holds; raises StudyError for the first mistake."""
    try:
        return StudyShape.model_validate(document.data)
    except ValidationError as cause:
        first = min(cause.errors(include_url=False), key=lambda error: _order(document, error))
        raise _study_error(document, first) from cause


def _order(document: YamlDocument, error: ErrorDetails) -> tuple[bool, int, int]:
    """Sort by place, missing keys last: a misspelt key says more than the key it leaves missing."""
    place = _place(document, error)
    return error["type"] == "missing", place.line or 0, place.column or 0


def _place(document: YamlDocument, error: ErrorDetails) -> Place:
    return document.place(_path(document.data, error["loc"]))


def _path(data: Any, loc: tuple[int | str, ...]) -> Path_:
    """Keep the parts of a pydantic location that are keys or indices of the document, and drop its own labels."""
    path: list[str | int] = []
    for part in loc:
        in_keys = isinstance(data, dict) and part in data
        in_list = isinstance(data, list) and isinstance(part, int) and part < len(data)
        if in_keys or in_list:
            data = data[part]
            path.append(part)
    return tuple(path)


def _study_error(document: YamlDocument, error: ErrorDetails) -> StudyError:
    path = _path(document.data, error["loc"])
    kind, context = error["type"], error.get("ctx", {})
    found = error["input"]
    details: dict[str, Any] = {}
    if kind == "extra_forbidden":
        known = [key for node in _schema_at(path[:-1]) for key in node.get("properties", {})]
        problem = "unknown key"
        details = {"found": path[-1], "expected": "one of " + ", ".join(known)}
        details["nearest_names"] = nearest(str(path[-1]), known)
    elif kind == "missing":
        problem = f"key {error['loc'][-1]!r} is missing"
        details = {"advice": "run `magmatrix new` for a commented example"}
    elif found is None:
        problem = f"{_named(path)} has no value"
        details = {"expected": _expected(error, path)}
    elif kind == "literal_error":
        problem = f"unknown value of {_named(path)}"
        choices = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        details = {"found": found, "expected": "one of " + ", ".join(choices)}
        details["nearest_names"] = nearest(found, choices) if isinstance(found, str) else ()
    elif isinstance(found, float) and not math.isfinite(found):
        problem = f"{_named(path)} is not a finite number"
        details = {"found": found, "expected": _expected(error, path)}
    elif kind in _EXPECTED:
        problem = f"wrong kind of value for {_named(path)}"
        details = {"found": _short(found), "expected": _expected(error, path)}
    else:
        problem = f"{_named(path)} is not allowed ({error['msg'][:1].lower()}{error['msg'][1:]})"
        details = {"found": _short(found)}
    return StudyError(problem, place=_place(document, error), **details)


def _expected(error: ErrorDetails, path: Path_) -> str:
    """Say what kind of value was expected, with an example from the schema where there is one."""
    kind = error["type"]
    label = error["loc"][-1] if error["loc"] else ""
    either = kind == "string_type" and isinstance(label, str) and label.startswith(("constrained-str", "str"))
    expected = "text or a number" if either else _EXPECTED.get(kind, "a value")
    examples = _examples(path) if kind == "string_type" else []
    return f"{expected} such as {examples[0]!r}" if examples else expected


def _examples(path: Path_) -> list[Any]:
    return [example for node in _schema_at(path) for example in node.get("examples", [])]


def _schema_at(path: Path_) -> list[dict[str, Any]]:
    """Return every part of the JSON Schema that describes what stands at `path`."""
    schema = study_json_schema()
    nodes = _branches(schema, schema)
    for part in path:
        nodes = [branch for node in nodes for inner in _inside(node, part) for branch in _branches(inner, schema)]
    return nodes


def _branches(node: dict[str, Any], schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Return a node of the schema and everything it may stand for."""
    found = [node]
    if "$ref" in node:
        found += _branches(schema["$defs"][node["$ref"].rpartition("/")[2]], schema)
    for branch in (*node.get("anyOf", ()), *node.get("oneOf", ())):
        found += _branches(branch, schema)
    return found


def _inside(branch: dict[str, Any], part: str | int) -> list[dict[str, Any]]:
    if isinstance(part, int):
        inner = branch.get("items")
    else:
        inner = branch.get("properties", {}).get(part) or branch.get("additionalProperties")
    return [inner] if isinstance(inner, dict) else []


def _named(path: Path_) -> str:
    keys = [str(part) for part in path if isinstance(part, str)]
    return repr(keys[-1]) if keys else "the study file"


def _short(found: Any) -> Any:
    if isinstance(found, dict):
        return "keys with values"
    if isinstance(found, list):
        return "a list"
    return found[:80] if isinstance(found, str) else found

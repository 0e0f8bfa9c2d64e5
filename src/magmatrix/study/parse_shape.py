"""From a YAML document to its shape: the first mistake pydantic finds, in file order, becomes one StudyError."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from magmatrix.errors import Place, StudyError, nearest
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
        first = min(cause.errors(include_url=False), key=lambda error: _where(document, error))
        raise _study_error(document, first) from cause


def _where(document: YamlDocument, error: ErrorDetails) -> tuple[int, int]:
    place = _place(document, error)
    return place.line or 0, place.column or 0


def _place(document: YamlDocument, error: ErrorDetails) -> Place:
    path = _path(document.data, error["loc"])
    key = error.get("ctx", {}).get("key")
    return document.place((*path, key) if key is not None else path)


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
    if kind == "unknown_key":
        known = context["known"]
        problem = "unknown key"
        details = {"found": context["key"], "expected": "one of " + ", ".join(known)}
        details["nearest_names"] = nearest(context["key"], known)
    elif kind == "missing":
        problem = f"key {error['loc'][-1]!r} is missing"
        details = {"advice": "run `magmatrix new` for a commented example"}
    elif found is None:
        problem = f"{_named(path)} has no value"
        details = {"expected": _EXPECTED.get(kind, "a value")}
    elif kind == "literal_error":
        problem = f"unknown value of {_named(path)}"
        choices = str(context["expected"]).replace("'", "").replace(" or ", ", ").split(", ")
        details = {"found": found, "expected": "one of " + ", ".join(choices)}
        details["nearest_names"] = nearest(found, choices) if isinstance(found, str) else ()
    elif kind in _EXPECTED:
        problem = f"wrong kind of value for {_named(path)}"
        details = {"found": _short(found), "expected": _expected(error)}
    else:
        problem = f"{_named(path)} is not allowed ({error['msg'][:1].lower()}{error['msg'][1:]})"
        details = {"found": _short(found)}
    return StudyError(problem, place=_place(document, error), **details)


def _expected(error: ErrorDetails) -> str:
    """Name the kind expected; a value that may be text or a number fails once per kind, and text is said to be fine."""
    kind = error["type"]
    label = error["loc"][-1] if error["loc"] else ""
    if kind == "string_type" and isinstance(label, str) and label.startswith(("constrained-str", "str")):
        return "text or a number"
    return _EXPECTED[kind]


def _named(path: Path_) -> str:
    keys = [str(part) for part in path if isinstance(part, str)]
    return repr(keys[-1]) if keys else "the study file"


def _short(found: Any) -> Any:
    if isinstance(found, dict):
        return "keys with values"
    if isinstance(found, list):
        return "a list"
    return found[:80] if isinstance(found, str) else found

"""From a YAML document to its shape: every mistake pydantic finds becomes one StudyError, and reading goes on.

What is wrong is left out and the rest is checked again, so that mistakes of kind do not hide mistakes of value; where
what is left out decides how the rest is read (a duration, the body), only the shape is judged.
"""

from __future__ import annotations

import math
import re
from functools import cache
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from magmatrix.errors import Place, StudyError, nearest
from magmatrix.spec.schema import study_json_schema
from magmatrix.spec.shape import StudyShape
from magmatrix.spec.spelling import clocks
from magmatrix.spec.values import Values
from magmatrix.yamlio import Path_, YamlDocument

PRIVATE = "x-"
"""Keys of a study that begin so hold what anchors stand for, and nothing else."""
_DECISIVE = frozenset({"title", "question", "duration", "population", "body", "persons", "arms"})
_MOST_ROUNDS = 20
_AFTER_A_COMMA = re.compile(r"\d+(\s*\S{1,20})?")
_LIMITS = {"greater_than_equal": ("ge", "more"), "less_than_equal": ("le", "less")}
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
    "union_tag_invalid": "keys or a list",
}


def read_shape(document: YamlDocument, values: Values) -> StudyShape:
    """Check which keys a study file has and what kind of value each holds; mistakes are noted in `values`.

    Returns the shape of what can be read on. Raises all mistakes where the rest of the file depends on what is wrong.
    """
    data = {key: value for key, value in document.data.items() if not key.startswith(PRIVATE)}
    for _ in range(_MOST_ROUNDS):
        try:
            return StudyShape.model_validate(data)
        except ValidationError as cause:
            errors = _one_each(document, cause.errors(include_url=False))
            values.mistakes += [_study_error(document, error) for error in errors]
            paths = [_path(document.data, error["loc"]) for error in errors]
            if not all(_apart(path, document.data) for path in paths):
                break
            for path in paths:
                values.spoilt.add(path[:2])
                data = _without(data, path)
    values.finish()
    raise AssertionError("a study without mistakes has a shape")


def _one_each(document: YamlDocument, errors: list[ErrorDetails]) -> list[ErrorDetails]:
    """Return the first error of each place, in file order; a key is not missing where it is only misspelt."""
    kept: dict[tuple[Path_, str], ErrorDetails] = {}
    for error in sorted(errors, key=lambda error: _order(document, error)):
        path = _path(document.data, error["loc"])
        if error["type"] != "missing":
            kept.setdefault((path, ""), error)
        elif not any(path == place[:-1] and _meant(place) == error["loc"][-1] for place, _ in kept if place):
            kept.setdefault((path, str(error["loc"][-1])), error)
    return list(kept.values())


def _meant(path: Path_) -> str:
    """Return the key that an unknown key most likely stands for."""
    known = [key for node in _schema_at(path[:-1]) for key in node.get("properties", {})]
    return next(iter(nearest(str(path[-1]), known)), "") if path[-1] not in known else ""


def _apart(path: Path_, data: dict[str, Any]) -> bool:
    """Whether the rest of a study can be judged without what stands at `path`."""
    if len(path) >= 2 and path[0] in ("persons", "arms"):
        return len(path) > 2 or path[0] == "arms"
    return (
        bool(path) and path[0] not in _DECISIVE and not (_meant(path[:1]) in _DECISIVE and _meant(path[:1]) not in data)
    )


def _without(data: dict[str, Any], path: Path_) -> dict[str, Any]:
    """Return a study without a wrong key of an arm, a wrong person's keys, or another wrong section."""
    key, *rest = path[:3] if path[0] == "arms" else path[:2] if path[0] == "persons" else path[:1]
    if key not in data:
        return data
    if path[0] == "persons" and rest:
        return data | {"persons": data["persons"] | {rest[0]: None}}
    if not rest:
        return {name: value for name, value in data.items() if name != key}
    arm = data[key].get(rest[0])
    left = {name: value for name, value in arm.items() if name not in rest[1:]} if isinstance(arm, dict) else None
    return data | {key: data[key] | {rest[0]: None if len(rest) == 1 else left}}


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
        if _AFTER_A_COMMA.fullmatch(str(path[-1])) and found is None:
            details = {"found": path[-1], "advice": "a comma begins a new entry here; write decimals with a point"}
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
    elif kind == "too_short":
        least = context["min_length"]
        problem = f"{_named(path)} is empty" if not context["actual_length"] else f"{_named(path)} has too few entries"
        details = {"expected": f"at least {least} entr{'y' if least == 1 else 'ies'}"}
    elif kind in _LIMITS:
        key, words = _LIMITS[kind]
        problem = f"{_named(path)} is outside its range"
        details = {"found": found, "expected": f"{context[key]:g} or {words}"}
    elif isinstance(found, float) and not math.isfinite(found):
        problem = f"{_named(path)} is not a finite number"
        details = {"found": found, "expected": _expected(error, path)}
    elif kind in _EXPECTED:
        problem = f"wrong kind of value for {_named(path)}"
        details = {"found": _short(found), "expected": _expected(error, path)}
        if isinstance(found, (int, float)) and not isinstance(found, bool) and kind == "string_type":
            details["nearest_names"] = _with_unit(found, path)
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


def _with_unit(found: float, path: Path_) -> list[str]:
    """Return how a bare number may be meant where a text is expected: as a clock time, or with the usual unit."""
    if "at" in path[-2:]:
        return list(clocks(int(found))) if found == int(found) else []
    units = [re.fullmatch(r"[\d.]+ (\D\S*)", str(example)) for example in _examples(path)]
    return [f"{found:g} {unit[1]}" for unit in units[:1] if unit]


def _examples(path: Path_) -> list[Any]:
    return [example for node in _schema_at(path) for example in node.get("examples", [])]


@cache
def _schema() -> dict[str, Any]:
    return study_json_schema()


def _schema_at(path: Path_) -> list[dict[str, Any]]:
    """Return every part of the JSON Schema that describes what stands at `path`."""
    schema = _schema()
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

"""One pydantic complaint, told as an EvidenceError: where in the file, what is wrong, what was expected."""

from __future__ import annotations

from typing import Any, get_args

from pydantic import BaseModel, ValidationError

from magmatrix.errors import EvidenceError, nearest
from magmatrix.evidence.schema import Basis, Grade, ReadLevel, Record, SpreadKind, Statistic
from magmatrix.yamlio import YamlDocument

_EXPECTED = {
    "unit": "a unit such as 'mmol/L', or 1 for a number without dimension",
    "kind": f"one of {', '.join(get_args(SpreadKind))}",
    "read": f"one of {', '.join(get_args(ReadLevel))}",
    "grade": f"one of {', '.join(get_args(Grade))}",
    "basis": f"one of {', '.join(get_args(Basis))}",
    "statistic": f"one of {', '.join(get_args(Statistic))}",
    "source": "the id of a source",
    "place": "where in the source the number stands, such as 'table 2'",
    "id": "a name of letters, digits and '_', with '.' between module and symbol",
    "value": "a number",
    "default": "on or off",
}


def explain(
    error: ValidationError,
    model: type[Record],
    kind: str,
    entry: Any,
    path: tuple[str | int, ...],
    document: YamlDocument,
) -> EvidenceError:
    """Return the plainest complaint of `error` about the record `entry` at `path` of `document`.

    An unknown key comes first: it is usually the misspelt name of one that is reported missing.
    """
    complaints = error.errors(include_url=False)
    complaint = next((each for each in complaints if each["type"] == "extra_forbidden"), complaints[0])
    keys = tuple(key for key in complaint["loc"] if key != "[key]")
    identity = entry.get("id") if isinstance(entry, dict) else None
    record = f"{kind} {identity!r}" if isinstance(identity, str) else f"a {kind} without an id"
    where = ".".join(str(key) for key in keys)
    last = str(keys[-1]) if keys else ""
    found: object = complaint.get("input")
    advice = None
    if complaint["type"] == "missing":
        problem, found = f"{record}: `{where}` is missing", None
    elif complaint["type"] == "extra_forbidden":
        problem, found = f"{record}: unknown key `{where}`", last
    elif complaint["type"] in ("model_type", "model_attributes_type", "dict_type"):
        problem = f"{record}: `{where}` is a mapping" if where else f"{record}: a record is a mapping"
    else:
        problem = (
            f"{record}: `{where}` {_lower(complaint['msg'])}" if where else f"{record}: {_lower(complaint['msg'])}"
        )
    names: list[str] = []
    expected = _EXPECTED.get(last)
    if complaint["type"] == "extra_forbidden":
        names = nearest(last, _keys(model, keys[:-1]))
        expected = f"one of {', '.join(_keys(model, keys[:-1]))}"
    elif complaint["type"] == "literal_error":
        allowed = complaint.get("ctx", {}).get("expected", "")
        expected = expected or f"one of {allowed}"
        names = nearest(str(found), [word.strip(" '") for word in allowed.replace(" or ", ",").split(",")])
    elif complaint["type"] == "value_error":
        expected, found = expected or "a record as its kind asks for", _short(found)
        advice = "see CONTRIBUTING for one example of each kind of record"
    return EvidenceError(
        problem,
        place=document.place((*path, *keys)),
        found=_short(found),
        expected=expected or "a record as magmatrix.evidence.schema describes it",
        nearest_names=names,
        advice=advice,
    )


def _lower(message: str) -> str:
    text = message.removeprefix("Value error, ").removeprefix("Input ")
    return text[:1].lower() + text[1:]


def _short(found: object) -> object:
    if found is None or isinstance(found, (int, float)):
        return found
    text = str(found)
    return text if len(text) <= 80 else text[:77] + "..."


def _keys(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """Return the keys allowed at `path` inside `model`, as they are written in YAML."""
    for key in path:
        field = model.model_fields.get(str(key))
        inner = [part for part in get_args(field.annotation) if _is_model(part)] if field else []
        if field is not None and _is_model(field.annotation):
            model = field.annotation  # type: ignore[assignment]
        elif inner:
            model = inner[0]
    return [field.alias or name for name, field in model.model_fields.items()]


def _is_model(part: object) -> bool:
    return isinstance(part, type) and issubclass(part, BaseModel)

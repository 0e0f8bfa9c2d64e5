"""Whatever is done to the records, loading them works or ends in an EvidenceError: never in another exception."""

from __future__ import annotations

import contextlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.errors import EvidenceError
from magmatrix.evidence.reading import evidence_from
from magmatrix.yamlio import YamlDocument, walk
from tests.evidence.samples import SOUND, data, loaded

IDS = ["skin.loss", "smith2001", "smith2001.halflife", "smith2001.course@7", "age__loss"]
CHOICES = [
    "abstract",
    "full-text",
    "assumed",
    "sourced",
    "derived",
    "fitted",
    "definition",
    "E",
    "A",
    "on",
    "sd",
    "range",
]
UNITS = ["day", "mmol/L", "1", "\u00b5m", "08:00", "uniform", "normal", "ln(2) / halflife", "halflife"]
WORDS = st.sampled_from([*IDS, *CHOICES, *UNITS])
LEAVES = (
    WORDS
    | st.none()
    | st.booleans()
    | st.integers(-(10**400), 10**400)
    | st.floats(allow_nan=True, allow_infinity=True)
    | st.text(max_size=8)
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)
PATHS = [path for path, _ in walk(data()) if path]


def at(root: Any, path: tuple[str | int, ...]) -> Any:
    for key in path:
        root = root[key]
    return root


@settings(max_examples=400)
@given(
    st.lists(
        st.tuples(st.sampled_from(PATHS), st.sampled_from(["set", "drop", "add", "copy"]), VALUES),
        min_size=1,
        max_size=3,
    )
)
def test_mutated_records_are_accepted_or_an_evidence_error(
    changes: list[tuple[tuple[str | int, ...], str, Any]],
) -> None:
    records = data()
    for path, change, value in changes:
        with contextlib.suppress(KeyError, IndexError, TypeError):
            parent = at(records, path[:-1])
            if change == "set":
                parent[path[-1]] = value
            elif change == "drop":
                del parent[path[-1]]
            elif change == "add" and isinstance(parent, dict):
                parent[str(value)] = value
            elif change == "copy" and isinstance(parent, list):
                parent.append(parent[int(path[-1])])
    with contextlib.suppress(EvidenceError):
        evidence_from([YamlDocument(records, {}, "records.yaml")])


LINES = SOUND.splitlines(keepends=True)


@settings(max_examples=300)
@given(
    st.integers(0, len(LINES) - 1),
    st.sampled_from(["drop", "double", "indent", "cut", "swap"]),
    st.integers(0, 60),
    st.text(max_size=6),
)
def test_mutated_text_is_accepted_or_an_evidence_error_with_a_line(
    number: int, change: str, column: int, text: str
) -> None:
    lines = list(LINES)
    line = lines[number]
    lines[number] = {
        "drop": "",
        "double": line * 2,
        "indent": " " + line,
        "cut": line[:column] + "\n",
        "swap": line[:column] + text + line[column + len(text) :],
    }[change]
    try:
        loaded("".join(lines))
    except EvidenceError as error:
        place = error.place
    else:
        return
    assert place is not None
    assert place.line is not None

"""What uses what, for `magmatrix why`: found as a snapshot, so that no equation has to be read again for it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from magmatrix.body.links import of_links
from magmatrix.body.parts import PARTS
from magmatrix.body.readers import readers
from magmatrix.body.source import model_key
from magmatrix.evidence.loader import evidence_key, load_evidence
from magmatrix.snapshot import PACKAGE, code_digest, digest, kept

if TYPE_CHECKING:
    from magmatrix.body.body import Body

ALL_PARTS = tuple(PARTS)


@dataclass(frozen=True, slots=True)
class Usage:
    """Who uses which number, in the body of all parts.

    `users` names, for each record, the symbols whose equations use its number; `readers` the programs that read it, by
    room; `outputs` gives meaning and unit of everything observable; `depends` the records behind each output that a
    study may ask for.
    """

    users: Mapping[str, list[str]]
    readers: Mapping[str, Mapping[str, list[str]]]
    outputs: Mapping[str, list[str]]
    depends: Mapping[str, list[str]]


def usage(links: Mapping[str, bool]) -> Usage:
    """Return what uses what in the packaged body and evidence, with links as `links` (short names, ids) say.

    Links that it does not name are at their default. Raises StudyError like `Body.switched`.
    """
    key = digest(
        evidence_key(), model_key(PARTS.instances(PARTS)), code_digest(*_CODE), json.dumps(sorted(links.items()))
    )
    return kept("usage", key, lambda: _made(links), write=asdict, read=_read)


def records_behind(output: str, links: Mapping[str, bool]) -> list[str]:
    """Return the records behind any observable, also one that no study may ask for; composes the body."""
    return of_links(_body(), links).depends[output]


_CODE = ("body", "protocol", "people", "study", "spec")


def _body() -> Body:
    from magmatrix.body.assemble import reference_body

    return reference_body(ALL_PARTS)


def _made(links: Mapping[str, bool]) -> Usage:
    body = _body()
    depends = of_links(body, links).depends
    return Usage(
        users=body.users,
        readers=readers(load_evidence().parameters, PACKAGE, in_equations=body.users),
        outputs={name: [found.meaning, str(found.unit)] for name, found in body.outputs.items()},
        depends={name: depends[name] for name in depends if name in PARTS.outputs},
    )


def _read(data: dict[str, Any]) -> Usage:
    return Usage(data["users"], data["readers"], data["outputs"], data["depends"])

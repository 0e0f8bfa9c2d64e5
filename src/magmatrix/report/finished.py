"""Finished runs read back from what they wrote: whole, unedited, and in the format of today."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from magmatrix.errors import Place, StudyError
from magmatrix.page.folder import MANIFEST, MANIFEST_SCHEMA
from magmatrix.report.summary import SCHEMA as SUMMARY_SCHEMA
from magmatrix.report.write import SUMMARY

AGAIN = "run the study again and compare the new folder"


@dataclass(frozen=True, slots=True)
class Run:
    """One finished run as it was written: where it is, and the content of its summary.json."""

    place: Path
    content: Mapping[str, Any]

    def courses(self) -> dict[tuple[str, str], Mapping[str, Any]]:
        """Return the outputs of every person of every arm, by the names of both."""
        return {
            (arm["name"], person["name"]): person["outputs"] for arm in self.content["arms"] for person in arm["people"]
        }


def read_run(path: Path) -> Run:
    """Return a finished run from its folder or its summary.json.

    Raises StudyError for what is missing, foreign, edited after it was written, or written in another format.
    """
    folder = path if path.is_dir() else path.parent
    file = folder / SUMMARY if path.is_dir() else path
    if not path.exists():
        raise StudyError("there is no such result", place=Place(path), advice="give the folder of a finished run")
    if file.suffix in (".yaml", ".yml"):
        raise StudyError(
            "this is a study file, not a result",
            place=Place(path),
            expected="the folder of a finished run, or its summary.json",
            advice=f"run it first: magmatrix run {path} -o out/{path.stem}",
        )
    raw = _bytes(file)
    _check_manifest(folder / MANIFEST, file, raw, needed=path.is_dir())
    content = _json(raw, file)
    schema = content.get("schema")
    if schema != SUMMARY_SCHEMA:
        ours = isinstance(schema, str) and schema.startswith(SUMMARY_SCHEMA.partition("/")[0])
        raise StudyError(
            "written in another format" if ours else "not a result of magmatrix",
            place=Place(file),
            found=schema,
            expected=SUMMARY_SCHEMA,
            advice=AGAIN if ours else "give the folder of a finished run",
        )
    _check_shape(content, file)
    return Run(path, content)


def _bytes(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except FileNotFoundError:
        raise StudyError(
            "no results here", place=Place(file), advice="give the folder that `magmatrix run -o` wrote"
        ) from None
    except OSError as cause:
        raise StudyError(
            f"cannot read the results ({cause.strerror})", place=Place(file), advice="check the path and permissions"
        ) from cause


def _json(raw: bytes, file: Path) -> dict[str, Any]:
    try:
        content = json.loads(raw)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict):
        raise StudyError("not a result of magmatrix", place=Place(file), expected="JSON as `magmatrix run` writes it")
    return content


def _check_manifest(manifest: Path, file: Path, raw: bytes, *, needed: bool) -> None:
    """Refuse a summary that is not the one its manifest was written with; a lone summary.json needs no manifest."""
    if not manifest.is_file():
        if needed:
            raise StudyError(
                "no manifest beside the results", place=Place(manifest), advice="give a folder that is complete"
            )
        return
    content = _json(_bytes(manifest), manifest)
    if content.get("schema") != MANIFEST_SCHEMA:
        raise StudyError(
            "a manifest of another kind",
            place=Place(manifest),
            found=content.get("schema"),
            expected=MANIFEST_SCHEMA,
            advice=AGAIN,
        )
    files = content.get("files")
    listed = {entry.get("name"): entry for entry in files if isinstance(entry, dict)} if isinstance(files, list) else {}
    if file.name in listed and listed[file.name].get("sha256") != hashlib.sha256(raw).hexdigest():
        raise StudyError("edited after it was written", place=Place(file), advice=AGAIN)
    if file.name not in listed and needed:
        raise StudyError("the manifest does not list the results", place=Place(manifest), advice=AGAIN)


def _check_shape(content: Mapping[str, Any], file: Path) -> None:
    try:
        texts = [info["unit"] for info in content["outputs"].values()]
        for arm in content["arms"]:
            texts += [arm["name"], *(person["name"] for person in arm["people"])]
            found = [output for person in arm["people"] for output in person["outputs"].values()]
            whole = all({"start", "end"} <= output.keys() for output in found)
            if not whole:
                raise ValueError
        mappings = [content["hashes"], content["versions"]]
        if not all(isinstance(text, str) for text in texts) or not all(isinstance(m, dict) for m in mappings):
            raise ValueError
        float(content["days"]), str(content["title"])
    except (KeyError, TypeError, ValueError, AttributeError) as cause:
        raise StudyError("the results are not complete", place=Place(file), advice=AGAIN) from cause
    if not content["arms"]:
        raise StudyError("this run follows nobody over time", place=Place(file), expected="a study with arms")

"""Recipes of the documentation as tests use them: every code block whose info string names a file."""

from __future__ import annotations

import re
from pathlib import Path

# A fence may stand inside a list, and be longer than three marks so that it can hold a fence of its own.
_FENCE = re.compile(r"^(?P<indent>[ \t]*)(?P<marks>`{3,}|~{3,})(?P<info>[^`\n]*)$")
_TITLE = re.compile(r'\btitle="([^"]+)"')


def blocks(path: Path) -> list[tuple[str, str]]:
    """Return file name and text of each fenced block with `title="..."` in its info string, in the order of the page.

    A name may come more than once; what that means (a later state of the file, lines to add) is the reader's to say.
    Raises ValueError for a block that is never closed.
    """
    found: list[tuple[str, str]] = []
    lines = iter(path.read_text(encoding="utf-8").splitlines())
    for line in lines:
        opened = _FENCE.match(line)
        if opened is None:
            continue
        body: list[str] = []
        for inner in lines:
            if inner.strip() == opened["marks"]:
                break
            body.append(inner.removeprefix(opened["indent"]))
        else:
            raise ValueError(f"{path.name}: the block {line.strip()!r} is never closed; close it")
        title = _TITLE.search(opened["info"])
        if title is not None:
            found.append((title[1], "\n".join(body) + "\n"))
    return found


def lay_out(found: list[tuple[str, str]], folder: Path) -> list[Path]:
    """Write blocks as files below `folder`, one that comes again at the end of what stands, and return the files.

    Raises ValueError for a name that leads out of the folder.
    """
    written: list[Path] = []
    for name, text in found:
        file = folder / name
        if not file.resolve().is_relative_to(folder.resolve()):
            raise ValueError(f"{name}: leads out of the folder; name a file below it")
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.read_text(encoding="utf-8") + "\n" if file in written else ""
        file.write_text(before + text, encoding="utf-8")
        written.append(file)
    return list(dict.fromkeys(written))

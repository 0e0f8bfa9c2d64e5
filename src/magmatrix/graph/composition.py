"""The text that says how modules make a body: a strict subset of Antimony's composition syntax.

import "magnesium.ant"
model *reference_body()
  magnesium: magnesium()
  dermis.mg_cell is magnesium.skin_ratio
end
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from magmatrix.errors import CompositionError, Place, nearest
from magmatrix.frozen import freeze
from magmatrix.graph.names import Name

_IMPORT = re.compile(r'import\s+"([\w./-]+\.ant)"$')
_MODEL = re.compile(r"model\s+\*?(\w+)\s*\(\s*\)$")
_INSTANCE = re.compile(r"(\w+)\s*:\s*(\w+)\s*\(\s*\)$")
_BINDING = re.compile(r"(\w+)\.(\w+)\s+is\s+(\w+)\.(\w+)$")


@dataclass(frozen=True, slots=True)
class Binding:
    """Port `reader` takes its value from `owner`."""

    reader: Name
    owner: Name
    place: Place


@dataclass(frozen=True, slots=True)
class Composition:
    """Which files, which instance of which module, and what is connected to what."""

    name: str
    files: tuple[str, ...]
    instances: Mapping[str, str]
    bindings: tuple[Binding, ...]

    def __post_init__(self) -> None:
        freeze(self, "instances")


def read_composition(file: Path, base: Composition | None = None) -> Composition:
    """Read a composition file, or what it adds to `base`.

    Raises CompositionError with file and line for anything but its four statements.
    """
    name, files, instances, bindings = "", [], {}, []
    if base is not None:
        name, files, instances, bindings = base.name, [*base.files], dict(base.instances), [*base.bindings]
    readers = {binding.reader: binding.place for binding in bindings}
    for line_number, raw in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.split("//")[0].strip().rstrip(";").strip()
        place = Place(file.name, line_number)
        if not line or line == "end":
            continue
        if match := _IMPORT.match(line):
            files.append(match[1])
        elif match := _MODEL.match(line):
            name = name or match[1]
        elif match := _INSTANCE.match(line):
            if match[1] in instances:
                raise CompositionError(f"{place}: instance {match[1]!r} is listed twice; rename one")
            instances[match[1]] = match[2]
        elif match := _BINDING.match(line):
            reader, owner = Name(match[1], match[2]), Name(match[3], match[4])
            for instance in (reader.part, owner.part):
                if instance not in instances:
                    close = nearest(instance, instances)
                    hint = f"did you mean {close[0]!r}?" if close else "declare it above"
                    raise CompositionError(f"{place}: no instance called {instance!r}; {hint}")
            if reader in readers:
                raise CompositionError(f"{place}: port {reader.dotted} has an owner already ({readers[reader]})")
            readers[reader] = place
            bindings.append(Binding(reader, owner, place))
        else:
            raise CompositionError(
                f"{place}: found {line!r}; expected an import, `name: module()` or `reader.port is owner.symbol`"
            )
    return Composition(name, tuple(files), instances, tuple(bindings))

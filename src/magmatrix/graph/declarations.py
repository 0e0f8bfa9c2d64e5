"""What the text of a module says of its symbols, unit and meaning, read without the translator and in milliseconds.

Only the statements `unit mmol = 1e-3 mole`, `S has mmol` and `S is "stomach"` are read; everything else is passed over.
Whether they are right is for the translator to say, which reads the same text when a model is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from magmatrix.errors import ModelError
from magmatrix.graph.unit_kinds import SI_KINDS
from magmatrix.graph.units import DIMENSIONLESS, Unit

_STATEMENT = re.compile(
    r"""
    //[^\n]* | /\*.*?\*/ | "[^"\n]*"
    | (?:^|;)[ \t]*
      (?: model\s+\*?(?P<model>\w+)
        | unit\s+(?P<unit>\w+)\s*=(?P<definition>(?:(?!//)[^;\n])*)
        | (?P<measured>\w+)[ \t]+has[ \t]+(?P<in>\w+)
        | (?P<said>\w+)[ \t]+is[ \t]+"(?P<meaning>[^"\n]*)"
      )
    """,
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)
_FACTOR = re.compile(
    r"\s*(?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?)?\s*"
    r"(?:(?P<name>[A-Za-z_]\w*)(?:\s*\^\s*(?P<power>-?\d+))?)?\s*(?=[*/]|$)"
)


@dataclass(slots=True)
class Declarations:
    """Unit and meaning of the symbols of one module, as its text has them; `origin` is what messages call the text."""

    origin: str = "Antimony"
    meanings: dict[str, str] = field(default_factory=dict)
    _unit_of: dict[str, str] = field(default_factory=dict)
    _defined: dict[str, str] = field(default_factory=dict)

    def unit(self, symbol: str) -> Unit | None:
        """Return the declared unit of a symbol, None where it has none; raises ModelError for one that is no unit."""
        name = self._unit_of.get(symbol)
        if name is None:
            return None
        text = self._defined.get(name, name)
        unit = DIMENSIONLESS
        for sign, factor in self._factors(text.strip()):
            unit = unit * factor if sign == "*" else unit / factor
        return unit

    def _factors(self, text: str) -> Iterator[tuple[str, Unit]]:
        """Yield the factors of a definition, each with the sign before it: a `/` divides by one factor alone."""
        sign, position = "*", 0
        while True:
            match = _FACTOR.match(text, position)
            kind = SI_KINDS.get(match["name"] or "dimensionless") if match is not None else None
            if match is None or kind is None or not (match["number"] or match["name"]):
                raise ModelError(
                    f"{self.origin}: cannot read the unit {text!r}; write it as a product such as `1e-3 mole / litre`"
                )
            yield sign, (Unit.of(float(match["number"] or 1.0)) * kind) ** int(match["power"] or 1)
            rest = text[match.end() :].lstrip()
            if not rest:
                return
            sign, position = rest[0], len(text) - len(rest) + 1


def read_declarations(text: str, *, origin: str = "Antimony") -> dict[str, Declarations]:
    """Return what a text declares, for each of its modules by name; statements outside of a module are passed over."""
    found: dict[str, Declarations] = {}
    here = Declarations()
    for match in _STATEMENT.finditer(text):
        if match["model"]:
            here = found.setdefault(match["model"], Declarations(origin))
        elif match["unit"]:
            here._defined[match["unit"]] = match["definition"]
        elif match["measured"]:
            here._unit_of[match["measured"]] = match["in"]
        elif match["said"]:
            here.meanings[match["said"]] = match["meaning"]
    return found

"""Names as people write them (`magnesium.serum`) and as the graph holds them (`magnesium__serum`); converted only here.

`flat` and `dotted` convert text, one name or many in it; a `Name` is for whoever asks which part has a symbol, or what
it is called there.
"""

from __future__ import annotations

from typing import NamedTuple

SEPARATOR = "__"
"""Between the instance of a module and a name in it."""


def dotted(text: str) -> str:
    """Return graph ids in `text` as people write them."""
    return text.replace(SEPARATOR, ".")


def flat(name: str) -> str:
    """Return a dotted name as the graph holds it."""
    return name.replace(".", SEPARATOR)


def argument_id(name: str) -> str:
    """Return the graph's id of an argument written behind its action: `magnesium.serving.amount`."""
    action, _, argument = name.rpartition(".")
    return f"{flat(action)}_{argument}"


class Name(NamedTuple):
    """A symbol of a composed model: the instance of a module, and the symbol's own name in it.

    What belongs to no instance has an empty `part`.
    """

    part: str
    own: str

    @classmethod
    def of(cls, text: str) -> Name:
        """Read a name as it is written or as the graph holds it."""
        part, between, own = dotted(text).partition(".")
        return cls(part, own) if between else cls("", part)

    @property
    def dotted(self) -> str:
        """As people write it."""
        return dotted(self._joined)

    @property
    def flat(self) -> str:
        """As the graph holds it."""
        return flat(self._joined)

    @property
    def _joined(self) -> str:
        return f"{self.part}.{self.own}" if self.part else self.own

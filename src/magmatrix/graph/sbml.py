"""SBML (from Antimony text or any SBML file) to the typed expression graph."""

from __future__ import annotations

import threading
from pathlib import Path

from magmatrix.errors import ModelError
from magmatrix.graph.model import Model
from magmatrix.graph.sbml_allowed import check_allowed
from magmatrix.graph.sbml_reader import Reader

_TRANSLATOR = threading.Lock()
"""The translator keeps one document for the whole process."""


def read_antimony(file: Path) -> dict[str, Model]:
    """Read every model of one Antimony file, by name; each must stand alone.

    Raises ModelError with the translator's line and reason.
    """
    return read_antimony_text(file.read_text(encoding="utf-8"), origin=file.name)


def read_antimony_text(text: str, *, origin: str = "Antimony") -> dict[str, Model]:
    """Read every model of an Antimony text, by name; what stands outside of any model is one called __main.

    Raises ModelError like `read_antimony`; `origin` is what messages call the text.
    """
    import antimony

    with _TRANSLATOR:
        antimony.clearPreviousLoads()
        if antimony.loadAntimonyString(text) < 0:
            raise ModelError(f"{origin}: {_reason(antimony.getLastError())}")
        every = list(antimony.getModuleNames())
        names = [name for name in every if name != "__main"] or every
        found = {name: antimony.getSBMLString(name) for name in names}
    return {name: read_sbml(sbml, origin=origin) for name, sbml in found.items()}


_TAKEN = ("area", "extent", "length", "substance", "time_unit", "volume")
"""Names that the translator keeps for the units of a model, and then does not find as symbols."""


def _reason(said: str) -> str:
    """Return why a text was not translated, and what to do."""
    for name in _TAKEN:
        if f"uses '{name}' that is not the id of" in said:
            return f"`{name}` cannot be the name of a symbol, it is that of a unit; call the symbol something else"
    return f"{said.strip()}; correct the Antimony text"


def read_sbml(text: str, *, origin: str = "SBML") -> Model:
    """Read SBML text (any level and version) into a Model.

    A species is a concentration, or an amount if it has only substance units or its compartment no size; in a
    compartment that changes its amount is a symbol of its own. Parameters of one reaction are called reaction__name.
    Raises ModelError, with line and id, for text that is not valid SBML and for whatever stands not in the list of
    magmatrix.graph.sbml_allowed or cannot be carried by the graph.
    """
    import libsbml

    check_allowed(text, origin)
    document = libsbml.readSBMLFromString(text)
    found = [document.getError(i) for i in range(document.getNumErrors())]
    fatal = (libsbml.LIBSBML_SEV_ERROR, libsbml.LIBSBML_SEV_FATAL)
    grave = [error for error in found if error.getSeverity() in fatal]
    if grave:
        why = " ".join(grave[0].getMessage().split())
        raise ModelError(f"{origin}, line {grave[0].getLine()}: {why}; the file must be valid SBML")
    if document.getModel() is None:
        raise ModelError(f"{origin}: no model in the file; give a file with one model")
    return Reader(document.getModel(), origin).read()

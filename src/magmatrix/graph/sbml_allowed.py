"""What the reader of SBML knows: every element, attribute and symbol of mathematics that may stand in a file.

This is the one list. What stands in none of its tables is refused with its line, so nothing is skipped unread. Notes
and annotations carry no mathematics and are not looked into. What is listed here and still cannot be run (a delay of an
event, a fast reaction, an algebraic rule) is refused by the reader, which knows its id.
"""

from __future__ import annotations

from typing import Any, Final
from xml.parsers import expat

from magmatrix.errors import ModelError

LARGEST: Final = 64 * 2**20
"""Bytes of SBML text that are read at most."""
DEEPEST: Final = 1000
"""Elements inside one another, at most."""

_CORE: Final = (
    "http://www.sbml.org/sbml/level1",
    *(f"http://www.sbml.org/sbml/level2{version}" for version in ("", *(f"/version{n}" for n in range(2, 6)))),
    "http://www.sbml.org/sbml/level3/version1/core",
    "http://www.sbml.org/sbml/level3/version2/core",
)
_MATH: Final = "http://www.w3.org/1998/Math/MathML"
_PACKAGES: Final = "http://www.sbml.org/sbml/level3/version1/"
_WITHOUT_MATHEMATICS: Final = frozenset({"layout", "render", "groups"})
"""Packages that say how a model is drawn or sorted."""
_KNOWN_MATHEMATICS: Final = frozenset({"l3v2extendedmath"})
"""Packages whose every symbol stands below."""

_EVERYWHERE: Final = frozenset({"id", "name", "metaid", "sboTerm"})
_ELEMENTS: Final[dict[str, tuple[str, str]]] = {
    # element: (what may stand in it, its attributes beside id, name, metaid and sboTerm)
    "sbml": ("model", "level version"),
    "model": (
        (
            "listOfFunctionDefinitions listOfUnitDefinitions listOfCompartmentTypes listOfSpeciesTypes "
            "listOfCompartments listOfSpecies listOfParameters listOfInitialAssignments listOfRules "
            "listOfReactions listOfEvents"
        ),
        "substanceUnits timeUnits volumeUnits areaUnits lengthUnits extentUnits conversionFactor",
    ),
    "listOfFunctionDefinitions": ("functionDefinition", ""),
    "functionDefinition": ("math", ""),
    "listOfUnitDefinitions": ("unitDefinition", ""),
    "unitDefinition": ("listOfUnits", ""),
    "listOfUnits": ("unit", ""),
    "unit": ("", "kind exponent scale multiplier"),
    "listOfCompartmentTypes": ("compartmentType", ""),
    "compartmentType": ("", ""),
    "listOfSpeciesTypes": ("speciesType", ""),
    "speciesType": ("", ""),
    "listOfCompartments": ("compartment", ""),
    "compartment": ("", "spatialDimensions size volume units outside constant compartmentType"),
    "listOfSpecies": ("species specie", ""),
    "species": (
        "",
        (
            "compartment initialAmount initialConcentration substanceUnits units hasOnlySubstanceUnits "
            "boundaryCondition charge constant conversionFactor speciesType"
        ),
    ),
    "listOfParameters": ("parameter", ""),
    "parameter": ("", "value units constant"),
    "listOfInitialAssignments": ("initialAssignment", ""),
    "initialAssignment": ("math", "symbol"),
    "listOfRules": (
        (
            "assignmentRule rateRule algebraicRule parameterRule speciesConcentrationRule specieConcentrationRule "
            "compartmentVolumeRule"
        ),
        "",
    ),
    "assignmentRule": ("math", "variable"),
    "rateRule": ("math", "variable"),
    "algebraicRule": ("math", "formula"),
    "parameterRule": ("", "formula type units"),
    "speciesConcentrationRule": ("", "formula type species"),
    "specieConcentrationRule": ("", "formula type specie"),
    "compartmentVolumeRule": ("", "formula type compartment"),
    "listOfReactions": ("reaction", ""),
    "reaction": ("listOfReactants listOfProducts listOfModifiers kineticLaw", "reversible fast compartment"),
    "listOfReactants": ("speciesReference specieReference", ""),
    "listOfProducts": ("speciesReference specieReference", ""),
    "listOfModifiers": ("modifierSpeciesReference", ""),
    "speciesReference": ("stoichiometryMath", "species stoichiometry denominator constant"),
    "specieReference": ("", "specie stoichiometry denominator"),
    "modifierSpeciesReference": ("", "species"),
    "stoichiometryMath": ("math", ""),
    "kineticLaw": ("math listOfParameters listOfLocalParameters", "formula"),
    "listOfLocalParameters": ("localParameter", ""),
    "localParameter": ("", "value units"),
    "listOfEvents": ("event", ""),
    "event": ("trigger delay priority listOfEventAssignments", "useValuesFromTriggerTime"),
    "trigger": ("math", "initialValue persistent"),
    "delay": ("math", ""),
    "priority": ("math", ""),
    "listOfEventAssignments": ("eventAssignment", ""),
    "eventAssignment": ("math", "variable"),
}
_ELEMENTS["specie"] = _ELEMENTS["species"]
_UNREAD: Final = frozenset({"notes", "annotation", "annotations"})
_CONTAINERS: Final = "math apply lambda bvar piecewise piece otherwise degree logbase ci cn csymbol sep"
_SYMBOLS: Final = (
    "plus minus times divide power root exp ln log abs floor ceiling factorial quotient rem min max "
    "eq neq lt leq gt geq and or xor not implies true false pi exponentiale "
    "sin cos tan sec csc cot sinh cosh tanh sech csch coth arcsin arccos arctan arcsec arccsc arccot "
    "arcsinh arccosh arctanh arcsech arccsch arccoth"
)
_ALL_MATH: Final = frozenset(f"{_CONTAINERS} {_SYMBOLS}".split())
_MATH_ATTRIBUTES: Final[dict[str, frozenset[str]]] = {
    "cn": frozenset({"type", *(f"{core} units" for core in _CORE)}),
    "csymbol": frozenset({"encoding", "definitionURL"}),
}
_PLAIN_MATH_ATTRIBUTES: Final = frozenset({"id", "class", "style"})
_NUMBER_TYPES: Final = frozenset({"integer", "real", "rational", "e-notation"})
_CSYMBOLS: Final = frozenset(f"http://www.sbml.org/sbml/symbols/{name}" for name in ("time", "avogadro", "rateOf"))
_NAMED_BY: Final = ("id", "variable", "symbol", "species", "name")


def check_allowed(text: str, origin: str) -> None:
    """Raise ModelError, with line and element, for the first thing in SBML text that the reader does not know.

    Refuses text that is larger than LARGEST or deeper than DEEPEST, and any document type or entity.
    """
    size = len(text) if text.isascii() else len(text.encode("utf-8", "surrogatepass"))
    if size > LARGEST:
        raise ModelError(
            f"{origin}: {size / 2**20:.0f} MiB of SBML, more than the {LARGEST // 2**20} MiB that are read; "
            "split the model or strip its annotations"
        )
    _Walk(origin).over(text)


class _Walk:
    def __init__(self, origin: str) -> None:
        self._origin = origin
        self._path: list[tuple[str, str]] = []  # element, and what names it
        self._unread = 0  # depth inside of what is not looked into
        self._ignored: set[str] = set()  # namespaces of packages without mathematics
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.StartDoctypeDeclHandler = self._doctype

    def over(self, text: str) -> None:
        try:
            self._parser.Parse(text.encode("utf-8") if "\ufeff" not in text[:1] else text[1:].encode("utf-8"), True)
        except (expat.ExpatError, UnicodeEncodeError) as cause:
            raise ModelError(f"{self._origin}: {cause}; the file must be valid SBML") from None

    def _refuse(self, what: str, advice: str) -> ModelError:
        inside = next((f" in {kind} {name!r}" for kind, name in reversed(self._path) if name), "")
        return ModelError(f"{self._origin}, line {self._parser.CurrentLineNumber}: {what}{inside} {advice}")

    def _doctype(self, *_: Any) -> None:
        raise self._refuse("a document type (DOCTYPE)", "is not read, nor are entities; remove it")

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        space, _, element = full.rpartition(" ")
        if len(self._path) >= DEEPEST:
            raise self._refuse(f"<{element}>", f"is nested deeper than {DEEPEST} elements; simplify it")
        named = next((attributes[key] for key in _NAMED_BY if key in attributes), "")
        if self._unread:
            self._unread += 1
        elif (space in _CORE and element in _UNREAD) or (space in self._ignored and self._path):
            self._unread = 1
        elif not self._path:
            self._root(space, element, attributes)
        elif space == _MATH:
            self._math(element, attributes)
        elif space in _CORE:
            self._core(element, attributes, named)
        else:
            raise self._refuse(f"<{element}> of {space or 'no namespace'}", "is not supported; remove it")
        self._path.append((element, "" if space == _MATH else named))

    def _end(self, _: str) -> None:
        self._path.pop()
        self._unread = max(0, self._unread - 1)

    def _root(self, space: str, element: str, attributes: dict[str, str]) -> None:
        if element != "sbml" or space not in _CORE:
            raise self._refuse(f"<{element}>", "is not the start of an SBML file; the file must be valid SBML")
        for key, value in attributes.items():
            uri, _, local = key.rpartition(" ")
            if local != "required" or not uri:
                continue
            name = uri.removeprefix(_PACKAGES).split("/")[0] if uri.startswith(_PACKAGES) else uri
            if name in _WITHOUT_MATHEMATICS and value in ("false", "0"):
                self._ignored.add(uri)
            elif name not in _KNOWN_MATHEMATICS:
                raise self._refuse(f"the SBML package {name}", "is not supported; convert the model to SBML core")
        self._attributes(element, attributes, _ELEMENTS["sbml"][1], "")

    def _core(self, element: str, attributes: dict[str, str], named: str) -> None:
        parent = self._path[-1][0]
        if element not in _ELEMENTS or element not in _ELEMENTS.get(parent, ("", ""))[0].split():
            raise self._refuse(f"<{element}>{f' {named!r}' if named else ''}", "is not supported; remove it")
        self._attributes(element, attributes, _ELEMENTS[element][1], named)

    def _attributes(self, element: str, attributes: dict[str, str], allowed: str, named: str) -> None:
        known = _EVERYWHERE.union(allowed.split())
        for key in attributes:
            uri, _, local = key.rpartition(" ")
            if key in known or uri in self._ignored or uri == "http://www.w3.org/XML/1998/namespace":
                continue
            if element == "sbml" and local == "required":
                continue
            raise self._refuse(
                f"{key.replace(' ', ' of ')}={attributes[key]!r} of <{element}>{f' {named!r}' if named else ''}",
                "is not supported; remove it",
            )

    def _math(self, element: str, attributes: dict[str, str]) -> None:
        if element == "math" and "math" not in _ELEMENTS.get(self._path[-1][0], ("", ""))[0].split():
            raise self._refuse("<math>", "is not expected here; remove it")
        if element not in _ALL_MATH:
            raise self._refuse(f"<{element}>", "is not supported in equations; write it another way")
        known = _PLAIN_MATH_ATTRIBUTES | _MATH_ATTRIBUTES.get(element, frozenset())
        stray = next((key for key in attributes if key not in known), None)
        if stray is not None:
            raise self._refuse(f"{stray.rpartition(' ')[2]}={attributes[stray]!r} of <{element}>", "is not supported")
        if element == "cn" and attributes.get("type", "real") not in _NUMBER_TYPES:
            raise self._refuse(f"a number of type {attributes['type']!r}", "is not supported; write a plain number")
        if element == "csymbol" and attributes.get("definitionURL", "").strip() not in _CSYMBOLS:
            name = attributes.get("definitionURL", "").rpartition("/")[2] or "without definitionURL"
            raise self._refuse(f"the csymbol {name}", "is not supported; write the equation without it")

"""Scale-aware unit checking: adding mmol to mol, or h to d, without a conversion is an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from magmatrix.errors import UnitError
from magmatrix.graph.expr import COMPARISONS, LOGICAL, Expr, text, walk
from magmatrix.graph.model import Model, Role
from magmatrix.graph.units import DIMENSIONLESS, Unit


@dataclass(frozen=True, slots=True)
class UnitProblem:
    """One clash: in which equation, what it says, both units if there are two."""

    equation: str
    problem: str

    def __str__(self) -> str:
        return f"{self.equation}: {self.problem}"


def check_units(model: Model) -> list[UnitProblem]:
    """Return every unit problem of a model; an empty list means all equations hold, scales included."""
    problems: list[UnitProblem] = []
    known: dict[str, Unit] = {}
    for info in model.symbols.values():
        if info.unit is not None:
            known[info.id] = info.unit
        elif info.role in (Role.STATE, Role.PARAMETER):
            problems.append(UnitProblem(info.id, "has no unit; declare one"))

    def attempt(equation: str, expr: Expr, wanted: Unit | None) -> Unit | None:
        try:
            found = unit_of(expr, known, model.unit_definitions)
        except UnitError as clash:
            problems.append(UnitProblem(f"{equation} = {text(expr)}", str(clash)))
            return None
        if found is not None and wanted is not None and not found.same(wanted):
            problems.append(
                UnitProblem(
                    f"{equation} = {text(expr)}", f"right side is in {found}, left side in {wanted}; convert one"
                )
            )
        return found

    for name in model.assignment_order:
        found = attempt(name, model.assigned[name], known.get(name))
        if name not in known and found is not None:
            known[name] = found
    for name, rate in model.rates.items():
        unit = known.get(name)
        attempt(f"d({name})/dt", rate, unit / model.time_unit if unit is not None else None)
    for name, expr in model.initial.items():
        attempt(f"{name}(0)", expr, known.get(name))
    for event in model.events.values():
        for target, expr in event.assignments:
            attempt(f"{event.id}: {target}", expr, known.get(target))
        attempt(f"{event.id} trigger", event.trigger, None)
    return problems


def inferred_units(model: Model) -> dict[str, Unit]:
    """Return the unit of every symbol, assigned symbols without a declared unit included (if it can be told)."""
    known = {info.id: info.unit for info in model.symbols.values() if info.unit is not None}
    for name in model.assignment_order:
        if name not in known:
            try:
                found = unit_of(model.assigned[name], known, model.unit_definitions)
            except UnitError:
                continue
            if found is not None:
                known[name] = found
    return known


def unit_of(root: Expr, known: Mapping[str, Unit], definitions: Mapping[str, Unit]) -> Unit | None:
    """Return the unit of an expression, or None for a bare zero, which fits any unit; raises UnitError on a clash."""
    found: dict[int, Unit | None] = {}
    for node in walk(root):
        found[id(node)] = _node_unit(node, [found[id(arg)] for arg in node.args], known, definitions)
    return found[id(root)]


def _node_unit(
    node: Expr, args: list[Unit | None], known: Mapping[str, Unit], definitions: Mapping[str, Unit]
) -> Unit | None:
    if node.op == "number":
        if node.unit_id is not None:
            if node.unit_id not in definitions:
                raise UnitError(f"the unit {node.unit_id} of {text(node)} is not defined; add a unit definition")
            return definitions[node.unit_id]
        return None if node.value == 0.0 else DIMENSIONLESS
    if node.op == "symbol":
        if node.name not in known:
            raise UnitError(f"the unit of {node.name} is not known; declare it")
        return known[node.name]
    if node.op in ("add", "min", "max"):
        return _common(node, list(zip(node.args, args, strict=True)))
    if node.op == "mul":
        total = DIMENSIONLESS
        for arg in args:
            total = total * (arg or DIMENSIONLESS)
        return total
    if node.op == "pow":
        return _power_unit(node, args)
    if node.op == "piecewise":
        values = list(zip(node.args, args, strict=True))
        return _common(node, [*values[0:-1:2], values[-1]])
    if node.op in COMPARISONS:
        _common(node, list(zip(node.args, args, strict=True)))
        return DIMENSIONLESS
    if node.op in LOGICAL or node.op in ("true", "false"):
        return DIMENSIONLESS
    if node.op in ("abs", "floor", "ceil"):
        return args[0]
    if args[0] is not None and not args[0].same(DIMENSIONLESS):
        raise UnitError(f"{node.op}({text(node.args[0])}) needs a dimensionless argument, it is in {args[0]}")
    return DIMENSIONLESS


def _common(node: Expr, parts: list[tuple[Expr, Unit | None]]) -> Unit | None:
    first: tuple[Expr, Unit] | None = None
    for arg, unit in parts:
        if unit is None:
            continue
        if first is None:
            first = (arg, unit)
        elif not unit.same(first[1]):
            verb = "adds" if node.op == "add" else f"{node.op} compares"
            raise UnitError(f"{verb} {text(first[0])} in {first[1]} and {text(arg)} in {unit}; convert one")
    return first[1] if first else None


def _power_unit(node: Expr, args: list[Unit | None]) -> Unit:
    base = args[0] or DIMENSIONLESS
    exponent = node.args[1]
    if args[1] is not None and not args[1].same(DIMENSIONLESS):
        raise UnitError(f"the exponent {text(exponent)} is in {args[1]}; it must be dimensionless")
    if exponent.op == "number":
        return base ** Fraction(exponent.value).limit_denominator(1000)
    if not base.same(DIMENSIONLESS):
        raise UnitError(f"{text(node.args[0])} in {base} is raised to a power that varies; make the base dimensionless")
    return DIMENSIONLESS

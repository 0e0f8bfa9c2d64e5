"""One loop of a rolled program: the code of one unit, and tables of what differs between the units (see rolled.py)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from llvmlite import ir

from magmatrix.engine.codegen.emit import Logs, compute
from magmatrix.engine.codegen.ir import F64, I32, I64, Array, Code, Value
from magmatrix.engine.lower.code_plan import Goal
from magmatrix.engine.lower.rolled import Unit
from magmatrix.engine.lower.tape import Op

Given = Mapping[str, Any]
Store = Callable[[Code, Given, str, Value | int, Value], None]


@dataclass(frozen=True)
class Goals:
    """What is to be computed: values on the tape, where each goes, and `write`, which stores one.

    `write` gets code, arguments, kind, place, value.
    """

    roots: Sequence[int]
    goals: Sequence[Goal]
    write: Store

    def store(self, code: Code, given: Given, position: int, value: Value) -> None:
        """Store the value of the root at a position."""
        goal = self.goals[position]
        self.write(code, given, goal.kind, goal.place, value)


def write_loop(
    module: ir.Module,
    name: str,
    code: Code,
    given: Given,
    units: Sequence[Unit],
    at: Mapping[int, int],
    goals: Goals,
) -> None:
    """Write the loop over units of one form; `at` says where values on the tape lie among the slots."""
    kept = units[0].root < 0
    targets = [at[unit.value] if kept else goals.goals[unit.root].place for unit in units]
    y, slots = code.reals(given["y"]), code.reals(given["slots"])
    places = Table(module, f"{name}_places", I32)
    constants = Table(module, f"{name}_constants", F64)
    with code.count(0, len(units)) as turn:
        values: list[Value] = []
        logs: Logs = {}
        columns = zip(*(unit.numbers for unit in units), strict=True)
        for line in units[0].form:
            if line.args:
                values.append(compute(code, Op(line.kind, line.args), [values[arg] for arg in line.args], logs))
            elif line.kind == "const":
                values.append(code.every(constants.read(code, turn, [float(number) for number in next(columns)])))
            elif line.kind == "state":
                values.append(_element(y, places, turn, [int(number) for number in next(columns)]))
            elif line.kind == "memory":
                values.append(_element(slots, places, turn, [at[int(number)] for number in next(columns)]))
            elif line.kind == "time":
                values.append(Value(code, given["time"]))
            else:
                values.append(compute(code, Op(line.kind, (), line.fixed), [], logs))
        target = places.read(code, turn, targets)
        if kept:
            slots[target] = values[-1]
        else:
            goals.write(code, given, goals.goals[units[0].root].kind, target, values[-1])


def _element(array: Array, places: Table, turn: Value, column: Sequence[int]) -> Value:
    return array[places.read(array.code, turn, column)]


class Table:
    """Numbers that differ from turn to turn of a loop; a column that is there already is not stored twice."""

    def __init__(self, module: ir.Module, name: str, element: Any) -> None:
        self._module = module
        self._element = element
        self._name = name
        self._columns: dict[tuple[float | int, ...], Value] = {}

    def read(self, code: Code, turn: Value, column: Sequence[float | int]) -> Value:
        """Return this turn's number of a column."""
        key = tuple(column)
        if key not in self._columns:
            self._columns[key] = self._read(code, turn, key)
        return self._columns[key]

    def _read(self, code: Code, turn: Value, column: tuple[float | int, ...]) -> Value:
        if len(set(column)) == 1:
            return code.constant(column[0], F64 if self._element == F64 else I64)
        kind = ir.ArrayType(self._element, len(column))
        table = ir.GlobalVariable(self._module, kind, f"{self._name}_{len(self._columns)}")
        table.initializer = ir.Constant(kind, list(column))
        table.global_constant = True
        table.linkage = "internal"
        place = code.builder.gep(table, [ir.Constant(I32, 0), turn.node], inbounds=True)
        number = code.builder.load(place, typ=self._element)
        return Value(code, number if self._element == F64 else code.builder.zext(number, I64))

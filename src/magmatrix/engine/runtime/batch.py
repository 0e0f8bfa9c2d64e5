"""One call's arrays: what the machine code reads and what it writes, poisoned before use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from magmatrix.engine.codegen.memory import Field, SettingField
from magmatrix.engine.codegen.stop_handler import reduced_count
from magmatrix.engine.problem.bounds import Bounds
from magmatrix.engine.problem.output import EXTREMES, Kind, at_ticks, reduced
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.problem.precision import SCALES_OF
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.result import BatchResult
from magmatrix.engine.runtime.stops import StopTable, StopWriter
from magmatrix.errors import ModelError
from magmatrix.graph.model import Role
from magmatrix.schedule.schedule import Schedule


class Batch:
    """People, schedules and room for results, as arrays."""

    def __init__(
        self,
        engine: FastEngine,
        people: People,
        schedules: Sequence[Schedule],
        ticks: Sequence[int],
        tolerances: Tolerances,
        ticks_per_unit: float,
    ) -> None:
        model, program = engine.model, engine.program
        self.model = model
        self.program = program
        self.engine = engine.name
        self.people = people
        self.ticks = np.array(ticks, dtype=np.int64)
        self.tolerances = tolerances
        count, states = people.count, len(program.states)
        self.parameters = _columns(people.parameters, self._defaults(), count)
        self.initial = _columns(people.initial, dict.fromkeys(program.states, np.nan), count)
        self._undefined = _given_undefined(people.initial, self.initial, program.states)
        self.schedule_of = np.zeros(count, dtype=np.int64)
        if people.schedule_of is not None:
            self.schedule_of[:] = people.schedule_of
        self.table: StopTable = StopWriter(model, program).write(schedules, ticks)
        self.bounds = Bounds.of(
            model,
            program.states,
            engine.bounded,
            dict(zip(program.parameters, self.parameters.T, strict=True)),
            {name: column for name, column in zip(program.states, self.initial.T, strict=True) if name in model.rates},
            schedules,
            self.schedule_of,
            tolerances,
            range_of_scales=SCALES_OF[engine.precision],
        )
        self.settings = np.zeros(len(SettingField))
        self.settings[SettingField.RTOL] = tolerances.rtol
        self.settings[SettingField.FIRST_STEP] = tolerances.first_step
        self.settings[SettingField.TICKS] = ticks_per_unit
        self.settings[SettingField.SHARE] = 1.0 / max(1, program.own)
        self.series = np.full((count, len(ticks), len(at_ticks(program.outputs))), np.nan)
        self.reduced = np.full((count, reduced_count(program)), np.nan)
        self.status = np.full(count, int(Status.CANCELLED), dtype=np.int64)
        self.state = np.full((count, states), np.nan)
        self.time = np.full(count, np.nan)
        self.steps = np.zeros((count, 2), dtype=np.int64)
        self.next = np.zeros(1, dtype=np.int64)

    def _defaults(self) -> dict[str, float]:
        symbols = self.model.symbols
        defaults = {}
        for name in self.program.parameters:
            value = symbols[name].value if name not in self.program.started else None
            if name in self.program.started and np.isnan(self.people.parameters.get(name, 0.0)).any():
                raise ModelError(
                    f"parameter {name} is given as NaN; give a number, or leave it out to have it computed"
                )
            may_lack = symbols[name].role is Role.ARGUMENT or name in self.program.started
            if value is None and not may_lack and name not in self.people.parameters:
                raise ModelError(f"parameter {name} has no value; give it an evidence record or a value")
            defaults[name] = np.nan if value is None else value
        return defaults

    def arrays(self) -> dict[Field, NDArray[Any]]:
        """Return every array that a job points to, except what each worker has for itself."""
        return {
            Field.NEXT: self.next,
            Field.PARAMETERS: self.parameters,
            Field.INITIAL: self.initial,
            Field.SCHEDULE_OF: self.schedule_of,
            Field.SCHEDULE_STARTS: self.table.starts,
            Field.STOPS: self.table.stops,
            Field.CODES: self.table.codes,
            Field.VALUES: self.table.values,
            Field.SCALES: self.bounds.absolute,
            Field.LOWEST: self.bounds.lowest,
            Field.FLOORS: self.bounds.floors,
            Field.SETTINGS: self.settings,
            Field.SERIES: self.series,
            Field.REDUCED: self.reduced,
            Field.STATUS: self.status,
            Field.STATE: self.state,
            Field.TIME: self.time,
            Field.STEPS: self.steps,
        }

    def numbers(self) -> dict[Field, int]:
        """Return the fields of a job that are numbers."""
        return {
            Field.COUNT: self.people.count,
            Field.LIMIT: self.tolerances.max_steps,
            Field.SAMPLES: len(self.ticks),
            Field.BOUND_STRIDE: self.bounds.stride,
        }

    def _lift(self) -> None:
        """Give what the tolerance left below zero of a guarded state as zero."""
        program = self.program
        for k, name in enumerate(program.states):
            if name not in self.bounds.guarded:
                continue
            floor = self.bounds.floors[:, k]
            _raise_to_zero(self.state[:, k], floor)
            for column in (i for i, output in enumerate(at_ticks(program.outputs)) if output.name == name):
                _raise_to_zero(self.series[:, :, column], floor[:, None])
            for column, output in enumerate(reduced(program.outputs)):
                if output.name == name and output.kind in (Kind.HIGHEST, Kind.LOWEST):
                    _raise_to_zero(self.reduced[:, column], floor)

    def result(self, seconds: float) -> BatchResult:
        """Return what the arrays hold after a run that took `seconds`."""
        program = self.program
        failed = self.status != Status.OK
        self.state[self._undefined & (self.status == Status.NOT_FINITE)[:, None]] = np.nan
        self._lift()
        self.series[failed] = np.nan
        self.reduced[failed] = np.nan
        columns = list(enumerate(at_ticks(program.outputs)))
        kept = reduced(program.outputs)
        for k, output in enumerate(kept):
            if output.kind in EXTREMES:  # a readout that never exists has none
                self.reduced[~np.isfinite(self.reduced[:, k]), k] = np.nan
        order = np.argsort(program.elimination.order)[: program.own]
        return BatchResult(
            ticks=self.ticks,
            series={o.name: self.series[:, :, k] for k, o in columns if o.kind is Kind.SERIES},
            before={o.name: self.series[:, :, k] for k, o in columns if o.kind is Kind.BEFORE},
            reduced={output: self.reduced[:, k] for k, output in enumerate(kept)},
            status=self.status,
            time=self.time,
            states=tuple(self.model.states),
            final_state=self.state[:, order],
            steps=self.steps[:, 0],
            rejections=self.steps[:, 1],
            engine=self.engine,
            rtol=self.tolerances.rtol,
            scales=self.bounds.scales,
            guarded=self.bounds.guarded,
            seconds=seconds,
        )


def _raise_to_zero(values: NDArray[np.float64], floor: NDArray[np.float64]) -> None:
    values[(values < 0.0) & (values >= np.where(np.isinf(floor), 0.0, floor))] = 0.0


def _given_undefined(given: Mapping[str, Any], table: NDArray[np.float64], names: Sequence[str]) -> NDArray[np.bool_]:
    """Say where a NaN was given as a state's start, and put infinity there: NaN in the table means the model's own."""
    undefined = np.zeros(table.shape, dtype=bool)
    for k, name in enumerate(names):
        if name in given:
            undefined[:, k] = np.isnan(table[:, k])
    table[undefined] = np.inf
    return undefined


def _columns(
    given: Mapping[str, float | NDArray[np.float64]], defaults: Mapping[str, float], count: int
) -> NDArray[np.float64]:
    """One row per person, one column per name of `defaults`."""
    table = np.empty((count, len(defaults)))
    for k, (name, value) in enumerate(defaults.items()):
        column = np.asarray(given.get(name, value), dtype=np.float64)
        table[:, k] = column
    return table

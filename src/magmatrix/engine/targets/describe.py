"""What a host needs to know to fill a job and read it back, as plain JSON; memory.py alone decides it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from enum import IntEnum
from typing import Any

import numpy as np

from magmatrix.engine.codegen.memory import FIRE, FRESHEN, REMEMBERED, Field, Layout, SettingField, Stop
from magmatrix.engine.lower.program import Program, integral_name
from magmatrix.engine.problem.output import Kind, reduced
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.problem.status import Status
from magmatrix.engine.runtime.batch import Batch
from magmatrix.engine.runtime.engine import ENGINE_NAME, FastEngine
from magmatrix.errors import ModelError
from magmatrix.graph.actions import named_actions
from magmatrix.graph.model import Model, Role
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR, Action, Schedule

FORMAT = 1


def describe(model: Model, program: Program, layout: Layout) -> dict[str, Any]:
    """Return the description of one compiled model: fields of a job by position, names, actions, defaults.

    Raises ModelError for a model with events of its own.
    """
    actions = named_actions(model)
    own = [name for name, action in actions.items() if action.moment is not None]
    if own:
        raise ModelError(
            f"model {model.id}: events {own} happen by the clock; a browser runs only what a schedule says"
        )
    fresh = program.freshening
    integrals = {integral_name(output) for output in program.outputs if output.kind is Kind.INTEGRAL}
    order = {old: new for new, old in enumerate(program.elimination.order)}
    return {
        "format": FORMAT,
        "engine": ENGINE_NAME,
        "model": program.model_id,
        "width": layout.width,
        "workBytes": layout.bytes,
        "fields": _positions(Field),
        "settings": _positions(SettingField),
        "stop": _positions(Stop),
        "fire": FIRE,
        "freshen": FRESHEN,
        "remembered": REMEMBERED,
        "ticksPerDay": TICKS_PER_DAY,
        "ticksPerUnit": TICKS_PER_HOUR,
        "statuses": _positions(Status),
        "advice": {status.name: status.advice for status in Status},
        "parameters": [
            {
                "name": name,
                "value": None if name in program.started else _number(model.symbols[name].value),
                "argument": model.symbols[name].role is Role.ARGUMENT or name in program.started,
                "fresh": place in fresh,
            }
            for place, name in enumerate(program.parameters)
        ],
        "states": [{"name": name, "integral": name in integrals} for name in program.states],
        "own": [order[old] for old in range(program.own)],
        "actions": {
            name: {"number": number, "arguments": actions[name].arguments}
            for number, name in enumerate(program.action_names)
        },
        "series": [output.name for output in program.outputs if output.kind is Kind.SERIES],
        "before": [output.name for output in program.outputs if output.kind is Kind.BEFORE],
        "reduced": [
            {"name": output.name, "kind": str(output.kind)}
            | ({} if output.threshold is None else {"threshold": output.threshold})
            for output in reduced(program.outputs)
        ],
        "tolerances": describe_tolerances(Tolerances()),
    }


def describe_tolerances(tolerances: Tolerances) -> dict[str, Any]:
    """Return tolerances as JSON."""
    return {
        "rtol": tolerances.rtol,
        "scales": dict(tolerances.scales),
        "nonnegative": sorted(tolerances.nonnegative),
        "negative": tolerances.negative,
        "firstStep": tolerances.first_step,
        "maxSteps": tolerances.max_steps,
    }


def describe_study(
    people: People,
    schedules: Schedule | Sequence[Schedule],
    ticks: Sequence[int],
    *,
    tolerances: Tolerances | None = None,
    ticks_per_unit: float = TICKS_PER_HOUR,
    engine: FastEngine | None = None,
) -> dict[str, Any]:
    """Return what `simulate` would be given, as JSON for batch.mjs; NaN becomes null.

    With `engine` magnitudes and floors of states are derived as `simulate` derives them.
    """
    tolerances = tolerances or Tolerances()
    each = (schedules,) if isinstance(schedules, Schedule) else tuple(schedules)
    described: dict[str, Any] = {
        "count": people.count,
        "parameters": {name: _numbers(value) for name, value in people.parameters.items()},
        "initial": {name: _numbers(value) for name, value in people.initial.items()},
    }
    if people.schedule_of is not None:
        described["scheduleOf"] = [int(number) for number in people.schedule_of]
    return {
        "people": described,
        "schedules": [
            [
                {"tick": item.tick, "action": item.name, "arguments": dict(item.arguments)}
                if isinstance(item, Action)
                else {"tick": item.tick, "set": item.symbol, "value": item.value}
                for item in schedule
            ]
            for schedule in each
        ],
        "ticks": [int(tick) for tick in ticks],
        "ticksPerUnit": ticks_per_unit,
        "tolerances": describe_tolerances(tolerances),
        **(
            {}
            if engine is None
            else {"bounds": _bounds(Batch(engine, people, each, ticks, tolerances, ticks_per_unit))}
        ),
    }


def _bounds(batch: Batch) -> dict[str, Any]:
    bounds = batch.bounds
    tables = {"absolute": bounds.absolute, "lowest": bounds.lowest, "floors": bounds.floors}
    return {
        "stride": bounds.stride,
        "guarded": list(bounds.guarded),
        **{name: [_number(v) if math.isfinite(v) else None for v in table.ravel()] for name, table in tables.items()},
    }


def _positions(fields: type[IntEnum]) -> dict[str, int]:
    return {field.name: int(field) for field in fields}


def _number(value: float | None) -> float | None:
    return None if value is None or math.isnan(value) else float(value)


def _numbers(value: Any) -> Any:
    return [_number(float(v)) for v in np.asarray(value)] if np.ndim(value) else _number(float(value))

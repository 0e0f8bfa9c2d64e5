"""A simulation in one call: a body or any SBML or Antimony model, people, doses, outputs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate as simulate_people
from magmatrix.errors import ModelError, nearest
from magmatrix.graph.actions import named_actions
from magmatrix.graph.model import Model, Role
from magmatrix.graph.names import dotted, flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.graph.sbml import read_antimony_text, read_sbml
from magmatrix.schedule.schedule import TICKS_PER_HOUR, Action, Schedule, Setting

if TYPE_CHECKING:
    from magmatrix.engine.runtime.result import BatchResult

Values = Mapping[str, float | NDArray[np.float64] | Sequence[float]]
Dose = tuple[float, str] | tuple[float, str, float | Mapping[str, float]]
"""A time, the name of an action or input, and the action's arguments or the input's value."""
RTOL = 1e-6


def simulate(
    model: Body | Model | Path | str,
    people: int | Values | People = 1,
    doses: Schedule | Iterable[Dose] = (),
    outputs: Sequence[str] = (),
    *,
    times: Sequence[float] | NDArray[np.float64],
    rtol: float = RTOL,
    threads: int | None = None,
) -> BatchResult:
    """Integrate people through doses and return the outputs [people, times] by name, with a status per person.

    `model` is a Body, a Model, the path of an SBML or Antimony file, or the text of one. `people` is how many, or
    values of parameters and states by name (one number for all, or one per person) in the model's own units. A dose is
    (time, action, {argument: value}) or (time, input, value); a schedule will do, too. `outputs` are names of what can
    be observed (default: all states). `times` ascend; they and the times of doses are in the model's unit of time
    (hours in a Body) and are rounded to one sixtieth of it.

    A Body starts with the reference adult at rest; values given in `people` are laid over that, and nothing is brought
    to rest anew: `run` does that. Contested links are at their default unless the body was `switched`.

    Raises ModelError for a model that cannot be read, an unknown name, or numbers that cannot be used.
    """
    graph, values, scales = _prepared(model)
    asked = [_known(flat(name), graph) for name in outputs] or list(graph.states)
    reduced = reduce_to(graph, asked)
    engine = FastEngine(reduced, asked)
    batch = _people(people, values, graph, reduced)
    schedule = doses if isinstance(doses, Schedule) else Schedule.build(_item(dose, graph) for dose in doses)
    kept = {name: scale for name, scale in scales.items() if name in reduced.rates}
    found = simulate_people(
        engine, batch, schedule, _ticks(times), tolerances=Tolerances(rtol=rtol, scales=kept), threads=threads
    )
    called = dict(zip(asked, outputs, strict=True)) if outputs else {}
    return replace(found, series={called.get(name, dotted(name)): values for name, values in found.series.items()})


def read_model(model: Path | str) -> Model:
    """Read an SBML or Antimony model from a file, or from its text; raises ModelError for anything else.

    Antimony text or file may hold several models; the last one, which may use the others, is taken.
    """
    text, origin = _text(model)
    if text.lstrip().startswith("<"):
        return read_sbml(text, origin=origin)
    found = read_antimony_text(text, origin=origin)
    if not found:
        raise ModelError(f"{origin}: no model in the text; give SBML, or Antimony with one model")
    return list(found.values())[-1]


def _text(model: Path | str) -> tuple[str, str]:
    if isinstance(model, str) and ("\n" in model or model.lstrip().startswith("<")):
        return model, "the text"
    file = Path(model)
    try:
        return file.read_text(encoding="utf-8"), file.name
    except (OSError, UnicodeDecodeError) as cause:
        why = cause.strerror if isinstance(cause, OSError) and cause.strerror else "it is not UTF-8 text"
        raise ModelError(f"{file}: cannot read the model ({why}); give the path of an SBML or Antimony file") from cause


def _prepared(model: Body | Model | Path | str) -> tuple[Model, Mapping[str, float], Mapping[str, float]]:
    """Return the equations, the values of parameters, and the magnitudes of states where they are known."""
    if isinstance(model, Body):
        body = model.switched() if model.switches else model
        return body.model, body.values, state_scales(body.model, body.values, body.parts)
    return model if isinstance(model, Model) else read_model(model), {}, {}


def _people(people: int | Values | People, values: Mapping[str, float], graph: Model, reduced: Model) -> People:
    if isinstance(people, People):
        return People(people.count, {**_of(reduced, values), **people.parameters}, people.initial, people.schedule_of)
    given: dict[str, Any] = {}
    if not isinstance(people, int):
        given = {_known(flat(name), graph): np.asarray(value, dtype=np.float64) for name, value in people.items()}
    counts = {name: len(value) for name, value in given.items() if np.ndim(value)}
    if len(set(counts.values())) > 1:
        raise ModelError(
            f"values for different numbers of people: {', '.join(f'{dotted(n)} {c}' for n, c in counts.items())}; "
            "give each person one of each"
        )
    count = people if isinstance(people, int) else next(iter(counts.values()), 1)
    plain = {
        name: value if np.ndim(value) else float(value) for name, value in given.items() if name in reduced.symbols
    }
    states = {name: value for name, value in plain.items() if name in reduced.rates}
    return People(
        count, {**_of(reduced, values), **{n: v for n, v in plain.items() if n not in states}}, initial=states
    )


def _of(model: Model, values: Mapping[str, float]) -> dict[str, float]:
    return {name: value for name, value in values.items() if name in model.symbols}


def _known(name: str, model: Model) -> str:
    if name in model.symbols:
        return name
    close = [dotted(other) for other in nearest(name, model.symbols)]
    raise ModelError(
        f"the model has nothing called {dotted(name)!r}; "
        + (f"did you mean {' or '.join(close)}?" if close else "its `symbols` are what it has")
    )


def _item(dose: Dose, model: Model) -> Action | Setting:
    """Return a dose as an item of a schedule; an action without arguments may be written as (time, action)."""
    time, name, *rest = dose
    (tick,) = _ticks([time])
    what = rest[0] if rest else {}
    actions = named_actions(model)
    if flat(name) in actions:
        if not isinstance(what, Mapping):
            arguments = ", ".join(actions[flat(name)].arguments)
            raise ModelError(f"{name} is an action; give its arguments by name, such as {{{arguments}: 1.0}}")
        return Action(tick, name, what)
    info = model.symbols.get(flat(name))
    if info is None or info.role is not Role.PARAMETER or info.constant:
        inputs = [s.id for s in model.symbols.values() if s.role is Role.PARAMETER and not s.constant]
        close = [dotted(other) for other in nearest(flat(name), [*actions, *inputs])]
        hint = f"did you mean {' or '.join(close)}?" if close else "give an action or an input of the model"
        raise ModelError(f"nothing can be done to {name!r}; {hint}")
    if isinstance(what, Mapping):
        raise ModelError(f"{name} is an input; give the value it is held at, as in ({time:g}, {name!r}, 1.0)")
    return Setting(tick, name, float(what))


def _ticks(times: Iterable[float]) -> list[int]:
    return [round(float(time) * TICKS_PER_HOUR) for time in times]

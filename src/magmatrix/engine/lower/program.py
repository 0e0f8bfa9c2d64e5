"""A model made ready for code: every expression on one tape, states in the order of elimination."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from magmatrix.engine.lower.code_plan import CodePlan, Limits, plan_code
from magmatrix.engine.lower.dense_end import filled
from magmatrix.engine.lower.lowering import Lowering
from magmatrix.engine.lower.sparse_lu import Elimination, eliminate
from magmatrix.engine.lower.tape import HARD, Tape
from magmatrix.engine.problem.output import EXTREMES, LIMITED, Kind, Output, at_ticks
from magmatrix.errors import ModelError
from magmatrix.graph.actions import named_actions, refuse_self_firing
from magmatrix.graph.derivative import derivatives
from magmatrix.graph.expr import ZERO, Expr, substitute, symbol, symbols_of
from magmatrix.graph.jacobian import inline_assignments, jacobian
from magmatrix.graph.model import TIME, Model, Role
from magmatrix.graph.start import start_of, started_parameters
from magmatrix.graph.state_conditions import edges_of_state
from magmatrix.graph.time_conditions import TimeConditions


@dataclass(frozen=True)
class Program:
    """Roots on a tape, all indices in the order of elimination.

    `states` are names (integrals of outputs behind the model's own), `rates` and `force` (time derivatives of the
    rates, None if time does not occur) have one root for each. `slopes` maps (row, column) to a root. `begin` lists
    (place, root) in the order in which a person begins: a place is a state, or ~place a parameter; `chained` says that
    some of these roots use what stands before them. `actions` lists (places, roots) likewise. `sampled` are roots of
    the series, `before` those of values just before actions. `watched` has a root for each extreme (highest, lowest)
    and, behind `extremes` of them, one for each threshold: above it where positive. `conditions` has a value and a next
    crossing for each condition of time that is held between crossings (see graph/time_conditions.py); what holds it
    stands behind `parameters`. `edges` are numbers that change where a condition on the state does.
    """

    model_id: str
    tape: Tape
    states: tuple[str, ...]
    own: int
    parameters: tuple[str, ...]
    rates: tuple[int, ...]
    slopes: dict[tuple[int, int], int]
    force: tuple[int, ...] | None
    begin: tuple[tuple[int, int], ...]
    chained: bool
    started: frozenset[str]
    action_names: tuple[str, ...]
    actions: tuple[tuple[tuple[int, ...], tuple[int, ...]], ...]
    elimination: Elimination
    outputs: tuple[Output, ...]
    sampled: tuple[int, ...]
    before: tuple[int, ...]
    watched: tuple[tuple[Kind, int], ...]
    extremes: int
    watched_at: dict[Output, int]
    summed: tuple[int, ...]
    slots: tuple[int, ...]
    limits: Limits
    conditions: tuple[tuple[int, int], ...] = ()
    edges: tuple[int, ...] = ()

    @cached_property
    def watched_states(self) -> tuple[int, ...]:
        """Places of the states that watched values need, in order."""
        reached = (self.tape.ops[index] for index in self.tape.reachable(root for _, root in self.watched))
        return tuple(sorted(int(op.payload or 0) for op in reached if op.kind == "state"))

    @cached_property
    def code_plan(self) -> CodePlan:
        """How the code is laid out."""
        stored = frozenset(self.slots)
        return plan_code(self.tape, self.rates, self.force, self.slopes, stored, self.elimination, self.limits)

    @property
    def hard(self) -> tuple[int, ...]:
        """Long functions of what changes along the run, in the rates; powers come last, behind all their logarithms."""
        ops, levels = self.tape.ops, self.tape.levels
        found = [i for i in self.tape.reachable(self.rates) if ops[i].kind in HARD and levels[i] == 2]
        return tuple(sorted(found, key=lambda i: (ops[i].kind == "power", i)))

    @property
    def freshening(self) -> frozenset[int]:
        """Parameters whose change calls for computing the slots again."""
        ops = self.tape.ops
        found = {int(ops[i].payload or 0) for i in self.tape.reachable(self.slots) if ops[i].kind == "param"}
        return frozenset(found)


def integral_name(output: Output) -> str:
    """Name of the state that integrates an output over time."""
    return f"integral of {output.name}"


def lower_model(model: Model, outputs: Sequence[Output], limits: Limits | None = None) -> Program:
    """Return the program of a model; raises ModelError for what the fast engine cannot run."""
    limits = limits or Limits()
    actions = named_actions(model)
    refuse_self_firing(model)
    inlined = inline_assignments(model)
    observed = {output.name: substitute([symbol(model.symbol(output.name).id)], inlined)[0] for output in outputs}
    integrals = [output for output in outputs if output.kind is Kind.INTEGRAL]
    names = [*model.states, *(integral_name(output) for output in integrals)]
    rates = [*substitute(model.rates.values(), inlined), *(observed[output.name] for output in integrals)]
    entries = _entries(model, rates, names)
    conditions = TimeConditions([name for name, rate in zip(names, rates, strict=True) if rate is not ZERO])
    rates = conditions.hold(rates)
    entries = dict(zip(entries, conditions.hold(entries.values()), strict=True))
    levels = {output: _level(model, output, observed, inlined) for output in outputs}
    followed = [output for output in outputs if output.kind in EXTREMES or output.kind in LIMITED]
    levels |= dict(zip(followed, conditions.hold(levels[output] for output in followed), strict=True))
    elimination = eliminate(len(names), entries)
    if elimination.multiplications > limits.unrolled:
        elimination = filled(elimination)
    order = elimination.order
    place = {old: new for new, old in enumerate(order)}
    states = tuple(names[old] for old in order)
    parameters = tuple(s.id for s in model.symbols.values() if s.role in (Role.PARAMETER, Role.ARGUMENT))

    tape = Tape()
    known = [*parameters, *(condition.name for condition in conditions.found)]
    lowering = Lowering(tape, {name: i for i, name in enumerate(states)}, {name: i for i, name in enumerate(known)})
    rate_roots = tuple(lowering.lower(*(rates[old] for old in order)))
    steering = lowering.for_slopes()
    slopes = {(place[i], place[j]): steering.lower(slope)[0] for (i, j), slope in entries.items()}
    force = None
    if any(TIME in symbols_of(rate) for rate in rates):
        force = tuple(steering.lower(*(derivatives(rates[old], [TIME])[TIME] for old in order)))
    position = {name: i for i, name in enumerate(states)} | {name: ~i for i, name in enumerate(parameters)}
    start = start_of(model)
    begins = {integral_name(output): ZERO for output in integrals}
    begin = [(position[name], lowering.lower(expr)[0]) for name, expr in (*start.steps, *begins.items())]
    changes = []
    for action in actions.values():
        for target, _ in action.assignments:
            if target not in position:
                raise ModelError(
                    f"model {model.id}: event {action.id} changes {target}, which follows from an assignment; "
                    "let it change a state or a parameter"
                )
        targets = tuple(position[target] for target, _ in action.assignments)
        roots = lowering.lower(*substitute([expr for _, expr in action.assignments], inlined))
        changes.append((targets, tuple(roots)))
    values = {output: lowering.lower(levels[output])[0] for output in outputs}
    columns = at_ticks(outputs)
    watched, watched_at = _watched(outputs, values)
    summed = tuple(values[output] for output in outputs if output.kind is Kind.SUM)
    edges = tuple(lowering.lower(*edges_of_state(rates, names)))
    used = [*rate_roots, *slopes.values(), *(force or ()), *(root for _, root in watched), *edges]
    return Program(
        model_id=model.id,
        tape=tape,
        states=states,
        own=len(model.states),
        parameters=parameters,
        rates=rate_roots,
        slopes=slopes,
        force=force,
        begin=tuple(begin),
        chained=start.chained,
        started=started_parameters(model),
        action_names=tuple(actions),
        actions=tuple(changes),
        elimination=elimination,
        outputs=tuple(outputs),
        sampled=tuple(values[output] for output in columns if output.kind is Kind.SERIES),
        before=tuple(values[output] for output in columns if output.kind is Kind.BEFORE),
        watched=watched,
        extremes=sum(kind not in LIMITED for kind, _ in watched),
        watched_at=watched_at,
        summed=summed,
        slots=tuple(tape.known_beforehand(used)),
        limits=limits,
        conditions=tuple(
            (lowering.lower(found.value)[0], lowering.lower(found.crossing)[0]) for found in conditions.found
        ),
        edges=edges,
    )


def _level(model: Model, output: Output, observed: dict[str, Expr], inlined: dict[str, Expr]) -> Expr:
    """What is looked at: the output, or how far it is beyond its threshold."""
    value, threshold = observed[output.name], output.threshold
    if threshold is None:
        return value
    limit = substitute([symbol(model.symbol(threshold).id)], inlined)[0] if isinstance(threshold, str) else threshold
    return value - limit if output.kind is Kind.ABOVE else limit - value


def _watched(
    outputs: Sequence[Output], values: dict[Output, int]
) -> tuple[tuple[tuple[Kind, int], ...], dict[Output, int]]:
    """Return what is watched, each extreme once, and where the number of each output stands among the totals."""
    found = dict.fromkeys((EXTREMES[o.kind], values[o]) for o in outputs if o.kind in EXTREMES)
    found |= dict.fromkeys((o.kind, values[o]) for o in outputs if o.kind in LIMITED)
    order = {key: n for n, key in enumerate(found)}
    at = {}
    for output in outputs:
        if output.kind in EXTREMES:
            late = output.kind is not EXTREMES[output.kind]
            at[output] = 2 * order[EXTREMES[output.kind], values[output]] + int(late)
        elif output.kind in LIMITED:
            at[output] = 2 * order[output.kind, values[output]]
    return tuple(found), at


def _entries(model: Model, rates: Sequence[Expr], names: Sequence[str]) -> dict[tuple[int, int], Expr]:
    entries = dict(jacobian(model).entries)
    column = {name: j for j, name in enumerate(names)}
    for i in range(len(model.states), len(names)):
        used = sorted(symbols_of(rates[i]) & column.keys(), key=column.__getitem__)
        for name, slope in derivatives(rates[i], used).items():
            if slope is not ZERO:
                entries[i, column[name]] = slope
    return entries

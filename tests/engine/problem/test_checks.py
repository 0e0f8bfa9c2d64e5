"""Both engines refuse the same arguments with the same message, and take what means the same."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pytest

from magmatrix.engine.problem.output import Output
from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.problem.status import Status
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.components import Components
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.errors import ModelError, ScheduleError, SimulationError
from magmatrix.graph.expr import symbol
from magmatrix.graph.model import Model
from magmatrix.graph.reduce import reduce_to, settle
from magmatrix.schedule.schedule import LAST_TICK, Action, Schedule, Setting
from tests.graph.build import a_model

HOUR = 60
X, Y, K = symbol("x"), symbol("y"), symbol("k")


def tank() -> Model:
    """Two compartments that know nothing of each other; each has an input, and a dose goes to one of them."""
    return a_model(
        {"x": symbol("rate") - K * X, "y": symbol("other") - Y},
        start={"x": 0.0, "y": 0.0},
        parameters={"k": 0.3, "rate": 0.0, "other": 0.0},
        inputs=["rate", "other"],
        assigned={"twice": 2.0 * X},
        actions={"dose": {"x": X + symbol("dose_amount")}, "elsewhere": {"y": Y + symbol("elsewhere_amount")}},
        arguments=["dose_amount", "elsewhere_amount"],
    )


MODEL = tank()
FAST, REFERENCE = FastEngine(MODEL, ["x"]), ReferenceEngine(MODEL, ["x"])
Run = Callable[..., float]


def fast(
    *,
    parameters: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    ticks: Any = (HOUR,),
    schedule: Schedule | None = None,
    rtol: float = 1e-6,
    scales: Mapping[str, float] | None = None,
) -> float:
    tolerances = Tolerances(rtol=rtol, scales=scales or {})
    run = simulate(
        FAST, People(1, parameters or {}, initial or {}), schedule or Schedule(), ticks, tolerances=tolerances
    )
    return float(run.series["x"][0, -1])


def reference(
    *,
    parameters: Mapping[str, Any] | None = None,
    initial: Mapping[str, Any] | None = None,
    ticks: Any = (HOUR,),
    schedule: Schedule | None = None,
    rtol: float = 1e-6,
    scales: Mapping[str, float] | None = None,
) -> float:
    engine = REFERENCE if scales is None else ReferenceEngine(MODEL, ["x"], scales=scales)
    run = engine.run(parameters or {}, schedule or Schedule(), ticks, initial=initial, rtol=rtol)
    return float(run.outputs["x"][-1])


both = pytest.mark.parametrize("run", [fast, reference])


@both
@pytest.mark.parametrize(
    ("given", "says"),
    [
        ({"parameters": {"kk": 1.0}}, "no parameter 'kk'; did you mean 'k'"),
        ({"initial": {"xx": 1.0}}, "no state 'xx'; did you mean 'x'"),
        ({"scales": {"z": 1.0}}, "no state 'z'"),
        ({"parameters": {"k": "much"}}, "parameter k must be a number, found 'much'"),
        ({"parameters": {"k": "1.5"}}, "parameter k must be a number, found '1.5'"),
        ({"parameters": {"k": True}}, "parameter k must be a number, found True"),
        ({"parameters": {"k": None}}, "parameter k must be a number, found None"),
        ({"parameters": {"k": 1j}}, "parameter k must be a number, found 1j"),
        ({"parameters": {"k": 10**400}}, "parameter k must be a number, found 1000"),
        ({"initial": {"x": "1.5"}}, "state x must be a number, found '1.5'"),
        ({"initial": {"x": None}}, "state x must be a number, found None"),
        ({"parameters": ["k"]}, "parameters must map names to values"),
        ({"initial": ["x"]}, "(initial|states) must map names to values"),
        ({"scales": ["x"]}, "scales must map names to values"),
        ({"ticks": None}, "output ticks must be a list, found None"),
        ({"ticks": 60}, "output ticks must be a list, found 60"),
        ({"ticks": b"a"}, "output ticks must be a list, found b'a'"),
        ({"ticks": np.array(60)}, "output ticks must be a list"),
        ({"parameters": {"k": [1.0, 2.0]}}, r"parameter k has shape \(2,\)"),
        ({"schedule": Schedule.build([Action(0, "dosse", {"amount": 1.0})])}, "no action 'dosse'; did you mean 'dose'"),
        (
            {"schedule": Schedule.build([Action(0, "dose", {"amont": 1.0})])},
            r"no argument 'amont'; it takes \['amount'\]",
        ),
        ({"schedule": Schedule.build([Action(5, "dose")])}, "action dose at minute 5 lacks its argument amount"),
        ({"schedule": Schedule.build([Setting(0, "rat", 1.0)])}, "no input 'rat'; did you mean 'rate'"),
        ({"schedule": Schedule.build([Setting(0, "k", 1.0)])}, "k is a constant of the model"),
        ({"schedule": Schedule.build([Setting(0, "x", 1.0)])}, "x is a state of the model"),
        ({"schedule": Schedule.build([Setting(0, "twice", 1.0)])}, "twice is computed by the model"),
        ({"schedule": Schedule.build([Setting(0, "dose_amount", 1.0)])}, "dose_amount is an argument of an action"),
        ({"ticks": [60, 0]}, "ascending, distinct and not negative"),
        ({"ticks": [0, 0]}, "ascending, distinct and not negative"),
        ({"ticks": [-1, 5]}, "ascending, distinct and not negative"),
        ({"ticks": [0.5, 60.9]}, "an output tick must be a whole number .* found 0.5"),
        ({"ticks": [True]}, "an output tick must be a whole number .* found True"),
        ({"ticks": [2**31]}, "an output tick must be a whole number .* to 2147483647"),
        ({"rtol": -1e-4}, "rtol must be finite and greater than zero and less than 1, found -0.0001"),
        ({"rtol": 0.0}, "rtol must be"),
        ({"rtol": math.inf}, "rtol must be"),
        ({"rtol": math.nan}, "rtol must be"),
        ({"rtol": 1.0}, "rtol must be"),
        ({"rtol": "1e-4"}, "rtol must be"),
    ],
)
def test_what_is_wrong_is_refused_in_the_same_words(run: Run, given: dict[str, Any], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        run(**given)


@both
@pytest.mark.parametrize(
    "ticks", [[30, 60], (30, 60), range(30, 61, 30), np.array([30, 60]), np.array([30, 60], np.int32)]
)
def test_whole_numbers_of_any_kind_are_welcome(run: Run, ticks: Any) -> None:
    plan = Schedule.build([Action(np.int64(0), "dose", {"amount": np.float64(1.0)}), Setting(np.int32(10), "rate", 0)])
    assert run(ticks=ticks, schedule=plan, parameters={"k": np.float32(0.5)}) == pytest.approx(math.exp(-0.5), rel=1e-4)


@both
def test_a_dose_never_repeats_the_last_one(run: Run) -> None:
    plan = Schedule.build([Action(0, "dose", {"amount": 1.0}), Action(30, "dose")])
    with pytest.raises(ModelError, match="at minute 30 lacks its argument"):
        run(schedule=plan)


def test_a_start_that_is_not_a_number_stays_one() -> None:
    run = simulate(FAST, People(3, {}, {"x": np.array([1.0, math.nan, math.inf])}), Schedule(), [0, HOUR])
    assert list(run.status) == [Status.OK, Status.NOT_FINITE, Status.NOT_FINITE]
    assert np.isnan(run.series["x"][1:]).all()
    assert math.isnan(run.final_state[1, run.states.index("x")])
    assert math.isinf(run.final_state[2, run.states.index("x")])
    for value in (math.nan, math.inf):
        with pytest.raises(SimulationError, match="state x starts at"):
            reference(initial={"x": value})


def test_what_a_reduced_model_lost_is_passed_over_and_the_rest_is_not() -> None:
    """A study gives what the whole body knows; only what nothing knows is a mistake."""
    small = settle(reduce_to(MODEL, ["x"]), {})
    plan = Schedule.build([Action(0, "elsewhere", {"amount": 1.0}), Setting(0, "other", 1.0)])
    people = People(1, {"other": 1.0, "k": 0.1}, {"y": 2.0})
    assert simulate(FastEngine(small, ["x"]), people, plan, [HOUR]).ok.all()
    ReferenceEngine(small, ["x"]).run({"other": 1.0}, plan, [HOUR], initial={"y": 2.0})
    with pytest.raises(ModelError, match="no action 'elsewher'"):
        simulate(FastEngine(small, ["x"]), people, Schedule.build([Action(0, "elsewher")]), [HOUR])


SMALL = reduce_to(MODEL, ["x"])
SMALL_FAST, SMALL_REFERENCE = FastEngine(SMALL, ["x"]), ReferenceEngine(SMALL, ["x"])


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (Action(0, "y", {"amount": 1.0}), "no action 'y'"),
        (Action(0, "other"), "no action 'other'"),
        (Action(0, "elsewhere"), "elsewhere at minute 0 lacks its argument amount"),
        (Action(0, "elsewhere", {"amount": 1.0, "fires": 1.0}), "no argument 'fires'"),
        (Action(0, "elsewhere", {"amont": 1.0}), "no argument 'amont'"),
        (Setting(0, "y", 1.0), "y is a state"),
        (Setting(0, "twice", 1.0), "twice is computed"),
        (Setting(0, "elsewhere", 1.0), "no input 'elsewhere'"),
        (Setting(0, "elsewhere_amount", 1.0), "elsewhere_amount is an argument"),
    ],
)
def test_a_reduced_model_still_knows_what_each_name_was(item: Any, says: str) -> None:
    plan = Schedule.build([item])
    with pytest.raises(ModelError, match=says):
        simulate(SMALL_FAST, People(1), plan, [HOUR])
    with pytest.raises(ModelError, match=says):
        SMALL_REFERENCE.run({}, plan, [HOUR])


@pytest.mark.parametrize(
    ("parameters", "initial"), [({"y": 1.0}, {}), ({"twice": 1.0}, {}), ({"elsewhere": 1.0}, {}), ({}, {"other": 1.0})]
)
def test_a_value_for_what_was_something_else_is_refused(parameters: Any, initial: Any) -> None:
    with pytest.raises(ModelError, match=r"no (parameter|state) '"):
        simulate(SMALL_FAST, People(1, parameters, initial), Schedule(), [HOUR])
    with pytest.raises(ModelError, match=r"no (parameter|state) '"):
        SMALL_REFERENCE.run(parameters, Schedule(), [HOUR], initial=initial)


@both
def test_moments_may_come_one_by_one(run: Run) -> None:
    assert run(ticks=iter([30, 60]), initial={"x": 1.0}) == pytest.approx(math.exp(-0.3), rel=1e-4)


@pytest.mark.parametrize("outputs", [None, 3, "x", [None], [3], [b"x"], ["nothing"]])
@pytest.mark.parametrize("kind", [FastEngine, ReferenceEngine, Components])
def test_outputs_are_names(kind: Any, outputs: Any) -> None:
    with pytest.raises(ModelError, match=r"output|no symbol"):
        kind(MODEL, outputs)


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: FastEngine(MODEL, ["x"], precision="half"), "precision 'half' does not exist; choose 'double'"),  # type: ignore[arg-type]
        (lambda: ReferenceEngine(MODEL, ["x"], linear_solver="lu"), "linear_solver 'lu' does not exist"),  # type: ignore[arg-type]
        (lambda: FastEngine("x", ["x"]), "the model must be a Model"),  # type: ignore[arg-type]
        (lambda: ReferenceEngine(None, ["x"]), "the model must be a Model"),  # type: ignore[arg-type]
        (lambda: FastEngine(MODEL, [Output("x", "mean")]), "how x is kept, 'mean' does not exist"),  # type: ignore[arg-type]
        (lambda: ReferenceEngine(MODEL, ["x"], scales={"X": 1.0}), "no state 'X'"),
        (lambda: ReferenceEngine(MODEL, ["x"], scales={"x": -1.0}), "scale of x must be"),
        (lambda: Tolerances(guard="no"), "guard must be True or False"),  # type: ignore[arg-type]
        (lambda: Tolerances(nonnegative="x"), "nonnegative must be a list"),  # type: ignore[arg-type]
        (lambda: REFERENCE.run({}, [Schedule()], [1]), "the schedule of one person must be"),  # type: ignore[arg-type]
    ],
)
def test_what_does_not_exist_is_no_silent_default(make: Callable[[], Any], says: str) -> None:
    with pytest.raises(ModelError, match=says):
        make()


@pytest.mark.parametrize("items", [None, 3, "ab", [1], [Schedule()]])
def test_schedules_hold_actions_and_settings(items: Any) -> None:
    for build in (Schedule, Schedule.build):
        with pytest.raises(ScheduleError, match="neither an Action nor a Setting"):
            build(items)


@pytest.mark.parametrize("arguments", [None, 3, "a", [("amount", 1.0)], {1: 1.0}])
def test_arguments_map_names_to_numbers(arguments: Any) -> None:
    with pytest.raises(ScheduleError, match=r"mapping|no name"):
        Action(0, "dose", arguments)


@pytest.mark.parametrize("tick", [0.5, True, None, "8:00"])
def test_schedules_are_cut_at_whole_minutes(tick: Any) -> None:
    with pytest.raises(ScheduleError, match="whole minutes"):
        Schedule().until(tick)


@pytest.mark.parametrize(
    ("count", "says"), [(-1, "found -1"), (True, "found True"), (2.5, "found 2.5"), ("3", "found '3'")]
)
def test_people_are_counted_in_whole_numbers(count: Any, says: str) -> None:
    with pytest.raises(ModelError, match=f"the number of people must be a whole number.*{says}"):
        People(count)


def test_nobody_is_a_batch_too() -> None:
    run = simulate(FAST, People(0), Schedule(), [HOUR])
    assert run.series["x"].shape == (0, 1)


@pytest.mark.parametrize("which", [[0, 1], (0, 1), np.array([0, 1], np.int8), np.array([0, 1], np.uint64)])
def test_schedules_are_numbered_by_any_integers(which: Any) -> None:
    plans = [Schedule(), Schedule.build([Action(0, "dose", {"amount": 1.0})])]
    run = simulate(FAST, People(2, schedule_of=which), plans, [HOUR])
    assert run.series["x"][0, 0] == 0.0 < run.series["x"][1, 0]


@pytest.mark.parametrize("which", [[0, 2], [0, -1], [0], [[0, 1]], [0.0, 1.0], [True, False], ["a", "b"]])
def test_schedules_that_do_not_exist_are_refused(which: Any) -> None:
    with pytest.raises(ModelError, match="schedule_of"):
        simulate(FAST, People(2, schedule_of=which), [Schedule(), Schedule()], [HOUR])


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ticks_per_unit", 0.0),
        ("ticks_per_unit", -1.0),
        ("ticks_per_unit", math.nan),
        ("ticks_per_unit", math.inf),
        ("threads", 0),
        ("threads", -1),
        ("threads", 1.5),
        ("threads", True),
        ("progress", 3),
        ("cancel", 3),
        ("tolerances", {"rtol": 1e-4}),
        ("tolerances", []),
    ],
)
def test_how_a_batch_is_run_is_checked(name: str, value: Any) -> None:
    with pytest.raises(ModelError, match=name):
        simulate(FAST, People(1), Schedule(), [HOUR], **{name: value})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("first_step", 0.0),
        ("first_step", math.nan),
        ("max_steps", 0),
        ("max_steps", 1.5),
        ("negative", -1.0),
        ("scales", {"x": 0.0}),
        ("scales", {"x": -1.0}),
        ("scales", {"x": math.nan}),
        ("scales", {"x": "1"}),
    ],
)
def test_tolerances_are_checked_when_they_are_made(name: str, value: Any) -> None:
    with pytest.raises(ModelError, match="scale of x" if name == "scales" else name):
        Tolerances(**{name: value})


def test_unknown_names_that_must_not_be_negative_are_refused() -> None:
    with pytest.raises(ModelError, match="no state 'xx'"):
        simulate(FAST, People(1), Schedule(), [HOUR], tolerances=Tolerances(nonnegative=frozenset({"xx"})))


@pytest.mark.parametrize("schedules", [[], [None], ["meals"], None, 3, "meals", Action(0, "dose")])
def test_schedules_must_be_schedules(schedules: Sequence[Any]) -> None:
    with pytest.raises(ModelError, match=r"[Ss]chedule"):
        simulate(FAST, People(1), schedules, [HOUR])


@pytest.mark.parametrize("tick", [0.5, -1, True, LAST_TICK + 1, "8:00", None])
def test_moments_of_a_schedule_are_whole_minutes(tick: Any) -> None:
    with pytest.raises(ScheduleError, match="impossible moment"):
        Action(tick, "dose")
    with pytest.raises(ScheduleError, match="impossible moment"):
        Setting(tick, "rate", 1.0)


@pytest.mark.parametrize("value", [math.nan, math.inf, "1", None, True, 1j, 10**400])
def test_numbers_of_a_schedule_are_finite(value: Any) -> None:
    with pytest.raises(ScheduleError, match="not a finite number"):
        Setting(0, "rate", value)
    with pytest.raises(ScheduleError, match="not a finite number"):
        Action(0, "dose", {"amount": value})

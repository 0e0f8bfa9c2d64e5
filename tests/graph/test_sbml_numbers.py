"""Constructs of SBML that were once skipped or frozen: small models whose numbers are known in closed form."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pytest

from magmatrix.engine.problem.people import People, Tolerances
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.engine.runtime.engine import FastEngine
from magmatrix.engine.runtime.simulate import simulate
from magmatrix.errors import ModelError
from magmatrix.graph.expr import symbol
from magmatrix.graph.model import Model, Role
from magmatrix.graph.sbml import read_sbml
from magmatrix.schedule.schedule import Schedule, Setting
from tests.graph.build import a_model, antimony
from tests.graph.test_sbml import MATH, parameters, rule, sbml

HOUR = 60


def both(
    model: Model,
    outputs: Sequence[str],
    hours: Sequence[int],
    people: Mapping[str, float] | None = None,
    *,
    initial: Mapping[str, float] | None = None,
    schedule: Schedule | None = None,
) -> dict[str, list[float]]:
    """Outputs at whole hours from the reference solver, after the fast engine was seen to give the same."""
    ticks = [hour * HOUR for hour in hours]
    plan = schedule or Schedule()
    slow = ReferenceEngine(model, outputs).run(people or {}, plan, ticks, initial=initial, rtol=1e-10).outputs
    fast = simulate(
        FastEngine(model, outputs), People(1, people or {}, initial or {}), plan, ticks, tolerances=Tolerances(1e-9)
    )
    assert fast.status.tolist() == [0]
    for name in outputs:
        assert fast.series[name][0] == pytest.approx(slow[name], rel=1e-6, abs=1e-9), name
    return {name: [float(value) for value in values] for name, values in slow.items()}


def one(folder: Path, text: str) -> Model:
    (model,) = antimony(folder, f"model small\n{text}\nend\n").values()
    return model


def level(number: int, version: int, body: str) -> str:
    space = "http://www.sbml.org/sbml/level1" if number == 1 else f"http://www.sbml.org/sbml/level2/version{version}"
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="{space}" level="{number}" version="{version}">'
        f'<model {"name" if number == 1 else "id"}="m">{body}</model></sbml>'
    )


def test_a_state_begins_at_what_another_state_begins_at(tmp_path: Path) -> None:
    model = one(tmp_path, "var A, B, C; C = B + A; A = 3; B = 2 * A; A' = -A; B' = -B; C' = 0")
    found = both(model, ["A", "B", "C"], [0, 1])
    assert found["B"] == pytest.approx([6.0, 6.0 * math.exp(-1.0)])
    assert found["C"] == pytest.approx([9.0, 9.0])
    assert both(model, ["B", "C"], [0], initial={"A": 5.0}) == {"B": [10.0], "C": [15.0]}
    assert both(model, ["B", "C"], [0], initial={"B": 1.0}) == {"B": [1.0], "C": [4.0]}


def test_initial_values_in_a_circle_are_refused() -> None:
    a, b = symbol("A"), symbol("B")
    model = a_model({"A": -a, "B": -b}, start={"A": b + 1.0, "B": 2.0 * a})
    for engine in (ReferenceEngine, FastEngine):
        with pytest.raises(ModelError, match="circle: A -> B -> A"):
            engine(model, ["A"])


def test_parameters_begin_at_expressions_for_each_person(tmp_path: Path) -> None:
    model = one(tmp_path, "k = 2 * m + A; m = 3; var A; A = 4; A' = -A; y := k * 10")
    assert model.symbol("k").role is Role.PARAMETER
    assert both(model, ["k", "y", "A"], [0, 5])["y"] == pytest.approx([100.0, 100.0])
    assert both(model, ["k"], [0, 5], {"m": 1.0}, initial={"A": 7.0})["k"] == pytest.approx([9.0, 9.0])
    assert both(model, ["k"], [0, 5], {"m": 1.0, "k": -1.0})["k"] == pytest.approx([-1.0, -1.0])
    people = People(3, {"m": np.array([1.0, 2.0, 3.0])}, {"A": np.array([0.0, 4.0, 1.0])})
    run = simulate(FastEngine(model, ["k"]), people, Schedule(), [0, HOUR])
    assert run.series["k"].tolist() == [[2.0, 2.0], [8.0, 8.0], [7.0, 7.0]]


def test_an_initial_parameter_stays_when_what_it_came_from_is_set(tmp_path: Path) -> None:
    model = one(tmp_path, "var u; u = 1; const k; k = 2 * u; y := k + u")
    found = both(model, ["y"], [0, 1, 2], schedule=Schedule.build([Setting(HOUR, "u", 5.0)]))
    assert found["y"] == pytest.approx([3.0, 7.0, 7.0])


REACTION = """
  compartment pot = 2; species A in pot, B in pot
  A = 10; B = 0; J0: A -> n B; k * A; k = 0.3; n = 3
"""


def test_a_stoichiometry_differs_between_people(tmp_path: Path) -> None:
    model = one(tmp_path, REACTION)
    lost = 10.0 * (1.0 - math.exp(-0.15 * 4))
    assert both(model, ["B", "n"], [0, 4])["B"] == pytest.approx([0.0, 3.0 * lost])
    assert both(model, ["B"], [0, 4], {"n": 0.5})["B"] == pytest.approx([0.0, 0.5 * lost])
    run = simulate(FastEngine(model, ["B"]), People(3, {"n": np.array([1.0, 2.0, 1e-7])}), Schedule(), [4 * HOUR])
    assert run.series["B"][:, 0] == pytest.approx([lost, 2.0 * lost, 1e-7 * lost], rel=1e-3)


@pytest.mark.parametrize("text", ["1e-7", "0.333333333333333", "2.5", "1234567.891"])
def test_a_stoichiometry_is_the_number_written(tmp_path: Path, text: str) -> None:
    model = one(tmp_path, REACTION.replace("n B", f"{text} B"))
    assert float(model.stoichiometry["J0"]["B"]) == float(text)
    assert both(model, ["B"], [4])["B"] == pytest.approx([float(text) * 10.0 * (1.0 - math.exp(-0.6))])


def test_a_stoichiometry_may_follow_a_rule(tmp_path: Path) -> None:
    assert both(one(tmp_path, "species A; A = 0; J0: -> p A; 2; p := time"), ["A"], [0, 3])["A"] == pytest.approx(
        [0, 9]
    )
    assert both(one(tmp_path, "species A; A = 0; J0: -> p A; 2; p = k + 1; k = 3"), ["A"], [3], {"k": 4.0})[
        "A"
    ] == pytest.approx([30.0])


POOL = (
    '<listOfCompartments><compartment id="c" size="1"/></listOfCompartments><listOfSpecies>'
    '<species id="A" compartment="c" initialAmount="0"/></listOfSpecies><listOfParameters>'
    '<parameter id="k" value="4"/></listOfParameters><listOfReactions><reaction id="make" reversible="false">'
)


def test_stoichiometry_math_of_level_2() -> None:
    math_of = f"<stoichiometryMath><math {MATH}><apply><times/><ci>k</ci><cn>2</cn></apply></math></stoichiometryMath>"
    model = read_sbml(
        level(
            2,
            4,
            f'{POOL}<listOfProducts><speciesReference species="A">{math_of}</speciesReference></listOfProducts>'
            f"<kineticLaw><math {MATH}><cn>1</cn></math></kineticLaw></reaction></listOfReactions>",
        )
    )
    assert both(model, ["A"], [0, 2])["A"] == pytest.approx([0.0, 16.0])
    assert both(model, ["A"], [0, 2], {"k": 1.0})["A"] == pytest.approx([0.0, 4.0])


def test_denominators_and_formulas_of_level_1() -> None:
    body = (
        '<listOfCompartments><compartment name="c"/></listOfCompartments><listOfSpecies>'
        '<species name="A" compartment="c" initialAmount="1"/></listOfSpecies><listOfParameters>'
        '<parameter name="k" value="4"/><parameter name="y" value="0"/></listOfParameters><listOfRules>'
        '<parameterRule name="y" formula="2 * k"/></listOfRules><listOfReactions>'
        '<reaction name="make" reversible="false"><listOfProducts>'
        '<speciesReference species="A" stoichiometry="3" denominator="4"/></listOfProducts>'
        '<kineticLaw formula="k * y"/></reaction></listOfReactions>'
    )
    assert both(read_sbml(level(1, 2, body)), ["A"], [0, 1])["A"] == pytest.approx([1.0, 25.0])


def test_fast_reactions_are_refused() -> None:
    law = f"<kineticLaw><math {MATH}><cn>1</cn></math></kineticLaw></reaction></listOfReactions>"
    text = level(2, 4, POOL.replace('"make"', '"make" fast="true"') + law)
    with pytest.raises(ModelError, match="line 1: reaction make is fast; not supported"):
        read_sbml(text)
    assert read_sbml(text.replace('"true"', '"false"')).states == ("A",)


def test_local_parameters_hide_global_ones_and_stay_apart() -> None:
    def reaction(name: str, local: str) -> str:
        inside = (
            f'<listOfLocalParameters><localParameter id="k" value="{local}"/></listOfLocalParameters>' if local else ""
        )
        return (
            f'<reaction id="{name}" reversible="false"><kineticLaw><math {MATH}><ci>k</ci></math>{inside}</kineticLaw>'
            "</reaction>"
        )

    body = (
        '<listOfParameters><parameter id="k" value="5" constant="true"/></listOfParameters>'
        f"<listOfReactions>{reaction('one', '2')}{reaction('two', '3')}{reaction('three', '')}</listOfReactions>"
    )
    model = read_sbml(sbml(body))
    found = both(model, ["one", "two", "three"], [0])
    assert found == {"one": [2.0], "two": [3.0], "three": [5.0]}
    assert both(model, ["one", "three"], [0], {"one__k": 7.0}) == {"one": [7.0], "three": [5.0]}


def pot(size: str, species: str, more: str = "") -> str:
    attributes = 'compartment="pot" boundaryCondition="false" constant="false"'
    return (
        f'<listOfCompartments><compartment id="pot" {size}/></listOfCompartments>'
        f'<listOfSpecies><species id="A" {attributes} {species}/></listOfSpecies>{more}'
    )


DRAIN = (
    '<listOfReactions><reaction id="drain" reversible="false"><listOfReactants><speciesReference species="A" '
    f'stoichiometry="1" constant="true"/></listOfReactants><kineticLaw><math {MATH}><cn>2</cn></math></kineticLaw>'
    "</reaction></listOfReactions>"
)
LEVELS = 'hasOnlySubstanceUnits="false"'
AMOUNTS = 'hasOnlySubstanceUnits="true"'


@pytest.mark.parametrize(
    ("species", "begins", "ends"),
    [
        (f'{LEVELS} initialAmount="8"', 2.0, 1.5),
        (f'{LEVELS} initialConcentration="2"', 2.0, 1.5),
        (f'{AMOUNTS} initialAmount="8"', 8.0, 6.0),
        (f'{AMOUNTS} initialConcentration="2"', 8.0, 6.0),
    ],
)
def test_amounts_and_concentrations(species: str, begins: float, ends: float) -> None:
    model = read_sbml(sbml(pot('size="4" constant="true"', species, DRAIN)))
    assert both(model, ["A"], [0, 1])["A"] == pytest.approx([begins, ends])


def test_the_size_of_a_compartment_differs_between_people() -> None:
    model = read_sbml(sbml(pot('size="4" constant="true"', f'{LEVELS} initialAmount="8"', DRAIN)))
    assert both(model, ["A"], [0, 1], {"pot": 2.0})["A"] == pytest.approx([4.0, 3.0])


def test_in_a_compartment_that_grows_amounts_stay() -> None:
    grows = f"<listOfRules>{rule('rateRule', 'pot', '<cn>4</cn>')}</listOfRules>"
    for species in (f'{LEVELS} initialAmount="8"', f'{LEVELS} initialConcentration="2"'):
        model = read_sbml(sbml(pot('size="4" constant="false"', species, grows + DRAIN)))
        found = both(model, ["A", "pot", "amount_of_A"], [0, 1, 3])
        assert found["amount_of_A"] == pytest.approx([8.0, 6.0, 2.0])
        assert found["A"] == pytest.approx([2.0, 6.0 / 8.0, 2.0 / 16.0])


def test_in_a_compartment_that_jumps_amounts_stay() -> None:
    early = f"<piece><cn>4</cn><apply><lt/>{CLOCK}<cn>1.5</cn></apply></piece>"
    jumps = f"<piecewise>{early}<otherwise><cn>8</cn></otherwise></piecewise>"
    rules = f"<listOfRules>{rule('assignmentRule', 'pot', jumps)}</listOfRules>"
    model = read_sbml(sbml(pot('constant="false"', f'{LEVELS} initialAmount="8"', rules)))
    assert both(model, ["A"], [0, 1, 2, 5])["A"] == pytest.approx([2.0, 2.0, 1.0, 1.0])


CLOCK = "<csymbol encoding='text' definitionURL='http://www.sbml.org/sbml/symbols/time'>t</csymbol>"


def test_conversion_factors_scale_what_reactions_change() -> None:
    factor = '<listOfParameters><parameter id="f" value="0.5" constant="true"/></listOfParameters>'
    model = read_sbml(
        sbml(pot('size="4" constant="true"', f'{LEVELS} initialAmount="8" conversionFactor="f"', factor + DRAIN))
    )
    assert both(model, ["A"], [0, 1])["A"] == pytest.approx([2.0, 1.75])
    assert both(model, ["A"], [0, 1], {"f": 2.0})["A"] == pytest.approx([2.0, 1.0])


def rate_of(name: str) -> str:
    url = "http://www.sbml.org/sbml/symbols/rateOf"
    return f"<apply><csymbol encoding='text' definitionURL='{url}'>rateOf</csymbol><ci>{name}</ci></apply>"


def test_rates_of_change_inside_equations() -> None:
    rules = rule("rateRule", "x", "<apply><minus/><ci>x</ci></apply>") + rule("rateRule", "y", rate_of("x"))
    listed = parameters("x", "y").replace("/>", ' value="3"/>')
    text = sbml(f"{listed}<listOfRules>{rules}</listOfRules>")
    found = both(read_sbml(text), ["x", "y"], [0, 2])
    assert found["y"] == pytest.approx([3.0, 3.0 * math.exp(-2.0)])


def test_numbers_and_truth_values_stand_for_each_other() -> None:
    above = "<apply><gt/><ci>a</ci><cn>2</cn></apply>"
    cases = {
        f"<apply><plus/>{above}{above}<cn>1</cn></apply>": 3.0,
        f"<apply><abs/>{above}</apply>": 1.0,
        "<apply><and/><ci>a</ci><ci>b</ci></apply>": 1.0,
        "<apply><and/></apply>": 1.0,
        "<apply><or/></apply>": 0.0,
        "<apply><xor/><ci>a</ci><true/><true/></apply>": 1.0,
        "<apply><implies/><ci>a</ci><false/></apply>": 0.0,
        "<apply><lt/><cn>1</cn><ci>a</ci><cn>4</cn></apply>": 1.0,
        "<apply><lt/><cn>1</cn><ci>a</ci><cn>2</cn></apply>": 0.0,
        "<piecewise><piece><true/><ci>a</ci></piece><otherwise><false/></otherwise></piecewise>": 1.0,
        "<apply><quotient/><cn>-7</cn><ci>a</ci></apply>": -2.0,
        "<apply><rem/><cn>-7</cn><ci>a</ci></apply>": -1.0,
        "<apply><max/><cn>1</cn><ci>a</ci><cn>2</cn></apply>": 3.0,
        "<apply><min/><ci>a</ci></apply>": 3.0,
        "<apply><plus/></apply>": 0.0,
        "<apply><times/></apply>": 1.0,
        "<apply><factorial/><cn>5</cn></apply>": 120.0,
        "<apply><arccoth/><ci>a</ci></apply>": math.atanh(1.0 / 3.0),
        "<apply><arcsinh/><cn>-30000</cn></apply>": math.asinh(-3e4),
        "<apply><sec/><ci>a</ci></apply>": 1.0 / math.cos(3.0),
        "<apply><log/><ci>a</ci></apply>": math.log10(3.0),
    }
    names = [f"x{n}" for n in range(len(cases))]
    rules = "".join(rule("assignmentRule", name, text) for name, text in zip(names, cases, strict=True))
    values = "".join(f'<parameter id="{n}" value="{v}" constant="true"/>' for n, v in (("a", 3.0), ("b", 0.5)))
    listed = parameters(*names).replace("<listOfParameters>", f"<listOfParameters>{values}")
    found = both(read_sbml(sbml(f"{listed}<listOfRules>{rules}</listOfRules>")), names, [0])
    for name, (text, value) in zip(names, cases.items(), strict=True):
        assert found[name] == pytest.approx([value], rel=1e-12), text


def test_math_that_is_missing_says_nothing() -> None:
    listed = '<listOfParameters><parameter id="x" value="3" constant="false"/></listOfParameters>'
    body = (
        f'{listed}<listOfInitialAssignments><initialAssignment symbol="x"/></listOfInitialAssignments>'
        '<listOfRules><rateRule variable="x"/></listOfRules><listOfEvents><event id="never" '
        'useValuesFromTriggerTime="true"><trigger initialValue="false" persistent="true"/></event></listOfEvents>'
    )
    assert both(read_sbml(sbml(body)), ["x"], [0, 9])["x"] == [3.0, 3.0]


def clock_event(name: str, trigger: str, target: str, value: str, *, first: str = "true", more: str = "") -> str:
    return (
        f'<event id="{name}" useValuesFromTriggerTime="false"><trigger initialValue="{first}" persistent="true">'
        f"<math {MATH}>{trigger}</math></trigger>{more}<listOfEventAssignments>"
        f"{rule('eventAssignment', target, value)}</listOfEventAssignments></event>"
    )


def reached(hour: str) -> str:
    return f"<apply><geq/>{CLOCK}<cn>{hour}</cn></apply>"


def moving(*events: str) -> str:
    listed = "".join(f'<parameter id="{n}" value="{v}" constant="false"/>' for n, v in (("x", 3), ("u", 1)))
    rules = rule("rateRule", "x", "<apply><minus/><ci>u</ci></apply>")
    return sbml(
        f"<listOfParameters>{listed}</listOfParameters><listOfRules>{rules}</listOfRules>"
        f"<listOfEvents>{''.join(events)}</listOfEvents>"
    )


def test_events_of_the_clock_happen() -> None:
    text = moving(
        clock_event("late", reached("4"), "x", "<apply><times/><ci>x</ci><cn>10</cn></apply>"),
        clock_event("set", reached("2"), "u", "<apply><plus/><ci>u</ci><cn>0.5</cn></apply>"),
        clock_event("never", reached("0"), "x", "<cn>77</cn>"),
        clock_event("begin", reached("0"), "x", "<cn>8</cn>", first="false"),
    )
    found = both(read_sbml(text), ["x", "u"], [0, 1, 2, 3, 4, 5])
    assert found["x"] == pytest.approx([8.0, 7.0, 6.0, 4.5, 30.0, 28.5])
    assert found["u"] == pytest.approx([1.0, 1.0, 1.5, 1.5, 1.5, 1.5])


def test_what_happens_at_one_moment_needs_an_order() -> None:
    double = clock_event("double", reached("2"), "x", "<apply><times/><ci>x</ci><cn>2</cn></apply>")
    add = clock_event("add", reached("2"), "x", "<apply><plus/><ci>x</ci><cn>5</cn></apply>")
    for engine in (ReferenceEngine, FastEngine):
        with pytest.raises(ModelError, match="double and add happen at one moment"):
            engine(read_sbml(moving(double, add)), ["x"])

    def ranked(event: str, rank: int) -> str:
        return event.replace("</trigger>", f"</trigger><priority><math {MATH}><cn>{rank}</cn></math></priority>")

    assert both(read_sbml(moving(ranked(double, 2), ranked(add, 1))), ["x"], [2])["x"] == pytest.approx([7.0])
    assert both(read_sbml(moving(ranked(double, 1), ranked(add, 2))), ["x"], [2])["x"] == pytest.approx([12.0])


@pytest.mark.parametrize(
    "trigger",
    [
        "<apply><lt/><ci>x</ci><cn>1</cn></apply>",
        f"<apply><gt/>{CLOCK}<cn>2</cn></apply>",
        f"<apply><geq/>{CLOCK}<ci>u</ci></apply>",
        f"<apply><and/>{reached('2')}{reached('3')}</apply>",
        f"<apply><lt/>{CLOCK}<cn>2</cn></apply>",
    ],
)
def test_events_that_no_engine_runs_are_refused_by_name(trigger: str) -> None:
    model = read_sbml(moving(clock_event("tip", trigger, "x", "<cn>1</cn>")))
    for engine in (ReferenceEngine, FastEngine):
        with pytest.raises(ModelError, match=r"model m: events \['tip'\] fire on the state itself"):
            engine(model, ["x"])


def test_an_event_between_two_ticks_is_refused() -> None:
    model = read_sbml(moving(clock_event("odd", reached("0.12345"), "x", "<cn>1</cn>")))
    with pytest.raises(ModelError, match=r"event odd happens at 0\.12345, between two ticks"):
        ReferenceEngine(model, ["x"]).run({}, Schedule(), [HOUR])
    engine = FastEngine(model, ["x"])
    with pytest.raises(ModelError, match="event odd"):
        simulate(engine, People(1), Schedule(), [HOUR])
    run = simulate(engine, People(1), Schedule(), [0, 12346], ticks_per_unit=1e5)
    assert run.series["x"][0] == pytest.approx([3.0, 1.0 - 1e-5])


LOOK_ALIKES = {
    "constant": 'value="0" constant="true"',
    "already on": 'value="1" constant="false"',
}


@pytest.mark.parametrize("attributes", LOOK_ALIKES.values(), ids=LOOK_ALIKES.keys())
def test_an_event_that_only_looks_like_an_action_is_refused(attributes: str) -> None:
    trigger = "<apply><gt/><ci>dose_fires</ci><cn>0</cn></apply>"
    text = moving(clock_event("dose", trigger, "x", "<cn>1</cn>"))
    plain = text.replace("<listOfParameters>", '<listOfParameters><parameter id="dose_fires" constant="false"/>')
    assert FastEngine(read_sbml(plain), ["x"]).program.action_names == ("dose",)
    odd = text.replace("<listOfParameters>", f'<listOfParameters><parameter id="dose_fires" {attributes}/>')
    other = plain.replace("<gt/><ci>dose_fires", "<lt/><ci>dose_fires")
    for changed in (odd, other):
        for engine in (ReferenceEngine, FastEngine):
            with pytest.raises(ModelError, match=r"events \['dose'\] fire on the state itself"):
                engine(read_sbml(changed), ["x"])

"""Export to SBML: what is written, what is refused, and that it reads back as the same model."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import libsbml
import pytest

from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.errors import ModelError, UnitError
from magmatrix.graph.expr import Expr, symbol
from magmatrix.graph.model import Model
from magmatrix.graph.sbml import read_antimony, read_sbml
from magmatrix.graph.unit_check import check_units
from magmatrix.graph.units import DIMENSIONLESS
from magmatrix.interop.sbml import to_sbml
from magmatrix.schedule.schedule import Action, Schedule, Setting

BATH = """
model bath
  unit time_unit = 3600 second
  unit hour = 3600 second
  unit mmol = 1e-3 mole
  unit per_hour = 1 / 3600 second
  unit mmol_per_hour = 1e-3 mole / 3600 second
  unit mmol_per_L = 1e-3 mole / litre
  var A, drained
  A has mmol;        A is "salt in the bath"
  drained has mmol;  drained is "salt down the drain"
  var tap
  tap has mmol_per_hour;  tap is "salt from the tap"
  const k, V, usual
  k has per_hour;  k is "draining"
  V has litre;     V is "water"
  usual has mmol;  usual is "salt at the start"
  outflow := k * max(0, A - 0.5 mmol);  outflow has mmol_per_hour;  outflow is "salt leaving"
  level := A / V;                       level has mmol_per_L;       level is "salt per litre"
  A' = tap - outflow
  drained' = outflow
  A = 2 * usual
  drained = 0
  var pour_fires, pour_amount, pour_times
  pour_fires has dimensionless
  pour_amount has mmol
  pour_times has dimensionless
  pour: at pour_fires > 0: A = A + pour_amount * pour_times
  var scoop_fires, scoop_share
  scoop_fires has dimensionless
  scoop_share has dimensionless
  scoop: at scoop_fires > 0: A = A * (1 - scoop_share)
end
"""
VALUES = {"k": 0.5, "V": 100.0, "usual": 3.0, "tap": 0.0}
UNUSED = dict.fromkeys(("pour_fires", "pour_amount", "pour_times", "scoop_fires", "scoop_share"), 0.0)


@pytest.fixture
def bath(tmp_path: Path) -> Model:
    file = tmp_path / "bath.ant"
    file.write_text(BATH, encoding="utf-8")
    return read_antimony(file)["bath"]


def document(text: str) -> libsbml.Model:
    read = libsbml.readSBMLFromString(text)
    read.checkConsistency()
    assert [read.getError(i).getMessage() for i in range(read.getNumErrors())] == []
    return read.getModel().clone()


def test_names_units_and_meanings_are_kept(bath: Model) -> None:
    sbml = document(to_sbml(bath, VALUES))
    salt = sbml.getParameter("A")
    assert (salt.getName(), salt.getUnits(), salt.getConstant()) == ("salt in the bath", "mmol", False)
    assert (sbml.getParameter("V").getUnits(), sbml.getParameter("V").getValue()) == ("litre", 100.0)
    assert sbml.getParameter("k").getConstant()
    assert not sbml.getParameter("tap").getConstant()
    assert sbml.getTimeUnits() == "hour"


def test_each_unit_is_defined_once(bath: Model) -> None:
    sbml = document(to_sbml(bath, VALUES))
    names = [definition.getId() for definition in sbml.getListOfUnitDefinitions()]
    assert sorted(names) == ["hour", "mmol", "mmol_per_L", "mmol_per_hour", "per_hour"]


def test_a_bare_zero_gets_the_unit_of_its_place(bath: Model) -> None:
    sbml = document(to_sbml(bath, VALUES))
    rule = libsbml.formulaToL3String(sbml.getAssignmentRule("outflow").getMath())
    assert "max(0 mmol," in rule


def test_what_is_written_reads_back_as_the_same_model(bath: Model) -> None:
    again = read_sbml(to_sbml(bath, VALUES))
    assert check_units(again) == []
    assert set(again.states) == set(bath.states)
    for name in ("A", "outflow", "level", "k"):
        before, after = bath.symbol(name), again.symbol(name)
        assert before.unit is not None
        assert after.unit is not None
        assert after.unit.same(before.unit)
        assert after.meaning == before.meaning
    ticks = [0, 60, 600]
    given = ((bath, VALUES | UNUSED), (again, VALUES))  # an export has no actions, hence no arguments
    runs = [ReferenceEngine(m, ["level", "drained"]).run(values, Schedule(), ticks) for m, values in given]
    for name in ("level", "drained"):
        assert runs[1].outputs[name] == pytest.approx(runs[0].outputs[name], rel=1e-9)


def test_actions_become_events_with_their_arguments_inlined(bath: Model) -> None:
    schedule = Schedule.build([Action(90, "pour", {"amount": 4.0, "times": 2.0})])
    sbml = document(to_sbml(bath, VALUES, schedule))
    event = sbml.getEvent(0)
    assert event.getName() == "pour, day 0 01:30"
    assert libsbml.formulaToL3String(event.getTrigger().getMath()) == "time >= 1.5 hour"
    assert not event.getTrigger().getInitialValue()
    change = libsbml.formulaToL3String(event.getEventAssignment(0).getMath())
    assert change == "A + 4 mmol * 2 dimensionless"
    assert sbml.getParameter("pour_amount") is None


def test_one_moment_keeps_its_order(bath: Model) -> None:
    """Settings first, then actions as given: a scoop before a pour leaves more than after it."""
    pour, scoop = Action(60, "pour", {"amount": 4.0, "times": 1.0}), Action(60, "scoop", {"share": 0.5})
    for actions in ([pour, scoop], [scoop, pour]):
        schedule = Schedule.build([*actions, Setting(60, "tap", 1.0)])
        sbml = document(to_sbml(bath, VALUES, schedule))
        priorities = [event.getPriority().getMath().getValue() for event in sbml.getListOfEvents()]
        names = [event.getName().split(",")[0] for event in sbml.getListOfEvents()]
        assert names == ["tap = 1", *(action.name for action in actions)]
        assert priorities == sorted(priorities, reverse=True)
        assert not any(event.getUseValuesFromTriggerTime() for event in sbml.getListOfEvents())


def test_other_simulators_keep_the_order_too(bath: Model) -> None:
    import roadrunner

    pour, scoop = Action(0, "pour", {"amount": 4.0, "times": 1.0}), Action(0, "scoop", {"share": 0.5})
    for actions in ([pour, scoop], [scoop, pour]):
        schedule = Schedule.build([*actions, *(Action(600, a.name, a.arguments) for a in actions)])
        ours = ReferenceEngine(bath, ["A"]).run(VALUES | UNUSED, schedule, [30, 900], rtol=1e-10).outputs["A"]
        runner = roadrunner.RoadRunner(to_sbml(bath, VALUES, schedule))
        runner.integrator.relative_tolerance = 1e-10
        runner.timeCourseSelections = ["A"]
        theirs = [float(row[0]) for row in runner.simulate(times=[0.0, 0.5, 15.0])][1:]
        assert theirs == pytest.approx(ours, rel=1e-6)


def test_actions_the_model_does_not_have_are_left_out(bath: Model) -> None:
    schedule = Schedule.build([Action(60, "elsewhere.treat", {"injured": 0.1})])
    assert document(to_sbml(bath, VALUES, schedule)).getNumEvents() == 0


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (Action(0, "pour", {"amont": 1.0, "times": 1.0}), "no argument 'amont'; it takes amount"),
        (Action(0, "pour", {"amount": 1.0}), "lacks times"),
        (Setting(0, "tab", 1.0), "no input called tab; did you mean tap"),
        (Setting(0, "k", 1.0), "no input called k"),
    ],
)
def test_a_schedule_that_does_not_fit_is_refused(bath: Model, item: Action | Setting, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        to_sbml(bath, VALUES, Schedule.build([item]))


def test_what_sbml_cannot_say_is_refused(bath: Model) -> None:
    odd = replace(bath, assigned={**bath.assigned, "level": Expr("gamma", (symbol("A") / symbol("A"),))})
    odd = replace(odd, symbols={**odd.symbols, "level": replace(odd.symbols["level"], unit=DIMENSIONLESS)})
    with pytest.raises(ModelError, match="'gamma' has no counterpart in SBML"):
        to_sbml(odd, VALUES)


def test_a_missing_number_is_refused(bath: Model) -> None:
    with pytest.raises(ModelError, match="k has no value"):
        to_sbml(bath, {"V": 100.0, "usual": 3.0, "tap": 0.0})


def test_equations_that_clash_in_units_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "bath.ant"
    file.write_text(BATH.replace("tap - outflow", "tap - A"), encoding="utf-8")
    with pytest.raises(UnitError, match="convert one"):
        to_sbml(read_antimony(file)["bath"], VALUES)


def test_events_of_the_state_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "bath.ant"
    file.write_text(BATH.replace("at scoop_fires > 0:", "at A > 3 mmol:"), encoding="utf-8")
    with pytest.raises(ModelError, match="scoop fire on the state itself"):
        to_sbml(read_antimony(file)["bath"], VALUES)

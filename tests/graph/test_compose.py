"""Modules become one model: ports take their value from an owner, in its unit or converted; mistakes are named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.errors import CompositionError, ModelError, UnitError
from magmatrix.graph.compose import Module, compose
from magmatrix.graph.composition import read_composition
from magmatrix.graph.expr import symbol, symbols_of
from magmatrix.graph.model import Model, Role
from magmatrix.graph.unit_check import check_units
from magmatrix.schedule.schedule import Action, Schedule
from tests.graph.build import antimony

UNITS = """
      unit time_unit = 3600 second
      unit hour = 3600 second
      unit mmol = 1e-3 mole
      unit per_hour = 1 / 3600 second
      unit mmol_per_hour = 1e-3 mole / 3600 second
"""
TANK = f"""
    model tank
      {UNITS}
      var A, inflow, level
      A has mmol;  inflow has mmol_per_hour
      const k;  k has per_hour
      A' = inflow - k * A
      A = 1 mmol
      outflow := k * A;  outflow has mmol_per_hour
      level := A;        level has mmol
    end
"""
SINK = f"""
    model sink
      {UNITS}
      var full, arriving
      full has mole
      arriving has mole
      full' = 0
      full = 0
      seen := arriving + 1 mole;  seen has mole
      stir_fires has dimensionless; stir_fires = 0
      var stir_share; stir_share has dimensionless
      stir: at stir_fires > 0: arriving = arriving * stir_share
    end
"""

Composer = Callable[..., Model]


@pytest.fixture
def build(tmp_path: Path) -> Composer:
    """Compose modules of Antimony text by the statements of a body file."""

    def build(statements: str, text: str = TANK, only: list[str] | None = None) -> Model:
        modules = {name: Module("numbers", model) for name, model in antimony(tmp_path, text).items()}
        file = tmp_path / "body.ant"
        file.write_text(f"model *body()\n{statements}\nend\n", encoding="utf-8")
        return compose(read_composition(file), modules, only=only)

    return build


def test_ids_get_their_instance_and_numbers_are_shared(build: Composer) -> None:
    model = build("first: tank()\nsecond: tank()")
    assert model.states == ("first__A", "second__A")
    assert model.rates["first__A"] is symbol("first__inflow") - symbol("numbers__k") * symbol("first__A")
    assert [s.id for s in model.symbols.values() if s.record == "numbers.k"] == ["numbers__k"]
    assert model.symbol("first__inflow").role is Role.PARAMETER
    assert not model.symbol("first__inflow").constant


def test_a_port_becomes_the_symbol_that_owns_it(build: Composer) -> None:
    model = build("first: tank()\nsecond: tank()\nsecond.inflow is first.outflow")
    assert "second__inflow" not in model.symbols
    assert "first__outflow" in symbols_of(model.rates["second__A"])
    assert check_units(model) == []
    run = ReferenceEngine(model, ["second__A"]).run(
        {"numbers__k": 0.5, "first__inflow": 0.0}, Schedule(), [0, 120], rtol=1e-10
    )
    # x' = -kx, y' = kx - ky with x(0) = y(0) = 1: y = (1 + kt) exp(-kt)
    assert run.outputs["second__A"][1] == pytest.approx(2.0 * 2.718281828459045**-1, rel=1e-8)


def test_ports_may_be_passed_on(build: Composer) -> None:
    text = (
        TANK
        + f"""
    model relay
      {UNITS}
      var heard; heard has mmol_per_hour
      said := heard; said has mmol_per_hour
    end
    """
    )
    model = build("a: tank()\nb: tank()\nr: relay()\nr.heard is a.outflow\nb.inflow is r.said", text)
    assert model.assigned["r__said"] is symbol("a__outflow")
    chained = build("a: tank()\nb: tank()\nr: relay()\nb.inflow is r.heard\nr.heard is a.outflow", text)
    assert "a__outflow" in symbols_of(chained.rates["b__A"])


def test_a_port_without_its_owner_is_an_input(build: Composer) -> None:
    statements = "first: tank()\nsecond: tank()\nsecond.inflow is first.outflow"
    model = build(statements, only=["second"])
    assert model.states == ("second__A",)
    assert model.symbol("second__inflow").role is Role.PARAMETER
    assert not model.symbol("second__inflow").constant


def test_a_port_converts_the_unit_of_its_owner(build: Composer) -> None:
    """The reader wants mol, the owner keeps mmol: a factor of 1e-3, and the composed equations still hold in units."""
    model = build(
        "first: tank()\nlast: sink()\nlast.arriving is first.level",
        TANK + SINK.replace("stir: at stir_fires > 0: arriving = arriving * stir_share", ""),
    )
    run = ReferenceEngine(model, ["last__seen"]).run(
        {"numbers__k": 0.0, "first__inflow": 0.0, "last__stir_share": 0.0}, Schedule(), [0]
    )
    assert run.outputs["last__seen"][0] == pytest.approx(1.001)
    assert check_units(model) == []


def test_a_port_may_not_join_two_kinds_of_quantity(build: Composer) -> None:
    with pytest.raises(
        UnitError, match=r"body\.ant:4: port second\.inflow is in mmol/h, its owner first\.level in mmol"
    ):
        build("first: tank()\nsecond: tank()\nsecond.inflow is first.level")


def test_modules_must_keep_one_time(build: Composer) -> None:
    other = TANK.replace("model tank", "model slow").replace("time_unit = 3600 second", "time_unit = 86400 second")
    with pytest.raises(UnitError, match="keep time in h, d"):
        build("first: tank()\nsecond: slow()", TANK + other)


def test_events_reach_through_ports(build: Composer) -> None:
    text = (
        TANK
        + f"""
    model spoon
      {UNITS}
      var pot; pot has mmol
      var stir_fires, stir_share
      stir_fires has dimensionless;  stir_share has dimensionless
      stir: at stir_fires > 0: pot = pot * stir_share
    end
    """
    )
    model = build("first: tank()\nhand: spoon()\nhand.pot is first.A", text)
    assert model.symbol("hand__stir_share").role is Role.ARGUMENT
    run = ReferenceEngine(model, ["first__A"]).run(
        {"numbers__k": 0.0, "first__inflow": 0.0},
        Schedule.build([Action(60, "hand.stir", {"share": 0.25})]),
        [0, 60],
    )
    assert run.outputs["first__A"] == pytest.approx([1.0, 0.25])
    with pytest.raises(CompositionError, match=r"hand\.pot: an event changes first\.level, which is not a state"):
        build("first: tank()\nhand: spoon()\nhand.pot is first.level", text)


def test_an_event_may_not_write_through_a_conversion(build: Composer) -> None:
    with pytest.raises(UnitError, match=r"last\.arriving: an event changes a port whose owner has another unit"):
        build("first: tank()\nlast: sink()\nlast.arriving is first.A", TANK + SINK)


@pytest.mark.parametrize(
    ("statements", "words"),
    [
        ("first: tonk()", r"instance first: no module 'tonk'; did you mean tank\?"),
        (
            "first: tank()\nfirst.inflw is first.outflow",
            r"body\.ant:3: no symbol first\.inflw; did you mean first\.inflow",
        ),
        (
            "first: tank()\nfirst.inflow is first.outlow",
            r"body\.ant:3: no symbol first\.outlow; did you mean first\.outflow",
        ),
        ("first: tank()\nsecond: tank()\nfirst.A is second.A", r"first\.A is owned by its own module \(state\)"),
        (
            "first: tank()\nsecond: tank()\nfirst.k is second.outflow",
            r"first\.k is owned by its own module \(parameter\)",
        ),
        (
            "a: tank()\nb: tank()\na.inflow is b.inflow\nb.inflow is a.inflow",
            r"ports form a circle: a\.inflow -> b\.inflow",
        ),
        ("a: tank()\na.inflow is a.inflow", r"ports form a circle: a\.inflow -> a\.inflow"),
    ],
)
def test_mistakes_are_named(build: Composer, statements: str, words: str) -> None:
    with pytest.raises(CompositionError, match=words):
        build(statements)


def test_a_circle_through_equations_is_named(build: Composer) -> None:
    text = f"""
    model echo
      {UNITS}
      var heard; heard has mmol
      said := 2 * heard; said has mmol
    end
    """
    model = build("a: echo()\nb: echo()\na.heard is b.said\nb.heard is a.said", text)
    with pytest.raises(ModelError, match=r"form a circle: (a__said -> b__said|b__said -> a__said)"):
        _ = model.assignment_order

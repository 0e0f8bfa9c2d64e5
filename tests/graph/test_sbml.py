"""SBML to graph: what is read, and what is refused in plain words."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.errors import ModelError
from magmatrix.graph.expr import MINUS_ONE, ZERO, evaluate, number, symbol
from magmatrix.graph.model import Model, Role
from magmatrix.graph.sbml import read_antimony_text, read_sbml
from magmatrix.graph.unit_check import check_units
from magmatrix.graph.units import Unit
from magmatrix.schedule.schedule import Schedule
from tests.graph.build import antimony

MATH = 'xmlns="http://www.w3.org/1998/Math/MathML"'
CORE = "http://www.sbml.org/sbml/level3/version2/core"


TANK = '<listOfCompartments><compartment id="tank" size="4" constant="true"/></listOfCompartments>'
SPECIES = (
    '<listOfSpecies><species id="A" compartment="tank" initialAmount="8" boundaryCondition="false" constant="false" '
    'hasOnlySubstanceUnits="true"/></listOfSpecies>'
)


def sbml(body: str) -> str:
    opening = f'<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="{CORE}" level="3" version="2">'
    return f'{opening}<model id="m">{body}</model></sbml>'


def csymbol(name: str) -> str:
    return f"<csymbol encoding='text' definitionURL='http://www.sbml.org/sbml/symbols/{name}'>{name}</csymbol>"


def rule(kind: str, variable: str, math: str) -> str:
    return f'<{kind} variable="{variable}"><math {MATH} xmlns:sbml="{CORE}">{math}</math></{kind}>'


def parameters(*names: str) -> str:
    items = "".join(f'<parameter id="{name}" constant="false"/>' for name in names)
    return f"<listOfParameters>{items}</listOfParameters>"


def read_math(math: str) -> Model:
    rules = rule("assignmentRule", "x", math)
    return read_sbml(sbml(f"{parameters('x', 'a', 'b')}<listOfRules>{rules}</listOfRules>"))


def one(folder: Path, text: str) -> Model:
    (model,) = antimony(folder, f"model small\n{text}\nend\n").values()
    return model


def test_symbols_carry_role_unit_meaning_and_value(tmp_path: Path) -> None:
    model = one(
        tmp_path,
        """
        unit time_unit = 3600 second
        unit mmol = 1e-3 mole
        compartment body = 1; body has dimensionless
        substanceOnly species A in body; A has mmol; A is "salt"; A = 2
        const k; var gift = 3; total := A + A
        total is "twice"; gift has mmol
        """,
    )
    assert model.time_unit.same(Unit.of(3600, s=1))
    salt = model.symbol("A")
    assert (salt.role, salt.meaning, salt.value) == (Role.STATE, "salt", 2.0)
    assert salt.unit is not None
    assert salt.unit.same(Unit.of(1e-3, mol=1))
    assert (model.symbol("k").role, model.symbol("k").constant, model.symbol("k").value) == (Role.PARAMETER, True, None)
    assert (model.symbol("gift").constant, model.symbol("gift").value) == (False, 3.0)
    assert (model.symbol("total").role, model.symbol("total").meaning) == (Role.ASSIGNED, "twice")
    assert model.states == ("A",)
    assert set(model.parameters) == {"body", "k", "gift"}


def test_reactions_become_rates_with_exact_stoichiometry(tmp_path: Path) -> None:
    model = one(
        tmp_path,
        """
        compartment body = 1
        substanceOnly species A in body, B in body, C in body, $fuel in body
        A = 1; B = 0; C = 0; fuel = 5
        make: 2 A + fuel -> 0.75 B + C; k * A
        swap: B + C -> C + A; k * B
        k = 1
        """,
    )
    assert model.stoichiometry["make"] == {"A": -2, "B": Fraction(3, 4), "C": 1}
    assert model.stoichiometry["swap"] == {"B": -1, "A": 1}  # C on both sides does not change
    assert model.rates["A"] is -2.0 * symbol("make") + symbol("swap")
    assert model.rates["C"] is symbol("make")
    assert model.assigned["make"] is symbol("k") * symbol("A")
    assert model.symbol("make").role is Role.REACTION
    assert model.symbol("fuel").role is Role.PARAMETER  # a boundary species is not changed by reactions


def test_a_concentration_changes_by_amount_over_volume(tmp_path: Path) -> None:
    model = one(
        tmp_path,
        """
        compartment tank = 4
        species A in tank; A = 3
        leak: A -> ; k
        k = 2
        """,
    )
    run = ReferenceEngine(model, ["A"]).run({}, Schedule(), [0, 60])
    assert run.outputs["A"] == pytest.approx([3.0, 2.5])


@pytest.mark.parametrize(("substance_only", "start"), [("true", 8.0), ("false", 2.0)])
def test_initial_amounts_and_concentrations_are_told_apart(substance_only: str, start: float) -> None:
    body = TANK + SPECIES.replace('SubstanceUnits="true"', f'SubstanceUnits="{substance_only}"')
    assert read_sbml(sbml(body)).symbol("A").value == start
    body = body.replace('initialAmount="8"', 'initialConcentration="2"')
    assert read_sbml(sbml(body)).symbol("A").value == start


def test_rate_rules_initial_assignments_and_events(tmp_path: Path) -> None:
    model = one(
        tmp_path,
        """
        var x, y; x' = -k * x; y' = 0
        x = 2 * k; y = x + 1
        k = 3
        tip: at x < 1: y = y + x, x = 0
        """,
    )
    assert model.rates["x"] is MINUS_ONE * symbol("k") * symbol("x")
    assert model.rates["y"] is ZERO
    assert model.initial == {"x": 2.0 * symbol("k"), "y": symbol("x") + 1.0}
    tip = model.events["tip"]
    assert evaluate(tip.trigger, {"x": 0.5}) == 1.0
    assert dict(tip.assignments) == {"y": symbol("y") + symbol("x"), "x": ZERO}


def test_function_definitions_are_inlined(tmp_path: Path) -> None:
    models = antimony(
        tmp_path,
        """
        function hill(x, K, n)
          x^n / (K^n + x^n)
        end
        function half(x, K)
          hill(x, K, 1) / 2
        end
        model small
          a = 1; K = 2
          h := half(a, K) + hill(K, a, 2)
        end
        """,
    )
    h = models["small"].assigned["h"]
    assert evaluate(h, {"a": 1.0, "K": 2.0}) == pytest.approx(1 / 6 + 4 / 5)


def test_a_call_with_too_few_arguments_is_refused() -> None:
    function = (
        f'<listOfFunctionDefinitions><functionDefinition id="f"><math {MATH}><lambda><bvar><ci>u</ci></bvar>'
        "<bvar><ci>v</ci></bvar><ci>u</ci></lambda></math></functionDefinition></listOfFunctionDefinitions>"
    )
    call = rule("assignmentRule", "x", "<apply><ci>f</ci><ci>a</ci></apply>")
    with pytest.raises(ModelError, match="function 'f' takes 2 arguments, got 1"):
        read_sbml(sbml(f"{function}{parameters('x', 'a')}<listOfRules>{call}</listOfRules>"))


def test_an_argument_hides_a_symbol_of_that_name(tmp_path: Path) -> None:
    models = antimony(tmp_path, "function twice(k)\n 2 * k\nend\nmodel small\n k = 5; a = 1\n b := twice(a) + k\nend\n")
    assert models["small"].assigned["b"] is 2.0 * symbol("a") + symbol("k")


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        (
            "exp(x) + ln(x) + log10(x) + sqrt(x)",
            2.718281828459045**0.5 - 0.6931471805599453 - 0.30102999566398 + 0.5**0.5,
        ),
        ("abs(-x) + floor(x) + ceil(x)", 1.5),
        ("sin(x) + cos(x) + tan(x)", 0.479425538604 + 0.877582561890 + 0.546302489844),
        ("arcsin(x) + arccos(x) + arctan(x)", 1.570796326795 + 0.463647609001),
        ("sinh(x) + cosh(x) + tanh(x)", 1.648721270700 + 0.462117157260),
        ("min(x, 2, 0.25) + max(x, 2, 0.25)", 2.25),
        ("root(3, 8 * x) - x^2 / 2 - (-x)", 1.587401051968 - 0.125 + 0.5),
        ("piecewise(1, x > 1, 2, x > 0.25, 3)", 2.0),
        ("piecewise(1, x <= 1 && !(x == 2) || x != x, 3) + piecewise(0, x < 0.5, 10)", 11.0),
        ("piecewise(1, x >= 0.5, 3) + pi + 3 * exponentiale", 1.0 + 3.141592653589793 + 3 * 2.718281828459045),
        ("time + x", 100.5),
        ("log(3, x)", -0.630929753571),
    ],
)
def test_every_function_is_read_as_what_it_means(tmp_path: Path, formula: str, value: float) -> None:
    model = one(tmp_path, f"x = 0.5\ny := {formula}")
    assert evaluate(model.assigned["y"], {"x": 0.5, "time": 100.0}) == pytest.approx(value, rel=1e-10)


def test_numbers_keep_their_units() -> None:
    model = read_math("<apply><plus/><ci>a</ci><cn sbml:units='mole'>2</cn></apply>")
    assert model.assigned["x"] is symbol("a") + number(2.0, "mole")


def test_an_undefined_unit_beside_a_number_is_a_unit_problem() -> None:
    model = read_math("<cn sbml:units='furlong'>2</cn>")
    assert "the unit furlong of 2 furlong is not defined" in " ".join(map(str, check_units(model)))


@pytest.mark.parametrize("number_text", ["<cn type='rational'>3<sep/>4</cn>", "<cn type='e-notation'>7.5<sep/>-1</cn>"])
def test_every_way_of_writing_a_number(number_text: str) -> None:
    assert read_math(number_text).assigned["x"] is number(0.75)


@pytest.mark.parametrize(
    ("math", "words"),
    [
        (
            f"<apply>{csymbol('delay')}<ci>a</ci><cn>1</cn></apply>",
            r"line 1: the csymbol delay in assignmentRule 'x' is not supported",
        ),
        (
            f"<apply>{csymbol('rateOf')}<ci>x</ci></apply>",
            r"rateOf\(x\) is not supported: x has no rate of its own",
        ),
        ("<apply><factorial/><ci>a</ci></apply>", "factorial is supported of whole numbers up to 170 only"),
        ("<infinity/>", "<infinity> in assignmentRule 'x' is not supported"),
        ("<apply><plus/><ci>a</ci><ci>aa</ci></apply>", "x uses 'aa', which is not in the model; did you mean a"),
        ("<apply><exp/><ci>a</ci><ci>b</ci></apply>", "assignmentRule of x, line 1: exp takes 1 arguments, got 2"),
        ("<apply><divide/><ci>a</ci></apply>", "divide takes 2 arguments, got 1"),
        ("<apply><ci>nowhere</ci><ci>a</ci></apply>", "function 'nowhere' is not defined"),
        ("<piecewise><piece><ci>a</ci><true/></piece></piecewise>", "otherwise"),
    ],
)
def test_math_the_graph_does_not_carry_is_refused(math: str, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        read_math(math)


def reaction(law: str, reference: str = 'stoichiometry="1"') -> str:
    consumed = f'<speciesReference species="A" {reference} constant="true"/>'
    return (
        f'{TANK}{SPECIES}<listOfReactions><reaction id="flow" reversible="false">'
        f"<listOfReactants>{consumed}</listOfReactants>{law}</reaction></listOfReactions>"
    )


LAW = f"<kineticLaw><math {MATH}><cn>1</cn></math></kineticLaw>"


def event(inside: str) -> str:
    return (
        f'{parameters("x")}<listOfEvents><event id="tip" useValuesFromTriggerTime="true">'
        f'<trigger initialValue="true" persistent="true"><math {MATH}><true/></math></trigger>{inside}'
        "</event></listOfEvents>"
    )


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (
            parameters("x")
            + f"<listOfRules><algebraicRule><math {MATH}><ci>x</ci></math></algebraicRule></listOfRules>",
            "algebraic rules are not supported; write an assignment or a rate",
        ),
        (
            reaction(LAW).replace('reversible="false"', 'reversible="false" fast="true"'),
            "fast",
        ),
        (reaction(""), "reaction flow has no kinetic law"),
        (reaction(LAW, ""), "reaction flow: the stoichiometry of A is not a number"),
        (
            event(f"<delay><math {MATH}><cn>1</cn></math></delay>"),
            "event tip has a delay; not supported",
        ),
        (
            event(f"<listOfEventAssignments>{rule('eventAssignment', 'y', '<cn>1</cn>')}</listOfEventAssignments>"),
            "event tip cannot change 'y'",
        ),
        (
            f"{parameters('x')}<listOfRules>{rule('rateRule', 'y', '<cn>1</cn>')}</listOfRules>",
            "a rule is for 'y', which is not in the model",
        ),
        (
            f"{parameters('x')}<listOfRules>{rule('rateRule', 'x', '<cn>1</cn>') * 2}</listOfRules>",
            "x has two rules; keep one",
        ),
        (parameters("x", "x"), "<parameter>: the id 'x' is used twice"),
        (parameters("time"), "<parameter> has the id 'time', which is the clock here"),
        (
            reaction(LAW) + f"<listOfRules>{rule('rateRule', 'A', '<cn>1</cn>')}</listOfRules>",
            "species A has a rule and reaction flow changes it too",
        ),
        (
            '<listOfParameters><parameter id="x" units="furlong" constant="false"/></listOfParameters>',
            "unit 'furlong' is not defined",
        ),
    ],
)
def test_models_the_graph_does_not_carry_are_refused(body: str, words: str) -> None:
    with pytest.raises(ModelError, match=words):
        read_sbml(sbml(body))


def test_the_right_model_around_those_is_read() -> None:
    """The refusals above are of one thing each: without it, the same text is read."""
    assert read_sbml(sbml(reaction(LAW))).states == ("A",)
    assert set(read_sbml(sbml(event(""))).events) == {"tip"}


@pytest.mark.parametrize("text", ["", "no XML at all", "<sbml/>", '<?xml version="1.0" encoding="UTF-8"?><other/>'])
def test_what_is_not_sbml_is_refused(text: str) -> None:
    with pytest.raises(ModelError, match=r"valid SBML|no model"):
        read_sbml(text, origin="some.xml")


def test_an_sbml_file_without_a_model_is_refused() -> None:
    with pytest.raises(ModelError, match=r"some\.xml: .*model"):
        read_sbml(
            f'<?xml version="1.0" encoding="UTF-8"?><sbml xmlns="{CORE}" level="3" version="2"/>', origin="some.xml"
        )


def test_antimony_that_does_not_parse_names_file_and_line(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"small\.ant: Error in model string, line 3"):
        antimony(tmp_path, "model small\n  a = 1\n  b := a +* 2\nend\n")


def test_an_unknown_symbol_is_answered_with_the_nearest(tmp_path: Path) -> None:
    model = one(tmp_path, "serum = 1")
    with pytest.raises(ModelError, match=r"model small has no symbol 'serun'; did you mean serum"):
        model.symbol("serun")
    with pytest.raises(ModelError, match="magmatrix check"):
        model.symbol("zzz")


@pytest.mark.parametrize("name", ["area", "extent", "length", "substance", "time_unit", "volume"])
def test_a_symbol_with_the_name_of_a_unit_is_refused_in_one_line(name: str) -> None:
    text = f"model m\n  var x\n  const {name}\n  x' = {name}\n  x = 0\nend\n"
    with pytest.raises(ModelError, match=rf"^m.ant: `{name}` cannot be the name of a symbol, .*something else$"):
        read_antimony_text(text, origin="m.ant")

"""`mm.simulate`: bodies and other models, people, doses, outputs, and what is wrong with them."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

import magmatrix as mm

DECAY = "model decay()\n  A -> ; k*A\n  A = 10; k = 0.3\nend\n"


@pytest.fixture(scope="module")
def body() -> mm.Body:
    """The magnesium of the reference adult."""
    return mm.reference_body(("magnesium",))


def test_an_antimony_text_a_file_sbml_and_a_model_give_the_same(tmp_path: Path) -> None:
    import antimony

    antimony.clearPreviousLoads()
    assert antimony.loadAntimonyString(DECAY) >= 0
    sbml = antimony.getSBMLString("decay")
    (tmp_path / "decay.ant").write_text(DECAY)
    (tmp_path / "decay.xml").write_text(sbml)
    for model in (DECAY, sbml, tmp_path / "decay.ant", str(tmp_path / "decay.xml"), mm.read_model(DECAY)):
        found = mm.simulate(model, {"k": [0.1, 0.2]}, times=[0, 2])
        expected = [[10.0, 10 * math.exp(-0.2)], [10.0, 10 * math.exp(-0.4)]]
        np.testing.assert_allclose(found.series["A"], expected, rtol=1e-5)


def test_statements_without_a_model_around_them_will_do() -> None:
    found = mm.simulate("A -> ; k*A\nA = 10; k = 0.3\n", times=[1])
    np.testing.assert_allclose(found.series["A"], [[10 * math.exp(-0.3)]], rtol=1e-5)


def test_states_and_parameters_may_differ_between_people() -> None:
    found = mm.simulate(DECAY, {"A": [1.0, 2.0], "k": 0.0}, times=[3])
    assert found.series["A"].tolist() == [[1.0], [2.0]]


def test_doses_of_a_body_act_from_their_time_on(body: mm.Body) -> None:
    dose = (8, "magnesium.serving", {"amount": 6.0, "soluble": 1.0})
    found = mm.simulate(body, doses=[dose], outputs=["magnesium.serum", "magnesium.absorbed_total"], times=[8, 14])
    nothing = mm.simulate(body, outputs=["magnesium.serum", "magnesium.absorbed_total"], times=[8, 14])
    assert found.series["magnesium.absorbed_total"][0, 1] > nothing.series["magnesium.absorbed_total"][0, 1]
    assert found.series["magnesium.serum"][0, 1] > nothing.series["magnesium.serum"][0, 1]
    held = mm.simulate(body, doses=[(1, "magnesium.iv_rate", 2.0)], outputs=["magnesium.serum"], times=[0, 6])
    assert held.series["magnesium.serum"][0, 1] > nothing.series["magnesium.serum"][0, 0]


def test_a_person_is_the_same_alone_and_among_others(body: mm.Body) -> None:
    doses = [(8, "magnesium.serving", {"amount": 6.0, "soluble": 0.5})]
    rates = [5.4, 4.2, 3.0]
    many = mm.simulate(body, {"magnesium.gfr": rates}, doses, ["magnesium.serum"], times=[0, 24])
    for person, rate in enumerate(rates):
        alone = mm.simulate(body, {"magnesium.gfr": rate}, doses, ["magnesium.serum"], times=[0, 24])
        assert alone.series["magnesium.serum"][0].tolist() == many.series["magnesium.serum"][person].tolist()


def test_people_and_schedules_of_the_engine_will_do(body: mm.Body) -> None:
    people = mm.People(2, {"magnesium__gfr": np.array([5.4, 3.0])})
    found = mm.simulate(body, people, mm.Schedule(), ["magnesium.serum"], times=[0, 1])
    named = mm.simulate(body, {"magnesium.gfr": [5.4, 3.0]}, outputs=["magnesium.serum"], times=[0, 1])
    assert found.series["magnesium.serum"].tolist() == named.series["magnesium.serum"].tolist()


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ({"people": {"kk": 1.0}}, "nothing called 'kk'"),
        ({"outputs": ["B"]}, "nothing called 'B'"),
        ({"people": {"k": [1.0, 2.0], "A": [1.0]}}, "different numbers of people"),
        ({"doses": [(1, "feed", {"amount": 1.0})]}, "nothing can be done to 'feed'"),
        ({"doses": [(1, "k", 1.0)]}, "nothing can be done to 'k'"),
    ],
)
def test_mistakes_say_what_is_meant(arguments: dict[str, object], complaint: str) -> None:
    with pytest.raises(mm.ModelError, match=complaint):
        mm.simulate(DECAY, times=[1], **arguments)  # type: ignore[arg-type]


def test_actions_take_arguments_and_inputs_a_value(body: mm.Body) -> None:
    with pytest.raises(mm.ModelError, match="is an action"):
        mm.simulate(body, doses=[(1, "magnesium.serving", 3.0)], outputs=["magnesium.serum"], times=[2])
    with pytest.raises(mm.ModelError, match="is an input"):
        mm.simulate(body, doses=[(1, "magnesium.iv_rate", {"amount": 3.0})], outputs=["magnesium.serum"], times=[2])


@pytest.mark.parametrize("model", ["no-such-file.xml", "this is\nno model", "<sbml>"])
def test_what_is_no_model_is_refused(model: str) -> None:
    with pytest.raises(mm.ModelError):
        mm.simulate(model, times=[1])

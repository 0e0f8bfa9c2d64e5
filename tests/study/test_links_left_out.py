"""Links built into the equations can be left out of a run by neutral values of their numbers; others say why not."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.body.assemble import assemble
from magmatrix.body.body import Body
from magmatrix.body.links import body_links, find_link, neutral_values, removable
from magmatrix.body.parts import PARTS
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.graph.expr import evaluate, substitute
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.names import flat
from magmatrix.graph.order import closure
from magmatrix.graph.reduce import dependencies
from magmatrix.spec.parse import read_study
from magmatrix.study.run import rest_of, run_study

LINKS = sorted(removable(load_evidence()))
BY_VALUE = {"ascorbate__p4h", "age__age_crosslinks"}
"""What is left of them in the equations is a number divided by itself, or a loss of what is never there."""
PROTOCOL = "it acts through what is done to a person; leave that out of the arm"
FIXED = "it is part of the equations, and no value of its numbers takes it out of them"
CANNOT = {
    "adrenaline__serum_mg": PROTOCOL,
    "age__dura_modulus": FIXED,
    "alcohol__urine_mg": PROTOCOL,
    "brine__ostwald_ripening": FIXED,
    "brine__water_activity": FIXED,
    "ca__pth": FIXED,
    "cell_mg__free_mg": FIXED,
    "diet_vitc__skin_ascorbate": FIXED,
    "food_intake__wound_collagen": FIXED,
    "fractional_laser__tewl": FIXED,
    "free_mg__mgatp": FIXED,
    "gfr__serum_mg": FIXED,
    "immature__mature": FIXED,
    "inflammation__collagen_synthesis_early": FIXED,
    "injury__collagen_amount": FIXED,
    "injury__inflammation": FIXED,
    "loop_diuretic__fe_mg": PROTOCOL,
    "mg__integrin_collagen": FIXED,
    "mg__swelling_direct": FIXED,
    "mineral__modulus": FIXED,
    "needling__tewl": FIXED,
    "oils__skin_depth": FIXED,
    "oral_mg__absorbed_mg": FIXED,
    "phytate__absorption": PROTOCOL,
    "plasma_mg__cell_mg": FIXED,
    "ppi__serum_mg": PROTOCOL,
    "proteoglycan__swelling": FIXED,
    "salt_form__soluble_fraction": PROTOCOL,
    "serum_mg__bone_surface_mg": FIXED,
    "serum_mg__urine_mg": FIXED,
    "synthesis__immature_pool": FIXED,
}


@pytest.fixture(scope="module")
def whole(evidence: Evidence) -> Body:
    return assemble(evidence, tuple(PARTS))


def without(name: str, body: Body) -> Body:
    return body.switched(neutral=neutral_values({name: False}, body.evidence))


def test_every_built_in_link_can_be_left_out_or_is_named_here_with_the_reason(evidence: Evidence) -> None:
    built_in = {link.name for link in body_links(evidence) if link.realised == "built in"}
    assert built_in - set(LINKS) == set(CANNOT)


@pytest.mark.parametrize(("name", "why"), CANNOT.items())
def test_a_link_that_cannot_be_left_out_says_why(name: str, why: str, evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="this link cannot be switched") as caught:
        find_link(name, evidence)
    assert why in str(caught.value)


@pytest.mark.parametrize("name", LINKS)
def test_its_numbers_leave_the_body_and_everybody_has_a_steady_state(name: str, whole: Body) -> None:
    neutral = neutral_values({name: False}, whole.evidence)
    for record, value in neutral.items():
        assert record in whole.records.values()
        assert value == 0.0 or whole.evidence.parameter(record).unit == "1"
    out = without(name, whole)
    assert not set(neutral) & set(out.records.values())
    spec = read_study("s.yaml", whole.evidence, text=TEXT)
    numbers, _ = rest_of(spec, out, spec.persons[0], "adult")
    assert all(np.isfinite(value) for value in numbers.values())


@pytest.mark.parametrize("name", [name for name in LINKS if name not in BY_VALUE])
def test_some_output_no_longer_depends_on_its_cause(name: str, whole: Body) -> None:
    out, usual = without(name, whole), whole.switched()
    before, after = dependencies(usual.model), dependencies(out.model)
    cut = [
        output
        for output in map(flat, PARTS.outputs)
        if (closure([output], before) & out.model.symbols.keys()) - closure([output], after)
    ]
    assert cut


def test_what_is_left_of_ascorbate_does_nothing(whole: Body) -> None:
    body = without("ascorbate__p4h", whole)
    enzyme = body.model.assigned["dermis__asc_enzyme"]
    for ascorbate in (0.1, 6.4, 50.0):
        assert evaluate(enzyme, {**body.values, "vitamin_c__asc_cell": ascorbate}) == pytest.approx(1.0)


AGED = """\
title: Cross-links
question: Are there any without the link?
duration: 30 days
persons:
  young: {age: 30 years, habitual_diet: 300 mg/day}
  old: {age: 75 years, habitual_diet: 300 mg/day}
arms:
  as_it_is: {}
  without: {links: {age__age_crosslinks: off}}
outputs: {names: [organs.crosslinks_cart], every: 30 days}
"""


def test_without_their_link_nobody_has_cross_links_of_age(whole: Body, evidence: Evidence) -> None:
    """At any age, from the start on: a start that falls with age would be an effect of its own."""
    body = without("age__age_crosslinks", whole)
    (start,) = substitute([body.model.initial["dermis__crosslinks"]], inline_assignments(body.model))
    for years in (30.0, 75.0):
        known = {**body.values, "time": 0.0, "dermis__age": years} | dict.fromkeys(body.model.states, 1.0)
        assert evaluate(start, known) == 0.0
    usual, without_it = run_study(read_study("s.yaml", evidence, text=AGED), evidence).arms
    young, old = (person.outputs["organs.crosslinks_cart"] for person in usual.people)
    assert 0.0 < young[0] < old[0]
    for person in without_it.people:
        np.testing.assert_allclose(person.outputs["organs.crosslinks_cart"], 0.0, atol=1e-12)


TEXT = """\
title: Without a link
question: What does the elastin of vessels do to the speed of the pulse?
duration: 3 days
persons:
  adult: {age: 70 years, habitual_diet: 300 mg/day}
arms:
  as_it_is: {}
  without: {links: {elastin__pwv: off}}
outputs: {names: [vessel.pwv, vessel.elastin, magnesium.serum], every: 1 day}
"""


def test_an_arm_may_leave_a_built_in_link_out(evidence: Evidence) -> None:
    found = run_study(read_study("s.yaml", evidence, text=TEXT), evidence)
    usual, without_it = (arm.people[0].outputs for arm in found.arms)
    assert without_it["vessel.pwv"][0] < 0.95 * usual["vessel.pwv"][0]
    np.testing.assert_array_equal(without_it["magnesium.serum"], usual["magnesium.serum"])
    (state,) = (link for link in found.links if link.name == "elastin__pwv")
    assert (state.on, state.chosen, state.arms) == (True, "arm", ("as_it_is",))
    everywhere = TEXT.replace("  without: {links: {elastin__pwv: off}}\n", "").replace(
        "arms:", "links: {elastin__pwv: off}\narms:"
    )
    same = run_study(read_study("s.yaml", evidence, text=everywhere), evidence)
    np.testing.assert_allclose(same.arms[0].people[0].outputs["vessel.pwv"], without_it["vessel.pwv"])
    (state,) = (link for link in same.links if link.name == "elastin__pwv")
    assert (state.on, state.chosen) == (False, "name")

"""Links built into the equations can be left out of a run by neutral values of their numbers; others say why not."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.body.assemble import assemble
from magmatrix.body.body import Body
from magmatrix.body.links import Choice, body_links, chosen, find_link, neutral_values, removable
from magmatrix.body.parts import PARTS
from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.graph.expr import evaluate, substitute
from magmatrix.graph.jacobian import inline_assignments
from magmatrix.graph.names import flat
from magmatrix.graph.reduce import dependencies, settle
from magmatrix.spec.parse import read_study
from magmatrix.study.run import rest_of, run_study

LINKS = sorted(removable(load_evidence()))
BY_VALUE = {"ascorbate__p4h", "age__age_crosslinks"}
"""What is left of them in the equations is a number divided by itself, or a loss of what is never there."""
INSEPARABLE = {
    "adrenaline__serum_mg",
    "age__body_water",
    "age__dura_modulus",
    "alcohol__urine_mg",
    "brine__ostwald_ripening",
    "brine__water_activity",
    "ca__pth",
    "cell_mg__free_mg",
    "diet_vitc__skin_ascorbate",
    "food_intake__wound_collagen",
    "fractional_laser__tewl",
    "free_mg__mgatp",
    "gfr__serum_mg",
    "immature__mature",
    "inflammation__collagen_synthesis_early",
    "injury__collagen_amount",
    "injury__inflammation",
    "loop_diuretic__fe_mg",
    "mg__integrin_collagen",
    "mg__swelling_direct",
    "mineral__modulus",
    "needling__tewl",
    "oils__skin_depth",
    "oral_mg__absorbed_mg",
    "phytate__absorption",
    "plasma_mg__cell_mg",
    "ppi__serum_mg",
    "pressure__pwv",
    "proteoglycan__swelling",
    "salt_form__soluble_fraction",
    "serum_mg__bone_surface_mg",
    "serum_mg__urine_mg",
    "synthesis__immature_pool",
    "uv__synthesis",
}
"""Links of the equations that no value of 0 or 1 takes out of them; each record says why."""


EFFECTS: dict[str, dict[str, str]] = {
    "mg_depletion__exercise_o2": {"energy__oxygen_cost": "magnesium__muscle_ratio"},
    "uvb__previtamin_d": {"mineral__photolysis": "sun__dose_rate"},
    "age__dheas": {"adrenal__dheas_man": "dermis__age_now", "adrenal__dheas_woman": "dermis__age_now"},
    "serum_mg__cell_mg": {
        "magnesium__fast_in": "magnesium__interstitial_ratio",
        "magnesium__F": "magnesium__rest_ratio",
        "magnesium__K": "magnesium__rest_ratio",
        "magnesium__M": "magnesium__rest_ratio",
        "magnesium__R": "magnesium__rest_ratio",
    },
    "sweat__mg_loss": {"magnesium__sweat": "magnesium__sweat_volume"},
    "age__muscle_free_mg": {"magnesium__muscle_free_age_factor": "magnesium__age_now"},
    "shared_fluid__organ_mg": {
        f"organ_magnesium__{organ}_own": "magnesium__interstitial_ratio"
        for organ in ("heart", "liver", "kidney", "brain")
    },
    "energy_igf1__synthesis": {"dermis__g_energy": "dermis__energy_igf1"},
    "elastin__pwv": {"vessel__pwv": "vessel__elastin"},
    "media_calcium__pwv": {"vessel__stiffening": "vessel__media"},
    "pressure__elastin": {"vessel__pressure_loss": "vessel__pressure"},
    "sex__pwv": {"vessel__of_sex": "vessel__female"},
    "elastin__turnover": {"vessel__elastin": "vessel__years_adult", "dermis__elastin": "dermis__years_adult"},
    "cholesterol__elastolysis": {"vessel__loss_gain": "vessel__lipids"},
    "collagen_synthesis__atp_cost": {"organs__renewal_energy": "organs__made"},
    "skin_elastin__cutometer": {
        "mechanics__R2": "dermis__elastin",
        "mechanics__R5": "dermis__elastin",
        "mechanics__R7": "dermis__elastin",
    },
    "ascorbyl_phosphate__ascorbate": {"dish__kh_magnesium": "dish__cells", "dish__kh_sodium": "dish__cells"},
    "topical_ascorbic_acid__skin_ascorbate": {"vitamin_c__skin": "vitamin_c__apply_share"},
    "cream_mg__stratum_corneum": {"delivery__D": "delivery__thickness"},
    "cream_mg__follicle": {"delivery__shunt_flux": "delivery__film_concentration"},
    "microneedle__mg_flux": {"delivery__shunt_gain": "dermis__Bc"},
    "occlusive_lipid__tewl": {"delivery__film_tewl_factor": "delivery__occlusion"},
    "injury__procollagen_late": {f"{zone}__drive": f"{zone}__Fx" for zone in ("injured", "spared", "stimulated")},
    "injury__elastin": {"dermis__elastin": "dermis__treat_injured"},
    "mg_red_cell__water": {"barrier__red_cell_leak": "magnesium__red_cell_ratio"},
    "injury__oedema": {"dermis__oedema": "dermis__Ox"},
    "dermal_collagen__fullness": {
        "dermis__fullness_oedema": "dermis__held",
        "dermis__thickness": "dermis__held",
    },
}
"""For each link that can be left out: the symbols that then no longer need their cause."""


@pytest.fixture(scope="module")
def whole(evidence: Evidence) -> Body:
    return assemble(evidence, tuple(PARTS))


def without(name: str, body: Body) -> Body:
    return body.switched(neutral=neutral_values({name: False}, body.evidence))


def test_every_built_in_link_can_be_left_out_or_is_named_here_with_the_reason(evidence: Evidence) -> None:
    built_in = {link.name for link in body_links(evidence) if link.realised == "built in"}
    assert built_in - set(LINKS) == INSEPARABLE
    assert {link.id for link in evidence.links.values() if link.inseparable} == INSEPARABLE


@pytest.mark.parametrize("name", sorted(INSEPARABLE))
def test_a_link_that_cannot_be_left_out_says_why(name: str, evidence: Evidence) -> None:
    with pytest.raises(StudyError, match="this link cannot be switched") as caught:
        find_link(name, evidence)
    assert str(evidence.links[name].inseparable) in str(caught.value)


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
def test_its_cause_no_longer_reaches_its_effect(name: str, whole: Body) -> None:
    usual, out = (dependencies(body.model) for body in (whole.switched(), without(name, whole)))
    for effect, cause in EFFECTS[name].items():
        assert cause in usual[effect]
        assert cause not in out[effect]


def test_each_number_of_a_link_that_can_be_left_out_has_its_effect_here() -> None:
    assert set(EFFECTS) == set(LINKS) - BY_VALUE


def test_a_link_with_a_switch_goes_out_with_another_only_where_the_two_are_refused(whole: Body) -> None:
    before, refused = dependencies(whole.model), set()
    for name, link in removable(whole.evidence).items():
        values = {symbol: link.neutral[record] for symbol, record in whole.records.items() if record in link.neutral}
        after = dependencies(settle(whole.model, values))
        for short, switch in PARTS.switches.items():
            if any(flat(switch) in needs and flat(switch) not in after[one] for one, needs in before.items()):
                refused.add((name, short))
                with pytest.raises(StudyError, match=f"{short} acts by a number of {name}, which is left out"):
                    chosen(Choice(named={name: False, short: True}), whole.evidence, tuple(PARTS))
    assert refused == {("mg_red_cell__water", "skin_cell_leak")}


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

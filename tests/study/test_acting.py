"""Nothing may be written in vain: what cannot act is refused with the name that acts instead."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from magmatrix.body.assemble import assemble, reference_body
from magmatrix.body.body import Body
from magmatrix.body.ledger import ledger_plans
from magmatrix.body.links import of_links
from magmatrix.errors import StudyError, StudyMistakesError
from magmatrix.evidence import Evidence, load_evidence
from magmatrix.protocol.plan import Given
from magmatrix.spec.parse import read_study
from magmatrix.spec.study import StudySpec
from magmatrix.study.acting import check_acting, resting_on
from magmatrix.study.run import jobs_of

STUDY = """\
title: Test
question: Does it act?
duration: 3 days
{body}
persons:
  p: {{{person}}}
arms:
  a: {{{arm}}}
outputs:
  names: [{outputs}]
{more}
"""
CREAM = "actions: [{action: delivery.apply, with: {load: 2 mg/cm^2, area: 500 cm^2}, at: 08:00, on: day 0}]"
NEEDLED = "treatments: [{treatment: microneedling, sessions: 1, from: day 1}]"


@cache
def raw_body(parts: tuple[str, ...]) -> Body:
    return assemble(load_evidence(), parts)


def check(
    evidence: Evidence,
    *,
    person: str = "age: 40 years",
    arm: str = "",
    outputs: str = "magnesium.serum",
    body: str = "",
    more: str = "",
) -> None:
    text = STUDY.format(person=person, arm=arm, outputs=outputs, body=body, more=more)
    check_spec(read_study("study.yaml", evidence, text=text))


def check_spec(spec: StudySpec) -> None:
    raw = raw_body(spec.body)
    switched = of_links(raw, spec.links)
    jobs = jobs_of(spec, switched)
    plans = ledger_plans(switched, tracer=False)
    observed = [*spec.outputs, *(symbol for plan in plans for symbol in plan.symbols)]
    courses = [(job.arm, job.person, job.protocol.schedule, job.protocol.feeds) for job in jobs]
    check_acting(spec, raw, {arm.name: switched for arm in spec.arms}, courses, observed)


def refused(evidence: Evidence, **study: str) -> str:
    with pytest.raises(StudyError) as caught:
        check(evidence, **study)
    return str(caught.value)


def test_every_port_that_another_part_supplies_is_refused_with_what_acts(evidence: Evidence) -> None:
    body = reference_body()
    ports = [port for port in body.owners if port in evidence.parameters]
    assert len(ports) > 50
    text = STUDY.format(person="age: 40 years", arm="", outputs="magnesium.serum", body="", more="")
    spec = read_study("study.yaml", evidence, text=text)
    raw, switched = raw_body(spec.body), of_links(body, spec.links)
    (job,) = jobs_of(spec, switched)
    for port in ports:
        record = evidence.parameter(port)
        own = replace(spec.persons[0], overrides={port: Given(record.value, record.unit, "own")})
        mine = replace(spec, persons=(own,), text="")
        with pytest.raises(StudyError, match="is supplied by") as caught:
            check_acting(
                mine,
                raw,
                {"a": switched},
                [(job.arm, own, job.protocol.schedule, job.protocol.feeds)],
                ["magnesium.serum"],
            )
        assert body.owners[port] in str(caught.value)


def test_the_line_of_what_cannot_act_is_named(evidence: Evidence) -> None:
    assert refused(evidence, person="overrides: {mineral.gfr: 20 mL/min}").startswith("study.yaml:6:")


@pytest.mark.parametrize(
    ("own", "acts"),
    [
        ("mineral.gfr: 20 mL/min", "the person's `egfr`"),
        ("dna.age: 80 years", "the person's `age`"),
        ("organs.age: 80 years", "the person's `age`"),
        ("delivery.mg_share: 0.006", "cream.salt_share"),
        ("barrier.oil_share: 0.5", "cream.oil_share"),
    ],
)
def test_the_name_that_acts_is_said(own: str, acts: str, evidence: Evidence) -> None:
    assert acts in refused(evidence, person=f"overrides: {{{own}}}")


def test_an_own_number_that_the_description_of_the_person_replaces(evidence: Evidence) -> None:
    assert "write `age`" in refused(evidence, person="age: 40 years, overrides: {dermis.age: 60 years}")
    assert "write `egfr`" in refused(evidence, person="egfr: 90 mL/min, overrides: {magnesium.gfr: 20 mL/min}")
    assert "write `sex`" in refused(evidence, person="sex: female, overrides: {organs.female: 0}")
    check(evidence, person="overrides: {magnesium.gfr: 20 mL/min}")


def test_numbers_of_treatments_and_creams_act_only_where_these_are_done(evidence: Evidence) -> None:
    for own in ("treatment.halo: 100 um", "treatment.microneedling.depth: 1 mm", "treatment.co2_full.depth: 80 um"):
        assert "nothing" in refused(evidence, person=f"overrides: {{{own}}}")
    check(evidence, person="overrides: {treatment.halo: 100 um}", arm=NEEDLED)
    assert "nothing" in refused(evidence, person="overrides: {treatment.co2_full.depth: 80 um}", arm=NEEDLED)
    said = refused(evidence, person="overrides: {cream.salt_share: 0.3}")
    assert "delivery.apply" in said
    check(evidence, person="overrides: {cream.salt_share: 0.3}", arm=CREAM)


def test_a_number_behind_a_contested_link_that_is_off_names_the_switch(evidence: Evidence) -> None:
    own = "overrides: {organs.vital_weight: 3}"
    outputs = "organs.heart"
    assert "links: {vital_first: on}" in refused(evidence, person=own, outputs=outputs)
    check(evidence, person=own, outputs=outputs, more="links: {vital_first: on}")


def test_a_number_of_a_part_that_does_not_run(evidence: Evidence) -> None:
    said = refused(
        evidence, person="overrides: {organs.k_M_cart: 1e-6 1/h}", outputs="mineral.calcium", body="body: [mineral]"
    )
    assert "add organs to `body`" in said


def test_records_that_nothing_reads_are_refused(evidence: Evidence) -> None:
    assert "read by nothing" in refused(evidence, person="overrides: {safety.upper_level_eu: 400 mg/day}")


def test_an_own_number_acts_through_what_is_computed_from_it(evidence: Evidence) -> None:
    own = "overrides: {adrenal.cortisol_halflife: 2 h}"
    assert "adrenal.k_F" in resting_on(evidence, "adrenal.cortisol_halflife")
    check(evidence, person=own, outputs="adrenal.cortisol")
    assert "cannot act" in refused(evidence, person=own)


def test_an_input_read_only_at_moments_that_have_passed(evidence: Evidence) -> None:
    late = "inputs: {cream.salt_share: {value: 0.3, from: day 1}}"
    said = refused(evidence, arm=f"{CREAM}, {late}", outputs="delivery.film", body="body: [delivery, cream]")
    assert "over by then" in said
    assert "delivery.apply" in said
    check(
        evidence,
        arm=f"{CREAM}, {late.replace('day 1', 'day 0')}",
        outputs="delivery.film",
        body="body: [delivery, cream]",
    )


def test_an_input_that_reaches_nothing_asked_for(evidence: Evidence) -> None:
    said = refused(evidence, arm="inputs: {cream.wax: 0.05}", outputs="cream.molality", body="body: [cream]")
    assert "cream.wax cannot act here" in said
    check(evidence, arm="inputs: {cream.wax: 0.05}", outputs="cream.index", body="body: [cream]")


def test_everything_that_cannot_act_is_said_at_once(evidence: Evidence) -> None:
    text = STUDY.format(
        person="overrides: {mineral.gfr: 20 mL/min, dna.age: 80 years}",
        arm="inputs: {acne.crp: 2 mg/L}",
        outputs="magnesium.serum",
        body="body: [magnesium, mineral, dna, dermis, acne]",
        more="",
    )
    with pytest.raises(StudyMistakesError) as caught:
        check_spec(read_study("study.yaml", evidence, text=text))
    said = str(caught.value)
    assert said.startswith("study.yaml: 3 mistakes")
    assert all(name in said for name in ("acne.crp", "mineral.gfr", "dna.age"))


@pytest.mark.parametrize(
    ("given", "place"),
    [
        ("vitamin_d: 50000 IU, route: oral", "vitamin D"),
        ("calcium: 500 mg, route: oral", "calcium"),
        ("calcium: 10 mmol, route: intravenous", "calcium"),
    ],
)
def test_a_bolus_must_reach_an_output_and_not_only_its_ledger(given: str, place: str, evidence: Evidence) -> None:
    arm = f"bolus: [{{{given}, on: day 0, at: 08:00}}]"
    body = "body: [magnesium, mineral]"
    said = refused(evidence, arm=arm, body=body)
    assert said.startswith("study.yaml:8:")
    assert f"a bolus of {place} cannot act here" in said
    assert "ask for an output that it moves" in said
    check(evidence, arm=arm, body=body, outputs="magnesium.serum, mineral.calcium")


def test_a_bolus_that_moves_an_output_of_another_part_acts(evidence: Evidence) -> None:
    arm = "bolus: [{magnesium: 300 mg, route: oral, on: day 0, at: 08:00}]"
    check(evidence, arm=arm, body="body: [magnesium, mineral]", outputs="mineral.pth")

"""Acne is a scenario: off by default, run only on request, and nothing in it measured."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.assemble import read_model, reference_body
from magmatrix.body.body import Body
from magmatrix.body.checks import Severity, run_checks
from magmatrix.body.parts import PARTS
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.evidence import load_evidence
from magmatrix.graph.reduce import reduce_to
from magmatrix.schedule.schedule import TICKS_PER_DAY, Schedule, Setting
from tests.physiology.hormones import ALL_PARTS, needs_of, supplement

LINKS = ("inflammation_acne", "androgens_acne", "barrier_acne")
WHOLE = ("magnesium", "dermis", "adrenal", "cell_ageing", "acne")


@cache
def engine(body: Body) -> ReferenceEngine:
    return ReferenceEngine(reduce_to(body.model, ["acne__lesions"]), ["acne__lesions"])


def lesions(
    changes: Mapping[str, float], parts: tuple[str, ...] = ("acne",), items: tuple[Setting, ...] = (), days: int = 365
) -> float:
    body = reference_body(parts)
    rest = {"magnesium__rest_ratio": 1.0} if "magnesium" in parts else {}
    values = {**body.values, **rest, **{k.replace(".", "__"): v for k, v in changes.items()}}
    run = engine(body).run(values, Schedule.build(items), [days * TICKS_PER_DAY], rtol=1e-8)
    return float(run.outputs["acne__lesions"][-1])


def test_the_part_runs_only_where_a_study_names_it() -> None:
    assert not PARTS["acne"].standard
    assert "acne" not in PARTS.standard
    assert "acne.lesions" not in reference_body().outputs


def test_every_link_is_off_assumed_and_graded_e() -> None:
    links = [link for link in load_evidence().links.values() if any(p.startswith("acne.") for p in link.parameters)]
    assert len(links) == len(LINKS)
    assert {(link.default, link.grade, link.basis) for link in links} == {("off", "E", "assumed")}
    evidence = load_evidence()
    slopes = [name for name in evidence.parameters if name.startswith("acne.") and name.endswith("_slope")]
    assert len(slopes) == len(LINKS)
    assert all(evidence.parameter(name).basis == "assumed" for name in slopes)


def test_what_was_observed_of_magnesium_and_acne_contradicts_itself_and_drives_nothing() -> None:
    """Treatments 8: no usable Mg effect; do not implement a link beyond an optional scenario, grade E."""
    link = load_evidence().links["mg_serum__acne"]
    assert (link.default, link.parameters) == ("off", ())


def test_nothing_moves_lesions_while_the_links_are_off() -> None:
    assert lesions({"acne.crp": 30.0, "acne.androgens": 2.0, "acne.water_loss": 40.0}) == pytest.approx(1.0, rel=1e-12)
    raised = {"cell_ageing.crp_usual": 5.0, "adrenal.link_mg_testosterone": 1.0}
    assert lesions(raised, WHOLE, (supplement(350.0),)) == pytest.approx(1.0, rel=1e-9)


@pytest.mark.parametrize(("link", "port"), [*zip(LINKS, ("crp", "androgens", "water_loss"), strict=True)])
def test_each_link_alone_is_proportional(link: str, port: str) -> None:
    usual = reference_body(("acne",)).values[f"acne__{port}"]
    found = lesions({f"acne.link_{link}": 1.0, f"acne.{port}": 1.2 * usual}, days=1000)
    assert found == pytest.approx(1.2, rel=1e-6)


def test_only_somebody_with_a_raised_crp_could_gain_even_if_all_of_it_were_true() -> None:
    on = {f"acne.link_{link}": 1.0 for link in LINKS}
    inflamed = lesions({**on, "cell_ageing.crp_usual": 5.0}, WHOLE, (supplement(350.0),))
    calm = lesions({**on, "cell_ageing.crp_usual": 2.0}, WHOLE, (supplement(350.0),))
    assert inflamed == pytest.approx(3.88 / 5.0, abs=1e-3)
    assert calm == pytest.approx(1.0, rel=1e-9)


def test_the_rest_of_the_body_does_not_know_of_acne() -> None:
    for part in ("magnesium", "dermis", "adrenal", "cell_ageing"):
        assert not [name for name in needs_of(part) if name.startswith("acne.")]


def test_the_checks_of_the_body_hold_with_the_part_in_it() -> None:
    _, model = read_model(ALL_PARTS)
    severe = (Severity.ERROR, Severity.WARNING)
    assert [finding for finding in run_checks(model, load_evidence()) if finding.severity in severe] == []


@settings(max_examples=25, deadline=None)
@given(
    crp=st.floats(0.01, 100.0),
    androgens=st.floats(0.01, 10.0),
    water_loss=st.floats(0.1, 100.0),
    on=st.sets(st.sampled_from(LINKS)),
)
def test_lesions_stay_positive(crp: float, androgens: float, water_loss: float, on: set[str]) -> None:
    changes = {f"acne.link_{link}": 1.0 for link in on}
    ports = {"acne.crp": crp, "acne.androgens": androgens, "acne.water_loss": water_loss}
    assert lesions({**changes, **ports}, days=200) > 0.0

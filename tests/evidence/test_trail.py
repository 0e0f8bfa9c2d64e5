"""`why`: from a name to every number and paper behind it, and to what uses it."""

from __future__ import annotations

import json

import pytest

from magmatrix.errors import EvidenceError
from magmatrix.evidence import Evidence, why
from magmatrix.evidence.schema import Distribution, Spread
from magmatrix.evidence.trail import distribution_text, spread_text
from tests.evidence.samples import loaded


@pytest.fixture(scope="module")
def small() -> Evidence:
    return loaded()


def test_a_parameter_tells_value_transformation_inputs_and_source(small: Evidence) -> None:
    trail = why(small, "skin.loss")
    assert trail.kind == "parameter"
    assert trail.unit == "1/day"
    assert trail.transform == "ln(2) / halflife"
    assert [(entry.name, entry.record, entry.value, entry.unit) for entry in trail.inputs] == [
        ("halflife", "smith2001.halflife", 15.0, "year")
    ]
    (source,) = trail.sources
    assert (source.role, source.source, source.place, source.read) == (
        "computed from",
        "smith2001",
        "table 2",
        "abstract",
    )
    assert "J Skin" in source.reference
    assert trail.used_by["links"] == ("age__loss",)
    assert trail.defined_at is not None
    assert trail.defined_at.startswith("records.yaml:")


def test_a_parameter_used_by_another_says_so(small: Evidence) -> None:
    assert why(small, "skin.immature").used_by["parameters"] == ("skin.mature",)


def test_the_trail_goes_through_other_parameters_down_to_the_paper(small: Evidence) -> None:
    (source,) = why(small, "skin.mature").sources
    assert (source.role, source.record, source.source) == ("given by", "smith2001.share", "smith2001")


def test_an_assumed_number_tells_its_reason_and_how_it_is_drawn(small: Evidence) -> None:
    trail = why(small, "skin.delay")
    assert (trail.basis, trail.grade, trail.reason) == ("assumed", "E", "nobody looked")
    assert trail.distribution == "uniform, 1 to 4 day"
    assert trail.sources == ()


def test_equations_and_outputs_are_named_by_the_caller(small: Evidence) -> None:
    trail = why(
        small,
        "skin.loss",
        users={"skin.loss": ["dM/dt", "dN/dt"]},
        depends={"skin.collagen": ["skin.loss"], "skin.water": ["skin.delay"]},
    )
    assert trail.used_by["equations"] == ("dM/dt", "dN/dt")
    assert trail.used_by["outputs"] == ("skin.collagen",)


def test_an_output_tells_its_parameters_which_are_assumed_and_its_worst_grade(small: Evidence) -> None:
    trail = why(small, "skin.collagen", depends={"skin.collagen": ["skin.delay", "skin.loss"]})
    assert trail.kind == "output"
    assert trail.grade == "E"
    assert trail.assumed == ("skin.delay",)
    assert [text.partition(" =")[0] for text in trail.rests_on] == ["skin.delay", "skin.loss"]
    assert [source.source for source in trail.sources] == ["smith2001"]


def test_a_link_tells_size_interval_grade_switch_and_measurements(small: Evidence) -> None:
    trail = why(small, "age__loss")
    assert (trail.kind, trail.value, trail.grade, trail.default) == ("link", 1.5, "B", "on")
    assert trail.spread == "95 % interval 1.2 to 1.9"
    assert trail.rests_on == ("smith2001.halflife", "smith2001.course")
    assert [source.record for source in trail.sources] == ["smith2001.halflife", "smith2001.course"]
    assert trail.used_by["parameters"] == ("skin.loss",)


def test_a_link_of_unknown_size_says_so(small: Evidence) -> None:
    assert "  value        size unknown" in why(small, "sun__loss").lines()


def test_a_measurement_tells_its_spread_with_kind_and_who_was_counted(small: Evidence) -> None:
    trail = why(small, "smith2001.share")
    assert trail.spread == "plus-minus of a kind the source does not state 2 percent"
    assert trail.used_by["parameters"] == ("skin.immature",)
    counted = why(small, "smith2001.halflife")
    assert counted.spread == "range 10 to 25 year"
    assert counted.note is not None
    assert "n = 12" in counted.note


def test_a_time_course_lists_its_points(small: Evidence) -> None:
    lines = why(small, "smith2001.course").lines()
    assert "  points       by day, 0: 100, 7: 80 percent" in lines
    assert "  spread       of kind sd" in lines


def test_a_source_lists_what_was_measured_in_it(small: Evidence) -> None:
    trail = why(small, "smith2001a")
    assert trail.name == "smith2001"
    assert set(trail.used_by["measurements"]) == {"smith2001.halflife", "smith2001.share", "smith2001.course"}


def test_misspelt_names_get_the_nearest_real_ones_outputs_included(small: Evidence) -> None:
    with pytest.raises(EvidenceError) as caught:
        why(small, "skin.collagn", depends={"skin.collagen": ["skin.loss"]})
    assert caught.value.nearest_names[0] == "skin.collagen"


def test_the_text_has_everything_on_lines_of_its_own(small: Evidence) -> None:
    lines = why(small, "skin.loss").lines()
    assert lines[0] == "skin.loss: loss of collagen (parameter)"
    assert "  value        0.000126516 1/day" in lines
    assert "  computed as  ln(2) / halflife" in lines
    assert "    halflife = 15 year  (smith2001.halflife)" in lines
    assert any(
        line.startswith("    computed from smith2001.halflife: smith2001, table 2, read: abstract") for line in lines
    )
    assert "    links: age__loss" in lines


def test_what_nothing_uses_says_so(small: Evidence) -> None:
    assert why(small, "skin.mass").lines()[-1] == "  used by      nothing that is known here"


def test_the_trail_of_every_shipped_record_is_text_and_json(evidence: Evidence) -> None:
    for name in evidence.ids():
        trail = why(evidence, name)
        assert all("None" not in line for line in trail.lines()), name
        assert json.loads(json.dumps(trail.as_dict()))["name"] == name


def test_every_number_that_is_not_assumed_leads_to_a_source(evidence: Evidence) -> None:
    for parameter in evidence.parameters.values():
        if parameter.basis in ("sourced", "fitted"):
            assert why(evidence, parameter.id).sources, parameter.id


@pytest.mark.parametrize(
    ("spread", "text"),
    [
        (Spread(kind="sd", value=0.3), "sd 0.3 mmol"),
        (Spread(kind="ci95", low=0.1, high=0.5), "95 % interval 0.1 to 0.5 mmol"),
        (Spread(kind="range", low=0.1), "range 0.1 to open mmol"),
        (None, None),
    ],
)
def test_spreads_read_as_text(spread: Spread | None, text: str | None) -> None:
    assert spread_text(spread, "mmol") == text


@pytest.mark.parametrize(
    ("distribution", "text"),
    [
        (Distribution(family="fixed"), "fixed"),
        (
            Distribution(family="lognormal", sd=0.2, shared="pace"),
            "lognormal, sd 0.2 of the logarithm, drawn together with 'pace'",
        ),
        (Distribution(family="normal", sd=2.0, low=0.0), "normal, sd 2 mmol, from 0 mmol"),
        (Distribution(family="normal", sd=2.0, high=9.0), "normal, sd 2 mmol, up to 9 mmol"),
        (Distribution(family="loguniform", low=1.0, high=2.0), "loguniform, 1 to 2 mmol"),
        (None, None),
    ],
)
def test_distributions_read_as_text(distribution: Distribution | None, text: str | None) -> None:
    assert distribution_text(distribution, "mmol") == text

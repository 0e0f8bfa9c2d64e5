"""Vitamin C, magnesium on the skin and the cream: encoded nulls say so, unusable values are marked."""

from __future__ import annotations

from pathlib import Path

import pytest

from magmatrix.evidence import Evidence
from magmatrix.evidence.schema import READ_LEVELS
from magmatrix.quantity import base_factor


def topical(evidence: Evidence, name: str) -> bool:
    return "topical" in Path(str(evidence.places[name].file)).parts


def test_a_null_result_without_a_size_is_not_passed_off_as_a_measured_zero(evidence: Evidence) -> None:
    zeros = {m.id: m for m in evidence.measurements.values() if topical(evidence, m.id) and m.value == 0}
    counted = zeros.pop("classen2015.control")  # none of thirty people
    assert (counted.statistic, counted.n) == ("as-printed", 30)
    assert zeros.keys() >= {"athavale2023.serum", "eisenkraft2009.serum", "pinnell2001.map_effect"}
    assert {measured.statistic for measured in zeros.values()} == {"null-result"}


@pytest.mark.parametrize("name", ["waring2006.plasma_before", "waring2006.plasma_after7"])
def test_plasma_values_outside_physiology_are_marked_and_used_by_no_parameter(evidence: Evidence, name: str) -> None:
    assert "o not calibrate" in (evidence.measurements[name].note or "")
    for parameter in evidence.parameters.values():
        assert name not in (parameter.measurement, *parameter.inputs.values(), *parameter.fitted_to), parameter.id


def test_permeability_and_flux_have_their_dimensions(evidence: Evidence) -> None:
    for measured in evidence.measurements.values():
        if topical(evidence, measured.id) and "permeability" in measured.quantity:
            assert base_factor(measured.unit)[1] == {"m": 1, "s": -1}, measured.id
        if topical(evidence, measured.id) and "flux of magnesium" in measured.quantity:
            assert base_factor(measured.unit)[1] == {"kg": 1, "m": -2, "s": -1}, measured.id


def test_the_microneedle_ratio_is_that_of_the_printed_fluxes(evidence: Evidence) -> None:
    through, intact = (evidence.measurements[f"ghimirey2020.flux_{kind}"].value for kind in ("microneedle", "passive"))
    assert through is not None
    assert intact is not None
    assert round(through / intact, 1) == evidence.links["microneedle__mg_flux"].effect.value


def test_pure_numbers_say_what_they_count(evidence: Evidence) -> None:
    for measured in evidence.measurements.values():
        if topical(evidence, measured.id) and measured.unit == "1" and measured.value is not None:
            assert measured.scale, measured.id


def test_a_page_that_quotes_a_paper_is_itself_a_source(evidence: Evidence) -> None:
    for source in evidence.sources.values():
        if topical(evidence, source.id) and source.via:
            assert source.via in evidence.sources, source.id
            assert READ_LEVELS.index(source.read) >= READ_LEVELS.index("secondary"), source.id


def test_blinded_trials_of_magnesium_on_muscle_are_null(evidence: Evidence) -> None:
    link = evidence.links["mg_topical__muscle_tone"]
    assert (link.grade, link.default, link.effect.value) == ("A", "off", None)
    assert {evidence.measurements[name].source for name in link.measurements} == {"magpro2012", "coates2025"}

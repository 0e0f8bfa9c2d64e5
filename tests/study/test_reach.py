"""What an output can be reached by: paths of the equations, and the links that would open one."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.body.links import switches
from magmatrix.body.parts import PARTS
from magmatrix.schedule.columns import columns
from magmatrix.schedule.schedule import Action, Schedule, Setting
from magmatrix.study.reach import Paths, Reach, causes_in, hint

MEALS, SESSION = "magnesium__serving_fires", "dermis__treat_fires"


@pytest.fixture(scope="module")
def body() -> Body:
    return reference_body()


@pytest.fixture(scope="module")
def default(body: Body) -> list[str]:
    return [name for name, link in switches(body.evidence).items() if link.default]


def test_meals_reach_serum_and_no_path_leads_to_water_loss(body: Body, default: list[str]) -> None:
    paths = Paths(body, default)
    assert paths.reach([MEALS], "magnesium.serum").kind == "acts"
    assert paths.reach([MEALS], "dermis.tewl") == Reach("none")
    assert paths.reach([], "magnesium.serum") == Reach("none")


def test_links_from_meals_to_collagen_are_off_and_named(body: Body, default: list[str]) -> None:
    reach = Paths(body, default).reach([MEALS], "dermis.collagen_relative")
    assert reach.kind == "off"
    assert {"mg_collagen_hill", "mg_collagen_power", "mg_collagenase"} <= set(reach.links)
    said = hint(reach, "magnesium", "collagen")
    assert said.startswith("no link from magnesium to collagen is on; switch it with `links: {mg_collagen_hill: on}`")
    assert Paths(body, default).reach([SESSION], "dermis.collagen_relative").kind == "acts"


@settings(max_examples=30)
@given(
    st.sampled_from(PARTS.outputs), st.sampled_from([MEALS, SESSION]), st.sets(st.sampled_from(sorted(PARTS.switches)))
)
def test_a_link_that_is_named_opens_the_path(output: str, cause: str, acting: set[str]) -> None:
    body = reference_body()
    if output not in body.outputs:
        return
    reach = Paths(body, acting).reach([cause], output)
    assert not set(reach.links) & acting
    assert (reach.kind == "off") == bool(reach.links)
    for opened in [reach.links] if reach.together else [(name,) for name in reach.links]:
        assert Paths(body, {*acting, *opened}).reach([cause], output).kind == "acts"
    if reach.kind == "none":
        assert Paths(body, PARTS.switches).reach([cause], output).kind == "none"


def test_causes_are_triggers_and_inputs(body: Body) -> None:
    schedule = Schedule.build([Setting(0, "magnesium.gfr", 5.0), Action(0, "magnesium.serving", {}), Action(1, "no.x")])
    assert causes_in(body, columns(schedule)) == {"magnesium__gfr", MEALS}


def test_a_path_that_is_there_is_called_too_small() -> None:
    assert "too small" in hint(Reach("acts"), "magnesium", "serum")
    assert "cannot answer" in hint(Reach("none"), "magnesium", "serum")
    assert "{a: on, b: on}" in hint(Reach("off", ("a", "b"), together=True), "magnesium", "serum")

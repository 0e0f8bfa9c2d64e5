"""What a body offers: outputs, inputs, actions, switches, and the way from a record to those who use it."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.errors import StudyError
from magmatrix.graph.model import Role
from magmatrix.graph.names import dotted, flat
from magmatrix.graph.units import Unit
from magmatrix.quantity import base_factor

HILL, POWER = "dermis.link_mg_collagen_hill", "dermis.link_mg_collagen_power"


@pytest.mark.parametrize(
    ("output", "unit"),
    [
        ("magnesium.serum", "mmol/L"),
        ("magnesium.urine", "mmol/h"),
        ("magnesium.body_total", "mmol"),
        ("magnesium.skin_ratio", "1"),
        ("dermis.collagen", "1"),
        ("dermis.collagen_relative", "1"),
        ("dermis.fullness_oedema", "1"),
        ("dermis.tewl", "g/m**2/h"),
        ("dermis.thickness", "um"),
        ("dermis.fsr", "1/h"),
        ("dermis.collagen_mass", "g"),
    ],
)
def test_outputs_have_the_unit_people_expect(output: str, unit: str) -> None:
    info = reference_body().output(output)
    factor, dimensions = base_factor(unit)
    assert info.unit is not None
    assert info.unit.same_dimension(Unit.from_mapping(factor, dimensions))
    assert info.unit.scale == pytest.approx(factor)


def test_states_readouts_and_flows_can_be_observed() -> None:
    """Every one has a unit; states and readouts say what they are, a flow is named by its equation."""
    outputs = reference_body().outputs
    assert {info.role for info in outputs.values()} == {Role.STATE, Role.ASSIGNED, Role.REACTION}
    assert [name for name, info in outputs.items() if info.unit is None] == []
    assert [name for name, info in outputs.items() if not info.meaning and info.role is not Role.REACTION] == []


def test_a_misspelt_output_gets_the_nearest_names() -> None:
    with pytest.raises(StudyError, match=r"dermis\.colagen.*did you mean 'dermis\.collagen'"):
        reference_body().output("dermis.colagen")


def test_inputs_can_be_set_and_constants_cannot() -> None:
    body = reference_body()
    assert {"dermis.food_factor", "dermis.tewl_open", "magnesium.gfr", "magnesium.iv_rate"} <= body.inputs.keys()
    assert not {"dermis.kW", "magnesium.kE", "dermis.phi_immature"} & body.inputs.keys()
    assert not {name for name in body.inputs if name.endswith("_fires")}


def test_actions_and_their_arguments() -> None:
    actions = {name: set(action.arguments) for name, action in reference_body().actions.items()}
    assert actions["magnesium.serving"] == {"amount", "soluble"}
    assert actions["magnesium.tracer_iv"] == {"amount"}
    assert actions["dermis.treat"] == {
        "injured",
        "stimulated",
        "removed_share",
        "strength",
        "strength_around",
        "opens_barrier",
        "covered",
        "confluent",
    }
    assert actions["dermis.ablate"] == {"fraction"}


def test_a_unit_is_found_by_dotted_name() -> None:
    body = reference_body()
    assert body.unit("dermis.age").scale == pytest.approx(31_557_600.0)
    assert body.unit("dermis.collagen").scale == 1.0


@pytest.mark.parametrize(
    ("record", "symbol"),
    [
        ("dermis.kW", "injured.W"),
        ("dermis.kW", "spared.W"),
        ("dermis.k_M", "dermis.lost_mature"),
        ("dermis.k_M", "injured.retained_rest"),
        ("dermis.tewl0", "dermis.tewl"),
        ("dermis.G0", "injured.G"),
        ("magnesium.VP", "magnesium.serum"),
    ],
)
def test_users_of_a_number_are_the_symbols_whose_equations_name_it(record: str, symbol: str) -> None:
    assert symbol in reference_body().users[record]


def test_users_are_direct() -> None:
    assert "dermis.collagen" not in reference_body().users["dermis.kW"]
    assert reference_body(("dermis",)).users["dermis.tewl0"] == ["dermis.tewl"]


@pytest.mark.parametrize(
    ("output", "needs", "does_not_need"),
    [
        ("dermis.collagen", {"dermis.q", "dermis.k_M", "dermis.kW", "dermis.rs", "magnesium.VP"}, {"dermis.ks"}),
        ("dermis.tewl", {"dermis.tewl0", "dermis.ks"}, {"dermis.q", "dermis.kx", "magnesium.kE"}),
        ("dermis.oedema", {"dermis.aO", "dermis.kO", "dermis.kW"}, {"dermis.rs", "dermis.q"}),
        ("magnesium.serum", {"magnesium.VP", "magnesium.sT", "magnesium.Vmax"}, {"dermis.q", "dermis.kW"}),
    ],
)
def test_an_output_depends_on_what_lies_behind_its_states(
    output: str, needs: set[str], does_not_need: set[str]
) -> None:
    """`depends` follows rates, readouts, starts and sessions; `why` and `cite` rest on it."""
    depends = set(reference_body().depends[output]) - ({"magnesium.VP"} - needs)
    assert needs - {"magnesium.VP"} <= depends
    assert not does_not_need & depends


def test_every_record_of_the_body_is_used_by_some_equation() -> None:
    body = reference_body()
    assert set(body.records.values()) - body.users.keys() == set()


def test_switches_are_the_contested_links() -> None:
    switches = reference_body().switches
    assert {HILL, POWER, "dermis.link_age_synthesis"} <= set(switches)
    assert all(name.split(".")[1].startswith("link_") for name in switches)


def test_a_link_that_is_off_leaves_the_equations() -> None:
    """With the magnesium links off the dermis does not depend on magnesium at all; with one on it does.

    The filtration rate is the person's, and lets vitamin C through as well.
    """
    body = reference_body()
    off, on = body.switched(), body.switched({HILL: True})
    assert {name for name in off.depends["dermis.collagen"] if name.startswith("magnesium.")} == {"magnesium.gfr"}
    assert {"dermis.mg_hill_K", "magnesium.aK"} <= set(on.depends["dermis.collagen"])
    assert "dermis.mg_power" not in on.depends["dermis.collagen"]
    assert off.switches == ()


def test_switching_leaves_the_body_as_it_was() -> None:
    body = reference_body()
    body.switched({HILL: True})
    assert HILL in body.switches
    assert body.values[flat(HILL)] == 0.0


def test_two_laws_for_one_link_are_refused() -> None:
    with pytest.raises(StudyError, match="two laws for one link would be on at once"):
        reference_body().switched({HILL: True, POWER: True})


def test_an_unknown_switch_gets_the_nearest_names() -> None:
    with pytest.raises(StudyError, match=r"did you mean 'dermis\.link_mg_collagen_hill'"):
        reference_body().switched({"dermis.link_mg_colagen_hill": True})


@pytest.mark.parametrize("name", ["magnesium.serum", "dermis.link_age_synthesis", "injured.n"])
def test_names_for_people_and_for_the_graph(name: str) -> None:
    assert dotted(flat(name)) == name
    assert "." not in flat(name)

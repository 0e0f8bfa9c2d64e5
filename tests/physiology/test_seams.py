"""Seams between magnesium, resting dermis and wound: one owner of each quantity, and nothing lost between them."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.body.ledger import TOLERANCE
from magmatrix.body.parts.dermis import COLLAGEN
from magmatrix.errors import StudyError
from magmatrix.schedule.schedule import Action, Setting
from tests.physiology.lab import REFERENCE, treat
from tests.physiology.skin import COURSES, YEAR, ablate, dermis, empty_session, setting, watch

LAWS = {"hill": "dermis.link_mg_collagen_hill", "power": "dermis.link_mg_collagen_power"}
LOW_SERUM, REFERENCE_SERUM = 0.65, 0.83
MINUTE = 1.0 / 1440.0


@pytest.mark.parametrize(("diet", "ratio"), [(100, 0.982), (165, 0.992), (300, 1.0), (700, 1.010)])
def test_skin_magnesium_follows_the_diet(diet: float, ratio: float) -> None:
    """Integration 10.1: diet 100, 165, 300, 700 mg/d: mg_cell_skin 0.982, 0.992, 1, 1.010 (+-0.002)."""
    assert REFERENCE.rested(diet).observe("magnesium.skin_ratio") == pytest.approx(ratio, abs=0.002)


def test_no_diet_is_without_effect_on_cells() -> None:
    """Integration 10.1: no dead zone: skin-cell magnesium rises with every step of the diet, on both sides of 300."""
    ratios = [REFERENCE.rested(diet).observe("magnesium.skin_ratio") for diet in (100, 145, 200, 280, 320, 500, 700)]
    assert np.all(np.diff(ratios) > 5e-4)


WOUND = COURSES["co2_fractional"].sessions


@pytest.mark.parametrize(
    ("resting_input", "value"), [("energy_igf1", 0.6), ("synthesis_drive", 3.0), ("maturation_multiplier", 5.0)]
)
def test_what_drives_resting_skin_does_not_reach_the_wound(resting_input: str, value: float) -> None:
    """Integration 10.2 and seam 3: hunger at rest (IGF-I), drive and maturation of the resting pools are no cause of
    the wound: killing them changes nothing of what drives it (1e-7, the error of the integration: what is left of the
    dermis decides how a further session is answered, so all is integrated together)."""
    outputs = ("synthesis_fold", "injured.G", "injured.drive", "stimulated.collagenase", "oedema")
    without = watch(WOUND, [1, 30, 180], *outputs)
    with_both = watch([*WOUND, setting(0, resting_input, value)], [1, 30, 180], *outputs)
    for one, other in zip(without, with_both, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-7, atol=1e-9)


@pytest.mark.parametrize(("resting_input", "value"), [("energy_igf1", 0.6), ("synthesis_drive", 3.0)])
def test_what_drives_resting_skin_moves_treated_and_untreated_skin_alike(resting_input: str, value: float) -> None:
    """Seam 3: most treated skin is uninjured and follows what drives resting skin, so that the two are compared on one
    footing: collagen over that of untreated skin stays within a point of what it is without (1e-2)."""
    days = [1, 30, 180]
    drive = [setting(0, resting_input, value)]
    (alone,) = watch(WOUND, days, "collagen")
    (treated,), (untreated,) = (watch([*course, *drive], days, "collagen") for course in (WOUND, []))
    assert abs(untreated[-1] - 1.0) > 0.05
    np.testing.assert_allclose(treated / untreated, alone, atol=1e-2)


@pytest.mark.parametrize(("wound_input", "value"), [("food_factor", 0.57), ("migration_gain", 2.0)])
def test_what_drives_the_wound_does_not_reach_resting_skin(wound_input: str, value: float) -> None:
    """Integration 10.2 and seam 3: poor food in wounds (gF) and migration (gG) leave resting skin at 1 (1e-9)."""
    for pool, rest in zip(
        watch([setting(0, wound_input, value)], [180, YEAR], "collagen", "fsr"), (1.0, 0.00037), strict=True
    ):
        np.testing.assert_allclose(pool, rest, rtol=1e-9)


def test_collagenase_of_the_wound_counts_once() -> None:
    """Integration 10.2 and seam 3: P and N of the wound are 0 in the h_mmp of resting skin (they act in kdP, lamP)."""
    (gain,) = watch(WOUND, [1, 3, 7, 30], "h_mmp")
    np.testing.assert_array_equal(gain, 1.0)
    (spared,) = watch([empty_session()], [30], "spared.degraded")
    (wounded,) = watch(WOUND, [4.8], "stimulated.degraded")
    assert wounded[0] > spared[0]


def test_two_laws_of_one_link_are_refused() -> None:
    """Integration 0.6: one switch mg_collagen off / hill / power, never both."""
    with pytest.raises(StudyError, match="two laws for one link"):
        dermis().switched(dict.fromkeys(LAWS.values(), True))


def test_crp_enters_resting_skin_or_the_wound_but_never_both() -> None:
    """Integration seam 2: a blood CRP effect must not be passed to `infl` and gN at once: neither follows the other."""
    (inflamed,) = watch([*WOUND, setting(0, "inflammation_index", 0.5)], [2], "injured.inflammation")
    (usual,) = watch(WOUND, [2], "injured.inflammation")
    assert inflamed[0] == pytest.approx(usual[0], rel=1e-12)
    (gain,) = watch([*WOUND, setting(0, "inflammation_gain", 0.5)], [2], "h_mmp")
    assert gain[0] == 1.0


@pytest.mark.parametrize(("law", "making"), [("power", 0.916), ("hill", 0.975), (None, 1.0)])
def test_from_serum_to_collagen_making(law: str | None, making: float) -> None:
    """Integration 10.4: gF chain at serum 0.65: 0.916 (power), 0.975 (hill), 1 (off), +-0.005."""
    links = {LAWS[law]: 1.0} if law else {}
    person = REFERENCE.having({"magnesium.rest_ratio": LOW_SERUM / REFERENCE_SERUM, **links})
    assert person.observe("magnesium.serum") == pytest.approx(LOW_SERUM, abs=1e-9)
    assert person.observe("dermis.g_mg") == pytest.approx(making, abs=0.005)


def taken_at_low_serum(course: list[Action], law: str, day: float) -> float:
    """What a law takes by then from collagen with skin cells as at serum 0.65, in points."""
    return collagen_at_low_serum(course, law, day) - collagen_at_low_serum(course, None, day)


def collagen_at_low_serum(course: list[Action], law: str | None, day: float) -> float:
    exponent = REFERENCE.body.evidence.value("magnesium.aK", "1")
    low = setting(0, "mg_cell", (LOW_SERUM / REFERENCE_SERUM) ** exponent)
    changed = {LAWS[law]: 1.0} if law else None
    return 100.0 * float(watch([low, *course], [day], "collagen", changed=changed)[0][0])


@pytest.mark.parametrize("name", ["co2_full", "co2_fractional"])
@pytest.mark.parametrize("law", LAWS)
def test_no_law_moves_treated_collagen_by_much(name: str, law: str) -> None:
    """Integration 10.4: at serum 0.65 collagen at 180 d changes by less than 0.6 points, by either law.

    Those numbers count retained collagen only, so this is what treated skin loses beyond untreated skin.
    """
    change = taken_at_low_serum(COURSES[name].sessions, law, 180) - taken_at_low_serum([], law, 180)
    assert -0.6 < change < 0.0


def test_repeated_stimulation_multiplies_what_magnesium_takes() -> None:
    """Six needlings stimulate the same dermis again and again, so there the dish law takes 0.58 points in 180 d
    (+-0.05) beyond what it takes from untreated skin, the most of all courses; the bone law takes less."""
    sessions = COURSES["microneedling six times"].sessions
    power, hill = (
        taken_at_low_serum(sessions, law, 180) - taken_at_low_serum([], law, 180) for law in ("power", "hill")
    )
    assert power == pytest.approx(-0.58, abs=0.05)
    assert -0.6 < hill < 0.0


@pytest.mark.parametrize(("law", "change"), [("hill", -0.30), ("power", -1.00)])
def test_resting_skin_also_loses_immature_collagen(law: str, change: float) -> None:
    """The immature tenth of resting skin (assumed, phi 0.10) follows synthesis within weeks, so untreated skin at serum
    0.65 changes by -0.30 (hill) and -1.00 points (power) in 180 d (+-0.05), beyond the 0.6 that integration 10.4 gives
    for treated skin."""
    assert taken_at_low_serum([], law, 180) == pytest.approx(change, abs=0.05)


@pytest.mark.parametrize("age", [25.0, 65.0])
@pytest.mark.parametrize("drive", [1.0, 0.57])
@pytest.mark.parametrize("ageing", [0.0, 1.0])
def test_a_session_that_injures_nothing_changes_nothing(age: float, drive: float, ageing: float) -> None:
    """Integration 10.5: matrix and treatments meet without injury: identity over 10 years (asked 1e-6; met to 1e-7)."""
    person = {"dermis.age": age, "dermis.ageing": ageing, "dermis.synthesis_drive": drive}
    days = [0.5 * YEAR, 10 * YEAR, 11 * YEAR]
    (resting,) = watch([], days, "collagen", changed=person)
    (with_session,) = watch([empty_session()], days, "collagen", changed=person)
    np.testing.assert_allclose(with_session, resting, rtol=1e-7)


@pytest.mark.parametrize("age", [25.0, 65.0])
def test_uninjured_zones_hold_what_intact_dermis_holds(age: float) -> None:
    """The zones stay at one (1e-12) while age, hunger, light and a loss move the collagen of intact dermis."""
    life = [setting(10, "energy_igf1", 0.6), ablate(100, 0.1), setting(200, "uv", 1.0), setting(400, "asc_cell", 0.3)]
    person = {"dermis.age": age, "dermis.ageing": 1.0}
    zones, intact = watch(life, np.arange(0, 20) * YEAR, "zones_collagen", "intact", changed=person)
    np.testing.assert_allclose(zones, 1.0, rtol=0, atol=1e-12)
    assert np.ptp(intact) > 0.1


def test_long_after_a_treatment_nothing_heals_further() -> None:
    """Integration seam 3: four years after the session synthesis and signals are at rest (1e-9), and what is above or
    below 1 returns at the pace of mature collagen, 4.6 % a year."""
    sessions, late = COURSES["nafl_1550 once"].sessions, 4 * YEAR
    collagen, fold, signal = watch(
        sessions, [late, late + YEAR, late + 5 * YEAR], "collagen", "synthesis_fold", "stimulated.drive"
    )
    np.testing.assert_allclose(fold, 1.0, rtol=0, atol=1e-9)
    np.testing.assert_allclose(signal, 0.0, rtol=0, atol=1e-9)
    excess = collagen - 1.0
    rate = dermis().evidence.value("dermis.k_M", "1/year")
    np.testing.assert_allclose(excess[1:] / excess[0], np.exp(-rate * np.array([1.0, 5.0])), rtol=1e-6)


def test_a_later_session_starts_from_what_the_first_left() -> None:
    """Integration seam 3: a wound takes its share of the collagen that is there, and heals like a first one."""
    items = [*COURSES["nafl_1550 once"].sessions, treat(1000, 0.1, 0.2, 0.0)]
    (collagen,) = watch(items, [1000 - MINUTE, 1000], "collagen")
    assert collagen[1] == pytest.approx(0.9 * collagen[0], rel=1e-6)
    (zone,) = watch(items, [1000 + YEAR], "injured_collagen")
    (fresh,) = watch([treat(0, 0.1, 0.2, 0.0)], [YEAR], "injured_collagen")
    assert zone[0] == pytest.approx(fresh[0], rel=0.01)


def test_collagen_of_the_wound_is_relative_to_its_own_start() -> None:
    """Integration seam 3: dermal collagen is intact dermis times zones. Someone whose low synthesis just holds their
    collagen shows the same relative course as the adult of 25 years (1e-5), on a lower level."""
    centuries = 400 * YEAR
    days = (1, 14, 30, 180, 365)
    poor = [setting(0, "asc_cell", 0.3)]
    sessions = [treat(centuries + day, 0.061, 0.263, 0.4) for day in (0, 28)]
    (level,) = watch([*poor, *sessions], [centuries - 1, *(centuries + day for day in days)], "collagen")
    (usual,) = watch([treat(day, 0.061, 0.263, 0.4) for day in (0, 28)], days, "collagen")
    assert level[0] < 0.53
    np.testing.assert_allclose(level[1:] / level[0], usual, rtol=1e-5)


LIFE: list[Action | Setting] = [
    setting(0, "synthesis_drive", 0.7),
    ablate(100, 0.05),
    setting(150, "synthesis_drive", 1.0),
    treat(200, 0.061, 0.263, 0.4),
    treat(228, 0.098, 0.123, 0.2),
    setting(240, "food_factor", 0.57),
    ablate(260, 0.10),
    setting(300, "inflammation_index", 0.5),
    setting(950, "uv", 1.0),
    treat(1000, 0.12, 0.321, 0.0, strength=0.5),
    treat(1014, 0.12, 0.321, 1.0, strength=0.5),
    ablate(1500, 0.2),
    setting(1500, "maturation_multiplier", 3.4),
]


def test_the_collagen_ledger_closes_over_a_life_of_skin() -> None:
    """Integration 10.6: collagen ledger over injury, repair, later sessions, ablation and rest closes with debris and
    lost new collagen counted; 1e-9 relative (the seam asks 1e-6)."""
    days = np.arange(0, 3000, 20)
    names = tuple(symbol.removeprefix("dermis.") for symbol in COLLAGEN.symbols)
    series = dict(zip(names, watch(LIFE, days, *names), strict=True))
    drift = np.ptp(series["collagen_balance"])
    assert drift <= TOLERANCE * max(series["collagen"].max(), series["made_total"].max())
    assert np.ptp(series["collagen"]) > 0.2
    assert all(series[name][-1] > 0.01 for name in ("cleared_total", "removed_total", "degraded_total"))


def test_what_a_session_takes_is_debris_or_removed() -> None:
    """Treatments 3: of the injured share v, psi leaves at once and the rest lies as debris (1e-12)."""
    collagen, debris, removed = watch([treat(0, 0.2, 0.3, 0.4)], [0], "collagen", "debris_held", "removed_total")
    assert collagen[0] == pytest.approx(0.8, abs=1e-12)
    assert debris[0] == pytest.approx(0.2 * 0.6, abs=1e-12)
    assert removed[0] == pytest.approx(0.2 * 0.4, abs=1e-12)


def test_most_new_collagen_is_never_retained() -> None:
    """Treatments 1.4: about 1.4 % of new collagen is retained at rest, 1.3 % by the resting pools (integration 0.7)."""
    made, lost, retained = watch([], [0, YEAR], "made_total", "lost_new_total", "spared.retained")
    assert 1.0 - lost[1] / made[1] == pytest.approx(0.0128, abs=1e-4)
    assert retained[1] == pytest.approx(0.0142, abs=1e-4)

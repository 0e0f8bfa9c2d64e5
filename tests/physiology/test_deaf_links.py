"""Links that let an output hear an input it ignores by default: off they change nothing, on they act and stop."""

from __future__ import annotations

import math

import pytest

from magmatrix.evidence import load_evidence
from tests.physiology.bench import Bench

AGEING, ORGANS, ADRENAL = Bench(("cell_ageing",)), Bench(("organs",)), Bench(("adrenal",))


def crp(serum: float, link: float) -> float:
    own = {"cell_ageing.mg_serum": serum, "cell_ageing.mg_serum_rest": serum, "cell_ageing.link_low_mg_crp": link}
    return AGEING.having(own).read("cell_ageing.crp")[0]


def test_low_serum_magnesium_raises_crp_as_far_as_was_compared() -> None:
    """dibaba2014.slope: 100 mg a day less is x1.32; a greater lack was not compared, and surplus does nothing."""
    rise = math.exp(-100.0 * load_evidence().measurements["dibaba2014.slope"].value)
    assert crp(0.8, 0.0) == crp(1.0, 0.0) == crp(1.0, 1.0) == crp(1.2, 1.0)
    assert crp(0.982, 1.0) / crp(1.0, 1.0) == pytest.approx(rise, rel=1e-9)
    assert crp(0.7, 1.0) == pytest.approx(crp(0.982, 1.0), rel=1e-12)


def test_crp_at_rest_stays_at_rest() -> None:
    low = {"cell_ageing.mg_serum": 0.99, "cell_ageing.mg_serum_rest": 0.99, "cell_ageing.link_low_mg_crp": 1.0}
    (course,) = AGEING.having(low).watch((0.0, 30.0), "cell_ageing.crp")
    assert course[1] == pytest.approx(course[0], rel=1e-9)


def test_a_busy_skin_reaches_the_propeptide_only_with_the_link() -> None:
    """Skin that makes ten times as much: nothing by default, more with the link, by its share of what both make."""
    busy = 10.0 * ORGANS.parameters["organs__skin_made"]
    usual, off, on = (
        ORGANS.having({"organs.skin_made": made, "organs.link_skin_propeptide": link}).read("organs.propeptide")[0]
        for made, link in ((busy / 10.0, 1.0), (busy, 0.0), (busy, 1.0))
    )
    assert off == pytest.approx(ORGANS.read("organs.propeptide")[0], rel=1e-12)
    assert usual < on < 10.0 * usual


def test_a_cream_moves_dhea_only_with_both_links() -> None:
    rate = ADRENAL.parameters["adrenal__supplement_full"]
    usual = ADRENAL.read("adrenal.dheas")[0]
    for dhea, route in ((1.0, 0.0), (0.0, 1.0)):
        links = {"adrenal.link_mg_dhea": dhea, "adrenal.link_mg_skin_route": route}
        assert ADRENAL.having({**links, "adrenal.skin_rate": rate}).read("adrenal.dheas")[0] == usual
    both = {"adrenal.link_mg_dhea": 1.0, "adrenal.link_mg_skin_route": 1.0}
    through_skin = ADRENAL.having({**both, "adrenal.skin_rate": rate}).read("adrenal.dheas")[0]
    swallowed = ADRENAL.having({**both, "adrenal.supplement_rate": rate}).read("adrenal.dheas")[0]
    assert through_skin == swallowed > usual


def test_a_pull_on_25_hydroxyvitamin_d_is_bounded() -> None:
    """Above twice the level, and above the trial's supplement, the pull of magnesium grows no further."""
    body = Bench(("mineral",))
    on = {"mineral.link_mg_25ohd": 1.0}
    dose = body.parameters["mineral__supplement_reference"]
    once, thrice = (
        body.having({**on, "mineral.mg_supplement": share * dose}).watch((0.0, 30.0), "mineral.d25")[0]
        for share in (1.0, 3.0)
    )
    assert thrice == pytest.approx(once, rel=1e-9)
    assert once[1] != once[0]

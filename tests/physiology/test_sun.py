"""One dose of sunlight for everything that reads it."""

from __future__ import annotations

import numpy as np
import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.ports import placed
from magmatrix.errors import StudyError
from magmatrix.schedule.schedule import Schedule
from tests.physiology.bench import at, bench

YEAR = 365.25 * 24.0
SUNNED_SKIN = ("sun", "dermis")


def test_without_sun_nothing_changes() -> None:
    """The index that drives collagen loss stays at its neutral zero (exactly)."""
    index, loss, collagen = bench(SUNNED_SKIN, [], [0, 24, 10 * YEAR], "sun.index", "dermis.h_mmp", "dermis.collagen")
    np.testing.assert_array_equal(index, 0.0)
    np.testing.assert_array_equal(loss, 1.0)
    np.testing.assert_allclose(collagen, collagen[0], atol=1e-8)


def test_a_lasting_dose_reaches_the_index_of_one() -> None:
    """The dose at which the index is one (2 SED a day, assumed) doubles collagen loss, spread evenly or as noon sun."""
    even = [at(0, "sun.dose_rate", 2.0 / 24.0)]
    index, loss = bench(SUNNED_SKIN, even, [0, 24 * 30], "sun.index", "dermis.h_mmp")
    np.testing.assert_allclose(index, (0.0, 1.0), atol=1e-9)
    np.testing.assert_allclose(loss, (1.0, 2.0), atol=1e-9)
    noon = [
        s for d in range(60) for s in (at(24 * d + 12, "sun.dose_rate", 4.0), at(24 * d + 12.5, "sun.dose_rate", 0.0))
    ]
    index, dose = bench(SUNNED_SKIN, noon, np.arange(24 * 30, 24 * 60, 0.5), "sun.index", "sun.dose_total")
    assert index.mean() == pytest.approx(1.0, abs=0.01)
    assert dose[-1] == pytest.approx(120.0, rel=1e-6)


def test_one_dose_counts_once_for_collagen() -> None:
    """The sum of the index over time is the dose over the dose that counts as one, however the dose falls."""
    dose = [at(0, "sun.dose_rate", 8.0), at(0.5, "sun.dose_rate", 0.0)]
    hours = np.arange(0, 24 * 15, 0.25)
    (index,) = bench(SUNNED_SKIN, dose, hours, "sun.index")
    assert np.trapezoid(index, hours) == pytest.approx(4.0 / 2.0 * 24.0, rel=1e-3)


def test_dimers_and_collagen_read_one_dose() -> None:
    """Integration 8: UV in SED for collagen loss and dimers: one input, no other way to set either of them."""
    body = reference_body(("dermis", "sun", "dna"))
    for port in ("dermis.uv", "dna.dose_rate"):
        assert port not in body.inputs
    with pytest.raises(StudyError, match=r"sun\.index"):
        placed(body, Schedule.build([at(0, "dermis.uv", 1.0)]))
    (landed,) = placed(body, Schedule.build([at(0, "dna.dose_rate", 1.0)]))
    assert landed.symbol == "sun.dose_rate"

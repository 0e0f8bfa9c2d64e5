"""When outputs are taken: blood before breakfast, flows as means of a day, and each moment for itself where asked."""

from __future__ import annotations

from functools import cache

import numpy as np
import polars as pl
import pytest

from magmatrix.body.assemble import assemble
from magmatrix.body.parts import PARTS
from magmatrix.errors import StudyError
from magmatrix.evidence import load_evidence
from magmatrix.spec.parse import read_study
from magmatrix.spec.study import FASTING_AT, Sampling, Window
from magmatrix.study.result import StudyResult
from magmatrix.study.run import run_study
from magmatrix.study.sampling import Moments

DAY = 1440
STUDY = """\
title: Test
question: When?
duration: 4 days
body: [magnesium]
persons:
  p: {{habitual_diet: 300 mg/day}}
arms:
  a: {{diet: 300 mg/day, supplements: [{{salt: citrate, dose: 300 mg, on: day 2, at: 10:00}}]}}
outputs:
  names: [magnesium.serum, magnesium.urine_rate, magnesium.urine_total, magnesium.muscle_ratio]
  {keys}
"""


@cache
def run(keys: str) -> StudyResult:
    evidence = load_evidence()
    return run_study(read_study("study.yaml", evidence, text=STUDY.format(keys=keys)), evidence)


def series(keys: str, output: str) -> np.ndarray:
    return run(keys).arms[0].people[0].outputs[f"magnesium.{output}"]


def test_serum_is_that_of_the_morning_before_breakfast() -> None:
    by_the_minute = series("every: 1 min", "serum")
    morning = by_the_minute[[day * DAY + FASTING_AT - 1 for day in range(4)]]
    assert series("every: 1 day", "serum")[:4] == pytest.approx(morning, rel=1e-6)
    assert by_the_minute[DAY] > morning[1] * 1.03  # midnight still shows the evening meal


def test_another_hour_may_be_asked_for_and_midnight_is_the_moment_itself() -> None:
    by_the_minute = series("every: 1 min", "serum")
    assert series("at: 14:00", "serum")[1] == pytest.approx(by_the_minute[DAY + 14 * 60 - 1], rel=1e-6)
    assert series("at: 00:00", "serum") == pytest.approx(by_the_minute[::DAY], rel=1e-6)


def test_a_flow_is_the_mean_of_the_day_before_and_adds_up_to_its_total() -> None:
    urine, total = series("every: 1 day", "urine_rate"), series("every: 1 day", "urine_total")
    assert urine[1:] * 24 == pytest.approx(np.diff(total), rel=1e-6)
    assert urine[0] == pytest.approx(urine[1], rel=1e-3)  # the last day of the run-in was like the first of the study
    assert series("{every: 1 day, rates: momentary}".strip("{}").replace(", ", "\n  "), "urine_rate")[1] != urine[1]


def test_samples_closer_than_a_day_are_those_of_their_moments_unless_means_are_asked_for() -> None:
    hourly = run("every: 1 h")
    assert all(not info.taken for info in hourly.outputs.values())
    means = series("every: 6 h\n  rates: daily mean", "urine_rate")
    assert means[4::4] == pytest.approx(series("every: 1 day", "urine_rate")[1:], rel=1e-6)
    assert means[6] * 24 == pytest.approx(
        series("every: 6 h", "urine_total")[6] - series("every: 6 h", "urine_total")[2], rel=1e-6
    )


def test_how_an_output_is_taken_is_said() -> None:
    outputs = run("every: 1 day").outputs
    assert outputs["magnesium.serum"].taken.startswith("taken at 08:00")
    assert outputs["magnesium.serum"].hours_later == pytest.approx(8.0, abs=0.02)
    assert outputs["magnesium.urine_rate"].taken == "mean of the 24 hours before"
    assert outputs["magnesium.muscle_ratio"].taken == ""
    assert outputs["magnesium.urine_total"].total


def test_ledgers_end_with_the_study_not_with_the_morning_after() -> None:
    days, moments = (run(keys).arms[0].people[0].ledgers[0] for keys in ("every: 1 day", "at: 00:00"))
    for one, other in zip(days.entries, moments.entries, strict=True):
        assert one.value == pytest.approx(other.value, rel=1e-6, abs=1e-9)


def test_an_hour_without_whole_days_is_refused() -> None:
    with pytest.raises(StudyError, match="whole days apart"):
        read_study("study.yaml", load_evidence(), text=STUDY.format(keys="every: 1 h\n  at: 08:00"))


def test_days_inside_finer_windows_are_moments() -> None:
    sampling = Sampling(DAY, (Window(2 * DAY, 3 * DAY, 60),))
    assert sampling.days(5 * DAY) == {0, DAY, 4 * DAY, 5 * DAY}
    assert Sampling(60).days(5 * DAY) == frozenset()
    moments = Moments(sampling, 5 * DAY, ("magnesium.serum",))
    assert DAY + FASTING_AT - 1 in moments.computed
    assert 2 * DAY + FASTING_AT - 1 not in moments.computed


def test_every_output_per_time_is_a_flow_or_a_state_of_skin() -> None:
    body = assemble(load_evidence(), tuple(PARTS))
    told_as_it_is = {"dermis.tewl", "dermis.fsr", "vitamin_c.turnover", "vessel.pwv", "vessel.tone", "cream.sinking"}
    told_as_it_is |= {f"barrier.{name}" for name in ("tewl_bare", "water_kept", "water_drawn", "air_drawn")}
    for name in PARTS.outputs:
        unit = str(body.outputs[name].unit)
        if unit.rpartition("/")[2] in ("h", "d", "s") and "/" in unit:
            assert (PARTS.sampled.get(name) == "daily mean") != (name in told_as_it_is), name


def test_what_is_declared_exists() -> None:
    assert set(PARTS.sampled) <= set(PARTS.outputs)
    assert set(PARTS.totals) <= set(PARTS.outputs)


def test_rows_name_the_moment_of_each_value() -> None:
    """Of a day among days the hour of the morning, within a finer window the moment itself: no value is told late."""
    keys = "every: 1 day\n  windows: [{from: day 1, until: day 2, every: 6 h}]"
    found = run(keys).to_polars()
    times = found.filter(pl.col("output") == "magnesium.serum")["time"].to_list()
    morning = (FASTING_AT - 1) / DAY
    assert times[:6] == pytest.approx([morning, 1.0, 1.25, 1.5, 1.75, 2.0])
    assert times[6] == pytest.approx(3.0 + morning)

"""results.parquet holds every value once, and gives the arrays back as they were."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

import numpy as np
import polars as pl

from magmatrix.report.table import results_table
from magmatrix.study.result import StudyResult


def read(result: StudyResult) -> pl.DataFrame:
    return pl.read_parquet(BytesIO(results_table(result)))


def test_the_columns_are_tidy(result: StudyResult) -> None:
    frame = read(result)
    assert dict(frame.schema) == {
        "arm": pl.String,
        "person": pl.String,
        "time": pl.Float64,
        "output": pl.String,
        "unit": pl.String,
        "value": pl.Float64,
    }
    assert frame.height == 3 * 4 * 400


def test_every_array_comes_back_bit_for_bit(result: StudyResult) -> None:
    frame = read(result)
    for arm in result.arms:
        for name, values in arm.people[0].outputs.items():
            rows = frame.filter((pl.col("arm") == arm.name) & (pl.col("output") == name))
            np.testing.assert_array_equal(rows["value"].to_numpy(), values)
            np.testing.assert_array_equal(rows["time"].to_numpy(), arm.people[0].hours / 24)
            assert rows["unit"].unique().to_list() == [result.outputs[name].unit]


def test_a_value_that_is_not_a_number_is_null(
    result: StudyResult, with_output: Callable[[StudyResult, str, np.ndarray], StudyResult]
) -> None:
    values = np.ones(400)
    values[7] = np.nan
    frame = read(with_output(result, "magnesium.serum", values))
    serum = frame.filter((pl.col("arm") == "needled") & (pl.col("output") == "magnesium.serum"))["value"]
    assert serum.null_count() == 1
    assert serum[7] is None

"""All time courses as one tidy table: arm, person, time, output, unit, value."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import numpy as np

from magmatrix.page.wording import HOURS_PER_DAY
from magmatrix.study.result import StudyResult

_ROWS_AT_ONCE = 262_144

if TYPE_CHECKING:
    import polars as pl


def tidy(result: StudyResult) -> pl.DataFrame:
    """Return one row per arm, person, time (days from the start) and output; a missing value is null.

    The time is that at which the value was taken: of blood drawn in the morning, the morning.
    """
    return _rows(result).collect()


def results_table(result: StudyResult) -> bytes:
    """Return the tidy table as a Parquet file, made piece by piece: the whole table is ten times the result."""
    buffer = BytesIO()
    _rows(result).sink_parquet(
        buffer, compression="zstd", compression_level=9, statistics=True, row_group_size=_ROWS_AT_ONCE
    )
    return buffer.getvalue()


def _rows(result: StudyResult) -> pl.LazyFrame:
    import polars as pl

    schema = {
        "arm": pl.String,
        "person": pl.String,
        "time": pl.Float64,
        "output": pl.String,
        "unit": pl.String,
        "value": pl.Float64,
    }
    frames = [pl.LazyFrame(schema=schema)]
    for arm in result.arms:
        for person in arm.people:
            time = person.hours / HOURS_PER_DAY
            for name, info in result.outputs.items():
                if name not in person.outputs:
                    continue
                frames.append(
                    pl.LazyFrame(
                        {
                            "time": time + info.hours_later / HOURS_PER_DAY,
                            "value": np.asarray(person.outputs[name], dtype=np.float64),
                        }
                    )
                    .with_columns(
                        pl.lit(arm.name).alias("arm"),
                        pl.lit(person.name).alias("person"),
                        pl.lit(name).alias("output"),
                        pl.lit(info.unit).alias("unit"),
                        pl.col("value").fill_nan(None),
                    )
                    .select(list(schema))
                )
    return pl.concat(frames)

"""All time courses as one tidy table: arm, person, time, output, unit, value."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from magmatrix.study.frames import rows
from magmatrix.study.result import StudyResult

_ROWS_AT_ONCE = 262_144

if TYPE_CHECKING:
    import polars as pl


def tidy(result: StudyResult) -> pl.DataFrame:
    """Return one row per arm, person, time (days from the start) and output; a missing value is null.

    The time is that at which the value was taken: of blood drawn in the morning, the morning.
    """
    return rows(result).collect()


def results_table(result: StudyResult) -> bytes:
    """Return the tidy table as a Parquet file, made piece by piece: the whole table is ten times the result."""
    buffer = BytesIO()
    rows(result).sink_parquet(
        buffer, compression="zstd", compression_level=9, statistics=True, row_group_size=_ROWS_AT_ONCE
    )
    return buffer.getvalue()

"""Results of a finished run as tables for other programs: CSV, Excel, Parquet."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from magmatrix.errors import OutputError, Place, StudyError
from magmatrix.extras import needed

if TYPE_CHECKING:
    import polars as pl

RESULTS = "results.parquet"
ENDINGS = (".csv", ".parquet", ".xlsx")
_MOST_ROWS = 1_048_575
"""Of a sheet of Excel, beside its header."""
_KEYS = ("arm", "person", "time")
_COLUMNS = {*_KEYS, "output", "unit", "value"}


def read_results(run: Path) -> pl.DataFrame:
    """Return the tidy table of a finished run; raises StudyError for a folder without one."""
    import polars as pl

    file = run / RESULTS if run.is_dir() else run
    try:
        table = pl.read_parquet(file.read_bytes())
    except (OSError, pl.exceptions.PolarsError) as cause:
        raise StudyError(
            "no results of a finished run are here",
            place=Place(file),
            advice="name a folder that `magmatrix run` wrote",
        ) from cause
    if set(table.columns) != _COLUMNS:
        raise StudyError(
            "this table is no result of magmatrix", place=Place(file), advice="name a folder that `magmatrix run` wrote"
        )
    return table


def widened(table: pl.DataFrame) -> pl.DataFrame:
    """Return one row per arm, person and time, and one column per output, with its unit in the name.

    Outputs that are taken at another time of the day, such as blood in the morning, stand in rows of their own.
    """
    import polars as pl

    named = table.with_columns(
        pl.when(pl.col("unit") == "1")
        .then(pl.col("output"))
        .otherwise(pl.format("{} ({})", pl.col("output"), pl.col("unit")))
        .alias("output")
    )
    return named.pivot(on="output", index=list(_KEYS), values="value", maintain_order=True)


def table_bytes(table: pl.DataFrame, file: Path) -> bytes:
    """Return a table as its file: CSV, Excel or Parquet, as the ending says.

    Raises OutputError for another ending and for more rows than a sheet holds, MissingLibraryError without xlsxwriter.
    """
    if file.suffix not in ENDINGS:
        raise OutputError(
            "unknown kind of file", place=Place(file), found=file.suffix, expected=f"one of {', '.join(ENDINGS)}"
        )
    if file.suffix == ".csv":
        return _noted(table).write_csv().encode()
    buffer = BytesIO()
    if file.suffix == ".parquet":
        table.write_parquet(buffer)
        return buffer.getvalue()
    needed("xlsxwriter", "excel", "an Excel file")
    if table.height > _MOST_ROWS:
        raise OutputError(
            "more rows than a sheet of Excel holds",
            place=Place(file),
            found=table.height,
            expected=f"at most {_MOST_ROWS}",
            advice="write .csv, or use --wide",
        )
    _noted(table).write_excel(buffer)
    return buffer.getvalue()


def _noted(table: pl.DataFrame) -> pl.DataFrame:
    """Return a table with the notice as the name of its last column, which is empty."""
    import polars as pl

    from magmatrix.study.result import NOTICE

    return table.with_columns(pl.lit(None, dtype=pl.String).alias(NOTICE))

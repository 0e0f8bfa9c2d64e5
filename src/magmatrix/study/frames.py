"""Time courses as tables and arrays: Polars, pandas, xarray."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from magmatrix.errors import MagmatrixError
from magmatrix.extras import needed

if TYPE_CHECKING:
    import polars as pl

    from magmatrix.study.result import StudyResult

HOURS_PER_DAY = 24.0
EXTRA = "frames"


def rows(result: StudyResult) -> pl.LazyFrame:
    """Return one row per arm, person, time (days from the start) and output; a missing value is null.

    The time is that at which the value was taken: of blood drawn in the morning, the morning.
    """
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
            time, days = person.hours / HOURS_PER_DAY, _whole_days(person.hours)
            for name, info in result.outputs.items():
                if name not in person.outputs:
                    continue
                frames.append(
                    pl.LazyFrame(
                        {
                            "time": time + days * info.hours_later / HOURS_PER_DAY,
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


def _whole_days(hours: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which samples stand for a whole day: midnights at least a day from the samples before and after."""
    apart = np.concatenate(([np.inf], np.diff(hours), [np.inf])) > HOURS_PER_DAY - 1e-6
    days: NDArray[np.bool_] = (np.mod(hours, HOURS_PER_DAY) == 0.0) & apart[:-1] & apart[1:]
    return days


def to_pandas(result: StudyResult) -> Any:
    """Return the rows of `rows` as a pandas DataFrame; raises MissingLibraryError without pandas."""
    pandas = needed("pandas", EXTRA, "to_pandas()")
    table = rows(result).collect()
    return pandas.DataFrame({name: table[name].to_list() for name in table.columns})


def to_xarray(result: StudyResult) -> Any:
    """Return an xarray Dataset: one variable per output with dimensions arm, person and time (days from the start).

    Unit and meaning are attributes of the variables; who is not in an arm has NaN there. Raises MissingLibraryError
    without xarray, and MagmatrixError for a study that follows nobody over time.
    """
    xarray = needed("xarray", EXTRA, "to_xarray()")
    people = list(dict.fromkeys(person.name for arm in result.arms for person in arm.people))
    if not people:
        raise MagmatrixError("this study follows nobody over time; its population is in `result.prevalence`")
    hours = next(person.hours for arm in result.arms for person in arm.people)
    return xarray.Dataset(
        {
            name: (
                ("arm", "person", "time"),
                _array(result, name, people, len(hours)),
                {"units": info.unit, "long_name": info.meaning, "hours_later": info.hours_later},
            )
            for name, info in result.outputs.items()
        },
        coords={
            "arm": [arm.name for arm in result.arms],
            "person": people,
            "time": ("time", hours / HOURS_PER_DAY, {"units": "day", "long_name": "time from the start"}),
        },
        attrs={"title": result.title, "question": result.question},
    )


def _array(result: StudyResult, output: str, people: list[str], moments: int) -> NDArray[np.float64]:
    found = np.full((len(result.arms), len(people), moments), np.nan)
    for i, arm in enumerate(result.arms):
        for person in arm.people:
            if output in person.outputs:
                found[i, people.index(person.name)] = person.outputs[output]
    return found

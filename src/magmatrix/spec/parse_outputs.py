"""Which time courses a study writes, and when."""

from __future__ import annotations

from magmatrix.body.parts import PARTS
from magmatrix.body.parts.registry import Parts
from magmatrix.protocol.interventions.reading import last_day
from magmatrix.schedule.schedule import TICKS_PER_DAY
from magmatrix.spec.shape import OutputsShape, WindowShape
from magmatrix.spec.study import FASTING_AT, Sampling, Window
from magmatrix.spec.values import Values
from magmatrix.yamlio import Path_

MOST_SAMPLES = 500_000


def read_outputs(
    shape: list[str] | OutputsShape | None,
    values: Values,
    body: tuple[str, ...],
    duration: int,
    parts: Parts = PARTS,
) -> tuple[tuple[str, ...], Sampling]:
    """Read the names of the outputs and the sampling; names must exist in the part of the body that is run."""
    path: Path_ = ("outputs",)
    if shape is None:
        shape = OutputsShape()
    before = len(values.mistakes)
    if isinstance(shape, list):
        return _names(shape, values, path, body, parts), Sampling(TICKS_PER_DAY)
    names = (
        parts.usual_outputs(body) if shape.names is None else _names(shape.names, values, (*path, "names"), body, parts)
    )
    sampling = Sampling(
        values.minutes(shape.every, (*path, "every"), "1 day"),
        values.each(lambda window, index: _window(window, values, (*path, "windows", index), duration), shape.windows),
        at=_clock(shape, values, path),
        rates=shape.rates,
    )
    if len(values.mistakes) > before:
        return names, sampling
    if shape.at is not None and not sampling.days(duration):
        values.fail(
            "`at` needs samples that are whole days apart",
            (*path, "at"),
            found=f"every {shape.every}",
            expected="`every: 1 day`, or more days",
            advice="drop `at`: every value is that of its own moment",
        )
    stretches = [
        (0, duration, sampling.every),
        *((window.start, window.end, window.every) for window in sampling.windows),
    ]
    samples = sum((end - start) // every + 1 for start, end, every in stretches)
    if samples > MOST_SAMPLES:
        values.fail(
            "too many samples",
            (*path, "every"),
            found=samples,
            expected=f"at most {MOST_SAMPLES}",
            advice="sample less often",
        )
    return names, sampling


def _clock(shape: OutputsShape, values: Values, path: Path_) -> int:
    return FASTING_AT if shape.at is None else values.clock(shape.at, (*path, "at"))


def _names(written: list[str], values: Values, path: Path_, body: tuple[str, ...], parts: Parts) -> tuple[str, ...]:
    if not written:
        values.fail("no output is named", path, expected="at least one, such as 'magnesium.serum'")

    def checked(name: str, index: int) -> str:
        here = (*path, index)
        part = parts.part_of(values.choice(name, parts.outputs, "output", here))
        if part not in body:
            values.fail(f"{name} belongs to a part of the body that is not run", here, advice=f"add {part} to `body`")
        if name in written[:index]:
            values.fail("an output is listed twice", here, found=name, advice="keep one")
        return name

    return values.each(checked, written)


def _window(window: WindowShape, values: Values, path: Path_, duration: int) -> Window:
    start, stop = values.day(window.from_, (*path, "from")), values.day(window.until, (*path, "until"))
    for key, day, latest in (("from", start, last_day(duration)), ("until", stop, last_day(duration) + 1)):
        if day > latest:
            values.fail(
                "after the end of the study", (*path, key), found=f"day {day}", expected=f"at most day {latest}"
            )
    if stop <= start:
        values.fail("`until` is not after `from`", (*path, "until"), found=f"day {stop}", expected=f"after day {start}")
    end = min(stop * TICKS_PER_DAY, duration)
    return Window(start * TICKS_PER_DAY, end, values.minutes(window.every, (*path, "every"), "1 h"))

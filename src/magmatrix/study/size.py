"""How much memory a study will take, counted before anything is computed, and how much there is."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from magmatrix.errors import Place, StudyError
from magmatrix.spec.study import StudySpec

MEMORY_ENV = "MAGMATRIX_MEMORY"
SHARE = 0.8
"""What a study may take of the memory that is free."""
MOST_PAGE = 250e6
"""Bytes of a report beyond which browsers give up."""

# Measured by the largest resident size of whole runs; each is on the safe side by a third or so.
_NUMBER = 8
_FIXED = 0.6e9  # libraries, equations, evidence, machine code
_FAST_COPIES = 3 * _NUMBER  # the engine's own array, the person's, and what an audit makes of it
_SLOW_COPIES = 48  # the reference solver gathers Python numbers
_MOMENT = 400  # one sample time, as a number and in the table of stops
_ROW = 20  # one row of results.parquet while it is written
_CURVE = 45e3  # one output of one person in an arm: its curve, its lines in page and summary
_CURVE_ON_PAGE = 5e3
_ITEM = 700  # one thing that happens, in a schedule and in the copies that are placed and padded
_PERSON = 250  # one member of a population


@dataclass(frozen=True, slots=True)
class Size:
    """What a study comes to: people in arms, sample times of each, outputs, further series for ledgers, `bytes`."""

    courses: int
    samples: int
    outputs: int
    audited: int
    bytes: float
    page: float

    @property
    def values(self) -> int:
        """How many numbers the result holds."""
        return self.courses * self.samples * self.outputs

    def __str__(self) -> str:
        people = f"{self.courses} person{'s' * (self.courses != 1)} in arms"
        return f"{people} x {self.samples:,} samples x {self.outputs} outputs = {self.values:,} numbers"


def size_of(spec: StudySpec, audited: int, *, slow: bool = False, happening: int = 0) -> Size:
    """Return what running and reporting a study takes.

    `audited` is how many series ledgers need beside the outputs, `happening` how many meals, doses and episodes the
    schedules of everybody hold.
    """
    courses = sum(len(spec.people_of(arm)) for arm in spec.arms)
    samples = spec.sampling.count(spec.duration) if courses else 0
    outputs = len(spec.outputs)
    kept = courses * samples * (outputs + 1) * _NUMBER
    running = samples * ((outputs + audited) * (_SLOW_COPIES if slow else _FAST_COPIES) + _MOMENT)
    reporting = courses * outputs * (samples * _ROW + _CURVE)
    people = 0 if spec.population is None else spec.population.count * _PERSON
    total = _FIXED + kept + max(running, reporting) + people + happening * _ITEM
    return Size(courses, samples, outputs, audited, total, courses * outputs * _CURVE_ON_PAGE)


def check_memory(
    spec: StudySpec, audited: int, *, memory: float | None = None, slow: bool = False, happening: int = 0
) -> Size:
    """Refuse a study that would not fit into `memory` (bytes; default: MAGMATRIX_MEMORY, else most of what is free).

    Returns its size. Raises StudyError with the numbers and what to change.
    """
    size = size_of(spec, audited, slow=slow, happening=happening)
    most = memory if memory is not None else _chosen()
    given = most is not None
    if most is None:
        free = free_memory()
        most = None if free is None else _FIXED + SHARE * free  # what is loaded already is not free any more
    if most is None or size.bytes <= most:
        return size
    raise StudyError(
        f"the study needs about {in_gigabytes(size.bytes)} of memory",
        place=Place(spec.file) if spec.file else None,
        found=None,
        expected=f"at most {in_gigabytes(most)} ({'as set' if given else 'what is free here'}); it has {size}",
        advice=f"sample less often ({_seldom(spec, size, most)}), name fewer outputs, split the arms, or allow more "
        f"with --memory or {MEMORY_ENV}",
    )


def check_page(spec: StudySpec) -> None:
    """Refuse a study whose report no browser would open; raises StudyError with the numbers and what to change."""
    size = size_of(spec, 0)
    if size.page > MOST_PAGE:
        raise StudyError(
            f"the report would be a page of about {in_gigabytes(size.page)}",
            place=Place(spec.file) if spec.file else None,
            expected=f"at most {in_gigabytes(MOST_PAGE)}",
            found=f"{size.courses} persons in arms x {size.outputs} outputs",
            advice="name fewer outputs, or split the arms over several studies",
        )


def _seldom(spec: StudySpec, size: Size, most: float) -> str:
    """Say how far apart samples would have to be."""
    room = most - _FIXED
    if room <= 0 or not size.samples:
        return "such as `every: 1 day`"
    wanted = -(-spec.duration * (size.bytes - _FIXED) // (room * size.samples))
    for minutes, text in ((1, "min"), (60, "h"), (1440, "days")):
        if wanted <= (59 * 60 if minutes == 60 else 59 if minutes == 1 else float("inf")):
            return f"such as `every: {max(2 if minutes == 1 else 1, int(-(-wanted // minutes)))} {text}`"
    return "such as `every: 1 day`"


def in_gigabytes(size: float) -> str:
    """Return a number of bytes in words that people use."""
    return f"{size / 1e9:.1f} GB" if size >= 1e8 else f"{size / 1e6:.0f} MB"


LEAST_BYTES = 1e6
"""A smaller number without a unit is a unit forgotten."""


def read_memory(text: str) -> float:
    """Return the bytes that `8 GB`, `500MB` or `2e9` mean; raises StudyError for anything else."""
    written = text.strip().upper().removesuffix("B").strip()
    scale = {"K": 1e3, "M": 1e6, "G": 1e9, "T": 1e12}.get(written[-1:], 1.0)
    number = written[:-1] if scale > 1.0 else written
    try:
        size = float(number) * scale
    except ValueError:
        size = 0.0
    bare = scale == 1.0 and not text.strip().upper().endswith("B")
    if not 0.0 < size < float("inf") or (bare and size < LEAST_BYTES):
        raise StudyError("not an amount of memory", found=text, expected="a number with its unit, such as '8 GB'")
    return size


def _chosen() -> float | None:
    text = os.environ.get(MEMORY_ENV)
    return read_memory(text) if text else None


def free_memory() -> float | None:
    """Return how many bytes this process can still have: of the machine, its container, its limits; None if unknown."""
    found = [*_of_machine(), *_of_container(), *_of_process()]
    return max(0.0, min(found)) if found else None


def _of_machine() -> Iterator[float]:
    with suppress(OSError, ValueError, IndexError):
        for line in Path("/proc/meminfo").read_text(encoding="ascii").splitlines():
            if line.startswith("MemAvailable:"):
                yield float(line.split()[1]) * 1024
                return
    with suppress(AttributeError, OSError, ValueError):
        yield float(os.sysconf("SC_PHYS_PAGES")) * os.sysconf("SC_PAGE_SIZE")


def _of_container() -> Iterator[float]:
    for most, used in (
        ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory.current"),
        ("/sys/fs/cgroup/memory/memory.limit_in_bytes", "/sys/fs/cgroup/memory/memory.usage_in_bytes"),
    ):
        with suppress(OSError, ValueError):
            yield float(Path(most).read_text(encoding="ascii")) - float(Path(used).read_text(encoding="ascii"))


def _of_process() -> Iterator[float]:
    try:
        import resource
    except ImportError:
        return
    most = resource.getrlimit(resource.RLIMIT_AS)[0]
    if most != resource.RLIM_INFINITY:
        with suppress(OSError, ValueError, IndexError):
            pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
            yield most - float(pages * os.sysconf("SC_PAGE_SIZE"))

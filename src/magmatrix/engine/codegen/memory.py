"""Where everything lies in memory: the job that the host describes, and the work area of one group of lanes."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, auto

from magmatrix.engine.codegen.method import Method
from magmatrix.engine.codegen.rodas5p import RODAS5P
from magmatrix.engine.lower.program import Program

REMEMBERED = 64
"""Dose slots whose first step is remembered for each person."""
LOOKS = (0.0, 0.002, 0.2, 0.4, 0.6, 0.8, 0.998, 1.0)
"""Where within a step outputs are looked at first; those next to its ends tell whether it goes up or down there."""


class Field(IntEnum):
    """Fields of a job, 64 bits each: counts as integers, everything else as addresses."""

    COUNT = 0
    NEXT = auto()
    CANCEL = auto()
    PROGRESS = auto()
    PARAMETERS = auto()
    INITIAL = auto()
    SCHEDULE_OF = auto()
    SCHEDULE_STARTS = auto()
    STOPS = auto()
    CODES = auto()
    VALUES = auto()
    SCALES = auto()
    LOWEST = auto()
    FLOORS = auto()
    BOUND_STRIDE = auto()
    SETTINGS = auto()
    SERIES = auto()
    REDUCED = auto()
    STATUS = auto()
    STATE = auto()
    TIME = auto()
    STEPS = auto()
    LIMIT = auto()
    SAMPLES = auto()
    WORK = auto()


class SettingField(IntEnum):
    """Real numbers of a job."""

    RTOL = 0
    FIRST_STEP = auto()
    TICKS = auto()
    SHARE = auto()


class Stop(IntEnum):
    """Fields of one stop of a schedule, 32 bits each."""

    TICK = 0
    SLOT = auto()
    BEGIN = auto()
    END = auto()
    SAMPLE = auto()


class Clock(IntEnum):
    """What each lane knows about where it is: reals first, then words."""

    REMAINING = 0
    STEP = auto()
    UNTIL = auto()
    ACTIVE = auto()
    PERSON = auto()
    STOP = auto()
    LAST = auto()
    SLOT = auto()
    FRESH = auto()
    REJECTED = auto()
    STATUS = auto()
    NEED = auto()
    STEPS = auto()
    REJECTIONS = auto()
    STRETCH = auto()
    GENTLE = auto()
    CROSSING = auto()
    CHANGED = auto()
    CROSSES = auto()
    CROSSED = auto()
    LEAPT = auto()


FIRE = 1 << 20
"""Codes of a schedule's operations: below, set that parameter; from here on, fire that action; see also FRESHEN."""
FRESHEN = 1 << 24
"""Added to the code of a parameter that changes what is computed from parameters alone."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Sizes of the sections of a work area, counted in vectors of `width` reals: doubles, then reals of the precision.

    In single precision a state is a pair: `y` holds it as a single, `low` what that lacks; `change` holds how far a
    stage looks beyond `y`. Clocks, parameters and totals are doubles always.
    """

    width: int
    single: bool
    stages: int
    states: int
    parameters: int
    slots: int
    factors: int
    totals: int
    looks: int
    forced: bool
    watched: bool
    anchors: int

    @classmethod
    def of(
        cls,
        program: Program,
        width: int,
        *,
        single: bool = False,
        anchored: bool = False,
        method: Method = RODAS5P,
    ) -> Layout:
        """Return the layout for a program at a vector width; `anchored` keeps room for anchors (see kernels.py)."""
        return cls(
            width=width,
            single=single,
            stages=method.stages,
            states=len(program.states),
            parameters=len(program.parameters) + len(program.conditions),
            slots=len(program.slots) + program.code_plan.scratch,
            factors=program.elimination.size,
            totals=2 * len(program.watched) + len(program.summed),
            looks=(len(LOOKS) + 1) * len(program.watched),
            forced=program.force is not None,
            watched=bool(program.watched),
            anchors=max(len(program.hard), len(program.states)) if anchored else 0,
        )

    def _doubles(self) -> tuple[tuple[str, int], ...]:
        return (
            ("clock", len(Clock)),
            ("parameters", self.parameters),
            ("totals", self.totals),
            ("looks", self.looks),
            ("remembered", REMEMBERED),
        )

    def _reals(self) -> tuple[tuple[str, int], ...]:
        extra = self.states if self.single else 0
        return (
            ("y", self.states),
            ("low", extra),
            ("change", extra),
            ("g", self.states),
            ("u", self.stages * self.states),
            ("absolute", self.states),
            ("lowest", self.states),
            ("floors", self.states),
            ("force", self.states if self.forced else 0),
            ("between", self.states if self.watched else 0),
            ("anchors", self.anchors),
            ("lu", self.factors),
            ("slots", self.slots),
        )

    def is_double(self, section: str) -> bool:
        """Whether a section holds doubles."""
        return not self.single or section in dict(self._doubles())

    def offset(self, section: str) -> int:
        """Return where a section begins, in vectors of its own kind."""
        place = 0
        for name, size in self._doubles():
            if name == section:
                return place
            place += size
        place *= 2 if self.single else 1
        for name, size in self._reals():
            if name == section:
                return place
            place += size
        raise KeyError(section)

    @property
    def bytes(self) -> int:
        """Size of the area in bytes, a multiple of 8."""
        doubles = sum(size for _, size in self._doubles()) * self.width
        reals = sum(size for _, size in self._reals()) * self.width
        return 8 * (doubles + (-(-reals // 2) if self.single else reals))

"""The experiments behind the targets, run on the body for many candidates at once.

A candidate is a set of evidence records with other values; records computed from them follow, and the tubular threshold
is set so that the reference person is in balance, as it is for the records in use.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from magmatrix.body.assemble import assemble, in_model_unit
from magmatrix.body.body import Body
from magmatrix.body.scales import state_scales
from magmatrix.body.steady.days import Days
from magmatrix.body.steady.equations import flow_at_rest
from magmatrix.body.steady.magnesium import rest_ratios
from magmatrix.body.steady.meals import HOURS_PER_DAY, RATIO, absorbed_per_day
from magmatrix.cohort.plan import Course, Group, Plan, Setup
from magmatrix.cohort.run import run_cohort
from magmatrix.evidence import Evidence
from magmatrix.graph.arrays import evaluate_arrays
from magmatrix.graph.names import Name, flat
from magmatrix.graph.reduce import reduce_to
from magmatrix.people.serum import THRESHOLD
from magmatrix.protocol.clock import meal_times
from magmatrix.quantity import convert
from magmatrix.schedule.schedule import TICKS_PER_DAY, TICKS_PER_HOUR, Action, Schedule

Array = NDArray[np.float64]
Values = dict[str, float | Array]
PARTS = ("magnesium", "energy")
RTOL = 1e-9
TRACER = 0.1
"""Tracer injected (mmol); shares do not depend on it."""
_DIGESTED = 6 * TICKS_PER_DAY
"""When a single dose has long left the gut."""
_ABSORBED = flat("magnesium.absorbed_total")
_DEPLETED = tuple(flat(f"magnesium.{name}") for name in ("plasma_ratio", "red_cell_ratio", "muscle_ratio"))
_MIXED = (flat("magnesium.exchangeable_share"), flat("magnesium.tracer_faeces"))
_WORKED = (flat("energy.oxygen_cost"), flat("magnesium.muscle_ratio"), flat("magnesium.serum"))


class Experiments:
    """Everything that was measured, done in the model; `observe` gives one array per observable, shape [candidates].

    Observables carry the names of the targets and their units. Beside them stand those that nobody weighs:
    `work_muscle` (muscle over its own start), `work_serum` (mmol/L, mean of the last day), `deprived_muscle` (muscle
    over reference in the depleted men at the end).
    """

    def __init__(self, evidence: Evidence) -> None:
        self.evidence = evidence
        self.body: Body = assemble(evidence, PARTS).switched()
        self._setups: dict[tuple[str, ...], Setup] = {}

    def observe(self, candidates: Sequence[Mapping[str, float]]) -> dict[str, Array]:
        """Run every experiment for all candidates; raises SimulationError if one of them cannot be integrated."""
        first = self._values(candidates)
        doses, diets = self._absorption(first, len(candidates))
        settled = [
            {**candidate, "magnesium.reference_absorption": float(absorbed)}
            for candidate, absorbed in zip(candidates, diets["protocol.habitual_diet"], strict=True)
        ]
        values = self._values(settled)
        rests = {name: rest_ratios(self.body, values, absorbed) for name, absorbed in diets.items()}
        return {
            **doses,
            **self._kidney(values, rests),
            **self._mixing(values, diets["protocol.habitual_diet"], len(candidates)),
            **self._depletion(values, candidates),
            **self._work(values, rests["before work"], len(candidates)),
            **self._of_records(values, candidates),
        }

    def _number(self, name: str, unit: str) -> float:
        return self.evidence.value(f"calibration.{name}", unit)

    def _mmol(self, mg: float) -> float:
        return mg / self.evidence.value("magnesium.molar_mass", "mg/mmol")

    @cached_property
    def _meal_times(self) -> tuple[int, ...]:
        return meal_times(self.evidence)

    def _meals(self, mmol_per_day: float, days: int) -> Schedule:
        share = mmol_per_day / len(self._meal_times)
        return Schedule.build(
            _serving(day * TICKS_PER_DAY + tick, share) for day in range(days) for tick in self._meal_times
        )

    def _values(self, candidates: Sequence[Mapping[str, float]]) -> Values:
        """Return every number of the body, in model units, as arrays over the candidates."""
        columns: dict[str, list[float]] = {symbol: [] for symbol in self.body.records if symbol in self.body.values}
        for candidate in candidates:
            known = self.evidence.recompute(candidate)
            for symbol, column in columns.items():
                record = self.evidence.parameter(self.body.records[symbol])
                column.append(in_model_unit(known[record.id], record.unit, self.body.model.symbols[symbol]))
        varied = {symbol: np.array(column) for symbol, column in columns.items()}
        return {**self.body.values, RATIO: 1.0, **varied}

    def _setup(self, outputs: tuple[str, ...]) -> Setup:
        if outputs not in self._setups:
            model = reduce_to(self.body.model, outputs)
            self._setups[outputs] = Setup(model, outputs, state_scales(model, self.body.values))
        return self._setups[outputs]

    def _run(
        self,
        outputs: tuple[str, ...],
        values: Values,
        count: int,
        schedules: Sequence[Schedule],
        ticks: Iterable[int],
    ) -> dict[str, Array]:
        """Return the outputs, each of shape [candidates, schedules, ticks]; schedules are arms, candidates draws."""
        group = Group(self._setup(outputs), count, values, (), np.zeros(count, dtype=np.int64))
        courses = tuple(Course(arm, draw, 0, 0, draw, arm) for draw in range(count) for arm in range(len(schedules)))
        arms = tuple(f"experiment {arm}" for arm in range(len(schedules)))
        moments = tuple(sorted(set(ticks)))
        cohort = run_cohort(Plan(arms, ("reference",), (group,), tuple(schedules), courses, moments, count), rtol=RTOL)
        cohort.require_all()
        return {name: cohort.values(name)[:, :, 0].transpose(1, 0, 2) for name in outputs}

    def _absorption(self, values: Values, count: int) -> tuple[dict[str, Array], dict[str, Array]]:
        """Return the share absorbed of single doses and of a diet, and what each diet brings (mmol/day)."""
        basal = self._mmol(self._number("basal_meal", "mg"))
        doses = {
            "absorbed_basal": basal,
            "absorbed_high": basal + self._number("added_meal", "mmol"),
            "absorbed_tracer": self._mmol(self._number("tracer_dose", "mg")),
            "absorbed_bread": self._number("bread_meal", "mmol"),
        }
        diets = {
            "protocol.habitual_diet": self.evidence.value("protocol.habitual_diet", "mg/day"),
            "low": self._number("diet_low", "mg/day"),
            "high": self._number("diet_high", "mg/day"),
            "daily": self._number("daily_intake", "mg/day"),
            "before work": self._number("work_diet_low", "mg/day") + self._number("work_supplement", "mg/day"),
        }
        schedules = [Schedule.build([_serving(0, dose)]) for dose in doses.values()]
        taken = self._run((_ABSORBED,), values, count, schedules, [_DIGESTED])[_ABSORBED]
        shares = {name: taken[:, i, 0] / dose for i, (name, dose) in enumerate(doses.items())}
        daily = {name: self._absorbed(values, self._mmol(diet), count) for name, diet in diets.items()}
        shares["absorbed_daily"] = daily.pop("daily") / self._mmol(diets["daily"])
        return shares, daily

    def _absorbed(self, values: Values, mmol_per_day: float, count: int) -> Array:
        """Return what a diet brings (mmol/day) once equal days have settled."""
        absorbed = absorbed_per_day(self.body, values, Days.of([self._meals(mmol_per_day, 1)] * count))
        absorbed.require_all()
        return absorbed.value

    def _readout(self, name: str, values: Values, ratio: Array) -> Array:
        return evaluate_arrays(flow_at_rest(self.body, flat(name)), {**values, RATIO: ratio})

    def _kidney(self, values: Values, rests: Mapping[str, Array]) -> dict[str, Array]:
        serum = np.asarray(self._number("deficient_serum", "mmol/L"))
        lost = serum * np.asarray(values["magnesium__VP"]) / np.asarray(values["magnesium__P0"])
        return {
            "urine_low": HOURS_PER_DAY * self._readout("magnesium.urine", values, rests["low"]),
            "urine_high": HOURS_PER_DAY * self._readout("magnesium.urine", values, rests["high"]),
            "tubular_maximum": np.asarray(values[THRESHOLD]) * np.asarray(values["magnesium__fUF"]),
            "muscle_lost": 1.0 - self._readout("magnesium.muscle_ratio_rest", values, lost),
        }

    def _mixing(self, values: Values, absorbed: Array, count: int) -> dict[str, Array]:
        """Return where an injected tracer is; the diet comes evenly, as meals would move the enrichment of plasma."""
        even: Values = {**values, "magnesium__dermal_input": absorbed / HOURS_PER_DAY}
        injection = Schedule.build([Action(0, "magnesium.tracer_iv", {"amount": TRACER})])
        moments = [round(self._number(name, "hour") * TICKS_PER_HOUR) for name in ("early", "late")]
        run = self._run(_MIXED, even, count, [injection], moments)
        mixed, stool = (run[name][:, 0] for name in _MIXED)
        return {"mixed_early": mixed[:, 0], "mixed_late": mixed[:, 1], "tracer_in_stool": stool[:, 1] / TRACER}

    def _depletion(self, values: Values, candidates: Sequence[Mapping[str, float]]) -> dict[str, Array]:
        """Return what months of hardly any magnesium leave in elderly men, each a mean over its day."""
        name = "person.bone_exchangeable_elderly"
        bone = [candidate.get(name, self.evidence.parameter(name).value) for candidate in candidates]
        old: Values = {**values, "magnesium__bone_exchangeable": np.array(bone)}
        days = [
            round(self._number(name, "day"))
            for name in ("depletion_red_cells_day", "depletion_day", "depletion_floor_day")
        ]
        hours = [(day - 1) * TICKS_PER_DAY + hour * TICKS_PER_HOUR for day in days for hour in range(1, 25)]
        food = self._meals(self._number("depletion_intake", "mmol/day"), max(days))
        run = self._run(_DEPLETED, old, len(candidates), [food], hours)
        plasma, red, muscle = (
            run[name][:, 0].reshape(len(candidates), len(days), -1).mean(axis=2) for name in _DEPLETED
        )
        return {
            "depleted_red_cells": red[:, 0],
            "depleted_plasma": plasma[:, 1],
            "depleted_plasma_floor": plasma[:, 2],
            "deprived_muscle": muscle[:, 2],
        }

    def _work(self, values: Values, rest: Array, count: int) -> dict[str, Array]:
        """Return what a depletion diet does to the cost of work, from rest on that diet with its supplement."""
        day = round(self._number("work_days", "day"))
        food = self._meals(self._mmol(self._number("work_diet_low", "mg/day")), day)
        last = [(day - 1) * TICKS_PER_DAY + hour * TICKS_PER_HOUR for hour in range(1, 25)]
        run = self._run(_WORKED, {**values, RATIO: rest}, count, [food], [0, *last])
        cost, muscle, serum = (run[name][:, 0] for name in _WORKED)
        return {
            "oxygen_cost": cost[:, -1],
            "work_muscle": muscle[:, -1] / muscle[:, 0],
            "work_serum": serum[:, 1:].mean(axis=1),
        }

    def _of_records(self, values: Values, candidates: Sequence[Mapping[str, float]]) -> dict[str, Array]:
        """Return what priors speak of, from the numbers themselves."""
        get = {
            name: np.asarray(values[Name("magnesium", name).flat])
            for name in ("P0", "I0", "X0", "M0", "JF", "JK", "JM", "aF")
        }
        bone, ultrafilterable = "person.bone_exchangeable_elderly", "magnesium__fUF"
        old = [candidate.get(bone, self.evidence.parameter(bone).value) for candidate in candidates]
        hours = convert(1.0, "hour", self.evidence.parameter("calibration.slow_half_time").unit)
        return {
            "absorbed_passively": np.asarray(values["magnesium__fpass"]),
            "slow_half_time": np.log(2.0) * get["M0"] / get["JM"] * hours,
            "fast_half_time": np.log(2.0) * (get["P0"] + get["I0"] + get["X0"]) / (get["JF"] + get["JK"]) * hours,
            "elderly_bone": np.array(old),
            "ultrafilterable": np.asarray(values[ultrafilterable]),
            "cell_exponent": get["aF"],
        }


def _serving(tick: int, mmol: float) -> Action:
    return Action(tick, "magnesium.serving", {"amount": mmol, "soluble": 1.0})

"""The magnesium loading test: how much of a dose into a vein stays in the body, basal urine subtracted.

The model shows it for healthy people. It cannot show what the test is for: a poorly fed body of the model keeps hardly
more than a full one, and the contested link `low_mg_avidity` does not change that.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from magmatrix.body.body import Body
from magmatrix.body.ports import placed
from magmatrix.body.scales import state_scales
from magmatrix.body.steady.solve import at_rest
from magmatrix.engine.reference.engine import ReferenceEngine
from magmatrix.evidence import Evidence
from magmatrix.graph.reduce import reduce_to
from magmatrix.protocol.clock import meal_times
from magmatrix.protocol.compiler import compile_habitual_diet, compile_protocol
from magmatrix.protocol.plan import ArmPlan, DietPlan, Given, InfusionPlan, PersonPlan, Timing
from magmatrix.quantity import convert
from magmatrix.schedule.schedule import TICKS_PER_DAY

_URINE = "magnesium__urine_total"
_DAY = 2
"""The day of the test; two days of meals before it settle gut and urine."""


@dataclass(frozen=True, slots=True)
class LoadingTest:
    """`retained` share of the dose on a habitual `intake` (mg/day), and the share `cut` above which it is abnormal.

    `healthy` is the mean and the standard deviation that were measured in healthy people.
    """

    intake: float
    retained: float
    cut: float
    healthy: tuple[float, float]

    @property
    def deficient(self) -> bool:
        """Whether the test calls this person deficient."""
        return self.retained > self.cut


def loading_test(body: Body, intake: float) -> LoadingTest:
    """Give the reference adult, at rest on `intake` mg/day, the test of the evidence: dose, infusion, collection."""
    evidence = body.evidence
    dose = evidence.value("deficiency.loading_dose", "mmol")
    start = meal_times(evidence)[0]
    infusion = InfusionPlan(
        Given(dose, "mmol"),
        round(evidence.value("deficiency.loading_infusion", "min")),
        Timing((start,), days=(_DAY,)),
    )
    collected = round(evidence.value("deficiency.loading_collection", "min"))
    ticks = [_DAY * TICKS_PER_DAY + start, _DAY * TICKS_PER_DAY + start + collected]
    duration = ticks[-1] + TICKS_PER_DAY
    person = PersonPlan("reference adult", habitual_diet=DietPlan(Given(intake, "mg/day")))
    habitual = placed(body, compile_habitual_diet(person, evidence, TICKS_PER_DAY).schedule)
    parameters = at_rest(body, body.values, habitual, who=person.name)
    model = reduce_to(body.model, [_URINE])
    engine = ReferenceEngine(model, [_URINE], scales=state_scales(model, body.values))
    urine = []
    for arm in (ArmPlan("loaded", infusions=(infusion,)), ArmPlan("basal")):
        schedule = placed(body, compile_protocol(arm, person, evidence, duration).schedule)
        before, after = engine.run(parameters, schedule, ticks, rtol=1e-8, who="loading test").outputs[_URINE]
        urine.append(float(after - before))
    loaded, basal = urine
    return LoadingTest(
        intake, 1.0 - (loaded - basal) / dose, evidence.value("deficiency.loading_cut", "1"), _measured(evidence)
    )


def _measured(evidence: Evidence) -> tuple[float, float]:
    found = evidence.measurements["gullestad1994.retention"]
    sd = found.spread.value if found.spread else None
    mean, scatter = (math.nan if x is None else convert(x, found.unit, "1") for x in (found.value, sd))
    return mean, scatter

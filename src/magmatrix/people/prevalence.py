"""How many people of one population each definition calls deficient, beside what surveys found."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from magmatrix.body.body import Body
from magmatrix.evidence import Evidence
from magmatrix.people.deficiency import DEFINITIONS, Definition
from magmatrix.people.loading import LoadingTest, loading_test
from magmatrix.people.population import Array, Individuals, PopulationPlan, draw
from magmatrix.people.serum import serum_at_rest
from magmatrix.protocol.numbers import UsedNumbers

_CONFIDENCE = 0.95
_REFERENCE = ("costello2016.ref_low", "costello2016.ref_high")


@dataclass(frozen=True, slots=True)
class Survey:
    """What one survey found: a share, the range where groups differ, and the measurement it stands on."""

    measurement: str
    share: float
    low: float | None
    high: float | None
    population: str


@dataclass(frozen=True, slots=True)
class Share:
    """`share` of the `of` people counted whom one definition calls deficient, with its Wilson interval `low` to `high`.

    `cut` is the cut-off in serum (mmol/L) of a definition that has one.
    """

    name: str
    label: str
    used_by: str
    count: int
    of: int
    share: float
    low: float
    high: float
    surveys: tuple[Survey, ...]
    cut: float | None = None


@dataclass(frozen=True, slots=True)
class Prevalence:
    """One population cut at many places.

    `serum` and `people` are its members. `claimed_share` (0 to 1) of them lie below `claimed_cut` (mmol/L).
    `poor_serum` to `rich_serum` (mmol/L) is what the reference adult has on diets from `poor_diet` to `rich_diet`
    (mg/day). `reference` is the published reference interval of serum. `parameters` are the evidence ids used.
    """

    plan: PopulationPlan
    people: Individuals
    serum: Array
    shares: tuple[Share, ...]
    claimed_share: float
    claimed_cut: float
    poor_diet: float
    rich_diet: float
    poor_serum: float
    rich_serum: float
    reference: tuple[float, float]
    loading: tuple[LoadingTest, ...]
    parameters: tuple[str, ...]

    @property
    def cuts(self) -> tuple[float, ...]:
        """The cut-offs in serum by which this population was counted, in mmol/L."""
        return tuple(share.cut for share in self.shares if share.cut is not None)

    @property
    def measurements(self) -> tuple[str, ...]:
        """Ids of the measurements that stand beside the counts."""
        return (*(survey.measurement for share in self.shares for survey in share.surveys), *_REFERENCE)

    @property
    def mean(self) -> float:
        """Mean serum magnesium in mmol/L."""
        return float(self.serum.mean())

    @property
    def sd(self) -> float:
        """Standard deviation of serum magnesium between people, in mmol/L."""
        return float(self.serum.std())


def wilson(count: int, of: int) -> tuple[float, float]:
    """Return the 95 % interval of a share by Wilson's score; of nobody nothing is known."""
    if not of:
        return 0.0, 1.0
    z = NormalDist().inv_cdf((1.0 + _CONFIDENCE) / 2.0)
    share = count / of
    middle = share + z * z / (2 * of)
    reach = z * math.sqrt(share * (1.0 - share) / of + z * z / (4 * of * of))
    whole = 1.0 + z * z / of
    return max(0.0, min(share, (middle - reach) / whole)), min(1.0, max(share, (middle + reach) / whole))


def prevalence(plan: PopulationPlan, seed: int, body: Body) -> Prevalence:
    """Draw a population, bring everybody to rest on the habitual diet, and count them by every definition."""
    evidence = body.evidence
    numbers = UsedNumbers(evidence)
    people = draw(plan, seed, numbers)
    serum = serum_at_rest(body, people, plan.diet)
    shares = tuple(_share(definition, people, serum, numbers, evidence) for definition in DEFINITIONS)
    claimed = numbers.value("people.claimed_share", "1")
    poor, rich = (numbers.value(f"people.{name}_diet", "mg/day") for name in ("poor", "rich"))
    usual = numbers.value("protocol.habitual_diet", "mg/day")
    ends = serum_at_rest(body, _alike([poor, rich], numbers.value("magnesium.sT", "mmol/L")), plan.diet)
    loading = tuple(loading_test(body, intake) for intake in (usual, poor))
    numbers.value("deficiency.loading_cut", "1")
    numbers.value("people.serum_sd", "mmol/L")
    return Prevalence(
        plan,
        people,
        serum,
        shares,
        claimed,
        float(np.quantile(serum, claimed)),
        poor,
        rich,
        float(ends[0]),
        float(ends[1]),
        _reference(evidence),
        loading,
        tuple(sorted({*numbers.used, *body.depends["magnesium.serum"]})),
    )


def _reference(evidence: Evidence) -> tuple[float, float]:
    low, high = (evidence.measurements[name].value or math.nan for name in _REFERENCE)
    return low, high


def _alike(intakes: list[float], threshold: float) -> Individuals:
    count = len(intakes)
    return Individuals(np.zeros(count, dtype=np.bool_), np.zeros(count), np.array(intakes), np.full(count, threshold))


def _share(
    definition: Definition, people: Individuals, serum: Array, numbers: UsedNumbers, evidence: Evidence
) -> Share:
    members = definition.members(people)
    count, of = int((definition.below(people, serum, numbers) & members).sum()), int(members.sum())
    low, high = wilson(count, of)
    surveys = tuple(_survey(name, evidence, meeting=definition.meeting) for name in definition.surveys)
    return Share(
        definition.name,
        definition.label,
        definition.used_by,
        count,
        of,
        count / of if of else math.nan,
        low,
        high,
        surveys,
        None if definition.cut is None else numbers.value(definition.cut, "mmol/L"),
    )


def _survey(name: str, evidence: Evidence, *, meeting: bool) -> Survey:
    measurement = evidence.measurements[name]
    spread = measurement.spread
    found = Survey(
        name,
        _as_share(measurement.value) or math.nan,
        _as_share(spread.low if spread else None),
        _as_share(spread.high if spread else None),
        measurement.population or "",
    )
    return replace(found, share=1.0 - found.share) if meeting else found


def _as_share(percent: float | None) -> float | None:
    return None if percent is None else percent / 100.0

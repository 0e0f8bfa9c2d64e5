"""What a study plans for one person or arm, as plain frozen data: canonical units, and the written text kept.

What one kind of intervention plans stands in its own file of `interventions/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from magmatrix.protocol.interventions.actions import ActionPlan
from magmatrix.protocol.interventions.adrenaline import AdrenalinePlan
from magmatrix.protocol.interventions.diet import DietPlan
from magmatrix.protocol.interventions.drinking_water import WaterPlan
from magmatrix.protocol.interventions.drugs import DrugPlan
from magmatrix.protocol.interventions.food_intake import FoodIntakePlan
from magmatrix.protocol.interventions.infusions import InfusionPlan
from magmatrix.protocol.interventions.inputs import InputPlan
from magmatrix.protocol.interventions.supplements import SupplementPlan
from magmatrix.protocol.interventions.sweat import SweatPlan
from magmatrix.protocol.interventions.tracers import TracerPlan
from magmatrix.protocol.interventions.treatments import TreatmentPlan
from magmatrix.protocol.timing import Given, Span, Timing

if TYPE_CHECKING:
    from magmatrix.protocol.interventions.kind import Intervention

__all__ = [
    "ActionPlan",
    "AdrenalinePlan",
    "ArmPlan",
    "DietPlan",
    "DrugPlan",
    "FoodIntakePlan",
    "Given",
    "InfusionPlan",
    "InputPlan",
    "PersonPlan",
    "Span",
    "SupplementPlan",
    "SweatPlan",
    "Timing",
    "TracerPlan",
    "TreatmentPlan",
    "WaterPlan",
]


@dataclass(frozen=True, slots=True)
class PersonPlan:
    """One adult: what the study file says of them; None where it says nothing.

    `age` in years, `weight` in kg, `height` in m, `egfr` in L/h; `overrides` are evidence ids with this
    person's own values.
    `medication`, `conditions`, `pregnant`, `breast_feeding` and `phototype` change no result; warnings read them.
    """

    name: str
    label: str = ""
    age: Given | None = None
    sex: Literal["female", "male"] | None = None
    weight: Given | None = None
    height: Given | None = None
    egfr: Given | None = None
    habitual_diet: DietPlan | None = None
    drinking_water: WaterPlan | None = None
    overrides: Mapping[str, Given] = field(default_factory=dict, hash=False)
    medication: tuple[str, ...] | None = None
    conditions: tuple[str, ...] | None = None
    pregnant: bool | None = None
    breast_feeding: bool | None = None
    phototype: str | None = None


@dataclass(frozen=True, slots=True)
class ArmPlan:
    """Everything done in one arm; an arm without diets or water keeps each person's own.

    What other rooms ask for by name has a field; `others` holds the plans of every other kind, by its key.
    """

    name: str
    label: str = ""
    persons: tuple[str, ...] = ()
    diets: tuple[DietPlan, ...] = ()
    drinking_water: WaterPlan | None = None
    supplements: tuple[SupplementPlan, ...] = ()
    treatments: tuple[TreatmentPlan, ...] = ()
    infusions: tuple[InfusionPlan, ...] = ()
    tracers: tuple[TracerPlan, ...] = ()
    sweat: tuple[SweatPlan, ...] = ()
    drugs: tuple[DrugPlan, ...] = ()
    adrenaline: tuple[AdrenalinePlan, ...] = ()
    food_intake: tuple[FoodIntakePlan, ...] = ()
    inputs: tuple[InputPlan, ...] = ()
    actions: tuple[ActionPlan, ...] = ()
    others: Mapping[str, tuple[Any, ...]] = field(default_factory=dict, hash=False)

    @classmethod
    def of_plans(
        cls, name: str, label: str, persons: tuple[str, ...], plans: Mapping[Intervention[Any], tuple[Any, ...]]
    ) -> ArmPlan:
        """Return an arm of what is planned of each kind of intervention."""
        fields = {kind.field: tuple(found) for kind, found in plans.items() if kind.field}
        water = fields.pop("drinking_water", ())
        others = {kind.key: tuple(found) for kind, found in plans.items() if found and not kind.field}
        return cls(name, label, persons, drinking_water=water[0] if water else None, others=others, **fields)

    def of(self, kind: Intervention[Any]) -> tuple[Any, ...]:
        """Return what is planned of one kind of intervention."""
        if not kind.field:
            return self.others.get(kind.key, ())
        found = getattr(self, kind.field)
        return found if isinstance(found, tuple) else () if found is None else (found,)

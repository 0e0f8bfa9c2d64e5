"""Everything that a study may do to people: one file for each kind of intervention, listed here.

The order is that of the keys in the JSON Schema and of the sentences in a report.
"""

from __future__ import annotations

from typing import Any

from magmatrix.protocol.interventions import (
    actions,
    adrenaline,
    bolus,
    diet,
    drinking_water,
    drugs,
    food_intake,
    infusions,
    inputs,
    supplements,
    sweat,
    tracers,
    treatments,
)
from magmatrix.protocol.interventions.kind import Intervention

KINDS: tuple[Intervention[Any], ...] = (
    diet.KIND,
    drinking_water.KIND,
    supplements.KIND,
    treatments.KIND,
    infusions.KIND,
    tracers.KIND,
    sweat.KIND,
    drugs.KIND,
    adrenaline.KIND,
    food_intake.KIND,
    inputs.KIND,
    actions.KIND,
    bolus.KIND,
)
"""All kinds of intervention."""

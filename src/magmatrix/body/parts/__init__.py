"""The parts of the body: one file each, listed here in the order in which studies and reports name them."""

from __future__ import annotations

from magmatrix.body.parts import (
    acne,
    adrenal,
    barrier,
    cartilage,
    cell_ageing,
    cream,
    culture,
    delivery,
    dermis,
    dish,
    dna,
    energy,
    habits,
    magnesium,
    mechanics,
    mineral,
    muscle,
    organ_magnesium,
    organs,
    sun,
    vessel,
    vitamin_c,
)
from magmatrix.body.parts.registry import Parts

PARTS = Parts(
    (
        magnesium.PART,
        dermis.PART,
        energy.PART,
        sun.PART,
        dna.PART,
        culture.PART,
        mineral.PART,
        adrenal.PART,
        cell_ageing.PART,
        organs.PART,
        organ_magnesium.PART,
        habits.PART,
        muscle.PART,
        vessel.PART,
        cartilage.PART,
        mechanics.PART,
        barrier.PART,
        acne.PART,
        vitamin_c.PART,
        dish.PART,
        delivery.PART,
        cream.PART,
    )
)
"""The parts that come with the package: the registry that is used where none is given."""

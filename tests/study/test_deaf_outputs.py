"""Which inputs cannot move which outputs: every pair that a reader may expect to be joined and is not, with the reason.

A pair is deaf where no chain of equations leads from the input to the output, whatever links are switched on. A new
deaf pair fails, and one that hears again.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import NamedTuple

import pytest

from magmatrix.body.assemble import assemble
from magmatrix.body.body import Body
from magmatrix.body.parts import PARTS
from magmatrix.evidence import Evidence
from magmatrix.graph.names import flat
from magmatrix.graph.order import closure
from magmatrix.graph.reduce import dependencies

INPUTS: dict[str, tuple[str, ...]] = {
    "magnesium swallowed": ("magnesium.serving_fires", "magnesium.supplement"),
    "magnesium cream": ("delivery.apply_fires",),
    "magnesium infused": ("magnesium.iv_rate",),
    "sweat": ("magnesium.sweat_volume",),
    "stress": ("magnesium.adrenaline_shift",),
    "kidney": ("magnesium.gfr",),
    "vitamin C eaten": ("vitamin_c.intake",),
    "acid on the skin": ("vitamin_c.apply_fires",),
    "calcium eaten": ("mineral.calcium_intake",),
    "vitamin D eaten": ("mineral.vitamin_d_intake",),
    "sunlight": ("sun.dose_rate",),
    "food": ("dermis.food_factor", "dermis.energy_igf1"),
    "exercise": ("energy.exertion",),
    "age": ("dermis.age",),
    "sex": ("adrenal.female", "organs.female", "vessel.female"),
    "blood pressure": ("vessel.systolic", "vessel.diastolic"),
    "lipids": ("vessel.lipids",),
    "skin treatment": ("dermis.treat_fires",),
}
"""What a reader would expect to act, with the symbols that stand for it: one of them is enough."""

BLOOD_MG = ("magnesium.serum", "magnesium.urine_rate", "magnesium.body_total", "magnesium.skin_ratio")
CELLS = ("magnesium.muscle_ratio", "energy.cell_free_mg", "energy.cell_mgatp_share", "energy.oxygen_cost")
CAPACITY = ("energy.synthesis_capacity",)
DNA = ("dna.cpd_half_life", "dna.OX")
CALCIUM = ("mineral.calcitriol", "mineral.pth", "mineral.calcium")
HORMONES = ("adrenal.dheas", "adrenal.urinary_cortisol")
AGEING = ("cell_ageing.crp", "cell_ageing.senescent")
SKIN = ("dermis.collagen", "dermis.collagen_relative", "dermis.thickness", "organs.propeptide")
SKIN_STIFFNESS = ("mechanics.stiffness_skin",)
ORGANS = ("organs.making_heart", "organs.bone", "mechanics.stiffness_muscle")
BONE = ("mechanics.trabecular", "mechanics.bone_toughness")
ELASTIN = ("dermis.elastin", "mechanics.R7")
VESSEL = ("vessel.elastin", "vessel.elastin_lost", "vessel.pwv")
CARTILAGE = ("cartilage.proteoglycan", "cartilage.swelling", "cartilage.integrin")
INJURY = ("dermis.synthesis_fold", "dermis.zones_inflammation", "dermis.tewl")
CREAM = ("delivery.to_blood", "delivery.dermal_excess")
VITAMIN_C = ("vitamin_c.asc_cell", "vitamin_c.skin")
OUTSIDE = ("culture.synthesis", "dish.col", "cream.water_activity", "cream.index")
OUTPUTS = (
    *(*BLOOD_MG, *CELLS, *CAPACITY, *DNA, "mineral.d3", "mineral.d25", *CALCIUM, *HORMONES, *AGEING, *SKIN),
    *(*SKIN_STIFFNESS, *ORGANS, *BONE, *ELASTIN, *VESSEL, *CARTILAGE, *INJURY, *CREAM, *VITAMIN_C, *OUTSIDE),
    "acne.lesions",
)
"""Outputs that the claims of the articles name."""


APART = ("organ_magnesium", "habits", "muscle")
"""Parts for what the articles suppose: through what a wound draws, everything would hear a session."""


class Deaf(NamedTuple):
    """Outputs that hear none of the inputs, on purpose."""

    inputs: tuple[str, ...]
    outputs: tuple[str, ...]
    why: str


def but(*heard: str) -> tuple[str, ...]:
    """All inputs but these."""
    assert set(heard) <= INPUTS.keys()
    return tuple(name for name in INPUTS if name not in heard)


MG_ACTS = ("magnesium swallowed", "magnesium cream", "magnesium infused", "sweat", "stress", "kidney")
BODY = (*MG_ACTS, "age", "sex", "skin treatment")
MAGNESIUM_OUTPUTS = (*BLOOD_MG, *CELLS, *CAPACITY, *DNA, *AGEING, "acne.lesions")
ON_PURPOSE: tuple[Deaf, ...] = (
    Deaf(but(), OUTSIDE, "a dish and a jar: they know nothing of the person"),
    Deaf(
        ("vitamin C eaten", "acid on the skin"),
        MAGNESIUM_OUTPUTS,
        "no study gives an effect of vitamin C on magnesium, cell energy, DNA repair or C-reactive protein a size",
    ),
    Deaf(
        ("calcium eaten",),
        MAGNESIUM_OUTPUTS,
        "andon1996: absorption, urine and balance of magnesium are the same at 667 and 1667 mg of calcium a day. "
        "Iron is no input: the one study of iron on serum magnesium was not seen and has no size (link iron__serum_mg)",
    ),
    Deaf(
        ("vitamin D eaten", "sunlight"),
        MAGNESIUM_OUTPUTS,
        "no size was found for vitamin D on magnesium. Sunlight makes lesions (dna.CPD), its half-life does not change",
    ),
    Deaf(
        ("food", "exercise", "blood pressure", "lipids"),
        MAGNESIUM_OUTPUTS,
        "hunger enters as synthesis alone, its lack of magnesium is the diet's; exercise is `energy.exertion`, which "
        "counts ATP, and its sweat is an input of its own; pressure and lipids act on arteries",
    ),
    Deaf(
        (*MG_ACTS, *but(*BODY, "vitamin D eaten", "sunlight"), "sex", "skin treatment"),
        ("mineral.d3",),
        "vitamin D3 comes from skin and food; nothing else makes it",
    ),
    Deaf(
        (*but(*BODY, "vitamin D eaten", "sunlight"), *MG_ACTS[1:], "sex", "skin treatment"),
        ("mineral.d25",),
        "the one trial swallowed magnesium (dai2018); 25-hydroxylation follows no other cause that was measured",
    ),
    Deaf(
        ("vitamin C eaten", "acid on the skin", "food", "exercise", "blood pressure", "lipids"),
        CALCIUM,
        "calcium, PTH and calcitriol answer to calcium, vitamin D, magnesium, kidney and bone turnover only",
    ),
    Deaf(
        (*but(*BODY), "magnesium infused", "sweat", "kidney"),
        HORMONES,
        "hormones hear magnesium that is swallowed or, by the link mg_skin_route, comes through the skin; a "
        "note says that infusions do not raise DHEA (shealy2005). Other causes are not modelled",
    ),
    Deaf(("stress",), ("adrenal.dheas",), "adrenaline on DHEA: no source"),
    Deaf(("sex",), ("adrenal.urinary_cortisol",), "excretion is a change against the person's own usual"),
    Deaf(
        ("exercise", "blood pressure", "lipids"),
        (*SKIN, *SKIN_STIFFNESS, *ELASTIN, *BONE[:1], *ORGANS, *CARTILAGE, *INJURY[:1]),
        "training and load on collagen, bone and cartilage have no equation; pressure and lipids act on arteries",
    ),
    Deaf(
        ("calcium eaten", "vitamin D eaten", "sunlight"),
        ORGANS,
        "bone collagen and bone mineral are two books: no rate of collagen in bone by calcium or vitamin D was found",
    ),
    Deaf(
        ("vitamin C eaten", "acid on the skin", "calcium eaten", "vitamin D eaten", "food"),
        ELASTIN,
        "adults make no elastin, and its loss follows age, sun, collagenase and magnesium alone",
    ),
    Deaf(
        ("vitamin C eaten", "acid on the skin", "calcium eaten", "vitamin D eaten", "sunlight", "food"),
        (*VESSEL, "mechanics.trabecular", "cartilage.proteoglycan"),
        "the artery hears sun-shielded collagenase, magnesium, lipids and pressure; calcium eaten was never shown to "
        "load elastin; spongy bone and proteoglycan have a cause in magnesium only",
    ),
    Deaf(("exercise",), VESSEL, "training on arterial stiffness: no record"),
    Deaf(
        ("vitamin C eaten", "acid on the skin", "food"),
        ("cartilage.swelling", "cartilage.integrin"),
        "swelling and adhesion hear the ions alone",
    ),
    Deaf(
        but("age"),
        ("mechanics.bone_toughness",),
        "toughness is that of cortical bone by age; magnesium has spongy bone",
    ),
    Deaf(but("skin treatment"), INJURY[1:2], "a readout of a treated place: no treatment, no reaction"),
    Deaf(
        but("skin treatment", "magnesium cream", "age"),
        (*INJURY[2:], *CREAM),
        "water loss moves with an open barrier, which closes later in old age, or with a film, and the magnesium of a "
        "cream with what is put on the skin",
    ),
    Deaf(
        but("vitamin C eaten", "acid on the skin", "kidney"),
        ("vitamin_c.asc_cell",),
        "smoking, age, sex and illness on vitamin C are left out (known gap)",
    ),
    Deaf(but("acid on the skin"), ("vitamin_c.skin",), "what stands above the skin's own ascorbate was put on it"),
)


@pytest.fixture(scope="module")
def whole(evidence: Evidence) -> Body:
    return assemble(evidence, tuple(name for name in PARTS if name not in APART))


def deaf_pairs(body: Body) -> set[tuple[str, str]]:
    """Every input and output that no chain of equations joins."""
    needs = dependencies(body.model)
    found = set()
    for output in OUTPUTS:
        heard = closure([flat(output)], needs)
        found |= {(name, output) for name, own in INPUTS.items() if heard.isdisjoint(flat(symbol) for symbol in own)}
    return found


def told(pairs: Collection[tuple[str, str]]) -> str:
    return "\n".join(f"{name} -> {output}" for name, output in sorted(pairs))


def test_every_deaf_pair_is_listed_with_its_reason(whole: Body) -> None:
    listed = {(name, output) for row in ON_PURPOSE for name in row.inputs for output in row.outputs}
    found = deaf_pairs(whole)
    assert not found - listed, f"newly deaf: join them or say why not\n{told(found - listed)}"
    assert not listed - found, f"these hear now: take them off the list\n{told(listed - found)}"


def test_no_pair_has_two_reasons() -> None:
    pairs = [(name, output) for row in ON_PURPOSE for name in row.inputs for output in row.outputs]
    assert len(pairs) == len(set(pairs)), told({pair for pair in pairs if pairs.count(pair) > 1})


def test_every_name_is_one_of_the_body(whole: Body) -> None:
    names = {*OUTPUTS, *(symbol for own in INPUTS.values() for symbol in own)}
    assert {flat(name) for name in names} <= whole.model.symbols.keys()


def test_an_output_cut_off_from_an_input_is_found(whole: Body) -> None:
    """Without the port of serum magnesium nothing swallowed reaches C-reactive protein through it."""
    needs = dependencies(whole.model)
    assert "magnesium__serving_fires" in closure(["cell_ageing__crp"], needs)
    cut = {name: (set() if name == "magnesium__P" else own) for name, own in needs.items()}
    assert "magnesium__serving_fires" not in closure(["vessel__mg_mean"], cut)

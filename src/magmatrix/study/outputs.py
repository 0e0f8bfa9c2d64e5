"""The time courses a study may ask for; unit and meaning of each stand in the physiology."""

from __future__ import annotations

OUTPUTS = (
    "magnesium.serum",
    "magnesium.serum_ionised",
    "magnesium.urine_rate",
    "magnesium.fractional_excretion",
    "magnesium.body_total",
    "magnesium.red_cell_ratio",
    "magnesium.fast_ratio",
    "magnesium.muscle_ratio",
    "magnesium.skin_ratio",
    "magnesium.bone_surface_ratio",
    "magnesium.intake_total",
    "magnesium.absorbed_total",
    "magnesium.infused_total",
    "magnesium.dermal_total",
    "magnesium.urine_total",
    "magnesium.faeces_endogenous_total",
    "magnesium.faeces_unabsorbed_total",
    "magnesium.sweat_total",
    "magnesium.muscle_free_age_factor",
    "magnesium.tracer_body",
    "magnesium.tracer_urine",
    "magnesium.tracer_faeces",
    "magnesium.tracer_given",
    "magnesium.tracer_enrichment",
    "magnesium.exchangeable_share",
    "magnesium.serum_complexed",
    "magnesium.serum_bound",
    "magnesium.proximal_reabsorption",
    "magnesium.loop_reabsorption",
    "magnesium.distal_reabsorption",
    "dermis.collagen",
    "dermis.collagen_relative",
    "dermis.fullness_oedema",
    "dermis.debris",
    "dermis.oedema",
    "dermis.synthesis_fold",
    "dermis.immature_soluble",
    "dermis.fullness_immature",
    "dermis.injured_collagen",
    "dermis.strength",
    "dermis.tewl",
    "dermis.erythema",
    "dermis.thickness",
    "dermis.thickness_apparent",
    "dermis.elastin",
    "dermis.collagen_mass",
    "dermis.type3_share",
    "dermis.fsr",
    "dermis.void_synthesis",
)

USUAL = frozenset(
    {
        "magnesium.serum",
        "magnesium.urine_rate",
        "magnesium.body_total",
        "magnesium.muscle_ratio",
        "magnesium.skin_ratio",
        "magnesium.bone_surface_ratio",
        "magnesium.intake_total",
        "magnesium.urine_total",
        "dermis.collagen",
        "dermis.collagen_relative",
        "dermis.fullness_oedema",
        "dermis.oedema",
        "dermis.synthesis_fold",
        "dermis.tewl",
        "dermis.erythema",
    }
)
"""Outputs reported when a study names none."""

MODULES = ("magnesium", "dermis")

LINKS: dict[str, str] = {
    "age_synthesis": "age lowers collagen making",
    "fragmentation_synthesis": "fragmented matrix lowers collagen making",
    "mg_collagen_hill": "low cell magnesium lowers collagen making (bone marker law)",
    "mg_collagen_power": "low cell magnesium lowers collagen making (dish law)",
    "mg_collagenase": "low extracellular magnesium raises collagenase",
    "agex_protects": "AGE cross-links slow collagenase",
}


def part_of(output: str) -> str:
    """Return the part of the body that an output belongs to."""
    return output.partition(".")[0]


def usual_outputs(modules: tuple[str, ...]) -> tuple[str, ...]:
    """Return the outputs reported when a study names none, for the modules it runs."""
    return tuple(name for name in OUTPUTS if name in USUAL and part_of(name) in modules)

"""The time courses a study may ask for: name, unit and meaning of each output of the body."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Output:
    """One output of the body; `usual` ones are reported when a study names none."""

    name: str
    unit: str
    meaning: str
    usual: bool = False

    @property
    def module(self) -> str:
        """The part of the body it belongs to."""
        return self.name.partition(".")[0]


_CATALOGUE = (
    Output("magnesium.serum", "mmol/L", "serum magnesium, total", usual=True),
    Output("magnesium.serum_ionised", "mmol/L", "serum magnesium, ionised"),
    Output("magnesium.urine_rate", "mmol/h", "magnesium passing into urine", usual=True),
    Output("magnesium.fractional_excretion", "1", "share of filtered magnesium that is excreted"),
    Output("magnesium.body_total", "mmol", "magnesium in the body, gut content excluded", usual=True),
    Output("magnesium.red_cell_ratio", "1", "red-cell magnesium over reference"),
    Output("magnesium.fast_ratio", "1", "magnesium of fast cells over reference"),
    Output("magnesium.muscle_ratio", "1", "magnesium of slow cells, mainly muscle, over reference", usual=True),
    Output("magnesium.skin_ratio", "1", "magnesium of skin cells over reference", usual=True),
    Output("magnesium.bone_surface_ratio", "1", "magnesium of the bone surface over reference", usual=True),
    Output("magnesium.intake_total", "mmol", "magnesium eaten and swallowed since the start", usual=True),
    Output("magnesium.absorbed_total", "mmol", "magnesium absorbed since the start"),
    Output("magnesium.infused_total", "mmol", "magnesium infused since the start"),
    Output("magnesium.dermal_total", "mmol", "magnesium taken up through the skin since the start"),
    Output("magnesium.urine_total", "mmol", "magnesium lost in urine since the start", usual=True),
    Output("magnesium.faeces_endogenous_total", "mmol", "magnesium secreted into faeces since the start"),
    Output("magnesium.faeces_unabsorbed_total", "mmol", "unabsorbed magnesium in faeces since the start"),
    Output("magnesium.sweat_total", "mmol", "magnesium lost in sweat since the start"),
    Output("magnesium.muscle_free_age_factor", "1", "factor of age on free magnesium in muscle"),
    Output("magnesium.tracer_body", "mmol", "tracer in the body, gut content excluded"),
    Output("magnesium.tracer_urine", "mmol", "tracer in urine since the start"),
    Output("magnesium.tracer_faeces", "mmol", "tracer in stool since the start"),
    Output("magnesium.tracer_given", "mmol", "tracer given since the start"),
    Output("magnesium.tracer_enrichment", "1", "tracer over magnesium in plasma"),
    Output("magnesium.exchangeable_share", "1", "share of body magnesium the tracer appears to have mixed with"),
    Output("dermis.collagen", "1", "dermal collagen over that at 25 years", usual=True),
    Output("dermis.collagen_relative", "1", "dermal collagen over the start of the study", usual=True),
    Output("dermis.fullness_oedema", "1", "apparent fullness, swelling included, over the start", usual=True),
    Output("dermis.debris", "1", "denatured collagen over the start"),
    Output("dermis.oedema", "1", "swelling over the dermis", usual=True),
    Output("dermis.synthesis_fold", "1", "collagen synthesis per cell over rest", usual=True),
    Output("dermis.immature_soluble", "1", "soluble collagen that the present synthesis would hold"),
    Output("dermis.fullness_immature", "1", "fullness from immature collagen at rest"),
    Output("dermis.injured_collagen", "1", "collagen of the injured zone over the start"),
    Output("dermis.strength", "1", "tensile strength of the injured zone over intact skin"),
    Output("dermis.tewl", "g/m^2/h", "transepidermal water loss", usual=True),
    Output("dermis.erythema", "1", "erythema index", usual=True),
    Output("dermis.thickness", "um", "thickness of the dermis without swelling"),
    Output("dermis.thickness_apparent", "um", "thickness of the dermis with swelling"),
    Output("dermis.elastin", "1", "elastin over that at 25 years"),
)
OUTPUTS: dict[str, Output] = {output.name: output for output in _CATALOGUE}
MODULES = ("magnesium", "dermis")

LINKS: dict[str, str] = {
    "age_synthesis": "age lowers collagen making",
    "fragmentation_synthesis": "fragmented matrix lowers collagen making",
    "mg_collagen_hill": "low cell magnesium lowers collagen making (bone marker law)",
    "mg_collagen_power": "low cell magnesium lowers collagen making (dish law)",
    "mg_collagenase": "low extracellular magnesium raises collagenase",
    "agex_protects": "AGE cross-links slow collagenase",
}


def usual_outputs(modules: tuple[str, ...]) -> tuple[str, ...]:
    """Return the outputs reported when a study names none, for the modules it runs."""
    return tuple(output.name for output in _CATALOGUE if output.usual and output.module in modules)

"""The shape of a study file as pydantic models: which keys there are and what kind of value each takes.

The keys of each kind of intervention stand in its own file; units, names and times are read in `parse_*`. The JSON
Schema for editors is made from these models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import ConfigDict, Discriminator, Field, Tag, create_model

from magmatrix.body.parts import PARTS
from magmatrix.protocol.cautions.names import CONDITIONS, MEDICATION, PHOTOTYPES
from magmatrix.protocol.interventions import KINDS
from magmatrix.protocol.interventions.diet import Diet, DietShape, Eaten
from magmatrix.protocol.interventions.drinking_water import WaterShape
from magmatrix.protocol.interventions.keys import (
    MOST_ENTRIES,
    Clock,
    Day,
    Every,
    Name,
    Shape,
    Symbol,
    Text,
    Value,
    choices,
    examples,
    value_kind,
)

MOST_OUTPUTS = 1000
_FEW = Field(max_length=MOST_ENTRIES)
_Grade = Literal["A", "B", "C", "D", "E"]
LinkSwitch = Annotated[
    Annotated[Literal["on", "off"] | bool | _Grade, Tag("switch")]
    | Annotated[list[_Grade], Field(max_length=5), Tag("grades")],
    Discriminator(lambda value: "grades" if isinstance(value, list) else "switch"),
]
Links = Annotated[
    dict[Symbol, LinkSwitch],
    Field(
        json_schema_extra={
            "propertyNames": {"anyOf": [choices("grades", *PARTS.links), {"pattern": r"__|\.link_"}]},
        },
    ),
]


class PersonShape(Shape):
    """One adult; everything left out is that of the reference adult."""

    label: Text | None = Field(default=None, description="How reports call this person.")
    age: Text | None = Field(default=None, json_schema_extra=examples("45 years"))
    sex: Literal["female", "male"] | None = None
    weight: Text | None = Field(
        default=None,
        description="Body weight; with it volumes, stores and organs have the size of this body.",
        json_schema_extra=examples("65 kg"),
    )
    height: Text | None = Field(
        default=None, description="Body height, beside a weight.", json_schema_extra=examples("168 cm")
    )
    egfr: Text | None = Field(
        default=None, description="Estimated glomerular filtration rate.", json_schema_extra=examples("90 mL/min")
    )
    habitual_diet: Diet | None = Field(
        default=None, description="Usual diet, before the study and where an arm sets none."
    )
    drinking_water: WaterShape | None = Field(
        default=None, description="Water usually drunk, before the study and where an arm sets none."
    )
    medication: Annotated[list[Annotated[Name, Field(json_schema_extra=choices(*MEDICATION))]], _FEW] | None = Field(
        default=None,
        description="Medicines this person takes, for warnings alone; an empty list for none (default: unknown).",
    )
    conditions: Annotated[list[Annotated[Name, Field(json_schema_extra=choices(*CONDITIONS))]], _FEW] | None = Field(
        default=None,
        description="What this person has or has had, for warnings alone; an empty list for none (default: unknown).",
    )
    pregnant: bool | None = Field(default=None, description="For warnings alone: the model knows no pregnancy.")
    breast_feeding: bool | None = Field(default=None, description="For warnings alone: the model knows no milk.")
    phototype: Text | None = Field(
        default=None,
        description="Skin type after Fitzpatrick, for warnings of sun and of sessions on the skin.",
        json_schema_extra=choices(*PHOTOTYPES),
    )
    overrides: dict[Symbol, Value] = Field(
        default_factory=dict, description="This person's own values for numbers of the evidence, by id."
    )


class ArmBase(Shape):
    """What is done in one arm."""

    label: Text | None = Field(default=None, description="How reports call this arm.")
    persons: Annotated[list[Name], Field(min_length=1, max_length=MOST_ENTRIES)] | None = Field(
        default=None, description="Who is in it (default: everybody)."
    )
    links: Links = Field(
        default_factory=dict,
        description="Contested links that are switched otherwise in this arm, by name or by grade.",
    )


def _fields() -> dict[str, Any]:
    """Return the key of every kind of intervention, with its type and Field."""
    return {kind.key: (written, Field(**given)) for kind in KINDS for written, given in (kind.written(),)}


if TYPE_CHECKING:
    ArmShape = ArmBase  # a type checker does not see the keys of interventions, which are only gone through
else:
    ArmShape = create_model("ArmShape", __base__=ArmBase, __doc__=ArmBase.__doc__, **_fields())


class PopulationShape(Shape):
    """Many adults who differ in sex, age, habitual intake and the threshold of their kidneys, each at rest."""

    count: Annotated[int, Field(ge=1, le=1_000_000, description="How many people.", json_schema_extra=examples(2000))]
    ages: Annotated[
        str, Field(max_length=60, description="Youngest and oldest.", json_schema_extra=examples("20-80 years"))
    ] = "20-80 years"
    female: Value = Field(default="50 %", description="Share of women.", json_schema_extra=examples("50 %"))
    diet: Annotated[
        Annotated[Eaten, Tag("text")] | Annotated[DietShape, Tag("keys")],
        Discriminator(value_kind),
        Field(description="What they eat: `usual` gives each an intake as surveyed, an amount gives all the same."),
    ] = "usual"


class WindowShape(Shape):
    """A stretch of the study that is sampled more finely."""

    from_: Annotated[Day, Field(alias="from", description="Day on which it starts.")]
    until: Annotated[Day, Field(description="Day on which it stops.")]
    every: Every


class OutputsShape(Shape):
    """Which time courses are written, how finely, and at what time of the day blood is taken."""

    names: (
        Annotated[
            list[Annotated[str, Field(json_schema_extra=choices(*PARTS.outputs))]], Field(max_length=MOST_OUTPUTS)
        ]
        | None
    ) = Field(default=None, description="Outputs of the body (default: the usual ones).")
    every: Every = "1 day"
    at: Clock | None = Field(
        default=None,
        description="Time of the day at which blood is taken where samples are whole days apart (default 08:00, "
        "before breakfast).",
    )
    rates: Literal["daily mean", "momentary"] | None = Field(
        default=None,
        description="Whether flows such as urine are means of the 24 hours before, or those of the moment (default: "
        "means where samples are whole days apart).",
    )
    windows: Annotated[list[WindowShape], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)


class ObservedShape(Shape):
    """A published observation beside an output; its numbers, unit, spread and source are those of the record."""

    output: Annotated[
        str, Field(json_schema_extra=choices(*PARTS.outputs), description="The output that was observed.")
    ]
    record: Annotated[
        Symbol,
        Field(
            description="The id of a measurement or a time course; one point of a course as `id@x`.",
            json_schema_extra=examples("hansen1989.adrenaline", "levine1996.dose_plasma@100"),
        ),
    ]
    arm: Name | None = Field(default=None, description="The arm it belongs to (default: the first to compare).")
    person: Name | None = Field(default=None, description="The person it belongs to (default: everybody, as a mean).")
    as_: Literal["value", "ratio", "change", "relative change", "difference"] = Field(
        default="value",
        alias="as",
        description="What the number is: the output itself, over the start, minus the start, the change as a share of "
        "the start, or the difference from the first arm.",
    )
    molar_mass: Symbol | None = Field(
        default=None,
        description="The record of a molar mass, where the source weighs what the output counts.",
        json_schema_extra=examples("mineral.molar_mass_calcium"),
    )
    on: Day | None = Field(default=None, description="Its day, or that on which a time course begins.")
    at: Clock | None = Field(default=None, description="Its time of the day (default: 00:00).")
    until: Day | None = Field(default=None, description="Points of a time course after this day are left out.")


Outputs = Annotated[
    Annotated[
        list[Annotated[str, Field(json_schema_extra=choices(*PARTS.outputs))]],
        Field(max_length=MOST_OUTPUTS),
        Tag("list"),
    ]
    | Annotated[OutputsShape, Tag("keys")],
    Discriminator(value_kind),
]


_COURSE = ("duration", "persons", "arms")
"""What a study needs to follow anybody over time."""


class StudyShape(Shape):
    """A magmatrix study: who, what is done to them, how long, what to look at. It informs, it does not treat."""

    model_config = ConfigDict(
        json_schema_extra={"anyOf": [{"required": list(_COURSE)}, {"required": ["population"]}]},
    )

    title: Text
    question: Annotated[str, Field(max_length=2000, description="What the study asks, in a sentence or two.")]
    background: (
        Annotated[
            str,
            Field(
                max_length=8000,
                description="What is known, what to look at and what this cannot show: paragraphs with empty lines "
                "between. Ids of sources, such as fine1991, become links in the report.",
            ),
        ]
        | None
    ) = None
    duration: Annotated[str, Field(max_length=40, json_schema_extra=examples("168 days", "2 years"))] | None = None
    population: PopulationShape | None = Field(
        default=None, description="People to count by every definition of deficiency, beside the arms or alone."
    )
    run_in: Annotated[str, Field(max_length=40, json_schema_extra=examples("settle", "28 days", "none"))] = Field(
        default="settle",
        description="How long the habitual diet is eaten before day 0; `settle` means until nothing changes.",
    )
    ageing: Literal["on", "off"] | bool = Field(
        default=True, description="Whether people grow older during the study; `off` holds everybody at their age."
    )
    body: (
        Annotated[list[Annotated[str, Field(json_schema_extra=choices(*PARTS))]], Field(min_length=1, max_length=50)]
        | None
    ) = Field(default=None, description="Which parts of the body to run (default: the whole body).")
    persons: Annotated[dict[Name, PersonShape | None], Field(min_length=1, max_length=MOST_ENTRIES)] | None = None
    arms: Annotated[dict[Name, ArmShape | None], Field(min_length=1, max_length=MOST_ENTRIES)] | None = None
    outputs: Outputs | None = Field(default=None, description="Which time courses to write.")
    compare: Annotated[list[Name], Field(min_length=2, max_length=MOST_ENTRIES)] | None = Field(
        default=None, description="Arms to compare; the first is what the others are compared with (default: all)."
    )
    observed: Annotated[list[ObservedShape], Field(max_length=MOST_ENTRIES)] | None = Field(
        default=None, description="Published observations to show beside the model, by their records."
    )
    links: Links = Field(
        default_factory=dict,
        description="Contested links to switch: single ones by name, all by their grade with `grades: [A, B]`.",
    )
    seed: Annotated[int, Field(ge=0, le=2**63 - 1, description="Seed of all random numbers.")] = 1

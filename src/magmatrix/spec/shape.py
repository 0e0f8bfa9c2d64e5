"""The shape of a study file as pydantic models: which keys there are and what kind of value each takes.

Units, names and times are read in `magmatrix.study.parse_*`; the JSON Schema for editors is made from these models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from magmatrix.body.parts import DEEDS, INPUTS, LINKS, OUTPUTS, PARTS
from magmatrix.protocol.drugs import DRUGS
from magmatrix.protocol.salts import SALTS
from magmatrix.protocol.treatments import SITES, TREATMENTS

MOST_ENTRIES = 100
MOST_CLOCKS = 24
MOST_DAYS = 1000


def value_kind(value: Any) -> str | None:
    """Say which branch of a text-or-keys-or-list value was written."""
    if isinstance(value, dict):
        return "keys"
    if isinstance(value, list):
        return "list"
    return "text" if isinstance(value, (str, int, float)) and not isinstance(value, bool) else None


def _names(*choices: str) -> dict[str, Any]:
    return {"enum": list(choices)}


def _examples(*examples: Any) -> dict[str, Any]:
    return {"examples": list(examples)}


class Shape(BaseModel):
    """Base of all shapes: strict kinds and no unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, defer_build=True)


Number = Annotated[float, Field(allow_inf_nan=False)]
Value = Annotated[str, Field(max_length=100)] | int | Number
Text = Annotated[str, Field(max_length=200)]
Name = Annotated[str, Field(max_length=40)]
Day = Annotated[
    Annotated[str, Field(max_length=40)] | int,
    Field(description="A day, counted from 0.", json_schema_extra=_examples("day 28", "week 4", 28)),
]
Days = Annotated[
    Annotated[Day, Tag("text")] | Annotated[list[Day], Field(min_length=1, max_length=MOST_DAYS), Tag("list")],
    Discriminator(value_kind),
    Field(description="The day or days on which it happens.", json_schema_extra=_examples("day 0", [0, 28, 56])),
]
Clock = Annotated[str, Field(max_length=20, json_schema_extra=_examples("08:00", "at 19:30"))]
Clocks = Annotated[
    Annotated[Clock, Tag("text")] | Annotated[list[Clock], Field(min_length=1, max_length=MOST_CLOCKS), Tag("list")],
    Discriminator(value_kind),
    Field(description="Clock time or times.", json_schema_extra=_examples("08:00", ["08:00", "19:00"])),
]
Every = Annotated[str, Field(max_length=40, description="Interval.", json_schema_extra=_examples("28 days", "2 weeks"))]
Repeats = Annotated[
    Annotated[str, Field(max_length=40)] | int,
    Field(description="How many times.", json_schema_extra=_examples(4, "4 sessions")),
]
Amount = Annotated[
    str,
    Field(
        max_length=100,
        description="Magnesium, in mg, mmol or mEq; per day or per intake.",
        json_schema_extra=_examples("300 mg/day", "12 mmol/day", "150 mg"),
    ),
]
Eaten = Annotated[
    str,
    Field(
        max_length=100,
        description="Magnesium in food, in mg, mmol or mEq; per day or per meal; or `usual`, as surveyed for the sex.",
        json_schema_extra=_examples("300 mg/day", "usual", "12 mmol/day", "150 mg"),
    ),
]
Of = Annotated[
    Literal["magnesium", "salt"],
    Field(description="Whether the dose counts magnesium itself (the default) or the whole salt."),
]
From = Annotated[Day | None, Field(alias="from", description="First day (default: day 0).")]
Until = Annotated[Day | None, Field(description="Day on which it stops; that day no longer counts (default: the end).")]


class SpanShape(Shape):
    """Something that holds for a stretch of the study."""

    from_: From = None
    until: Until = None


class TimedShape(SpanShape):
    """Something that happens at clock times: daily, on listed days, or every so many days."""

    at: Clocks | None = None
    on: Days | None = None
    every: Every | None = None
    times: Repeats | None = None


class DietShape(SpanShape):
    """Magnesium in food."""

    amount: Eaten
    content: Value | None = Field(
        default=None,
        description="Magnesium in this food over that of the same food in today's tables.",
        json_schema_extra=_examples("80 %"),
    )
    at: Clocks | None = None
    shares: Annotated[list[Number], Field(max_length=MOST_CLOCKS)] | None = Field(
        default=None, description="How the day is shared over the clock times; must add up to 1."
    )
    phytate: Annotated[str, Field(max_length=100)] | None = Field(
        default=None, description="Phytic acid in each meal.", json_schema_extra=_examples("0.5 mmol")
    )
    on: Days | None = None


class WaterShape(Shape):
    """Drinking water, every day beside the diet."""

    volume: Annotated[str, Field(max_length=100, json_schema_extra=_examples("1.5 L/day"))]
    magnesium: Annotated[str, Field(max_length=100, json_schema_extra=_examples("30 mg/L"))]
    at: Clocks | None = None


class SupplementShape(TimedShape):
    """One magnesium salt, taken every day or at single times."""

    salt: Name = Field(description="Which magnesium salt.", json_schema_extra=_names(*SALTS))
    dose: Amount
    of: Of = "magnesium"


class TreatmentShape(Shape):
    """A course of one skin treatment; everything left out comes from the evidence."""

    treatment: Name = Field(description="Which treatment.", json_schema_extra=_names(*TREATMENTS))
    site: Name = Field(default="face", description="Which skin.", json_schema_extra=_names(*SITES))
    sessions: Repeats | None = None
    every: Every | None = None
    from_: From = None
    on: Days | None = None
    at: Clock | None = Field(default=None, description="Clock time of the sessions.")
    grit: Literal["coarse", "medium"] | None = Field(default=None, description="Only for microdermabrasion.")
    depth: Value | None = Field(
        default=None, description="Depth from the skin surface.", json_schema_extra=_examples("1.5 mm", "600 um")
    )
    coverage: Value | None = Field(
        default=None, description="Share of the surface that is injured.", json_schema_extra=_examples("12 %", 0.12)
    )
    column_width: Value | None = Field(
        default=None, description="Diameter of one injured column.", json_schema_extra=_examples("120 um")
    )
    removed_share: Value | None = Field(default=None, description="Share of the injured dermis that is gone at once.")
    strength: Value | None = Field(
        default=None, description="Strength of the local damage signal; 1 is a full local injury."
    )


class InfusionShape(TimedShape):
    """Magnesium into a vein."""

    amount: Amount
    over: Every
    salt: Name | None = Field(default=None, description="Which magnesium salt.", json_schema_extra=_names(*SALTS))
    of: Of = "magnesium"
    at: Clocks


class TracerShape(Shape):
    """A magnesium isotope followed through the body, given at once."""

    route: Literal["oral", "intravenous"]
    amount: Amount
    on: Days
    at: Clocks


class SweatShape(TimedShape):
    """Sweat above rest: litres per day, or litres within a time."""

    volume: Annotated[str, Field(max_length=100, json_schema_extra=_examples("2 L/day", "1.5 L"))]
    over: Every | None = None


class DrugShape(SpanShape):
    """A drug, drink or scenario that changes how the kidney or the gut handles magnesium."""

    drug: Name = Field(description="Which one.", json_schema_extra=_names(*DRUGS))
    threshold_multiplier: Value | None = Field(
        default=None, description="Factor on the tubular threshold, 1 = no effect.", json_schema_extra=_examples(0.95)
    )
    absorption_multiplier: Value | None = Field(
        default=None, description="Factor on saturable absorption, 1 = no effect.", json_schema_extra=_examples(0.8)
    )


class AdrenalineShape(TimedShape):
    """An episode of raised adrenaline."""

    dose: Annotated[str, Field(max_length=100, json_schema_extra=_examples("0.1 ug/kg/min"))] | None = None
    shift: Value | None = Field(
        default=None, description="The model's shift of magnesium into cells, instead of a dose."
    )
    over: Every
    at: Clocks


class FoodIntakeShape(SpanShape):
    """Whether enough is eaten for wounds to heal."""

    state: Literal["adequate", "inadequate"]


class InputShape(TimedShape):
    """A scenario: one input of the body held at a value for a while, or for some time at clock times."""

    value: Value
    over: Every | None = Field(default=None, description="How long it holds each time; needs `at`.")


class DeedShape(TimedShape):
    """A named action of the body, with the arguments it takes."""

    action: Annotated[str, Field(max_length=80, json_schema_extra=_names(*DEEDS))] = Field(description="Which one.")
    with_: Annotated[
        dict[Annotated[str, Field(max_length=80)], Value],
        Field(alias="with", description="Its arguments, each with a unit."),
    ] = Field(default_factory=dict)
    at: Clocks


Diet = Annotated[
    Annotated[Eaten, Tag("text")]
    | Annotated[DietShape, Tag("keys")]
    | Annotated[list[DietShape], Field(min_length=1, max_length=MOST_ENTRIES), Tag("list")],
    Discriminator(value_kind),
    Field(description="Magnesium eaten: per day, or in phases, or single test meals."),
]
Sweat = Annotated[
    Annotated[str, Field(max_length=100, json_schema_extra=_examples("2 L/day")), Tag("text")]
    | Annotated[list[SweatShape], Field(max_length=MOST_ENTRIES), Tag("list")],
    Discriminator(value_kind),
]
FoodIntake = Annotated[
    Annotated[Literal["adequate", "inadequate"], Tag("text")]
    | Annotated[list[FoodIntakeShape], Field(max_length=MOST_ENTRIES), Tag("list")],
    Discriminator(value_kind),
]
_Grade = Literal["A", "B", "C", "D", "E"]
LinkSwitch = Annotated[
    Annotated[Literal["on", "off"] | bool | _Grade, Tag("switch")]
    | Annotated[list[_Grade], Field(max_length=5), Tag("grades")],
    Discriminator(lambda value: "grades" if isinstance(value, list) else "switch"),
]
Links = Annotated[
    dict[Annotated[str, Field(max_length=80)], LinkSwitch],
    Field(
        json_schema_extra={
            "propertyNames": {"anyOf": [_names("grades", *LINKS), {"pattern": r"__|\.link_"}]},
        },
    ),
]
ScenarioInput = Annotated[
    Annotated[Value, Tag("text")]
    | Annotated[InputShape, Tag("keys")]
    | Annotated[list[InputShape], Field(min_length=1, max_length=MOST_ENTRIES), Tag("list")],
    Discriminator(value_kind),
]


class PersonShape(Shape):
    """One adult; everything left out is that of the reference adult."""

    label: Text | None = Field(default=None, description="How reports call this person.")
    age: Text | None = Field(default=None, json_schema_extra=_examples("45 years"))
    sex: Literal["female", "male"] | None = None
    weight: Text | None = Field(default=None, json_schema_extra=_examples("65 kg"))
    egfr: Text | None = Field(
        default=None, description="Estimated glomerular filtration rate.", json_schema_extra=_examples("90 mL/min")
    )
    habitual_diet: Diet | None = Field(
        default=None, description="Usual diet, before the study and where an arm sets none."
    )
    drinking_water: WaterShape | None = Field(
        default=None, description="Water usually drunk, before the study and where an arm sets none."
    )
    overrides: dict[Annotated[str, Field(max_length=80)], Value] = Field(
        default_factory=dict, description="This person's own values for numbers of the evidence, by id."
    )


class ArmShape(Shape):
    """What is done in one arm."""

    label: Text | None = Field(default=None, description="How reports call this arm.")
    persons: Annotated[list[Name], Field(min_length=1, max_length=MOST_ENTRIES)] | None = Field(
        default=None, description="Who is in it (default: everybody)."
    )
    diet: Diet | None = None
    drinking_water: WaterShape | None = None
    supplements: Annotated[list[SupplementShape], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    treatments: Annotated[list[TreatmentShape], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    infusions: Annotated[list[InfusionShape], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    tracers: Annotated[list[TracerShape], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    sweat: Sweat | None = Field(default=None, description="Sweat above rest.")
    drugs: Annotated[list[DrugShape], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    adrenaline: Annotated[list[AdrenalineShape], Field(max_length=MOST_ENTRIES)] = Field(default_factory=list)
    food_intake: FoodIntake | None = Field(default=None, description="Whether enough is eaten for wounds to heal.")
    actions: Annotated[list[DeedShape], Field(max_length=MOST_ENTRIES)] = Field(
        default_factory=list, description="Actions of the body by their own name."
    )
    inputs: dict[Annotated[str, Field(max_length=80)], ScenarioInput] = Field(
        default_factory=dict,
        description="Inputs of the body held at a value of your own.",
        json_schema_extra={"propertyNames": _names(*INPUTS)},
    )
    links: Links = Field(
        default_factory=dict,
        description="Contested arrows that are switched otherwise in this arm, by name or by grade.",
    )


class PopulationShape(Shape):
    """Many adults who differ in sex, age, habitual intake and the threshold of their kidneys, each at rest."""

    count: Annotated[int, Field(ge=1, le=1_000_000, description="How many people.", json_schema_extra=_examples(2000))]
    ages: Annotated[
        str, Field(max_length=60, description="Youngest and oldest.", json_schema_extra=_examples("20-80 years"))
    ] = "20-80 years"
    female: Value = Field(default="50 %", description="Share of women.", json_schema_extra=_examples("50 %"))
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
        Annotated[list[Annotated[str, Field(json_schema_extra=_names(*OUTPUTS))]], Field(max_length=len(OUTPUTS))]
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


Outputs = Annotated[
    Annotated[
        list[Annotated[str, Field(json_schema_extra=_names(*OUTPUTS))]], Field(max_length=len(OUTPUTS)), Tag("list")
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
    duration: Annotated[str, Field(max_length=40, json_schema_extra=_examples("168 days", "2 years"))] | None = None
    population: PopulationShape | None = Field(
        default=None, description="People to count by every definition of deficiency, beside the arms or alone."
    )
    run_in: Annotated[str, Field(max_length=40, json_schema_extra=_examples("settle", "28 days", "none"))] = Field(
        default="settle",
        description="How long the habitual diet is eaten before day 0; `settle` means until nothing changes.",
    )
    body: (
        Annotated[list[Annotated[str, Field(json_schema_extra=_names(*PARTS))]], Field(min_length=1, max_length=50)]
        | None
    ) = Field(default=None, description="Which parts of the body to run (default: the whole body).")
    persons: Annotated[dict[Name, PersonShape | None], Field(min_length=1, max_length=MOST_ENTRIES)] | None = None
    arms: Annotated[dict[Name, ArmShape | None], Field(min_length=1, max_length=MOST_ENTRIES)] | None = None
    outputs: Outputs | None = Field(default=None, description="Which time courses to write.")
    compare: Annotated[list[Name], Field(min_length=2, max_length=MOST_ENTRIES)] | None = Field(
        default=None, description="Arms to compare; the first is what the others are compared with (default: all)."
    )
    links: Links = Field(
        default_factory=dict,
        description="Contested arrows to switch: single ones by name, all by their grade with `grades: [A, B]`.",
    )
    seed: Annotated[int, Field(ge=0, le=2**63 - 1, description="Seed of all random numbers.")] = 1

"""Arms of a study file: who is in them and everything that is done there."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from functools import partial

from magmatrix.body.parts import DEEDS, INPUTS
from magmatrix.body.parts.part import Deed
from magmatrix.evidence import Evidence
from magmatrix.protocol.drugs import DRUGS, drug_factor
from magmatrix.protocol.plan import (
    AdrenalinePlan,
    ArmPlan,
    DeedPlan,
    DietPlan,
    DrugPlan,
    FoodIntakePlan,
    Given,
    InfusionPlan,
    InputPlan,
    PersonPlan,
    Span,
    SupplementPlan,
    SweatPlan,
    Timing,
    TracerPlan,
)
from magmatrix.protocol.salts import SALTS
from magmatrix.protocol.stress import adrenaline_shift
from magmatrix.quantity import convert
from magmatrix.spec.parse_diet import check_surveyed, read_diets, read_water
from magmatrix.spec.parse_timing import check_days, read_span, read_timing
from magmatrix.spec.parse_treatments import read_treatments
from magmatrix.spec.shape import (
    AdrenalineShape,
    ArmShape,
    DeedShape,
    DrugShape,
    FoodIntakeShape,
    InfusionShape,
    InputShape,
    SupplementShape,
    SweatShape,
    TracerShape,
)
from magmatrix.spec.values import ADRENALINE, ANY_AMOUNT, FACTOR, PURE, SINGLE_AMOUNT, SWEAT, Values
from magmatrix.yamlio import Path_


def read_arms(
    shapes: Mapping[str, ArmShape | None],
    values: Values,
    evidence: Evidence,
    persons: Sequence[PersonPlan],
    duration: int,
) -> tuple[ArmPlan, ...]:
    """Read all arms, in file order; no two arms, and no arm and person, may share a name."""
    names: dict[str, str] = {person.name.casefold(): f"person {person.name!r}" for person in persons}
    arms = []
    for name, shape in shapes.items():
        path: Path_ = ("arms", name)
        before = len(values.mistakes)
        values.kept(partial(_named, name, names, values, path), None)
        arm = _Arm(shape or ArmShape(), values, evidence, path, duration)
        arms.append(values.kept(partial(arm.read, name, persons), ArmPlan(name, name, ())))
        if len(values.mistakes) > before:
            values.spoilt.add(path)
    return tuple(arms)


def _named(name: str, names: dict[str, str], values: Values, path: Path_) -> None:
    values.name(name, "an arm", path)
    if name.casefold() in names:
        values.fail(
            "two things have one name", path, found=f"arm {name!r} and {names[name.casefold()]}", advice="rename one"
        )
    names[name.casefold()] = f"arm {name!r}"


class _Arm:
    """Reads one arm; every method reads one key of it."""

    def __init__(self, shape: ArmShape, values: Values, evidence: Evidence, path: Path_, duration: int) -> None:
        self._shape, self._values, self._evidence = shape, values, evidence
        self._path, self._duration = path, duration

    def read(self, name: str, persons: Sequence[PersonPlan]) -> ArmPlan:
        shape, values = self._shape, self._values
        present = values.kept(lambda: self._persons(persons), ())
        surveyed = [p for p in persons if p.name in present and ("persons", p.name) not in values.spoilt]
        return ArmPlan(
            name,
            label=shape.label or name.replace("_", " "),
            persons=present,
            diets=values.kept(lambda: self._diets(surveyed), ()),
            drinking_water=read_water(shape.drinking_water, values, (*self._path, "drinking_water")),
            supplements=values.each(self._supplement, shape.supplements),
            treatments=read_treatments(
                shape.treatments, values, (*self._path, "treatments"), self._duration, self._evidence
            ),
            infusions=values.each(self._infusion, shape.infusions),
            tracers=values.each(self._tracer, shape.tracers),
            sweat=values.kept(self._sweat, ()),
            drugs=values.each(self._drug, shape.drugs),
            adrenaline=values.each(self._adrenaline, shape.adrenaline),
            food_intake=values.kept(self._food_intake, ()),
            inputs=self._inputs(),
            deeds=values.each(self._deed, shape.actions),
        )

    def _persons(self, persons: Sequence[PersonPlan]) -> tuple[str, ...]:
        known = [person.name for person in persons]
        if self._shape.persons is None:
            return tuple(known)
        path = (*self._path, "persons")
        for index, name in enumerate(self._shape.persons):
            self._values.choice(name, known, "person", (*path, index))
            if name in self._shape.persons[:index]:
                self._values.fail("a person stands twice in one arm", (*path, index), found=name, advice="keep one")
        return tuple(self._shape.persons)

    def _diets(self, people: Sequence[PersonPlan]) -> tuple[DietPlan, ...]:
        if self._shape.diet is None:
            return ()
        path = (*self._path, "diet")
        diets = read_diets(self._shape.diet, self._values, path, self._duration)
        check_surveyed(diets, people, self._values, path)
        return diets

    def _supplement(self, shape: SupplementShape, index: int) -> SupplementPlan:
        path, values = (*self._path, "supplements", index), self._values
        salt = SALTS[values.one_of(shape.salt, SALTS, "magnesium salt", (*path, "salt"))]
        dose = values.quantity(shape.dose, ANY_AMOUNT, (*path, "dose"))
        self._dose_of(shape.of, salt.name, path)
        per_day = dose.unit.endswith("/day")
        for key, written in (("on", shape.on), ("every", shape.every), ("times", shape.times)):
            if per_day and written is not None:
                values.fail(
                    f"a dose per day contradicts `{key}`",
                    (*path, key),
                    found=shape.dose,
                    advice="give the dose of one intake ('150 mg'), or `from` and `until`",
                )
        timing = read_timing(shape, values, path, self._duration, daily=per_day)
        return SupplementPlan(salt.name, dose, timing, shape.of)

    def _infusion(self, shape: InfusionShape, index: int) -> InfusionPlan:
        path, values = (*self._path, "infusions", index), self._values
        if shape.salt is not None:
            values.choice(shape.salt, SALTS, "magnesium salt", (*path, "salt"))
        self._dose_of(shape.of, shape.salt, path)
        return InfusionPlan(
            values.quantity(shape.amount, SINGLE_AMOUNT, (*path, "amount")),
            minutes=values.minutes(shape.over, (*path, "over"), "8 h"),
            timing=read_timing(shape, values, path, self._duration),
            salt=shape.salt,
            of=shape.of,
        )

    def _dose_of(self, of: str, salt: str | None, path: Path_) -> None:
        if of == "salt" and (salt is None or SALTS[salt].formula is None):
            self._values.fail(
                "the dose cannot count the salt, because no formula is known",
                (*path, "of"),
                found=salt or "no salt",
                advice="name a salt with a formula, or give the magnesium in it (of: magnesium)",
            )

    def _tracer(self, shape: TracerShape, index: int) -> TracerPlan:
        path, values = (*self._path, "tracers", index), self._values
        days = values.days(shape.on, (*path, "on"))
        check_days(days, values, (*path, "on"), self._duration)
        return TracerPlan(
            shape.route,
            values.quantity(shape.amount, SINGLE_AMOUNT, (*path, "amount")),
            Timing(values.clocks(shape.at, (*path, "at")), days=days),
        )

    def _sweat(self) -> tuple[SweatPlan, ...]:
        shape, path = self._shape.sweat, (*self._path, "sweat")
        if shape is None:
            return ()
        if isinstance(shape, str):
            volume = self._values.quantity(shape, SWEAT, path)
            if volume.unit != "L/h":
                self._values.fail(
                    "sweat without a time", path, found=shape, expected="a volume per day, such as '2 L/day'"
                )
            return (SweatPlan(volume),)
        return self._values.each(lambda entry, index: self._sweating(entry, (*path, index)), shape)

    def _sweating(self, shape: SweatShape, path: Path_) -> SweatPlan:
        volume = self._values.quantity(shape.volume, SWEAT, (*path, "volume"))
        if volume.unit == "L/h":
            for key in ("over", "at", "on", "every", "times"):
                if getattr(shape, key) is not None:
                    self._values.fail(
                        f"sweat per day contradicts `{key}`",
                        (*path, key),
                        advice="give litres without 'per day', or drop it",
                    )
            return SweatPlan(volume, Timing(span=read_span(shape, self._values, path, self._duration)))
        if shape.over is None or shape.at is None:
            self._values.fail(
                "a volume of sweat needs a clock time and a length of time",
                (*path, "volume"),
                found=shape.volume,
                expected="`at: 17:00` and `over: 90 min`, or a volume per day",
            )
        minutes = self._values.minutes(shape.over, (*path, "over"), "90 min")
        return SweatPlan(volume, read_timing(shape, self._values, path, self._duration, daily=True), minutes)

    def _drug(self, shape: DrugShape, index: int) -> DrugPlan:
        path, values = (*self._path, "drugs", index), self._values
        own = {
            key: None if written is None else values.quantity(written, FACTOR, (*path, key))
            for key, written in (
                ("threshold_multiplier", shape.threshold_multiplier),
                ("absorption_multiplier", shape.absorption_multiplier),
            )
        }
        plan = DrugPlan(
            values.one_of(shape.drug, DRUGS, "drug", (*path, "drug")),
            read_span(shape, values, path, self._duration),
            own["threshold_multiplier"],
            own["absorption_multiplier"],
        )
        with values.at((*path, "drug")):
            drug_factor(plan, self._evidence)
        return plan

    def _adrenaline(self, shape: AdrenalineShape, index: int) -> AdrenalinePlan:
        path, values = (*self._path, "adrenaline", index), self._values
        if shape.dose is not None and shape.shift is not None:
            values.fail("`dose` and `shift` contradict each other", (*path, "shift"), advice="keep one of the two")
        plan = AdrenalinePlan(
            values.minutes(shape.over, (*path, "over"), "2 h"),
            read_timing(shape, values, path, self._duration),
            None if shape.dose is None else values.quantity(shape.dose, ADRENALINE, (*path, "dose")),
            None if shape.shift is None else values.quantity(shape.shift, PURE, (*path, "shift")),
        )
        with values.at((*path, "dose")):
            adrenaline_shift(plan, self._evidence)
        return plan

    def _food_intake(self) -> tuple[FoodIntakePlan, ...]:
        shape = self._shape.food_intake
        if shape is None:
            return ()
        if isinstance(shape, str):
            return (FoodIntakePlan(shape),)
        path = (*self._path, "food_intake")
        return self._values.each(lambda entry, index: self._eating(entry, (*path, index)), shape)

    def _eating(self, shape: FoodIntakeShape, path: Path_) -> FoodIntakePlan:
        return FoodIntakePlan(shape.state, read_span(shape, self._values, path, self._duration))

    def _inputs(self) -> tuple[InputPlan, ...]:
        plans = self._values.each(lambda entry, _: self._held(*entry), tuple(self._shape.inputs.items()))
        return tuple(plan for some in plans for plan in some)

    def _held(self, symbol: str, shape: str | float | InputShape | list[InputShape]) -> tuple[InputPlan, ...]:
        path = (*self._path, "inputs", symbol)
        self._values.choice(symbol, INPUTS, "input of the body", path)
        if isinstance(shape, list):
            return self._values.each(lambda entry, index: self._input(symbol, entry, (*path, index)), shape)
        if isinstance(shape, InputShape):
            return (self._input(symbol, shape, path),)
        given = self._input_value(symbol, shape, path)
        return (InputPlan(symbol, given.value, Span(), text=given.text),)

    def _input(self, symbol: str, shape: InputShape, path: Path_) -> InputPlan:
        values, given = self._values, self._input_value(symbol, shape.value, (*path, "value"))
        if shape.over is None:
            for key in ("at", "on", "every", "times"):
                if getattr(shape, key) is not None:
                    values.fail(f"`{key}` without `over`", (*path, key), advice="say how long it holds, or drop it")
            return InputPlan(symbol, given.value, read_span(shape, values, path, self._duration), text=given.text)
        if shape.at is None:
            values.fail("`over` without `at`", (*path, "over"), expected="`at: 12:00`", advice="add a clock time")
        timing = read_timing(shape, values, path, self._duration, daily=True)
        minutes = values.minutes(shape.over, (*path, "over"), "30 min")
        return InputPlan(symbol, given.value, timing=timing, minutes=minutes, text=given.text)

    def _deed(self, shape: DeedShape, index: int) -> DeedPlan:
        path, values = (*self._path, "actions", index), self._values
        deed = DEEDS[values.choice(shape.action, DEEDS, "action of the body", (*path, "action"))]
        for name in shape.with_:
            values.choice(name, (*deed.arguments, *deed.choices), f"argument of {deed.name}", (*path, "with", name))
        given = {
            name: self._argument(deed, name, written, (*path, "with", name))
            for name, written in shape.with_.items()
            if name in deed.arguments
        }
        chosen = {
            name: self._chosen(deed, name, written, (*path, "with", name))
            for name, written in shape.with_.items()
            if name in deed.choices
        }
        missing = [name for name in deed.arguments if name not in given]
        if missing:
            values.fail(
                f"{deed.name} needs {' and '.join(missing)}",
                (*path, "with"),
                expected=", ".join(f"{name}: ... {deed.arguments[name]}" for name in missing),
                advice="add it",
            )
        return DeedPlan(deed.name, given, read_timing(shape, values, path, self._duration, daily=True), chosen)

    def _chosen(self, deed: Deed, name: str, written: str | float, path: Path_) -> Given:
        choice = deed.choices[name]
        if choice.named:
            word = self._values.choice(str(written).strip(), choice.named, name, path)
            return Given(choice.named[word], choice.unit, word)
        return self._input_value(choice.symbol, written, path)

    def _argument(self, deed: Deed, name: str, written: str | float, path: Path_) -> Given:
        unit = deed.arguments[name]
        given = self._values.any_unit(written, unit, path)
        self._values.within(given.value, (0.0, deed.highest.get(name, math.inf)), unit, written, path, name)
        return given

    def _input_value(self, symbol: str, written: str | float, path: Path_) -> Given:
        info = INPUTS[symbol]
        given = self._values.any_unit(written, info.unit, path)
        if given.value < 0 and not info.signed:
            self._values.fail("a negative input", path, found=written, expected="0 or more")
        record = self._evidence.parameters.get(symbol)
        if record is not None and record.range is not None:
            value = convert(given.value, info.unit, record.unit)
            self._values.within(value, record.range, record.unit, written, path, symbol)
        return given

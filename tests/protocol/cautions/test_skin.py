"""Creams and serums on broken skin, sessions too close, whom sessions harm, and the sun after them."""

from __future__ import annotations

import pytest

from magmatrix.protocol.cautions.broken_skin import OPEN
from magmatrix.protocol.cautions.sessions import SPACING
from magmatrix.protocol.treatments import TREATMENTS
from tests.protocol.cautions.plans import grave, healthy, noticed, packaged, records

CREAM = "{action: delivery.apply, with: {load: 2 mg/cm^2, area: 565 cm^2}, at: '08:00', on: [DAY]}"
ACID = "{action: vitamin_c.apply, with: {share: 15 %, ph: 3.2}, at: '08:00', on: [DAY]}"
NEUTRAL = ACID.replace("3.2", "5.5")
PHOSPHATE = "{action: vitamin_c.spread_map, with: {load: 2 mg/cm^2, share: 10 %}, at: '08:00', on: [DAY]}"
CLOSE = set(SPACING.values())


def after(product: str, day: int, treatment: str = "microneedling") -> str:
    done = product.replace("DAY", f"day {day}")
    return f"{{treatments: [{{treatment: {treatment}, on: day 10, at: '10:00'}}], actions: [{done}]}}"


def course(*sessions: tuple[str, int, str]) -> str:
    entries = ", ".join(f"{{treatment: {name}, on: day {day}, at: '{clock}'}}" for name, day, clock in sessions)
    return f"{{treatments: [{entries}]}}"


@pytest.mark.parametrize(
    ("treatment", "days"),
    [("microneedling", 3), ("nafl_1550", 3), ("co2_fractional", 7), ("co2_full", 14), ("microdermabrasion", 1)],
)
def test_cream_is_told_of_while_the_skin_is_open_and_not_after(treatment: str, days: int) -> None:
    assert "safety.needled_flux" in records(noticed(after(CREAM, 10 + days, treatment)))
    assert "safety.needled_flux" not in records(noticed(after(CREAM, 11 + days, treatment)))
    assert "safety.needled_flux" not in records(noticed(after(CREAM, 10, treatment)))  # two hours before


def test_cream_every_day_meets_the_open_skin() -> None:
    daily = CREAM.replace("on: [DAY]", "every: 1 day")
    assert "safety.needled_flux" in records(noticed(after(daily, 0)))
    alone = f"{{actions: [{daily}]}}"
    assert "safety.needled_flux" not in records(noticed(alone))


@pytest.mark.parametrize(("product", "is_grave"), [(ACID, True), (NEUTRAL, False), (PHOSPHATE, False)])
def test_serum_on_open_skin_is_told_of_and_acid_is_grave(product: str, is_grave: bool) -> None:
    (found,) = (n for n in noticed(after(product, 11)) if n.parameter == "soltani2014.serum")
    assert (found.severity, found.grave) == ("warning", is_grave)
    assert "soltani2014.serum" not in records(noticed(after(product, 30)))
    assert "soltani2014.serum" not in records(noticed(f"{{actions: [{product.replace('DAY', 'day 11')}]}}"))


@pytest.mark.parametrize("name", TREATMENTS)
def test_every_treatment_has_a_spacing_and_a_time_until_it_closes(name: str) -> None:
    assert packaged().value(SPACING[name], "day") > 0
    assert packaged().value(OPEN[TREATMENTS[name].barrier], "day") > 0


@pytest.mark.parametrize("name", TREATMENTS)
def test_sessions_too_close_are_told_of_for_every_treatment(name: str) -> None:
    days = round(packaged().value(SPACING[name], "day"))
    close = noticed(course((name, 1, "10:00"), (name, days, "10:00")), days=400)
    assert records(close) & CLOSE == {SPACING[name]}
    assert not records(noticed(course((name, 1, "10:00"), (name, 1 + days, "10:00")), days=400)) & CLOSE


def test_exactly_the_days_advised_are_not_too_close_whatever_the_hour() -> None:
    """Issue 11: 28 days counted as closer than 28 days, where the second session was an hour earlier in the day."""
    arm = course(("co2_fractional", 1, "11:00"), ("co2_fractional", 29, "10:00"))
    assert not records(noticed(arm)) & CLOSE


def test_another_treatment_is_too_close_as_well_and_the_first_decides() -> None:
    assert records(noticed(course(("co2_full", 1, "10:00"), ("microneedling", 31, "10:00")))) & CLOSE == {
        SPACING["co2_full"]
    }
    assert not records(noticed(course(("microneedling", 1, "10:00"), ("co2_full", 31, "10:00")))) & CLOSE


def too_deep(treatment: str, depth: str, **person: str) -> list[tuple[str, bool]]:
    arm = f"{{treatments: [{{treatment: {treatment}, on: day 5, depth: {depth}}}]}}"
    return [(n.text, n.grave) for n in noticed(arm, healthy(**person)) if "the skin of the" in n.text]


@pytest.mark.parametrize(
    ("treatment", "depth", "is_grave"),
    [("co2_full", "5 mm", True), ("dermabrasion", "600 um", True), ("microneedling", "2.5 mm", False)],
)
def test_what_goes_too_deep_is_told_of_in_one_sentence_for_all_ages(treatment: str, depth: str, is_grave: bool) -> None:
    (found,) = too_deep(treatment, depth)
    assert found[1] is is_grave
    assert too_deep(treatment, depth, age="70 years") == [found]
    assert too_deep(treatment, "200 um") == []


ONE = course(("co2_full", 5, "10:00"))


@pytest.mark.parametrize(
    ("person", "record", "is_grave"),
    [
        ({"conditions": "[skin_infection]"}, "khunger2008.contraindications", True),
        ({"conditions": "[keloid]"}, "khunger2008.contraindications", True),
        ({"conditions": "[herpes]"}, "safety.herpes_after_ablation", False),
        ({"medication": "[isotretinoin]"}, "safety.isotretinoin_wait", True),
        ({"medication": "[anticoagulant]"}, "skinpen_consent.bleeding", False),
        ({"phototype": "V"}, "chu2021.risks", False),
    ],
)
def test_whom_a_session_harms(person: dict[str, str], record: str, is_grave: bool) -> None:
    found = noticed(ONE, healthy(**person))
    assert record in records(found)
    assert (record in grave(found)) is is_grave
    assert record not in records(noticed(ONE))
    assert record not in records(noticed("{}", healthy(**person)))


@pytest.mark.parametrize(
    ("treatment", "record"),
    [
        ("dermabrasion", "safety.isotretinoin_wait"),
        ("co2_fractional", "spring2017.fractional"),
        ("microneedling", "waldman2017.superficial"),
    ],
)
def test_isotretinoin_weighs_by_how_much_is_taken_off(treatment: str, record: str) -> None:
    found = noticed(course((treatment, 5, "10:00")), healthy(medication="[isotretinoin]"))
    known = {"safety.isotretinoin_wait", "spring2017.fractional", "waldman2017.superficial"}
    assert records(found) & known == {record}


@pytest.mark.parametrize("phototype", ["I", "II", "III"])
def test_light_skin_is_not_told_of(phototype: str) -> None:
    assert "chu2021.risks" not in records(noticed(ONE, healthy(phototype=phototype)))


def test_where_nothing_is_said_of_people_everything_is_told_once() -> None:
    (note,) = (n for n in noticed(ONE, "age: 40 years, pregnant: false") if n.parameter == "chu2021.risks")
    assert note.severity == "note"
    for word in ("infection", "herpes", "keloids", "isotretinoin", "anticoagulants", "dark skin", "sun"):
        assert word in note.text


@pytest.mark.parametrize(("day", "told"), [(4, False), (6, True), (60, True), (70, False)])
def test_sun_on_treated_skin(day: int, told: bool) -> None:
    light = f"inputs: {{sun.dose_rate: {{value: 1 SED/h, at: '12:00', over: 60 min, on: day {day}}}}}"
    arm = ONE.removesuffix("}") + f", {light}}}"
    assert ("safety.sun_after_session" in records(noticed(arm, days=90))) is told
    assert "safety.sun_after_session" not in records(noticed(f"{{{light}}}", days=90))

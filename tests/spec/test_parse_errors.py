"""Every mistake in a study file is one StudyError with file, line, what was found and what was expected.

Several come at once, and none that only follows from another.

In each example `# here` marks the line that the error must name.
"""

from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from magmatrix.errors import StudyError, StudyMistakesError
from magmatrix.evidence import Evidence
from magmatrix.spec.parse import read_study

GOOD = """\
title: Test
question: Does it?
duration: 84 days
persons:
  adult:
    age: 45 years
arms:
  usual:
    diet: 300 mg/day
"""


def error_of(text: str, evidence: Evidence) -> StudyError:
    with pytest.raises(StudyError) as caught:
        read_study("study.yaml", evidence, text=text)
    return caught.value


def with_line(old: str, new: str) -> str:
    assert GOOD.count(old) == 1
    return GOOD.replace(old, new)


def in_arm(lines: str) -> str:
    return GOOD + lines


CASES: dict[str, tuple[str, str]] = {
    # Keys
    "unknown key": (with_line("duration:", "duratoin:"), r"duratoin.*did you mean 'duration'"),
    "unknown top key": (
        GOOD + "arm: {}  # here\n",
        r"unknown key; found 'arm'; expected one of title, .*did you mean 'arms'",
    ),
    "unknown key of an arm": (
        in_arm("    supplement: []  # here\n"),
        r"found 'supplement';.*did you mean 'supplements'",
    ),
    "unknown key of a dose": (
        in_arm("    supplements:\n      - salt: citrate\n        dose: 300 mg/day\n        tmes: 2  # here\n"),
        r"found 'tmes';.*did you mean 'times'",
    ),
    "unknown key of a person": (with_line("    age: 45 years", "    agee: 45 years  # here"), r"did you mean 'age'"),
    "missing key": (with_line("question: Does it?\n", ""), "key 'question' is missing"),
    "missing dose": (in_arm("    supplements:\n      - salt: citrate  # here\n"), "key 'dose' is missing"),
    "no value": (with_line("title: Test", "title:  # here"), "'title' has no value"),
    "key twice": (with_line("title: Test", "title: Test\ntitle: Test  # here"), "'title' is listed twice"),
    "arm twice": (in_arm("  usual:  # here\n    diet: 200 mg/day\n"), "'usual' is listed twice"),
    # Kinds of values
    "number without unit": (
        with_line("age: 45 years", "age: 45  # here"),
        r"wrong kind of value for 'age'; found 45; expected text such as '45 years'",
    ),
    "text for keys": (with_line("    diet: 300 mg/day", "    treatments: co2_full  # here"), "a list"),
    "keys for a list": (in_arm("    drugs: {drug: ppi}  # here\n"), r"expected a list \(each entry starts with '- '\)"),
    "yes for a number": (in_arm("    treatments:\n      - {treatment: co2_full, depth: true}  # here\n"), "'depth'"),
    "wrong choice": (
        with_line("age: 45 years", "sex: man  # here"),
        "unknown value of 'sex'; found 'man'.*did you mean",
    ),
    "title too long": (with_line("title: Test", f"title: {'x' * 300}  # here"), "at most 200 characters"),
    "empty title": (with_line("title: Test", "title: ' '  # here"), "the title is empty"),
    "no arms": (GOOD[: GOOD.index("arms:")] + "arms: {}  # here\n", "'arms' is empty"),
    # Quantities
    "volume for a diet": (
        with_line("diet: 300 mg/day", "diet: 300 ml/day  # here"),
        r"found '300 ml/day'; expected an amount of magnesium per day, such as '300 mg/day'",
    ),
    "diet without time": (with_line("diet: 300 mg/day", "diet: 300 mg  # here"), "amount of magnesium per day"),
    "unknown unit": (with_line("diet: 300 mg/day", "diet: 300 mgs/dy  # here"), "amount of magnesium per day"),
    "no number": (with_line("diet: 300 mg/day", "diet: plenty  # here"), "not a number with a unit; found 'plenty'"),
    "negative diet": (
        with_line("diet: 300 mg/day", "diet: -300 mg/day  # here"),
        "a negative quantity; found '-300 mg/day'",
    ),
    "negative dose": (
        in_arm("    supplements:\n      - {salt: citrate, dose: -5 mg/day}  # here\n"),
        "a negative quantity",
    ),
    "nan": (with_line("diet: 300 mg/day", "diet: nan mg/day  # here"), "not a number with a unit; found 'nan mg/day'"),
    "infinite": (with_line("diet: 300 mg/day", "diet: 1e999 mg/day  # here"), "the number is too large"),
    "infinite number": (
        in_arm("    treatments:\n      - {treatment: co2_full, depth: .inf}  # here\n"),
        "not a finite number",
    ),
    "nan number": (
        in_arm("    drugs:\n      - {drug: ppi, absorption_multiplier: .nan}  # here\n"),
        "not a finite number",
    ),
    "absurd diet": (with_line("diet: 300 mg/day", "diet: 300 kg/day  # here"), "beyond any plausible size"),
    "share above one": (
        in_arm("    treatments:\n      - {treatment: co2_full, coverage: 1.5}  # here\n"),
        "beyond any plausible",
    ),
    "depth in mg": (
        in_arm("    treatments:\n      - {treatment: co2_full, depth: 3 mg}  # here\n"),
        "expected a length",
    ),
    "a child": (
        with_line("age: 45 years", "age: 12 years  # here"),
        "beyond any plausible size.*from 18 year to 120 year.*take no number for a child",
    ),
    "filtration": (with_line("age: 45 years", "egfr: 90 L/min  # here"), "beyond any plausible size"),
    "power of a unit": (with_line("diet: 300 mg/day", "diet: 3 mg^99/day  # here"), "not a unit"),
    "tower of powers": (with_line("diet: 300 mg/day", "diet: 3 9**9**9**9  # here"), "not a unit"),
    # Time
    "too long": (with_line("duration: 84 days", "duration: 151 years  # here"), "beyond any plausible size"),
    "too short": (with_line("duration: 84 days", "duration: 5 h  # here"), "at least one day"),
    "no time at all": (
        with_line("duration: 84 days", "duration: 84 mg  # here"),
        "expected a length of time, such as '28 days'",
    ),
    "seconds": (with_line("duration: 84 days", "duration: 100000.5 s  # here"), "whole minutes"),
    "bad clock": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 3 mg/day, at: 25:00}  # here\n"),
        "not a clock time",
    ),
    "bad day": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 3 mg/day, from: monday}  # here\n"),
        "a day, such as",
    ),
    "negative day": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 3 mg/day, from: -1}  # here\n"),
        "not a day",
    ),
    "part of a day": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 3 mg, every: 36 h}  # here\n"),
        "whole number of days",
    ),
    "clock as a number": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 3 mg/day, at: 480}  # here\n"),
        "wrong kind of value for 'at'; found 480;.*did you mean '08:00'",
    ),
    "number for a diet": (with_line("diet: 300 mg/day", "diet: 300  # here"), "did you mean '300 mg/day'"),
    "number for a share": (
        in_arm("    treatments:\n      - {treatment: co2_full, coverage: 12}  # here\n"),
        r"expected a share from 0 to 1; did you mean '12 %'",
    ),
    "number for a humidity": (
        in_arm("    inputs:\n      barrier.humidity: 60  # here\n"),
        "expected 0 to 0.98; did you mean '60 %'",
    ),
    "months between doses": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 3 mg, every: 1 month}  # here\n"),
        "not a whole number of days.*did you mean 'every 30 days'.*differ in length",
    ),
    "clocks out of order": (
        in_arm("    supplements:\n      - salt: citrate\n        dose: 3 mg/day\n        at: [19:00, 08:00]  # here\n"),
        "clock times must ascend",
    ),
    "days out of order": (
        in_arm("    treatments:\n      - {treatment: tca35, on: [9, 3]}  # here\n"),
        "days must ascend",
    ),
    "start after the end": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 3 mg/day, from: day 84}  # here\n"),
        "after the end of the study; found 'day 84'; expected at most day 83",
    ),
    "stop after the end": (
        in_arm("    drugs:\n      - {drug: ppi, until: day 85}  # here\n"),
        "after the end of the study",
    ),
    "stop before start": (
        in_arm("    drugs:\n      - {drug: ppi, from: 9, until: 9}  # here\n"),
        "`until` is not after `from`",
    ),
    "session after the end": (
        in_arm(
            "    treatments:\n      - treatment: microneedling\n        every: 28 days\n        sessions: 4  # here\n"
        ),
        r"after the end of the study; found 'day 84'; expected at most day 83: 3 of 4 sessions.*write `sessions: 3`",
    ),
    "default sessions after the end": (
        in_arm("    treatments:\n      - treatment: microneedling  # here\n"),
        r"found 'day 84'.*3 of 4 sessions, every 28 days from day 0 fit .`sessions` and `every` not written",
    ),
    "listed session after the end": (
        in_arm("    treatments:\n      - {treatment: tca35, on: 99}  # here\n"),
        "found 'day 99'",
    ),
    "last of many doses after the end": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 3 mg, every: 7 days, times: 13}  # here\n"),
        "found 'day 84'",
    ),
    "no sessions": (
        in_arm("    treatments:\n      - {treatment: tca35, sessions: 0}  # here\n"),
        "not a number of times",
    ),
    "on and every": (
        in_arm("    treatments:\n      - {treatment: tca35, on: 3, every: 9 days}  # here\n"),
        "mutually exclusive",
    ),
    "daily dose on one day": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 300 mg/day, on: day 3}  # here\n"),
        "a dose per day contradicts `on`",
    ),
    "dose without days": (
        in_arm("    supplements:\n      - {salt: citrate, dose: 300 mg}  # here\n"),
        "nothing says on which days",
    ),
    # Names
    "unknown salt": (
        in_arm("    supplements:\n      - {salt: cirtate, dose: 3 mg/day}  # here\n"),
        r"unknown magnesium salt; found 'cirtate'; expected one of acetate, .*; did you mean 'citrate'",
    ),
    "unknown treatment": (
        in_arm("    treatments:\n      - treatment: co2  # here\n"),
        "unknown treatment.*did you mean 'co2_full'",
    ),
    "unknown site": (
        in_arm("    treatments:\n      - {treatment: tca35, site: chek}  # here\n"),
        "unknown site.*'cheek'",
    ),
    "unknown drug": (in_arm("    drugs:\n      - drug: thiazid  # here\n"), "unknown drug.*'thiazide'"),
    "unknown output": (GOOD + "outputs: [magnesium.serm]  # here\n", "unknown output.*'magnesium.serum'"),
    "unknown input": (in_arm("    inputs:\n      dermis.uvb: 1  # here\n"), "unknown input of the body.*'dermis.uv'"),
    "unknown arm": (GOOD + "compare: [usual, usal]  # here\n", "unknown arm; found 'usal'.*'usual'"),
    "unknown person": (in_arm("    persons: [adlt]  # here\n"), "unknown person.*did you mean 'adult'"),
    "unknown link": (GOOD + "links: {mg_colagen_hill: on}  # here\n", "unknown link.*'mg_collagen_hill'"),
    "unknown number": (
        with_line("    age: 45 years", "    overrides: {magnesium.ke: 0.6 1/h}  # here"),
        "unknown number of the evidence; found 'magnesium.ke'.*'magnesium.kE'",
    ),
    "number in the wrong unit": (
        with_line("    age: 45 years", "    overrides: {magnesium.kE: 0.6 h}  # here"),
        "wrong unit; found '0.6 h'; expected a quantity in 1/h",
    ),
    "number out of range": (
        with_line("    age: 45 years", "    overrides: {magnesium.bone_exchangeable: 4}  # here"),
        "outside its range",
    ),
    "person twice in an arm": (in_arm("    persons: [adult, adult]  # here\n"), "is listed twice"),
    "name of an arm": (in_arm("  not an arm:  # here\n"), "not a name for an arm"),
    "arm named like a person": (
        in_arm("  Adult:  # here\n    diet: 200 mg/day\n"),
        "two things have one name; found .*arm 'Adult' and person 'adult'",
    ),
    "arms alike but for case": (in_arm("  Usual:  # here\n    diet: 200 mg/day\n"), "arm 'Usual' and arm 'usual'"),
    "arm against itself": (GOOD + "compare: [usual, usual]  # here\n", "compared with itself"),
    # What does not fit together
    "treatments on one day": (
        in_arm("    treatments:\n      - {treatment: tca35, on: 3}\n      - {treatment: co2_full, on: 3}  # here\n"),
        "treatments overlap; found 'co2_full and tca35 on day 3'",
    ),
    "two sites": (
        in_arm(
            "    treatments:\n"
            "      - {treatment: tca35, on: 3}\n"
            "      - {treatment: tca35, on: 9, site: cheek}  # here\n"
        ),
        "two skin sites",
    ),
    "column width of a full field": (
        in_arm("    treatments:\n      - {treatment: tca35, column_width: 9 um}  # here\n"),
        "full field",
    ),
    "grit of a laser": (
        in_arm("    treatments:\n      - {treatment: co2_full, grit: medium}  # here\n"),
        "has no grit",
    ),
    "diets overlap": (
        with_line(
            "    diet: 300 mg/day",
            "    diet:\n      - {amount: 1 mg/day, until: 9}\n      - {amount: 2 mg/day, from: 8}  # here",
        ),
        "two diets overlap",
    ),
    "days without food": (
        with_line("    diet: 300 mg/day", "    diet:  # here\n      - {amount: 300 mg/day, until: day 28}"),
        "nothing says what is eaten from day 28 until day 84; expected a diet for every day; write '0 mg/day'",
    ),
    "meal without time": (
        with_line("    diet: 300 mg/day", "    diet:\n      - {amount: 0 mg/day}\n      - {amount: 40 mg}  # here"),
        "a single meal needs a day and a clock time",
    ),
    "shares": (
        with_line("diet: 300 mg/day", "diet: {amount: 9 mg/day, at: [08:00, 19:00], shares: [0.5, 0.6]}  # here"),
        "shares must add up to 1",
    ),
    "salt without formula": (
        in_arm("    supplements:\n      - {salt: mineral_water, dose: 9 mg/day, of: salt}  # here\n"),
        "no formula is known",
    ),
    "drug without size": (
        in_arm("    drugs:\n      - drug: loop_diuretic  # here\n"),
        r"loop_diuretic has no measured size in the evidence; expected threshold_multiplier: a number",
    ),
    "too much adrenaline": (
        in_arm("    adrenaline:\n      - {dose: 1 ug/kg/min, over: 2 h, on: 1, at: 09:00}  # here\n"),
        "above the highest dose that was studied",
    ),
    "sweat without time": (in_arm("    sweat: 2 L  # here\n"), "sweat without a time"),
    "workout without time": (in_arm("    sweat:\n      - volume: 2 L  # here\n"), "needs a clock time and a length"),
    "phase of a habit": (
        with_line(
            "    age: 45 years",
            "    habitual_diet:  # here\n      - {amount: 1 mg/day, until: 9}\n      - {amount: 1 mg/day, from: 9}",
        ),
        "a habitual diet has no phases",
    ),
    "treatment without dermis": (
        GOOD + "    treatments:  # here\n      - treatment: tca35\nbody: [magnesium]\n",
        "a treatment needs the dermis",
    ),
    "output of a part not run": (
        GOOD + "body: [magnesium]\noutputs: [dermis.collagen]  # here\n",
        "add dermis to `body`",
    ),
    "output twice": (GOOD + "outputs: [magnesium.serum, magnesium.serum]  # here\n", "is listed twice"),
    "too many samples": (
        GOOD.replace("84 days", "20 years") + "outputs:\n  every: 1 min  # here\n",
        "too many samples",
    ),
    "window after the end": (
        GOOD + "outputs:\n  windows:\n    - {from: 80, until: 90, every: 1 h}  # here\n",
        "after the end of the study",
    ),
    "too many meals": (
        GOOD.replace("84 days", "150 years  # here").replace("    diet: 300 mg/day\n", "")
        + "".join(f"  arm{number}:\n" for number in range(20)),
        "the study is too large",
    ),
    "too many arms": (
        GOOD.replace("arms:", "arms:  # here") + "".join(f"  a{n}:\n" for n in range(100)),
        "at most 100",
    ),
    "persons alike but for case": (with_line("arms:", "  Adult:  # here\narms:"), "two persons have one name"),
    "input of a part not run": (
        in_arm("    inputs:\n      dermis.uv: 1  # here\nbody: [magnesium]\n"),
        "this input needs the dermis",
    ),
    "unknown salt in a vein": (
        in_arm("    infusions:\n      - {amount: 3 mmol, over: 1 h, on: 1, at: 08:00, salt: sulfate}  # here\n"),
        "unknown magnesium salt.*'sulfate_heptahydrate'",
    ),
    "nothing in a vein": (
        in_arm("    infusions:\n      - {amount: 0 mmol, over: 1 h, on: 1, at: 08:00}  # here\n"),
        "must be greater than zero",
    ),
    "sweat per day with a clock": (
        in_arm("    sweat:\n      - {volume: 2 L/day, at: 17:00}  # here\n"),
        "sweat per day contradicts `at`",
    ),
    "dose and shift": (
        in_arm("    adrenaline:\n      - {dose: 0.1 ug/kg/min, shift: 1, over: 2 h, on: 1, at: 09:00}  # here\n"),
        "`dose` and `shift` are mutually exclusive",
    ),
    "adrenaline without size": (
        in_arm("    adrenaline:\n      - {over: 2 h, on: 1, at: 09:00}  # here\n"),
        "an adrenaline episode has no size",
    ),
    "food after the end": (
        in_arm("    food_intake:\n      - {state: inadequate, from: 90}  # here\n"),
        "after the end of the study",
    ),
    "negative input": (in_arm("    inputs:\n      dermis.uv: -1  # here\n"), "a negative input"),
    "daily diet on one day": (
        with_line("diet: 300 mg/day", "diet: {amount: 300 mg/day, on: 3}  # here"),
        "an amount per day has no single days",
    ),
    "span of a meal": (
        with_line(
            "    diet: 300 mg/day",
            "    diet:\n      - amount: 0 mg/day\n      - {amount: 9 mg, on: 3, at: 08:00, until: 9}  # here",
        ),
        "a single meal has no `until`",
    ),
    "shares without clocks": (
        with_line("diet: 300 mg/day", "diet: {amount: 9 mg/day, shares: [0.5, 0.5]}  # here"),
        "one share for each clock time; found 2",
    ),
    "late first meal": (
        with_line("    diet: 300 mg/day", "    diet:\n      - {amount: 9 mg/day, from: 5}  # here"),
        "from day 0 until day 5",
    ),
    "no outputs": (GOOD + "outputs: []  # here\n", "no output is named"),
    "empty window": (
        GOOD + "outputs:\n  windows:\n    - {from: 8, until: 8, every: 1 h}  # here\n",
        "`until` is not after `from`",
    ),
    "dose on and from": (
        in_arm("    supplements:\n      - {salt: oxide, dose: 9 mg, on: 3, from: 2}  # here\n"),
        "`on` and `from` are mutually exclusive",
    ),
    "half a day": (
        in_arm("    supplements:\n      - {salt: oxide, dose: 9 mg/day, from: 36 h}  # here\n"),
        "not a day of a study",
    ),
    # Values outside what is possible
    "input beyond its range": (
        in_arm("    inputs:\n      barrier.humidity: 3  # here\n"),
        "barrier.humidity is outside its range; found 3; expected 0 to 0.98",
    ),
    "input beyond its range in another unit": (
        in_arm("    inputs:\n      delivery.thickness: 0 cm  # here\n"),
        r"delivery.thickness is outside its range; found '0 cm'; expected 1 to 1000 um",
    ),
    "negative argument": (
        in_arm(
            "    actions:\n      - action: delivery.apply\n        at: 08:00\n"
            "        with:\n          area: 500 cm^2\n          load: -2 mg/cm^2  # here\n"
        ),
        r"load is outside its range; found '-2 mg/cm\^2'; expected 0 to 100 mg/cm\^2",
    ),
    "argument beyond its range": (
        in_arm(
            "    actions:\n      - action: vitamin_c.apply\n        at: 08:00\n"
            "        with:\n          share: 10 %\n          ph: 99  # here\n"
        ),
        "ph is outside its range; found 99; expected 0 to 14",
    ),
    "negative own number": (
        with_line("    age: 45 years", "    age: 45 years\n    overrides:\n      magnesium.kE: -1 1/h  # here"),
        "magnesium.kE is outside its range; found '-1 1/h'; expected 0 or more",
    ),
    "own number that leaves others without one": (
        with_line("    age: 45 years", "    age: 45 years\n    overrides:  # here\n      magnesium.VP: 0 L"),
        "no number follows from these.*division by zero",
    ),
    "own switch": (
        with_line(
            "    age: 45 years", "    age: 45 years\n    overrides:\n      dermis.link_mg_collagenase: 1  # here"
        ),
        "a switch is no number of a person.*links: {mg_collagenase: on}",
    ),
    "habitual fast": (
        with_line("    age: 45 years", "    habitual_diet: 0 mg/day  # here"),
        "a diet without magnesium has no steady state",
    ),
    "habitual food bound by phytate": (
        with_line("    age: 45 years", "    habitual_diet: {amount: 60 mg/day, phytate: 5 mmol}  # here"),
        "a diet without magnesium has no steady state",
    ),
    "own constant of nature": (
        with_line(
            "    age: 45 years", "    age: 45 years\n    overrides:\n      chemistry.atomic_mass_Mg: 30 g/mol  # here"
        ),
        "a constant is the same in everybody",
    ),
    "outputs as a word": (with_line("arms:", "outputs: all  # here\narms:"), "wrong kind.*expected keys or a list"),
    "compare with one arm": (with_line("arms:", "compare: [usual]  # here\narms:"), "too few entries.*at least 2"),
    "negative seed": (with_line("arms:", "seed: -1  # here\narms:"), "outside its range.*0 or more"),
    "decimal comma inside braces": (
        with_line("    diet: 300 mg/day", "    treatments: [{treatment: microneedling, depth: 1,5 mm}]  # here"),
        "decimals with a point",
    ),
    "treatment of nothing": (
        with_line("    diet: 300 mg/day", "    treatments: [{treatment: microneedling, coverage: 0 %}]  # here"),
        "greater than zero",
    ),
    # YAML itself
    "bad indentation": (with_line("    diet: 300 mg/day", "  diet: 300 mg/day\n next: 1  # here"), "not valid YAML"),
    "a tag": (with_line("title: Test", "title: !!python/object/apply:os.getcwd Test  # here"), "tags are not allowed"),
    "a list": ("- title: Test  # here\n", "not a study file"),
    "nothing": ("# here\n", "not a study file"),
}


@pytest.mark.parametrize("name", CASES)
def test_a_mistake_is_one_error_with_file_line_and_help(evidence: Evidence, name: str) -> None:
    text, message = CASES[name]
    error = error_of(text, evidence)
    assert re.search(message, str(error)), str(error)
    marked = [number for number, line in enumerate(text.splitlines(), start=1) if "# here" in line]
    assert error.place is not None
    assert error.place.file == "study.yaml"
    if marked:
        assert [error.place.line] == marked, str(error)
    assert "\n" not in str(error)


def lines_of(error: StudyError) -> list[int | None]:
    assert isinstance(error, StudyMistakesError)
    return [mistake.place.line for mistake in error.mistakes if mistake.place]


def test_all_mistakes_are_listed_in_the_order_of_the_file(evidence: Evidence) -> None:
    error = error_of(with_line("age: 45 years", "agge: 45 years") + "    dite: 3\nfoo: 1\n", evidence)
    assert (error.place.line, error.found) == (6, "agge")
    assert lines_of(error) == [6, 10, 11]
    assert str(error).splitlines()[0] == "study.yaml: 3 mistakes"
    assert "did you mean 'age'" in str(error).splitlines()[1]


MANY = """\
title: Test
question: Does it?
question: Twice?
duration: 84 days
persons:
  adult:
    age: 45 mg
    weight: -70 kg
    overrides: {magnesium.ke: 1, magnesium.kE: 0.6 h}
  other: {sex: man}
arms:
  usual:
    diet: 300 mL/day
    supplements:
      - {salt: cirtate, dose: 300 mgs/day, at: 25:00}
      - {salt: citrate, dose: 300 mg/day, on: day 3}
    treatments:
      - {treatment: tca35, on: 99}
    drugs:
      - {drug: thiazid}
  other_arm:
    persons: [other, adlt]
    treatment: tca35
outputs: [magnesium.serm, dermis.colagen]
compare: [usual, usal]
links: {mg_colagen_hill: on}
"""


def test_every_section_arm_and_person_is_read_after_a_mistake(evidence: Evidence) -> None:
    error = error_of(MANY, evidence)
    assert lines_of(error) == [3, 7, 8, 9, 9, 10, 13, 15, 15, 15, 16, 18, 20, 22, 23, 24, 24, 25, 26]


def test_after_twenty_mistakes_the_rest_is_counted(evidence: Evidence) -> None:
    error = error_of(GOOD + "".join(f"    foo{number}: 1\n" for number in range(25)), evidence)
    lines = str(error).splitlines()
    assert lines[0] == "study.yaml: 25 mistakes"
    assert lines[-1].strip() == "and 5 more"
    assert len(lines) == 22
    assert pickle.loads(pickle.dumps(error)).mistakes[0].problem == error.mistakes[0].problem


def test_what_depends_on_a_wrong_duration_is_not_judged(evidence: Evidence) -> None:
    error = error_of(MANY.replace("84 days", "84 dys"), evidence)
    assert 4 in lines_of(error)
    assert 18 not in lines_of(error)


def test_anchors_and_merge_keys_make_arms_and_keep_their_lines(evidence: Evidence) -> None:
    text = (
        GOOD.replace("  usual:\n", "  usual: &usual\n")
        + "  more: {<<: *usual, label: More}\n  less:\n    <<: *usual\n    diet: 100 mg/day\n"
        "x-notes: {dose: &dose 300 mg}\n"
    )
    spec = read_study("study.yaml", evidence, text=text)
    assert [arm.diets[0].amount.value for arm in spec.arms] == [300.0, 300.0, 100.0]
    error = error_of(text.replace("diet: 300 mg/day", "diet: 300 mL/day"), evidence)
    assert not isinstance(error, StudyMistakesError)  # one mistake, however often it is used
    assert error.place.line == 9


def test_a_file_that_is_not_there_says_so(evidence: Evidence, tmp_path: Path) -> None:
    with pytest.raises(StudyError, match="cannot read the file"):
        read_study(tmp_path / "nowhere.yaml", evidence)


def test_a_file_that_is_not_text_says_so(evidence: Evidence, tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_bytes(b"title: \xff\xfe")
    with pytest.raises(StudyError, match="not UTF-8 text"):
        read_study(file, evidence)


def test_an_enormous_file_is_refused(evidence: Evidence, tmp_path: Path) -> None:
    file = tmp_path / "study.yaml"
    file.write_text("#" * 1_100_000)
    with pytest.raises(StudyError, match="larger than"):
        read_study(file, evidence)

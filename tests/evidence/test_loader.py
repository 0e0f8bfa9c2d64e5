"""The loader refuses what it cannot stand for, and says file, line, id, what is wrong and what was expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from magmatrix.errors import EvidenceError
from magmatrix.evidence import load_evidence
from tests.evidence.samples import SOUND, edited, loaded, refusal


def test_the_sound_sample_is_sound() -> None:
    evidence = loaded()
    assert len(evidence.parameters) == 6
    assert evidence.parameter("skin.loss").value == pytest.approx(1.2651557e-4, rel=1e-7)


# Each case: what stands in the file, what is put there, the id and some words of the message.
CASES = {
    "a measurement without unit": (
        "  value: 15\n  unit: year\n",
        "  value: 15\n",
        "smith2001.halflife",
        "`unit` is missing",
    ),
    "a parameter without unit": ("  value: 2\n  unit: day\n", "  value: 2\n", "skin.delay", "`unit` is missing"),
    "an effect without unit": (
        "effect: {value: 1.5, unit: 1, scale: fold, ci95: [1.2, 1.9]}",
        "effect: {value: 1.5}",
        "age__loss",
        "`effect.unit` is missing",
    ),
    "a unit that is none": ("  unit: year\n", "  unit: jears\n", "smith2001.halflife", "did you mean 'year'"),
    "a time axis that is none": ("x_unit: day", "x_unit: dax", "smith2001.course", "'dax' is not known"),
    "an unknown source": ("source: handbook", "source: handbok", "skin.mass", "did you mean 'handbook'"),
    "an unknown source of a measurement": (
        "source: smith2001a",
        "source: smyth2001",
        "smith2001.share",
        "did you mean 'smith2001",
    ),
    "a spread without its kind": (
        "spread: {kind: unstated, value: 2}",
        "spread: {value: 2}",
        "smith2001.share",
        "`spread.kind` is missing",
    ),
    "a spread of an unknown kind": ("kind: unstated", "kind: sem", "smith2001.share", "one of sd, se, ci95"),
    "a spread whose numbers do not fit its kind": (
        "{kind: range, low: 10, high: 25}",
        "{kind: sd, low: 10, high: 25}",
        "smith2001.halflife",
        "`value`",
    ),
    "points with a spread of no kind": ("  spread_kind: sd\n", "", "smith2001.course", "`spread_kind`"),
    "a duplicate id": ("- id: smith2001.share", "- id: smith2001.halflife", "smith2001.halflife", "has it already"),
    "a duplicate id across lists": ("- id: sun__loss", "- id: skin.loss", "skin.loss", "has it already"),
    "an alias that is an id": ("aliases: [smith2001a]", "aliases: [handbook]", "handbook", "has it already"),
    "a value outside its range": ("  value: 2\n", "  value: 12\n", "skin.delay", "from 0 to 10 day"),
    "a value outside its distribution": ("  value: 2\n", "  value: 5\n", "skin.delay", "from 1 to 4 day"),
    "a measurement outside its spread": ("  value: 15\n", "  value: 30\n", "smith2001.halflife", "from 10 to 25 year"),
    "an effect outside its interval": ("value: 1.5", "value: 2.5", "age__loss", "from 1.2 to 1.9"),
    "a transformation with wrong units": (
        "transform: ln(2) / halflife",
        "transform: ln(2) * halflife",
        "skin.loss",
        "a quantity in '1/day'",
    ),
    "a transformation that adds unlike things": (
        "transform: 1 - immature",
        "transform: 1 [day] - immature",
        "skin.mature",
        "subtracts s and no dimension",
    ),
    "a transformation that cannot be read": (
        "transform: ln(2) / halflife",
        "transform: ln(2) / / halflife",
        "skin.loss",
        "expected a number",
    ),
    "a function that is none": ("ln(2)", "log(2)", "skin.loss", "did you mean"),
    "a name that is no input": ("ln(2) / halflife", "ln(2) / halflive", "skin.loss", "did you mean 'halflife'"),
    "an input that is not used": ("transform: 1 - immature", "transform: 1 - 0.1", "skin.mature", "is not used"),
    "an input that is no record": (
        "{immature: skin.immature}",
        "{immature: skin.imature}",
        "skin.mature",
        "did you mean 'skin.immature'",
    ),
    "a point that is not there": (
        "{immature: skin.immature}",
        "{immature: smith2001.course@3}",
        "skin.mature",
        "one of x = 0, 7",
    ),
    "an input without value": ("{immature: skin.immature}", "{immature: sun__loss}", "skin.mature", "has no value"),
    "a printed value that is not what is computed": (
        "value: 1.265e-4",
        "value: 1.285e-4",
        "skin.loss",
        "to the digits printed",
    ),
    "assumed without reason": ("  reason: nobody looked\n", "", "skin.delay", "without a `reason`"),
    "assumed with a grade other than E": (
        "  grade: E\n  reason: nobody looked",
        "  grade: D\n  reason: nobody looked",
        "skin.delay",
        "grade: E",
    ),
    "fitted without data": ("  fitted_to: [smith2001.course]\n", "", "skin.fitted", "without `fitted_to`"),
    "fitted to what is no record": (
        "fitted_to: [smith2001.course]",
        "fitted_to: [smith2001.curse]",
        "skin.fitted",
        "'smith2001.course'",
    ),
    "sourced without source": ("  source: handbook\n", "", "skin.mass", "sourced without a source"),
    "sourced without place": ("  place: table 1\n", "", "skin.mass", "without `place` and `read`"),
    "sourced without read level": (
        "  place: table 1\n  read: secondary\n",
        "  place: table 1\n",
        "skin.mass",
        "`read`",
    ),
    "derived without transformation": (
        "  inputs: {immature: skin.immature}\n  transform: 1 - immature\n",
        "  value: 0.9\n",
        "skin.mature",
        "derived without a `transform`",
    ),
    "no value at all": ("  value: 2\n  unit: day\n", "  unit: day\n", "skin.delay", "has no value"),
    "a measurement that is none": (
        "measurement: smith2001.share",
        "measurement: smith2001.shore",
        "skin.immature",
        "did you mean 'smith2001.share'",
    ),
    "a unit unlike that of the measurement": (
        "  unit: 1\n  basis: sourced",
        "  unit: day\n  basis: sourced",
        "skin.immature",
        "a unit like 'percent'",
    ),
    "a link that names an unknown measurement": (
        "smith2001.halflife, smith2001.course]",
        "smith2001.halflive, smith2001.course]",
        "age__loss",
        "'smith2001.halflife'",
    ),
    "a link that names an unknown source": (
        "  grade: E\n  default: off\n",
        "  grade: E\n  sources: [smyth2001]\n  default: off\n",
        "sun__loss",
        "'smith2001'",
    ),
    "a link that names an unknown parameter": ("[skin.loss]", "[skin.lost]", "age__loss", "did you mean 'skin.loss'"),
    "a read level that is none": (
        "  place: table 2\n  read: abstract",
        "  place: table 2\n  read: skimmed",
        "smith2001.halflife",
        "full-text, abstract",
    ),
    "a grade that is none": (
        "  form: unknown\n  effect: {}\n  grade: E",
        "  form: unknown\n  effect: {}\n  grade: F",
        "sun__loss",
        "one of A, B, C, D, E",
    ),
    "a switch that is neither on nor off": ("default: off", "default: maybe", "sun__loss", "on or off"),
    "a better read level than the source": (
        "  place: table 2\n  read: abstract",
        "  place: table 2\n  read: full-text",
        "smith2001.halflife",
        "`read_reason`",
    ),
    "an unknown key": ("meaning: delay before healing", "meanning: delay", "skin.delay", "did you mean 'meaning'"),
    "an unknown key of a spread": ("low: 10, high: 25", "lo: 10, high: 25", "smith2001.halflife", "did you mean 'low'"),
    "text where a number belongs": ("  value: 2\n", "  value: two\n", "skin.delay", "`value`"),
    "a number that is not finite": ("  value: 2\n", "  value: .nan\n", "skin.delay", "`value`"),
    "an id with a space": ("- id: skin.delay", "- id: skin delay", "skin delay", "letters, digits"),
    "a DOI that is none": ("  kind: human-kinetic\n", "  kind: human-kinetic\n  doi: 12\n", "smith2001", "`doi`"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_mistake_is_refused_with_place_id_and_what_was_expected(case: str) -> None:
    old, new, identity, words = CASES[case]
    error = refusal(edited(old, new))
    message = str(error)
    assert message.startswith(f"records.yaml:{error.place.line}"), message  # type: ignore[union-attr]
    assert identity in message
    assert words in message


@pytest.mark.parametrize("case", CASES)
def test_the_line_of_a_mistake_is_within_its_record(case: str) -> None:
    old, new, identity, _ = CASES[case]
    text = edited(old, new)
    error = refusal(text)
    line = error.place.line  # type: ignore[union-attr]
    assert line is not None
    lines = text.splitlines()
    start = max(number for number, part in enumerate(lines[:line], 1) if part.startswith("- id:") or number == 1)
    record = lines[start - 1 : line]
    assert any(identity in part for part in record), f"line {line} is not in the record of {identity}"


def test_the_line_is_that_of_the_wrong_key() -> None:
    text = edited("source: handbook", "source: handbok")
    error = refusal(text)
    assert text.splitlines()[error.place.line - 1] == "  source: handbok"  # type: ignore[union-attr, operator]


def test_a_duplicate_in_another_file_names_both_places() -> None:
    more = "sources:\n- {id: handbook, title: T, container: C, kind: review, read: recalled}\n"
    message = str(refusal(SOUND, more))
    assert message.startswith("more1.yaml:2:3: duplicate id 'handbook'")
    assert "records.yaml:10:3 has it already" in message


def test_records_of_one_file_may_name_records_of_another() -> None:
    more = """\
measurements:
- id: smith2001.other
  quantity: mass
  value: 1
  unit: g
  statistic: mean
  species: human
  source: smith2001
  place: table 3
  read: abstract
"""
    assert loaded(SOUND, more).measurements["smith2001.other"].value == 1


def test_cycles_are_named() -> None:
    more = """\
parameters:
- {id: a.x, meaning: m, unit: 1, basis: derived, inputs: {y: a.y}, transform: y, grade: B}
- {id: a.y, meaning: m, unit: 1, basis: derived, inputs: {z: a.z}, transform: z + 1, grade: B}
- {id: a.z, meaning: m, unit: 1, basis: derived, inputs: {x: a.x}, transform: 2 * x, grade: B}
"""
    error = refusal(SOUND, more)
    assert "cycle" in str(error)
    assert error.found in ("a.x <- a.y <- a.z <- a.x", "a.y <- a.z <- a.x <- a.y", "a.z <- a.x <- a.y <- a.z")


def test_a_parameter_may_not_need_itself() -> None:
    more = "parameters:\n- {id: a.x, meaning: m, unit: 1, basis: derived, inputs: {x: a.x}, transform: x, grade: B}\n"
    assert "a.x <- a.x" in str(refusal(SOUND, more))


def test_a_long_chain_of_transformations_is_computed() -> None:
    steps = "".join(
        f"- {{id: chain.x{i}, meaning: m, unit: 1, basis: derived, grade: B, "
        f"inputs: {{x: chain.x{i + 1}}}, transform: x + 1}}\n"
        for i in range(600)
    )
    last = "- {id: chain.x600, meaning: m, value: 0, unit: 1, basis: assumed, grade: E, reason: r}\n"
    assert loaded(SOUND, f"parameters:\n{steps}{last}").value("chain.x0", "1") == 600


def test_a_better_read_level_may_be_explained() -> None:
    text = edited(
        "  place: table 2\n  read: abstract",
        "  place: table 2\n  read: full-text\n  read_reason: the table is open to all",
    )
    assert loaded(text).measurements["smith2001.halflife"].read == "full-text"


def test_a_measurement_brings_value_unit_source_place_and_read_level() -> None:
    parameter = loaded().parameter("skin.immature")
    assert (parameter.value, parameter.unit) == (0.1, "1")
    assert (parameter.source, parameter.place, parameter.read) == ("smith2001", "abstract", "abstract")
    assert parameter.statistic == "mean"


def test_without_a_unit_of_its_own_a_parameter_takes_that_of_its_measurement() -> None:
    parameter = loaded(edited("  unit: 1\n  basis: sourced", "  basis: sourced")).parameter("skin.immature")
    assert (parameter.value, parameter.unit) == (10.0, "percent")
    assert parameter.spread is not None
    assert parameter.spread.kind == "unstated"


def test_a_rounded_printed_value_is_accepted_and_the_computed_one_used() -> None:
    value = loaded(edited("value: 1.265e-4", "value: 1.27e-4")).parameter("skin.loss").value
    assert value == pytest.approx(1.2651557e-4, rel=1e-7)


def test_inputs_may_be_effects_of_links_and_points_of_time_courses() -> None:
    more = """\
parameters:
- {id: a.effect, meaning: m, unit: 1, basis: derived, inputs: {e: age__loss}, transform: e, grade: B}
- {id: a.point, meaning: m, unit: 1, basis: derived, inputs: {p: smith2001.course@7}, transform: p, grade: B}
"""
    evidence = loaded(SOUND, more)
    assert evidence.value("a.effect", "1") == 1.5
    assert evidence.value("a.point", "percent") == pytest.approx(80)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("- a\n- b\n", "a file of records is a mapping"),
        ("", "a file of records is a mapping"),
        ("sorces: []\n", "did you mean 'sources'"),
        ("sources: {a: 1}\n", "is a list of records"),
        ("sources: [5]\n", "a record is a mapping"),
        ("parameters:\n- meaning: no id\n", "`id` is missing"),
        ("sources: [\n", "not valid YAML"),
        ("a: 1\na: 2\n", "is listed twice"),
    ],
)
def test_files_that_are_no_records_are_refused(text: str, words: str) -> None:
    assert words in str(refusal(SOUND, text))


def test_an_empty_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EvidenceError, match="no evidence records here"):
        load_evidence(tmp_path)


def test_a_folder_is_read_again_only_when_it_changes(tmp_path: Path) -> None:
    file = tmp_path / "topic" / "records.yaml"
    file.parent.mkdir()
    file.write_text(SOUND, encoding="utf-8")
    first = load_evidence(tmp_path)
    assert load_evidence(tmp_path) is first
    file.write_text(edited("value: 3.3", "value: 3.45"), encoding="utf-8")
    assert load_evidence(tmp_path).value("skin.mass", "kg") == 3.45

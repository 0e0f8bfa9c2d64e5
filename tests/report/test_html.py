"""report.html is well formed, self-contained, says what it must, and trusts no text of a study."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest

from magmatrix.evidence import Evidence
from magmatrix.report.chart_files import chart_files
from magmatrix.report.html import report
from magmatrix.report.told import told
from magmatrix.study.result import DISCLAIMER, ArmResult, Null, StudyResult

VOID = {"meta", "br", "link", "img", "hr", "input", "wbr"}
SVG_DRAWN = {"path", "line", "rect", "circle"}
LOADING = ("src", "srcset", "data", "poster", "action", "background", "xlink:href")


class Page(HTMLParser):
    """A strict reader: every element must be closed in order; keeps elements, ids, links and visible text."""

    def __init__(self, content: bytes) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(content.decode())
        self.close()
        assert self.open == [], "not closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len({name for name, _ in attrs}) == len(attrs), f"an attribute is listed twice in {tag}"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in SVG_DRAWN | VOID, f"{tag} closes itself"
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if "style" not in self.open:
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


@pytest.fixture
def page(result: StudyResult, evidence: Evidence) -> Page:
    return Page(report(result, evidence))


def test_every_element_is_closed_and_every_id_is_unique(page: Page) -> None:
    ids = [attributes["id"] for _, attributes in page.elements if "id" in attributes]
    assert len(ids) == len(set(ids))


def test_every_inner_link_and_label_leads_somewhere(page: Page) -> None:
    ids = {attributes["id"] for _, attributes in page.elements if "id" in attributes}
    inner = {str(a["href"])[1:] for a in page.all("a") if str(a["href"]).startswith("#")}
    labels = {name for _, a in page.elements for name in str(a.get("aria-labelledby") or "").split()}
    assert inner <= ids
    assert labels <= ids


def test_nothing_is_loaded_from_outside(result: StudyResult, evidence: Evidence, page: Page) -> None:
    content = report(result, evidence).decode()
    assert not page.all("script")
    assert not page.all("link")
    assert not [a for _, a in page.elements if any(name in a for name in LOADING)]
    outside = [a["href"] for tag, a in page.elements if "href" in a and tag != "a"]
    assert outside == []
    assert not re.search(r"@import|url\(", content)
    (policy,) = [a["content"] for a in page.all("meta") if a.get("http-equiv") == "Content-Security-Policy"]
    assert "default-src 'none'" in str(policy)


def test_links_lead_to_doi_pubmed_and_where_a_source_was_seen(page: Page) -> None:
    outside = [a["href"] for a in page.all("a") if not str(a["href"]).startswith(("#", "charts/"))]
    assert outside == [
        "https://doi.org/10.1000/a%3Cb%3E(1)",
        "https://pubmed.ncbi.nlm.nih.gov/123/",
        "https://example.org/limits",
    ]


def test_the_disclaimer_stands_at_both_ends(page: Page) -> None:
    assert page.text.count(DISCLAIMER) == 2
    assert page.words.index(DISCLAIMER) < page.words.index("What was asked")
    assert page.words.rindex(DISCLAIMER) > page.words.index("How it was run")


@pytest.mark.parametrize(
    "said",
    [
        "Does magnesium change what needling leaves behind?",
        "No treatment",
        "diet 165 mg/day",
        "Woman, 45",
        "3 treatment sessions, on days 0, 28 and 56",
        "The answer at a glance",
        "Serum magnesium, total",
        "Collagen against apparent fullness",
        "the skin looks fuller than before while it has less collagen",
        "The magnesium ledger",
        "eaten and swallowed",
        "Do the ledgers close? Yes.",
        "3×10⁻¹⁴",
        "This run used 12 numbers, of which 2 are assumed",
        "Age lowers making",
        "Half-time of about 1 h",
        "That is not a trial",
        "no uncertainty interval is computed yet",
        "Author A, Author B (1999). Magnesium and the kidney. A Journal 1:2-3.",
        "abstract",
        "cvode, relative tolerance 1×10⁻⁸",
        "c" * 64,
        "duration: 168 days",
    ],
)
def test_it_says(page: Page, said: str) -> None:
    assert said in page.words


def test_warnings_stand_before_the_answer_with_source_and_place(page: Page) -> None:
    warned = page.words.index("300 mg a day is above 250 mg/day.")
    assert warned < page.words.index("The answer at a glance")
    after = page.words[warned : warned + 120]
    assert "(concerns C)" in after
    assert "[2] limits2001, table 2" in after
    assert "Note: Weight is only recorded." in page.words


def test_notes_alone_raise_no_alarm(result: StudyResult, evidence: Evidence) -> None:
    page = Page(report(replace(result, warnings=result.warnings[1:]), evidence))
    assert "Warnings" not in page.words
    assert "Notes Weight is only recorded." in page.words


def test_no_warning_is_no_promise(result: StudyResult, evidence: Evidence) -> None:
    page = Page(report(replace(result, warnings=()), evidence))
    assert "No warning was raised. That is not a statement that anything here is safe." in page.words


def test_every_figure_has_a_title_and_a_description(page: Page) -> None:
    figures = [a for a in page.all("svg") if a.get("role") == "img"]
    charts, fullness_of_both_treated_alike, ledgers_that_differ, grades = 4, 2, 2, 1
    assert len(figures) == charts + fullness_of_both_treated_alike + ledgers_that_differ + grades
    assert all(len(str(a["aria-labelledby"]).split()) == 2 for a in figures)
    assert all(a.get("aria-hidden") == "true" for a in page.all("svg") if a not in figures)


def test_every_column_of_every_table_has_a_header(page: Page) -> None:
    assert all(a.get("scope") in {"col", "row", "rowgroup"} for a in page.all("th"))


HOSTILE = "</title><script>alert(1)</script><img src=x onerror=alert(2)>\"' & \x07 {{ 7 * 7 }} ]]>"


def test_text_of_a_study_cannot_become_markup(result: StudyResult, evidence: Evidence) -> None:
    arms = tuple(
        ArmResult(HOSTILE, HOSTILE, tuple(replace(p, name=HOSTILE, label=HOSTILE, facts=(HOSTILE,)) for p in a.people))
        for a in result.arms
    )
    hostile = replace(
        result,
        title=HOSTILE,
        question=HOSTILE,
        text=f"</pre>{HOSTILE}",
        file=HOSTILE,
        arms=arms,
        sessions={HOSTILE: (0.0, 28.0)},
        outputs={name: replace(info, meaning=HOSTILE, unit=HOSTILE) for name, info in result.outputs.items()},
        warnings=(replace(result.warnings[0], text=HOSTILE, source=HOSTILE, place=HOSTILE, arm=HOSTILE),),
        assumed=(replace(result.assumed[0], id=HOSTILE, unit=HOSTILE, meaning=HOSTILE, reason=HOSTILE),),
        sources=(HOSTILE,),
        grades={HOSTILE: 3},
        links=tuple(replace(a, name=HOSTILE, meaning=HOSTILE, grade=HOSTILE, record=HOSTILE) for a in result.links),
        versions={HOSTILE: HOSTILE},
        hashes={HOSTILE: HOSTILE},
        engine=HOSTILE,
    )
    page = Page(report(hostile, evidence))
    assert not page.all("script")
    assert not page.all("img")
    assert not [name for _, a in page.elements for name in a if name.startswith("on")]
    assert "{{ 7 * 7 }}" in page.text
    assert "\x07" not in page.text


def test_it_says_which_links_acted_and_how_well_each_is_founded(page: Page) -> None:
    shown = page.text[page.text.index("Contested links") :]
    assert "on, by name" in shown
    assert "Off: low magnesium lowers making (mg_hill, grade E)." in shown
    assert "injury__inflammation (A)" in shown[shown.index("no switch") :]


def test_a_source_address_that_is_no_web_page_is_no_link(result: StudyResult, evidence: Evidence) -> None:
    source = evidence.sources["limits2001"].model_copy(update={"seen_at": "javascript:alert(1)"})
    page = Page(report(result, replace(evidence, sources={**evidence.sources, "limits2001": source})))
    assert not [a for a in page.all("a") if str(a["href"]).startswith("javascript")]


def test_a_course_without_numbers_is_shown_as_missing(
    result: StudyResult, evidence: Evidence, with_output: Callable[[StudyResult, str, np.ndarray], StudyResult]
) -> None:
    for name in result.outputs:
        content = report(with_output(result, name, np.full(400, np.nan)), evidence)
        assert "nan" not in re.sub(r"<style>.*?</style>", "", content.decode(), flags=re.DOTALL).lower()
        Page(content)


def test_a_ledger_that_does_not_close_is_said_loudly(result: StudyResult, evidence: Evidence) -> None:
    arm = result.arms[0]
    (ledger,) = arm.people[0].ledgers
    broken = replace(arm.people[0], ledgers=(replace(ledger, closes=False, relative_error=0.02),))
    page = Page(report(replace(result, arms=(replace(arm, people=(broken,)),)), evidence))
    assert "do not use its results" in page.words
    assert "does not close: 0.020" in page.words


def test_a_study_that_treats_nothing_has_no_fullness_section(result: StudyResult, evidence: Evidence) -> None:
    page = Page(report(replace(result, sessions={}), evidence))
    assert "Collagen against apparent fullness" not in page.words
    assert "treatment session" not in page.words


def test_a_treatment_without_the_two_outputs_has_no_empty_section(result: StudyResult, evidence: Evidence) -> None:
    outputs = {"magnesium.serum": result.outputs["magnesium.serum"]}
    page = Page(report(replace(result, outputs=outputs), evidence))
    assert "apparent fullness" not in page.words
    assert "Collagen and fullness" not in page.words


def test_several_people_in_one_arm_each_have_their_curve(result: StudyResult, evidence: Evidence) -> None:
    arm = result.arms[1]
    people = tuple(replace(arm.people[0], name=name, label=name) for name in ("Ida", "Eva"))
    page = Page(report(replace(result, arms=(replace(arm, people=people),)), evidence))
    assert "A Ida" in page.words
    assert "B Eva" in page.words
    assert "Against" not in page.words


def test_a_large_study_stays_small(result: StudyResult, evidence: Evidence) -> None:
    days = np.linspace(0.0, 365.0, 3000)
    noise = np.random.default_rng(1)
    outputs = {f"magnesium.o{i}": replace(result.outputs["magnesium.serum"], name=f"magnesium.o{i}") for i in range(6)}
    person = result.arms[0].people[0]
    arms = tuple(
        ArmResult(
            f"arm{index}",
            f"Arm {index}",
            (replace(person, hours=days * 24, outputs={name: noise.random(3000) for name in outputs}),),
        )
        for index in range(4)
    )
    large = replace(result, arms=arms, outputs=outputs, days=365.0, sessions={}, warnings=())
    assert len(report(large, evidence)) < 1_500_000


def test_what_is_known_stands_with_linked_sources_and_no_markup_of_its_own(
    result: StudyResult, evidence: Evidence
) -> None:
    known = ("Seen once (kidney1999), not in nobody2001; see `links: {mg_hill: on}` & magnesium.kE.", HOSTILE)
    content = report(replace(result, background=known), evidence)
    page = Page(content)
    assert "(Author 1999 [1]), not in nobody2001" in page.words
    assert {"links: {mg_hill: on}", "magnesium.kE"} <= set(re.findall(r"<code>(.*?)</code>", content.decode()))
    assert not page.all("script")


def test_a_source_named_only_in_the_background_is_listed(result: StudyResult, evidence: Evidence) -> None:
    quiet = replace(result, sources=(), warnings=(), background=("As in kidney1999.",))
    assert "Magnesium and the kidney" in Page(report(quiet, evidence)).words


def test_an_output_says_what_it_rests_on(result: StudyResult, evidence: Evidence) -> None:
    info = replace(result.outputs["magnesium.serum"], grades={"A": 3, "E": 2}, links=("age_synthesis",))
    page = Page(report(replace(result, outputs={**result.outputs, "magnesium.serum": info}), evidence))
    assert "rests on 5 numbers, 2 of them grade E; through the contested age_synthesis (grade B)" in page.words


def test_a_link_that_single_persons_assume_is_not_called_off(result: StudyResult, evidence: Evidence) -> None:
    link = replace(result.links[1], on=True, chosen="assumed")
    page = Page(report(replace(result, links=(link,)), evidence))
    assert "on, assumed for some" in page.words
    assert "Off:" not in page.words


def test_other_ledgers_than_that_of_magnesium_are_printed(result: StudyResult, evidence: Evidence) -> None:
    arm = result.arms[0]
    (own,) = arm.people[0].ledgers
    both = replace(arm.people[0], ledgers=(own, replace(own, name="calcium", unit="mmol")))
    page = Page(report(replace(result, arms=(replace(arm, people=(both,)),)), evidence))
    assert "Ledger of calcium, in mmol from start to end." in page.words


def crowd(result: StudyResult, names: tuple[str, ...]) -> StudyResult:
    """Return a study in which so many people take part, each with other values than the one before."""
    arms = []
    for arm in result.arms:
        first = arm.people[0]
        people = [
            replace(
                first,
                name=name,
                label=name,
                outputs={output: (1 + 0.01 * place) * values for output, values in first.outputs.items()},
            )
            for place, name in enumerate(names)
        ]
        arms.append(replace(arm, people=tuple(people)))
    return replace(result, arms=tuple(arms), sessions={})


def test_many_people_are_shown_as_mean_and_range(result: StudyResult, evidence: Evidence) -> None:
    content = report(crowd(result, ("Ida", "Eva", "Ada")), evidence).decode()
    captions = re.findall(r"<figcaption>(.*?)&nbsp;", content)
    assert [caption for caption in captions if caption.startswith("Serum")] == ["Serum magnesium, total"]
    page = Page(content.encode())
    assert content.count('class="band') >= 3
    assert "Lines are means, bands reach from the lowest to the highest of the people." in page.words
    assert "higher in 3 of 3" in page.words
    assert "1: Ida; 2: Eva; 3: Ada" in page.words
    serum = result.arms[0].people[0].outputs["magnesium.serum"][-1]
    assert f"({serum:.3f} to {1.02 * serum:.3f})" in page.words


def test_ten_people_in_five_arms_stay_readable_and_small(result: StudyResult, evidence: Evidence) -> None:
    hours = np.arange(0.0, 168.0, 1 / 12) * 24
    base = result.arms[0].people[0]
    waves = {name: 1.0 + 0.1 * np.sin(2 * np.pi * hours / 24) for name in result.outputs}
    outputs = {f"magnesium.o{place}": replace(result.outputs["magnesium.serum"], name=f"magnesium.o{place}")
               for place in range(12)}  # fmt: skip
    arms = tuple(
        ArmResult(
            f"arm{arm}",
            f"Arm {arm}",
            tuple(
                replace(
                    base,
                    name=f"p{who}",
                    label=f"Person {who}",
                    hours=hours,
                    outputs=dict.fromkeys(outputs, (1 + 0.02 * who + 0.1 * arm) * waves["magnesium.serum"]),
                )
                for who in range(10)
            ),
        )
        for arm in range(5)
    )
    large = replace(result, arms=arms, outputs=outputs, sessions={}, warnings=())
    content = report(large, evidence)
    assert len(content) < 400_000
    assert len([a for a in Page(content).all("svg") if a.get("role") == "img"]) < 25


def test_the_answer_stands_first_with_direction_reason_and_how_sure(result: StudyResult, evidence: Evidence) -> None:
    asked = replace(result, question="Does magnesium raise serum magnesium?")
    graded = {**result.outputs, "magnesium.serum": replace(result.outputs["magnesium.serum"], grades={"A": 3, "E": 2})}
    page = Page(report(replace(asked, outputs=graded), evidence))
    answer = page.words[page.words.index("The answer at a glance") : page.words.index("All outputs in all arms")]
    assert "C Microneedling, 300 mg/day, against A: serum magnesium, total: higher at the end" in answer
    assert "How sure: 2 of the 5 numbers behind it are assumed (grade E)" in answer
    assert "The three numbers that decide it" in answer
    assert "no difference in serum magnesium, total" in answer


def test_a_cause_has_a_name_and_not_an_id(result: StudyResult, evidence: Evidence) -> None:
    said = "nothing in this body leads from dermis.redness_fading and the treatment to serum magnesium, total"
    null = Null("magnesium.serum", "needled", "untreated", "none", (), said)
    page = Page(report(replace(result, nulls=(null,)), evidence))
    assert "dermis.redness_fading" not in page.words
    assert "nothing in this body leads from the treatment and 1 more cause to it" in page.words


def test_names_say_what_a_ratio_is_compared_with(page: Page) -> None:
    assert "Dermal collagen, compared with day 0" in page.words
    assert "over the start" not in page.words


def test_links_to_charts_lead_to_files_that_are_written(result: StudyResult, evidence: Evidence, page: Page) -> None:
    linked = {str(a["href"]) for a in page.all("a") if str(a["href"]).startswith("charts/")}
    assert linked == set(chart_files(told(result, evidence)))


def test_what_does_not_move_is_folded(result: StudyResult, evidence: Evidence) -> None:
    still = tuple(
        replace(entry, value=0.0 if entry.kind == "store" else 5.0)
        for entry in result.arms[0].people[0].ledgers[0].entries
    )
    arms = tuple(
        replace(a, people=tuple(
            replace(p, ledgers=(*p.ledgers, replace(p.ledgers[0], name="zinc", entries=still))) for p in a.people
        ))
        for a in result.arms
    )  # fmt: skip
    content = report(replace(result, arms=arms), evidence).decode()
    folded = re.findall(r"<details>(.*?)</details>", content, flags=re.DOTALL)
    assert any("Ledger of zinc" in each for each in folded)
    assert not any("eaten and swallowed" in each and "Ledger of magnesium" in each for each in folded)
    assert any("low magnesium lowers making" in each for each in folded)


def test_only_words_that_the_page_uses_are_explained(page: Page) -> None:
    assert "compared with day 0 A value divided by what it was at the start" in page.words
    assert "calcitriol" not in page.words


@pytest.mark.parametrize(
    ("authors", "said"),
    [
        ("Fine KD, Santa Ana CA, Porter JL", "Fine 1999 [1]"),
        ("de Valk HW, Struyvenberg A", "de Valk 1999 [1]"),
        ("Scientific Committee on Consumer Safety (SCCS)", "Scientific Committee on Consumer Safety 1999 [1]"),
        (None, "kidney1999 [1]"),
    ],
)
def test_a_source_is_named_in_a_sentence_by_who_wrote_it(
    result: StudyResult, evidence: Evidence, authors: str | None, said: str
) -> None:
    source = evidence.sources["kidney1999"].model_copy(update={"authors": authors})
    known = replace(evidence, sources={**evidence.sources, "kidney1999": source})
    assert f"As in {said}." in Page(report(replace(result, background=("As in kidney1999.",)), known)).words

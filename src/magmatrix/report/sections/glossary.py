"""Words that a reader may not know, explained where the page uses them."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

from magmatrix.page.environment import render
from magmatrix.page.section import Section
from magmatrix.report.sections import HERE

_BEFORE = "sources"
WORDS = (
    ("arm", r"\barms?\b", "One way of treating the same people; the others are compared with the first one, A."),
    ("compared with day 0", r"compared with day 0", "A value divided by what it was at the start: 1 is no change."),
    (
        "share of that at age 25",
        r"share of that at age 25",
        "A value divided by what the same tissue had at 25 years of age.",
    ),
    (
        "compared with usual, normal, rest or a reference",
        r"compared with (?:usual|normal|rest|the reference|youth)",
        "A value divided by that of the reference adult who is left alone.",
    ),
    (
        "grade A to E",
        r"\bgrade",
        "How a number was found out, from A (people under control) to E (assumed); a badge shows the weakest.",
    ),
    (
        "contested link",
        r"contested",
        "A cause that the model can switch on or off, because it is disputed or was never measured in people.",
    ),
    ("ledger", r"\bledger", "What came in, what went out and what is stored; the three must agree."),
    ("mean and range", r"\bMeans of the people", "The average of the simulated people, and their lowest and highest."),
    ("band", r"\bband:", "Between the lowest and the highest value of each day; the line is the mean of the day."),
    (
        "apparent fullness",
        r"apparent fullness",
        "How full skin looks: collagen, debris that is not cleared yet, and swelling together.",
    ),
    ("erythema", r"erythema", "Redness of the skin."),
    (
        "transepidermal water loss",
        r"transepidermal",
        "Water that evaporates through the skin; it rises where the barrier is open.",
    ),
    ("stratum corneum", r"stratum corneum|stratum corneum", "The outermost, dead layer of the skin: its barrier."),
    ("denatured collagen", r"[Dd]enatured", "Collagen that heat or needles have destroyed, before it is cleared."),
    ("oedema", r"[Oo]edema", "Swelling: water held in a tissue."),
    ("fibroblasts", r"[Ff]ibroblast", "The cells of skin that make collagen."),
    ("calcitriol", r"[Cc]alcitriol", "The active form of vitamin D."),
    ("eGFR", r"eGFR", "How much blood the kidneys filter, estimated."),
    ("mmol", r"\bmmol\b", "Millimole: an amount counted in atoms or molecules."),
)  # fmt: skip


def with_glossary(sections: Sequence[Section]) -> list[Section]:
    """Return the sections with a glossary of the words that they use, before the sources."""
    text = html.unescape(re.sub(r"<[^>]+>", " ", " ".join(section.body for section in sections)))
    used = [(word, said) for word, pattern, said in WORDS if re.search(pattern, text)]
    if not used:
        return list(sections)
    body = render(HERE, "glossary.html.j2", {"words": used})
    made = Section("glossary", "Words", body, "Words")
    place = next((at for at, each in enumerate(sections) if each.id == _BEFORE), len(sections))
    return [*sections[:place], made, *sections[place:]]

"""A whole page: one HTML file that needs nothing from outside, reads on a phone, in the dark and on paper."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from magmatrix.page.environment import TEMPLATES, render
from magmatrix.page.section import Section
from magmatrix.page.styles import stylesheet


def document(
    *,
    title: str,
    kind: str,
    disclaimer: str,
    sections: Sequence[Section],
    lead: Markup | str = "",
    generator: str = "magmatrix",
    own_style: str = "",
) -> bytes:
    """Return the page in UTF-8.

    `kind` names what sort of page it is, above the title; `lead` stands below it. The disclaimer is printed at both
    ends of every page and therefore has no default. `own_style` is added to the styles of the kit.
    """
    page = render(
        TEMPLATES,
        "document.html.j2",
        {
            "title": title,
            "kind": kind,
            "disclaimer": disclaimer,
            "sections": sections,
            "lead": lead,
            "generator": generator,
            "style": stylesheet() + Markup(own_style),
        },
    )
    return page.encode("utf-8", "replace")

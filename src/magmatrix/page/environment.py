"""One way to fill templates: text is escaped, a missing name is an error, and the filters are the kit's wording."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from magmatrix.page import wording

TEMPLATES = Path(__file__).parent / "templates"
_FILTERS = (
    "breakable",
    "capital",
    "coded",
    "day",
    "days",
    "given",
    "listed",
    "moment",
    "number",
    "percent",
    "unit",
    "written_unit",
)


def render(home: Path, template: str, values: Mapping[str, Any]) -> Markup:
    """Return a template of the folder `home` filled with `values`; it may import the macros of the kit.

    Raises jinja2.UndefinedError where the template uses a name that `values` lacks.
    """
    return Markup(environment(home).get_template(template).render(**values))  # the environment escapes all values


@cache
def environment(home: Path) -> Environment:
    """Return the environment for the templates of one folder; those of the kit are found in it, too."""
    made = Environment(
        loader=FileSystemLoader([home, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_clean,
    )
    made.filters.update({name: getattr(wording, name) for name in _FILTERS})
    made.globals["counted"] = wording.counted
    return made


def _clean(value: Any) -> Any:
    return wording.plain(value) if isinstance(value, str) and not isinstance(value, Markup) else value

"""The few pieces that figures are drawn from: elements, whole pictures, scales, and places that do not overlap."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from markupsafe import Markup, escape
from numpy.typing import NDArray

from magmatrix.page.wording import plain

Array = NDArray[np.float64]


def element(name: str, *children: str, **attributes: object) -> Markup:
    """Return one SVG element; text is escaped, Markup is kept; `class_` and `stroke_width` become real names."""
    written = [
        f' {key.rstrip("_").replace("_", "-")}="{escape(plain(text_of(value)))}"'
        for key, value in attributes.items()
        if value is not None
    ]
    inner = "".join(child if isinstance(child, Markup) else escape(plain(child)) for child in children)
    head = f"<{name}{''.join(written)}"
    return Markup(f"{head}>{inner}</{name}>" if inner else f"{head}/>")  # every part is escaped above


def joined(parts: list[Markup]) -> Markup:
    """Return elements one after another."""
    return Markup("").join(parts)


def picture(
    identity: str, title: str, description: str, width: float, height: float, *parts: Markup, class_: str = "fig"
) -> Markup:
    """Return a whole SVG with a title and a description for those who cannot see it; `identity` is its own id."""
    return element(
        "svg",
        element("title", title, id=f"{identity}-t"),
        element("desc", description, id=f"{identity}-d"),
        *parts,
        xmlns="http://www.w3.org/2000/svg",
        class_=class_,
        viewBox=f"0 0 {text_of(width)} {text_of(height)}",
        role="img",
        aria_labelledby=f"{identity}-t {identity}-d",
    )


def text_of(value: object) -> str:
    """Return a value as an attribute writes it, a number to a hundredth of a unit."""
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else str(value)


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight line from data (`low` to `high`) to the page (`start` to `end`)."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        """Return the place of one value."""
        return self.start + (value - self.low) / (self.high - self.low) * (self.end - self.start)

    def all(self, values: Array) -> Array:
        """Return the places of many values [T]."""
        return self.start + (values - self.low) / (self.high - self.low) * (self.end - self.start)


def spread_out(wanted: list[float], sizes: list[float], low: float, high: float) -> list[float]:
    """Return middles near `wanted` for things of these sizes, none on another and, if they fit, in `low` to `high`."""
    order = sorted(range(len(wanted)), key=wanted.__getitem__)
    places = [0.0] * len(wanted)
    edge = low
    for index in order:
        places[index] = max(wanted[index], edge + sizes[index] / 2)
        edge = places[index] + sizes[index] / 2
    edge = high
    for index in reversed(order):
        places[index] = min(places[index], edge - sizes[index] / 2)
        edge = places[index] - sizes[index] / 2
    return places

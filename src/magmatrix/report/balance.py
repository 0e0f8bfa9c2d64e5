"""A ledger as a picture: what came in, what was taken up, and where all of it went."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from textwrap import wrap

from markupsafe import Markup

from magmatrix.page.svg import element, picture, spread_out
from magmatrix.page.wording import number, quantity
from magmatrix.report.courses import Course
from magmatrix.study.result import Ledger, LedgerEntry

WIDTH = 400
_TALLEST = 220.0
_NODE = 11.0
_GAP = 12.0
_LINE = 14.0
_LETTERS_LEFT, _LETTERS_RIGHT = 15, 20
_LEFT, _MIDDLE, _RIGHT = 112.0, 180.0, 248.0
_NOTHING_SHARE = 1e-6
_INVISIBLE_SHARE = 1e-4
"""What is less stands in the table, not in the picture."""
_SMALL_SHARE = 0.05
_STILL_SHARE = 1e-3
"""Stores that change by less than this share of the turnover stand still."""
MAGNESIUM = "magnesium"
_OUTSIDE = ("unabsorbed", "gut content")
"""Entries whose label holds one of these never enter the body proper."""


@dataclass(slots=True)
class _Node:
    """One bar: what it is called, how much it holds, and how it is coloured; `top` is set when it is placed."""

    label: str
    value: float
    role: str
    top: float = 0.0
    given: float = field(default=0.0, init=False)
    taken: float = field(default=0.0, init=False)


def magnesium_ledger(course: Course) -> Ledger | None:
    """Return the magnesium ledger of a course, if it has one."""
    return next((ledger for ledger in course.person.ledgers if ledger.name == MAGNESIUM), None)


def turnover(ledger: Ledger) -> float:
    """Return everything that came in or was drawn from stores."""
    return sum(entry.value for entry in ledger.entries if entry.kind == "in") + sum(
        -entry.value for entry in ledger.entries if entry.kind == "store" and entry.value < 0
    )


def moves(ledger: Ledger) -> bool:
    """Whether the stores of a ledger change beside what it turns over; that of magnesium always counts as moving."""
    total = turnover(ledger)
    stored = sum(abs(entry.value) for entry in ledger.entries if entry.kind == "store")
    return ledger.name == MAGNESIUM or stored > _STILL_SHARE * total > 0


def alike(one: Ledger, other: Ledger) -> bool:
    """Whether two ledgers tell the same: no entry differs by what can be seen in a picture."""
    allowed = _STILL_SHARE * max(turnover(one), turnover(other))
    mine, theirs = ({(e.kind, e.label): e.value for e in ledger.entries} for ledger in (one, other))
    return mine.keys() == theirs.keys() and all(abs(mine[key] - theirs[key]) <= allowed for key in mine)


def ledger_figure(ledger: Ledger, title: str, largest: float, identity: str) -> Markup:
    """Return the flow picture of one ledger; heights are to the scale of `largest`, the turnover that fills it."""
    total = turnover(ledger)
    if not total > 0:
        return Markup("")
    per_unit = _TALLEST / max(largest, total)
    sources, sinks = _sources(ledger, total), _sinks(ledger, total)
    outside = [node for node in sinks if _is_outside(node.label)]
    inside = [node for node in sinks if not _is_outside(node.label)]
    body = _Node("", sum(node.value for node in inside), "body")
    drawn = sum(node.value for node in sources if node.role == "drawn")
    taken_up = _Node("taken up", max(0.0, body.value - drawn), "body")
    top = 40.0
    height = max(_stack(sources, top, per_unit), _stack([*inside, *outside], top, per_unit))
    body.top = top
    parts = _flows(sources, body, inside, outside, per_unit)
    parts += [_bar(node, x, per_unit) for x, nodes in ((_LEFT, sources), (_RIGHT, sinks)) for node in nodes]
    parts.append(_bar(body, _MIDDLE, per_unit))
    intake = sum(entry.value for entry in ledger.entries if entry.kind == "in")
    left_texts, left_low = _labels(sources, intake, ledger.unit, left=True, per_unit=per_unit, top=top)
    right_texts, right_low = _labels([*inside, *outside], intake, ledger.unit, left=False, per_unit=per_unit, top=top)
    for index, line in enumerate(_lines(taken_up, intake, ledger.unit, share=True)):
        style = "flow-text mid" if index else "flow-text mid soft"
        parts.append(element("text", line, class_=style, x=_MIDDLE + _NODE / 2, y=top - 22 + _LINE * index))
    bottom = max(height, left_low, right_low) + 8.0
    return picture(
        identity, title, _description(sources, sinks, ledger.unit), WIDTH, bottom, *parts, *left_texts, *right_texts
    )


def _is_outside(label: str) -> bool:
    return any(word in label for word in _OUTSIDE)


def _sources(ledger: Ledger, total: float) -> list[_Node]:
    drawn = [_Node(f"from {entry.label}", -entry.value, "drawn") for entry in _of_kind(ledger, "store")]
    came_in = [_Node(entry.label, entry.value, "in") for entry in reversed(_of_kind(ledger, "in"))]
    return [*_merged(drawn, "from body stores", total), *_worth_drawing(came_in, total)]


def _sinks(ledger: Ledger, total: float) -> list[_Node]:
    out = [_Node(e.label, e.value, "waste" if _is_outside(e.label) else "out") for e in _of_kind(ledger, "out")]
    kept, gut = [], []
    for entry in _of_kind(ledger, "store"):
        if _is_outside(entry.label):
            gut.append(_Node(f"still there: {entry.label}", entry.value, "waste"))
        else:
            kept.append(_Node(f"kept in {entry.label}", entry.value, "kept"))
    return [*_worth_drawing(out, total), *_merged(kept, "kept in body stores", total), *_worth_drawing(gut, total)]


def _worth_drawing(nodes: list[_Node], total: float) -> list[_Node]:
    return [node for node in nodes if node.value > _INVISIBLE_SHARE * total]


def _merged(nodes: list[_Node], label: str, total: float) -> list[_Node]:
    """Join what is too small to be seen alone into one node; the table under the picture tells them apart."""
    nodes = _worth_drawing(nodes, total)
    small = [node for node in nodes if node.value < _SMALL_SHARE * total]
    if len(small) < 2:
        return nodes
    together = _Node(label, sum(node.value for node in small), small[0].role)
    return [*(node for node in nodes if node.value >= _SMALL_SHARE * total), together]


def _of_kind(ledger: Ledger, kind: str) -> list[LedgerEntry]:
    return [entry for entry in ledger.entries if entry.kind == kind]


def _stack(nodes: Iterable[_Node], top: float, per_unit: float) -> float:
    at = top
    for node in nodes:
        node.top = at
        at += max(node.value * per_unit, 1.0) + _GAP
    return at - _GAP


def _flows(
    sources: list[_Node], body: _Node, inside: list[_Node], outside: list[_Node], per_unit: float
) -> list[Markup]:
    """Draw what never enters the body from the last source (food) upwards, and the rest through the body."""
    past = []
    for sink in outside:
        left = sink.value
        for source in reversed(sources):
            amount = min(left, source.value - source.given)
            if amount > 0:
                source.given += amount
                left -= amount
                past.append((source, sink, amount))
    bands = []
    for source in sources:
        amount = source.value - source.given
        if amount > 0:
            role = "drawn" if source.role == "drawn" else "in"
            bands.append(_band(_LEFT, source.top, _MIDDLE, body.top + body.taken * per_unit, amount * per_unit, role))
            body.taken += amount
    for sink in inside:
        start = body.top + body.given * per_unit
        bands.append(_band(_MIDDLE, start, _RIGHT, sink.top, sink.value * per_unit, sink.role))
        body.given += sink.value
    for source, sink, amount in past:
        start = source.top + (source.value - source.given) * per_unit
        bands.append(_band(_LEFT, start, _RIGHT, sink.top + sink.taken * per_unit, amount * per_unit, "waste"))
        sink.taken += amount
        source.given -= amount
    return bands


def _band(x0: float, y0: float, x1: float, y1: float, thick: float, role: str) -> Markup:
    x0 += _NODE
    thick = max(thick, 0.8)
    bend = (x0 + x1) / 2
    path = (
        f"M{x0:.1f} {y0:.1f}C{bend:.1f} {y0:.1f} {bend:.1f} {y1:.1f} {x1:.1f} {y1:.1f}"
        f"v{thick:.1f}C{bend:.1f} {y1 + thick:.1f} {bend:.1f} {y0 + thick:.1f} {x0:.1f} {y0 + thick:.1f}Z"
    )
    return element("path", class_=f"flow r-{role}", d=path)


def _bar(node: _Node, x: float, per_unit: float) -> Markup:
    height = max(node.value * per_unit, 1.0)
    return element("rect", class_=f"bar r-{node.role}", x=x, y=node.top, width=_NODE, height=height)


def _labels(
    nodes: list[_Node], intake: float, unit: str, *, left: bool, per_unit: float, top: float
) -> tuple[list[Markup], float]:
    """Return the texts beside the bars of one side, none on another, and the lowest point they reach."""
    middles = [node.top + max(node.value * per_unit, 1.0) / 2 for node in nodes]
    texts = [_lines(node, intake, unit, share=not left) for node in nodes]
    sizes = [_LINE * len(lines) + 4.0 for lines in texts]
    places = spread_out(middles, sizes, top - 8.0, float("inf"))
    x, edge = (_LEFT - 9, _LEFT) if left else (_RIGHT + _NODE + 9, _RIGHT + _NODE)
    parts, low = [], 0.0
    for lines, size, middle, y in zip(texts, sizes, middles, places, strict=True):
        if abs(middle - y) > 2:
            parts.append(element("line", class_="lead", x1=edge, x2=x + (3 if left else -3), y1=middle, y2=y))
        first = y - _LINE * (len(lines) - 1) / 2
        for index, line in enumerate(lines):
            soft = "" if index == len(lines) - 1 else " soft"
            side = " ty" if left else ""
            parts.append(
                element("text", line, class_=f"flow-text{side}{soft}", x=x, y=first + _LINE * index, dy=".35em")
            )
        low = max(low, y + size / 2)
    return parts, low


def _lines(node: _Node, intake: float, unit: str, *, share: bool) -> list[str]:
    part = f" ({number(100 * node.value / intake, 2)}\u00a0%)" if share and intake > 0 else ""
    return [*wrap(node.label, _LETTERS_RIGHT if share else _LETTERS_LEFT), f"{quantity(node.value, unit, 3)}{part}"]


def _description(sources: list[_Node], sinks: list[_Node], unit: str) -> str:
    came = "; ".join(f"{node.label} {quantity(node.value, unit, 3)}" for node in sources)
    went = "; ".join(f"{node.label} {quantity(node.value, unit, 3)}" for node in sinks)
    return f"Came from: {came}. Went to: {went}."


def entries_by_course(ledgers: list[Ledger | None]) -> list[tuple[str, str, list[str | None]]]:
    """Return one row per label: (kind, label, value in each ledger in words or None), in the order of appearance."""
    labels = dict.fromkeys((entry.kind, entry.label) for ledger in ledgers if ledger for entry in ledger.entries)
    return [(kind, label, [_entry(ledger, kind, label) for ledger in ledgers]) for kind, label in labels]


def _entry(ledger: Ledger | None, kind: str, label: str) -> str | None:
    found = [entry.value for entry in ledger.entries if (entry.kind, entry.label) == (kind, label)] if ledger else []
    if ledger is None or not found:
        return None
    return number(found[0]) if abs(found[0]) > _NOTHING_SHARE * turnover(ledger) else "0"

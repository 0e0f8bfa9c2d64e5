"""Equations as presentation MathML, which browsers draw without help."""

from __future__ import annotations

from markupsafe import Markup, escape

from magmatrix.interop.equations.boxes import (
    Box,
    Call,
    Cases,
    Fence,
    Frac,
    Lines,
    Num,
    Root,
    Row,
    Sign,
    Sup,
    Sym,
    Word,
)
from magmatrix.interop.equations.names import Name

_SIGNS = {
    "thin": "<mo>\u2062</mo>",
    "·": "<mo>·</mo>",
    "−": "<mo>−</mo>",
    "negative": '<mo form="prefix">−</mo>',
    "<": "<mo>&lt;</mo>",
    ">": "<mo>&gt;</mo>",
}


def maths(box: Box) -> Markup:
    """Return a box as one `math` element whose symbols lead to their anchors."""
    return Markup(f'<math displaystyle="true">{_row(box)}</math>')


def _row(box: Box) -> str:
    inner = _write(box)
    return inner if isinstance(box, Row) else f"<mrow>{inner}</mrow>"


def _write(box: Box) -> str:
    match box:
        case Sym(name, target):
            return _symbol(name, target)
        case Num(digits, unit):
            number = f"<mn>{escape(digits)}</mn>"
            return f"<mrow>{number}<mtext>\u202f{escape(unit)}</mtext></mrow>" if unit else number
        case Sign(sign):
            return _SIGNS.get(sign, f"<mo>{sign}</mo>")
        case Word(word):
            if word.strip() == word:
                return f'<mi mathvariant="normal">{escape(word)}</mi>'
            return f"<mtext>{str(escape(word)).replace(' ', chr(0xA0))}</mtext>"
        case Row(parts):
            return f"<mrow>{''.join(map(_write, parts))}</mrow>"
        case Frac(above, below):
            return f"<mfrac>{_row(above)}{_row(below)}</mfrac>"
        case Sup(Sym(name, target), exponent) if name.below:
            return f"<msubsup>{_base(name, target)}{_below(name, target)}{_row(exponent)}</msubsup>"
        case Sup(base, exponent):
            return f"<msup>{_write(base)}{_row(exponent)}</msup>"
        case Root(inner):
            return f"<msqrt>{_write(inner)}</msqrt>"
        case Fence(inner, kind):
            left, right = (
                f'<mo fence="true" form="{form}">{mark}</mo>' for form, mark in zip(_FORMS, kind, strict=True)
            )
            return f"<mrow>{left}{_write(inner)}{right}</mrow>"
        case Call(function, arguments):
            given = "<mo>,</mo>".join(map(_write, arguments))
            return f"<mrow><mi>{escape(function)}</mi><mo>\u2061</mo><mrow><mo>(</mo>{given}<mo>)</mo></mrow></mrow>"
        case Cases(rows, otherwise):
            lines = [(_write(value), f"<mtext>if\u00a0</mtext>{_write(when)}") for value, when in rows]
            lines.append((_write(otherwise), "<mtext>otherwise</mtext>"))
            table = "".join(f"<mtr><mtd>{value}</mtd><mtd>{when}</mtd></mtr>" for value, when in lines)
            return f'<mrow><mo fence="true" form="prefix">{{</mo><mtable class="left">{table}</mtable></mrow>'
        case Lines(rows):
            return f'<mtable class="left">{"".join(f"<mtr><mtd>{_write(row)}</mtd></mtr>" for row in rows)}</mtable>'


_FORMS = ("prefix", "postfix")


def _symbol(name: Name, target: str | None) -> str:
    base = _base(name, target)
    return f"<msub>{base}{_below(name, target)}</msub>" if name.below else base


def _base(name: Name, target: str | None) -> str:
    style = ' mathvariant="normal"' if name.word else ""
    return f"<mi{style}>{_linked(name.base, target)}</mi>"


def _below(name: Name, target: str | None) -> str:
    return f"<mtext>{_linked(name.below, target)}</mtext>"


def _linked(text: str, target: str | None) -> str:
    return f'<a href="#{escape(target)}">{escape(text)}</a>' if target else str(escape(text))

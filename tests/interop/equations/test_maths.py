"""Equations as LaTeX and MathML: fractions, differences, powers, brackets, cases."""

from __future__ import annotations

import xml.etree.ElementTree as ET

import pytest
from hypothesis import given

from magmatrix.graph.expr import Expr, call, compare, logic, negative, number, piecewise, power, symbol
from magmatrix.interop.equations import latex, mathml
from magmatrix.interop.equations.boxes import Box, Lines, Sym, width
from magmatrix.interop.equations.layout import LONGEST_LINE, Layout, derivative
from magmatrix.interop.equations.names import written
from tests.graph.expressions import Known, known_expressions

a, b, c, x, k, S, serum = map(symbol, ("a", "b", "c", "x", "kE", "S", "serum"))
LAYOUT = Layout(lambda name: Sym(written(name), f"m.{name}"), lambda unit: unit)


def tex(expr: Expr) -> str:
    return latex.maths(LAYOUT.box(expr), links=False)


def xml(box: Box) -> ET.Element:
    return ET.fromstring(str(mathml.maths(box)))


@pytest.mark.parametrize(
    ("expr", "expected"),
    [
        (k * S, r"k_{\mathrm{E}}\,S"),
        (serum * k, r"\mathrm{serum}\cdot k_{\mathrm{E}}"),
        (a * b / c, r"\frac{a\,b}{c}"),
        (a / (b + c), r"\frac{a}{b + c}"),
        (1 / a, r"\frac{1}{a}"),
        (a / b / c, r"\frac{a}{b\,c}"),
        ((a + b) * c, r"\left(a + b\right)\,c"),
        (a - b, "a - b"),
        (negative(a) + b, "-a + b"),
        (x - 1, "x - 1"),
        (1 - x, "1 - x"),
        (a - (b - c), r"a - \left(b - c\right)"),
        (a - 2 * b, r"a - 2\cdot b"),
        (negative(a + b), r"-\left(a + b\right)"),
        (a * negative(b), r"-a\,b"),
        (a**2, "a^{2}"),
        (k**a, r"k_{\mathrm{E}}^{a}"),
        ((a + b) ** 2, r"\left(a + b\right)^{2}"),
        (a ** number(-2.0), r"\frac{1}{a^{2}}"),
        (b * a ** number(-2.0), r"\frac{b}{a^{2}}"),
        (power(a, number(0.5)), r"\sqrt{a}"),
        (call("exp", negative(k * x)), r"\mathrm{e}^{-k_{\mathrm{E}}\,x}"),
        (call("exp", a / b), r"\exp\left(\frac{a}{b}\right)"),
        (call("log", a + 1), r"\ln\left(1 + a\right)"),
        (call("max", a, number(0.0)), r"\max\left(a, 0\right)"),
        (call("abs", a - b), r"\left|a - b\right|"),
        (number(2.0, "hour") * a, r"2\,\mathrm{hour}\cdot a"),
        (
            piecewise(a, compare("lt", x, number(1.0)), b),
            r"\begin{cases}a & \text{if } x < 1 \\ b & \text{otherwise}\end{cases}",
        ),
        (
            piecewise(a, logic("or", compare("ge", x, b), compare("ne", x, c)), b),
            r"\begin{cases}a & \text{if } (x \ge b)\text{ or }(x \ne c) \\ b & \text{otherwise}\end{cases}".replace(
                "(", r"\left("
            ).replace(")", r"\right)"),
        ),
    ],
)
def test_it_is_written_as_on_paper(expr: Expr, expected: str) -> None:
    assert tex(expr) == expected


def test_greek_letters_and_words_below() -> None:
    assert tex(symbol("phi_immature")) == r"\phi_{\mathrm{immature}}"
    assert tex(symbol("eps_e")) == r"\varepsilon_{\mathrm{e}}"
    assert tex(symbol("link_mg_hill")) == r"\mathrm{link}_{\mathrm{mg\ hill}}"


def test_a_symbol_leads_to_its_anchor() -> None:
    assert latex.maths(LAYOUT.box(symbol("k_E"))) == r"\sym{m.k-E}{k_{\mathrm{E}}}"
    links = list(xml(LAYOUT.box(symbol("k_E"))).iter("a"))
    assert {link.get("href") for link in links} == {"#m.k_E"}
    assert "".join(link.text or "" for link in links) == "kE"


def test_a_derivative_is_a_fraction() -> None:
    assert latex.maths(derivative(Sym(written("Bs")))) == r"\frac{\mathrm{d}B_{\mathrm{s}}}{\mathrm{d}t}"
    above, below = xml(derivative(Sym(written("S")))).find(".//mfrac")  # type: ignore[misc]
    assert "".join(above.itertext()) == "dS"
    assert "".join(below.itertext()) == "dt"


def test_mathml_has_the_same_structure() -> None:
    found = xml(LAYOUT.box(piecewise(a**2 / b, compare("lt", x, number(1.0)), call("max", a, b))))
    assert found.tag == "math"
    assert len(list(found.iter("mfrac"))) == len(list(found.iter("msup"))) == 1
    assert len(list(found.iter("mtr"))) == 2
    assert "<" in "".join(found.itertext())


def test_a_power_stands_above_what_stands_below() -> None:
    (found,) = xml(LAYOUT.box(k**a)).iter("msubsup")
    assert ["".join(part.itertext()) for part in found] == ["k", "E", "a"]


def test_a_long_sum_goes_over_several_lines() -> None:
    terms = [symbol(f"a_long_name_of_term_{n}") for n in range(12)]
    total = terms[0]
    for term in terms[1:]:
        total = total - term
    box = LAYOUT.whole(total)
    assert isinstance(box, Lines)
    assert width(box) <= LONGEST_LINE
    assert latex.maths(box).startswith(r"\begin{aligned}[t]&")
    assert len(list(xml(box).iter("mtr"))) == len(box.rows) > 1
    assert LAYOUT.whole(a + b) == LAYOUT.box(a + b)


@given(known_expressions())
def test_any_expression_is_balanced_latex_and_well_formed_mathml(known: Known) -> None:
    box = LAYOUT.whole(known.expr)
    written_out = latex.maths(box)
    assert written_out.count("{") == written_out.count("}")
    assert written_out.count(r"\left") == written_out.count(r"\right")
    assert xml(box).tag == "math"
    assert width(box) > 0


def test_hostile_units_and_words_stay_text() -> None:
    layout = Layout(lambda name: Sym(written(name), '"><script>'), lambda unit: "</math><b>&")
    box = layout.box(number(2.0, "x") * a)
    found = xml(box)
    assert not list(found.iter("script"))
    assert not list(found.iter("b"))
    assert r"\&" in latex.maths(box)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"50 % of A_b & {c}", r"50 \% of A\_b \& \{c\}"),
        (r"\input{x}", r"\textbackslash{}input\{x\}"),
        ("a ≥ 2 µm²", r"a \ensuremath{\ge} 2 \ensuremath{\mu}m\textsuperscript{2}"),
        ("Müller–Lüdenscheidt", "Müller--Lüdenscheidt"),
        ("tab\there \x07\u202e", "tab here "),
        ("漢", ""),
        ("ﬁbre", "fibre"),
    ],
)
def test_text_for_latex_cannot_do_anything(text: str, expected: str) -> None:
    assert latex.text(text) == expected

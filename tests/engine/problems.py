"""Standard problems of the stiff and non-stiff literature as models, with the reference solutions of their test sets.

References: E. Hairer, G. Wanner, Solving Ordinary Differential Equations II; F. Mazzia, C. Magherini, Test Set for
Initial Value Problem Solvers (HIRES, Pleiades, van der Pol).
"""

from __future__ import annotations

from dataclasses import dataclass

from magmatrix.graph.expr import Expr, number, power, symbol
from magmatrix.graph.model import Model
from tests.graph.build import a_model


@dataclass(frozen=True)
class Problem:
    """A model, where it ends, and the states there."""

    model: Model
    ticks_per_unit: float
    last_tick: int
    end: dict[str, float]


def robertson() -> Problem:
    a, b, c = symbol("a"), symbol("b"), symbol("c")
    slow, fast, mixed = 0.04 * a, 3e7 * b * b, 1e4 * b * c
    model = a_model({"a": mixed - slow, "b": slow - mixed - fast, "c": fast}, start={"a": 1.0, "b": 0.0, "c": 0.0})
    return Problem(model, 1.0, 40, {"a": 0.7158270687193941, "b": 9.185534764557338e-6, "c": 0.2841637457458413})


def van_der_pol() -> Problem:
    x, v = symbol("x"), symbol("v")
    model = a_model({"x": v, "v": 1e6 * ((1.0 - x * x) * v - x)}, start={"x": 2.0, "v": -0.66})
    return Problem(model, 1.0, 2, {"x": 1.706167732170483, "v": -0.8928097010247975})


def hires() -> Problem:
    y = [symbol(f"y{i}") for i in range(1, 9)]
    bound = 280.0 * y[5] * y[7]
    rates = {
        "y1": -1.71 * y[0] + 0.43 * y[1] + 8.32 * y[2] + 0.0007,
        "y2": 1.71 * y[0] - 8.75 * y[1],
        "y3": -10.03 * y[2] + 0.43 * y[3] + 0.035 * y[4],
        "y4": 8.32 * y[1] + 1.71 * y[2] - 1.12 * y[3],
        "y5": -1.745 * y[4] + 0.43 * y[5] + 0.43 * y[6],
        "y6": 0.69 * y[3] + 1.71 * y[4] - 0.43 * y[5] + 0.69 * y[6] - bound,
        "y7": bound - 1.81 * y[6],
        "y8": 1.81 * y[6] - bound,
    }
    start = dict.fromkeys(rates, 0.0) | {"y1": 1.0, "y8": 0.0057}
    ends = (
        0.7371312573325668e-3,
        0.1442485726316185e-3,
        0.5888729740967575e-4,
        0.1175651343283149e-2,
        0.2386356198831331e-2,
        0.6238968252742796e-2,
        0.2849998395185769e-2,
        0.2850001604814231e-2,
    )
    return Problem(a_model(rates, start=dict(start)), 1e4, 3_218_122, dict(zip(rates, ends, strict=True)))


def pleiades() -> Problem:
    stars = range(1, 8)
    x = {i: symbol(f"x{i}") for i in stars}
    y = {i: symbol(f"y{i}") for i in stars}

    def pull(i: int, along: dict[int, Expr]) -> Expr:
        total = number(0.0)
        for j in stars:
            if j != i:
                square = (x[j] - x[i]) * (x[j] - x[i]) + (y[j] - y[i]) * (y[j] - y[i])
                total = total + float(j) * (along[j] - along[i]) * power(square, number(-1.5))
        return total

    rates: dict[str, Expr] = {}
    rates |= {f"x{i}": symbol(f"u{i}") for i in stars} | {f"y{i}": symbol(f"v{i}") for i in stars}
    rates |= {f"u{i}": pull(i, x) for i in stars} | {f"v{i}": pull(i, y) for i in stars}
    begin = {
        "x": (3.0, 3.0, -1.0, -3.0, 2.0, -2.0, 2.0),
        "y": (3.0, -3.0, 2.0, 0.0, 0.0, -4.0, 4.0),
        "u": (0.0, 0.0, 0.0, 0.0, 0.0, 1.75, -1.5),
        "v": (0.0, 0.0, 0.0, -1.25, 1.0, 0.0, 0.0),
    }
    start = {f"{axis}{i}": values[i - 1] for axis, values in begin.items() for i in stars}
    end = {
        "x1": 0.3706139143970502,
        "x2": 3.237284092057233,
        "x3": -3.222559032418324,
        "x4": 0.6597091455775310,
        "x5": 0.3425581707156584,
        "x6": 1.562172101400631,
        "x7": -0.7003092922212495,
        "y1": -3.943437585517392,
        "y2": -3.271380973972550,
        "y3": 5.225081843456543,
        "y4": -2.590612434977470,
        "y5": 1.198213693392275,
        "y6": -0.2429682344935824,
        "y7": 1.091449240428980,
    }
    return Problem(a_model(rates, start=dict(start)), 1.0, 3, end)


PROBLEMS = {problem.__name__: problem for problem in (robertson, van_der_pol, hires, pleiades)}

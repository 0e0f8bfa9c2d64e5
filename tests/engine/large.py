"""Models that are large or dense, built in code: what sparse, unrolled kernels are worst at."""

from __future__ import annotations

import numpy as np

from magmatrix.graph.expr import Expr, call, number, symbol
from magmatrix.graph.model import Model
from tests.graph.build import a_model

RATES = {"gain": 1.0, "loss": 1.0}
"""Parameters of all models here; a person may have others."""


def dense(size: int, seed: int = 1) -> Model:
    """A fully coupled network: every state drives every other through its saturation, and inhibits it."""
    draw = np.random.default_rng(seed)
    weight = draw.uniform(0.0, 4.0 / size, (size, size))
    brake = draw.uniform(0.0, 2.0 / size, (size, size))
    own = 10.0 ** draw.uniform(-1.0, 2.0, size)
    x = [symbol(f"x{i}") for i in range(size)]
    active = [value / (1.0 + value) for value in x]
    rates: dict[str, Expr | float] = {}
    for i in range(size):
        drive, inhibition = number(0.3), number(1.0)
        for j in range(size):
            drive = drive + float(weight[i, j]) * active[j]
            inhibition = inhibition + float(brake[i, j]) * x[j]
        rates[f"x{i}"] = float(own[i]) * (symbol("gain") * drive / inhibition - symbol("loss") * x[i])
    start: dict[str, Expr | float] = {f"x{i}": float(draw.uniform(0.2, 2.0)) for i in range(size)}
    return a_model(rates, start=start, parameters=dict(RATES))


def _reaction(substrate: Expr, store: Expr) -> Expr:
    """Saturable conversion of the substrate, helped by what it makes."""
    return symbol("gain") * substrate * (0.1 + store * store / (1.0 + store * store)) / (0.5 + substrate)


def grid(across: int, along: int) -> Model:
    """Reaction and diffusion of two substances on a grid (one row: a chain); 2 x across x along states."""
    here = [(i, j) for i in range(across) for j in range(along)]
    u = {place: symbol(f"u{place[0]}_{place[1]}") for place in here}
    v = {place: symbol(f"v{place[0]}_{place[1]}") for place in here}
    rates: dict[str, Expr | float] = {}
    for i, j in here:
        near = [(i - 1, j), (i + 1, j), (i, j - 1), (i, j + 1)]
        spread, slow = number(0.0), number(0.0)
        for other in near:
            if other in u:
                spread = spread + 20.0 * (u[other] - u[i, j])
                slow = slow + 0.5 * (v[other] - v[i, j])
        made = _reaction(u[i, j], v[i, j])
        rates[f"u{i}_{j}"] = spread - made
        rates[f"v{i}_{j}"] = slow + made - symbol("loss") * v[i, j]
    start: dict[str, Expr | float] = {f"u{i}_{j}": 3.0 if i + j < 3 else 0.2 for i, j in here}
    start |= {f"v{i}_{j}": 0.1 for i, j in here}
    return a_model(rates, start=start, parameters=dict(RATES))


def network(size: int, links: int, seed: int = 2) -> Model:
    """A random network: each state is changed by `links` others; its factors fill in."""
    draw = np.random.default_rng(seed)
    x = [symbol(f"x{i}") for i in range(size)]
    own = 10.0 ** draw.uniform(-1.0, 2.0, size)
    rates: dict[str, Expr | float] = {}
    for i in range(size):
        drive = number(0.2)
        for j in draw.choice(size, links, replace=False):
            drive = drive + float(draw.uniform(0.1, 1.0)) * x[j] / (float(draw.uniform(0.5, 2.0)) + x[j])
        rates[f"x{i}"] = float(own[i]) * (symbol("gain") * drive - symbol("loss") * call("max", x[i], number(0.0)))
    start: dict[str, Expr | float] = {f"x{i}": float(draw.uniform(0.2, 2.0)) for i in range(size)}
    return a_model(rates, start=start, parameters=dict(RATES))

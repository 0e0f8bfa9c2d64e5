"""How symbols are written: `kE` as k with E below, `phi_immature` as a Greek letter, `serum` as an upright word."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

GREEK = {
    "alpha": "α",
    "beta": "β",
    "gamma": "γ",
    "delta": "δ",
    "eps": "ε",
    "epsilon": "ε",
    "eta": "η",
    "theta": "θ",
    "iota": "ι",
    "kappa": "κ",
    "lam": "λ",
    "lambda": "λ",
    "mu": "μ",
    "nu": "ν",
    "xi": "ξ",
    "pi": "π",
    "rho": "ρ",
    "sigma": "σ",
    "tau": "τ",
    "phi": "φ",
    "chi": "χ",
    "psi": "ψ",
    "omega": "ω",
}
"""Letters by the name that equations give them."""

_HEADS = (
    re.compile(rf"({'|'.join(sorted(GREEK, key=len, reverse=True))})([A-Z0-9]\w*)"),  # lamP
    re.compile(r"([a-z])([A-Z0-9]\w*)"),  # kE, fUF, tBs
    re.compile(r"(k)([a-z]{1,2}[A-Z]\w*)"),  # kdP
    re.compile(r"([A-Z])([a-z0-9]{1,3}\d*)"),  # Vmax, P0, Bs0
    re.compile(r"([JKV])([A-Z]\w*)"),  # JBs, KN, VP
    re.compile(r"([A-Z])([A-Z]0)"),
    re.compile(r"([A-Z]{2,})([a-z0-9]+)"),  # FEmin
    re.compile(r"([a-z]{2,})(\d+)"),  # tewl0
)


@dataclass(frozen=True, slots=True)
class Name:
    """A symbol as it is written: a letter (slanted) or a word (upright), and what stands below it."""

    base: str
    below: str = ""

    @property
    def word(self) -> bool:
        """Whether the base is a word, to be set upright."""
        return len(self.base) > 1


def written(name: str) -> Name:
    """Return how the symbol called `name` in the equations is written."""
    head, *rest = [token for token in name.split("_") if token] or [name]
    base, below = head, []
    for pattern in _HEADS:
        match = pattern.fullmatch(head)
        if match:
            base, below = match[1], [match[2]]
            break
    return Name(GREEK.get(base, base), " ".join([*below, *rest]))


def names(symbols: Iterable[str]) -> dict[str, Name]:
    """Return how each symbol of one module is written; two that would look the same keep their own names."""
    found: dict[str, Name] = {}
    taken: set[Name] = set()
    for symbol in symbols:
        name = written(symbol)
        found[symbol] = name if name not in taken else Name(symbol)
        taken.add(found[symbol])
    return found

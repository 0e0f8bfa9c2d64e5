"""Symbols as they are written on paper."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import read_modules
from magmatrix.interop.equations.names import Name, names, written


@pytest.mark.parametrize(
    ("symbol", "base", "below"),
    [
        ("S", "S", ""),
        ("kE", "k", "E"),
        ("k_M", "k", "M"),
        ("fUF", "f", "UF"),
        ("tBs", "t", "Bs"),
        ("kdP", "k", "dP"),
        ("Vmax", "V", "max"),
        ("KL", "K", "L"),
        ("JPI", "J", "PI"),
        ("P0", "P", "0"),
        ("Bs0", "B", "s0"),
        ("FEmin", "FE", "min"),
        ("EFL", "EFL", ""),
        ("serum", "serum", ""),
        ("tewl0", "tewl", "0"),
        ("plasma_ratio", "plasma", "ratio"),
        ("link_mg_collagen_hill", "link", "mg collagen hill"),
        ("phi_immature", "φ", "immature"),
        ("lamP", "λ", "P"),
        ("eps_e", "ε", "e"),
        ("sigma", "σ", ""),
    ],
)
def test_a_name_becomes_a_letter_or_a_word_with_what_stands_below(symbol: str, base: str, below: str) -> None:
    assert written(symbol) == Name(base, below)


def test_letters_are_slanted_and_words_upright() -> None:
    assert not written("kE").word
    assert not written("phi_x").word
    assert written("serum_total").word


def test_two_symbols_that_would_look_the_same_stay_apart() -> None:
    found = names(["kE", "k_E", "x"])
    assert found["kE"] == Name("k", "E")
    assert found["k_E"] == Name("k_E")
    assert len(set(found.values())) == 3


def test_no_two_symbols_of_a_module_look_the_same() -> None:
    for module in read_modules()[1].values():
        found = names(module.model.symbols)
        assert len(set(found.values())) == len(found)

"""What all tests share: the root of the repository, and settings that make runs repeatable."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

os.environ["MPLBACKEND"] = "Agg"  # set before matplotlib loads: tests draw without a screen

# The same examples on every machine, and no verdict that depends on how fast it is.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds pyproject.toml, studies and docs."""
    return Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session", autouse=True)
def object_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """One folder of compiled objects for all tests, away from the user's own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MAGMATRIX_CACHE", str(tmp_path_factory.mktemp("objects")))
        yield

"""What all tests share: the root of the repository, and settings that make runs repeatable."""

from __future__ import annotations

from pathlib import Path

import hypothesis
import pytest

# The same examples on every machine, and no verdict that depends on how fast it is.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


@pytest.fixture(scope="session")
def repository() -> Path:
    """The folder that holds pyproject.toml, studies and docs."""
    return Path(__file__).resolve().parents[1]

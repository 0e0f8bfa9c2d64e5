"""Fixtures of the tests of study files."""

from __future__ import annotations

import pytest

from magmatrix.evidence import Evidence, load_evidence


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return load_evidence()

"""Fixtures of the people tests: the packaged evidence and the magnesium of the body."""

from __future__ import annotations

import pytest

from magmatrix.body.assemble import reference_body
from magmatrix.body.body import Body
from magmatrix.evidence import Evidence, load_evidence


@pytest.fixture(scope="session")
def evidence() -> Evidence:
    return load_evidence()


@pytest.fixture(scope="session")
def body() -> Body:
    return reference_body(("magnesium",)).switched()

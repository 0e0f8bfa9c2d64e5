"""What all tests share: the root of the repository, and settings that make runs repeatable."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

# The same examples on every machine, and no verdict that depends on how fast it is.
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None, database=None)
hypothesis.settings.load_profile("repeatable")


LANES = {
    "physiology": ("physiology", "people"),
    "studies": ("study", "report"),
    "conformance": ("conformance", "interop"),
    "benchmarks": ("benchmarks",),
    "processes": ("cli",),
    "engine": ("engine", "body", "cohort"),
}
"""Folders of tests by lane; what is in none of them takes seconds and is `quick`."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark every test with the lane of its folder."""
    lane_of = {folder: lane for lane, folders in LANES.items() for folder in folders}
    for item in items:
        folder = item.path.relative_to(Path(__file__).parent).parts[0]
        item.add_marker(lane_of.get(folder, "quick"))


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

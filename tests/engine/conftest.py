"""One folder of compiled objects for all tests of the engine, away from the user's own."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from magmatrix.engine.cache import CACHE_ENV


@pytest.fixture(scope="session", autouse=True)
def object_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(CACHE_ENV, str(tmp_path_factory.mktemp("objects")))
        yield

"""Libraries that are not part of the core: found when asked for, or a sentence that says what to install."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from magmatrix.errors import MissingLibraryError


def needed(module: str, extra: str, what: str) -> Any:
    """Return a library by its import name.

    Raises MissingLibraryError, which names the extra to install, where it is absent; `what` says what needs it.
    """
    try:
        return import_module(module)
    except ModuleNotFoundError as cause:
        library = module.partition(".")[0]
        if cause.name is None or cause.name.partition(".")[0] != library:
            raise
        raise MissingLibraryError(
            f"{what} needs {library}, which is not installed; install it with: pip install 'magmatrix[{extra}]'"
        ) from None

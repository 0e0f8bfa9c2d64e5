"""The sentences that every surface for users carries."""

from __future__ import annotations

from magmatrix.study.result import DISCLAIMER

__all__ = ["DISCLAIMER", "NO_WARNING", "ONE_PERSON"]

ONE_PERSON = (
    "These are simulated courses of single persons with central values for every number. That is not a trial: nothing "
    "here says how people differ or how far the numbers may be off, and no uncertainty interval is computed yet."
)
NO_WARNING = "No warning was raised. That is not a statement that anything here is safe."

"""The sentences that every surface for users carries."""

from __future__ import annotations

from magmatrix.study.result import DISCLAIMER, NOTICE, StudyResult

__all__ = ["DISCLAIMER", "NOTICE", "NO_WARNING", "ONE_PERSON", "POPULATION", "limits_of"]

ONE_PERSON = (
    "These are simulated courses of single persons with central values for every number. That is not a trial: nothing "
    "here says how people differ or how far the numbers may be off, and no uncertainty interval is computed yet."
)
POPULATION = (
    "The people counted here are simulated. They differ in intake and in one threshold of the kidney, by a spread that "
    "was fitted to published prevalences; that is not a survey, and nothing here says how far the numbers may be off."
)
NO_WARNING = "No warning was raised. That is not a statement that anything here is safe."


def limits_of(result: StudyResult) -> str:
    """Return the sentences that say what this result is not."""
    said = [ONE_PERSON] if result.arms or result.prevalence is None else []
    return " ".join([*said, POPULATION] if result.prevalence is not None else said)

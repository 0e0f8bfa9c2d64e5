"""Run challenges: every experiment is a study of its own, followed by the engine like any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from magmatrix.analysis.observed import records_behind
from magmatrix.analysis.responses.challenge import Challenge, Experiment, Module
from magmatrix.analysis.responses.judge import Judged, judged
from magmatrix.errors import MagmatrixError
from magmatrix.study.run import run_study

if TYPE_CHECKING:
    from magmatrix.evidence import Evidence


@dataclass(frozen=True, slots=True)
class Failed:
    """A challenge that could not be run, and why."""

    challenge: Challenge
    why: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of the challenges of one module, in the order of its file."""

    module: Module
    judged: tuple[Judged, ...]
    failed: tuple[Failed, ...]


def run_modules(
    modules: Iterable[Module], evidence: Evidence, say: Callable[[str], object] | None = None
) -> tuple[Outcome, ...]:
    """Run every experiment of these modules; `say` is told what runs. A study that fails is kept as such."""
    outcomes = []
    for module in modules:
        done: list[Judged] = []
        failed: list[Failed] = []
        for experiment in module.experiments:
            if say is not None:
                say(f"{module.name}: {experiment.title}")
            try:
                done += run_experiment(experiment, evidence)
            except MagmatrixError as cause:
                failed += [Failed(challenge, str(cause)) for challenge in experiment.challenges]
        outcomes.append(Outcome(module, tuple(done), tuple(failed)))
    return tuple(outcomes)


def run_experiment(experiment: Experiment, evidence: Evidence) -> tuple[Judged, ...]:
    """Run one study and judge its challenges; raises MagmatrixError where it cannot be run."""
    result = run_study(experiment.study, evidence)
    behind = records_behind(result.parameters, evidence)
    return tuple(judged(challenge, result, behind) for challenge in experiment.challenges)

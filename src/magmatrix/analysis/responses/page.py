"""The page `docs/responses.md`: every challenge with what was published, what the model says, and the fold error."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from magmatrix.analysis.responses.judge import Judged
from magmatrix.analysis.responses.run import Outcome
from magmatrix.analysis.responses.shown import CLOSE, done, fold, number, summary
from magmatrix.analysis.responses.tally import BOUNDS, WORST

_ABOUT = f"""# Responses: what was published, and what the model says

Written by `magmatrix check --responses --write docs/responses.md`; do not edit. A *response* is what comes of
something that is done (a dose, a load, a clamp, deprivation, repletion, an injury) or of time; a *level* is what
somebody has. Most challenges were chosen from the records before the model was asked; about twenty, of magnesium and
the dermis, were added once first results were seen. All stay here however they came out. Of some the
protocol was corrected after a first run, for reasons that do not lie in the answer: food of the day
before a test meal, a value taken at the very moment of an injury, cells in a medium that had none. Published values
are those of the records. What regulation holds in place (calcium in plasma) is compared as a
change, what moves several-fold (hormones) as a ratio.

The *fold error* is the larger of model over published and published over model: 1 is a hit, 2 is half or twice.
Averages are geometric means, in which more than {WORST:g} counts as {WORST:g}, and so does no response or one in the
wrong direction. *Fitted* means that numbers of the model rest on this record, so that it tests little; the last rows
leave such challenges out. What misses {CLOSE:g} is linked to [known gaps](known-gaps.md), where the reason stands if
it is known."""


def page(outcomes: Sequence[Outcome]) -> str:
    """Return the page as Markdown."""
    return "\n".join([_ABOUT, "", *_averages(outcomes), *(line for each in outcomes for line in _module(each))]) + "\n"


def _averages(outcomes: Sequence[Outcome]) -> Iterator[str]:
    yield "## Averages"
    yield ""
    bounds = " | ".join(f"within {bound:g}" for bound in BOUNDS)
    yield f"| module | kind | challenges | average fold error | {bounds} | no answer |"
    yield "|---|---|---|---|" + "---|" * (len(BOUNDS) + 1)
    for _, _, row in summary(outcomes):
        yield f"| {' | '.join(row)} |"


def _module(outcome: Outcome) -> Iterator[str]:
    yield ""
    yield f"## {outcome.module.name}"
    titles = {
        challenge.id: experiment.title
        for experiment in outcome.module.experiments
        for challenge in experiment.challenges
    }
    yield ""
    yield "| challenge | kind | compared | record | published | model | fold error |"
    yield "|---|---|---|---|---|---|---|"
    for found in outcome.judged:
        yield _row(found, titles[found.challenge.id], outcome.module.gaps)
    for failed in outcome.failed:
        yield f"| `{failed.challenge.id}` | {failed.challenge.kind} | could not be run: {_cell(failed.why)} | | | | |"
    if outcome.module.not_run:
        yield ""
        yield "Published and chosen, but nothing that the model can be asked:"
        yield ""
        for entry in outcome.module.not_run:
            yield f"- `{entry.record}`: {entry.why}"


def _row(found: Judged, title: str, gaps: str) -> str:
    challenge, published = found.challenge, found.challenge.published
    missed = "" if found.fold <= CLOSE else f" ([gap](known-gaps.md#{gaps}))"
    what = f"{title}; {challenge.note}" if challenge.note else title
    cells = [
        f"`{challenge.id}`: {_cell(what)}",
        challenge.kind,
        done(challenge),
        f"`{published.expression}`",
        number(published.value, published.unit),
        number(found.model, published.unit),
        fold(found) + (", fitted" if found.fitted else "") + missed,
    ]
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")

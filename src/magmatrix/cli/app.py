"""The commands and where each is; loading this loads none of them."""

from __future__ import annotations

from collections.abc import Sequence

from cyclopts import App

import magmatrix

app = App(
    name="magmatrix",
    help="Magnesium, collagen and skin treatments as an evidence-graded model. It informs, it does not treat.",
    version=magmatrix.__version__,
    version_flags=["--version", "-V"],
    help_epilogue=(
        "Exit codes: 0 fine; 1 failed (a check, the integration, an open ledger, output that could not be printed); "
        "2 bad input; 130 and 143 interrupted by Ctrl-C and SIGTERM; 141 the reader of a pipe went away."
    ),
)
_NEEDS = "Needs the source tree, where the benchmarks are, and a C compiler for the exact solution of the error."
_OF_A_RUN = (
    "The folder holds report.html, charts/ (each chart as SVG and CSV, with magmatrix[png] also as PNG), summary.json "
    "(what the report says, for programs), results.parquet (all time courses), population.csv where a population is "
    "counted, and manifest.json (what was run with what, and the SHA-256 of every file)."
)
_COMMANDS = {
    "run": ("run:run", "Run a study and write its report.", _OF_A_RUN),
    "compare": ("compare:compare", "Compare two finished runs.", "Reads what was written; simulates nothing."),
    "studies": ("studies:studies", "List the studies that come with magmatrix, by question.", ""),
    "new": ("new:new", "Write a commented starter study.", ""),
    "check": ("check:check", "Check equations and evidence.", "Exits with 1 if any check finds an error."),
    "why": ("evidence:why", "Print the whole trail behind a number, link or output.", ""),
    "links": ("links:links", "List the contested links: grade, on or off, effect, sources.", ""),
    "cite": ("evidence:cite", "List the sources that a study uses.", ""),
    "export": ("export:app", "Write equations, SBML, or the results of a run as CSV or Excel.", ""),
    "schema": ("new:schema", "Print the JSON Schema of study files, for editors.", ""),
    "doctor": ("doctor:doctor", "Show what this machine gives the engine, and try it.", ""),
    "calibrate": ("calibrate:calibrate", "Fit the numbers of magnesium again.", "Changes no record."),
    "completion": ("completion:completion", "Print the completion script of a shell.", ""),
    "bench": ("bench:bench", "Measure the engine, start-up, or the cost of each part of the body.", _NEEDS),
}
"""Where each command is, what it does in a line, and what else to know; so the overview loads none of them."""
_READ_STUDIES = frozenset({"run", "cite", "doctor"})
_STANDARD_INPUT = "/dev/stdin"

for _name, (_home, _line, _more) in _COMMANDS.items():
    app.command(f"magmatrix.cli.{_home}", name=_name, help=f"{_line}\n\n{_more}".strip())


def run_command(arguments: Sequence[str]) -> int:
    """Run the command that the arguments name; returns its exit code. Raises what it raises."""
    result = app(_with_standard_input(arguments), exit_on_error=False, print_error=False, result_action="return_value")
    return result if isinstance(result, int) else 0


def _with_standard_input(arguments: Sequence[str]) -> list[str]:
    """Return the arguments with `-` for a study written out; by itself it would pass for an option without a name."""
    words = list(arguments)
    if not words or words[0] not in _READ_STUDIES:
        return words
    return [
        _STANDARD_INPUT if word == "-" and before not in ("-o", "--output") else word
        for before, word in zip(["", *words], words, strict=False)
    ]

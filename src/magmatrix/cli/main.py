"""The `magmatrix` command: parses arguments, runs one command, turns expected errors into one line and an exit code."""

from __future__ import annotations

import sys
from collections.abc import Sequence

from cyclopts import App, CycloptsError

import magmatrix
from magmatrix.errors import InputError, MagmatrixError

EXIT_FAILED = 1
EXIT_BAD_INPUT = 2
EXIT_INTERRUPTED = 130

app = App(
    name="magmatrix",
    help="Magnesium, collagen and skin treatments as an evidence-graded model. It informs, it does not treat.",
    version=magmatrix.__version__,
)
_NEEDS = "Needs the source tree, where the benchmarks are, and a C compiler for the exact solution of the error."
_COMMANDS = {
    "run": ("run:run", "Run a study file and write its report.", "Writes summary, results and manifest beside it."),
    "compare": ("compare:compare", "Compare two finished runs.", "Reads what was written; simulates nothing."),
    "new": ("new:new", "Write a commented starter study.", ""),
    "check": ("check:check", "Check equations and evidence.", "Exits with 1 if any check finds an error."),
    "why": ("evidence:why", "Print the whole trail behind a number, link or output.", ""),
    "links": ("links:links", "List the contested arrows: grade, on or off, effect, sources.", ""),
    "cite": ("evidence:cite", "List the sources that a study uses.", ""),
    "export": ("export:app", "Write the equations as a page or a LaTeX document.", ""),
    "schema": ("new:schema", "Print the JSON Schema of study files, for editors.", ""),
    "doctor": ("doctor:doctor", "Show what this machine gives the engine, and try it.", ""),
    "calibrate": ("calibrate:calibrate", "Fit the numbers of magnesium again.", "Changes no record."),
    "bench": ("bench:bench", "Measure the engine, or the cost of each part of the body.", _NEEDS),
}
"""Where each command is, what it does in a line, and what else to know; so the overview loads none of them."""

for _name, (_home, _line, _more) in _COMMANDS.items():
    app.command(f"magmatrix.cli.{_home}", name=_name, help=f"{_line}\n\n{_more}".strip())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code: 0 fine, 1 failed, 2 bad input, 130 interrupted."""
    try:
        result = app(arguments, exit_on_error=False, print_error=False, result_action="return_value")
    except InputError as error:
        return _say(str(error), EXIT_BAD_INPUT)
    except MagmatrixError as error:
        return _say(str(error), EXIT_FAILED)
    except CycloptsError as error:
        return _say(f"{error}; run `magmatrix --help`", EXIT_BAD_INPUT)
    except BrokenPipeError:
        sys.stderr.close()  # the reader has gone: nobody is left to tell
        return EXIT_FAILED
    except KeyboardInterrupt:
        return _say("interrupted; nothing was written", EXIT_INTERRUPTED)
    return result if isinstance(result, int) else 0


def _say(message: str, code: int) -> int:
    print(f"magmatrix: {message}", file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())

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
app.command("magmatrix.cli.run:run")
app.command("magmatrix.cli.check:check")
app.command("magmatrix.cli.evidence:why")
app.command("magmatrix.cli.evidence:cite")
app.command("magmatrix.cli.links:links")
app.command("magmatrix.cli.new:new")
app.command("magmatrix.cli.new:schema")
app.command("magmatrix.cli.export:app", name="export")
app.command("magmatrix.cli.doctor:doctor")
app.command("magmatrix.cli.bench:bench")


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

"""`magmatrix bench`: how fast the engine is here, and beside other engines."""

from __future__ import annotations

import sys
from importlib import import_module, util
from pathlib import Path
from typing import Annotated, Any

from cyclopts import Parameter

from magmatrix.errors import MagmatrixError, StudyError

_CHECKOUT = Path(__file__).resolve().parents[3]


def bench(
    *,
    peers: bool = False,
    full: bool = False,
    quick: bool = False,
    parts: bool = False,
    startup: bool = False,
    against: Path | None = None,
    json: Annotated[Path | None, Parameter(name="--json")] = None,
) -> int:
    """Measure the engine on this machine: a synthetic proxy and the real body, at a stated error.

    Needs the source tree, where the benchmarks are, and a C compiler for the exact solution that errors are taken from.

    Parameters
    ----------
    peers
        Run the other engines that are installed too, by turns, each at the loosest tolerance that is exact enough.
    full
        Also run ten thousand people for a year.
    quick
        A look rather than a result: a month, few people, one round.
    parts
        Instead, count and measure what each part of the body costs, and write docs/cost-of-parts.md unless --quick.
    startup
        Instead, measure how long commands take as processes of their own: `why`, `links`, a study with a misspelt key,
        and `run`, warm and cold, by turns; the least and the median of several rounds.
    against
        With --startup, the src folder of another version, measured by turns with this one.
    json
        Write all numbers to this file.
    """
    flags = {"--peers": peers, "--full": full, "--quick": quick}
    arguments = [flag for flag, on in flags.items() if on] + ([] if json is None else ["--json", str(json)])
    if against is not None and not startup:
        raise StudyError("--against compares start-up times", advice="add --startup, or leave it out")
    if startup:
        if peers or full or parts:
            raise StudyError("--startup measures commands alone", advice="leave --peers, --full and --parts out")
        return int(_benchmarks("startup").main(arguments + ([] if against is None else ["--against", str(against)])))
    if parts:
        if peers or full:
            raise StudyError("--parts measures no peers and no populations", advice="leave --peers and --full out")
        return int(_benchmarks("parts").main(arguments))
    return int(_benchmarks("run").main(arguments))


def _benchmarks(name: str) -> Any:
    if util.find_spec("benchmarks") is None and (_CHECKOUT / "benchmarks" / "run.py").is_file():
        sys.path.insert(0, str(_CHECKOUT))
    try:
        return import_module(f"benchmarks.{name}")
    except ModuleNotFoundError as cause:
        if cause.name not in ("benchmarks", f"benchmarks.{name}"):
            raise
        raise MagmatrixError(
            "the benchmarks are not part of the installed package; run `magmatrix bench` from a copy of the source tree"
        ) from None

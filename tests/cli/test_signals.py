"""A signal at any moment of a run: one line, its code, and nothing half done."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.test_commands import STUDY

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals of POSIX")


def environment(**more: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONDONTWRITEBYTECODE": "1", **more}


@pytest.fixture
def study(tmp_path: Path) -> Path:
    file = tmp_path / "s.yaml"
    file.write_text(STUDY, encoding="utf-8")
    return file


SIGNALLED = """
import importlib.abc, os, signal, sys
module, function, number = sys.argv[1], sys.argv[2], int(sys.argv[3])

class Trap(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name == module and not function:
            os.kill(os.getpid(), number)
        if name == "polars" and function:
            arm()
        return None

def arm():
    import importlib
    home = importlib.import_module(module)
    *owner, name = function.split(".")
    owner = getattr(home, owner[0]) if owner else home
    real = getattr(owner, name)
    def trapped(*arguments, **named):
        os.kill(os.getpid(), number)
        return real(*arguments, **named)
    setattr(owner, name, trapped)

sys.meta_path.insert(0, Trap())
if function:
    arm()
sys.argv[1:] = sys.argv[4:]
from magmatrix.cli.main import main
sys.exit(main())
"""


def signalled(
    folder: Path, module: str, function: str = "", number: int = signal.SIGINT
) -> subprocess.CompletedProcess[str]:
    """Run a study in a process that gets a signal when it loads a module, or calls a function of it."""
    arguments = [module, function, str(number), "run", "s.yaml", "-o", "out", "--force"]
    return subprocess.run(
        [sys.executable, "-c", SIGNALLED, *arguments],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


@pytest.mark.parametrize(
    ("module", "function"),
    [
        ("cyclopts", ""),
        ("magmatrix.errors", ""),
        ("magmatrix.page.folder", ""),
        ("pydantic", ""),
        ("antimony", ""),
        ("magmatrix.report.write", "write_file"),
    ],
)
def test_an_interrupt_at_any_moment_is_one_line_and_130_and_leaves_nothing(
    study: Path, module: str, function: str
) -> None:
    done = signalled(study.parent, module, function)
    assert done.returncode == 130, done.stderr
    assert done.stderr == "magmatrix: interrupted; nothing was written\n"
    assert [path.name for path in study.parent.iterdir()] == ["s.yaml"]


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129)])
def test_other_signals_end_as_cleanly(study: Path, number: int, code: int) -> None:
    done = signalled(study.parent, "pydantic", "", number)
    assert done.returncode == code
    assert re.fullmatch(r"magmatrix: interrupted by SIG\w+; nothing was written\n", done.stderr)
    assert [path.name for path in study.parent.iterdir()] == ["s.yaml"]


def test_an_interrupt_after_the_results_are_in_place_says_so(study: Path) -> None:
    done = signalled(study.parent, "magmatrix.cli.process", "finish")
    assert done.returncode == 130
    assert "the results are complete in" in done.stderr
    assert (study.parent / "out" / "report.html").exists()


def test_an_interrupt_is_heard_inside_compiled_code(study: Path) -> None:
    """A sleep in C stands for the compiler: no line of Python runs in the main thread until it is over."""
    held = "import ctypes; from magmatrix.engine.runtime import engine; libc = ctypes.CDLL(None)\n"
    held += "engine.object_code = lambda *_: (print('compiling', flush=True), libc.sleep(600))\n"
    script = held + "import sys; from magmatrix.cli.main import main; sys.exit(main())"
    command = [sys.executable, "-c", script, "run", "s.yaml", "-o", "out"]
    with subprocess.Popen(
        command,
        cwd=study.parent,
        env=environment(MAGMATRIX_CACHE=str(study.parent / "cache")),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "compiling\n"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert said == "magmatrix: interrupted; nothing was written\n"


def test_a_signal_that_the_caller_ignores_stays_ignored() -> None:
    script = (
        "import os, signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
        "from magmatrix.cli import process; process.arm(); os.kill(os.getpid(), signal.SIGINT); print('alive')"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, encoding="utf-8", check=True
    )
    assert said.stdout == "alive\n"


def test_starting_loads_nothing_heavy_before_signals_are_answered() -> None:
    script = (
        "import sys; before = set(sys.modules); import magmatrix.cli.main; "
        "print(*sorted(name for name in set(sys.modules) - before if not name.startswith('magmatrix')))"
    )
    said = subprocess.run(
        [sys.executable, "-c", script], env=environment(), capture_output=True, encoding="utf-8", check=True
    )
    assert set(said.stdout.split()) <= {"errno", "__future__"}

"""The pinned requirements install on any day: nothing they need is left for a newer release to decide."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

LOCKS = Path(__file__).resolve().parents[1] / "requirements"
TOGETHER = {"run.txt": (), "build.txt": ("run.txt",), "test.txt": ("run.txt", "build.txt"), "pip.txt": ()}
"""Each lock, and those that stand beside it in the environment."""

Pins = dict[str, Requirement]


def pins_of(name: str) -> Pins:
    """The requirements of one lock that hold on this machine, by name."""
    found: Pins = {}
    for line in (LOCKS / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith((" ", "#")):
            requirement = Requirement(line.removesuffix("\\").strip())
            if requirement.marker is None or requirement.marker.evaluate():
                found[canonicalize_name(requirement.name)] = requirement
    return found


def holds(marker: Marker | None, extras: set[str]) -> bool:
    return marker is None or any(marker.evaluate({"extra": extra}) for extra in ("", *extras))


def unpinned(pins: Pins, requires: dict[str, list[str]]) -> list[str]:
    """What `requires` (per pinned package, as its metadata says) asks for that `pins` does not settle."""
    missing = []
    for name, pin in pins.items():
        for line in requires.get(name, []):
            wanted = Requirement(line)
            if not holds(wanted.marker, pin.extras):
                continue
            found = pins.get(canonicalize_name(wanted.name))
            version = None if found is None else next(iter(found.specifier)).version
            if found is None or not wanted.specifier.contains(version, prereleases=True):
                missing.append(f"{name} needs {wanted}")
            elif not wanted.extras <= found.extras:
                missing.append(f"{name} needs {wanted}, pinned as {found}")
    return missing


def metadata_of(pins: Pins) -> dict[str, list[str]]:
    found = {}
    for name, pin in pins.items():
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        if pin.specifier.contains(installed.version, prereleases=True):
            found[name] = list(installed.requires or ())
    return found


@pytest.mark.parametrize("name", TOGETHER)
def test_every_requirement_and_every_extra_of_what_is_pinned_is_pinned(name: str) -> None:
    pins = pins_of(name)
    requires = metadata_of(pins)
    assert len(requires) >= 0.9 * len(pins), f"the environment does not hold what {name} pins; run make test"
    assert unpinned(pins, requires) == []


@pytest.mark.parametrize("name", TOGETHER)
def test_every_pin_is_one_exact_release_with_hashes(name: str) -> None:
    text = (LOCKS / name).read_text(encoding="utf-8")
    blocks = re.split(r"\n(?=[A-Za-z0-9])", text)[1:]
    assert blocks
    for block in blocks:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==[\w.]+ ", block), block.splitlines()[0]
        assert "--hash=sha256:" in block, block.splitlines()[0]


@pytest.mark.parametrize(("name", "beside"), TOGETHER.items())
def test_locks_of_one_environment_agree(name: str, beside: tuple[str, ...]) -> None:
    own = pins_of(name)
    for other in beside:
        shared = pins_of(other)
        assert {k: own[k].specifier for k in own if k in shared} == {k: shared[k].specifier for k in shared if k in own}


def test_an_extra_that_a_lock_drops_is_found() -> None:
    """pytest-cov asks for coverage[toml]; a pin of coverage alone leaves the extra to the newest release."""
    requires = {
        "pytest-cov": ["coverage[toml]>=7.10.6"],
        "coverage": ['tomli; python_full_version <= "3.0" and extra == "toml"'],
    }
    bare = {"pytest-cov": Requirement("pytest-cov==7.1.0"), "coverage": Requirement("coverage==7.17.3")}
    assert unpinned(bare, requires) == ["pytest-cov needs coverage[toml]>=7.10.6, pinned as coverage==7.17.3"]
    assert unpinned({**bare, "coverage": Requirement("coverage[toml]==7.17.3")}, requires) == []


def test_a_requirement_behind_an_extra_counts_only_where_the_extra_is_asked_for() -> None:
    requires = {"a": ['b>=2; extra == "more"']}
    assert unpinned({"a": Requirement("a==1.0")}, requires) == []
    assert unpinned({"a": Requirement("a[more]==1.0")}, requires) == ['a needs b>=2; extra == "more"']

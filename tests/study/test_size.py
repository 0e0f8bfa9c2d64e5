"""What a study would take is counted before anything is computed, and refused with the numbers where it is too much."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from magmatrix.errors import StudyError
from magmatrix.evidence import Evidence
from magmatrix.spec.parse import read_study
from magmatrix.spec.study import Sampling, StudySpec, Window
from magmatrix.study import run as run_module
from magmatrix.study import size as size_module
from magmatrix.study.run import run_study
from magmatrix.study.size import check_memory, check_page, free_memory, read_memory, size_of

STUDY = """
title: Every minute
question: How much is too much?
duration: 300 days
body: [magnesium]
persons: {one: {age: 30 years}, two: {age: 60 years}}
arms: {usual: {}, poor: {diet: 200 mg/day}}
outputs: {names: [magnesium.serum, magnesium.urine_rate, magnesium.body_total], every: 1 min}
"""


@pytest.fixture
def spec(evidence: Evidence) -> StudySpec:
    return read_study("s.yaml", evidence, text=STUDY)


def test_the_count_names_people_samples_and_outputs(spec: StudySpec) -> None:
    size = size_of(spec, audited=10)
    assert (size.courses, size.samples, size.outputs, size.audited) == (4, 432_002, 3, 10)
    assert size.values == 4 * 432_002 * 3
    assert size.bytes > size.values * 8  # the result alone


@given(
    st.integers(1, 5000),
    st.integers(1, 700),
    st.lists(st.tuples(st.integers(0, 4000), st.integers(1, 2000), st.integers(1, 400)), max_size=3),
)
def test_there_are_never_more_samples_than_counted(
    duration: int, every: int, windows: list[tuple[int, int, int]]
) -> None:
    sampling = Sampling(every, tuple(Window(start, start + length, step) for start, length, step in windows))
    assert len(sampling.ticks(duration)) <= sampling.count(duration)


def test_everything_that_grows_is_counted(spec: StudySpec) -> None:
    usual = size_of(spec, 10).bytes
    more = [
        size_of(spec, 200),
        size_of(replace(spec, duration=2 * spec.duration), 10),
        size_of(replace(spec, outputs=spec.outputs * 2), 10),
        size_of(replace(spec, arms=spec.arms * 2), 10),
        size_of(replace(spec, sampling=Sampling(1, (Window(0, spec.duration, 1),))), 10),
        size_of(spec, 10, slow=True),
        size_of(spec, 10, happening=1000),
    ]
    assert all(size.bytes > usual for size in more)


def test_too_much_is_refused_with_the_numbers_and_what_to_do_before_anything_runs(
    spec: StudySpec, evidence: Evidence, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*arguments: object, **named: object) -> None:
        raise AssertionError("computed something")

    monkeypatch.setattr(run_module, "run_cohort", never)
    monkeypatch.setattr(run_module, "jobs_of", never)
    with pytest.raises(StudyError) as caught:
        run_study(spec, evidence, memory=0.65e9)
    said = str(caught.value)
    for part in ("s.yaml", "GB", "4 persons in arms", "432,002 samples", "3 outputs", "every: ", "--memory"):
        assert part in said
    assert len(said) < 500


def test_what_is_advised_fits(spec: StudySpec) -> None:
    most = 0.65e9
    with pytest.raises(StudyError) as caught:
        check_memory(spec, 30, memory=most)
    advised = str(caught.value).partition("`every: ")[2].partition("`")[0]
    text = STUDY.replace("every: 1 min", f"every: {advised}")
    assert check_memory(read_study("s.yaml", text=text), 30, memory=most).bytes <= most


def test_the_limit_can_be_raised_and_lowered(spec: StudySpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size_module, "free_memory", lambda: 1e7)
    with pytest.raises(StudyError, match="free here"):
        check_memory(spec, 30)
    assert check_memory(spec, 30, memory=1e12)
    monkeypatch.setenv("MAGMATRIX_MEMORY", "1 TB")
    assert check_memory(spec, 30)
    monkeypatch.setenv("MAGMATRIX_MEMORY", "1 MB")
    with pytest.raises(StudyError, match="as set"):
        check_memory(spec, 30)


def test_where_nobody_knows_what_is_free_nothing_is_refused(spec: StudySpec, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(size_module, "free_memory", lambda: None)
    assert check_memory(spec, 30)


def test_a_page_that_no_browser_opens_is_refused(spec: StudySpec) -> None:
    check_page(spec)
    with pytest.raises(StudyError, match="page of about"):
        check_page(replace(spec, arms=spec.arms * 10_000))


@pytest.mark.parametrize(
    ("text", "size"), [("8 GB", 8e9), ("500MB", 5e8), ("2e9", 2e9), ("1.5g", 1.5e9), ("64 kb", 64e3), ("1TB", 1e12)]
)
def test_memory_is_read_as_people_write_it(text: str, size: float) -> None:
    assert read_memory(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1 GB", "0", "inf", "nan", "GB", "8 GiB of it"])
def test_what_is_no_memory_is_refused(text: str) -> None:
    with pytest.raises(StudyError, match="amount of memory"):
        read_memory(text)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits as Linux keeps them")
def test_the_limit_of_the_process_counts() -> None:
    script = (
        "import resource; resource.setrlimit(resource.RLIMIT_AS, (2_000_000_000, 2_000_000_000))\n"
        "from magmatrix.study.size import free_memory; print(free_memory())"
    )
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, encoding="utf-8", check=True, env=environment
    )
    assert 0 < float(done.stdout) < 2e9
    free = free_memory()
    assert free is not None
    assert free > 0


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits as Linux keeps them")
def test_a_study_that_asks_for_too_much_is_one_line(tmp_path: Path) -> None:
    """Seven kilobytes of study once asked for 14 GB and died."""
    text = STUDY.replace("persons: {one", "persons: {" + ", ".join(f"p{n}: {{}}" for n in range(60)) + ", one")
    (tmp_path / "s.yaml").write_text(text.replace("300 days", "347 days"))
    command = [sys.executable, "-m", "magmatrix", "run", str(tmp_path / "s.yaml"), "-o", str(tmp_path / "out")]
    limited = ["bash", "-c", 'ulimit -v 4000000; exec "$@"', "bash", *command]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(limited, capture_output=True, encoding="utf-8", check=False, env=environment)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.count("\n") == 1
    assert "124 persons in arms x 499,682 samples x 3 outputs" in done.stderr
    assert list(tmp_path.iterdir()) == [tmp_path / "s.yaml"]

"""Texts from files, pipes and standard input: read once, within limits, and never without end."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from magmatrix import textfile
from magmatrix.cohort.provenance import study_hash
from magmatrix.errors import InputError, StudyError
from magmatrix.spec.parse import read_study
from magmatrix.textfile import read_text

STUDY = """title: Breakfast
question: What does one day of meals do to serum magnesium?
duration: 2 days
body: [magnesium]
persons:
  volunteer: {habitual_diet: 300 mg/day}
arms:
  usual: {diet: 300 mg/day}
"""
POSIX = pytest.mark.skipif(os.name != "posix", reason="pipes with names and devices are POSIX")


def read(file: Path | str, most: int = 1000) -> str:
    return read_text(file, error=StudyError, max_bytes=most)


@pytest.mark.parametrize("content", ["a: 1\n", "a: 1\r\nb: 2\r", "\ufeffa: ü\n", ""])
def test_what_is_returned_encodes_to_the_bytes_of_the_file(tmp_path: Path, content: str) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(content.encode())
    assert read(file).encode() == file.read_bytes()


@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_mark_change_no_meaning_and_the_hash_is_that_of_the_file(
    tmp_path: Path, ends: str, mark: str
) -> None:
    file = tmp_path / "s.yaml"
    file.write_bytes((mark + STUDY.replace("\n", ends)).encode())
    spec = read_study(file)
    plain = read_study("s.yaml", text=STUDY)
    assert (spec.title, spec.duration, spec.arms, spec.persons) == (
        plain.title,
        plain.duration,
        plain.arms,
        plain.persons,
    )
    assert study_hash(spec.text) == hashlib.sha256(file.read_bytes()).hexdigest()
    file.write_bytes((mark + STUDY.replace("\n", ends).replace("diet: 300 mg/day}", "deit: 3}")).encode())
    with pytest.raises(StudyError) as caught:
        read_study(file)
    assert caught.value.place is not None
    assert caught.value.place.line == 6


@POSIX
def test_a_pipe_is_read_once(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(STUDY,))
    writer.start()
    spec = read_study(pipe)
    writer.join()
    assert spec.text == STUDY


@POSIX
def test_a_pipe_that_nothing_writes_to_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(textfile, "WRITER_PATIENCE", 0.2)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(StudyError, match=r"nothing writes to \(waited 0.2 s\)"):
        read(tmp_path / "pipe")


@POSIX
def test_a_writer_that_comes_later_or_writes_slowly_is_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(textfile, "SILENCE", 0.05)
    os.mkfifo(tmp_path / "pipe")
    slow = "import sys, time; time.sleep(0.3); f = open(sys.argv[1], 'w'); f.write('a'); f.flush(); "
    slow += "time.sleep(0.3); f.write('b')"
    with subprocess.Popen([sys.executable, "-c", slow, str(tmp_path / "pipe")]):
        assert read(tmp_path / "pipe") == "ab"
    assert len([record for record in caplog.records if "waiting for" in record.message]) == 1


@POSIX
@pytest.mark.parametrize(
    ("name", "problem"),
    [("/dev/zero", "larger than 1000 bytes"), ("/dev", "a folder"), ("/dev/full", "larger than 1000 bytes")],
)
def test_devices_and_folders_are_refused_at_once(name: str, problem: str) -> None:
    with pytest.raises(StudyError, match=problem):
        read(name)


def test_the_size_of_a_file_is_looked_at_before_it_is_read(tmp_path: Path) -> None:
    huge = tmp_path / "huge.yaml"
    with huge.open("wb") as file:
        file.truncate(50_000_000_000)  # takes no room where files may have holes
    with pytest.raises(StudyError, match="larger than 1000 bytes; found 50000000000"):
        read(huge)
    huge.unlink()


def test_what_is_no_text_says_on_which_line(tmp_path: Path) -> None:
    file = tmp_path / "a.yaml"
    file.write_bytes(b"a: 1\nb: \xff\n")
    with pytest.raises(InputError, match=r"a\.yaml:2: file is not UTF-8 text"):
        read(file)


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "missing/a.yaml", ""])
def test_an_impossible_name_is_one_error(name: str) -> None:
    with pytest.raises(StudyError) as caught:
        read(name)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500


def test_an_empty_study_says_so(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(" \n")
    with pytest.raises(StudyError, match="the file is empty"):
        read_study(tmp_path / "s.yaml")

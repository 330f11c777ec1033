"""Programs that answer, fail, hang or are missing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from lanchat.system import programs

HANG = "import threading; threading.Event().wait()"


def test_the_answer_comes_back(script) -> None:  # type: ignore[no-untyped-def]
    script("tell", "print(' ', *sys.argv[1:], ' ')")
    assert programs.ask(["tell", "a b", "c"]) == "a b c"


@pytest.mark.parametrize("body", ["print('x'); sys.exit(1)", "os.kill(os.getpid(), 9)"])
def test_a_failure_is_no_answer(script, body: str) -> None:  # type: ignore[no-untyped-def]
    script("tell", body)
    assert programs.ask(["tell"]) is None
    assert not programs.launch(["tell"])


def test_a_missing_program_is_no_answer(programs_folder: Path) -> None:
    assert programs.ask(["no-such-program"]) is None
    assert not programs.launch(["no-such-program"])


def test_a_program_that_hangs_is_given_up(script, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(programs, "PATIENCE", 0.2)
    script("hang", f"open({str(tmp_path / 'pid')!r}, 'w').write(str(os.getpid())); {HANG}")
    assert programs.ask(["hang"]) is None


def test_bytes_that_are_no_text_do_no_harm(script) -> None:  # type: ignore[no-untyped-def]
    script("tell", "os.write(1, b'\\xff\\xfe' + b'x' * 100_000)")
    answer = programs.ask(["tell"])
    assert answer is not None
    assert len(answer) <= programs.MAX_ANSWER


def test_a_frozen_program_hands_on_the_libraries_of_the_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/ours")
    assert programs.environment()["LD_LIBRARY_PATH"] == "/ours"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "LD_LIBRARY_PATH" not in programs.environment()
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/theirs")
    assert programs.environment()["LD_LIBRARY_PATH"] == "/theirs"
    assert os.environ["LD_LIBRARY_PATH"] == "/ours"

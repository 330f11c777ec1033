"""Who joins late sees what was said, in pages: the last one at once, older ones on scrolling up. Restarts included."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.desktop import wait_until
from tests.e2e.seats import Seat
from tests.lan import Lan

LINES = 180


def test_the_past_is_there_for_whoever_joins_late(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lanchat"]
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(2))
        anna = stack.enter_context(Seat(lan, 1, "Anna", command, tmp_path))
        anna.start("host", "Deck")
        wait_until(anna.chat_title, 15, f"Anna hosts; {anna.output}")
        lines = "\n".join(f"line {number} of the log" for number in range(1, LINES + 1))
        teller = [*command, "--data-dir", str(tmp_path / "teller"), "send", "--address", "127.0.0.1"]
        process = lan.exec(1, *teller, stdin=subprocess.PIPE)
        process.communicate(lines.encode(), timeout=250)
        assert process.returncode == 0
        anna.sees(f"line {LINES} of the log")
        anna.stop()
        anna.start("host", "Deck")
        wait_until(anna.chat_title, 15, f"Anna hosts again; {anna.output}")

        bruno = stack.enter_context(Seat(lan, 2, "Bruno", command, tmp_path))
        bruno.start("join", "Deck")
        wait_until(lambda: bruno.chat_title() == "Deck", 15, f"Bruno is in; {bruno.output}")
        shown = bruno.sees(f"line {LINES} of the log")
        assert "line 1 of the log" not in shown

        def at_the_start() -> bool:
            bruno.focus()
            bruno.desktop.keys("F6", "F6", "ctrl+Home", "Prior", "Prior", "F6", "F6")
            return "line 1 of the log\n" in bruno.transcript()

        wait_until(at_the_start, 30, "Bruno scrolled to the first line", every=0.2)
        bruno.desktop.screenshot("history-start")
        shown = bruno.transcript()
        said = [line.partition(": ")[2] for line in shown.splitlines() if " of the log" in line]
        assert said == [f"line {number} of the log" for number in range(1, len(said) + 1)]

"""Two people at two computers: one finds what was said long ago and jumps there; one writes while the host is gone,
ends the program, and is heard once both are back."""

from __future__ import annotations

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.desktop import wait_until
from tests.e2e.onlooker import Onlooker
from tests.e2e.seats import Seat
from tests.lan import Lan

COMMAND = [sys.executable, "-m", "lanchat"]
LINES = 300


def test_what_was_said_long_ago_is_found_and_shown_in_its_place(tmp_path: Path) -> None:
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(1))
        anna = stack.enter_context(Seat(lan, 1, "Anna", COMMAND, tmp_path))
        anna.start("host", "Deck")
        wait_until(anna.chat_title, 15, f"Anna hosts; {anna.output}")
        lines = [f"line {number} of the log" for number in range(LINES)]
        lines[40] = "the needle is in the haystack"
        teller = [*COMMAND, "--data-dir", str(tmp_path / "teller"), "send", "--address", "127.0.0.1"]
        process = lan.exec(1, *teller, stdin=subprocess.PIPE)
        process.communicate("\n".join(lines).encode(), timeout=250)
        assert process.returncode == 0
        anna.stop()
        anna.start("host", "Deck")
        wait_until(anna.chat_title, 15, f"Anna hosts again; {anna.output}")
        assert "needle" not in anna.sees(f"line {LINES - 1} of the log")

        anna.focus()
        anna.desktop.keys("ctrl+f")
        with Onlooker(anna.desktop.display) as eyes:
            eyes.sees("Since")  # the card is there, and takes what is typed
            anna.desktop.type("needle")
            eyes.sees("needle")

        def jumped() -> bool:
            """Open what was found as soon as it is there, and copy the message that the keyboard is on then."""
            anna.desktop.keys("Return", "ctrl+c")
            return "needle is in" in anna.desktop.clipboard()

        wait_until(jumped, 15, "Anna is at the needle", every=0.5)
        anna.desktop.screenshot("search-jumped")
        anna.desktop.keys("ctrl+a", "ctrl+c")
        shown = anna.desktop.clipboard()
        assert "line 39 of the log" in shown
        assert "line 41 of the log" in shown
        assert f"line {LINES - 1} of the log" not in shown
        anna.desktop.keys("Escape")
        assert "needle" not in anna.sees(f"line {LINES - 1} of the log")


def test_what_is_written_without_the_host_is_heard_after_both_start_again(tmp_path: Path) -> None:
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(2))
        anna = stack.enter_context(Seat(lan, 1, "Anna", COMMAND, tmp_path))
        bruno = stack.enter_context(Seat(lan, 2, "Bruno", COMMAND, tmp_path))
        anna.start("host", "Deck")
        wait_until(anna.chat_title, 15, f"Anna hosts; {anna.output}")
        bruno.start("join", "Deck")
        wait_until(lambda: bruno.chat_title() == "Deck", 15, f"Bruno is in; {bruno.output}")
        anna.sees("Bruno joined")
        anna.say("good morning")
        bruno.sees("good morning")
        anna.stop()

        bruno.say("written into the void")
        kept = tmp_path / "Bruno" / "waiting.json"
        wait_until(lambda: kept.exists() and "into the void" in kept.read_text(), 10, "it is on Bruno's disk")
        assert bruno.process is not None
        bruno.process.kill()
        bruno.stop()

        anna.start("host", "Deck")
        wait_until(anna.chat_title, 15, f"Anna hosts again; {anna.output}")
        bruno.start("join", "Deck")
        wait_until(lambda: bruno.chat_title() == "Deck", 15, f"Bruno is back; {bruno.output}")
        assert anna.sees("good morning", "written into the void").count("written into the void") == 1
        wait_until(lambda: "into the void" not in kept.read_text(), 10, "nothing waits any more")
        bruno.sees("written into the void")
        bruno.say("and once more")
        assert anna.sees("and once more").count("written into the void") == 1
        assert bruno.sees("and once more").count("written into the void") == 1

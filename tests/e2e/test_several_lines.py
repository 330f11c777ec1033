"""A text of several lines, typed in the real program: one message for everybody, also for who comes back later."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

from tests.desktop import wait_until
from tests.e2e.onlooker import Onlooker
from tests.e2e.seats import Seat
from tests.lan import Lan


def test_several_lines_stay_one_message(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lanchat"]
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(2))
        anna = stack.enter_context(Seat(lan, 1, "Anna", command, tmp_path))
        anna.start("host", "Deck")
        wait_until(anna.chat_title, 15, f"Anna hosts; {anna.output}")
        bruno = stack.enter_context(Seat(lan, 2, "Bruno", command, tmp_path))
        bruno.start("join", "Deck")
        wait_until(lambda: bruno.chat_title() == "Deck", 15, f"Bruno is in; {bruno.output}")
        with Onlooker(bruno.desktop.display) as at_brunos:
            anna.say("what do we need?")
            at_brunos.sees("what do we need?")
            bruno.focus()
            bruno.desktop.type("milk")
            bruno.desktop.keys("shift+Return", "shift+Return")
            bruno.desktop.type("and bread")
            bruno.desktop.keys("Return")
            at_brunos.sees("and bread")

        shown = anna.sees("milk\n\nand bread")
        assert shown.count("Bruno: ") == 1
        bruno.stop()
        bruno.start("join", "Deck")
        wait_until(lambda: bruno.chat_title() == "Deck", 15, f"Bruno is back; {bruno.output}")
        shown = bruno.sees("milk\n\nand bread")
        assert (shown.count("milk"), shown.count("and bread")) == (1, 1)
        bruno.desktop.screenshot("several-lines")

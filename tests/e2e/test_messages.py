"""Two people with the real program: one answers, reacts to and deletes a message, the other sees it in the window."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path

from tests.desktop import wait_until
from tests.e2e.onlooker import Onlooker
from tests.e2e.seats import Seat
from tests.lan import Lan


def test_an_answer_a_reaction_and_a_deletion_reach_the_other_window(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lanchat"]
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(2))
        anna = stack.enter_context(Seat(lan, 1, "Anna", command, tmp_path))
        anna.start("host", "Deck")
        wait_until(anna.chat_title, 15, f"Anna hosts; {anna.output}")
        bruno = stack.enter_context(Seat(lan, 2, "Bruno", command, tmp_path))
        bruno.start("join", "Deck")
        wait_until(lambda: bruno.chat_title() == "Deck", 15, f"Bruno is in; {bruno.output}")
        at_annas = stack.enter_context(Onlooker(anna.desktop.display))
        at_brunos = stack.enter_context(Onlooker(bruno.desktop.display))
        at_annas.sees("Bruno joined")

        anna.say("who has the printer?")
        at_brunos.sees("who has the printer?")
        bruno.focus()
        bruno.desktop.keys("F6", "F6", "End", "ctrl+r")
        at_brunos.sees("Reply to Anna")
        bruno.desktop.type("it is in room two")
        bruno.desktop.keys("Return")
        at_annas.sees("Anna  who has the printer?")
        at_annas.sees("it is in room two")

        bruno.focus()
        bruno.desktop.keys("F6", "F6", "End", "Up", "ctrl+e")
        at_brunos.sees("Smileys and hearts")
        bruno.desktop.type("thumbs up")
        at_brunos.sees("thumbs up")
        bruno.desktop.keys("Return")

        def named_in_the_menu() -> bool:
            anna.focus()
            anna.desktop.keys("F6", "F6", "End", "Up", "Menu")
            at_annas.sees("Copy message")
            found = "Bruno: thumbs up" in [text.strip() for text in at_annas.texts()]
            if found:
                anna.desktop.screenshot("messages-reacted")
            anna.desktop.keys("Escape")
            return found

        wait_until(named_in_the_menu, 20, "Anna sees who reacted", every=0.2)

        bruno.focus()
        bruno.desktop.keys("F6", "F6", "End", "Delete")
        at_brunos.sees("Delete this message?")
        bruno.desktop.keys("Return")
        at_brunos.sees("You deleted this message")
        shown = at_annas.sees("This message was deleted")
        assert "it is in room two" not in shown
        assert "who has the printer?" in shown
        anna.desktop.screenshot("messages-deleted")

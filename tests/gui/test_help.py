"""/help in the window: one command a line, each with what it does."""

from __future__ import annotations

from lanchat.client.slash_commands import COMMANDS
from tests.gui.chat import Chat
from tests.gui.desk import Desk


def test_every_command_has_a_line_of_its_own(desk: Desk) -> None:
    chat = Chat(desk)
    desk.type("/help")
    desk.press("<Escape>", "<Return>")
    chat.desk.settle()
    said = [line.rsplit("\t", 1)[-1] for line in chat.pane().split("\n") if "/" in line]
    assert len(said) == len(COMMANDS)
    assert said[0] == "/me text – Say what you do"
    assert said[-1] == "/help [command] – See the commands, or how one is written"


def test_the_commands_are_no_wall_of_tints(desk: Desk) -> None:
    chat = Chat(desk)
    desk.type("/help")
    desk.press("<Escape>", "<Return>")
    desk.settle()
    text = chat.window.pane.text
    place = text.search("/kick", "1.0")
    tints = {str(text.tag_cget(tag, "background")) for tag in text.tag_names(place)}
    assert tints <= {"", text.cget("background")}

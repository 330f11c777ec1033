"""HELP (modern.ircdocs.horse, "HELP message"): every command is explained, in the form the text demands."""

from __future__ import annotations

import pytest

from lanchat.server.commands import COMMANDS
from lanchat.server.handlers.help import USAGE
from tests.server.world import World

SRV = ":lanchat.local"


@pytest.mark.parametrize("line", ["HELP privmsg", "HELPOP PRIVMSG"])
def test_a_command_is_explained(world: World, line: str) -> None:
    assert world.join("Anna").ask(line) == [
        f"{SRV} 704 Anna PRIVMSG :** The PRIVMSG command **",
        f"{SRV} 705 Anna PRIVMSG :",
        f"{SRV} 705 Anna PRIVMSG :PRIVMSG <room|nick> :<text>",
        f"{SRV} 706 Anna PRIVMSG :say something",
    ]


def test_no_command_lacks_an_explanation_and_no_other_has_one() -> None:
    assert set(USAGE) == set(COMMANDS)


@pytest.mark.parametrize("line", ["HELP", "HELP *", "HELP :"])
def test_without_a_subject_it_tells_how_to_talk(world: World, line: str) -> None:
    first, empty, *inner, last = world.join("Anna").ask(line)
    assert first == f"{SRV} 704 Anna * :** LAN Chat in short **" and empty == f"{SRV} 705 Anna * :"
    assert all(each.startswith(f"{SRV} 705 Anna * :") for each in inner)
    assert last.startswith(f"{SRV} 706 Anna * :/quit ")


@pytest.mark.parametrize(("subject", "shown"), [("xyz", "xyz"), (":not known", "*"), ("::x", "*")])
def test_of_anything_else_it_knows_nothing(world: World, subject: str, shown: str) -> None:
    assert world.join("Anna").ask(f"HELP {subject}") == [f"{SRV} 524 Anna {shown} :No help available on this topic"]

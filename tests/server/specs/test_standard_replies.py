"""standard-replies: FAIL for those who asked for it, something readable for the others."""

from __future__ import annotations

import re

from tests.server.world import World

FORM = re.compile(r":lanchat\.local (FAIL|WARN|NOTE) (\S+) ([A-Z0-9_]+)((?: [^ :]\S*)*) :(.+)")


def test_the_form_of_a_failure(world: World) -> None:
    anna = world.join("Anna", caps="standard-replies")
    (line,) = anna.ask("MONITOR ?")
    found = FORM.fullmatch(line)
    assert found is not None
    assert found.groups() == ("FAIL", "MONITOR", "INVALID_PARAMS", " ?", "MONITOR takes + - C L or S")


def test_a_notice_for_those_without_the_capability(world: World) -> None:
    assert world.join("Anna").ask("MONITOR ?") == [":lanchat.local NOTICE Anna :MONITOR takes + - C L or S"]


def test_what_another_text_defines_needs_no_capability(world: World) -> None:
    assert world.join("Anna", caps="setname").ask("SETNAME :") == [
        ":lanchat.local FAIL SETNAME INVALID_REALNAME :Realname is not valid"
    ]


def test_a_reply_carries_the_label_of_its_command(world: World) -> None:
    anna = world.join("Anna", caps="standard-replies batch labeled-response")
    (line,) = anna.ask("@label=4 MONITOR ?")
    assert line.startswith("@label=4 :lanchat.local FAIL MONITOR INVALID_PARAMS ")


def test_without_a_command_there_is_a_star(world: World) -> None:
    (line,) = world.join("Anna").ask(b"\xff\xff")
    assert FORM.fullmatch(line) and line.startswith(":lanchat.local FAIL * INVALID_UTF8 :")

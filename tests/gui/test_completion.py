"""What a word may become: the likeliest first, and nothing where nothing is meant."""

from __future__ import annotations

import pytest

from lanchat.client.model import Conversation
from lanchat.gui.completion import MAX_OFFERS, Around, complete
from tests.gui.scenes import members, message, people, private, room


def around(conversation: Conversation | None = None, *nicks: str) -> Around:
    known = people(*(nicks or ("Ana", "Anna", "Ben", "Márta", "Leo")))
    if conversation is None:
        conversation = room("#lobby", [message("hi", "Anna", 1), message("ho", "Ben", 2)])
        conversation.members = members(known)
    rooms = [conversation, room("#games"), room("#big-games"), private("Mia")]
    return Around(conversation, rooms, known, "Leo")


def inserts(before: str, where: Around | None = None) -> list[str]:
    completion = complete(before, where or around())
    return [offer.insert for offer in completion.offers] if completion else []


@pytest.mark.parametrize(
    ("before", "offered"),
    [
        ("an", ["Anna: ", "Ana: "]),
        ("hello an", ["Anna ", "Ana "]),
        ("first line\nBE", ["Ben: "]),
        ("@", ["@Ben ", "@Anna ", "@Ana ", "@Márta "]),
        ("hi @mart", ["@Márta "]),
        ("(@n", ["@Ben ", "@Anna ", "@Ana "]),
        ("#ga", ["#games ", "#big-games "]),
        ("see #", ["#lobby ", "#games ", "#big-games "]),
        ("/ki", ["/kick "]),
        ("/KI", ["/kick "]),
    ],
)
def test_what_is_offered(before: str, offered: list[str]) -> None:
    assert inserts(before) == offered


@pytest.mark.parametrize(
    "before", ["", "hi ", "mail@an", "say /ki", "/kick a b ", "leo", "zz", "@zz", "#zz", "#a zz", "😀"]
)
def test_what_is_left_alone(before: str) -> None:
    assert inserts(before) == []


def test_commands_tell_how_they_are_written() -> None:
    completion = complete("/kick", around())
    assert completion is not None
    assert completion.offers[0].text == "/kick name [reason]"
    assert completion.complete


def test_only_a_sign_asks_for_the_list() -> None:
    asked = {word: completion.asked for word in ("@a", "#g", "/m", "an") if (completion := complete(word, around()))}
    assert asked == {"@a": True, "#g": True, "/m": True, "an": False}


def test_in_private_the_other_one_is_offered() -> None:
    assert inserts("@", around(private("Mia"))) == ["@Mia "]


def test_a_crowd_is_cut() -> None:
    crowd = room("#crowd")
    crowd.members = members(people(*(f"user{number}" for number in range(5000))))
    assert len(inserts("@user", around(crowd))) == MAX_OFFERS


def test_commands_say_what_they_are_for() -> None:
    found = complete("/ki", Around(None, [], {}, "Mia"))
    assert found is not None
    assert [(offer.text, offer.detail) for offer in found.offers] == [
        ("/kick name [reason]", "Send somebody out of this room")
    ]

"""Who came and went stands in one line, and each for themselves when asked."""

from __future__ import annotations

import pytest

from lanchat.client.model import ChatMessage, MessageKind
from lanchat.gui.passages import run_up_to, sentence
from tests.gui.desk import Desk
from tests.gui.scenes import message
from tests.gui.test_main_window import Person


def passage(name: str, how: str = "joined", minutes: float = 10) -> ChatMessage:
    return message(f"{name} {how}", "", minutes, kind=MessageKind.EVENT, subject=name, passage=how)


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("Ana", "Ana joined"),
        ("Ana Mia", "Ana and Mia joined"),
        ("Ana Mia Ben", "Ana, Mia and Ben joined"),
        ("Ana Mia Ben Leo Zoe", "Ana, Mia and 3 others joined"),
    ],
)
def test_names(names: str, said: str) -> None:
    assert sentence([passage(name) for name in names.split()]) == said


def test_the_last_of_each_counts() -> None:
    assert sentence([passage("Ana"), passage("Ben", "left"), passage("Ana", "left")]) == "Ana and Ben left"
    assert sentence([passage("Ana"), passage("Ben", "left")]) == "Ana joined · Ben left"


def test_talk_and_midnight_part_runs() -> None:
    messages = [passage("Ana"), message("hi"), passage("Ben"), passage("Leo"), passage("Mia", minutes=24 * 60)]
    assert [item.subject for item in run_up_to(messages, 3)] == ["Ben", "Leo"]
    assert [item.subject for item in run_up_to(messages, 4)] == ["Mia"]


@pytest.fixture
def person(desk: Desk) -> Person:
    return Person(desk)


def seen(person: Person) -> str:
    text = person.window.pane.text
    return str(text.tk.call(str(text), "get", "-displaychars", "--", "1.0", "end"))


def come(person: Person, *names: str) -> None:
    lobby = person.conversations[0]
    for name in names:
        lobby.messages.append(passage(name))
        person.window.append(lobby)
    person.desk.settle()


def test_lines_fold_as_they_come(person: Person) -> None:
    come(person, "Ana")
    assert "Ana joined\n" in seen(person)
    come(person, "Ben", "Mia", "Zoe")
    assert "Ana, Ben and 2 others joined" in seen(person)
    assert "Ana joined" not in seen(person)
    lobby = person.conversations[0]
    lobby.messages += [message("hello", minutes=11), passage("Ed", minutes=12)]
    person.window.append(lobby)
    assert "Ana, Ben and 2 others joined" in seen(person)
    assert "Ed joined\n" in seen(person)


def test_one_by_one_when_asked(person: Person) -> None:
    come(person, "Ana", "Ben", "Mia", "Zoe")
    pane = person.window.pane
    pane.unfold(person.conversations[0].messages[-1], more=True)
    for name in ("Ana", "Ben", "Mia", "Zoe"):
        assert f"{name} joined\n" in seen(person)
    come(person, "Ed", "Flo")
    assert "Ed and Flo joined" in seen(person)
    assert "Zoe joined\n" in seen(person)


def test_the_keyboard_skips_what_is_not_seen(person: Person) -> None:
    come(person, "Ana", "Ben", "Mia")
    person.desk.focus(person.window.pane.text)
    person.desk.press("<End>", "<Up>")
    cursor = person.window.pane.pointer.cursor
    assert cursor is not None
    assert cursor.text == "message 4"

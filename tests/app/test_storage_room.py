"""The history on this computer: measured, kept for a while, deleted while a chat is hosted here and while none is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat import paths
from lanchat.app.news import Started
from lanchat.app.storage_room import StorageRoom
from lanchat.storage.claim import Claim
from tests.app.person import Person
from tests.desktop import wait_until
from tests.speaker import Speaker

DEADLINE = 15.0


@pytest.fixture
def anna(tmp_path: Path, port: int) -> Iterator[Person]:
    person = Person(tmp_path, port)
    yield person
    person.close()


def room_of(person: Person, folder: Path) -> StorageRoom:
    return StorageRoom(folder, person.runtime, lambda function: function())


def delete(room: StorageRoom) -> str:
    answers: list[str] = []
    room.delete(answers.append)
    wait_until(lambda: answers, DEADLINE, "an answer")
    return answers[0]


def test_what_was_said_in_the_hosted_chat_is_gone_for_everybody(anna: Person, port: int, tmp_path: Path) -> None:
    anna.wish(anna.session.host, "Anna", "Deck")
    anna.hears(Started)
    room = room_of(anna, tmp_path)
    with Speaker(port, "Bea", "#lobby") as bea:
        bea.say("#lobby", "a secret")
        assert delete(room) == ""
        bea.say("#lobby", "after it")
        bea.raw("CHATHISTORY LATEST #lobby * 50")
        bea.expect("after it")
    with Speaker(port, "Carl", "#lobby") as carl:
        carl.raw("CHATHISTORY LATEST #lobby * 50")
        carl.expect("after it")
        assert not any("a secret" in line for line in carl.lines)
    sizes: list[int] = []
    room.measure(sizes.append)
    wait_until(lambda: sizes, DEADLINE, "the size")
    assert sizes[0] > 0


def test_without_a_chat_the_file_goes(anna: Person, tmp_path: Path) -> None:
    file = paths.history_file(tmp_path)
    file.write_bytes(b"what was said last week")
    assert delete(room_of(anna, tmp_path)) == ""
    assert not file.exists()


def test_another_program_that_uses_it_is_named(anna: Person, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.storage.claim.WAIT", 0.01)
    claim = Claim(paths.history_file(tmp_path))
    try:
        assert delete(room_of(anna, tmp_path)).startswith("Another LAN Chat keeps its history")
    finally:
        claim.close()


def test_how_long_it_is_kept_holds_for_the_chat_of_now_and_later_ones(anna: Person, tmp_path: Path) -> None:
    anna.wish(anna.session.host, "Anna", "Deck")
    anna.hears(Started)
    room_of(anna, tmp_path).keep(7)
    config = anna.session._options.config
    wait_until(lambda: config.history.keep_days == 7, DEADLINE, "the number of days")

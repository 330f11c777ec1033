"""What waits to be sent, on the disk: for which chat, for how long, and never twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.app import kept_outbox
from lanchat.app.kept_outbox import MAX_AGE_MS, KeptOutbox
from lanchat.client.outbox import Waiting
from lanchat.storage.kept_file import KeptFile

NOW = 1_800_000_000_000


def message(number: int, repeated: bool = False) -> Waiting:
    return Waiting(f"m{number}", "#lobby", f"text {number}", "PRIVMSG", NOW - 1_000, repeated)


class Runs:
    """One data folder over several starts of the program."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "waiting.json"
        self.outbox = self.start()

    def start(self, now: int = NOW) -> KeptOutbox:
        self.outbox = KeptOutbox(KeptFile(self.path), lambda: now)
        return self.outbox

    def restart(self, now: int = NOW) -> KeptOutbox:
        self.outbox.close()
        return self.start(now)


@pytest.fixture
def runs(tmp_path: Path) -> Runs:
    return Runs(tmp_path)


def test_what_waits_is_given_back_in_its_chat_at_the_next_start(runs: Runs) -> None:
    assert runs.outbox.entered("Studio") == ()
    runs.outbox.waiting((message(1), message(2, repeated=True)))
    outbox = runs.restart()
    assert outbox.entered("Elsewhere") == ()
    outbox = runs.restart()
    assert outbox.entered("Studio") == (message(1), message(2, repeated=True))


def test_it_stays_on_the_disk_until_the_chat_has_it(runs: Runs) -> None:
    runs.outbox.entered("Studio")
    runs.outbox.waiting((message(1),))
    outbox = runs.restart()
    outbox.entered("Studio")
    outbox.waiting(())  # told before the client was handed them
    outbox = runs.restart()
    assert outbox.entered("Studio") == (message(1),)
    outbox.waiting((message(1),))
    outbox.waiting(())
    assert runs.restart().entered("Studio") == ()


def test_coming_back_to_the_same_chat_says_nothing_again(runs: Runs) -> None:
    runs.outbox.entered("Studio")
    runs.outbox.waiting((message(1),))
    assert runs.outbox.entered("Studio") == ()


def test_what_waits_goes_along_to_another_chat(runs: Runs) -> None:
    runs.outbox.entered("Studio")
    runs.outbox.waiting((message(1),))
    assert runs.outbox.entered("Attic") == ()
    outbox = runs.restart()
    assert outbox.entered("Studio") == ()
    outbox = runs.restart()
    assert outbox.entered("Attic") == (message(1),)


def test_what_is_too_old_is_let_go(runs: Runs) -> None:
    runs.outbox.entered("Studio")
    runs.outbox.waiting((message(1),))
    assert runs.restart(NOW + MAX_AGE_MS + 1).entered("Studio") == ()


def test_only_so_many_chats_are_remembered(runs: Runs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_outbox, "MAX_CHATS", 2)
    for chat in "abc":
        outbox = runs.restart()
        outbox.entered(chat)
        outbox.waiting((message(1),))
    assert [bool(runs.restart().entered(chat)) for chat in "abc"] == [False, True, True]


@pytest.mark.parametrize(
    "content",
    [
        "1",
        '{"chats": 1}',
        '{"chats": {"Studio": 1}}',
        '{"chats": {"Studio": [1, [], ["m1", "#l", "t", "QUIT", 1800000000000, false, ""], [1, 2, 3, 4, 5, 6, 7]]}}',
    ],
)
def test_a_file_of_anything_is_borne(runs: Runs, content: str) -> None:
    runs.path.write_text(content)
    assert runs.start().entered("Studio") == ()

"""What an address asks of the store: so much at a time, the rest in line, and nobody elsewhere waits for it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from lanchat.server import limits
from lanchat.server.turns import Turns
from tests.server.world import Peer, World

CAPS = "batch draft/chathistory soju.im/search"
PAGE = "CHATHISTORY BEFORE #a timestamp=2001-01-01T00:00:00.000Z 5"
SEARCH = "SEARCH text=x"


def test_so_many_at_a_time_in_their_order() -> None:
    turns, begun = Turns(2), list[int]()

    def take(number: int, address: str = "a", *, wanted: bool = True) -> None:
        def begin() -> bool:
            begun.append(number)
            return wanted

        turns.take(address, begin)

    for number in range(5):
        take(number, wanted=number != 2)
    take(9, "b")
    assert begun == [0, 1, 9]
    turns.end("a")
    assert begun == [0, 1, 9, 2, 3]
    turns.end("a")
    turns.end("a")
    turns.end("a")
    turns.end("b")
    assert begun == [0, 1, 9, 2, 3, 4]
    assert not turns._lines


def test_what_is_over_at_once_may_be_followed_by_more() -> None:
    turns, begun = Turns(1), list[str]()

    def later() -> bool:
        begun.append("later")
        return True

    def at_once() -> bool:
        begun.append("at once")
        turns.end("a")
        turns.take("a", later)
        return True

    turns.take("a", at_once)
    assert begun == ["at once", "later"]
    turns.end("a")
    assert not turns._lines


class Asked:
    """A store that answers when the test says."""

    def __init__(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        self.replies: list[Callable[..., None]] = []
        monkeypatch.setattr(world.history, "page", self._take)
        monkeypatch.setattr(world.history, "search", self._take)

    def _take(self, _query: Any, reply: Callable[..., None]) -> None:
        self.replies.append(reply)


@pytest.mark.parametrize(("question", "answer"), [(PAGE, ([], True)), (SEARCH, ([], ""))])
def test_questions_of_an_address_wait_their_turn(
    world: World, monkeypatch: pytest.MonkeyPatch, question: str, answer: tuple[Any, ...]
) -> None:
    store = Asked(world, monkeypatch)
    peers = [world.join(f"peer{number}", "#a", caps=CAPS) for number in range(limits.MAX_ASKED + 3)]
    *first, gone, late, last = peers
    for peer in peers:
        assert peer.ask(question) == []
    assert len(store.replies) == limits.MAX_ASKED
    other = world.join("other", "#a", caps=CAPS, address="192.168.0.10")
    other.send(question)
    assert len(store.replies) == limits.MAX_ASKED + 1
    # Whoever asked and left has asked all the same; who left in the line never will.
    for peer in (first[0], gone):
        world.server.close_session(peer.session, "gone")
    assert len(store.replies) == limits.MAX_ASKED + 1
    store.replies[0](*answer)
    store.replies[-1](*answer)
    assert "BATCH -" in late.lines()[-1] and "BATCH" not in last.out
    assert len(store.replies) == limits.MAX_ASKED + 3


def test_a_page_does_not_wait_for_a_search(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Asked(world, monkeypatch)
    for number in range(limits.MAX_ASKED):
        world.join(f"peer{number}", "#a", caps=CAPS).send(SEARCH)
    world.join("reader", "#a", caps=CAPS).send(PAGE)
    assert len(store.replies) == limits.MAX_ASKED + 1


def test_loopback_waits_for_nobody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Asked(world, monkeypatch)
    peers: list[Peer] = [world.join(f"bot{number}", "#a", caps=CAPS, address="127.0.0.1") for number in range(20)]
    for peer in peers:
        peer.send(PAGE)
    assert len(store.replies) == 20


def test_who_waited_too_long_is_not_asked_for_any_more(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Asked(world, monkeypatch)
    for number in range(limits.MAX_ASKED + 1):
        world.join(f"peer{number}", "#a", caps=CAPS).send(PAGE)
    world.pass_time(limits.STORE_DEADLINE)
    store.replies[0]([], True)
    assert len(store.replies) == limits.MAX_ASKED

"""The system's poller and the standard library's tell the same of the same sockets."""

from __future__ import annotations

import socket
from collections.abc import Iterator

import pytest

from lanchat.net.poller import READ, WRITE, Poller, SelectorPoller

Either = Poller[str] | SelectorPoller[str]


@pytest.fixture(params=[Poller, SelectorPoller])
def poller(request: pytest.FixtureRequest) -> Iterator[Either]:
    made: Either = request.param()
    yield made
    made.close()


@pytest.fixture
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    near, far = socket.socketpair()
    yield near, far
    near.close()
    far.close()


def test_only_what_is_ready_is_told_and_only_what_is_watched_for(
    poller: Either, pair: tuple[socket.socket, socket.socket]
) -> None:
    near, far = pair
    assert poller.poll(0) == []
    poller.register(near, READ, "near")
    assert poller.poll(0) == []
    far.send(b"x")
    assert poller.poll(None) == [("near", READ)]
    poller.modify(near, READ | WRITE, "both")
    assert poller.poll(None) == [("both", READ | WRITE)]
    poller.modify(near, WRITE, "near")
    assert poller.poll(None) == [("near", WRITE)]
    poller.unregister(near)
    assert poller.poll(0) == []


@pytest.mark.parametrize("events", [READ, READ | WRITE])
def test_a_hang_up_counts_as_all_that_is_watched_for(
    poller: Either, pair: tuple[socket.socket, socket.socket], events: int
) -> None:
    near, far = pair
    poller.register(near, events, "near")
    far.close()
    assert poller.poll(None) == [("near", events)]


def test_a_number_that_is_given_again_is_another_socket(
    poller: Either, pair: tuple[socket.socket, socket.socket]
) -> None:
    near = pair[0]
    poller.register(near, WRITE, "old")
    number = near.fileno()
    poller.unregister(near)
    near.close()
    again, other = socket.socketpair()
    with again, other:
        assert number in (again.fileno(), other.fileno())
        poller.register(again, WRITE, "new")
        assert poller.poll(None) == [("new", WRITE)]
        poller.unregister(again)

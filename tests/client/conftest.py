"""A running network thread for the clients of a test, another one with a host on it, and two people in its lobby."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from tests.client.seat import Seat, network, together
from tests.hosting.support import Place
from tests.net.support import Net


@pytest.fixture
def net() -> Iterator[tuple[EventLoop, Workers]]:
    with network() as both:
        yield both


@pytest.fixture
def host_net() -> Iterator[Net]:
    made = Net()
    made.loop.start()
    yield made
    made.close()


@pytest.fixture
def place(host_net: Net, tmp_path: Path) -> Iterator[Place]:
    made = Place(host_net, tmp_path / "host")
    assert made.start() == ""
    yield made
    if made.running:
        made.stop()


@pytest.fixture
def seats(net: tuple[EventLoop, Workers], place: Place) -> Iterator[list[Seat]]:
    """Anna and Bruno in the lobby."""
    made = [Seat(*net, "Anna"), Seat(*net, "Bruno")]
    for seat in made:
        seat.client.connect("127.0.0.1", place.host.port)
    together(made)
    yield made
    for seat in made:
        seat.client.close()

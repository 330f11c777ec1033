"""The screen and the root window of tests/gui, for the parts of the program that put a window together; the network and
the host of tests/client, for those that keep something of a chat."""

from __future__ import annotations

import socket

import pytest

from tests.client.conftest import host_net, net, place
from tests.gui.conftest import desk, screen

__all__ = ["desk", "host_net", "net", "place", "screen"]


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])

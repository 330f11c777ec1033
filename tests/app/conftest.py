"""The screen and the root window of tests/gui, for the parts of the program that put a window together; the network and
the host of tests/client, for those that keep something of a chat."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat import i18n
from tests.app.office import Office
from tests.client.conftest import host_net, net, place
from tests.gui.conftest import desk, screen
from tests.gui.desk import Desk
from tests.ports import free_port

__all__ = ["desk", "host_net", "net", "place", "screen"]


@pytest.fixture
def port() -> int:
    """A port that nobody listens on."""
    return free_port()


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Iterator[Office]:
    """Somebody in a chat with one other person."""
    yield Office(desk, tmp_path)
    i18n.choose("en")

"""A running loop, and a host on it, for each test."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.hosting.support import Place
from tests.net.support import Net


@pytest.fixture
def net() -> Iterator[Net]:
    running = Net()
    running.loop.start()
    yield running
    running.close()


@pytest.fixture
def place(net: Net, tmp_path: Path) -> Iterator[Place]:
    made = Place(net, tmp_path)
    assert made.start() == ""
    yield made
    if made.running:
        made.stop()

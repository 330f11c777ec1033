"""Owns what discovery tests share: a running loop, workers, a certificate.
The tests on a network of namespaces are collected where such a network can be made: on Linux, by root."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from tests.discovery.fake_host import make_certificate

collect_ignore = [] if sys.platform == "linux" and os.geteuid() == 0 else ["test_network.py", "test_lan.py"]


@pytest.fixture
def loop() -> Iterator[EventLoop]:
    """A loop on its own thread."""
    running = EventLoop("net-test")
    running.start()
    yield running
    running.stop()
    assert running.join(60)


@pytest.fixture
def workers(loop: EventLoop) -> Iterator[Workers]:
    """Workers of that loop."""
    pool = Workers(loop)
    yield pool
    pool.stop()


@pytest.fixture(scope="session")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate and its key."""
    return make_certificate(tmp_path_factory.mktemp("certificate"))

"""What holds for every test: no thread is left behind, and nothing is logged as an error unseen."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator

import pytest

#: Seconds a thread may take to end after its test.
THREAD_GRACE = 5.0


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    """Fail a test that leaves a thread of ours alive; pools' daemon threads of libraries may stay."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + THREAD_GRACE
    while True:
        left = [thread for thread in threading.enumerate() if thread not in before and not thread.daemon]
        if not left:
            return
        if time.monotonic() > deadline:
            pytest.fail(f"threads left alive: {[thread.name for thread in left]}")
        left[0].join(0.05)


@pytest.fixture(autouse=True)
def no_error_is_logged(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which the program logged an error, unless the test says it expects one."""
    yield
    if request.node.get_closest_marker("expects_error_log"):
        return
    errors = [record for record in caplog.get_records("call") if record.levelno >= logging.ERROR]
    assert [f"{record.name}: {record.getMessage()}" for record in errors] == []


def pytest_configure(config: pytest.Config) -> None:
    """Register our marker."""
    config.addinivalue_line("markers", "expects_error_log: the program is meant to log an error in this test")

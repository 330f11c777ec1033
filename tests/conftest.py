"""What holds for every test: no thread is left behind, nothing is logged as an error unseen, and garbage is collected
where Tk's objects may die."""

from __future__ import annotations

import gc
import logging
import os
import re
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import cryptography.x509  # noqa: F401  # where it is loaded, a host makes its certificate itself, and sooner
import pytest
from hypothesis import HealthCheck, settings

# How long an example takes, to be thought of and to be tried, is a matter of the computer. The same examples come each
# time, so that a run says something of what was changed; `pytest --hypothesis-profile=search` looks for new ones.
settings.register_profile("search", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("repeat", settings.get_profile("search"), derandomize=True)
settings.load_profile("repeat")

# What is said is compared with English sentences, whoever runs this.
os.environ["LANGUAGE"] = "en"

# Hundreds of programs are started: what one of them compiled is there for the next.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ["PYTHONPYCACHEPREFIX"] = str(Path(__file__).resolve().parent.parent / "build" / "pycache")

#: Seconds a thread may take to end after its test.
THREAD_GRACE = 60.0

#: Old garbage is looked for after so many tests; where there was a window, after each.
OLD_EVERY = 50
_ended = 0


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
def nothing_is_collected_meanwhile() -> Iterator[None]:
    """Fail a test that has turned the collector of garbage on again."""
    yield
    on = gc.isenabled()
    gc.disable()
    assert not on, "the test has left the collection of garbage on"


@pytest.fixture(autouse=True)
def no_error_is_logged(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Fail a test during which the program logged an error, unless the test says it expects one."""
    yield
    if request.node.get_closest_marker("expects_error_log"):
        return
    records = [record for phase in ("setup", "call", "teardown") for record in caplog.get_records(phase)]
    errors = [record for record in records if record.levelno >= logging.ERROR]
    assert [f"{record.name}: {record.getMessage()}" for record in errors] == []


@pytest.fixture(autouse=True)
def no_name_server_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the network of this computer knows of names, and how long it takes to say so, is no matter for a test."""
    look_up = socket.getaddrinfo

    def answer(host: str | bytes | None, *rest: Any, **options: Any) -> Any:
        name = host.encode("idna").decode() if isinstance(host, str) else host
        if isinstance(name, str) and name != "localhost" and not re.fullmatch(r"[0-9.]*|.*:.*", name):
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        return look_up(host, *rest, **options)

    monkeypatch.setattr(socket, "getaddrinfo", answer)


def pytest_sessionstart() -> None:
    """A Tk object that dies on another thread stops it, or the process: only this thread collects, between tests."""
    gc.disable()


@pytest.hookimpl(trylast=True)
def pytest_runtest_logfinish(location: tuple[str, int | None, str]) -> None:
    """Collect what the test left behind, once nothing holds its fixtures any more."""
    global _ended
    _ended += 1
    if _ended % OLD_EVERY == 0 or "gui" in location[0]:
        gc.collect()
        gc.freeze()  # what is left stays for long: the next collection need not look at it again
    else:
        gc.collect(1)


def pytest_configure(config: pytest.Config) -> None:
    """Register our marker."""
    config.addinivalue_line("markers", "expects_error_log: the program is meant to log an error in this test")

"""Connecting: names, several addresses, and one word for each way to fail."""

from __future__ import annotations

import errno
import socket
from typing import Any

import pytest

from lanchat.net import connector
from lanchat.net.listener import Listener, PortTaken
from lanchat.net.transport import Transport
from tests.net.support import Net, wait_until
from tests.pace import TRIES
from tests.ports import free_port

Outcome = list[tuple[Transport | None, str]]
Started = tuple[connector.Cancel, Outcome]


def start(net: Net, address: str, port: int, timeout_s: float = 60.0, **options: Any) -> Started:
    outcome: Outcome = []
    attempt = net.call(
        lambda: connector.connect(
            net.loop,
            net.workers,
            address,
            port,
            timeout_s=timeout_s,
            done=lambda transport, reason: outcome.append((transport, reason)),
            **options,
        )
    )
    return attempt, outcome


def close(net: Net, outcome: Outcome) -> None:
    transport = outcome[0][0]
    assert transport is not None
    net.call(lambda: transport.close(flush=False))


@pytest.mark.parametrize("address", ["127.0.0.1", "localhost", " 127.0.0.1 ", "[127.0.0.1]"])
def test_addresses_and_names(net: Net, address: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        _, outcome = start(net, address, listening.getsockname()[1])
        wait_until(lambda: outcome)
        transport, reason = outcome[0]
        assert reason == ""
        assert transport is not None
        assert transport.peer == ("127.0.0.1", listening.getsockname()[1])
        close(net, outcome)


def test_refused(net: Net) -> None:
    _, outcome = start(net, "127.0.0.1", free_port())
    wait_until(lambda: outcome)
    assert outcome == [(None, "refused")]


@pytest.mark.parametrize("name", ["", "nobody.invalid", "x" * 300, "a..b"])
def test_a_name_that_is_none(net: Net, name: str) -> None:
    _, outcome = start(net, name, 50000)
    wait_until(lambda: outcome)
    assert outcome == [(None, "not-found")]


def test_timeout(net: Net) -> None:
    with socket.create_server(("127.0.0.1", 0), backlog=0) as listening:
        port = listening.getsockname()[1]
        fillers = [start(net, "127.0.0.1", port, 60.0) for _ in range(4)]
        _, outcome = start(net, "127.0.0.1", port, 0.3)
        wait_until(lambda: outcome)
        assert outcome == [(None, "timeout")]
        for attempt, done in fillers:
            net.call(attempt.cancel)
            if done:
                close(net, done)


def test_no_way_there(net: Net) -> None:
    _, outcome = start(net, "127.0.0.1", 50000, local_address="192.0.2.77")
    wait_until(lambda: outcome)
    assert outcome == [(None, "unreachable")]


@pytest.mark.parametrize("local_address", [None, "127.0.0.1"])
def test_a_connection_does_not_keep_its_port_from_a_listener(net: Net, local_address: str | None) -> None:
    """The system gives a look at the network any free port, and 50000 is one of them."""
    assert any(leaves_its_port(net, local_address) for _ in range(TRIES))


def leaves_its_port(net: Net, local_address: str | None) -> bool:
    """Whether a connection lets a listener take its port, which may by chance be that of another's connection, too."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        _, outcome = start(net, "127.0.0.1", listening.getsockname()[1], local_address=local_address)
        wait_until(lambda: outcome)
        with listening.accept()[0] as accepted:
            port = accepted.getpeername()[1]
            listener = Listener(net.loop, lambda _transport, _peer: None)
            try:
                return bool(net.call(lambda: listener.bind("0.0.0.0", port)) == port)
            except PortTaken:
                return False
            finally:
                net.call(listener.close)
                close(net, outcome)


def test_cancelled_attempts_say_nothing(net: Net) -> None:
    outcome: Outcome = []

    def start_and_cancel(address: str) -> None:
        attempt = connector.connect(
            net.loop,
            net.workers,
            address,
            free_port(),
            timeout_s=60.0,
            done=lambda transport, reason: outcome.append((transport, reason)),
        )
        attempt.cancel()
        attempt.cancel()

    net.call(start_and_cancel, "127.0.0.1")
    net.call(start_and_cancel, "localhost")
    _, later = start(net, "localhost", free_port())
    wait_until(lambda: later)
    assert outcome == []


def test_the_second_address_is_tried_when_the_first_is_refused(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        good = (socket.AF_INET, listening.getsockname())
        bad = (socket.AF_INET, ("127.0.0.1", free_port()))
        monkeypatch.setattr(connector, "resolve", lambda *args: [bad, good])
        _, outcome = start(net, "two.example", 1)
        wait_until(lambda: outcome)
        assert outcome[0][1] == ""
        close(net, outcome)


def test_the_second_address_is_tried_beside_a_silent_first(net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_server(("127.0.0.1", 0), backlog=0) as silent,
    ):
        fillers = [socket.socket() for _ in range(3)]
        for filler in fillers:
            filler.setblocking(False)
            filler.connect_ex(silent.getsockname())
        addresses = [(socket.AF_INET, silent.getsockname()), (socket.AF_INET, listening.getsockname())]
        monkeypatch.setattr(connector, "resolve", lambda *args: addresses)
        _, outcome = start(net, "two.example", 1)
        wait_until(lambda: outcome)
        transport, reason = outcome[0]
        assert reason == ""
        assert transport is not None
        assert transport.peer == listening.getsockname()
        close(net, outcome)
        for filler in fillers:
            filler.close()


def test_addresses_of_both_families_take_turns(monkeypatch: pytest.MonkeyPatch) -> None:
    four = [(socket.AF_INET, 1, 6, "", (f"192.0.2.{n}", 1)) for n in range(3)]
    six = [(socket.AF_INET6, 1, 6, "", (f"2001:db8::{n}", 1, 0, 0)) for n in range(2)]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **options: [*six, *four, four[0]])
    families = [family for family, _ in connector.resolve("x", 1)]
    assert families == [socket.AF_INET6, socket.AF_INET, socket.AF_INET6, socket.AF_INET, socket.AF_INET]


def test_words_for_errors() -> None:
    assert connector.reason_of(errno.ECONNREFUSED) == "refused"
    assert connector.reason_of(errno.ETIMEDOUT) == "timeout"
    assert connector.reason_of(errno.EHOSTUNREACH) == "unreachable"
    assert connector.reason_of(errno.ENETUNREACH) == "unreachable"
    assert connector.reason_of(errno.EACCES) == "EACCES"

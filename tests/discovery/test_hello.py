"""Whether what listens on a port is a chat: the answer, and everything else that may listen there.
Real TLS on loopback."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lanchat.discovery import hello
from lanchat.discovery.hello import Hello
from lanchat.net.connector import connect
from lanchat.net.listener import Listener
from lanchat.net.loop import EventLoop
from lanchat.net.tls import server_context
from lanchat.net.transport import Transport
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import ChatInfo
from tests.discovery.fake_host import FakeHost, make_info
from tests.discovery.helpers import on_net, wait_until

Certificate = tuple[Path, Path]


def ask(loop: EventLoop, workers: Workers, port: int, *, timeout_s: float = 60.0) -> tuple[ChatInfo | None, float]:
    results: list[tuple[ChatInfo | None, float]] = []

    def begin() -> None:
        Hello(loop, workers, "127.0.0.1", port, timeout_s=timeout_s, done=lambda *result: results.append(result))

    on_net(loop, begin)
    wait_until(lambda: bool(results))
    assert len(results) == 1
    return results[0]


def serve(loop: EventLoop, accepted: Callable[[Transport], None]) -> tuple[Listener, int]:
    def begin() -> tuple[Listener, int]:
        listener = Listener(loop, lambda transport, _peer: accepted(transport))
        return listener, listener.bind("127.0.0.1", 0)

    return on_net(loop, begin)


def test_a_chat_says_who_it_is(loop: EventLoop, workers: Workers, certificate: Certificate) -> None:
    host = FakeHost(loop, make_info("Büro – Zoë", people=7), certificate)
    port = on_net(loop, lambda: host.listener.bind("127.0.0.1", 0))
    info, latency_ms = ask(loop, workers, port)
    assert info == host.info
    assert latency_ms > 0
    on_net(loop, host.listener.close)


def test_nothing_there_is_said_at_once(loop: EventLoop, workers: Workers) -> None:
    listener, port = serve(loop, lambda transport: None)
    on_net(loop, listener.close)
    assert ask(loop, workers, port, timeout_s=60.0) == (None, 0.0)


def test_a_port_that_says_nothing_is_given_up(loop: EventLoop, workers: Workers) -> None:
    listener, port = serve(loop, lambda transport: None)
    assert ask(loop, workers, port, timeout_s=0.2) == (None, 0.0)
    on_net(loop, listener.close)


@pytest.mark.parametrize("greeting", [b"SSH-2.0-OpenSSH_9.6\r\n", b"\0" * 100, b""])
def test_what_speaks_no_tls_is_no_chat(loop: EventLoop, workers: Workers, greeting: bytes) -> None:
    def accepted(transport: Transport) -> None:
        transport.send(greeting)
        transport.close()

    listener, port = serve(loop, accepted)
    assert ask(loop, workers, port) == (None, 0.0)
    on_net(loop, listener.close)


@pytest.mark.parametrize(
    "answer",
    [
        b":irc.example ERROR :No\r\n",
        b":x LANCHAT INFO wrong-nonce :{}\r\n",
        b":x LANCHAT INFO\r\n",
        b"\xff\xfe\r\n\r\n:\r\n",
        b"x" * (hello.MAX_ANSWER + 1),
        b"\r\n" * hello.MAX_ANSWER,
    ],
)
def test_another_tls_server_is_no_chat(
    loop: EventLoop, workers: Workers, certificate: Certificate, answer: bytes
) -> None:
    context = server_context(*certificate)

    def accepted(transport: Transport) -> None:
        transport.start_tls(context, server_side=True, done=lambda _error: transport.send(answer))

    listener, port = serve(loop, accepted)
    timeout_s = 60.0 if len(answer) > hello.MAX_ANSWER else 0.5
    assert ask(loop, workers, port, timeout_s=timeout_s) == (None, 0.0)
    on_net(loop, listener.close)


@pytest.mark.parametrize("json", ["", "[]", "{}", '{"chat_id":1,"host_id":"h"}', "{" * 4000])
def test_an_answer_that_makes_no_sense_is_no_chat(
    loop: EventLoop, workers: Workers, certificate: Certificate, json: str
) -> None:
    context = server_context(*certificate)

    def accepted(transport: Transport) -> None:
        def answer(data: bytes) -> None:
            nonce = data.split()[2]
            transport.send(b":x LANCHAT INFO %s :%s\r\n" % (nonce, json.encode()))
            transport.close()

        transport.on_data = answer
        transport.start_tls(context, server_side=True, done=lambda _error: None)

    listener, port = serve(loop, accepted)
    assert ask(loop, workers, port) == (None, 0.0)
    on_net(loop, listener.close)


def test_a_cancelled_question_has_no_answer(loop: EventLoop, workers: Workers, certificate: Certificate) -> None:
    host = FakeHost(loop, make_info(), certificate)
    results: list[object] = []

    def begin() -> None:
        port = host.listener.bind("127.0.0.1", 0)
        question = Hello(loop, workers, "127.0.0.1", port, timeout_s=0.05, done=lambda *result: results.append(result))
        question.cancel()
        question.cancel()

    on_net(loop, begin)
    ask(loop, workers, on_net(loop, lambda: host.listener.port))
    assert results == []
    on_net(loop, host.listener.close)


def test_a_lost_first_packet_does_not_cost_a_second(
    loop: EventLoop, workers: Workers, certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = FakeHost(loop, make_info(), certificate)
    port = on_net(loop, lambda: host.listener.bind("127.0.0.1", 0))
    begun: list[object] = []

    def first_is_lost(*args: Any, **options: Any) -> Any:
        begun.append(args)
        if len(begun) == 1:
            options["done"] = lambda _transport, _reason: None
        return connect(*args, **options)

    monkeypatch.setattr(hello, "connect", first_is_lost)
    info, _latency_ms = ask(loop, workers, port)
    assert info == host.info
    assert len(begun) == 2
    on_net(loop, host.listener.close)

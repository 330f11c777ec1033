"""How sockets are tuned, and what errors are called."""

from __future__ import annotations

import errno
import resource
import socket
import ssl

import pytest

from lanchat.net import sockopts


def test_every_connection_is_quick_and_kept_alive() -> None:
    with socket.socket() as sock:
        sockopts.tune(sock)
        assert sock.gettimeout() == 0
        assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (ConnectionResetError(), "Connection reset by peer"),
        (BrokenPipeError(), "Connection reset by peer"),
        (ssl.SSLEOFError(8, "EOF occurred in violation of protocol"), "Connection reset by peer"),
        (TimeoutError(), "Connection timed out"),
        (OSError(errno.EHOSTUNREACH, "No route to host"), "No route to host"),
        (ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong"), "TLS error: protocol error"),
        (ValueError("x"), "ValueError"),
    ],
)
def test_errors_in_a_few_words(error: Exception, words: str) -> None:
    assert sockopts.plain_reason(error) == words


def test_as_many_sockets_as_the_system_allows() -> None:
    sockopts.allow_many_sockets()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert soft >= min(sockopts.DESCRIPTORS, hard if hard != resource.RLIM_INFINITY else sockopts.DESCRIPTORS)

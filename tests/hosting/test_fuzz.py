"""Whatever bytes come to the port, whole or byte by byte: no exception, no connection that hangs, nobody disturbed.
Bytes that were thought of are in corpus/, one file each; the others are made up on every run."""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lanchat.hosting import guest as guest_module
from lanchat.net import tls
from lanchat.server.commands import COMMANDS
from tests.hosting.support import Place, Wire
from tests.hosting.web import Client, frame, handshake
from tests.net.support import Net, wait_until

CORPUS = sorted((Path(__file__).parent / "corpus").iterdir())


#: One street for all examples is what is wanted, and a busy computer is no fault of theirs.
UNHURRIED = (HealthCheck.function_scoped_fixture, HealthCheck.too_slow)
#: How many the neighbours are.
THREE = 3


class Neighbours:
    """Anna and Ben in the lobby, who talk, and must get what the other said in the order it was said. So must Carl, who
    is in a browser and gets all tags: there a single byte that is not UTF-8 would end the connection."""

    def __init__(self, place: Place) -> None:
        self.place = place
        self._anna, self._ben = place.irc("Anna"), place.irc("Ben")
        self._carl = Client(place, "Carl")
        self._carl.say("CAP REQ :message-tags")
        self._carl.until(" ACK ")
        self._spoken = 0

    def talk(self, times: int = 3) -> None:
        """Each says something so often, and all of it arrives in order and alone."""
        for number in range(self._spoken, self._spoken + times):
            for speaker, hearer, name in ((self._anna, self._ben, "Anna"), (self._ben, self._anna, "Ben")):
                speaker.say(f"PRIVMSG #lobby :{name} {number}")
                while not (said := hearer.until(" PRIVMSG ")).startswith(f":{name}!"):
                    continue
                assert said.endswith(f" :{name} {number}")
                while f":{name}!" not in (read := self._carl.until(" PRIVMSG #lobby :")):
                    continue
                assert read.endswith(f" :{name} {number}")
        self._carl.seen.clear()
        self._spoken += times

    def close(self) -> None:
        self._anna.close()
        self._ben.close()
        self._carl.socket.close()


@pytest.fixture(scope="module")
def street(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Neighbours]:
    """One host for all, so that what one connection leaves behind meets the next."""
    net = Net()
    net.loop.start()
    place = Place(net, tmp_path_factory.mktemp("street"))
    place.config.limits.throttle = False
    assert place.start() == ""
    neighbours = Neighbours(place)
    with pytest.MonkeyPatch.context() as patch:
        # A busy computer may take its time between two bytes.
        patch.setattr(guest_module, "PAUSE_S", 60.0)
        yield neighbours
    neighbours.close()
    place.stop()
    net.close()


def abuse(street: Neighbours, pieces: list[bytes], *, secure: bool = False) -> bytes:
    """Send these pieces on a connection of its own and end it; what came back. Then all is as it was before."""
    place = street.place
    with place.secure() if secure else place.plain() as wire:
        with contextlib.suppress(OSError):
            for piece in pieces:
                wire.raw(piece)
            street.talk(1)
            # What is behind TLS is not half closed: it sees the end when the connection is gone.
            if not secure:
                wire.sock.shutdown(socket.SHUT_WR)
        answer = b"" if secure else wire.rest()
    street.talk(1)
    with place.plain() as fresh:
        fresh.say("PING :fresh")
        fresh.until("PONG")
    wait_until(lambda: place.host.connections == THREE, "the connections to be gone")
    wait_until(lambda: place.host.info().people == THREE, "the people to be gone")
    return answer


@pytest.mark.parametrize("cut", ["whole", "bytes"])
@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_the_corpus(street: Neighbours, file: Path, cut: str, caplog: pytest.LogCaptureFixture) -> None:
    data = file.read_bytes()
    pieces = [data] if cut == "whole" else [data[index : index + 1] for index in range(len(data))]
    with caplog.at_level(logging.WARNING):
        answer = abuse(street, pieces)
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]
    kind = file.name.partition("-")[0]
    if kind in ("http", "websocket"):
        assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
        assert b":lanchat.local" not in answer or answer.startswith(b"HTTP/1.1 101 ")
    elif kind == "tls":
        # An alert (RFC 8446, section 6), or nothing.
        assert answer[:1] in (b"\x15", b"")
    elif answer:
        assert answer.endswith(b"\n")


@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.name)
def test_the_corpus_through_tls(street: Neighbours, file: Path) -> None:
    abuse(street, [file.read_bytes()], secure=True)


_words = st.sampled_from(
    [b"#lobby", b"Anna", b"*", b":", b":a b", b"+b", b"LS", b"302", b"REQ", b":batch sasl", b"END", b"PLAIN", b"\xff"]
)
_lines = st.builds(
    lambda tags, verb, words, end: tags + b" ".join([verb, *words]) + end,
    st.sampled_from([b"", b"@label=1 ", b"@+a=b;c ", b"@", b":x ", b"@" + b"t" * 4_000 + b" "]),
    st.sampled_from([name.encode() for name in sorted(set(COMMANDS) - {"QUIT"})]),
    st.lists(_words, max_size=5),
    st.sampled_from([b"\r\n", b"\n", b"\r", b""]),
)
_frames = st.builds(
    lambda opcode, data, fin, rsv, mask, size: frame(opcode, data, fin=fin, rsv=rsv, mask=mask, size=size),
    st.integers(0, 15),
    st.one_of(_lines, st.binary(max_size=200)),
    st.booleans(),
    st.sampled_from([0, 0, 0, 0, 1, 4]),
    st.sampled_from([True, True, True, False]),
    st.sampled_from([0, 16, 64]),
)
_openings = st.sampled_from(
    [
        *(b"", b"NICK z\r\nUSER z 0 * :z\r\nJOIN #lobby\r\n", b"\x16\x03\x01", b"hello\n", b"\r\n\r\n"),
        *(b"GET / HTTP/1.1\r\nHost: x\r\n", b"POST / HTTP/1.1\r\n\r\n", handshake(), handshake(protocol=b"")),
        handshake(protocol=b"binary.ircv3.net") + frame(2, b"NICK z") + frame(2, b"USER z 0 * :z"),
    ]
)
_STREAMS = st.tuples(_openings, st.lists(st.one_of(_lines, _frames, st.binary(max_size=300)), max_size=12))


@settings(max_examples=200, suppress_health_check=UNHURRIED)
@given(_STREAMS, st.integers(1, 400))
def test_bytes_that_nobody_thought_of(street: Neighbours, stream: tuple[bytes, list[bytes]], size: int) -> None:
    data = stream[0] + b"".join(stream[1])
    abuse(street, [data])
    abuse(street, [data[start : start + size] for start in range(0, len(data), size)])


@settings(max_examples=60, suppress_health_check=UNHURRIED)
@given(st.lists(st.binary(min_size=1, max_size=400), max_size=5), st.booleans())
def test_bytes_in_the_middle_of_a_tls_handshake(street: Neighbours, junk: list[bytes], hello_first: bool) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = tls.client_context().wrap_bio(incoming, outgoing)
    with contextlib.suppress(ssl.SSLWantReadError):
        client.do_handshake()
    hello = outgoing.read()
    abuse(street, [hello, *junk] if hello_first else [hello[: len(hello) // 2], *junk])


def test_people_whose_connection_is_reset_while_others_talk(street: Neighbours) -> None:
    wires: list[Wire] = []
    for number in range(5):
        wire = street.place.irc(f"gone{number}")
        wire.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        wires.append(wire)
    for wire in wires:
        wire.close()
    street.talk(3)
    wait_until(lambda: street.place.host.connections == THREE)

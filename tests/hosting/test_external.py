"""The port that asks for certificates: who comes by it with which, and that they can log in by theirs (SASL EXTERNAL).
Which certificates log in to what is tested in server/specs/test_sasl_external.py."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.config import ServerConfig, TlsSection
from lanchat.hosting import certificate
from lanchat.hosting import guest as guest_module
from lanchat.hosting.door import Door
from lanchat.net import tls
from tests.hosting.support import Place, Wire
from tests.net.support import PATIENCE, Net, wait_until
from tests.ports import free_port


def asking(net: Net, folder: Path) -> Place:
    """A chat with a port that asks for certificates, and its data in this folder."""
    return Place(net, folder, ServerConfig(tls=TlsSection(external_port=free_port())))


@pytest.fixture
def place(net: Net, tmp_path: Path) -> Iterator[Place]:
    place = asking(net, tmp_path)
    assert place.start() == ""
    yield place
    if place.running:
        place.stop()


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, Path]]:
    """Two people's certificates, which nobody vouches for."""
    made = []
    for name in ("mine", "other"):
        folder = tmp_path_factory.mktemp(name)
        certificate.make_in(folder)
        made.append(certificate.paths.certificate_files(folder))
    return made


def come(place: Place, nick: str, files: tuple[Path, Path] | None, door: Door = Door.EXTERNAL) -> Wire:
    """An IRC client that shows this certificate and is negotiating."""
    context = tls.client_context.__wrapped__()
    if files is not None:
        context.load_cert_chain(*files)
    port = place.host.port if door is Door.ALL else place.host.port_of(door)
    wire = Wire(context.wrap_socket(socket.create_connection(("127.0.0.1", port), PATIENCE)))
    wire.say("CAP LS 302", f"NICK {nick}", f"USER {nick} 0 * :{nick}", "CAP REQ sasl")
    return wire


def test_who_has_added_a_certificate_logs_in_by_it(
    net: Net, tmp_path: Path, place: Place, shown: list[tuple[Path, Path]]
) -> None:
    mine, other = shown
    with come(place, "zoe", mine) as zoe:
        assert "sasl=PLAIN,SCRAM-SHA-256,EXTERNAL" in zoe.until(" LS ")
        zoe.say("REGISTER zoe * sesame", "CAP END")
        zoe.until("REGISTER SUCCESS")
        zoe.say("LANCHAT CERTIFICATE ADD")
        zoe.until("This certificate logs you in to zoe from now on")
        zoe.say("LANCHAT CERTIFICATE LIST")
        assert tls.file_fingerprint(mine[0]) in zoe.until("logs you in to zoe")
    place.stop()
    again = asking(net, tmp_path)
    assert again.start() == ""
    for files, code in ((mine, " 903 "), (other, " 904 ")):
        with come(again, "guest", files) as guest:
            guest.say("AUTHENTICATE EXTERNAL", "AUTHENTICATE +")
            guest.until(code)
            guest.say("CAP END")
            guest.until(" 001 ")
    again.stop()


def test_who_shows_none_gets_in_and_the_other_port_asks_nobody(place: Place, shown: list[tuple[Path, Path]]) -> None:
    for door, files in ((Door.EXTERNAL, None), (Door.ALL, shown[0])):
        with come(place, "guest", files, door) as guest:
            assert guest.until(" LS ").split(" sasl=")[1].split()[0] == "PLAIN,SCRAM-SHA-256"
            guest.say("CAP END")
            guest.until(" 001 ")


def test_all_that_is_said_gets_through(place: Place, shown: list[tuple[Path, Path]]) -> None:
    with come(place, "zoe", shown[0]) as zoe, place.irc("anna") as anna:
        zoe.say("CAP END", "JOIN #lobby")
        zoe.until(" 366 ")
        texts = [f"{number} {'z' * 400}" for number in range(200)]
        for here, there in ((zoe, anna), (anna, zoe)):
            for start in range(0, len(texts), 50):
                here.say(*(f"PRIVMSG #lobby :{text}" for text in texts[start : start + 50]))
                for text in texts[start : start + 50]:
                    assert there.until("PRIVMSG").endswith(f":{text}")


def test_nothing_but_tls_is_spoken_there(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guest_module, "SILENCE_S", 0.05)
    monkeypatch.setattr(guest_module, "NOTHING_S", 0.1)
    for data in (
        b"NICK a\r\nUSER a 0 * :a\r\n",
        b"hello\n",
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01rubbish" * 9,
        b"",
    ):
        with socket.create_connection(("127.0.0.1", place.host.port_of(Door.EXTERNAL)), PATIENCE) as sock:
            sock.sendall(data)
            assert Wire(sock).rest()[:1] in (b"", b"\x15")  # 21 is an alert (RFC 8446, section 5.1)
    wait_until(lambda: place.host.connections == 0)


def test_a_port_that_is_taken_is_said(net: Net, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        place = Place(net, tmp_path, ServerConfig(tls=TlsSection(external_port=port)))
        assert str(port) in place.start()
        assert not place.host.port_taken

"""Two of our clients on a real IRC server that knows nothing of us: ngircd, as Debian packages it.
The server is started here, on a free port of the loopback, and restarted under the clients' feet."""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.client.faces import Face
from lanchat.client.model import ConversationKind, MessageKind, MessageState
from tests.client.seat import PATIENCE, Seat, network
from tests.ports import free_port

CONFIG = """[Global]
    Name = irc.test.invalid
    Info = A server for a test
    Listen = 127.0.0.1
    Ports = {port}
    MotdPhrase = Be kind
    Network = Testnet
[Limits]
    MaxConnectionsIP = 0
    MaxPenaltyTime = 0
    MaxNickLength = 12
[Options]
    DNS = no
    Ident = no
    PAM = no
"""


class Ngircd:
    """The server process."""

    def __init__(self, folder: Path) -> None:
        program = shutil.which("ngircd") or shutil.which("ngircd", path="/usr/sbin:/usr/local/sbin")
        assert program is not None, "ngircd is not installed: it is needed to test against a real IRC server"
        self._program = program
        self._process: subprocess.Popen[bytes] | None = None
        self._config = folder / "ngircd.conf"
        self.port = free_port()
        self._config.write_text(CONFIG.format(port=self.port))
        self._log = folder / "ngircd.log"

    def start(self) -> None:
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [self._program, "--nodaemon", "--config", str(self._config)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            assert self._process.poll() is None, f"ngircd ended: {self._log.read_text()}"
            assert time.monotonic() < deadline, "ngircd does not listen"

    def stop(self) -> None:
        if self._process is not None:
            self._process.terminate()
            try:
                self._process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(PATIENCE)
            self._process = None


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Ngircd]:
    found = Ngircd(tmp_path)
    found.start()
    yield found
    found.stop()


@pytest.fixture
def pair(server: Ngircd) -> Iterator[tuple[Seat, Seat]]:
    with network() as (loop, workers):
        seats = (Seat(loop, workers, "Anna"), Seat(loop, workers, "Bruno"))
        for seat in seats:
            seat.client.connect("127.0.0.1", server.port, "never")
        for seat in seats:
            seat.until(lambda seat=seat: seat.members() >= {"Anna", "Bruno"})  # type: ignore[misc]
        yield seats
        for seat in seats:
            seat.client.close("bye")
            seat.until(lambda seat=seat: not seat.online())  # type: ignore[misc]


def test_they_meet_and_talk(pair: tuple[Seat, Seat]) -> None:
    anna, bruno = pair
    (msgid,) = anna.client.say("#lobby", "hello from Anna: äöü")
    bruno.until(lambda: bruno.said() == ["hello from Anna: äöü"])
    anna.until(lambda: anna.said() == ["hello from Anna: äöü"] and anna.all_stored())
    assert anna.room().index[msgid].own
    bruno.client.action("#lobby", "waves")
    bruno.client.say("Anna", "psst")
    anna.until(lambda: anna.said("Bruno") == ["psst"] and anna.said()[-1] == "waves")
    assert anna.room("Bruno").unread == 1
    server = next(item for item in anna.state.conversations if item.kind is ConversationKind.SERVER)
    assert server.name == "Testnet"
    assert any("Be kind" in line.text for line in server.messages)


def test_a_face_is_ours_alone_here(pair: tuple[Seat, Seat]) -> None:
    anna, bruno = pair
    anna.client.set_face(Face("#0b6f7a", "\U0001f98a"))
    anna.client.say("#lobby", "hello")
    bruno.until(lambda: bruno.said() == ["hello"])
    anna.until(lambda: anna.said() == ["hello"] and anna.all_stored())
    assert anna.state.face_of("Anna") == Face("#0b6f7a", "\U0001f98a")
    assert bruno.state.face_of("Anna") == Face()
    assert not [line for line in anna.room().messages if line.kind is MessageKind.ERROR]


def test_names_rooms_topics_and_removals(pair: tuple[Seat, Seat]) -> None:
    anna, bruno = pair
    bruno.client.set_nick("Bruno2")
    anna.until(lambda: "Bruno2" in anna.members())
    assert "Bruno is now called Bruno2" in anna.lines()
    anna.client.join("#tea")
    anna.until(lambda: anna.members("#tea") == {"Anna"})
    bruno.client.join("#tea")
    anna.until(lambda: anna.members("#tea") == {"Anna", "Bruno2"})
    assert anna.room("#tea").members[anna.state.key("Anna")].prefix == "@"
    anna.client.set_topic("#tea", "Darjeeling")
    bruno.until(lambda: bruno.members("#tea") and bruno.room("#tea").topic == "Darjeeling")
    bruno.client.kick("#tea", "Anna")
    bruno.until(lambda: "Only an operator of #tea may do that." in bruno.lines("#tea"))
    anna.client.kick("#tea", "Bruno2", "too loud")
    bruno.until(lambda: "You were removed by Anna: too loud" in bruno.lines("#tea"))
    assert not bruno.room("#tea").joined
    anna.until(lambda: anna.members("#tea") == {"Anna"})
    anna.client.part("#tea")
    anna.until(lambda: anna.state.find("#tea") is None)
    anna.client.set_away("lunch")
    anna.until(lambda: anna.state.me.away is not None)


def test_questions_are_answered(pair: tuple[Seat, Seat]) -> None:
    anna, _bruno = pair
    anna.client.whois("Bruno")
    anna.until(lambda: any(line.startswith("Bruno is Bruno (") for line in anna.lines()))
    anna.client.list_rooms()
    anna.until(lambda: any(type(change).__name__ == "RoomList" for change in anna.changes))
    anna.client.say("Nobody", "is anyone there?")
    anna.until(lambda: "Nobody here is called Nobody." in anna.lines("Nobody"))
    anna.client.raw("NONSENSE")
    anna.until(lambda: "The server does not know the command NONSENSE." in anna.lines())


def test_a_quit_is_told(pair: tuple[Seat, Seat]) -> None:
    anna, bruno = pair
    bruno.client.close("good night")
    bruno.until(lambda: not bruno.online())
    anna.until(lambda: anna.members() == {"Anna"})
    assert any(line.startswith("Bruno left the chat") and "good night" in line for line in anna.lines())


def test_a_name_in_use_is_taken_back_when_it_is_free(server: Ngircd, pair: tuple[Seat, Seat]) -> None:
    anna, bruno = pair
    with network() as (loop, workers):
        other = Seat(loop, workers, "Anna")
        other.client.connect("127.0.0.1", server.port, "never")
        other.until(lambda: other.state.nick == "Anna_2" and "Bruno" in other.members())
        anna.client.close()
        other.until(lambda: other.state.nick == "Anna")
        bruno.until(lambda: "Anna_2 is now called Anna" in bruno.lines())
        other.client.close()
        other.until(lambda: not other.online())


def test_a_name_too_long_for_the_server_is_shortened(server: Ngircd) -> None:
    with network() as (loop, workers):
        seat = Seat(loop, workers, "Maximiliane-Josefine")
        seat.client.connect("127.0.0.1", server.port, "never")
        seat.until(seat.online)
        assert seat.state.nick == "Maximilia"
        seat.client.close()
        seat.until(lambda: not seat.online())


def test_a_restarted_server_is_found_again_and_what_waited_is_said(server: Ngircd, pair: tuple[Seat, Seat]) -> None:
    anna, bruno = pair
    server.stop()
    for seat in pair:
        seat.until(lambda seat=seat: not seat.online())  # type: ignore[misc]
    anna.client.say("#lobby", "said while it was gone")
    anna.until(lambda: anna.said() == ["said while it was gone"])
    assert anna.room().messages[-1].state is MessageState.SENDING
    server.start()
    bruno.until(lambda: (bruno.online() and bruno.members() >= {"Anna", "Bruno"}) or bruno.said())
    anna.until(lambda: anna.online() and anna.all_stored())
    anna.until(lambda: anna.members() == {"Anna", "Bruno"})
    bruno.until(lambda: bruno.members() == {"Anna", "Bruno"})
    bruno.client.say("#lobby", "here again")
    anna.until(lambda: anna.said()[-1] == "here again")
    assert anna.said() == ["said while it was gone", "here again"]

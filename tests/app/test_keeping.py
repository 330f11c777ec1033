"""What is said while nobody can be reached is sent after the next start of the program: over a real host."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.app.keeping import Keeping
from lanchat.client.events import ClientEvent
from lanchat.client.model import MessageState
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from tests.client.seat import Seat, network, wall_ms
from tests.hosting.support import Place
from tests.net.support import Net


class Run(Seat):
    """One start of the program over a data folder."""

    def __init__(self, net: tuple[EventLoop, Workers], nick: str, folder: Path) -> None:
        super().__init__(*net, nick)
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.keeping = Keeping(folder, self.client, wall_ms)

    def take(self, timeout: float = 0.0) -> bool:
        before = len(self.events)
        taken = super().take(timeout)
        fresh: list[ClientEvent] = self.events[before:]
        self.keeping.receive(fresh)
        return taken

    def waiting(self) -> list[str]:
        """The texts on the disk."""
        try:
            chats = json.loads((self.folder / "waiting.json").read_text())["chats"]
        except FileNotFoundError:
            return []
        return [item[2] for items in chats.values() for item in items]

    def end(self) -> None:
        """The program ends in an orderly way."""
        self.client.close()
        self.until(
            lambda: any(type(event).__name__ == "Disconnected" and event.retry_in is None for event in self.events)
        )  # type: ignore[union-attr]
        self.keeping.close()


@pytest.fixture
def net() -> Iterator[tuple[EventLoop, Workers]]:
    with network() as both:
        yield both


@pytest.fixture
def host_net() -> Iterator[Net]:
    made = Net()
    made.loop.start()
    yield made
    made.close()


@pytest.fixture
def place(host_net: Net, tmp_path: Path) -> Iterator[Place]:
    made = Place(host_net, tmp_path / "host")
    assert made.start() == ""
    yield made
    if made.running:
        made.stop()


def test_what_was_said_without_a_connection_is_sent_once_after_a_restart(
    net: tuple[EventLoop, Workers], host_net: Net, place: Place, tmp_path: Path
) -> None:
    port = place.host.port
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", port)
    anna.until(lambda: anna.members() and not anna.room().loading_history)
    anna.client.say("#lobby", "before")
    anna.until(lambda: anna.said() == ["before"] and anna.all_stored())
    place.stop()
    anna.until(lambda: not anna.online())
    ids = anna.client.say("#lobby", "later 1") + anna.client.say("#lobby", "later 2")
    anna.until(lambda: anna.waiting() == ["later 1", "later 2"])
    anna.end()
    assert anna.waiting() == ["later 1", "later 2"]

    again = Place(host_net, tmp_path / "host", port=port)
    assert again.start() == ""
    bruno = Seat(*net, "Bruno")
    bruno.client.connect("127.0.0.1", port)
    bruno.until(lambda: bruno.said() == ["before"])
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", port)
    anna.until(lambda: anna.said() == ["before", "later 1", "later 2"] and anna.all_stored())
    assert [message.msgid for message in anna.room().messages if message.text.startswith("later")] == ids
    bruno.until(lambda: len(bruno.said()) == 3)
    anna.until(lambda: anna.waiting() == [])
    anna.end()

    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", port)
    anna.until(lambda: len(anna.said()) == 3)
    anna.client.say("#lobby", "the end")
    bruno.until(lambda: bruno.said()[-1] == "the end")
    assert bruno.said() == ["before", "later 1", "later 2", "the end"]
    anna.end()
    bruno.client.close()
    again.stop()


def test_what_the_chat_had_already_is_not_said_twice(
    net: tuple[EventLoop, Workers], place: Place, tmp_path: Path
) -> None:
    """The program was killed between writing a message and hearing its echo."""
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: anna.members() and not anna.room().loading_history)
    (msgid,) = anna.client.say("#lobby", "only once")
    anna.client.say("#lobby", "and then this")
    anna.until(lambda: len(anna.said()) == 2 and anna.all_stored())
    anna.end()
    chat = anna.state.network
    kept = [[msgid, "#lobby", "only once", "PRIVMSG", wall_ms(), True, ""]]
    (tmp_path / "anna" / "waiting.json").write_text(json.dumps({"chats": {chat: kept}}))

    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: anna.said() == ["only once", "and then this"] and anna.all_stored())
    anna.until(lambda: anna.waiting() == [])
    anna.end()


def test_it_is_shown_as_being_sent_meanwhile(net: tuple[EventLoop, Workers], place: Place, tmp_path: Path) -> None:
    folder = tmp_path / "anna"
    kept = [["amxk2ivqeb3nfeaaaaaaaaaaaa", "Nobody", "hello?", "PRIVMSG", wall_ms(), False, ""]]
    anna = Run(net, "Anna", folder)
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(anna.online)
    anna.end()
    (folder / "waiting.json").write_text(json.dumps({"chats": {anna.state.network: kept}}))
    anna = Run(net, "Anna", folder)
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: anna.state.find("Nobody"))
    assert anna.room("Nobody").messages[0].state is MessageState.SENDING
    anna.until(lambda: anna.room("Nobody").messages[0].state is MessageState.FAILED)
    anna.until(lambda: anna.waiting() == [])
    anna.end()

"""What is said while nobody can be reached, and how a chat was left, at the next start: over a real host."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from lanchat.app.keeping import Keeping, Place, recipient
from lanchat.client.events import ClientEvent, Registered
from lanchat.client.model import Change, Conversation, MessageState
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from tests.client.seat import Seat, wall_ms
from tests.hosting.support import Place as Place_
from tests.net.support import Net


class FakeView:
    """A window of which only drafts and places are known."""

    def __init__(self) -> None:
        self.written: dict[str, str] = {}
        self.read_at: dict[str, Place] = {}
        self.opened: list[str] = []
        self.went: list[tuple[str, Place]] = []

    def drafts(self) -> dict[str, str]:
        return dict(self.written)

    def places(self) -> dict[str, Place]:
        return dict(self.read_at)

    def give_back(self, drafts: dict[str, str], places: dict[str, Place]) -> None:
        self.written |= drafts
        self.read_at |= places

    def open(self, name: str) -> None:
        self.opened.append(name)

    def show(self, changes: Sequence[Change]) -> None:
        pass

    def go_to(self, conversation: Conversation, place: Place) -> None:
        self.went.append((conversation.name, place))


class Run(Seat):
    """One start of the program over a data folder."""

    def __init__(self, net: tuple[EventLoop, Workers], nick: str, folder: Path) -> None:
        super().__init__(*net, nick)
        folder.mkdir(exist_ok=True)
        self.folder = folder
        self.view = FakeView()
        self.keeping = Keeping(folder, self.client, self.state, self.view, wall_ms)

    def take(self, timeout: float = 0.0) -> bool:
        events, changes = len(self.events), len(self.changes)
        taken = super().take(timeout)
        fresh: list[ClientEvent] = self.events[events:]
        self.keeping.watch(self.changes[changes:])
        self.keeping.receive(fresh)
        return taken

    def chat(self) -> str:
        """Under what the messages for this chat are kept."""
        return recipient(next(event for event in self.events if isinstance(event, Registered)))

    def waiting(self) -> list[str]:
        """The texts on the disk."""
        try:
            chats = json.loads((self.folder / "waiting.json").read_text())["chats"]
        except FileNotFoundError:
            return []
        return [item[2] for items in chats.values() for item in items]

    def end(self) -> None:
        """The program ends in an orderly way."""
        self.keeping.keep()
        self.client.close()
        self.until(
            lambda: any(type(event).__name__ == "Disconnected" and event.retry_in is None for event in self.events)
        )  # type: ignore[union-attr]
        self.keeping.close()


def test_what_was_said_without_a_connection_is_sent_once_after_a_restart(
    net: tuple[EventLoop, Workers], host_net: Net, place: Place_, tmp_path: Path
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

    again = Place_(host_net, tmp_path / "host", port=port)
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


def test_another_chat_of_the_same_name_gets_nothing_of_it(
    net: tuple[EventLoop, Workers], host_net: Net, place: Place_, tmp_path: Path
) -> None:
    port = place.host.port
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", port)
    anna.until(lambda: anna.members() and not anna.room().loading_history)
    place.stop()
    anna.until(lambda: not anna.online())
    anna.client.say("#lobby", "for us alone")
    anna.until(lambda: anna.waiting() == ["for us alone"])
    anna.end()

    other = Place_(host_net, tmp_path / "other", port=port)
    assert other.start() == ""
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", port)
    anna.until(lambda: anna.members() and not anna.room().loading_history)
    assert anna.said() == []
    anna.client.say("#lobby", "hello, strangers")
    anna.until(lambda: anna.said() == ["hello, strangers"] and anna.all_stored())
    anna.end()
    assert anna.waiting() == ["for us alone"]
    other.stop()

    again = Place_(host_net, tmp_path / "host", port=port)
    assert again.start() == ""
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", port)
    anna.until(lambda: anna.said() == ["for us alone"] and anna.all_stored())
    anna.end()
    again.stop()


def test_what_the_chat_had_already_is_not_said_twice(
    net: tuple[EventLoop, Workers], place: Place_, tmp_path: Path
) -> None:
    """The program was killed between writing a message and hearing its echo."""
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: anna.members() and not anna.room().loading_history)
    (msgid,) = anna.client.say("#lobby", "only once")
    anna.client.say("#lobby", "and then this")
    anna.until(lambda: len(anna.said()) == 2 and anna.all_stored())
    anna.end()
    chat = anna.chat()
    kept = [[msgid, "#lobby", "only once", "PRIVMSG", wall_ms(), True, ""]]
    (tmp_path / "anna" / "waiting.json").write_text(json.dumps({"chats": {chat: kept}}))

    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: anna.said() == ["only once", "and then this"] and anna.all_stored())
    anna.until(lambda: anna.waiting() == [])
    anna.end()


def test_it_is_shown_as_being_sent_meanwhile(net: tuple[EventLoop, Workers], place: Place_, tmp_path: Path) -> None:
    folder = tmp_path / "anna"
    kept = [["amxk2ivqeb3nfeaaaaaaaaaaaa", "Nobody", "hello?", "PRIVMSG", wall_ms(), False, ""]]
    anna = Run(net, "Anna", folder)
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(anna.online)
    anna.end()
    (folder / "waiting.json").write_text(json.dumps({"chats": {anna.chat(): kept}}))
    anna = Run(net, "Anna", folder)
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: anna.state.find("Nobody"))
    assert anna.room("Nobody").messages[0].state is MessageState.SENDING
    anna.until(lambda: anna.room("Nobody").messages[0].state is MessageState.FAILED)
    anna.until(lambda: anna.waiting() == [])
    anna.end()


def test_a_chat_is_found_again_as_it_was_left(net: tuple[EventLoop, Workers], place: Place_, tmp_path: Path) -> None:
    bruno = Seat(*net, "Bruno")
    bruno.client.connect("127.0.0.1", place.host.port)
    bruno.client.join("#games")
    bruno.until(lambda: bruno.members("#games"))
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", place.host.port)
    anna.client.join("#games")
    anna.until(lambda: anna.members() and anna.members("#games"))
    bruno.client.say("#games", "seen")
    anna.until(lambda: anna.said("#games") == ["seen"])
    anna.state.open_conversation("#games")
    anna.state.reading.looked_at("#games")
    anna.state.reading.set_favourite("#games", favourite=True)
    anna.state.reading.set_muted("#lobby", muted=True)
    for name in ("Bruno", "Carla", "Dora"):
        anna.state.reading.bring_back(name)
    anna.state.reading.set_favourite("Bruno", favourite=True)
    anna.view.written = {"#lobby": "half a sent", "carla": "dear"}
    anna.view.read_at = {"#games": ("m1", 12), "#lobby": ("m2", -3)}
    anna.end()
    bruno.client.say("#games", "new 1")
    bruno.client.say("#games", "new 2, Anna")
    bruno.client.say("#lobby", "unheard")
    bruno.until(lambda: len(bruno.said("#games")) == 3 and bruno.all_stored("#games"))
    bruno.until(lambda: bruno.said() == ["unheard"] and bruno.all_stored())

    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: len(anna.said("#games")) == 3 and anna.said() == ["unheard"])
    games, lobby = anna.room("#games"), anna.room()
    assert (games.favourite, games.muted, games.unread, games.mentions) == (True, False, 2, 1)
    assert games.index[games.first_unread].text == "new 1"
    assert (lobby.favourite, lobby.muted, lobby.unread) == (False, True, 0)
    assert anna.view.opened == ["#games"]
    assert anna.view.written == {"#lobby": "half a sent", "carla": "dear"}
    assert [c.name for c in anna.state.conversations][2:] == ["Bruno", "Carla"]
    assert anna.room("Bruno").favourite
    assert anna.view.read_at == {"#lobby": ("m2", -3)}
    anna.end()
    bruno.client.close()


def test_the_place_in_the_open_room_is_gone_back_to_once_it_is_loaded(
    net: tuple[EventLoop, Workers], place: Place_, tmp_path: Path
) -> None:
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: anna.members())
    (msgid, *_others) = anna.client.say("#lobby", "one")
    anna.until(lambda: anna.said() == ["one"] and anna.all_stored())
    anna.state.open_conversation("#lobby")
    anna.view.read_at = {"#lobby": (msgid, 40)}
    anna.end()
    anna = Run(net, "Anna", tmp_path / "anna")
    anna.client.connect("127.0.0.1", place.host.port)
    anna.until(lambda: anna.members())
    anna.state.open_conversation("#lobby")
    anna.until(lambda: anna.view.went)
    assert anna.view.went == [("#lobby", (msgid, 40))]
    anna.end()

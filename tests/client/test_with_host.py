"""Our client at our own host, over TLS on the loopback: talk, history, coming back, and a host that gives way.
What the host does by itself is tested in tests/hosting."""

from __future__ import annotations

from pathlib import Path

from lanchat.client.events import Disconnected, Registered
from lanchat.client.model import ConversationKind, MessageKind, MessageState, PasswordWanted
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.sniff import TLS_HANDSHAKE
from tests.client.foreign import Server, refuse_tls
from tests.client.seat import Seat, agree, together
from tests.hosting.support import Place
from tests.net.support import Net


def test_they_talk_in_one_order(seats: list[Seat]) -> None:
    anna, bruno = seats
    for number in range(10):
        anna.client.say("#lobby", f"anna {number}")
        bruno.client.say("#lobby", f"bruno {number}")
    agree(seats, 20)
    registered = next(event for event in anna.events if isinstance(event, Registered))
    assert registered.secure
    assert len(registered.fingerprint) == 64
    assert [item.kind for item in anna.state.conversations] == [ConversationKind.ROOM]
    assert [line for line in anna.room().messages if line.kind is MessageKind.ERROR] == []


def test_particulars_topics_and_private_talk(seats: list[Seat]) -> None:
    anna, bruno = seats
    bruno.client.set_away("lunch")
    anna.until(lambda: anna.room().members["bruno"].person.away == "lunch")
    anna.client.set_topic("#lobby", "Tea at five")
    bruno.until(lambda: bruno.room().topic == "Tea at five")
    anna.client.say("Bruno", "psst")
    bruno.until(lambda: bruno.said("Anna") == ["psst"])
    anna.until(lambda: anna.said("Bruno") == ["psst"] and anna.room("Bruno").messages[0].state is MessageState.STORED)
    anna.client.say("Nobody", "hello?")
    anna.until(lambda: anna.said("Nobody") and anna.room("Nobody").messages[0].failure)
    assert anna.room("Nobody").messages[0].failure == "Nobody here is called Nobody."
    anna.client.set_nick("Bruno")
    anna.until(lambda: "Somebody else is called Bruno." in anna.lines())


def test_who_found_a_name_before_coming_in_is_called_so_in_full(net: tuple[EventLoop, Workers], place: Place) -> None:
    anna, bruno = Seat(*net, "Anna"), Seat(*net, "Guest")
    anna.client.connect("127.0.0.1", place.host.port)
    together([anna])
    bruno.client.set_nick("Bruno")
    bruno.client.connect("127.0.0.1", place.host.port)
    together([anna, bruno])
    assert anna.room().members["bruno"].person.realname == "Bruno"
    for seat in (anna, bruno):
        seat.client.close()


def test_a_room_with_a_password_says_whether_it_needs_one_or_got_a_wrong_one(seats: list[Seat]) -> None:
    anna, bruno = seats
    anna.client.join("#tea")
    anna.until(lambda: anna.state.find("#tea"))
    anna.client.raw("MODE #tea +k leaf")
    anna.until(lambda: "Anna changed the room: +k leaf" in anna.lines("#tea"))
    bruno.state.open_conversation("#tea")
    room = bruno.room("#tea")
    for password, answer in (("", "needed"), ("bag", "wrong"), ("", "needed")):
        bruno.client.join("#tea", password)
        bruno.until(lambda: room.locked == answer)  # noqa: B023
        assert not room.joined
        assert bruno.changes[-1] == PasswordWanted(room)
    bruno.client.join("#tea", "leaf")
    bruno.until(lambda: room.joined and not room.locked)


def test_a_renamed_room_is_the_same_room(seats: list[Seat], net: tuple[EventLoop, Workers], place: Place) -> None:
    anna, bruno = seats
    for seat in seats:
        seat.client.join("#tea")
        anna.until(lambda seat=seat: seat.state.nick in anna.members("#tea"))  # type: ignore[misc]
    bruno.until(lambda: bruno.members("#tea") == {"Anna", "Bruno"} and not bruno.room("#tea").loading_history)
    anna.client.say("#tea", "before")
    bruno.until(lambda: bruno.said("#tea") == ["before"])
    room = bruno.room("#tea")
    anna.client.raw("RENAME #tea #Coffee :less tired")
    bruno.until(lambda: bruno.state.find("#coffee"))
    assert bruno.room("#coffee") is room and bruno.state.find("#tea") is None
    assert bruno.lines("#coffee")[-1] == "Anna renamed the room to #Coffee: less tired"
    bruno.client.say("#coffee", "after")
    anna.until(lambda: anna.said("#coffee") == ["before", "after"])
    # Who was there before it was renamed finds it under its new name, and all that was said.
    carla = Seat(*net, "Carla")
    carla.client.join("#tea")
    carla.client.connect("127.0.0.1", place.host.port)
    carla.until(lambda: carla.said("#coffee") == ["before", "after"])
    assert carla.state.find("#tea") is None
    carla.client.close()


def test_who_comes_later_reads_what_was_said_and_can_scroll_to_the_start(
    seats: list[Seat], net: tuple[EventLoop, Workers], place: Place
) -> None:
    anna = seats[0]
    for number in range(130):
        anna.client.say("#lobby", f"line {number}")
    agree(seats, 130)
    clara = Seat(*net, "Clara")
    clara.client.connect("127.0.0.1", place.host.port)
    together([clara, anna])
    assert clara.said() == [f"line {number}" for number in range(80, 130)]
    assert clara.room().unread == 0
    while clara.state.history_requested("#lobby"):
        clara.client.request_history("#lobby", clara.state.oldest_msgid("#lobby"), 50)
        clara.until(lambda: not clara.room().loading_history)
    assert clara.said() == [f"line {number}" for number in range(130)]
    clara.client.close()


def test_what_was_missed_is_there_after_coming_back(seats: list[Seat]) -> None:
    anna, bruno = seats
    anna.client.say("#lobby", "before")
    agree(seats, 1)
    anna.client.raw("QUIT :dropped")
    for number in range(5):
        bruno.client.say("#lobby", f"meanwhile {number}")
    anna.client.say("#lobby", "also from Anna")
    agree(seats, 7)
    assert anna.state.nick == "Anna"


def test_a_host_that_restarts_has_forgotten_nothing(
    seats: list[Seat], place: Place, host_net: Net, tmp_path: Path
) -> None:
    anna, bruno = seats
    anna.client.say("#lobby", "before")
    agree(seats, 1)
    port = place.host.port
    place.stop()
    for seat in seats:
        seat.until(lambda seat=seat: not seat.online())  # type: ignore[misc]
    bruno.client.say("#lobby", "while it was gone")
    again = Place(host_net, tmp_path / "host", port=port)
    assert again.start() == ""
    together(seats)
    anna.client.say("#lobby", "after")
    agree(seats, 3)
    assert bruno.said()[0] == "before"
    again.stop()


def test_what_waits_is_not_said_in_another_chat_at_the_same_address(
    seats: list[Seat], net: tuple[EventLoop, Workers], place: Place, host_net: Net, tmp_path: Path
) -> None:
    anna, _bruno = seats
    anna.client.say("#lobby", "before")
    agree(seats, 1)
    port = place.host.port
    place.stop()
    anna.until(lambda: not anna.online())
    anna.client.say("#lobby", "for us alone")
    other = Place(host_net, tmp_path / "other", port=port)
    assert other.start() == ""
    anna.until(lambda: anna.online() and anna.members() and not anna.room().loading_history)
    (failed,) = (message for message in anna.room().messages if message.text == "for us alone")
    assert failed.failure == "Another chat answers here now. This was meant for the former one."
    anna.client.say("#lobby", "who are you?")
    carla = Seat(*net, "Carla")
    carla.client.connect("127.0.0.1", port)
    carla.until(lambda: carla.said() == ["who are you?"])
    carla.client.close()
    other.stop()


def test_where_tls_was_spoken_nothing_else_is(net: tuple[EventLoop, Workers], place: Place) -> None:
    mia = Seat(*net, "Mia")
    mia.client.connect("127.0.0.1", place.host.port)
    mia.until(mia.members)
    place.stop(place.host.stop)
    other = Server(place.host.port)
    refuse_tls(other)
    refuse_tls(other)
    mia.client.close()
    mia.client.connect("127.0.0.1", place.host.port)
    refuse_tls(other)
    refuse_tls(other)
    mia.client.close()
    other.close()


def test_a_host_that_ends_while_it_is_greeted_is_not_said_to_have_no_tls(
    net: tuple[EventLoop, Workers], place: Place
) -> None:
    mia = Seat(*net, "Mia")
    mia.client.connect("127.0.0.1", place.host.port)
    mia.until(mia.members)
    place.stop(place.host.stop)
    mia.until(lambda: not mia.online())
    mia.events.clear()
    dying = Server(place.host.port)
    refuse_tls(dying)
    hung_up = dying.accept()
    assert hung_up.first() == TLS_HANDSHAKE
    hung_up.close()

    def reasons() -> list[str]:
        return [event.reason for event in mia.events if isinstance(event, Disconnected) and event.reason != "refused"]

    mia.until(lambda: len(reasons()) == 2)
    elsewhere = Server()
    mia.client.follow("127.0.0.1", elsewhere.port)
    refuse_tls(elsewhere)
    mia.until(lambda: len(reasons()) == 3)
    assert reasons() == ["", "", ""]
    mia.client.close()
    for server in (dying, elsewhere):
        server.close()


def test_a_host_that_gives_way_takes_nothing_with_it(
    seats: list[Seat], net: tuple[EventLoop, Workers], place: Place, host_net: Net, tmp_path: Path
) -> None:
    anna, bruno = seats
    other = Place(host_net, tmp_path / "other")
    assert other.start() == ""
    clara = Seat(*net, "Clara")
    clara.client.connect("127.0.0.1", other.host.port)
    together([clara])
    clara.client.say("#lobby", "said at the other host")
    for number in range(5):
        anna.client.say("#lobby", f"anna {number}")
        bruno.client.say("#lobby", f"bruno {number}")
    agree(seats, 10)
    agree([clara], 1)
    place.stop(place.host.yield_to, "127.0.0.1", other.host.port)
    anna.client.say("#lobby", "still here")
    everybody = [anna, bruno, clara]
    together(everybody)
    agree(everybody, 12)
    assert [line for line in anna.said() if line.startswith("anna")] == [f"anna {number}" for number in range(5)]
    clara.client.close()
    other.stop()

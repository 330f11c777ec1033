"""Saying what we look like, and following what others look like: line by line in memory, then at our own host."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.client import handle_membership
from lanchat.client.carried import Carried
from lanchat.client.face_talk import ASK_BURST, ASK_RATE, BURST, LATER_S, MAX_LATER
from lanchat.client.faces import PLAIN, Face
from lanchat.client.registration import Identity
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.server.handlers import metadata_news
from tests.client.seat import Seat
from tests.client.talk import OURS, Talk
from tests.client.test_with_host import together
from tests.hosting.support import Place
from tests.net.support import Net

FOX, OWL = "\U0001f98a", "\U0001f989"
FACE = Face("#0b6f7a", FOX)
FOLLOW = "METADATA * SUB color lanchat.emoji"
COLOUR, EMOJI = "METADATA * SET color #0b6f7a", f"METADATA * SET lanchat.emoji {FOX}"
EARLY = f"{OURS} draft/metadata-2=max-subs=50,before-connect draft/metadata-3=before-connect,max-subs=50"


def talk_of(face: Face = PLAIN) -> Talk:
    return Talk(carried=Carried(Identity("Mia", "Mia", face=face)))


def knock(talk: Talk, caps: str) -> list[str]:
    """Offer these; the lines up to the end of the negotiation."""
    talk.said()
    asked = talk.hear(f":srv CAP * LS :{caps}")
    names = " ".join(line.removeprefix("CAP REQ :") for line in asked)
    return [*asked, *talk.hear(f":srv CAP * ACK :{names}")]


def enter(face: Face = PLAIN, caps: str = f"{OURS} draft/metadata-2=maxsub=50") -> Talk:
    """In a chat that hears of metadata once we are in, with everything said."""
    talk = talk_of(face)
    knock(talk, caps)
    talk.hear(":srv 001 Mia :Welcome", ":srv 422 Mia :No MOTD")
    return talk


def wish(talk: Talk, face: Face) -> list[str]:
    talk.engine.faces.wish(face)
    return talk.said()


def later(talk: Talk, seconds: float) -> list[str]:
    """What is said so many seconds later, if the timer was set for that."""
    talk.clock.now += seconds
    assert talk.engine.next_deadline() <= talk.clock.now
    talk.engine.on_timer()
    return [line for line in talk.said() if not line.startswith("PING")]


# -- the capability ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offered", "asked"),
    [
        ("draft/metadata-2", "draft/metadata-2"),
        ("draft/metadata-3", "draft/metadata-3"),
        ("draft/metadata-2 draft/metadata-3", "draft/metadata-3"),
    ],
)
def test_one_of_the_two_is_asked_for(offered: str, asked: str) -> None:
    talk = talk_of()
    talk.said()
    lines = talk.hear(f":srv CAP * LS :batch {offered}")
    assert lines == [f"CAP REQ :batch {asked}"]


def test_where_that_is_allowed_all_is_said_before_we_are_in() -> None:
    talk = talk_of(FACE)
    assert knock(talk, EARLY)[-4:] == [FOLLOW, COLOUR, EMOJI, "CAP END"]
    said = talk.hear(
        ":srv 770 * color lanchat.emoji",
        ":srv 761 * * color * :#0b6f7a",
        ":srv FAIL METADATA INVALID_KEY lanchat.emoji :Invalid key",
        ":srv 001 Mia :Welcome",
        ":srv BATCH +1 metadata Mia",
        "@batch=1 :srv METADATA Mia color * :#0b6f7a",
        ":srv BATCH -1",
        ":srv 422 Mia :No MOTD",
    )
    assert not [line for line in said if "METADATA" in line]
    assert talk.received() == []


def test_elsewhere_it_is_said_before_any_room_is_entered() -> None:
    talk = talk_of(FACE)
    assert knock(talk, f"{OURS} draft/metadata-2=maxsub=50")[-1] == "CAP END"
    said = talk.hear(":srv 001 Mia :Welcome", ":srv 422 Mia :No MOTD")
    assert said[:3] == [FOLLOW, COLOUR, EMOJI]
    assert any(line.startswith("JOIN") for line in said[3:]) or not talk.carried.lobby


def test_who_chose_nothing_says_nothing_of_it() -> None:
    talk = talk_of()
    assert knock(talk, EARLY)[-2:] == [FOLLOW, "CAP END"]
    assert not [line for line in talk.hear(":srv 001 Mia :Hi", ":srv 422 Mia :No MOTD") if "METADATA" in line]


@pytest.mark.parametrize("caps", ["", OURS, "draft/metadata-2=before-connect"])
def test_a_server_without_it_hears_nothing(caps: str) -> None:
    talk = talk_of(FACE)
    lines = knock(talk, caps) + talk.hear(":srv 001 Mia :Welcome", ":srv 422 Mia :No MOTD") + wish(talk, Face())
    lines += talk.hear(":srv 774 Mia #lobby 1")
    assert not [line for line in lines if line.startswith("METADATA")]


# -- changes -------------------------------------------------------------------------------------------------------


def test_only_what_changed_is_told_and_only_what_was_set_is_taken_back() -> None:
    talk = enter()
    assert wish(talk, Face(emoji=FOX)) == [EMOJI]
    assert wish(talk, FACE) == [COLOUR]
    assert wish(talk, FACE) == []
    assert wish(talk, Face("#0b6f7a", OWL)) == [f"METADATA * SET lanchat.emoji {OWL}"]
    assert wish(talk, PLAIN) == ["METADATA * SET color", "METADATA * SET lanchat.emoji"]


def test_the_next_connection_says_it_again() -> None:
    talk = enter()
    talk.carried.identity.face = FACE
    again = Talk(carried=talk.carried)
    assert knock(again, EARLY)[-4:] == [FOLLOW, COLOUR, EMOJI, "CAP END"]


def test_many_changes_are_told_as_the_server_bears_them_and_the_last_one_counts() -> None:
    talk = enter()
    lines = [line for number in range(40) for line in wish(talk, Face(f"#{number + 1:06x}"))]
    assert len(lines) == BURST
    assert wish(talk, PLAIN) == []
    assert later(talk, 2.0) == ["METADATA * SET color"]
    assert later(talk, 60.0) == []  # but whether the server lives


def test_a_server_that_wants_us_to_wait_is_asked_again_when_it_said() -> None:
    talk = enter()
    wish(talk, FACE)
    assert talk.hear(":srv FAIL METADATA RATE_LIMITED Mia color 7 :Try again later") == []
    talk.clock.now += 6.0
    talk.engine.on_timer()
    assert talk.said() == []
    assert later(talk, 1.0) == [COLOUR]
    talk.hear(":srv FAIL METADATA RATE_LIMITED Mia color * :Try again later")
    assert later(talk, LATER_S) == [COLOUR]
    assert talk.received() == []


def test_refusals_are_not_repeated_and_nobodys_business() -> None:
    talk = enter()
    wish(talk, FACE)
    before = len(talk.received())
    assert talk.hear(":srv FAIL METADATA KEY_INVALID lanchat.emoji :no", ":srv 770 Mia :color lanchat.emoji") == []
    assert wish(talk, FACE) == []
    assert len(talk.received()) == before
    # But what a person did by hand is.
    talk.hear(":srv FAIL METADATA INVALID_TARGET x :Invalid", ":srv 770 Mia url")
    assert [message.command for message in talk.received()[before:]] == ["FAIL", "770"]


# -- what was put off ----------------------------------------------------------------------------------------------


def test_what_was_put_off_is_asked_for_when_the_server_said() -> None:
    talk = enter()
    assert (
        talk.hear(":srv 774 Mia Tom 3 :Try again later", ":srv 774 Mia Ann 3", ":srv 774 Mia #tea", ":srv 774 Mia")
        == []
    )
    assert later(talk, 3.0) == ["METADATA Tom SYNC", "METADATA Ann SYNC"]
    assert later(talk, LATER_S - 3.0) == ["METADATA #tea SYNC"]
    talk.engine.on_timer()
    assert talk.said() == []


def test_a_server_cannot_make_us_ask_without_end() -> None:
    talk = enter()
    talk.hear(*(f":srv 774 Mia n{number} 99999999999999999" for number in range(MAX_LATER + 50)))
    talk.clock.now += 1_000_000.0
    asked = []
    for _ in range(MAX_LATER + 50):
        talk.hear(":srv PING x")  # or the silence would end it
        talk.engine.on_timer()
        asked += [line for line in talk.said() if "SYNC" in line]
        talk.clock.now += 1 / ASK_RATE
    assert len(asked) == MAX_LATER


# -- those nobody told of ------------------------------------------------------------------------------------------


def asks(talk: Talk, *nicks: str) -> list[str]:
    for nick in nicks:
        talk.engine.faces.ask(nick)
    return talk.said()


def test_who_is_shown_is_asked_at_once_and_many_one_after_the_other() -> None:
    talk = enter()
    assert asks(talk, "Tom") == ["METADATA Tom SYNC"]
    said = asks(talk, *(f"n{number}" for number in range(ASK_BURST + 1)))
    assert said == [f"METADATA n{number} SYNC" for number in range(ASK_BURST - 1)]
    assert later(talk, 1 / ASK_RATE) == [f"METADATA n{ASK_BURST - 1} SYNC"]
    assert later(talk, 1 / ASK_RATE) == [f"METADATA n{ASK_BURST} SYNC"]


def test_who_was_asked_and_is_gone_is_nobodys_business() -> None:
    talk = enter()
    asks(talk, "Tom")
    before = len(talk.received())
    talk.hear(":srv FAIL METADATA INVALID_TARGET Tom :Invalid metadata target")
    assert len(talk.received()) == before
    talk.hear(":srv FAIL METADATA INVALID_TARGET Ann :Invalid metadata target")
    assert len(talk.received()) == before + 1


def test_a_server_that_knows_nothing_of_it_is_not_asked() -> None:
    assert asks(enter(caps=OURS), "Tom") == []


# -- at our own host -----------------------------------------------------------------------------------------------


def test_others_see_it_at_once_and_later_under_every_name(net: tuple[EventLoop, Workers], place: Place) -> None:
    anna, bruno, carl = (Seat(*net, name) for name in ("Anna", "Bruno", "Carl"))
    anna.client.set_face(Face(emoji=OWL))
    for seat in (anna, bruno):
        seat.client.connect("127.0.0.1", place.host.port)
    together([anna, bruno])
    bruno.until(lambda: bruno.state.face_of("Anna") == Face(emoji=OWL))
    bruno.client.set_face(FACE)
    anna.until(lambda: anna.state.face_of("Bruno") == FACE)
    bruno.client.set_nick("Bruna")
    carl.client.connect("127.0.0.1", place.host.port)
    together([anna, carl])
    carl.until(lambda: carl.state.face_of("Bruna") == FACE and carl.state.face_of("Anna") == Face(emoji=OWL))
    anna.until(lambda: anna.state.face_of("Bruna") == FACE)
    bruno.client.set_face(PLAIN)
    carl.until(lambda: carl.state.face_of("Bruna") == PLAIN)
    assert not [line for line in carl.lines() if "METADATA" in line or "color" in line]
    assert [conversation.name for conversation in carl.state.conversations] == ["#lobby"]
    for seat in (anna, bruno, carl):
        seat.client.close()


def test_in_a_large_room_a_newcomer_who_is_shown_is_asked(
    net: tuple[EventLoop, Workers], place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metadata_news, "MAX_METADATA_AUDIENCE", 1)
    monkeypatch.setattr(handle_membership, "MAX_TOLD_OF", 1)
    anna, bruno = Seat(*net, "Anna"), Seat(*net, "Bruno")
    bruno.client.set_face(FACE)
    anna.client.connect("127.0.0.1", place.host.port)
    together([anna])
    bruno.client.connect("127.0.0.1", place.host.port)
    together([anna, bruno])
    assert anna.state.face_of("Bruno") == PLAIN
    assert anna.state.face_to_ask("Bruno")
    assert not anna.state.face_to_ask("Bruno")
    anna.client.ask_face("Bruno")
    anna.until(lambda: anna.state.face_of("Bruno") == FACE)
    for seat in (anna, bruno):
        seat.client.close()


def test_a_host_that_starts_again_hears_it_again(
    net: tuple[EventLoop, Workers], host_net: Net, place: Place, tmp_path: Path
) -> None:
    anna, bruno = Seat(*net, "Anna"), Seat(*net, "Bruno")
    for seat in (anna, bruno):
        seat.client.connect("127.0.0.1", place.host.port)
    together([anna, bruno])
    anna.client.set_face(FACE)
    bruno.until(lambda: bruno.state.face_of("Anna") == FACE)
    port = place.host.port
    place.stop()
    for seat in (anna, bruno):
        seat.until(lambda seat=seat: not seat.online())  # type: ignore[misc]
    again = Place(host_net, tmp_path / "host", port=port)
    assert again.start() == ""
    together([anna, bruno])
    here = bruno.state.people
    bruno.until(lambda: "anna" in here and here["anna"].face == FACE)
    for seat in (anna, bruno):
        seat.client.close()
    again.stop()

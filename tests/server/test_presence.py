"""Who is kept in the chat by their account (`always_on`) is there again when the host is: away, in their rooms."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from lanchat.server import presence
from lanchat.server.limits import HOUSEKEEPING
from tests.server.specs.accounts import add_account, enter
from tests.server.world import Peer, World

SRV = ":lanchat.local"
HOST = "192.168.0.9"


@pytest.fixture
def world() -> World:
    """Two accounts, and people who stay by them."""
    world = World(always_on=True)
    add_account(world, "zoe")
    add_account(world, "kim")
    return world


def restart(world: World, how: str = "closed") -> None:
    """The host ends, orderly or at once, and another begins with what it kept."""
    if how == "closed":
        world.server.shut_down("The chat was closed")
    else:
        world.pass_time(HOUSEKEEPING)
    world.history.entries = list(world.history.entries)
    world.start()


def kept(world: World) -> dict[str, object]:
    return {account: json.loads(value) for account, value in world.records.all(presence.SCOPE).items()}


@pytest.mark.parametrize("how", ["closed", "killed"])
@pytest.mark.parametrize("connected", [True, False])
def test_they_are_there_again(world: World, how: str, connected: bool) -> None:
    zoe, _ = enter(world, "zoe", "#Tea", "#lobby")
    if not connected:
        zoe.send("QUIT :bye")
    restart(world, how)
    ben = world.join("ben", "#tea")
    assert ben.ask("NAMES #tea") == [f"{SRV} 353 ben = #Tea :@zoe ben", f"{SRV} 366 ben #Tea :End of /NAMES list"]
    assert f"{SRV} 352 ben #Tea zoe {HOST} lanchat.local zoe G@ :0 Real" in ben.ask("WHO #tea")
    assert f"{SRV} 330 ben zoe zoe :is logged in as" in ben.ask("WHOIS zoe")
    assert ben.ask("PRIVMSG zoe :hello") == [f"{SRV} 301 ben zoe :Not connected"]
    assert world.connect().ask("NICK zoe") == [f"{SRV} 433 * zoe :Nickname is already in use"]


def test_who_comes_back_finds_what_was_said_meanwhile(world: World) -> None:
    enter(world, "zoe", "#tea")
    restart(world)
    ben = world.join("ben", "#tea")
    ben.ask("PRIVMSG #tea :in the room", "PRIVMSG zoe :to you")
    zoe, burst = enter(world, "zoe", caps="draft/chathistory")
    assert f":zoe!zoe@{HOST} JOIN #tea" in burst
    assert zoe.ask("CHATHISTORY LATEST #tea * 10")[-1] == f":ben!ben@{HOST} PRIVMSG #tea :in the room"
    assert zoe.ask("CHATHISTORY LATEST ben * 10") == [f":ben!ben@{HOST} PRIVMSG zoe :to you"]
    ever = "timestamp=2020-01-01T00:00:00.000Z timestamp=2030-01-01T00:00:00.000Z"
    targets = [line.split()[3] for line in zoe.ask(f"CHATHISTORY TARGETS {ever} 10")]
    assert targets == ["#tea", "ben"]
    assert ben.ask("WHOIS zoe")[0] == f"{SRV} 311 ben zoe zoe {HOST} * :Real"
    assert " 301 " not in "".join(ben.ask("PRIVMSG zoe :here?"))


def test_an_away_text_a_name_and_a_room_that_changed(world: World) -> None:
    zoe, _ = enter(world, "zoe", "#tea", "#old")
    world.pass_time(HOUSEKEEPING)
    zoe.send("NICK Zo", "SETNAME :Zo\u00eb", "PART #old", "AWAY :holidays")
    restart(world, "killed")
    ben = world.join("ben", "#tea")
    assert ben.ask("PRIVMSG Zo :hi") == [f"{SRV} 301 ben Zo :holidays"]
    assert ben.ask("WHOIS Zo")[:2] == [f"{SRV} 311 ben Zo zoe {HOST} * :Zo\u00eb", f"{SRV} 319 ben Zo :@#tea"]


def test_who_was_removed_is_not(world: World) -> None:
    world.config.operators["admin"] = "secret"
    enter(world, "zoe", "#tea")
    ben = world.join("ben")
    world.pass_time(HOUSEKEEPING)
    ben.ask("OPER admin secret", "KILL zoe :spam")
    restart(world)
    assert kept(world) == {}
    assert world.server.hub.nicks == {}


def test_nothing_is_written_while_nothing_changes(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(world, "zoe", "#tea")
    world.join("guest", "#tea")
    world.pass_time(HOUSEKEEPING)
    assert list(kept(world)) == ["zoe"]
    monkeypatch.setattr(world.records, "put", None)
    world.pass_time(HOUSEKEEPING)


def test_where_it_is_not_configured_nobody_stays(world: World) -> None:
    enter(world, "zoe", "#tea")
    world.config.accounts.always_on = False
    restart(world)
    assert world.server.hub.nicks == {}


def spoiled(**changes: object) -> Callable[[bytes], bytes]:
    return lambda value: json.dumps({**json.loads(value), **changes}).encode()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda value: b"{",
        lambda value: b"[]",
        spoiled(nick=7),
        spoiled(rooms="#tea"),
        spoiled(rooms=[7]),
        lambda value: value.replace(b'"away"', b'"x"'),
    ],
)
def test_a_record_that_is_none_is_let_go(world: World, spoil: Callable[[bytes], bytes]) -> None:
    enter(world, "zoe", "#tea")
    world.pass_time(HOUSEKEEPING)
    value = world.records.get(presence.SCOPE, "zoe")
    assert value is not None
    world.records.put(presence.SCOPE, "zoe", spoil(value))
    world.start()
    assert world.server.hub.nicks == {}
    assert kept(world) == {}


def test_odd_names_and_an_account_that_is_gone(world: World) -> None:
    enter(world, "zoe", "#tea")
    enter(world, "kim", "#tea")
    world.pass_time(HOUSEKEEPING)
    value = world.records.get(presence.SCOPE, "kim")
    assert value is not None
    world.records.put(presence.SCOPE, "zoe", spoiled(nick="kim", rooms=["#tea", "no room", "#tea"])(value))
    world.records.put(presence.SCOPE, "gone", value)
    world.start()
    assert sorted(user.nick for user in world.server.hub.nicks.values()) == ["kim", "zoe"]
    assert sorted(kept(world)) == ["kim", "zoe"]
    assert set(world.server.hub.channels) == {"#tea"}


def test_there_is_a_cap(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    enter(world, "zoe")
    enter(world, "kim")
    world.pass_time(HOUSEKEEPING)
    monkeypatch.setattr(presence, "MAX_ABSENT", 1)
    world.start()
    assert [user.nick for user in world.server.hub.accounts.absent] == ["zoe"]
    peer: Peer = world.connect()
    assert peer.ask("LUSERS") == [f"{SRV} 451 * :You have not registered"]

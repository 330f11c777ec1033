"""Names with everything that IRC allows in them work wherever a name does (modern.ircdocs.horse, "NICK message",
"Channels")."""

from __future__ import annotations

import pytest

from tests.server.world import World

SRV = ":lanchat.local"
ODD = "[a]{b}\\|^`"
HOST = "192.168.0.9"


def test_a_nickname_with_brackets_and_the_like(world: World) -> None:
    anna, odd = world.join("Anna", "#a"), world.connect()
    odd.send(f"NICK {ODD}", "USER odd 0 * :Odd", "JOIN #a")
    odd.lines()
    anna.lines()
    mask = f"{ODD}!odd@{HOST}"
    assert anna.ask(f"PRIVMSG {ODD} :hi") == []
    assert odd.lines() == [f":Anna!anna@{HOST} PRIVMSG {ODD} :hi"]
    assert anna.ask("NAMES #a")[0] == f"{SRV} 353 Anna = #a :@Anna {ODD}"
    assert anna.ask(f"WHO {ODD}")[0] == f"{SRV} 352 Anna #a odd {HOST} lanchat.local {ODD} H :0 Odd"
    assert anna.ask(f"MONITOR + {ODD}") == [f"{SRV} 730 Anna :{mask}"]
    assert anna.ask(f"MODE #a +o {ODD}") == [f":Anna!anna@{HOST} MODE #a +o {ODD}"]
    assert anna.ask(f"KICK #a {ODD} :x") == [f":Anna!anna@{HOST} KICK #a {ODD} :x"]
    assert anna.ask(f"MODE #a +b {ODD}") == [f":Anna!anna@{HOST} MODE #a +b {ODD}!*@*"]
    assert odd.ask("JOIN #a")[-1] == f"{SRV} 474 {ODD} #a :Cannot join channel (+b)"
    assert odd.ask("NICK {a}[b]\\|^`") == [f":{mask} NICK :{{a}}[b]\\|^`"]
    # ASCII casemapping: a brace is no small bracket.
    assert odd.ask("JOIN #a")[0] == f":{{a}}[b]\\|^`!odd@{HOST} JOIN #a"


@pytest.mark.parametrize("room", ["#a:b", "#:", "#*?", "##", "#a!b@c", "#a=b", "#$x", "#&x", "#(a)[b]"])
def test_a_room_of_any_characters(world: World, room: str) -> None:
    anna = world.join("Anna", "#other", caps="draft/chathistory draft/read-marker")
    ben = world.join("Ben")
    assert anna.ask(f"JOIN {room}")[0] == f":Anna!anna@{HOST} JOIN {room}"
    ben.ask(f"JOIN {room}")
    anna.lines()
    assert anna.ask(f"TOPIC {room} :tea") == [f":Anna!anna@{HOST} TOPIC {room} :tea"]
    anna.ask(f"PRIVMSG {room} :hi")
    assert ben.lines() == [f":Anna!anna@{HOST} TOPIC {room} :tea", f":Anna!anna@{HOST} PRIVMSG {room} :hi"]
    assert f"{SRV} 322 Anna {room} 2 :tea" in anna.ask(f"LIST {room}")
    assert anna.ask(f"CHATHISTORY LATEST {room} * 5") == [f":Anna!anna@{HOST} PRIVMSG {room} :hi"]
    stamp = "timestamp=2023-01-01T00:00:00.000Z"
    assert anna.ask(f"MARKREAD {room} {stamp}") == [f"{SRV} MARKREAD {room} {stamp}"]
    assert anna.ask(f"PRIVMSG @{room} :x") == []
    assert anna.ask(f"INVITE Ben {room}") == [f"{SRV} 443 Anna Ben {room} :is already on channel"]
    assert f"{SRV} 319 Anna Ben :{room}" in anna.ask("WHOIS Ben")
    assert anna.ask(f"PART {room} :bye") == [f":Anna!anna@{HOST} PART {room} :bye"]


@pytest.mark.parametrize("room", ["#a\x07", "#a\u200b", "#a\u00a0b", "#" + "x" * 64, "#"])
def test_a_name_that_is_none(world: World, room: str) -> None:
    anna = world.join("Anna")
    assert anna.ask(f"JOIN {room}") == [f"{SRV} 476 Anna {room} :That name cannot be a channel's"]

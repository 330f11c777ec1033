"""WHO, WHOIS, LIST, USERHOST, ISON, AWAY and SETNAME.
What modes hide is in test_modes.py."""

from __future__ import annotations

import pytest

from tests.server.world import World

SRV = ":lanchat.local"
HOST = "192.168.0.9"


def test_who_of_a_room(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a")
    bob.send("AWAY :lunch")
    anna.lines()
    assert anna.ask("WHO #A") == [
        f"{SRV} 352 Anna #a anna {HOST} lanchat.local Anna H@ :0 Anna Real",
        f"{SRV} 352 Anna #a bob {HOST} lanchat.local Bob G :0 Bob Real",
        f"{SRV} 315 Anna #A :End of WHO list",
    ]


def test_who_by_name_mask_and_not_at_all(world: World) -> None:
    anna, bob = world.join("Anna"), world.join("Bob")
    one = f"{SRV} 352 Anna * bob {HOST} lanchat.local Bob H :0 Bob Real"
    assert anna.ask("WHO bob") == [one, f"{SRV} 315 Anna bob :End of WHO list"]
    assert anna.ask("WHO b*") == [one, f"{SRV} 315 Anna b* :End of WHO list"]
    assert len(anna.ask("WHO")) == 3
    assert len(anna.ask("WHO 0")) == 3
    bob.send("MODE Bob +i")
    assert anna.ask("WHO b*") == [f"{SRV} 315 Anna b* :End of WHO list"]
    assert anna.ask("WHO #no") == [f"{SRV} 315 Anna #no :End of WHO list"]


def test_whox(world: World) -> None:
    anna = world.join("Anna", "#a")
    world.join("Bob", "#a").send("MODE Bob +B")
    anna.lines()
    assert anna.ask("WHO #a %tnf,42") == [
        f"{SRV} 354 Anna 42 Anna H@",
        f"{SRV} 354 Anna 42 Bob HB",
        f"{SRV} 315 Anna #a :End of WHO list",
    ]
    world.pass_time(5)
    (full, _) = anna.ask("WHO Bob %tcuihsnflar,7")
    assert full == f"{SRV} 354 Anna 7 #a bob {HOST} {HOST} lanchat.local Bob HB 5 0 :Bob Real"
    assert anna.ask("WHO Bob %tn,toolong")[0] == f"{SRV} 354 Anna Bob"


def test_whois(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a", "#b")
    bob.send("MODE Bob +B", "AWAY :lunch", "MODE #b +v Bob")
    anna.lines()
    world.pass_time(7)
    assert anna.ask("WHOIS bob") == [
        f"{SRV} 311 Anna Bob bob {HOST} * :Bob Real",
        f"{SRV} 319 Anna Bob :#a @#b",
        f"{SRV} 312 Anna Bob lanchat.local :Test Chat",
        f"{SRV} 301 Anna Bob :lunch",
        f"{SRV} 335 Anna Bob :is a bot",
        f"{SRV} 671 Anna Bob :is using a secure connection",
        f"{SRV} 317 Anna Bob 7 1700000000 :seconds idle, signon time",
        f"{SRV} 318 Anna bob :End of /WHOIS list",
    ]
    assert f"{SRV} 379 Anna Anna :is using modes +" in anna.ask("WHOIS lanchat.local Anna")
    assert anna.ask("WHOIS zed") == [
        f"{SRV} 401 Anna zed :No such nick/channel",
        f"{SRV} 318 Anna zed :End of /WHOIS list",
    ]
    assert anna.ask("WHOIS") == [f"{SRV} 431 Anna :No nickname given"]


def test_userhost_and_ison(world: World) -> None:
    anna, bob = world.join("Anna"), world.join("Bob")
    bob.send("AWAY :x")
    assert anna.ask("USERHOST anna Bob zed") == [f"{SRV} 302 Anna :Anna=+anna@{HOST} Bob=-bob@{HOST}"]
    assert anna.ask("ISON bob zed :anna BOB") == [f"{SRV} 303 Anna :Bob Anna Bob"]
    assert anna.ask("ISON zed") == [f"{SRV} 303 Anna :"]


@pytest.mark.parametrize(
    ("conditions", "names"),
    [
        ("", ["#big", "#small"]),
        ("#b*", ["#big"]),
        ("!#b*", ["#small"]),
        (">1", ["#big"]),
        ("<2", ["#small"]),
        ("C>5", ["#big"]),
        ("C<5", ["#small"]),
        ("T<5", ["#small"]),
        ("T>5", []),
        ("#small,#big,>1", ["#big"]),
        (">x", []),
    ],
)
def test_list_and_its_conditions(world: World, conditions: str, names: list[str]) -> None:
    anna = world.join("Anna", "#big")
    world.join("Bob", "#big")
    world.pass_time(600)
    anna.send("JOIN #small", "TOPIC #small :tea")
    lines = anna.ask(f"LIST {conditions}".strip())
    assert lines[0] == f"{SRV} 321 Anna Channel :Users  Name"
    assert lines[-1] == f"{SRV} 323 Anna :End of /LIST"
    assert [line.split()[3] for line in lines[1:-1]] == names
    if "#small" in names:
        assert f"{SRV} 322 Anna #small 1 :tea" in lines


def test_away(world: World) -> None:
    anna = world.join("Anna", "#a", "#b")
    bob = world.join("Bob", "#a", "#b", caps="away-notify")
    world.join("Carl", "#a")
    bob.lines()
    assert anna.ask("AWAY :at lunch")[-1] == f"{SRV} 306 Anna :You have been marked as being away"
    assert bob.lines() == [f":Anna!anna@{HOST} AWAY :at lunch"]
    anna.send("AWAY :at lunch")
    assert bob.lines() == []
    assert anna.ask("AWAY")[-1] == f"{SRV} 305 Anna :You are no longer marked as being away"
    assert bob.lines() == [f":Anna!anna@{HOST} AWAY"]


def test_setname(world: World) -> None:
    anna, bob = world.join("Anna", "#a", caps="setname"), world.join("Bob", "#a", caps="setname")
    carl = world.join("Carl", "#a")
    for peer in (anna, bob, carl):
        peer.lines()
    assert anna.ask("SETNAME :Anna the Second") == [f":Anna!anna@{HOST} SETNAME :Anna the Second"]
    assert bob.lines() == [f":Anna!anna@{HOST} SETNAME :Anna the Second"]
    assert carl.lines() == []
    assert f"{SRV} 311 Carl Anna anna {HOST} * :Anna the Second" in carl.ask("WHOIS Anna")
    refused = f"{SRV} FAIL SETNAME INVALID_REALNAME :Realname is not valid"
    assert anna.ask("SETNAME :") == [refused]
    assert anna.ask("SETNAME :" + "x" * 151) == [refused]


def test_hello_before_registration(world: World) -> None:
    world.join("Anna")
    peer = world.connect()
    (line,) = peer.ask("LANCHAT HELLO n0nce")
    assert line.startswith(f'{SRV} LANCHAT INFO n0nce :{{"chat_id":"chat","name":"Test Chat"')
    assert '"people":1' in line
    assert world.server.info().people == 1
    assert peer.ask("LANCHAT HELLO") == [f"{SRV} 461 * LANCHAT :Not enough parameters"]
    assert peer.ask("LANCHAT") == [f"{SRV} 461 * LANCHAT :Not enough parameters"]

"""Rooms: JOIN, PART, KICK, INVITE, TOPIC, NAMES, with the exact lines each side gets.
Modes are in test_modes.py."""

from __future__ import annotations

import pytest

from lanchat.server import limits
from tests.server.world import World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"
BOB = ":Bob!bob@192.168.0.9"


def test_the_first_who_joins_is_the_operator(world: World) -> None:
    anna, bob = world.join("Anna"), world.join("Bob")
    assert anna.ask("JOIN #tea") == [
        f"{ANNA} JOIN #tea",
        f"{SRV} 353 Anna = #tea :@Anna",
        f"{SRV} 366 Anna #tea :End of /NAMES list",
    ]
    assert bob.ask("JOIN #TEA") == [
        f"{BOB} JOIN #tea",
        f"{SRV} 353 Bob = #tea :@Anna Bob",
        f"{SRV} 366 Bob #tea :End of /NAMES list",
    ]
    assert anna.lines() == [f"{BOB} JOIN #tea"]
    assert bob.ask("JOIN #tea") == []


def test_extended_join_and_no_implicit_names(world: World) -> None:
    anna = world.join("Anna", "#tea", caps="extended-join")
    bob = world.join("Bob", caps="no-implicit-names")
    assert bob.ask("JOIN #tea") == [f"{BOB} JOIN #tea"]
    assert anna.lines() == [f"{BOB} JOIN #tea * :Bob Real"]


def test_join_of_several_with_keys(world: World) -> None:
    world.join("Anna", "#a", "#b").send("MODE #b +k pass")
    bob = world.join("Bob")
    assert [line.split()[1] for line in bob.ask("JOIN #a,#b x,pass")] == ["JOIN", "353", "366", "JOIN", "353", "366"]


def test_join_zero_leaves_all(world: World) -> None:
    anna = world.join("Anna", "#a", "#b")
    assert anna.ask("JOIN 0") == [f"{ANNA} PART #a", f"{ANNA} PART #b"]


@pytest.mark.parametrize("name", ["lobby", "&x", "", "0x"])
def test_a_name_that_is_no_channel(world: World, name: str) -> None:
    assert world.join("Anna").ask(f"JOIN :{name}") == [f"{SRV} 403 Anna {name or '*'} :No such channel"]


@pytest.mark.parametrize("name", ["#", "#a\x07b", "#" + "x" * 64, "#a\u200bb"])
def test_a_bad_channel_name(world: World, name: str) -> None:
    assert world.join("Anna").ask(f"JOIN {name}") == [f"{SRV} 476 Anna {name} :That name cannot be a channel's"]


def test_too_many_channels(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.handlers.channels.MAX_CHANNELS_PER_USER", 2)
    anna = world.join("Anna", "#a", "#b")
    assert anna.ask("JOIN #c") == [f"{SRV} 405 Anna #c :You have joined too many channels"]


def test_part_with_and_without_a_reason(world: World) -> None:
    anna, bob = world.join("Anna", "#a", "#b"), world.join("Bob", "#a", "#b")
    assert anna.ask("PART #a,#b :done") == [f"{ANNA} PART #a :done", f"{ANNA} PART #b :done"]
    assert bob.lines() == [f"{ANNA} PART #a :done", f"{ANNA} PART #b :done"]
    assert bob.ask("PART #a") == [f"{BOB} PART #a"]
    assert bob.ask("PART #a") == [f"{SRV} 403 Bob #a :No such channel"]
    assert anna.ask("PART #b") == [f"{SRV} 442 Anna #b :You're not on that channel"]
    assert bob.ask("PRIVMSG #b :alone") == []
    assert anna.lines() == []


def test_kick(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a")
    anna.lines()
    assert bob.ask("KICK #a Anna") == [f"{SRV} 482 Bob #a :You're not channel operator"]
    assert anna.ask("KICK #a Bob :too loud") == [f"{ANNA} KICK #a Bob :too loud"]
    assert bob.lines() == [f"{ANNA} KICK #a Bob :too loud"]
    assert anna.ask("KICK #a Bob") == [f"{SRV} 441 Anna Bob #a :They aren't on that channel"]
    assert anna.ask("KICK #a Zed") == [f"{SRV} 401 Anna Zed :No such nick/channel"]
    assert bob.ask("KICK #a Anna") == [f"{SRV} 442 Bob #a :You're not on that channel"]
    assert bob.ask("KICK #no Anna") == [f"{SRV} 403 Bob #no :No such channel"]
    assert anna.ask("KICK #a Anna,Bob") == [f"{ANNA} KICK #a Anna :Anna"]


def test_invite(world: World) -> None:
    anna, bob, carl = world.join("Anna", "#a"), world.join("Bob"), world.join("Carl")
    anna.send("MODE #a +i")
    assert bob.ask("JOIN #a") == [f"{SRV} 473 Bob #a :Cannot join channel (+i)"]
    assert anna.ask("INVITE Bob #a") == [f"{SRV} 341 Anna Bob #a"]
    assert bob.lines() == [f"{ANNA} INVITE Bob #a"]
    assert bob.ask("INVITE") == [f"{SRV} 336 Bob #a", f"{SRV} 337 Bob :End of /INVITE list"]
    assert bob.ask("JOIN #a")[0] == f"{BOB} JOIN #a"
    assert bob.ask("INVITE Carl #a") == [f"{SRV} 482 Bob #a :You're not channel operator"]
    assert anna.ask("INVITE Bob #a")[-1] == f"{SRV} 443 Anna Bob #a :is already on channel"
    assert anna.ask("INVITE Zed #a") == [f"{SRV} 401 Anna Zed :No such nick/channel"]
    assert anna.ask("INVITE Carl #no") == [f"{SRV} 403 Anna #no :No such channel"]
    assert anna.ask("INVITE Carl") == [f"{SRV} 461 Anna INVITE :Not enough parameters"]
    assert carl.ask("INVITE Bob #a") == [f"{SRV} 442 Carl #a :You're not on that channel"]
    carl.send("AWAY :lunch")
    assert anna.ask("INVITE Carl #a")[1] == f"{SRV} 301 Anna Carl :lunch"


def test_only_the_invitation_of_an_operator_opens_what_the_modes_close(world: World) -> None:
    anna, mia, bob = world.join("Anna", "#a"), world.join("Mia", "#a"), world.join("Bob")
    anna.send("MODE #a +bk Bob!*@* key")
    mia.lines()
    assert mia.ask("INVITE Bob #a") == [f"{SRV} 341 Mia Bob #a"]
    assert bob.lines() == [":Mia!mia@192.168.0.9 INVITE Bob #a"]
    assert bob.ask("INVITE") == [f"{SRV} 337 Bob :End of /INVITE list"]
    assert bob.ask("JOIN #a key") == [f"{SRV} 474 Bob #a :Cannot join channel (+b)"]
    anna.send("INVITE Bob #a")
    bob.lines()
    assert bob.ask("JOIN #a")[0] == f"{BOB} JOIN #a"


def test_an_invitation_names_the_room_as_it_is_written(world: World) -> None:
    # Folded, this name has a blank in it.
    anna, bob = world.join("Anna", "#T\u00a8"), world.join("Bob")
    anna.send("INVITE Bob #T\u00a8")
    bob.lines()
    assert bob.ask("INVITE")[0] == f"{SRV} 336 Bob #T\u00a8"


def test_invite_notify_tells_the_operators(world: World) -> None:
    anna = world.join("Anna", "#a", caps="invite-notify")
    bob = world.join("Bob", "#a", caps="invite-notify")
    world.join("Carl")
    anna.lines()
    bob.send("INVITE Carl #a")
    assert anna.lines() == [f"{BOB} INVITE Carl #a"]


def test_topic(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a")
    anna.lines()
    assert anna.ask("TOPIC #a") == [f"{SRV} 331 Anna #a :No topic is set"]
    assert bob.ask("TOPIC #a :mine") == [f"{SRV} 482 Bob #a :You're not channel operator"]
    assert anna.ask("TOPIC #a :Tea at four") == [f"{ANNA} TOPIC #a :Tea at four"]
    assert bob.lines() == [f"{ANNA} TOPIC #a :Tea at four"]
    shown = ["332 {} #a :Tea at four", "333 {} #a Anna!anna@192.168.0.9 1700000000"]
    assert bob.ask("TOPIC #a") == [f"{SRV} {line.format('Bob')}" for line in shown]
    carl = world.join("Carl")
    assert carl.ask("JOIN #a")[1:3] == [f"{SRV} {line.format('Carl')}" for line in shown]
    assert anna.ask("TOPIC #a :")[-1] == f"{ANNA} TOPIC #a :"
    assert carl.ask("TOPIC #a")[-1] == f"{SRV} 331 Carl #a :No topic is set"
    assert carl.ask("TOPIC #no") == [f"{SRV} 403 Carl #no :No such channel"]
    dave = world.join("Dave")
    assert dave.ask("TOPIC #a :x") == [f"{SRV} 442 Dave #a :You're not on that channel"]


def test_anybody_may_set_the_topic_of_the_lobby(world: World) -> None:
    world.join("Anna", "#lobby")
    bob = world.join("Bob", "#lobby")
    assert bob.ask("TOPIC #lobby :hello") == [f"{BOB} TOPIC #lobby :hello"]


def test_a_topic_outlives_the_room_and_the_host(world: World) -> None:
    anna = world.join("Anna", "#a")
    anna.ask("TOPIC #a :kept", "PART #a")
    assert f"{SRV} 332 Anna #a :kept" in anna.ask("JOIN #a")
    world.start(topics={"#a": world.history.entries[-1]})
    bea = world.join("Bea")
    assert f"{SRV} 332 Bea #a :kept" in bea.ask("JOIN #a")


def test_a_long_topic_is_cut_at_a_character(world: World) -> None:
    anna = world.join("Anna", "#a")
    assert anna.ask("TOPIC #a :" + "ü" * 240)[0] == f"{ANNA} TOPIC #a :" + "ü" * 195


def test_a_topic_that_cannot_be_stored(world: World) -> None:
    anna = world.join("Anna", "#a", caps="standard-replies")
    world.history.full = True
    assert anna.ask("TOPIC #a :x") == [f"{SRV} FAIL TOPIC NOT_STORED #a :Too much waits to be stored. Try again"]
    assert anna.ask("TOPIC #a") == [f"{SRV} 331 Anna #a :No topic is set"]


def test_names_with_capabilities(world: World) -> None:
    world.join("Anna", "#a").send("MODE #a +v Anna")
    bob = world.join("Bob", caps="multi-prefix userhost-in-names")
    assert bob.ask("NAMES #a")[0] == f"{SRV} 353 Bob = #a :@+Anna!anna@192.168.0.9"
    bob.send("CAP REQ :-multi-prefix -userhost-in-names")
    assert bob.ask("NAMES #a")[0] == f"{SRV} 353 Bob = #a :@Anna"
    assert len(bob.ask("NAMES #a,#a,#a")) == 2
    assert bob.ask("NAMES #no") == [f"{SRV} 366 Bob #no :End of /NAMES list"]
    assert bob.ask("NAMES") == [f"{SRV} 366 Bob * :End of /NAMES list"]


def test_names_hides_the_invisible_and_the_secret_from_strangers(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob")
    anna.ask("MODE Anna +i")
    assert bob.ask("NAMES #a") == [f"{SRV} 366 Bob #a :End of /NAMES list"]
    anna.ask("MODE Anna -i", "MODE #a +s")
    assert bob.ask("NAMES #a") == [f"{SRV} 366 Bob #a :End of /NAMES list"]
    assert anna.ask("NAMES #a")[0] == f"{SRV} 353 Anna @ #a :@Anna"


def test_names_of_a_full_room_fit_their_lines(world: World) -> None:
    people = [world.join(f"Person_number_{number}", "#a") for number in range(60)]
    lines = people[-1].ask("NAMES #a")
    assert len(lines) > 2
    assert all(len(line.encode()) <= 510 for line in lines)
    names = [name.lstrip("@") for line in lines[:-1] for name in line.rpartition(":")[2].split()]
    assert names == [f"Person_number_{number}" for number in range(60)]


def test_a_thousand_join_one_room(world: World) -> None:
    people = [world.connect("127.0.0.1") for _ in range(1000)]
    for number, person in enumerate(people):
        person.send(f"NICK p{number}", "USER p 0 * :P", "JOIN #a")
    # Nobody was flushed in between: each gets all of it in one piece.
    assert people[0].out.count(" JOIN #a") == 1000
    assert people[-1].out.count(" JOIN #a") == 1
    assert len(world.server.hub.channels["#a"].groups) == 1


def test_away_notify_on_joining(world: World) -> None:
    anna = world.join("Anna", "#a", caps="away-notify")
    bob = world.join("Bob")
    bob.send("AWAY :lunch")
    bob.send("JOIN #a")
    assert anna.lines() == [f"{BOB} JOIN #a", f"{BOB} AWAY :lunch"]


def test_changing_capabilities_inside_a_room(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a")
    anna.lines()
    bob.send("PRIVMSG #a :one")
    assert anna.lines() == [f"{BOB} PRIVMSG #a :one"]
    anna.send("CAP REQ server-time")
    anna.lines()
    bob.send("PRIVMSG #a :two")
    assert anna.lines() == [f"@time=2023-11-14T22:13:20.000Z {BOB} PRIVMSG #a :two"]


def test_pending_invitations_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.handlers.channels.MAX_INVITES", 3)
    anna = world.join("Anna", *(f"#c{number}" for number in range(5)))
    bob = world.join("Bob")
    for number in range(5):
        anna.send(f"INVITE Bob #c{number}")
    bob.lines()
    assert [line.split()[-1] for line in bob.ask("INVITE")[:-1]] == ["#c2", "#c3", "#c4"]


def test_topics_of_empty_rooms_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lanchat.server.parking.MAX_PARKED_TOPICS", 2)
    anna = world.join("Anna")
    for number in range(4):
        anna.send(f"JOIN #c{number}", f"TOPIC #c{number} :x", f"PART #c{number}")
    assert list(world.server.hub.parking.topics) == ["#c2", "#c3"]
    assert limits.MAX_PARKED_TOPICS > 2

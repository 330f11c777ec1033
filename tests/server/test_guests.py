"""Plain-text guests: what they read, what others see of them, and that nothing harms their terminal.
How a connection comes to be one is the host's matter."""

from __future__ import annotations

from tests.server.world import World

GUEST = ":guest1!guest@192.168.0.9"


def test_a_guest_is_greeted_and_joins_the_lobby(world: World) -> None:
    anna = world.join("Anna", "#lobby")
    guest = world.connect(plain=True)
    assert guest.lines() == [
        "* Test Chat: you are guest1, 1 other is here. /nick NAME renames you, /quit leaves.",
        "* guest1 joined",
    ]
    assert anna.lines() == [f"{GUEST} JOIN #lobby"]
    assert "nobody else is here yet" in World().connect(plain=True).out


def test_lines_go_both_ways(world: World) -> None:
    anna, guest = world.join("Anna", "#lobby", address="127.0.0.1"), world.connect(plain=True)
    anna.lines(), guest.lines()
    guest.send("hello", "", "   ")
    assert anna.lines() == [f"{GUEST} PRIVMSG #lobby :hello"]
    assert guest.lines() == []
    anna.send(
        "PRIVMSG #lobby :hi all",
        "PRIVMSG #lobby :\x01ACTION waves\x01",
        "NOTICE #lobby :note",
        "PRIVMSG guest1 :psst",
        "PRIVMSG guest1 :\x01VERSION\x01",
        "TOPIC #lobby :tea",
        "TOPIC #lobby :",
        "NICK Ann",
        "MODE #lobby +m",
        "AWAY :x",
    )
    assert guest.lines() == [
        "Anna: hi all",
        "* Anna waves",
        "-Anna- note",
        "Anna (to you): psst",
        "* Anna changed the topic to: tea",
        "* Anna removed the topic",
        "* Anna is now known as Ann",
        "* Ann changed the room's settings: +m",
    ]


def test_coming_and_going(world: World) -> None:
    guest = world.connect(plain=True)
    guest.lines()
    anna = world.join("Anna", "#lobby")
    anna.send("PART #lobby :bye", "JOIN #lobby", "INVITE guest1 #lobby", "QUIT")
    assert guest.lines() == ["* Anna joined", "* Anna left (bye)", "* Anna joined", "* Anna left"]
    world.join("Bob", "#b").send("INVITE guest1 #b")
    assert guest.lines() == ["* Bob invites you to #b"]


def test_guests_see_each_other_and_have_their_own_names(world: World) -> None:
    one, two = world.connect(plain=True), world.connect(plain=True)
    one.lines(), two.lines()
    one.send("hello")
    assert two.lines() == ["guest1: hello"]
    world.server.close_session(one.session, "")
    assert two.lines() == ["* guest1 left"]
    assert "you are guest1," in world.connect(plain=True).out


def test_renaming_and_leaving(world: World) -> None:
    anna, guest = world.join("Anna", "#lobby"), world.connect(plain=True)
    anna.lines(), guest.lines()
    assert guest.ask("/nick Zoë") == ["* guest1 is now known as Zoë"]
    assert anna.lines() == [f"{GUEST} NICK :Zoë"]
    assert guest.ask("/nick a b") == ["* That cannot be a name. Letters, digits, _ and - can."]
    assert guest.ask("/nick anna") == ["* anna is somebody else here."]
    assert guest.ask("/nick Zoë") == []
    assert guest.ask("/quit") == ["* Goodbye."]
    assert guest.session.finished
    assert anna.lines() == [":Zoë!guest@192.168.0.9 QUIT :Quit"]


def test_a_long_line_becomes_several_messages(world: World) -> None:
    anna, guest = world.join("Anna", "#lobby"), world.connect(plain=True)
    anna.lines()
    text = " ".join(f"wörd{number}" for number in range(200))
    guest.send(text)
    lines = anna.lines()
    assert len(lines) > 2
    assert all(len(line.encode()) <= 510 for line in lines)
    assert " ".join(line.partition(" :")[2] for line in lines) == text


def test_nothing_reaches_a_terminal_that_it_would_obey(world: World) -> None:
    anna, guest = world.join("Anna", "#lobby"), world.connect(plain=True)
    guest.lines()
    anna.send("PRIVMSG #lobby :a\x1b[2Jb\x07c\x0304,05red\x03\x02bold\x9bx")
    assert guest.lines() == ["Anna: a[2Jbcredboldx"]


def test_what_a_guest_types_cannot_become_a_command(world: World) -> None:
    anna, guest = world.join("Anna", "#lobby"), world.connect(plain=True)
    anna.lines()
    guest.send("x\r\nQUIT :y\0\x01ACTION\x01\tz")
    assert anna.lines() == [f"{GUEST} PRIVMSG #lobby :xQUIT :yACTION z"]
    world.server.receive(guest.session, b"JOIN #other \xff")
    assert anna.lines() == [f"{GUEST} PRIVMSG #lobby :JOIN #other \ufffd"]


def test_a_chat_with_a_password_is_not_for_guests() -> None:
    guest = World(password="x").connect(plain=True)
    assert guest.lines() == ["* This chat has a password: please join with a chat program"]
    assert guest.session.finished


def test_a_guest_who_may_not_speak(world: World) -> None:
    anna, guest = world.join("Anna", "#lobby", address="127.0.0.1"), world.connect(plain=True)
    anna.send("MODE #lobby +m")
    guest.lines()
    assert guest.ask("x") == ["* Cannot send to channel"]
    anna.send("KICK #lobby guest1 :out")
    assert guest.lines() == ["* guest1 was removed by Anna (out)"]
    assert guest.ask("x") == ["* Cannot send to channel"]
    anna.send("PART #lobby")
    assert guest.ask("x") == ["* No such channel"]


def test_guests_are_paced_too() -> None:
    world = World(throttle=True)
    anna, guest = world.join("Anna", "#lobby"), world.connect(plain=True)
    anna.lines()
    for number in range(15):
        guest.send(str(number))
    assert len(anna.lines()) == 10
    world.pass_time(2)
    assert len(anna.lines()) == 5


def test_a_guest_hears_of_a_full_store(world: World) -> None:
    guest = world.connect(plain=True)
    guest.lines()
    world.history.full = True
    assert guest.ask("x") == ["* Too much waits to be stored. Try again"]


def test_a_ban_of_the_lobby_is_not_got_round_with_netcat(world: World) -> None:
    anna = world.join("Anna", "#lobby", address="127.0.0.1")
    anna.send("MODE #lobby +b *!*@10.0.0.9")
    anna.lines()
    banned = world.connect("10.0.0.9", plain=True)
    assert banned.lines() == ["* Cannot join channel (+b)", "* The lobby is not open to you"]
    assert banned.session.finished
    assert anna.lines() == []
    anna.send("MODE #lobby -b+k *!*@10.0.0.9 secret")
    assert world.connect("10.0.0.9", plain=True).session.closing

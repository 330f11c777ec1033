"""One account on several connections: one nickname, the same rooms, and everything reaches all of them."""

from __future__ import annotations

import pytest

from lanchat.protocol.entry import Kind
from lanchat.server import limits
from tests.server.specs.accounts import SRV, add_account, enter, plain
from tests.server.world import Peer, World

MASK = ":zoe!zoe@192.168.0.9"


@pytest.fixture
def zoe(world: World) -> World:
    add_account(world, "zoe")
    return world


def two(world: World, *rooms: str, caps: str = "") -> tuple[Peer, Peer]:
    """Two connections of the account, with nothing left to read."""
    one, _ = enter(world, "zoe", *rooms, caps=caps)
    other, _ = enter(world, "zoe", caps=caps, address="10.0.0.2")
    return one, other


# -- coming ---------------------------------------------------------------------------------------------------------


def test_a_further_connection_is_welcomed_and_gets_the_rooms(zoe: World) -> None:
    ben = zoe.join("ben", "#b")
    ben.send("TOPIC #b :tea")
    enter(zoe, "zoe", "#b", "#a")
    ben.lines()
    _, burst = enter(zoe, "zoe", nick="other", address="10.0.0.2")
    assert burst[0] == f"{SRV} 001 zoe :Welcome to Test Chat, zoe"
    rooms = burst[next(number for number, line in enumerate(burst) if " 422 " in line) + 1 :]
    when = zoe.wall // 1000
    assert rooms == [
        f"{MASK} JOIN #a",
        f"{SRV} 353 zoe = #a :@zoe",
        f"{SRV} 366 zoe #a :End of /NAMES list",
        f"{MASK} JOIN #b",
        f"{SRV} 332 zoe #b :tea",
        f"{SRV} 333 zoe #b ben!ben@192.168.0.9 {when}",
        f"{SRV} 353 zoe = #b :@ben zoe",
        f"{SRV} 366 zoe #b :End of /NAMES list",
    ]
    assert ben.lines() == []
    assert len(zoe.server.hub.nicks) == 2


def crowded(monkeypatch: pytest.MonkeyPatch) -> World:
    """The names of each of these rooms take more than a portion."""
    monkeypatch.setattr("lanchat.server.portions.PORTION", 500)
    world = World()
    add_account(world, "zoe")
    enter(world, "zoe", *(f"#{number}" for number in range(6)))
    rooms = ",".join(f"#{number}" for number in range(6))
    for number in range(60):
        world.join(f"somebody{number}", rooms)
    return world


def ended(lines: list[str]) -> list[str]:
    """Of which rooms these lines have all names."""
    return [line.split()[3] for line in lines if " 366 " in line]


def test_the_names_of_many_large_rooms_come_in_portions(monkeypatch: pytest.MonkeyPatch) -> None:
    world = crowded(monkeypatch)
    late, burst = enter(world, "zoe", address="10.0.0.2")
    late.send("PING x")
    assert [line.split()[2] for line in burst if " JOIN " in line] == [f"#{number}" for number in range(6)]
    assert ended(burst) == ["#0", "#1"]
    leaving = world.server.hub.nicks["somebody7"].sessions[0]
    for number in range(2, 5):
        world.server.tick()
        lines = late.lines()
        assert ended(lines) == [f"#{number}"]
        assert " ".join(lines).count("somebody") == 60
    # Whoever has gone meanwhile is not among the names that come later.
    world.server.close_session(leaving, "gone")
    assert late.lines() == [":somebody7!somebody7@192.168.0.9 QUIT :gone"]
    world.server.tick()
    lines = late.lines()
    assert ended(lines) == ["#5"]
    assert " ".join(lines).count("somebody") == 59
    world.server.tick()
    assert late.lines() == [f"{SRV} PONG lanchat.local :x"]


def test_a_room_that_was_left_meanwhile_has_no_names(monkeypatch: pytest.MonkeyPatch) -> None:
    world = crowded(monkeypatch)
    late, _ = enter(world, "zoe", address="10.0.0.2")
    first = Peer(world, world.server.hub.accounts.users["zoe"].sessions[0])
    first.send("PART #2")
    assert late.lines() == [f"{MASK} PART #2"]
    world.server.tick()
    assert ended(late.lines()) == ["#3"]


def test_where_too_many_wait_for_names_they_come_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    world = crowded(monkeypatch)
    monkeypatch.setattr("lanchat.server.portions.MAX_PORTIONED", 0)
    _, burst = enter(world, "zoe", address="10.0.0.2")
    assert ended(burst) == [f"#{number}" for number in range(6)]


def test_what_is_known_of_people_comes_behind_their_names(monkeypatch: pytest.MonkeyPatch) -> None:
    world = crowded(monkeypatch)
    late, burst = enter(world, "zoe", caps="batch draft/metadata-3", address="10.0.0.2")
    for _ in range(5):
        world.server.tick()
        burst += late.lines()
    told = [line for line in burst if " 366 " in line or (" BATCH +" in line and " metadata #" in line)]
    rooms = [line.split()[3 if " 366 " in line else -1] for line in told]
    assert rooms == ["#0", "#0", "#1", "#2", "#3", "#4", "#5", "#1", "#2", "#3", "#4", "#5"]


def test_its_own_capabilities_decide_how(zoe: World) -> None:
    enter(zoe, "zoe", "#a")
    caps = "extended-join no-implicit-names account-tag server-time"
    _, burst = enter(zoe, "zoe", caps=caps, address="10.0.0.2")
    assert burst[-1] == f"@time=2023-11-14T22:13:20.000Z;account=zoe {MASK} JOIN #a zoe :Real"


def test_the_nickname_in_use_may_be_asked_for_before_and_after_the_login(zoe: World) -> None:
    enter(zoe, "zoe")
    for order in (("login", "nick"), ("nick", "login")):
        peer = zoe.connect()
        peer.send("CAP REQ :sasl")
        peer.lines()
        for step in order:
            if step == "login":
                assert len(plain(peer, "zoe")) == 2
            else:
                assert peer.ask("NICK zoe") == []
        assert " 001 zoe " in peer.ask("USER z 0 * :Z", "CAP END")[0]
    assert len(zoe.server.hub.accounts.users["zoe"].sessions) == 3


def test_who_asks_for_it_and_does_not_log_in_is_refused(zoe: World) -> None:
    enter(zoe, "zoe", nick="foo")
    peer = zoe.connect()
    assert peer.ask("CAP LS 302", "NICK foo", "USER z 0 * :Z")[-1].startswith(f"{SRV} CAP ")
    assert peer.ask("CAP END") == [f"{SRV} 433 * foo :Nickname is already in use"]


def test_a_guest_who_logs_in_later_joins_as_well(zoe: World) -> None:
    enter(zoe, "zoe", "#a", "#b")
    ben = zoe.join("ben", "#b", "#c")
    guest = zoe.join("guest", "#b", "#c", caps="sasl")
    ben.lines()
    guest_mask = ":guest!guest@192.168.0.9"
    lines = plain(guest, "zoe")
    assert [line.split()[1] for line in lines[:2]] == ["900", "903"]
    assert lines[2:] == [
        f"{guest_mask} PART #b",
        f"{guest_mask} PART #c",
        f"{guest_mask} NICK :zoe",
        f"{MASK} JOIN #a",
        f"{SRV} 353 zoe = #a :@zoe",
        f"{SRV} 366 zoe #a :End of /NAMES list",
        f"{MASK} JOIN #b",
        f"{SRV} 353 zoe = #b :@zoe ben",
        f"{SRV} 366 zoe #b :End of /NAMES list",
    ]
    assert ben.lines() == [f"{guest_mask} QUIT :Logged in as zoe"]
    assert "guest" not in zoe.server.hub.nicks
    ben.send("PRIVMSG zoe :hi")
    assert guest.lines() == [":ben!ben@192.168.0.9 PRIVMSG zoe :hi"]


def test_there_is_a_cap(zoe: World) -> None:
    first, _ = enter(zoe, "zoe")
    for number in range(1, limits.MAX_SESSIONS):
        enter(zoe, "zoe", address=f"10.0.0.{number}")
    peer = zoe.connect()
    peer.send("CAP REQ :sasl", "NICK zoe", "USER z 0 * :Z")
    peer.lines()
    plain(peer, "zoe")
    assert peer.ask("CAP END") == ["ERROR :Closing Link: 192.168.0.9 (Too many connections of this account)"]
    guest = zoe.join("guest", caps="sasl")
    assert plain(guest, "zoe") == [f"{SRV} 907 guest :You have already authenticated using SASL"]
    assert len(first.session.user.sessions) == limits.MAX_SESSIONS


def test_the_account_registered_here_may_log_in_there(world: World) -> None:
    anna = world.join("anna", "#a")
    anna.ask("REGISTER * * sesame")
    _, burst = enter(world, "anna", address="10.0.0.2")
    assert ":anna!anna@192.168.0.9 JOIN #a" in burst


# -- what is said ---------------------------------------------------------------------------------------------------


def test_what_is_said_in_a_room_reaches_all(zoe: World) -> None:
    one, other = two(zoe, "#a")
    ben = zoe.join("ben", "#a")
    one.lines(), other.lines()
    ben.send("PRIVMSG #a :hi")
    heard = ":ben!ben@192.168.0.9 PRIVMSG #a :hi"
    assert one.lines() == other.lines() == [heard]
    one.send("PRIVMSG #a :hello")
    assert one.lines() == []
    assert other.lines() == ben.lines() == [f"{MASK} PRIVMSG #a :hello"]


def test_only_who_asked_gets_an_echo_and_once(zoe: World) -> None:
    one, other = two(zoe, "#a", caps="echo-message")
    said = [f"{MASK} PRIVMSG #a :hello"]
    assert one.ask("PRIVMSG #a :hello") == said
    assert other.lines() == said


@pytest.mark.parametrize("caps", ["", "echo-message"])
def test_private_messages_reach_all_and_come_from_all(zoe: World, caps: str) -> None:
    one, other = two(zoe, caps=caps)
    ben = zoe.join("ben")
    ben.send("PRIVMSG zoe :hi", "NOTICE zoe :ho")
    heard = [":ben!ben@192.168.0.9 PRIVMSG zoe :hi", ":ben!ben@192.168.0.9 NOTICE zoe :ho"]
    assert one.lines() == other.lines() == heard
    said = f"{MASK} PRIVMSG ben :hello"
    assert one.ask("PRIVMSG ben :hello") == ([said] if caps else [])
    assert other.lines() == ben.lines() == [said]


def test_all_have_the_same_msgid(zoe: World) -> None:
    one, other = two(zoe, caps="echo-message message-tags")
    ben = zoe.join("ben", caps="message-tags")
    one.send("PRIVMSG ben :hello")
    assert one.lines() == other.lines() == ben.lines() != []


@pytest.mark.parametrize("label", ["", "@label=1 "])
def test_what_one_says_to_oneself(zoe: World, label: str) -> None:
    one, other = two(zoe, caps="echo-message message-tags labeled-response batch")
    lines = one.ask(f"{label}PRIVMSG zoe :note")
    echo = [line for line in lines if line.startswith("@label=1;")]
    assert len(echo) == bool(label)
    bodies = [line.partition(" ")[2] for line in lines]
    assert bodies == [f"{MASK} PRIVMSG zoe :note"] * 2
    assert [line.partition(" ")[2] for line in other.lines()] == [f"{MASK} PRIVMSG zoe :note"]
    assert [entry.kind for entry in zoe.history.entries] == [Kind.PRIVMSG]


def test_a_label_is_for_who_set_it_alone(zoe: World) -> None:
    one, other = two(zoe, "#a", caps="echo-message message-tags labeled-response batch")
    (echo,) = one.ask("@label=7 PRIVMSG #a :hello")
    (copy,) = other.lines()
    assert echo.startswith("@label=7;")
    assert echo.removeprefix("@label=7;") == copy.removeprefix("@")


def test_an_echo_waits_for_the_disk_and_the_copy_does_not(zoe: World) -> None:
    one, other = two(zoe, caps="echo-message")
    zoe.join("ben")
    zoe.automatic = False
    assert one.ask("PRIVMSG ben :hello") == []
    assert other.lines() == [f"{MASK} PRIVMSG ben :hello"]
    zoe.server.committed(len(zoe.history.entries) - 1)
    assert one.lines() == [f"{MASK} PRIVMSG ben :hello"]


def test_typing_and_messages_to_operators_are_copied(zoe: World) -> None:
    one, other = two(zoe, "#a", caps="message-tags")
    zoe.join("ben", "#a")
    one.lines(), other.lines()
    one.send("@+typing=active TAGMSG #a", "@+typing=active TAGMSG ben", "PRIVMSG @#a :op")
    copies = [line.split()[2:4] for line in other.lines()]
    assert copies == [["TAGMSG", "#a"], ["TAGMSG", "ben"], ["PRIVMSG", "@#a"]]
    assert one.lines() == []


def test_sent_once_counts_for_the_account(zoe: World) -> None:
    one, other = two(zoe, "#a", caps="echo-message message-tags lanchat/sent-once")
    line = "@lanchat/id=amxk2ivqeb3nfeaaaaaaaaaaaa PRIVMSG #a :hello"
    first = one.ask(line)
    assert other.lines() == first
    assert other.ask(line) == first
    assert one.lines() == []
    assert [entry.body for entry in zoe.history.entries if entry.kind is Kind.PRIVMSG] == ["hello"]


def test_what_was_said_is_the_accounts_own_on_every_connection(zoe: World) -> None:
    one, _ = enter(zoe, "zoe")
    zoe.join("ben")
    one.send("PRIVMSG ben :hello")
    assert zoe.history.entries[0].author.id == b"zoe-------------"
    zoe.server.close_session(one.session, "gone")
    again, _ = enter(zoe, "zoe", caps="draft/chathistory")
    assert again.ask("CHATHISTORY LATEST ben * 10") == [f"{MASK} PRIVMSG ben :hello"]


# -- rooms and names ------------------------------------------------------------------------------------------------


def test_joining_on_one_is_joining_on_all(zoe: World) -> None:
    one, other = two(zoe)
    joined = [f"{MASK} JOIN #a", f"{SRV} 353 zoe = #a :@zoe", f"{SRV} 366 zoe #a :End of /NAMES list"]
    assert one.ask("JOIN #a") == joined
    assert other.lines() == joined
    assert other.ask("JOIN #a") == []


def test_parting_being_kicked_and_renamed_as_well(zoe: World) -> None:
    one, other = two(zoe, "#a", "#b")
    assert one.ask("PART #a :bye") == [f"{MASK} PART #a :bye"] == other.lines()
    assert other.ask("NICK zo") == [f"{MASK} NICK :zo"] == one.lines()
    ben = zoe.join("ben", "#b")
    other.send("MODE #b +o ben")
    one.lines(), other.lines()
    ben.send("KICK #b zo :out")
    assert one.lines() == other.lines() == [":ben!ben@192.168.0.9 KICK #b zo :out"]


def test_topics_modes_and_away_are_seen_on_all(zoe: World) -> None:
    one, other = two(zoe, "#a")
    assert one.ask("TOPIC #a :tea") == [f"{MASK} TOPIC #a :tea"] == other.lines()
    assert one.ask("MODE #a +m") == [f"{MASK} MODE #a +m"] == other.lines()
    one.send("AWAY :out")
    ben = zoe.join("ben")
    assert ben.ask("PRIVMSG zoe :hi") == [f"{SRV} 301 ben zoe :out"]


# -- going ----------------------------------------------------------------------------------------------------------


def test_one_that_ends_is_not_noticed_before_the_last(zoe: World) -> None:
    one, other = two(zoe, "#a")
    ben = zoe.join("ben", "#a")
    one.lines(), other.lines()
    assert one.ask("QUIT :two out") == ["ERROR :Closing Link: 192.168.0.9 (Quit: two out)"]
    assert other.lines() == ben.lines() == []
    ben.send("PRIVMSG #a :still there?")
    assert len(other.lines()) == 1
    zoe.server.close_session(other.session, "Connection lost")
    assert ben.lines() == [f"{MASK} QUIT :Connection lost"]
    assert zoe.server.hub.accounts.users == {}
    enter(zoe, "zoe")


def test_the_first_may_end_first(zoe: World) -> None:
    one, other = two(zoe, "#a")
    zoe.server.close_session(one.session, "gone")
    assert other.ask("PRIVMSG #a :hello", "WHOIS zoe")[0] == f"{SRV} 311 zoe zoe zoe 192.168.0.9 * :Real"


# -- always_on ------------------------------------------------------------------------------------------------------


@pytest.fixture
def always_on() -> World:
    world = World(always_on=True)
    add_account(world, "zoe")
    return world


def test_who_is_always_on_stays_in_their_rooms(always_on: World) -> None:
    world = always_on
    ben = world.join("ben", "#a", caps="away-notify")
    one, _ = enter(world, "zoe", "#a")
    ben.lines()
    one.send("QUIT :bye")
    assert ben.lines() == [f"{MASK} AWAY :Not connected"]
    assert f"{SRV} 353 ben = #a :@ben zoe" in ben.ask("NAMES #a")
    assert ben.ask("PRIVMSG zoe :are you there?") == [f"{SRV} 301 ben zoe :Not connected"]
    assert ben.ask("PRIVMSG #a :hm", "TOPIC #a :tea", "KICK #x zoe")[-1].startswith(f"{SRV} 403 ")
    again, burst = enter(world, "zoe", caps="draft/chathistory")
    assert f"{MASK} JOIN #a" in burst
    assert ben.lines() == [f"{MASK} AWAY"]
    assert again.ask("CHATHISTORY LATEST ben * 10") == [":ben!ben@192.168.0.9 PRIVMSG zoe :are you there?"]


def test_who_said_to_be_away_stays_away(always_on: World) -> None:
    world = always_on
    ben = world.join("ben")
    one, _ = enter(world, "zoe")
    one.send("AWAY :holidays", "QUIT")
    assert ben.ask("PRIVMSG zoe :hi") == [f"{SRV} 301 ben zoe :holidays"]
    enter(world, "zoe")
    assert ben.ask("PRIVMSG zoe :hi") == [f"{SRV} 301 ben zoe :holidays"]


def test_a_guest_is_not_always_on(always_on: World) -> None:
    ben = always_on.join("ben", "#a")
    anna = always_on.join("anna", "#a")
    ben.lines()
    anna.send("QUIT")
    assert ben.lines() == [":anna!anna@192.168.0.9 QUIT :Quit: "]


def test_there_is_a_cap_on_who_stays(always_on: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_ABSENT", 2)
    world = always_on
    ben = world.join("ben", "#a")
    for name in ("one", "two", "three"):
        add_account(world, name)
        peer, _ = enter(world, name, "#a")
        ben.lines()
        peer.send("QUIT")
    assert ben.lines() == [":one!one@192.168.0.9 QUIT :Too many are away"]
    assert sorted(world.server.hub.accounts.users) == ["three", "two"]
    enter(world, "three")
    assert [user.nick for user in world.server.hub.accounts.absent] == ["two"]


def test_they_can_be_kicked_and_are_found_in_lists(always_on: World) -> None:
    world = always_on
    ben = world.join("ben", "#a")
    one, _ = enter(world, "zoe", "#a")
    one.send("QUIT")
    ben.lines()
    assert f"{SRV} 352 ben #a zoe 192.168.0.9 lanchat.local zoe G :0 Real" in ben.ask("WHO #a")
    assert f"{SRV} 330 ben zoe zoe :is logged in as" in ben.ask("WHOIS zoe")
    assert ben.ask("KICK #a zoe :out") == [":ben!ben@192.168.0.9 KICK #a zoe :out"]
    _, burst = enter(world, "zoe")
    assert not any(" JOIN #" in line for line in burst)


@pytest.mark.parametrize("connected", [True, False])
def test_an_operator_can_kill_who_is_always_on(always_on: World, connected: bool) -> None:
    world = always_on
    world.config.operators["admin"] = "secret"
    ben = world.join("ben", "#a")
    ben.ask("OPER admin secret")
    one, _ = enter(world, "zoe", "#a")
    if not connected:
        one.send("QUIT")
    ben.lines()
    assert ben.ask("KILL zoe :spam") == [f"{MASK} QUIT :Killed (ben (spam))"]
    assert world.server.hub.accounts.users == {} == world.server.hub.accounts.absent
    assert one.session.closing is not None
    enter(world, "zoe")

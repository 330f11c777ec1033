"""The door: limits of number, pace and time, silent peers, and the end of a chat.
What single commands do is tested beside this file."""

from __future__ import annotations

import pytest

from lanchat.server import limits
from lanchat.server.hub import Hub
from tests.server.world import World

SRV = ":lanchat.local"
ANNA = ":Anna!anna@192.168.0.9"


@pytest.fixture
def paced() -> World:
    """A world with the throttle on."""
    return World(throttle=True)


def received(lines: list[str]) -> list[str]:
    return [line.rpartition(":")[2] for line in lines if "PRIVMSG" in line]


def test_a_burst_passes_and_the_rest_comes_at_its_rate(paced: World) -> None:
    anna, bob = paced.join("Anna", "#a"), paced.join("Bob", "#a")
    paced.pass_time(60)
    for number in range(30):
        anna.send(f"PRIVMSG #a :{number}")
    assert received(bob.lines()) == [str(number) for number in range(limits.BURST)]
    seen: list[str] = []
    for _ in range(200):
        wakeup = paced.server.next_wakeup()
        if wakeup is None:
            break
        assert wakeup > paced.now
        assert wakeup - paced.now <= 1 / limits.RATE
        paced.now = wakeup
        paced.server.tick()
        seen += received(bob.lines())
    assert seen == [str(number) for number in range(limits.BURST, 30)]
    assert paced.server.next_wakeup() is None


def test_the_order_of_delayed_lines_is_kept_for_all_commands(paced: World) -> None:
    anna = paced.join("Anna", "#a")
    paced.pass_time(60)
    for number in range(limits.BURST):
        anna.send(f"PING {number}")
    anna.lines()
    anna.send("PRIVMSG nobody :x", "PING last")
    assert anna.lines() == []
    paced.pass_time(5)
    assert [line.split()[1] for line in anna.lines()] == ["401", "PONG"]


def test_a_full_queue_pauses_reading_and_goes_on_later(paced: World) -> None:
    anna = paced.join("Anna", "#a")
    paced.pass_time(60)
    for number in range(limits.BURST + limits.MAX_DELAYED_LINES - 1):
        anna.send(f"PING {number}")
    assert not anna.session.paused
    paced.server.dirty.clear()
    anna.send("PING full")
    assert anna.session.paused
    assert anna.session in paced.server.dirty
    paced.server.dirty.clear()
    paced.pass_time(2)
    assert anna.session.paused
    for _ in range(20):
        paced.pass_time(1)
    assert not anna.session.paused
    assert anna.session in paced.server.dirty
    pongs = [line for line in anna.lines() if "PONG" in line]
    assert len(pongs) == limits.BURST + limits.MAX_DELAYED_LINES


def test_few_but_long_lines_pause_as_well(paced: World) -> None:
    anna = paced.join("Anna")
    paced.pass_time(60)
    for _ in range(limits.BURST):
        anna.send("PING x")
    for _ in range(20):
        anna.send("@+x=" + "y" * 4000 + " PING x")
    assert anna.session.paused


def test_a_host_that_reads_on_regardless_loses_the_peer(paced: World) -> None:
    anna = paced.join("Anna")
    for _ in range(limits.MAX_DELAYED_HARD + 100):
        anna.send("PING x")
    assert anna.session.closing == "Excess Flood"
    assert not anna.session.delayed


def test_this_machine_may_be_faster(paced: World) -> None:
    anna = paced.join("Anna", address="127.0.0.1")
    paced.pass_time(60)
    for number in range(limits.LOCAL_BURST + 50):
        anna.send(f"PING {number}")
    assert len(anna.lines()) == limits.LOCAL_BURST
    paced.pass_time(1)
    assert len(anna.lines()) >= limits.LOCAL_RATE


def test_an_opening_is_not_delayed(paced: World) -> None:
    peer = paced.connect()
    peer.send("CAP LS 302", "NICK Anna", "USER a 0 * :A", "CAP REQ :batch", "CAP END")
    assert " 001 Anna " in peer.out
    peer.send("MODE Anna +i", *(f"JOIN #c{number}" for number in range(8)))
    assert peer.out.count(" JOIN ") == 8


def test_silent_connections_are_bounded_and_go_away(world: World) -> None:
    silent = [world.connect(f"10.0.{number // 250}.{number % 250}") for number in range(1000)]
    anna = world.join("Anna")
    world.pass_time(limits.REGISTRATION_DEADLINE - 1)
    assert not any(peer.session.closing for peer in silent)
    world.pass_time(1)
    assert all(peer.session.closing == "Registration timed out" for peer in silent)
    assert silent[0].lines() == ["ERROR :Closing Link: 10.0.0.0 (Registration timed out)"]
    for peer in silent:
        world.server.close_session(peer.session, "")
    assert len(world.server.hub.sessions) == 1
    assert anna.session.closing is None


def test_too_many_connections(world: World) -> None:
    world.config.limits.clients = 2
    world.connect()
    world.connect()
    third = world.connect()
    assert third.lines() == ["ERROR :Closing Link: 192.168.0.9 (Too many connections)"]
    assert third.session.finished
    assert third.ask("NICK Anna", "USER a 0 * :A") == []


def test_too_many_from_one_address_but_not_from_this_machine(world: World) -> None:
    world.config.limits.per_address = 2
    first, _ = world.connect("10.0.0.1"), world.connect("10.0.0.1")
    assert world.connect("10.0.0.1").session.closing == "Too many connections from your address"
    assert world.connect("10.0.0.2").session.closing is None
    assert not any(world.connect("127.0.0.1").session.closing for _ in range(5))
    assert not any(world.connect("::ffff:127.0.0.1").session.closing for _ in range(5))
    for session in [first.session, *(s for s in world.server.hub.sessions if s.closing)]:
        world.server.close_session(session, "")
        world.server.close_session(session, "")
    assert world.connect("10.0.0.1").session.closing is None


@pytest.mark.parametrize(
    ("caps", "after", "answer"),
    [
        ("", limits.PING_AFTER, limits.PING_TIMEOUT),
        ("lanchat/sent-once", limits.OWN_PING_AFTER, limits.OWN_PING_TIMEOUT),
    ],
    ids=["anybody", "our own program"],
)
def test_a_silent_person_is_pinged_and_then_given_up(world: World, caps: str, after: float, answer: float) -> None:
    anna, bob = world.join("Anna", "#a", caps=caps), world.join("Bob", "#a")
    anna.lines()
    world.pass_time(after - 1)
    assert anna.lines() == []
    bob.send("PING x")
    world.pass_time(1)
    assert anna.lines() == ["PING :lanchat.local"]
    world.pass_time(answer - 1)
    anna.send("PONG x")
    world.pass_time(after)
    assert anna.lines() == ["PING :lanchat.local"]
    bob.lines()
    bob.send("PING x")
    world.pass_time(answer)
    silent = f"Ping timeout: {int(after + answer)} seconds"
    assert anna.lines() == [f"ERROR :Closing Link: 192.168.0.9 ({silent})"]
    assert f"{ANNA} QUIT :{silent}" in bob.lines()


def test_a_listening_guest_is_never_pinged(world: World) -> None:
    guest = world.connect(plain=True)
    guest.lines()
    world.pass_time(10_000)
    assert guest.lines() == []
    assert guest.session.closing is None


def test_over_long_lines(world: World) -> None:
    anna = world.join("Anna")
    world.server.line_too_long(anna.session)
    assert anna.lines() == [f"{SRV} 417 Anna :Input line was too long"]
    guest = world.connect(plain=True)
    guest.lines()
    world.server.line_too_long(guest.session)
    assert guest.lines() == ["* That was too long to be said in one line."]
    anna.send("QUIT")
    anna.lines()
    world.server.line_too_long(anna.session)
    assert anna.lines() == []


def test_after_the_close_nothing_is_delivered(world: World) -> None:
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a")
    world.server.close_session(anna.session, "lost")
    bob.send("PRIVMSG #a :x")
    assert anna.session.out == []
    assert anna.session not in world.server.dirty
    assert world.server.hub.sessions == {bob.session}


def test_empty_and_senseless_lines_are_ignored(world: World) -> None:
    anna = world.join("Anna")
    assert anna.ask(b"", b" ", b":", b":src", b"@tag", b"@a=b :src", b"\0\r\n") == []


def test_shutting_down_says_where_the_chat_goes_on(world: World) -> None:
    own, other = world.join("Anna", caps="lanchat/sent-once"), world.join("Bob")
    guest = world.connect(plain=True)
    for peer in (own, other, guest):
        peer.lines()
    world.server.shut_down("The host is leaving", "192.168.0.7 50000")
    world.server.shut_down("again")
    assert own.lines() == [
        f"{SRV} LANCHAT MOVED :192.168.0.7 50000",
        f"{SRV} NOTICE Anna :The host is leaving",
        "ERROR :Closing Link: 192.168.0.9 (The host is leaving)",
    ]
    assert other.lines() == [
        f"{SRV} 010 Bob 192.168.0.7 50000 :The chat goes on there",
        f"{SRV} NOTICE Bob :The host is leaving",
        "ERROR :Closing Link: 192.168.0.9 (The host is leaving)",
    ]
    assert guest.lines() == ["* The host is leaving", "* The host is leaving"]
    assert own.session.finished


def test_the_name_of_a_chat_cannot_break_a_line(world: World) -> None:
    hub = world.server.hub
    named = Hub(
        world.config,
        hub.chat._replace(name="a\r\nERROR :b\0"),
        hub.ledger,
        hub.records,
        None,
        hub.clock,
        hub.wall_ms,
        hub.random,
    )
    assert named.network == "aERROR :b"


def test_two_sessions_of_one_person(world: World) -> None:
    """Not reachable by a command yet, but what delivery and leaving must already be able to do."""
    anna, bob, second = world.join("Anna", "#a"), world.join("Bob", "#a"), world.connect()
    hub = world.server.hub
    second.session.user = anna.session.user
    second.session.registered = True
    anna.session.user.sessions.append(second.session)
    hub.channels["#a"].add_session(second.session)
    anna.lines()
    bob.send("PRIVMSG #a :room", "PRIVMSG Anna :both")
    lines = [":Bob!bob@192.168.0.9 PRIVMSG #a :room", ":Bob!bob@192.168.0.9 PRIVMSG Anna :both"]
    assert anna.lines() == lines
    assert second.lines() == lines
    world.server.close_session(second.session, "gone")
    bob.send("PRIVMSG #a :more")
    assert anna.lines() == [":Bob!bob@192.168.0.9 PRIVMSG #a :more"]
    assert bob.lines() == []


def test_what_is_asked_for_in_one_pass_has_a_cap() -> None:
    world = World(send_queue_bytes=20_000)
    anna = world.join("Anna", "#a")
    for number in range(20):
        world.join(f"Person{number}", "#a")
    anna.lines()
    # Under the cap, again and again, as long as it is taken in between.
    for _ in range(20):
        assert " 315 " in anna.ask("WHO #a")[-1]
    anna.send(*["WHO #a"] * 200)
    assert anna.session.closing == "SendQ exceeded"
    assert anna.lines() == ["ERROR :Closing Link: 192.168.0.9 (SendQ exceeded)"]
    assert anna.session.finished


def test_small_answers_without_end_in_one_pass_count_too() -> None:
    world = World(send_queue_bytes=20_000)
    anna = world.join("Anna")
    anna.send(*["PING x"] * 400)
    assert anna.session.closing is None
    anna.send(*["PING x"] * 400)
    assert anna.session.closing == "SendQ exceeded"


def test_whoever_waits_for_a_disk_that_hangs_is_told_where_the_chat_goes_on(world: World) -> None:
    anna = world.join("Anna", "#a", caps="echo-message lanchat/sent-once")
    world.automatic = False
    anna.send("PRIVMSG #a :never stored", "PING x")
    assert anna.lines() == []
    world.server.shut_down("The chat goes on elsewhere", "192.0.2.7 50001")
    lines = anna.lines()
    assert ":lanchat.local LANCHAT MOVED :192.0.2.7 50001" in lines
    assert not any("never stored" in line for line in lines)
    assert anna.session.finished
    world.server.store_failed(range(len(world.history.entries)), "too late")
    assert anna.lines() == []


def test_lines_that_wait_for_their_time_are_said_before_the_end() -> None:
    world = World(throttle=True)
    anna, bob = world.join("Anna", "#a"), world.join("Bob", "#a")
    bob.send(*(f"PRIVMSG #a :line {number}" for number in range(50)))
    assert "line 49" not in anna.out
    world.server.hurry()
    assert "line 49" in anna.out


def test_not_even_a_thousand_connections_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "MAX_LAST_LINES", 5)
    world = World(throttle=True)
    anna, *others = (world.join(name, "#a") for name in ("Anna", "Ben", "Cleo"))
    for other in others:
        other.send(*("PRIVMSG #a :x" for _ in range(40)))
    before = len(anna.lines())
    world.server.hurry()
    assert len(anna.lines()) == 5, before

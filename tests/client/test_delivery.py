"""Every message of ours: echoed, refused, or still waiting; repeated after a loss with the same id, never twice.
In memory, line by line, for each kind of server."""

from __future__ import annotations

from lanchat.client.backoff import DELAYS_S
from lanchat.client.delivery import BURST
from lanchat.client.outbox import WINDOW, Outgoing
from tests.client.talk import Talk

TAGS = "lanchat/id={0};label={0}"


def test_a_message_carries_its_id_and_its_echo_settles_it() -> None:
    talk = Talk()
    talk.enter()
    assert talk.say("hello there") == [f"@{TAGS.format('m1')} PRIVMSG #lobby :hello there"]
    talk.hear("@msgid=m1;label=m1;time=2024-05-01T10:00:00.000Z :Mia!m@h PRIVMSG #lobby :hello there")
    assert talk.received()[-1].tags["msgid"] == "m1"
    assert len(talk.carried.outbox) == 0


def test_what_was_not_echoed_is_said_again_in_order_with_the_same_ids() -> None:
    talk = Talk()
    talk.enter()
    talk.say("one", "two", "three")
    talk.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby one")
    again = Talk(carried=talk.carried)
    assert again.enter() == [f"@{TAGS.format(f'm{n}')} PRIVMSG #lobby {text}" for n, text in ((2, "two"), (3, "three"))]


def test_what_is_said_offline_goes_out_on_entering_after_the_rooms() -> None:
    talk = Talk()
    talk.carried.rooms.want("#lobby")
    talk.say("early")
    assert talk.enter() == ["JOIN #lobby", f"@{TAGS.format('m1')} PRIVMSG #lobby early"]


def test_a_refused_message_fails_with_a_sentence() -> None:
    talk = Talk()
    talk.enter()
    talk.say("a", "b", "c", "d")
    talk.hear(
        "@label=m1 :srv 404 Mia #lobby :Cannot send to channel",
        "@label=m2 :srv FAIL PRIVMSG NOT_STORED #lobby m2 :Too much waits to be stored",
        ":srv FAIL PRIVMSG ODD_CODE #lobby m3 :The moon is full",
    )
    assert [failure.reason for failure in talk.failures()] == [
        "You cannot write in #lobby.",
        "The chat could not keep this message. Send it again in a moment.",
        "The moon is full.",
    ]
    assert [item.msgid for item in talk.carried.outbox] == ["m4"]
    assert talk.received() == []


def test_an_away_notice_inside_the_answer_is_no_refusal() -> None:
    talk = Talk()
    talk.enter()
    talk.say("hi", target="Tom")
    talk.hear(
        "@label=m1 :srv BATCH +b labeled-response",
        "@batch=b;msgid=m1 :Mia!m@h PRIVMSG Tom hi",
        "@batch=b :srv 301 Mia Tom :lunch",
        ":srv BATCH -b",
    )
    assert [message.command for message in talk.received()] == ["PRIVMSG", "301"]
    assert talk.failures() == []
    assert len(talk.carried.outbox) == 0


def test_only_so_many_are_under_way_at_once() -> None:
    talk = Talk()
    talk.enter()
    assert len(talk.say(*["x"] * (WINDOW + 10))) == WINDOW
    assert len(talk.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby x", "@msgid=m2 :Mia!m@h PRIVMSG #lobby x")) == 2


def test_a_stranger_that_labels_is_matched_by_label() -> None:
    talk = Talk()
    talk.enter(caps="batch echo-message labeled-response message-tags")
    assert talk.say("hi") == ["@label=m1 PRIVMSG #lobby hi"]
    talk.hear("@label=m1;msgid=their-own :Mia!m@h PRIVMSG #lobby hi")
    assert talk.received()[-1].tags == {"label": "m1", "msgid": "their-own", "lanchat/id": "m1"}
    talk.say("gone", first=2)
    talk.hear("@label=m2 :srv ACK")
    assert talk.received()[-1].tags == {"lanchat/id": "m2"}
    assert len(talk.carried.outbox) == 0


def test_a_stranger_that_only_echoes_is_matched_by_text() -> None:
    talk = Talk()
    talk.enter(caps="echo-message")
    talk.say("hi", "no")
    talk.hear(":Mia!m@h PRIVMSG #LOBBY hi")
    assert talk.received()[-1].tags == {"lanchat/id": "m1"}
    talk.hear(":srv 404 Mia #lobby :Cannot send")
    assert [failure.msgid for failure in talk.failures()] == ["m2"]


def test_a_stranger_without_echo_has_it_once_it_is_written() -> None:
    talk = Talk()
    talk.enter(caps="")
    assert talk.say("hi") == ["PRIVMSG #lobby hi"]
    assert (talk.received()[-1].nick, talk.received()[-1].tags) == ("Mia", {"lanchat/id": "m1"})
    assert len(talk.carried.outbox) == 0


def test_strangers_are_not_flooded() -> None:
    talk = Talk()
    talk.enter(caps="")
    assert len(talk.say(*["x"] * 20)) == BURST
    talk.clock.now = talk.engine.next_deadline()
    talk.engine.on_timer()
    assert len(talk.said()) == 1


def test_a_stored_message_found_in_the_history_is_not_said_again() -> None:
    talk = Talk()
    talk.enter()
    talk.say("one", "two")
    talk.hear(
        ":srv BATCH +h chathistory #lobby",
        "@batch=h;msgid=m1 :Mia!m@h PRIVMSG #lobby one",
        ":srv BATCH -h",
    )
    assert [item.msgid for item in talk.carried.outbox] == ["m2"]


def test_what_a_host_that_gave_way_had_stored_is_said_again_to_the_next() -> None:
    talk = Talk()
    talk.enter()
    talk.say("one", "two", "three")
    talk.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby one", "@msgid=m2 :Mia!m@h PRIVMSG #lobby two")
    talk.carried.outbox.host_changed(resend=True)
    following = Talk(carried=talk.carried)
    lines = following.enter()
    assert [line.split()[-1] for line in lines] == ["one", "two", "three"]
    # A refusal of the repeat takes nothing back; the same list is not kept for the host after that.
    following.hear("@label=m1 :srv 404 Mia #lobby :no", "@msgid=m2 :Mia!m@h PRIVMSG #lobby two")
    assert following.failures() == []
    assert [item.msgid for item in following.carried.outbox] == ["m3"]
    following.carried.outbox.host_changed(resend=True)
    assert [item.msgid for item in following.carried.outbox] == ["m2", "m3"]


def test_repeats_go_only_to_a_server_that_knows_repeats() -> None:
    talk = Talk()
    talk.enter()
    talk.say("one")
    talk.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby one")
    talk.carried.outbox.host_changed(resend=True)
    assert Talk(carried=talk.carried).enter(caps="echo-message") == []


def test_the_outbox_is_bounded() -> None:
    talk = Talk()
    accepted = [talk.carried.outbox.add(Outgoing(f"x{n}", "#a", "t", "PRIVMSG", 0)) for n in range(10_001)]
    assert accepted.count(True) == 10_000
    assert tuple(sorted(DELAYS_S)) == DELAYS_S

"""The talk with a server, line by line, in memory: registration, keeping alive, rooms, redirects.
Messages of our own are in test_delivery.py, history in test_history_requests.py."""

from __future__ import annotations

from lanchat.client.carried import Carried
from lanchat.client.keepalive import DEAD_S, DOUBTED_S, IDLE_S
from lanchat.client.registration import Identity
from lanchat.protocol.message import Message
from tests.client.talk import OURS, Talk


def test_registers_with_capabilities_and_then_ends_negotiation() -> None:
    talk = Talk()
    assert talk.said() == ["CAP LS 302", "NICK Mia", "USER mia 0 * Mia"]
    assert talk.hear(":srv CAP * LS * :message-tags batch") == []
    assert talk.hear(":srv CAP * LS :server-time sasl=PLAIN") == ["CAP REQ :message-tags server-time batch"]
    assert talk.hear(":srv CAP * ACK :message-tags server-time batch") == ["CAP END"]
    talk.enter(caps="")
    assert talk.registered().capabilities == {"message-tags", "server-time", "batch"}


def test_a_refused_request_is_repeated_name_by_name() -> None:
    talk = Talk()
    talk.hear(":srv CAP * LS :batch setname")
    assert talk.hear(":srv CAP * NAK :batch setname") == ["CAP REQ batch", "CAP REQ setname"]
    assert talk.hear(":srv CAP * ACK :batch") == []
    assert talk.hear(":srv CAP * NAK :setname") == ["CAP END"]


def test_a_server_without_capabilities_lets_us_in() -> None:
    talk = Talk()
    talk.hear(":srv 421 * CAP :Unknown command")
    talk.enter(caps="", isupport="NICKLEN=9 NETWORK=Old\\x20Net")
    event = talk.registered()
    assert (event.nick, event.server, event.network, event.capabilities) == ("Mia", "srv", "Old Net", frozenset())


def test_a_name_in_use_gets_a_number_and_is_asked_for_again_when_free() -> None:
    talk = Talk("Anna")
    talk.said()
    assert talk.hear(":srv 433 * Anna :Nickname is already in use.") == ["NICK Anna_2"]
    assert talk.hear(":srv 433 * Anna_2 :Nickname is already in use.") == ["NICK Anna_3"]
    talk.enter(nick="Anna_3")
    assert talk.hear(":Anna!a@h QUIT :bye") == ["NICK Anna"]
    talk.hear(":Anna_3!a@h NICK Anna")
    assert talk.engine.nick == "Anna"
    assert talk.hear(":Anna!a@h QUIT :no more asking") == []


def _told_of_run(fingerprint: str, offered: str = "batch lanchat/sent-once") -> str:
    """What a server with this certificate hears of our run, '' for nothing."""
    talk = Talk("Anna", Carried(Identity("Anna", "Anna", run="secret")), fingerprint=fingerprint)
    talk.said()
    said = talk.hear(f":srv CAP * LS :{offered}")
    return next((line.removeprefix("LANCHAT RUN ") for line in said if line.startswith("LANCHAT RUN ")), "")


def test_a_lan_chat_is_told_of_our_run_and_asked_for_the_name_once_more() -> None:
    talk = Talk("Anna", Carried(Identity("Anna", "Anna", run="secret")), fingerprint="aa11")
    talk.said()
    assert talk.hear(":srv CAP * LS :batch lanchat/sent-once")[0].startswith("LANCHAT RUN ")
    assert talk.hear(":srv 433 * Anna :Nickname is already in use.") == ["NICK Anna"]
    assert talk.hear(":srv 433 * Anna :Nickname is already in use.") == ["NICK Anna_2"]


def test_each_host_hears_the_same_of_our_run_again_and_no_two_the_same() -> None:
    assert _told_of_run("aa11") == _told_of_run("aa11") != _told_of_run("bb22")
    assert "secret" not in _told_of_run("aa11")


def test_nobody_hears_of_our_run_in_the_clear_or_who_is_no_lan_chat() -> None:
    assert _told_of_run("aa11")
    assert not _told_of_run("")
    assert not _told_of_run("aa11", offered="batch")


def test_no_other_server_is_asked_twice_for_the_name() -> None:
    talk = Talk("Anna", Carried(Identity("Anna", "Anna", run="secret")), fingerprint="aa11")
    talk.said()
    assert talk.hear(":srv CAP * LS :batch") == ["CAP REQ batch"]
    assert talk.hear(":srv 433 * Anna :Nickname is already in use.") == ["NICK Anna_2"]


def test_no_reply_that_lacks_its_parameters_is_more_than_the_talk_bears() -> None:
    words = (
        "",
        "Mia",
        "#lobby",
        "+x",
        "*",
        "METADATA",
        "INVALID_TARGET",
        "RATE_LIMITED",
        "CHATHISTORY",
        "SEARCH",
        "JOIN",
    )
    ends = [f" {one} {other}".rstrip() for one in words for other in words]
    talk = Talk()
    talk.enter(caps=f"{OURS} draft/metadata-2 draft/multiline=max-bytes=4000 draft/read-marker draft/search")
    commands = [*talk.engine._handlers, "FAIL", "WARN", "NOTE", "BATCH", "PRIVMSG", "TAGMSG", "MODE", "TOPIC", "INVITE"]
    for source in (":srv ", ":Bo!b@h ", ""):
        for command in commands:
            if command != "ERROR":
                talk.hear(*(f"{source}{command}{end}" for end in ends))
    assert talk.engine.online


def test_a_name_still_in_use_is_asked_for_rarely_and_silently() -> None:
    talk = Talk("Anna")
    talk.hear(":srv 433 * Anna :in use")
    talk.enter(nick="Anna_2")
    talk.clock.now += 5
    talk.engine.on_timer()
    assert talk.said() == ["NICK Anna"]
    before = len(talk.received())
    talk.hear(":srv 433 Anna_2 Anna :in use")
    assert len(talk.received()) == before
    talk.clock.now += 9
    talk.engine.on_timer()
    assert talk.said() == []


def test_a_name_the_server_does_not_take_is_made_plainer_then_shorter() -> None:
    talk = Talk("Zoë-Alexandra")
    talk.said()
    assert talk.hear(":srv 432 * x :Erroneous nickname") == ["NICK Zoe-Alexandra"]
    assert talk.hear(":srv 432 * x :Erroneous nickname") == ["NICK Zoe-Alexa"]
    assert talk.hear(":srv 433 * x :in use") == ["NICK Zoe-Ale_2"]
    assert talk.hear(":srv 432 * x :Erroneous nickname") == ["NICK Zoe-Alex"]
    assert talk.hear(":srv 432 * x :Erroneous nickname")[0].startswith("NICK guest")
    talk.hear(":srv 432 * x :Erroneous nickname")
    assert talk.engine.ending is not None
    assert (talk.engine.ending.reason, talk.engine.ending.retry) == ("nick", False)


def test_a_new_name_is_cut_to_what_the_server_allows() -> None:
    talk = Talk()
    talk.enter(caps="", isupport="NICKLEN=5")
    talk.engine.set_nick("Annabelle")
    assert talk.said() == ["NICK Annab"]


def test_a_wrong_password_ends_for_good() -> None:
    talk = Talk(carried=Carried(Identity("Mia", "Mia", password="x")))
    assert "PASS x" in talk.said()
    talk.hear(":srv 464 * :Password incorrect", "ERROR :Closing link")
    assert talk.engine.ending is not None
    assert (talk.engine.ending.reason, talk.engine.ending.retry) == ("password", False)


def test_ping_is_answered_before_and_after_registration() -> None:
    talk = Talk()
    talk.said()
    assert talk.hear("PING :abc d") == ["PONG :abc d"]
    talk.enter()
    assert talk.hear("PING xyz") == ["PONG xyz"]


def test_a_silent_server_is_asked_and_then_given_up() -> None:
    talk = Talk()
    talk.enter()
    talk.clock.now = talk.engine.next_deadline()
    talk.engine.on_timer()
    (ping,) = talk.said()
    assert ping.startswith("PING lanchat-")
    talk.hear(ping.replace("PING", ":srv PONG srv"))
    assert talk.engine.ending is None
    for _ in range(2):
        talk.clock.now = talk.engine.next_deadline()
        talk.engine.on_timer()
    assert talk.engine.ending is not None
    assert talk.engine.ending.reason == "silent"


def test_a_link_in_doubt_is_asked_at_once_and_given_up_sooner() -> None:
    talk = Talk()
    talk.enter()
    began = talk.clock.now
    for answered in (True, False):
        talk.engine.alive.doubt()
        talk.engine.on_timer()
        (ping,) = talk.said()
        assert ping.startswith("PING lanchat-")
        if answered:
            talk.hear(ping.replace("PING", ":srv PONG srv"))
            assert talk.engine.next_deadline() == began + IDLE_S
    talk.engine.alive.doubt()  # once more changes nothing
    talk.engine.on_timer()
    assert (talk.said(), talk.engine.ending) == ([], None)
    talk.clock.now = began + DOUBTED_S
    talk.engine.on_timer()
    assert talk.engine.ending is not None
    assert talk.engine.ending.reason == "silent"


def test_a_doubt_while_an_answer_is_awaited_shortens_the_wait() -> None:
    talk = Talk()
    talk.enter()
    talk.clock.now = asked = talk.engine.next_deadline()
    talk.engine.on_timer()
    talk.clock.now += 1
    talk.engine.alive.doubt()
    assert talk.engine.next_deadline() == asked + 1 + DOUBTED_S
    talk.clock.now += DEAD_S - DOUBTED_S
    assert talk.engine.next_deadline() < asked + DEAD_S


def test_a_server_that_never_lets_us_in_is_given_up() -> None:
    talk = Talk()
    for _ in range(20):
        talk.clock.now += 5
        talk.hear("NOTICE * :please wait")
        talk.engine.on_timer()
    assert talk.engine.ending is not None
    assert talk.engine.ending.reason == "timeout"


def test_a_welcome_without_end_of_motd_is_good_enough() -> None:
    talk = Talk()
    talk.hear(":srv 001 Mia :Welcome")
    talk.clock.now += 5
    talk.engine.on_timer()
    assert talk.engine.online


def test_rooms_are_entered_again_on_the_next_connection_with_their_keys() -> None:
    talk = Talk()
    talk.carried.rooms.want("#lobby")
    talk.carried.rooms.want("#secret", "k")
    assert talk.enter() == ["JOIN #lobby", "JOIN #secret k"]
    talk.hear(":Mia!m@h JOIN #other", ":Mia!m@h PART #secret")
    again = Talk(carried=talk.carried)
    assert again.enter() == ["JOIN #lobby", "JOIN #other"]


def test_a_room_that_refuses_us_or_removed_us_is_left_alone() -> None:
    talk = Talk()
    talk.carried.rooms.want("#a")
    talk.carried.rooms.want("#b")
    talk.enter()
    talk.hear(":srv 473 Mia #a :Cannot join channel (+i)", ":Mia!m@h JOIN #b", ":op!o@h KICK #b Mia :out")
    assert Talk(carried=talk.carried).enter() == []
    assert [message.command for message in talk.received()] == ["473", "JOIN", "KICK"]


def test_the_lobby_is_what_the_server_calls_it() -> None:
    talk = Talk(carried=Carried(Identity("Mia", "Mia"), lobby="#lobby"))
    talk.carried.rooms.want("#lobby")
    assert talk.enter(isupport="lanchat/LOBBY=#foyer") == ["JOIN #foyer"]


def test_people_in_a_new_room_are_asked_about_once_unless_it_is_full() -> None:
    talk = Talk()
    talk.enter(caps="")
    talk.hear(":Mia!m@h JOIN #small", ":srv 353 Mia = #small :Mia Tom")
    assert talk.hear(":srv 366 Mia #small :End") == ["WHO #small"]
    assert talk.hear(":srv 366 Mia #small :End") == []
    crowd = " ".join(f"n{number}" for number in range(300))
    assert talk.hear(":Mia!m@h JOIN #big", f":srv 353 Mia = #big :{crowd}", ":srv 366 Mia #big :End") == []


def test_away_is_said_again_after_coming_back() -> None:
    talk = Talk()
    talk.carried.identity.away = "lunch"
    assert talk.enter() == ["AWAY lunch"]


def test_the_server_sends_us_elsewhere() -> None:
    for line in (":srv LANCHAT MOVED :10.0.0.7 50001", ":srv LANCHAT MOVED 10.0.0.7 50001"):
        talk = Talk()
        talk.enter()
        talk.hear(line, "ERROR :bye")
        assert talk.engine.ending is not None
        assert talk.engine.ending.redirect == ("10.0.0.7", 50001)
    talk = Talk()
    talk.hear(":srv 010 Mia other.example 6667 :Please use this server")
    assert talk.engine.ending is not None
    assert talk.engine.ending.redirect == ("other.example", 6667)


def test_nobody_but_the_server_can_send_us_elsewhere() -> None:
    talk = Talk()
    talk.enter()
    talk.hear(":Eve!e@h LANCHAT MOVED :10.6.6.6 1", ":srv LANCHAT MOVED :nowhere", ":srv LANCHAT MOVED :h 99999")
    assert talk.engine.ending is None


def test_nobody_but_the_server_can_say_who_hosts() -> None:
    talk = Talk()
    talk.enter()
    before = len(talk.received())
    talk.hear(":Eve!e@h LANCHAT HOST :Eve")
    assert len(talk.received()) == before
    talk.hear(":srv LANCHAT HOST :Tom")
    assert talk.received()[-1].command == "LANCHAT"


def test_a_web_server_is_no_chat() -> None:
    talk = Talk()
    talk.hear("HTTP/1.1 400 Bad Request")
    assert talk.engine.ending is not None
    assert (talk.engine.ending.reason, talk.engine.ending.retry) == ("not-a-chat", False)


def test_a_strangers_welcome_is_shown_and_our_own_is_not() -> None:
    for caps, shown in (("", ["NOTICE", "001", "002", "372"]), (OURS, ["NOTICE", "372"])):
        talk = Talk()
        talk.hear(":srv NOTICE * :looking you up")
        if caps:
            talk.hear(f":srv CAP * LS :{caps}", f":srv CAP * ACK :{caps}")
        talk.hear(":srv 001 Mia :Welcome", ":srv 002 Mia :Your host", ":srv 372 Mia :- hello", ":srv 422 Mia :none")
        assert [message.command for message in talk.received()] == shown


def test_text_in_an_old_code_page_is_read() -> None:
    talk = Talk()
    talk.enter()
    talk.engine.receive_data(b":Tom!t@h PRIVMSG Mia :caf\xe9\r\n")
    assert talk.received()[-1].params[1] == "café"


def test_requests_between_programs_are_answered_and_not_shown() -> None:
    talk = Talk()
    talk.enter()
    answers = talk.hear(":Tom!t@h PRIVMSG Mia :\x01PING 123\x01", ":Tom!t@h PRIVMSG Mia :\x01DCC SEND x\x01")
    assert answers == ["NOTICE Tom :\x01PING 123\x01"]
    assert talk.received() == []
    many = talk.hear(*[":Tom!t@h PRIVMSG Mia :\x01VERSION\x01"] * 20)
    assert 0 < len(many) < 5


def test_any_bytes_are_survived_whole_or_in_pieces() -> None:
    junk = (
        b"\x00\xff\r\n@ :\r\n:\r\n@a=b\r\nBATCH\r\nBATCH +\r\n005\r\n:x\r\n353\r\nNICK\r\nJOIN\r\nKICK #a\r\nCAP\r\n"
        * 3
    )
    junk += b"x" * 100_000 + b"\r\n:srv 001\r\n433\r\nFAIL\r\nPRIVMSG\r\nPING\r\n010 a\r\nLANCHAT MOVED\r\n"
    junk += "010 a host ²\r\nLANCHAT MOVED :host ²\r\n005 Mia CHATHISTORY=² NICKLEN=² :are\r\n".encode()
    for size in (1, 7, len(junk)):
        for online in (False, True):
            talk = Talk()
            if online:
                talk.enter()
            for start in range(0, len(junk), size):
                talk.engine.receive_data(junk[start : start + size])
            assert talk.engine.ending is None
            assert talk.hear("PING still-here")[-1] == "PONG still-here"


def test_what_the_program_says_by_itself_is_refused_in_silence() -> None:
    talk = Talk()
    talk.enter()
    talk.engine.send_quietly(Message("TAGMSG", ("Tom",), tags={"+typing": "active"}))
    assert talk.said() == ["@+typing=active;label=lanchat-quiet TAGMSG Tom"]
    talk.hear("@label=lanchat-quiet :srv 401 Mia Tom :No such nick/channel", "@label=lanchat-quiet :srv FAIL X Y :no")
    assert talk.received() == []
    talk.hear(":srv 401 Mia Tom :No such nick/channel")
    assert [message.command for message in talk.received()] == ["401"]

"""What is asked of a server that keeps history: on entering, after an absence, on scrolling up.
In memory, line by line."""

from __future__ import annotations

import pytest

from lanchat.client.history_requests import FIRST_PAGE, MISSED_PAGE, MISSED_PAGES, local_id, reference
from lanchat.client.state import ChatState
from lanchat.client.timeline import is_talk
from lanchat.protocol.entry import encode_cid
from tests.client.talk import Talk


def batch(target: str, first: int, count: int, label: str = "", *, end: bool = False) -> list[str]:
    """The lines of a page with messages p<first> …"""
    tags = f"label={label}" + (";draft/chathistory-end" if end else "")
    lines = [f"@{tags} :srv BATCH +r chathistory {target}" if label else f":srv BATCH +r chathistory {target}"]
    lines += [f"@batch=r;msgid=p{n} :Tom!t@h PRIVMSG {target} :text {n}" for n in range(first, first + count)]
    return [*lines, ":srv BATCH -r"]


def entered() -> Talk:
    talk = Talk()
    talk.enter()
    assert talk.hear(":Mia!m@h JOIN #lobby") == [f"@label=h1 CHATHISTORY LATEST #lobby * {FIRST_PAGE}"]
    return talk


def test_the_newest_page_comes_on_entering() -> None:
    talk = entered()
    assert talk.hear(*batch("#lobby", 1, 3, "h1")) == []
    (page,) = talk.pages()
    assert (page.target, page.direction, page.complete, len(page.messages)) == ("#lobby", "latest", True, 3)


def test_a_full_page_may_have_more_before_it() -> None:
    talk = entered()
    talk.hear(*batch("#lobby", 1, FIRST_PAGE, "h1"))
    assert not talk.pages()[0].complete
    talk.engine.history.request("#lobby", "p1", 30)
    assert talk.said() == ["@label=h2 CHATHISTORY BEFORE #lobby msgid=p1 30"]
    talk.hear(*batch("#lobby", 1, 30, "h2", end=True))
    older = talk.pages()[1]
    assert (older.direction, older.complete, older.about) == ("before", True, "p1")


def test_a_newest_page_without_a_message_is_followed_by_the_one_before_it() -> None:
    talk = entered()
    reactions = [f"@batch=r;msgid=r{n};+draft/react=x :Tom!t@h TAGMSG #lobby" for n in range(FIRST_PAGE)]
    (ask,) = talk.hear("@label=h1 :srv BATCH +r chathistory #lobby", *reactions, ":srv BATCH -r")
    assert ask == f"@label=h2 CHATHISTORY BEFORE #lobby msgid=r0 {FIRST_PAGE}"
    assert talk.hear(*batch("#lobby", 1, 3, "h2")) == []
    assert [(page.direction, page.complete) for page in talk.pages()] == [("latest", False), ("before", True)]


def test_what_was_missed_is_asked_for_page_by_page_from_the_last_message() -> None:
    talk = entered()
    talk.hear(*batch("#lobby", 1, 3, "h1"), "@msgid=live1 :Tom!t@h PRIVMSG #lobby :live")
    again = Talk(carried=talk.carried)
    again.enter()
    (ask,) = again.hear(":Mia!m@h JOIN #lobby")
    assert ask == f"@label=h2 CHATHISTORY AFTER #lobby msgid=live1 {MISSED_PAGE}"
    (ask,) = again.hear(*batch("#lobby", 10, MISSED_PAGE, "h2"))
    assert ask == f"@label=h3 CHATHISTORY AFTER #lobby msgid=p{9 + MISSED_PAGE} {MISSED_PAGE}"
    assert again.hear(*batch("#lobby", 110, 2, "h3")) == []
    assert [page.complete for page in again.pages()] == [False, True]


@pytest.mark.parametrize(
    "done",
    [
        "@batch=r;msgid=e1;draft/target-msgid=p1;draft/edit-text=else :Tom!t@h EDIT #lobby",
        "@batch=r;msgid=e1;+reply=p1;+draft/react=x :Tom!t@h TAGMSG #lobby",
        "@batch=r;msgid=e1 :Tom!t@h TOPIC #lobby :tea",
    ],
)
def test_what_follows_on_something_done_stands_behind_the_last_message(done: str) -> None:
    talk = entered()
    talk.hear(*batch("#lobby", 1, 3, "h1"))
    state = ChatState(lambda: 0)
    events = talk.events
    for label, lines in (("h2", [done]), ("h3", batch("#lobby", 4, 2)[1:-1])):
        talk = Talk(carried=talk.carried)
        talk.enter()
        (ask,) = talk.hear(":Mia!m@h JOIN #lobby")
        assert ask.endswith(f"CHATHISTORY AFTER #lobby msgid={'p3' if label == 'h2' else 'e1'} {MISSED_PAGE}")
        talk.hear(f"@label={label} :srv BATCH +r chathistory #lobby", *lines, ":srv BATCH -r")
        events += talk.events
    for event in events:
        state.apply(event)
    conversation = state.find("#lobby")
    assert conversation is not None
    assert [item.msgid for item in conversation.messages if is_talk(item)] == ["p1", "p2", "p3", "p4", "p5"]


def test_after_a_long_absence_the_newest_page_is_enough() -> None:
    talk = entered()
    talk.hear(*batch("#lobby", 1, 1, "h1"))
    again = Talk(carried=talk.carried)
    again.enter()
    asks = again.hear(":Mia!m@h JOIN #lobby")
    for _ in range(MISSED_PAGES):
        label = asks[0][len("@label=") :].split()[0]
        asks = again.hear(*batch("#lobby", 10, MISSED_PAGE, label))
    assert asks[0].endswith(f"CHATHISTORY LATEST #lobby * {MISSED_PAGE}")


def test_a_connection_lost_while_catching_up_goes_on_from_the_gap() -> None:
    talk = entered()
    talk.hear(*batch("#lobby", 1, 3, "h1"))
    for _ in range(2):
        talk = Talk(carried=talk.carried)
        talk.enter()
        assert "AFTER #lobby msgid=p3" in talk.hear(":Mia!m@h JOIN #lobby")[0]
        talk.hear("@msgid=live1 :Tom!t@h PRIVMSG #lobby :too early to count")


def test_a_connection_lost_before_the_first_page_goes_on_from_what_was_heard() -> None:
    talk = entered()
    talk.hear("@msgid=live1 :Tom!t@h PRIVMSG #lobby :hello")
    again = Talk(carried=talk.carried)
    again.enter()
    assert "AFTER #lobby msgid=live1" in again.hear(":Mia!m@h JOIN #lobby")[0]


def test_a_message_the_server_does_not_know_leads_to_the_newest_page() -> None:
    for answer in ([":srv FAIL CHATHISTORY INVALID_PARAMS AFTER #lobby :Invalid msgid"], batch("#lobby", 1, 0, "h2")):
        talk = entered()
        talk.hear(*batch("#lobby", 1, 3, "h1"))
        again = Talk(carried=talk.carried)
        again.enter()
        again.hear(":Mia!m@h JOIN #lobby")
        (ask,) = again.hear(*answer)
        assert "CHATHISTORY LATEST #lobby *" in ask


def test_another_host_is_asked_for_its_own_newest_page() -> None:
    talk = entered()
    talk.hear(*batch("#lobby", 1, 3, "h1"))
    talk.carried.new_host = True
    again = Talk(carried=talk.carried)
    again.enter()
    assert again.registered().new_host
    assert "LATEST #lobby *" in again.hear(":Mia!m@h JOIN #lobby")[0]


def test_another_host_that_lacks_what_is_loaded_is_asked_for_what_it_has_before_its_own() -> None:
    def said(name: str, *times: int) -> list[str]:
        """Lines of a page, of messages said at these times."""
        return [f"@batch=r;msgid={msgid(at)} :Tom!t@h PRIVMSG #lobby :{name} {at}" for at in times]

    def msgid(at: int) -> str:
        return encode_cid(at.to_bytes(6, "big") + bytes(10))

    def answer(ask: str, *lines: str, end: bool = False) -> list[str]:
        tags = ask[1:].split()[0] + (";draft/chathistory-end" if end else "")
        return talk.hear(f"@{tags} :srv BATCH +r chathistory #lobby", *lines, ":srv BATCH -r")

    talk = Talk()
    talk.enter()
    answer(talk.hear(":Mia!m@h JOIN #lobby")[0], *said("first", *range(500, 500 + FIRST_PAGE)))
    talk.carried.new_host = True
    events, talk = talk.events, Talk(carried=talk.carried)
    talk.enter()
    answer(talk.hear(":Mia!m@h JOIN #lobby")[0], *said("second", *range(900, 900 + FIRST_PAGE)))
    talk.engine.history.request("#lobby", msgid(500), 30)
    (ask,) = talk.said()
    failure = f"{ask.split()[0]} :srv FAIL CHATHISTORY MESSAGE_ERROR BEFORE #lobby :Messages could not be retrieved"
    (ask,) = talk.hear(failure)
    assert ask.endswith(f"CHATHISTORY BEFORE #lobby msgid={msgid(900)} 30")
    answer(ask, *said("second", 100, 101), end=True)
    state = ChatState(lambda: 0)
    for event in (*events, *talk.events):
        state.apply(event)
    conversation = state.find("#lobby")
    assert conversation is not None
    times = (*range(100, 102), *range(500, 500 + FIRST_PAGE), *range(900, 900 + FIRST_PAGE))
    assert [item.msgid for item in conversation.messages if is_talk(item)] == [msgid(at) for at in times]
    assert not conversation.more_history


def test_a_page_that_cannot_be_read_is_asked_for_once_more_at_most() -> None:
    talk = entered()
    talk.hear(*batch("#lobby", 1, FIRST_PAGE, "h1"))
    talk.engine.history.request("#lobby", "p1", 30)
    assert len(talk.said()) == 1
    assert talk.hear("@label=h2 :srv FAIL CHATHISTORY MESSAGE_ERROR BEFORE #lobby :Not now") == []
    assert [page.complete for page in talk.pages()] == [False, False]


def test_the_order_of_another_host_is_new_until_its_page_has_come() -> None:
    talk = entered()
    talk.hear(*batch("#lobby", 1, 3, "h1"))
    talk.carried.new_host = True
    told = []
    for page_comes in (False, True, True):
        talk = Talk(carried=talk.carried)
        talk.enter()
        told.append(talk.registered().new_host)
        (ask,) = talk.hear(":Mia!m@h JOIN #lobby")
        if page_comes:
            talk.hear(*batch("#lobby", 1, 3, ask[len("@label=") :].split()[0]))
    assert told == [True, True, False]


def test_missed_private_messages_are_asked_for_too() -> None:
    talk = Talk()
    talk.enter()
    talk.hear("@msgid=d1 :Tom!t@h PRIVMSG Mia :psst", "@msgid=s1 :srv NOTICE Mia :server talk")
    again = Talk(carried=talk.carried)
    assert again.enter() == [f"@label=h1 CHATHISTORY AFTER Tom msgid=d1 {MISSED_PAGE}"]


def test_pages_are_matched_by_room_where_there_are_no_labels() -> None:
    talk = Talk()
    talk.enter(caps="batch draft/chathistory message-tags")
    assert talk.hear(":Mia!m@h JOIN #lobby") == [f"CHATHISTORY LATEST #lobby * {FIRST_PAGE}"]
    talk.hear(*batch("#LOBBY", 1, 2))
    (page,) = talk.pages()
    assert (page.target, page.complete) == ("#lobby", False)


def test_where_there_is_no_history_the_answer_is_an_empty_page() -> None:
    talk = Talk()
    talk.enter(caps="")
    assert talk.hear(":Mia!m@h JOIN #lobby") == []
    talk.engine.history.request("#lobby", None, 50)
    assert talk.said() == []
    assert talk.pages()[0].complete


def test_a_failed_request_ends_the_waiting() -> None:
    talk = entered()
    talk.hear("@label=h1 :srv FAIL CHATHISTORY MESSAGE_ERROR LATEST #lobby :Messages could not be retrieved")
    (page,) = talk.pages()
    assert (page.messages, page.complete) == ((), False)
    assert talk.received()[-1].command == "JOIN"


def test_a_line_without_an_id_is_referred_to_by_its_time() -> None:
    assert reference(local_id(1_700_000_000_123, 5)) == "timestamp=2023-11-14T22:13:20.123Z"
    assert reference("abc") == "msgid=abc"
    for forged in ("~²", "~" + "9" * 15, "~" + "9" * 5_000, "~-5.1"):
        assert reference(forged).startswith("timestamp=")


def test_a_replay_nobody_asked_for_is_a_page_too() -> None:
    talk = Talk()
    talk.enter(caps="batch")
    talk.hear(
        ":bouncer BATCH +r znc.in/playback #lobby",
        "@batch=r :Tom!t@h JOIN #lobby",
        "@batch=r :Tom!t@h PRIVMSG #lobby :before",
        ":bouncer BATCH -r",
    )
    assert [message.params[1] for message in talk.pages()[0].messages] == ["before"]
    assert [message.command for message in talk.received()] == ["001"]

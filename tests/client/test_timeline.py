"""Where messages stand in a conversation, as a person would notice it: order, echoes, pages, gaps, unread counts.
Events go in by hand; no engine, no network."""

from __future__ import annotations

import time

from lanchat.client.events import Disconnected, SendFailed
from lanchat.client.model import (
    MessageKind,
    MessagesAppended,
    MessagesPrepended,
    MessagesReset,
    MessageState,
    MessageUpdated,
)
from lanchat.client.timeline import KEPT, SLACK
from tests.client.model import Model
from tests.client.talk import page, received


def test_messages_come_in_the_servers_order_and_are_counted_until_seen() -> None:
    model = Model()
    model.tom("a", "hello \x02you\x0f")
    model.tom("b", "mia: look")
    model.hear("@msgid=c;time=2024-01-01T00:00:00.500Z :Tom!t@h PRIVMSG #lobby :\x01ACTION waves\x01")
    room = model.room()
    assert model.texts() == ["hello \x02you\x0f", "mia: look", "waves"]
    assert (room.unread, room.mentions, room.first_unread) == (3, 1, "a")
    assert room.messages[2].kind is MessageKind.ACTION
    assert room.messages[2].time_ms == 1_704_067_200_500
    model.state.open_conversation("#lobby")
    assert (room.unread, room.mentions, room.first_unread) == (0, 0, "a")
    model.tom("d", "seen at once")
    assert room.unread == 0
    model.state.open_conversation("Tom")
    assert room.first_unread == ""


def test_the_same_message_is_there_once() -> None:
    model = Model()
    model.tom("a", "hello")
    assert model.tom("a", "hello") == []
    model.state.apply(page("#lobby", "latest", "@msgid=a :Tom!t@h PRIVMSG #lobby hello"))
    assert model.texts() == ["hello"]


def test_my_own_message_waits_at_the_end_and_takes_its_place_when_echoed() -> None:
    model = Model()
    assert isinstance(model.say("m1", "mine")[-1], MessagesAppended)
    assert isinstance(model.tom("a", "his")[0], MessagesReset)
    assert model.texts() == ["his", "mine"]
    changes = model.hear("@msgid=m1;time=2024-01-01T00:00:00Z :Mia!m@h PRIVMSG #lobby mine")
    mine = model.room().messages[1]
    assert changes == [MessageUpdated(model.room(), mine)]
    assert (mine.state, mine.time_ms, mine.own) == (MessageState.STORED, 1_704_067_200_000, True)
    model.tom("b", "after")
    assert model.texts() == ["his", "mine", "after"]
    assert model.room().unread == 2


def test_a_later_line_echoed_first_stands_first() -> None:
    model = Model()
    model.say("m1", "one")
    model.say("m2", "two")
    assert isinstance(model.hear("@msgid=m2 :Mia!m@h PRIVMSG #lobby two")[0], MessagesReset)
    assert model.texts() == ["two", "one"]
    model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby one")
    assert [message.state for message in model.room().messages] == [MessageState.STORED] * 2
    assert model.room().tail == 0


def test_a_refused_line_says_why_and_keeps_its_place() -> None:
    model = Model()
    model.say("m1", "one")
    model.say("m2", "two")
    changes = model.state.apply(SendFailed("m1", "#lobby", "You cannot write in #lobby."))
    assert [type(change) for change in changes] == [MessageUpdated]
    model.tom("a", "later")
    assert model.texts() == ["one", "later", "two"]
    assert model.room().messages[0].failure == "You cannot write in #lobby."


def test_an_echo_under_another_id_is_still_my_line() -> None:
    model = Model()
    model.say("m1", "hi")
    model.hear("@lanchat/id=m1;msgid=theirs :Mia!m@h PRIVMSG #lobby hi", "@msgid=theirs :Mia!m@h PRIVMSG #lobby hi")
    assert [message.msgid for message in model.room().messages] == ["theirs"]


def test_nobody_else_can_settle_my_line() -> None:
    model = Model()
    model.say("m1", "hi")
    model.hear("@lanchat/id=m1 :Eve!e@h PRIVMSG #lobby :ha")
    assert model.room().messages[-1].state is MessageState.SENDING


def test_the_first_page_goes_before_what_was_said_since() -> None:
    model = Model()
    model.tom("live", "now")
    changes = model.state.apply(
        page("#lobby", "latest", "@msgid=x :Tom!t@h PRIVMSG #lobby old", "@msgid=live :Tom!t@h PRIVMSG #lobby now")
    )
    assert model.texts() == ["old", "now"]
    assert changes == [MessagesReset(model.room())]
    assert model.room().unread == 1
    assert not model.room().more_history
    assert not model.room().loading_history


def test_what_was_missed_goes_between_what_was_known_and_what_came_since() -> None:
    model = Model()
    model.tom("a", "a")
    model.say("m1", "mine")
    model.state.apply(Disconnected("", 0.2))
    model.register()
    model.hear(":Mia!m@h JOIN #lobby", ":srv 353 Mia = #lobby :Mia Tom", "@msgid=z :Tom!t@h PRIVMSG #lobby z")
    model.state.apply(page("#lobby", "after", "@msgid=b :Tom!t@h PRIVMSG #lobby b", complete=False, after="a"))
    model.state.apply(
        page("#lobby", "after", "@msgid=c :Tom!t@h PRIVMSG #lobby c", "@msgid=z :Tom!t@h PRIVMSG #lobby z", after="b")
    )
    assert model.texts() == ["a", "b", "c", "z", "mine"]
    assert model.room().unread == 4


def test_what_the_newest_page_has_from_before_goes_between_what_was_known_and_is_no_news() -> None:
    model = Model()
    model.state.open_conversation("Tom")
    model.tom("b", "two")  # the link broke before the first page came
    model.state.apply(Disconnected("", 0.2))
    model.register()
    model.hear(":Mia!m@h JOIN #lobby")
    model.state.apply(page("#lobby", "after", "@msgid=d :Tom!t@h PRIVMSG #lobby four", after="b"))
    model.state.apply(Disconnected("", 0.2))
    model.register()
    model.hear(":Mia!m@h JOIN #lobby")
    assert model.room().unread == 2
    texts = {"a": "one", "b": "two", "c": "three", "d": "four", "e": "five"}
    lines = [f"@msgid={msgid} :Tom!t@h PRIVMSG #lobby {text}" for msgid, text in texts.items()]
    model.state.apply(page("#lobby", "latest", *lines))
    assert [text for text in model.texts() if text in texts.values()] == list(texts.values())
    assert model.room().unread == 3


def test_my_line_found_in_a_page_is_stored() -> None:
    model = Model()
    model.tom("a", "a")
    model.say("m1", "mine")
    model.say("m2", "more")
    model.register()
    model.state.apply(
        page(
            "#lobby", "after", "@msgid=m1 :Mia!m@h PRIVMSG #lobby mine", "@msgid=b :Tom!t@h PRIVMSG #lobby b", after="a"
        )
    )
    assert model.texts() == ["a", "mine", "b", "more"]
    assert [message.state.name for message in model.room().messages] == ["STORED", "STORED", "STORED", "SENDING"]
    assert model.room().tail == 1


def test_a_gap_lets_go_of_what_is_before_it() -> None:
    model = Model()
    model.tom("a", "a")
    model.register()
    model.tom("z", "z")
    model.state.apply(page("#lobby", "latest", "@msgid=y :Tom!t@h PRIVMSG #lobby y", complete=False))
    assert model.texts() == ["y", "z"]
    assert model.room().more_history
    assert model.state.oldest_msgid("#lobby") == "y"


def test_older_pages_go_to_the_start() -> None:
    model = Model()
    model.tom("c", "c")
    assert model.state.history_requested("#lobby") is False  # the first page is still awaited
    model.state.apply(page("#lobby", "latest", "@msgid=c :Tom!t@h PRIVMSG #lobby c", complete=False))
    assert model.state.history_requested("#lobby") is True
    changes = model.state.apply(
        page(
            "#lobby",
            "before",
            "@msgid=a :Tom!t@h PRIVMSG #lobby a",
            "@msgid=b :Tom!t@h NOTICE #lobby b",
            "@msgid=c :Tom!t@h PRIVMSG #lobby c",
        )
    )
    (change,) = changes
    assert isinstance(change, MessagesPrepended)
    assert [message.text for message in change.messages] == ["a", "b"]
    assert model.texts() == ["a", "b", "c"]
    assert model.state.history_requested("#lobby") is False


def test_an_older_page_does_not_hide_a_gap_that_came_meanwhile() -> None:
    model = Model()
    model.state.apply(page("#lobby", "latest", "@msgid=c :Tom!t@h PRIVMSG #lobby c", complete=False))
    model.register()
    model.state.apply(page("#lobby", "latest", "@msgid=z :Tom!t@h PRIVMSG #lobby z", complete=False))
    older = ("@msgid=b :Tom!t@h PRIVMSG #lobby b",)
    assert model.state.history_requested("#lobby")
    (change,) = model.state.apply(page("#lobby", "before", *older, about="c"))
    assert isinstance(change, MessagesPrepended)
    assert model.texts() == ["z"]
    assert model.state.history_requested("#lobby")
    model.state.apply(page("#lobby", "before", *older, "@msgid=c :Tom!t@h PRIVMSG #lobby c", about="z"))
    assert model.texts() == ["b", "c", "z"]
    assert not model.state.history_requested("#lobby")


def test_another_host_puts_the_messages_in_its_own_order() -> None:
    model = Model()
    model.say("m1", "mine")
    model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby mine")
    model.tom("a", "his")
    model.tom("lost", "only there")
    model.register(new_host=True)
    model.hear(":Mia!m@h JOIN #lobby")
    model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby mine")
    model.state.apply(
        page("#lobby", "latest", "@msgid=n :Ada!a@h PRIVMSG #lobby new", "@msgid=a :Tom!t@h PRIVMSG #lobby his")
    )
    assert model.texts() == ["only there", "new", "his", "mine"]
    assert model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby mine") == []


def test_the_order_of_another_host_holds_although_its_page_comes_last() -> None:
    model = Model()
    model.tom("t1", "his")
    model.say("m1", "mine")
    model.hear("@msgid=m1 :Mia!m@h PRIVMSG #lobby mine")
    model.register(new_host=True)
    model.hear(":Mia!m@h JOIN #lobby", "@msgid=m1 :Mia!m@h PRIVMSG #lobby mine")
    model.state.apply(
        page(
            "#lobby",
            "latest",
            "@msgid=c :Ada!a@h PRIVMSG #lobby hers",
            "@msgid=t1 :Tom!t@h PRIVMSG #lobby his",
            "@msgid=m1 :Mia!m@h PRIVMSG #lobby mine",
        )
    )
    assert model.texts() == ["hers", "his", "mine"]


def test_a_full_conversation_lets_its_oldest_go() -> None:
    model = Model()
    for number in range(KEPT + SLACK + 1):
        model.tom(f"x{number}", "t")
    room = model.room()
    assert KEPT <= len(room.messages) <= KEPT + SLACK
    assert len(room.index) == len(room.messages)
    assert room.more_history


def test_a_flood_is_taken_in_its_stride() -> None:
    model = Model()
    events = [
        received(f"@msgid=f{n};time=2024-01-01T00:00:00.000Z :Tom!t@h PRIVMSG #lobby :message number {n} for you all")
        for n in range(5_000)
    ]
    start = time.thread_time()  # of the processor, whatever else it does
    for event in events:
        model.state.apply(event)
    assert time.thread_time() - start < 3.0
    assert model.room().unread == 5_000


def test_what_was_missed_in_private_brings_a_closed_conversation_back() -> None:
    model = Model()
    model.hear("@msgid=a :Tom!t@h PRIVMSG Mia :psst")
    model.state.close_conversation("Tom")
    model.register()
    model.state.apply(page("Tom", "latest", "@msgid=a :Tom!t@h PRIVMSG Mia :psst"))
    model.state.apply(page("Tom", "after", "@msgid=m :Mia!m@h PRIVMSG Tom :what?", after="a"))
    model.state.apply(page("#gone", "after", "@msgid=g :Tom!t@h PRIVMSG #gone :anybody?", after="f"))
    assert model.state.find("Tom") is None and model.state.find("#gone") is None
    model.state.apply(page("Tom", "after", "@msgid=b :Tom!t@h PRIVMSG Mia :are you there?", after="a"))
    assert model.texts("Tom") == ["are you there?"]
    assert (model.room("Tom").unread, model.room("Tom").first_unread) == (1, "b")

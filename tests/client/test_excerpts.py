"""A stretch of the past beside the newest messages: how it comes, grows at both ends, and becomes a part of them."""

from __future__ import annotations

from lanchat.client import excerpts
from lanchat.client.events import Disconnected, HistoryPage
from lanchat.client.model import (
    Change,
    ExcerptJoined,
    ExcerptShown,
    MessagesAppended,
    MessagesPrepended,
    MessagesReset,
)
from tests.client.model import Model
from tests.client.talk import page


def line(number: int) -> str:
    return f"@msgid=m{number} :Tom!t@h PRIVMSG #lobby :number {number}"


def part(direction: str, numbers: range, *, complete: bool = False, about: str = "") -> HistoryPage:
    whole = page("#lobby", direction, *(line(number) for number in numbers), complete=complete)
    return HistoryPage(whole.target, whole.messages, complete, direction, about=about)


class Past(Model):
    """#lobby with the messages 90 to 99 loaded, on the way to message 50."""

    def __init__(self) -> None:
        super().__init__()
        self.state.apply(page("#lobby", "latest", *(line(number) for number in range(90, 100)), complete=False))
        excerpt = self.state.begin_excerpt("#lobby", "m50")
        assert excerpt is not None
        self.excerpt = excerpt

    def shown(self) -> list[str]:
        return [message.msgid for message in self.excerpt.conversation.messages]

    def arrive(self) -> list[Change]:
        return self.state.apply(part("around", range(45, 56), about="m50"))


def ids(numbers: range) -> list[str]:
    return [f"m{number}" for number in numbers]


def test_the_past_stands_beside_what_is_loaded() -> None:
    past = Past()
    (change,) = past.arrive()
    assert change == ExcerptShown(past.excerpt, found=True)
    assert past.shown() == ids(range(45, 56))
    assert past.texts() == [f"number {number}" for number in range(90, 100)]
    assert past.room().unread == 0


def test_it_grows_at_both_ends() -> None:
    past = Past()
    past.arrive()
    (older,) = past.state.apply(part("older", range(40, 45), about="m45"))
    assert isinstance(older, MessagesPrepended)
    assert older.conversation is past.excerpt.conversation
    (newer,) = past.state.apply(part("newer", range(56, 60), about="m55"))
    assert isinstance(newer, MessagesAppended)
    assert past.shown() == ids(range(40, 60))
    assert past.excerpt.conversation.more_history
    past.state.apply(part("older", range(38, 40), complete=True, about="m40"))
    assert not past.excerpt.conversation.more_history


def test_it_becomes_a_part_of_what_is_loaded_where_they_meet() -> None:
    past = Past()
    past.arrive()
    past.room().more_history = False
    (change,) = past.state.apply(part("newer", range(56, 92), about="m55"))
    assert change == ExcerptJoined(past.excerpt)
    assert past.texts() == [f"number {number}" for number in range(45, 100)]
    assert past.room().more_history
    assert past.state.excerpt is None


def test_a_message_that_is_near_what_is_loaded_is_shown_there() -> None:
    past = Past()
    (change,) = past.state.apply(part("around", range(45, 93), about="m50"))
    assert change == ExcerptJoined(past.excerpt)
    assert past.texts()[0] == "number 45"


def test_a_message_that_is_gone_is_said() -> None:
    past = Past()
    assert past.state.apply(part("around", range(0), complete=True, about="m50")) == [
        ExcerptShown(past.excerpt, found=False)
    ]
    assert past.state.excerpt is None


def test_a_page_for_another_message_is_not_taken() -> None:
    past = Past()
    assert past.state.apply(part("around", range(10, 20), about="m15")) == []
    assert past.state.apply(part("older", range(10, 20), about="m20")) == []
    assert past.shown() == []


def test_what_is_far_from_the_reader_is_let_go() -> None:
    past = Past()
    past.arrive()
    first = excerpts.MAX_MESSAGES
    there = past.excerpt.conversation
    (change,) = past.state.apply(part("newer", range(56, 56 + first), about="m55"))
    assert isinstance(change, ExcerptJoined)  # the loaded messages were among them
    past = Past()
    past.arrive()
    there = past.excerpt.conversation
    (change,) = past.state.apply(part("newer", range(1_000, 1_000 + first), about="m55"))
    assert isinstance(change, MessagesReset)
    assert len(there.messages) == len(there.index) == first
    assert past.shown()[-1] == f"m{999 + first}"
    assert there.more_history
    (change,) = past.state.apply(part("older", range(20, 30), about="m1000"))
    assert isinstance(change, MessagesReset)
    assert len(there.messages) == len(there.index) == first
    assert past.shown()[0] == "m20"
    assert there.more_newer


def test_a_lost_connection_ends_what_was_on_its_way() -> None:
    past = Past()
    past.state.apply(Disconnected("timeout", 1.0))
    assert past.state.excerpt is None
    past = Past()
    past.arrive()
    past.excerpt.conversation.loading_newer = True
    past.state.apply(Disconnected("timeout", 1.0))
    assert past.state.excerpt is past.excerpt
    assert not past.excerpt.conversation.loading_newer

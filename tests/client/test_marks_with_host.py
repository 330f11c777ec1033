"""What two people do to each other's messages at our own host: answers, reactions, edits, deletions, typing.
Over TLS on the loopback, as test_with_host.py."""

from __future__ import annotations

from lanchat.client.model import ChatMessage, MessageState, Reaction
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from tests.client.seat import Seat, agree
from tests.hosting.support import Place


def last(seat: Seat, name: str = "#lobby") -> ChatMessage:
    return [message for message in seat.room(name).messages if message.author][-1]


def test_an_answer_names_what_it_answers(seats: list[Seat]) -> None:
    anna, bruno = seats
    anna.client.say("#lobby", "who has the printer?")
    agree(seats, 1)
    bruno.client.say("#lobby", "I do", reply_to=last(bruno).msgid)
    agree(seats, 2)
    question, answer = anna.room().messages[-2:]
    assert answer.reply_to == question.msgid
    assert last(bruno).reply_to == question.msgid


def test_reactions_come_and_go(seats: list[Seat]) -> None:
    anna, bruno = seats
    anna.client.say("#lobby", "lunch?")
    agree(seats, 1)
    bruno.client.react("#lobby", last(bruno).msgid, "\U0001f44d")
    anna.until(lambda: last(anna).reactions == (Reaction("\U0001f44d", ("Bruno",)),))
    bruno.until(lambda: last(bruno).reactions == (Reaction("\U0001f44d", ("Bruno",), own=True),))
    bruno.client.react("#lobby", last(bruno).msgid, "\U0001f44d", on=False)
    for seat in seats:
        seat.until(lambda seat=seat: last(seat).reactions == ())  # type: ignore[misc]


def test_who_comes_later_sees_the_reactions_of_messages_further_up(
    seats: list[Seat], net: tuple[EventLoop, Workers], place: Place
) -> None:
    anna, bruno = seats
    anna.client.say("#lobby", "lunch?")
    agree(seats, 1)
    asked = last(anna).msgid
    for number in range(60):
        anna.client.say("#lobby", f"line {number}")
    agree(seats, 61)
    bruno.client.react("#lobby", asked, ":)")
    anna.until(lambda: anna.room().index[asked].reactions)
    zoe = Seat(*net, "Zoe")
    zoe.client.connect("127.0.0.1", place.host.port)
    zoe.until(lambda: zoe.online() and len(zoe.said()) > 40)
    assert asked not in zoe.room().index
    zoe.client.request_part("#lobby", "quote", asked, 1)
    zoe.until(lambda: zoe.room().quoted.get(asked))
    assert (zoe.room().quoted[asked].author, zoe.room().quoted[asked].text) == ("Anna", "lunch?")
    zoe.client.request_history("#lobby", zoe.state.oldest_msgid("#lobby"))
    zoe.until(lambda: asked in zoe.room().index)
    assert zoe.room().index[asked].reactions == (Reaction(":)", ("Bruno",)),)
    zoe.client.close()


def test_a_text_is_changed_and_taken_back_for_both(seats: list[Seat]) -> None:
    anna = seats[0]
    anna.client.say("#lobby", "anex ample")
    agree(seats, 1)
    anna.client.edit("#lobby", last(anna).msgid, "an example;\nof two lines")
    for seat in seats:
        seat.until(lambda seat=seat: last(seat).edited)  # type: ignore[misc]
        assert last(seat).text == "an example;\nof two lines"
    anna.client.redact("#lobby", last(anna).msgid)
    for seat in seats:
        seat.until(lambda seat=seat: last(seat).deleted)  # type: ignore[misc]
        assert last(seat).text == ""


def test_the_same_in_private(seats: list[Seat]) -> None:
    anna, bruno = seats
    anna.client.say("Bruno", "psst")
    bruno.until(lambda: bruno.said("Anna") == ["psst"])
    bruno.client.react("Anna", last(bruno, "Anna").msgid, ":)")
    anna.until(lambda: anna.said("Bruno") and last(anna, "Bruno").reactions)
    anna.client.redact("Bruno", last(anna, "Bruno").msgid)
    bruno.until(lambda: last(bruno, "Anna").deleted)


def test_what_was_done_meanwhile_is_known_after_coming_back(seats: list[Seat]) -> None:
    anna, bruno = seats
    for text in ("one", "two", "three"):
        anna.client.say("#lobby", text)
    agree(seats, 3)
    first, second, _third = (message.msgid for message in anna.room().messages[-3:])
    bruno.client.raw("QUIT :gone")
    bruno.until(lambda: not bruno.online())
    anna.client.redact("#lobby", first)
    anna.client.edit("#lobby", second, "zwei")
    anna.until(lambda: anna.room().index[first].deleted and anna.room().index[second].edited)
    bruno.until(lambda: bruno.online() and bruno.room().index[first].deleted)
    bruno.until(lambda: bruno.room().index[second].text == "zwei")
    assert [message.state for message in bruno.room().messages if message.author] == [MessageState.STORED] * 3


def test_others_may_not_change_a_text_but_an_operator_may_delete_it(seats: list[Seat]) -> None:
    anna, bruno = seats  # both sit at the host, so they are operators of the lobby
    anna.client.say("#lobby", "mine")
    agree(seats, 1)
    said = last(bruno)
    bruno.client.edit("#lobby", said.msgid, "yours")
    bruno.until(lambda: "You cannot change this message. Your new text was: yours" in bruno.lines())
    bruno.client.redact("#lobby", said.msgid)
    bruno.until(lambda: said.deleted)
    anna.until(lambda: last(anna).deleted_by == "Bruno")


def test_typing_is_told(seats: list[Seat]) -> None:
    anna, bruno = seats
    bruno.client.typing("#lobby", "active")
    anna.until(lambda: anna.state.typists("#lobby") == ["Bruno"])
    bruno.client.typing("#lobby", "done")
    anna.until(lambda: anna.state.typists("#lobby") == [])

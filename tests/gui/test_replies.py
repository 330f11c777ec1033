"""Answering a message: the strip above the field, the quoted line in the pane, and the way back to what was said."""

from __future__ import annotations

import pytest

from lanchat.client.events import SendFailed, Sending
from lanchat.gui import message_pane
from lanchat.gui.message_desk import MAX_LOOKED_UP
from tests.gui.desk import Desk
from tests.gui.scenes import NINE
from tests.gui.whole import CAPABILITIES, Whole


@pytest.fixture
def whole(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> Whole:
    monkeypatch.setattr(message_pane, "FLASH_MS", 600_000)  # lit until it was looked at, however slowly
    whole = Whole(desk)
    whole.hear("Ana 1 Who has the *label* printer?", "Ben 2 not me", "Mia 3 me neither")
    whole.asked()
    return whole


def test_a_reply_is_written_under_the_message_it_answers(whole: Whole) -> None:
    whole.choose("1", "Reply")
    assert {"Reply to Ana", "Who has the label printer?"} <= set(whole.labels())
    assert whole.focused() is whole.window.compose.text
    whole.desk.type("I do")
    whole.desk.press("<Return>")
    assert whole.asked("say") == [("say", "#lobby", "I do", "1")]
    assert "Reply to Ana" not in whole.labels()
    assert "Ana  Who has the label printer?" in whole.shown().split("I do")[0].rsplit("\n", 3)[1]


def test_emoji_of_the_answered_message_are_pictures(whole: Whole) -> None:
    whole.hear("Ana 4 😀🎉 hurray")
    whole.choose("4", "Reply")
    assert " hurray" in whole.labels()
    quote = whole.window.actions._bar.quote  # type: ignore[union-attr]
    assert [quote.type(item) for item in quote.find_all()] == ["image", "image", "text"]


def test_the_next_message_answers_nothing(whole: Whole) -> None:
    whole.choose("1", "Reply")
    whole.desk.type("one")
    whole.desk.press("<Return>")
    whole.desk.type("two")
    whole.desk.press("<Return>")
    assert len(whole.asked("say")) == 2
    assert next(m for m in whole.room().messages if m.text == "two").reply_to == ""


def test_escape_answers_nothing_and_keeps_what_was_written(whole: Whole) -> None:
    whole.choose("1", "Reply")
    whole.desk.type("hm")
    whole.desk.press("<Escape>")
    assert "Reply to Ana" not in whole.labels()
    assert whole.window.compose.value == "hm"
    whole.desk.press("<Return>")
    assert whole.asked("say") == [("say", "#lobby", "hm", "")]


def test_by_keyboard_alone(whole: Whole) -> None:
    whole.desk.focus(whole.text)
    whole.desk.press("<Up>", "<Control-r>")
    assert "Reply to Ben" in whole.labels()
    assert whole.focused() is whole.window.compose.text


def test_by_the_button_over_the_message(whole: Whole) -> None:
    whole.hover("not me")
    bar = whole.window.pane.pointer.bar
    assert bar.frame is not None
    assert bar.frame.winfo_ismapped()
    button = bar.button("reply")
    whole.desk.click(button, 5, 5)
    assert "Reply to Ben" in whole.labels()
    whole.text.event_generate("<Leave>")
    whole.desk.settle()
    assert not bar.frame.winfo_ismapped()


def test_a_command_is_no_answer(whole: Whole) -> None:
    whole.choose("1", "Reply")
    whole.desk.type("/me waves")
    whole.desk.press("<Return>")
    assert whole.asked() == [("action", "#lobby", "waves")]
    assert "Reply to Ana" in whole.labels()


def test_each_conversation_has_its_own(whole: Whole) -> None:
    whole.hear("@msgid=p :Ben!b@h PRIVMSG Mia :psst")
    whole.choose("1", "Reply")
    whole.presenter.open("Ben")
    whole.desk.settle()
    assert "Reply to Ana" not in whole.labels()
    whole.presenter.open("#lobby")
    whole.desk.settle()
    assert "Reply to Ana" in whole.labels()


def test_a_click_on_the_quoted_line_goes_to_the_message(whole: Whole) -> None:
    whole.hear(*(f"Ben f{number} filler {number}" for number in range(150)))
    whole.hear("@msgid=9;+draft/reply=1 :Ana!a@h PRIVMSG #lobby :found it")
    assert not whole.in_sight("1")
    whole.desk.click(whole.text, *last_spot(whole, "Who has"))
    assert whole.in_sight("1")
    start, end = whole.text.tag_ranges("flash")
    assert "printer?" in whole.text.get(start, end)


def last_spot(whole: Whole, words: str) -> tuple[int, int]:
    place = whole.text.search(words, "end", backwards=True)
    whole.text.see(place)
    whole.desk.settle()
    box = whole.text.bbox(place)
    assert box is not None
    return box[0] + 3, box[1] + box[3] // 2


def test_a_message_that_is_not_loaded_is_fetched(whole: Whole) -> None:
    whole.hear("@msgid=9;+reply=old :Ana!a@h PRIVMSG #lobby :about that")
    whole.click("An earlier message")
    assert whole.asked("request_part")[-1] == ("request_part", "#lobby", "around", "old", 60)
    whole.page("Ben b before", "Ben old the old words", "Ana a after", direction="around", about="old")
    start, end = whole.text.tag_ranges("flash")
    assert "the old words" in whole.text.get(start, end)
    assert not whole.sees("about that"), "this is a stretch of the past"
    whole.desk.press("<Escape>")
    assert whole.sees("about that")


def test_the_quoted_line_says_what_it_was_once_that_is_loaded(whole: Whole) -> None:
    whole.hear("@msgid=9;+reply=old :Ana!a@h PRIVMSG #lobby :about that")
    assert whole.sees("An earlier message")
    whole.page("Ben old the old words")
    assert not whole.sees("An earlier message")
    assert whole.sees("Ben  the old words")


def test_the_quoted_line_of_a_message_that_is_not_loaded_is_fetched_once(whole: Whole) -> None:
    whole.hear("@msgid=9;+reply=old :Ana!a@h PRIVMSG #lobby :about that")
    whole.hear("@msgid=10;+reply=old :Mia!m@h PRIVMSG #lobby :that too")
    assert whole.asked("request_part") == [("request_part", "#lobby", "quote", "old", 1)]
    whole.page("Ben old the old words", direction="quote", about="old")
    assert whole.shown().count("Ben  the old words") == 2
    assert "old" not in {message.msgid for message in whole.room().messages}
    whole.hear(":Ben!b@h REDACT #lobby old")
    assert whole.shown().count("Ben  This message was deleted") == 2


def test_only_some_are_fetched(whole: Whole) -> None:
    whole.hear(*(f"@msgid=r{number};+reply=x{number} :Ana!a@h PRIVMSG #lobby :answer" for number in range(20)))
    assert len(whole.asked("request_part")) == MAX_LOOKED_UP


def test_others_are_fetched_once_these_have_come(whole: Whole) -> None:
    whole.hear(*(f"@msgid=r{number};+reply=x{number} :Ana!a@h PRIVMSG #lobby :answer" for number in range(20)))
    for number in range(MAX_LOOKED_UP):
        whole.page(f"Ben x{number} words", direction="quote", about=f"x{number}")
    whole.asked()
    whole.hear("@msgid=9;+reply=other :Ana!a@h PRIVMSG #lobby :answer")
    assert whole.asked("request_part") == [("request_part", "#lobby", "quote", "other", 1)]


def test_what_happens_to_a_message_of_the_past_is_seen_there(whole: Whole) -> None:
    whole.hear("@msgid=9;+reply=old :Ana!a@h PRIVMSG #lobby :about that")
    whole.click("An earlier message")
    whole.page("Ben b before", "Mia old the old words", direction="around", about="old")
    whole.hear("@+reply=old;+draft/react=lol :Ana!a@h TAGMSG #lobby")
    past = whole.state.excerpt
    assert past is not None
    assert past.conversation.index["old"].reactions[0].names == ("Ana",)
    whole.desk.press("<Delete>", "<Return>")
    assert whole.asked("redact") == [("redact", "#lobby", "old")]
    whole.hear(":Mia!m@h REDACT #lobby old")
    assert whole.sees("You deleted this message")


def test_a_deleted_message_is_not_quoted(whole: Whole) -> None:
    whole.hear("@msgid=9;+reply=1 :Ben!b@h PRIVMSG #lobby :in room 2", ":Ana!a@h REDACT #lobby 1")
    assert not whole.sees("printer")
    assert whole.sees("Ana  This message was deleted")
    assert "Reply" not in whole.menu("1")


def test_what_cannot_be_answered_has_no_entry(desk: Desk) -> None:
    whole = Whole(desk, CAPABILITIES - {"message-tags"})
    whole.hear("Ana 1 hello")
    assert whole.menu("1").keys() == {"Quote", "Copy message", "Message Ana"}


def test_a_quote_is_put_into_the_field(whole: Whole) -> None:
    whole.choose("2", "Quote")
    assert whole.window.compose.value == "> not me\n"
    assert whole.focused() is whole.window.compose.text


def test_quoted_lines_follow_the_width(whole: Whole) -> None:
    words = "a long question " * 8
    whole.hear(f"Ana q {words}", "@msgid=9;+reply=q :Ben!b@h PRIVMSG #lobby :yes")

    def quoted() -> str:
        line = whole.text.search("Ana  a long", "1.0")
        return whole.text.get(f"{line} linestart", f"{line} lineend")

    wide = quoted()
    whole.desk.root.geometry("640x500")
    whole.desk.wait(lambda: len(quoted()) < len(wide), "for the quoted line to be cut")
    assert quoted().endswith("…")


def test_an_answer_that_failed_is_said_again_as_an_answer(whole: Whole) -> None:
    whole.presenter.receive([Sending("f", "#lobby", "yes", "PRIVMSG", NINE, "1"), SendFailed("f", "#lobby", "no")])
    whole.presenter.retry("#lobby", "f")
    assert whole.asked("say") == [("say", "#lobby", "yes", "1")]

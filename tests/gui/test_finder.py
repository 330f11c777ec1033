"""Searching and jumping through the whole window: real keys, real clicks, the server's lines by hand."""

from __future__ import annotations

import pytest

from lanchat.client.events import Disconnected, Registered, SearchAnswer
from lanchat.client.search import SearchWish
from lanchat.gui.result_list import ROW
from lanchat.gui.search_card import SearchCard
from tests.gui.chat import CAPS, Chat, lines_of, said
from tests.gui.desk import Desk


class Search(Chat):
    """#lobby with the messages 900 to 949 loaded."""

    def __init__(self, desk: Desk, caps: frozenset[str] = CAPS) -> None:
        super().__init__(desk, caps)
        self.page("latest", range(900, 950))
        desk.settle()

    @property
    def card(self) -> SearchCard:
        card = self.window.cards.open
        assert isinstance(card, SearchCard)
        return card

    def look_for(self, text: str) -> tuple[int, SearchWish]:
        """Ctrl+F, type, and wait until the server is asked."""
        self.desk.press("<Control-f>")
        self.desk.wait(lambda: self.card.entry.focus_get() is self.card.entry, "for the field")
        self.desk.type(text)
        self.wait_for_question()
        number, wish = self.client.take("search")[-1]
        return number, wish

    def wait_for_question(self) -> None:
        """About all that was typed: a busy computer may have asked about a part of it before."""
        self.desk.wait(
            lambda: not self.card._timer and any(wish[0] == "search" for wish in self.client.asked), "for the question"
        )

    def answer(self, number: int, *lines: str, complete: bool = True) -> None:
        self.hear(SearchAnswer(number, tuple(lines_of(*lines)), complete))

    def results(self) -> list[str]:
        return [result.text for result in self.card.list.results]

    def find(self, *numbers: int) -> None:
        """Search, and find these messages."""
        number, _wish = self.look_for("message")
        self.answer(number, *(said(item) for item in numbers))


def test_what_is_typed_is_asked_and_the_answer_shown_newest_first(desk: Desk) -> None:
    search = Search(desk)
    number, wish = search.look_for("tea")
    assert wish == SearchWish("tea")
    search.answer(number, said(3, "tea at five"), said(8, "more tea", "Tom", "#games"))
    results = search.card.list.results
    assert [(result.author, result.place, result.text) for result in results] == [
        ("Tom", "#games", "more tea"),
        ("Anna", "#lobby", "tea at five"),
    ]
    assert "2 messages" in search.card.note.cget("text")


def test_an_answer_to_what_was_typed_before_is_not_shown(desk: Desk) -> None:
    search = Search(desk)
    number, _wish = search.look_for("te")
    desk.type("a")
    search.wait_for_question()
    search.answer(number, said(3, "ten"))
    assert search.results() == []
    search.answer(number + 1, said(3, "tea"))
    assert search.results() == ["tea"]


def test_enter_on_a_loaded_message_scrolls_to_it(desk: Desk) -> None:
    search = Search(desk)
    assert not search.in_sight("message 902")
    search.find(902)
    desk.press("<Return>")
    assert search.window.cards.open is None
    assert search.in_sight("message 902")
    assert search.client.take("request_part") == []
    assert desk.root.focus_get() is search.window.pane.text
    cursor = search.window.pane.pointer.cursor
    assert cursor is not None
    assert cursor.msgid == "m902"


def test_a_click_on_an_old_message_loads_what_is_around_it(desk: Desk) -> None:
    search = Search(desk)
    search.find(30, 20)
    found = search.card.list
    desk.click(found, 60, ROW * 3 // 2)  # the second row
    assert search.client.take("request_part") == [("#lobby", "around", "m30", 60)]
    search.page("around", range(60), about="m30")
    assert search.in_sight("message 30")
    assert not search.in_sight("message 949")
    assert "Back to the newest messages" in search.window.pane._pill.cget("text")


def test_esc_returns_to_where_one_was(desk: Desk) -> None:
    search = Search(desk)
    desk.press("<Prior>", "<Prior>")
    desk.settle()
    before = search.window.pane.reading_place
    assert before is not None
    search.find(30)
    desk.press("<Return>")
    search.page("around", range(60), about="m30")
    assert search.in_sight("message 30")
    desk.press("<Escape>")
    desk.settle()
    assert search.window.pane.reading_place == before
    assert desk.root.focus_get() is search.window.compose.text
    desk.press("<Escape>")
    desk.settle()
    assert search.in_sight("message 949")


def test_esc_returns_to_the_other_room(desk: Desk) -> None:
    search = Search(desk)
    number, _wish = search.look_for("dice")
    search.answer(number, said(5, "dice", where="#games"))
    desk.press("<Return>")
    assert search.window.conversation is search.conversation("#games")
    search.page("around", range(8), about="m5", where="#games")
    assert search.in_sight("message 5")
    desk.press("<Escape>")
    assert search.window.conversation is search.conversation("#lobby")
    assert search.in_sight("message 949")


@pytest.mark.parametrize("what", [":Anna!a@h RENAME #games #sports :", ":Mia!m@h PART #games"])
def test_esc_leads_out_of_the_past_whatever_became_of_where_one_was(desk: Desk, what: str) -> None:
    search = Search(desk)
    search.finder.open("#games")
    search.find(100)
    search.desk.press("<Return>")
    search.page("around", range(70, 130), about="m100")
    assert search.in_sight("message 100")
    search.hear(what)
    if "PART" in what:
        search.presenter.leave("#games")
    search.window.escape()
    desk.settle()
    here = search.window.conversation
    assert here is not None and here.name == ("#lobby" if "PART" in what else "#sports")
    assert search.window.pane.conversation is here
    assert "message 100" not in search.pane()


def test_the_past_is_left_with_its_conversation(desk: Desk) -> None:
    search = Search(desk)
    search.find(30)
    desk.press("<Return>")
    search.page("around", range(60), about="m30")
    assert search.in_sight("message 30")
    search.window.callbacks.on_open_private("Anna")
    desk.settle()
    desk.focus(search.window.compose.text)
    desk.press("<Alt-Up>", "<Alt-Up>")
    assert search.window.conversation is search.conversation("#lobby")
    assert search.in_sight("message 949")
    search.client.take("request_part")
    for _page in range(12):
        desk.press("<Prior>")
    desk.wait(lambda: search.in_sight("message 900"), "for the top")
    assert [wish[0] for wish in search.client.take("request_history")][-1:] == ["#lobby"]
    assert search.client.take("request_part") == []


def test_scrolling_on_from_an_old_message_reaches_the_newest_without_a_jump(desk: Desk) -> None:
    search = Search(desk)
    search.find(860)
    desk.press("<Return>")
    search.page("around", range(830, 890), about="m860")
    search.client.take("request_part")
    pane = search.window.pane
    for _ in range(30):
        desk.press("<Next>")
        desk.settle()
    assert search.client.take("request_part") == [("#lobby", "newer", "m889", 60)]
    place = pane.reading_place
    search.page("newer", range(890, 950), about="m889")
    assert pane.conversation is search.conversation()
    assert pane.reading_place == place
    for _ in range(30):
        desk.press("<Next>")
        desk.settle()
    assert search.in_sight("message 949")
    assert pane.following


def test_scrolling_up_from_an_old_message_loads_older_ones(desk: Desk) -> None:
    search = Search(desk)
    search.find(500)
    desk.press("<Return>")
    search.page("around", range(470, 530), about="m500")
    search.client.take("request_part")
    for _ in range(20):
        desk.press("<Prior>")
        desk.settle()
    assert search.client.take("request_part") == [("#lobby", "older", "m470", 60)]
    search.page("older", range(410, 470), about="m470")
    assert "message 410" in search.pane()
    assert search.client.take("request_history") == []


def test_the_pill_and_writing_lead_back_to_the_newest(desk: Desk) -> None:
    for leave in ("pill", "write", "sidebar"):
        search = Search(desk)
        search.find(30)
        desk.press("<Return>")
        search.page("around", range(60), about="m30")
        if leave == "pill":
            desk.click(search.window.pane._pill, 10, 10)
        elif leave == "write":
            desk.type("hi")
            desk.press("<Return>")
        else:
            top, bottom = search.window.sidebar.list.row_box("#lobby")
            desk.click(search.window.sidebar.list, 60, (top + bottom) // 2)
        desk.settle()
        assert search.in_sight("message 949"), leave
        for child in desk.root.winfo_children():
            child.destroy()


def test_a_message_the_chat_has_no_longer_is_said(desk: Desk) -> None:
    search = Search(desk)
    search.find(30)
    desk.press("<Return>")
    search.page("around", range(0), complete=True, about="m30")
    assert search.banner() == "The chat no longer has this message."
    assert search.in_sight("message 949")


def test_older_results_are_added_below(desk: Desk) -> None:
    search = Search(desk)
    number, _wish = search.look_for("message")
    search.answer(number, *(said(item) for item in range(800, 850)), complete=False)
    assert "newest 50" in search.card.note.cget("text")
    desk.press(*["<Next>"] * 11, "<Return>")
    number, wish = search.client.take("search")[-1]
    oldest = search.card._memory.hits[-1].message
    assert wish == SearchWish("message", before_ms=oldest.time_ms)
    search.answer(number, said(799), said(800))
    assert search.results()[-2:] == ["message 800", "message 799"]
    assert len(search.results()) == 51


def test_a_server_that_cannot_search_says_so_and_what_is_loaded_is_searched(desk: Desk) -> None:
    search = Search(desk, CAPS - {"soju.im/search"})
    desk.press("<Control-f>")
    desk.type("message 94")
    desk.wait(lambda: len(search.results()) == 10, "for what is loaded")
    note = search.card.note.cget("text")
    assert note == "This server cannot search. Only what is loaded here was looked through."
    assert search.client.take("search") == []


def test_without_a_connection_what_is_loaded_is_searched(desk: Desk) -> None:
    search = Search(desk)
    search.hear(Disconnected("timeout", 3.0))
    desk.press("<Control-f>")
    desk.type("message 94")
    desk.wait(lambda: len(search.results()) == 10, "for what is loaded")
    assert search.card.note.cget("text").startswith("There is no connection.")


def test_a_connection_that_breaks_leaves_no_search_waiting(desk: Desk) -> None:
    search = Search(desk)
    number, wish = search.look_for("94")
    assert search.card.note.cget("text") == "Searching…"
    search.hear(Disconnected("silent", 1.0), Registered("Mia", "lanchat.local", "Studio", {}, CAPS))
    ((again, same),) = search.client.take("search")
    assert again > number and same == wish
    search.hear(Disconnected("silent", 1.0))
    assert search.card.note.cget("text").startswith("There is no connection.")
    search.hear(Registered("Mia", "lanchat.local", "Studio", {}, CAPS))
    assert search.client.take("search") == []


def test_what_the_server_refuses_is_said(desk: Desk) -> None:
    search = Search(desk)
    number, _wish = search.look_for("x")
    search.hear(SearchAnswer(number, refused=True))
    assert search.card.note.cget("text") == "The chat cannot search there. You can search in rooms you are in."


def test_the_button_above_the_messages_opens_the_card(desk: Desk) -> None:
    search = Search(desk)
    desk.click(search.window.header.search_button, 8, 8)
    assert isinstance(search.window.cards.open, SearchCard)


def test_somebody_talks_while_the_past_is_read(desk: Desk) -> None:
    search = Search(desk)
    search.find(30)
    desk.press("<Return>")
    search.page("around", range(60), about="m30")
    search.hear(said(950))
    assert search.in_sight("message 30")
    desk.press("<Escape>")
    desk.settle()
    assert search.in_sight("message 950")


def test_another_message_of_the_same_stretch_is_shown_without_asking(desk: Desk) -> None:
    search = Search(desk)
    search.find(10, 30)
    desk.press("<Return>")
    search.page("around", range(60), about="m30")
    search.client.take("request_part")
    desk.press("<Control-f>", "<Down>", "<Return>")
    assert search.client.take("request_part") == []
    cursor = search.window.pane.pointer.cursor
    assert cursor is not None
    assert cursor.msgid == "m10"
    assert search.in_sight("message 10")
    search.page("older", range(0), complete=True, about="m0")
    desk.press("<Escape>")
    desk.settle()
    assert search.in_sight("message 949")


def test_what_comes_late_takes_the_keyboard_from_no_card(desk: Desk) -> None:
    search = Search(desk)
    search.find(30)
    desk.press("<Return>", "<Control-f>")
    search.page("around", range(60), about="m30")
    assert search.in_sight("message 30")
    assert desk.root.focus_get() is search.card.entry


def test_a_place_of_an_earlier_time_is_gone_back_to_without_the_keyboard(desk: Desk) -> None:
    search = Search(desk)
    search.finder.restore(search.conversation(), ("m30", 100))
    assert search.client.take("request_part") == [("#lobby", "around", "m30", 60)]
    search.page("around", range(60), about="m30")
    assert search.window.pane.reading_place is not None
    assert search.in_sight("message 30")
    assert desk.root.focus_get() is search.window.compose.text

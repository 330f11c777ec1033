"""The card for searching: what its fields mean, what it offers, and that it opens as it was left."""

from __future__ import annotations

import tkinter as tk
from datetime import date

from lanchat.client.model import SearchHit
from lanchat.client.search import SearchWish
from lanchat.gui import search_filters
from lanchat.gui.placeholder import Placeholder
from lanchat.gui.search_card import SearchCallbacks, SearchCard, SearchMemory
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk, canvas_texts
from tests.gui.scenes import message

TODAY = date(2026, 11, 23)


class Searcher:
    """Somebody with the card open."""

    def __init__(self, desk: Desk, size: str = "900x600") -> None:
        self.desk = desk
        desk.root.geometry(size)
        width = int(size.partition("x")[0])
        desk.wait(lambda: desk.root.winfo_width() == width, "for the window")
        self.asked: list[SearchWish] = []
        self.jumped: list[SearchHit] = []
        self.more: list[int] = []
        self.closed: list[int] = []
        self.memory = SearchMemory()
        self.theme = Theme(desk.root, scale=1)
        self.open()

    def open(self) -> None:
        callbacks = SearchCallbacks(
            self.asked.append, lambda: self.more.append(1), self.jumped.append, lambda: self.closed.append(1)
        )
        self.card = SearchCard(
            self.desk.root,
            self.theme,
            callbacks,
            self.memory,
            people=["Anna", "Tom"],
            rooms=["#lobby", "#games", "Anna"],
            today=lambda: TODAY,
        )
        self.desk.focus(self.card.entry)

    def ask(self) -> SearchWish:
        """The question about all that was typed; a busy computer may have asked about a part of it before."""
        self.desk.wait(lambda: self.asked and not self.card._timer, "for the question")
        return self.asked[-1]

    def menu(self) -> tk.Menu:
        return next(child for child in self.card.winfo_children() if isinstance(child, tk.Menu))


def hits(count: int) -> list[SearchHit]:
    return [SearchHit("#lobby", message(f"tea number {number}", minutes=number)) for number in range(count)]


def test_every_field_is_part_of_the_question(desk: Desk) -> None:
    searcher = Searcher(desk)
    desk.type("tea")
    desk.press("<Tab>")
    for name, text in (("person", "@Anna"), ("room", "GAMES"), ("since", "1.11.2026"), ("until", "2026-11-02")):
        desk.focus(searcher.card.filters[name])
        for letter in text:
            searcher.card.filters[name].insert("end", letter)
    assert searcher.ask() == SearchWish(
        "tea",
        "Anna",
        "#games",
        search_filters.start_of(date(2026, 11, 1)),
        search_filters.end_of(date(2026, 11, 2)),
    )


def test_a_filter_offers_what_it_could_be(desk: Desk) -> None:
    searcher = Searcher(desk)
    desk.focus(searcher.card.filters["person"])
    desk.press("<Alt-Down>")
    menu = searcher.menu()
    labels = [menu.entrycget(place, "label").strip() for place in range(int(menu.index("end") or 0) + 1)]
    assert labels == ["Anybody", "Anna", "Tom"]
    menu.invoke(1)
    menu.destroy()
    assert searcher.ask() == SearchWish(person="Anna")
    desk.click(searcher.card.choosers["since"], 4, 4)
    menu = searcher.menu()
    menu.invoke(2)
    menu.destroy()
    assert searcher.ask().after_ms == search_filters.start_of(date(2026, 11, 22))


def test_what_is_no_day_is_said(desk: Desk) -> None:
    searcher = Searcher(desk)
    desk.focus(searcher.card.filters["since"])
    desk.type("soon")
    desk.wait(lambda: "soon" in searcher.card.note.cget("text"), "for the sentence")
    assert searcher.card.note.cget("text") == "“soon” is no day. Write it like 2026-11-23."
    assert searcher.asked == []


def test_arrows_choose_and_enter_jumps(desk: Desk) -> None:
    searcher = Searcher(desk)
    searcher.card.show(hits(5), complete=True)
    desk.press("<Down>", "<Down>", "<Up>", "<Return>")
    assert [hit.message.text for hit in searcher.jumped] == ["tea number 1"]
    assert searcher.closed == [1]


def test_it_opens_as_it_was_left(desk: Desk) -> None:
    searcher = Searcher(desk)
    desk.type("tea")
    searcher.ask()
    searcher.card.show(hits(5), complete=False)
    desk.press("<Down>", "<Down>", "<Escape>")
    assert searcher.closed == [1]
    searcher.open()
    assert searcher.card.entry.get() == "tea"
    assert searcher.card.list.cursor == 2
    assert len(searcher.card.list.results) == 5
    desk.type("x")
    assert searcher.card.entry.get() == "x"


def test_nothing_found_is_said(desk: Desk) -> None:
    searcher = Searcher(desk)
    desk.type("tea")
    searcher.ask()
    searcher.card.show((), complete=True)
    assert searcher.card.note.cget("text") == "Nothing was found."
    desk.press("<Return>")
    assert searcher.jumped == []


def test_emptying_the_field_empties_the_list(desk: Desk) -> None:
    searcher = Searcher(desk)
    desk.type("t")
    searcher.ask()
    searcher.card.show(hits(2), complete=True)
    desk.press("<BackSpace>")
    desk.wait(lambda: not searcher.card.list.results, "for the empty list")


def test_a_narrow_window_has_the_filters_in_two_rows(desk: Desk) -> None:
    searcher = Searcher(desk, "480x360")
    rows = {int(entry.master.grid_info()["row"]) for entry in searcher.card.filters.values()}  # type: ignore[union-attr]
    assert rows == {0, 1}
    desk.settle()
    assert searcher.card.winfo_rootx() + searcher.card.winfo_width() <= desk.root.winfo_rootx() + 480
    assert searcher.card.list.winfo_height() > 60


def test_the_wheel_the_pointer_and_the_last_row(desk: Desk) -> None:
    searcher = Searcher(desk)
    searcher.card.show(hits(30), complete=False)
    found = searcher.card.list
    desk.settle()
    found.event_generate("<Button-5>", x=5, y=5)
    desk.settle()
    assert found.canvasy(0) > 0
    desk.focus(found)
    desk.press("<End>", "<Return>")
    assert searcher.more == [1]
    searcher.card.show(hits(40), complete=True, keep=True)
    desk.press("<Return>")
    assert [hit.message.text for hit in searcher.jumped] == ["tea number 30"]


def test_a_private_message_says_whose_it_was_and_to_whom(desk: Desk) -> None:
    searcher = Searcher(desk)
    found = [SearchHit("Anna", message("tea?", "Anna")), SearchHit("Anna", message("yes", "Mia")), *hits(1)]
    searcher.card.show(found, complete=True)
    texts = list(canvas_texts(searcher.card.list).values())
    assert [texts.count(place) for place in ("Direct message", "to Anna", "#lobby")] == [1, 1, 1]


def test_the_sentence_stands_where_one_looks(desk: Desk) -> None:
    card = Searcher(desk).card
    for found, below in (((), False), (hits(3), True), ((), False)):
        card.show(found, complete=True)
        desk.wait(lambda below=below: _stands_below(card.list, card.note) is below, "for the sentence")


def _stands_below(found: tk.Misc, note: tk.Misc) -> bool | None:
    """Whether the sentence stands below the list or in it; None while it is not to be seen."""
    x, y = note.winfo_rootx() + 5, note.winfo_rooty() + 5
    if not note.winfo_ismapped() or note.winfo_containing(x, y) is not note:
        return None
    return note.winfo_rooty() >= found.winfo_rooty() + found.winfo_height()


def test_an_empty_filter_says_what_that_means(desk: Desk) -> None:
    entry = Searcher(desk).card.filters["person"]
    words = next(child for child in entry.winfo_children() if isinstance(child, Placeholder))
    assert words.cget("text") == "Anybody"
    desk.wait(words.winfo_ismapped, "for the words")
    desk.focus(entry)
    desk.type("a")
    desk.wait(lambda: not words.winfo_ismapped(), "for the words to go")

"""What people chose to look like is seen wherever they are drawn, at once, and only by what can be drawn."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.client.events import FaceWished, SearchAnswer
from lanchat.client.faces import PLAIN, Face
from lanchat.client.model import FaceChanged, NickChanged
from lanchat.gui.completion_list import CompletionList
from lanchat.gui.faces import COLOUR_NAMES, Faces, face_from, nearest_colour_index
from lanchat.gui.jump_box import JumpBox
from lanchat.gui.palette import DARK, LIGHT, PERSON_COLOURS, contrast, name_colour, person_colour_index
from lanchat.gui.person_card import PersonCard
from lanchat.gui.row_list import RowList
from lanchat.gui.search_card import SearchCard
from tests.gui.chat import Chat, lines_of, said
from tests.gui.desk import Desk

FOX = "\U0001f98a"


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        *zip(PERSON_COLOURS, COLOUR_NAMES, strict=True),
        ("#ff0000", "red"),
        ("#800040", "pink"),
        ("#0a00ff", "blue"),
        ("#00ff00", "green"),
        ("#ffff00", "amber"),
        ("#00ffff", "teal"),
        ("#8000ff", "purple"),
        ("#ffffff", "graphite"),
        ("#000000", "graphite"),
        ("#7f8081", "graphite"),
    ],
)
def test_any_colour_becomes_the_nearest_one_that_can_be_read(colour: str, name: str) -> None:
    index = nearest_colour_index(colour)
    assert COLOUR_NAMES[index] == name
    assert contrast(PERSON_COLOURS[index], "#ffffff") >= 4.5
    assert contrast(name_colour(index, LIGHT), LIGHT.bg) >= 4.5 <= contrast(name_colour(index, DARK), DARK.bg)


def test_the_settings_make_a_face() -> None:
    assert face_from("name", "") == PLAIN
    assert face_from("teal", FOX) == Face("#0b6f7a", FOX)
    assert face_from("no colour", "no emoji") == PLAIN


def test_listeners_hear_of_a_batch_once_and_no_more_when_they_left() -> None:
    chat, heard = Faces(), []
    leave = chat.on_change(heard.append)
    chat.heed([FaceChanged("Tom"), NickChanged("x"), FaceChanged("ANNA")])
    chat.heed([NickChanged("x")])
    leave()
    leave()
    chat.heed([FaceChanged("Tom")])
    assert heard == [frozenset({"tom", "anna"})]


class Crowd(Chat):
    """Tom and Anna have said something."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        self.hear(said(1, "first", "Tom"), said(2, "second", "Anna"), said(3, "third", "Tom"), said(4, "fourth", "Tom"))

    def chooses(self, key: str, value: str, who: str = "Tom") -> None:
        self.hear(f":s 761 Mia {who} {key} * :{value}")

    def pictures(self) -> list[str]:
        """The names of the pictures in the pane, from top to bottom."""
        text = self.window.pane.text
        return [str(text.image_cget(index, "image")) for _kind, _name, index in text.dump("1.0", "end", image=True)]

    def half(self, who: str, part: int) -> str:
        look = self.window.pane._look
        return look._avatars.halves(who, look.avatar)[part].name

    def name_tags(self, who: str) -> set[str]:
        """The colours in which a name stands in the pane."""
        text, found, at = self.window.pane.text, set(), "1.0"
        while at := text.search(who, at, "end"):
            found |= {tag for tag in text.tag_names(at) if tag[:1] == "c" and tag[1:].isdigit()}
            at = f"{at}+1c"
        return found

    def drawn(self, canvas: tk.Canvas) -> set[str]:
        call, path = canvas.tk.call, str(canvas)
        items = [item for item in canvas.find_all() if str(call(path, "type", item)) == "image"]
        return {str(call(path, "itemcget", item, "-image")) for item in items}

    def shows(self, rows: RowList, who: str, size: int) -> bool:
        """Whether a list shows this person's picture of the moment, whatever their status."""
        states = ("", "online", "away", "offline")
        return not {rows._avatars.get(who, size, state).name for state in states}.isdisjoint(self.drawn(rows))


@pytest.fixture
def crowd(desk: Desk) -> Crowd:
    return Crowd(desk)


def test_what_is_in_the_pane_already_changes_in_place(crowd: Crowd) -> None:
    before, anna, words = crowd.pictures(), crowd.half("Anna", 0), crowd.pane()
    assert crowd.name_tags("Tom") == {f"c{person_colour_index('Tom')}"}
    crowd.chooses("lanchat.emoji", FOX)
    crowd.chooses("color", "#ff00ff")
    after = crowd.pictures()
    assert crowd.pane() == words and len(after) == len(before)
    assert after.count(crowd.half("Tom", 0)) == after.count(crowd.half("Tom", 1)) == 2
    assert anna in after and set(before) & set(after) >= {anna}
    assert crowd.name_tags("Tom") == {"c3"} != crowd.name_tags("Anna")
    crowd.hear(said(200, "much later", "Tom"))
    assert crowd.pictures().count(crowd.half("Tom", 0)) == 3
    crowd.hear(":s 766 Mia Tom lanchat.emoji :Key not set", ":s 766 Mia Tom color :Key not set")
    assert crowd.name_tags("Tom") == {f"c{person_colour_index('Tom')}"}
    assert set(before) <= set(crowd.pictures())


def test_the_reader_stays_where_they_are(crowd: Crowd) -> None:
    crowd.hear(*(said(10 + number, "more\nlines", "Tom" if number % 2 else "Anna") for number in range(60)))
    crowd.window.pane.text.yview_moveto(0.4)
    crowd.desk.settle()
    top = crowd.window.pane.text.index("@0,0"), crowd.window.pane.text.dlineinfo("@0,0")
    crowd.chooses("lanchat.emoji", FOX)
    assert (crowd.window.pane.text.index("@0,0"), crowd.window.pane.text.dlineinfo("@0,0")) == top


def test_lists_and_cards_follow_at_once(crowd: Crowd) -> None:
    window = crowd.window
    crowd.hear(":Tom!t@h PRIVMSG Mia :psst")
    window.place_cards.person("Tom")
    card = window.cards.open
    assert isinstance(card, PersonCard)
    plain = str(card._picture.cget("image"))
    crowd.chooses("lanchat.emoji", FOX)
    assert crowd.shows(window.users.list, "Tom", 32)
    assert crowd.shows(window.sidebar.list, "Tom", 24)
    assert str(card._picture.cget("image")) not in ("", plain)
    card.close()
    window.cards.jump()
    assert isinstance(window.cards.open, JumpBox)
    crowd.desk.settle()
    crowd.chooses("color", "#ff00ff")
    crowd.desk.settle()
    assert crowd.shows(window.cards.open.list, "Tom", 24)
    window.cards.close()
    crowd.desk.focus(window.compose.text)
    crowd.desk.press("<Key-at>")
    crowd.desk.settle()
    completion: CompletionList = window.completion
    assert completion.list is not None
    assert crowd.shows(completion.list, "Tom", 24)


def test_found_messages_show_it(crowd: Crowd) -> None:
    crowd.chooses("lanchat.emoji", FOX)
    crowd.desk.press("<Control-f>")
    card = crowd.window.cards.open
    assert isinstance(card, SearchCard)
    crowd.desk.focus(card.entry)
    crowd.desk.type("first")
    crowd.desk.press("<Return>")
    number = crowd.client.take("search")[-1][0]
    crowd.hear(SearchAnswer(number, tuple(lines_of(said(1, "first", "Tom")))))
    results = card.list
    assert results._avatars.get("Tom", 36).name in crowd.drawn(results)
    crowd.chooses("color", "#ff00ff")
    assert results._avatars.get("Tom", 36).name in crowd.drawn(results)


def test_ones_own_is_seen_at_once_without_any_answer(crowd: Crowd) -> None:
    picture = crowd.window.sidebar._picture
    before = str(picture.cget("image"))
    crowd.hear(FaceWished(Face("#0b6f7a", FOX)))
    assert str(picture.cget("image")) != before
    assert crowd.shows(crowd.window.users.list, "Mia", 32)


@pytest.mark.parametrize(
    "value", ["x", FOX + FOX, "A" * 10_000, "\u202e" + FOX, "\x02\x1f", "\U0001f004\u200d\U0001f004"]
)
def test_hostile_values_leave_the_initials(crowd: Crowd, value: str) -> None:
    before = crowd.pictures()
    crowd.chooses("lanchat.emoji", value)
    crowd.chooses("color", value)
    assert crowd.pictures() == before
    assert not crowd.desk.errors


def test_closed_windows_hear_nothing_more(crowd: Crowd) -> None:
    crowd.window.cards.jump()
    crowd.window.close()
    crowd.desk.settle()
    assert crowd.theme.faces._listeners == []

"""Writing: Enter sends, Shift+Enter breaks the line, and no text is ever lost."""

from __future__ import annotations

from tkinter import ttk

import pytest

from lanchat.gui.compose_bar import MAX_ROWS, MAX_TEXT, ComposeBar, ComposeCallbacks
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


class Writer:
    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.sent: list[tuple[str, str]] = []
        self.scrolled: list[int] = []
        self.escapes = 0
        self.theme = Theme(desk.root, scale=1)
        callbacks = ComposeCallbacks(
            on_submit=lambda key, text: self.sent.append((key, text)),
            on_scroll=self.scrolled.append,
            on_escape=self._escape,
        )
        ttk.Button(desk.root, text="before").pack()
        self.bar = ComposeBar(desk.root, self.theme, callbacks)
        self.bar.pack(side="bottom", fill="x")
        self.bar.open("#lobby", "Message #lobby")
        desk.focus(self.bar.text)

    def _escape(self) -> None:
        self.escapes += 1

    def ghost(self) -> bool:
        return any(child.winfo_ismapped() for child in self.bar.text.winfo_children())


@pytest.fixture
def writer(desk: Desk) -> Writer:
    return Writer(desk)


def test_enter_sends_and_empties(writer: Writer) -> None:
    writer.desk.type("Hello, you!")
    writer.desk.press("<Return>")
    assert writer.sent == [("#lobby", "Hello, you!")]
    assert writer.bar.value == ""


def test_shift_enter_makes_a_new_line_and_the_field_grows(writer: Writer) -> None:
    height = int(writer.bar.text.cget("height"))
    for line in "abcdefghij":
        writer.desk.type(line)
        writer.desk.press("<Shift-Return>")
    assert height == 1
    assert int(writer.bar.text.cget("height")) == MAX_ROWS
    writer.desk.press("<Return>")
    assert writer.sent == [("#lobby", "a\nb\nc\nd\ne\nf\ng\nh\ni\nj")]
    assert int(writer.bar.text.cget("height")) == 1


def test_a_new_line_takes_the_place_of_what_is_selected(writer: Writer) -> None:
    writer.desk.type("one two")
    writer.desk.press("<Control-a>", "<Shift-Return>")
    assert writer.bar.value == "\n"


def test_nothing_and_blanks_are_not_sent(writer: Writer) -> None:
    writer.desk.press("<Return>")
    writer.desk.type("   ")
    writer.desk.press("<Return>", "<KP_Enter>")
    assert writer.sent == []
    assert writer.bar.send_button.instate(["disabled"])


def test_the_button_sends(writer: Writer) -> None:
    writer.desk.type("hi")
    assert writer.bar.send_button.instate(["!disabled"])
    writer.bar.send_button.invoke()
    assert writer.sent == [("#lobby", "hi")]


def test_each_conversation_keeps_its_draft(writer: Writer) -> None:
    writer.desk.type("for the lobby")
    writer.bar.open("mia", "Message Mia")
    assert writer.bar.value == ""
    writer.desk.type("for Mia")
    writer.bar.open("", "")
    writer.bar.open("#lobby", "Message #lobby")
    assert writer.bar.value == "for the lobby"
    assert writer.bar.draft("mia") == "for Mia"
    writer.bar.open("mia", "Message Mia")
    assert writer.bar.value == "for Mia"


def test_opening_the_same_conversation_again_keeps_what_is_typed(writer: Writer) -> None:
    writer.desk.type("half a sen")
    writer.bar.open("#lobby", "Message #lobby")
    assert writer.bar.value == "half a sen"


def test_the_placeholder_is_there_only_while_nothing_is(writer: Writer) -> None:
    writer.desk.settle()
    assert writer.ghost()
    writer.desk.type("x")
    assert not writer.ghost()
    writer.desk.press("<BackSpace>")
    assert writer.ghost()
    assert writer.bar.value == ""


def test_pasting_is_whole_and_bounded(writer: Writer) -> None:
    writer.desk.root.clipboard_clear()
    writer.desk.root.clipboard_append("one\r\ntwo")
    writer.bar.text.event_generate("<<Paste>>")
    assert writer.bar.value == "one\ntwo"
    writer.desk.press("<Control-a>")
    writer.desk.root.clipboard_clear()
    writer.desk.root.clipboard_append("x" * (MAX_TEXT + 10))
    writer.bar.text.event_generate("<<Paste>>")
    assert writer.bar.value == "x" * MAX_TEXT


def test_undo_never_brings_another_conversations_text(writer: Writer) -> None:
    writer.desk.type("secret")
    writer.bar.open("mia", "Message Mia")
    writer.bar.text.event_generate("<<Undo>>")
    assert "secret" not in writer.bar.value


def test_keys_that_are_not_text_go_where_they_belong(writer: Writer) -> None:
    writer.desk.press("<Prior>", "<Next>", "<Escape>")
    assert writer.scrolled == [-1, 1]
    assert writer.escapes == 1
    writer.desk.type("a")
    writer.desk.press("<Tab>")
    assert writer.desk.root.focus_get() is writer.bar.send_button
    assert writer.bar.value == "a"


def test_a_narrow_window_shows_no_half_sentences(writer: Writer) -> None:
    for width, there in ((900, True), (240, False), (900, True)):
        writer.desk.root.geometry(f"{width}x400")
        writer.desk.wait(lambda width=width: writer.bar.winfo_width() == width, "for the width")  # type: ignore[misc]
        writer.desk.settle()
        assert writer.bar._keys.winfo_ismapped() == there

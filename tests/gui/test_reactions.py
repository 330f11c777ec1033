"""Reactions: chips under the message, who chose them, and choosing one with the pointer and by keyboard."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.gui.emoji_picker import EmojiPicker
from lanchat.gui.message_render import MAX_CHIPS
from tests.gui.desk import Desk
from tests.gui.whole import CAPABILITIES, Whole

THUMB, PARTY = "\U0001f44d", "\U0001f389"


@pytest.fixture
def whole(desk: Desk) -> Whole:
    whole = Whole(desk)
    whole.hear("Ana 1 Shall we have lunch?", "Ben 2 yes")
    whole.asked()
    return whole


def react(sign: str, who: str, msgid: str = "1", tag: str = "react") -> str:
    return f"@+draft/reply={msgid};+draft/{tag}={sign} :{who}!u@h TAGMSG #lobby"


def chips(whole: Whole, msgid: str = "1") -> dict[str, tuple[int, int]]:
    """The chips under a message: sign and where it is in the pane."""
    row = whole.window.pane.row_of(whole.message(msgid))
    assert row is not None
    found = {}
    for tag, sign in row.chips.items():
        box = whole.text.bbox(whole.text.tag_ranges(tag)[0])
        assert box is not None
        found[sign] = box[0] + box[2] // 2, box[1] + box[3] // 2
    return found


def images(whole: Whole) -> list[str]:
    return [value for _kind, value, _index in whole.text.dump("1.0", "end", image=True)]


def test_the_buttons_over_a_message_go_with_the_pointer_or_the_conversation(whole: Whole) -> None:
    bar = whole.window.pane.pointer.bar
    for leave in ("pointer", "conversation"):
        whole.presenter.open("#lobby")
        whole.desk.settle()
        whole.hover("Shall we have lunch?")
        assert bar.frame is not None and bar.frame.winfo_ismapped()
        whole.hear(react(THUMB, "Ben" if leave == "pointer" else "Ana"))
        tinted = [str(index) for index in whole.text.tag_ranges("hover")]
        assert tinted and "Shall we have lunch?" in whole.text.get(*tinted[:2])
        if leave == "pointer":
            whole.text.event_generate("<Leave>", rootx=0, rooty=0)
        else:
            whole.presenter.open("Ana")
        whole.desk.settle()
        assert not bar.frame.winfo_ismapped(), leave


def test_chips_come_and_go(whole: Whole) -> None:
    before = len(images(whole))
    whole.hear(react(THUMB, "Ben"), react(THUMB, "Ana"), react(PARTY, "Ana"))
    assert list(chips(whole)) == [THUMB, PARTY, ""]
    assert len(images(whole)) == before + 3
    whole.hear(react(THUMB, "Ben", tag="unreact"), react(THUMB, "Ana", tag="unreact"))
    assert list(chips(whole)) == [PARTY, ""]
    whole.hear(react(PARTY, "Ana", tag="unreact"))
    assert chips(whole) == {}
    assert len(images(whole)) == before


def test_a_chip_goes_when_its_reaction_is_deleted(whole: Whole) -> None:
    whole.hear(f"@msgid=r1;{react(THUMB, 'Ben')[1:]}", react(PARTY, "Ana"))
    whole.hear(":Ben!u@h REDACT #lobby r1")
    assert list(chips(whole)) == [PARTY, ""]
    assert whole.sees("Shall we have lunch?")


def test_a_click_joins_in_and_another_one_takes_it_back(whole: Whole) -> None:
    whole.hear(react(THUMB, "Ben"))
    whole.desk.click(whole.text, *chips(whole)[THUMB])
    assert whole.asked() == [("react", "#lobby", "1", THUMB, True)]
    whole.hear(react(THUMB, "Mia"))
    whole.desk.click(whole.text, *chips(whole)[THUMB])
    assert whole.asked() == [("react", "#lobby", "1", THUMB, False)]


def test_a_click_counts_while_something_is_selected(whole: Whole) -> None:
    whole.hear(react(THUMB, "Ben"))
    whole.text.tag_add("sel", "1.0", "2.end")
    whole.desk.click(whole.text, *chips(whole)[THUMB])
    assert whole.asked() == [("react", "#lobby", "1", THUMB, True)]


def test_the_last_chip_chooses_another_sign(whole: Whole) -> None:
    whole.hear(react(THUMB, "Ben"))
    whole.desk.click(whole.text, *chips(whole)[""])
    picker = whole.window.cards.open
    assert isinstance(picker, EmojiPicker)
    whole.desk.focus(picker.entry)
    whole.desk.type("party popper")
    whole.desk.press("<Return>")
    assert whole.asked() == [("react", "#lobby", "1", PARTY, True)]
    assert whole.window.compose.value == ""
    assert whole.window.recent_emoji[0] == PARTY


def test_the_menu_names_who_reacted_and_joins_in(whole: Whole) -> None:
    whole.hear(react(THUMB, "Ben"), react(":)", "Ana"))
    assert [label for label in whole.menu("1") if ":" in label] == ["Ben: thumbs up", "Ana: :)"]
    whole.choose("1", "Ben: thumbs up")
    assert whole.asked() == [("react", "#lobby", "1", THUMB, True)]


def test_by_keyboard_ctrl_e_on_a_message(whole: Whole) -> None:
    whole.desk.focus(whole.text)
    whole.desk.press("<Control-e>")
    assert isinstance(whole.window.cards.open, EmojiPicker)
    whole.desk.type("thumbs up")
    whole.desk.press("<Return>")
    assert whole.asked() == [("react", "#lobby", "2", THUMB, True)]


def test_by_the_menu_and_the_button_over_the_message(whole: Whole) -> None:
    whole.choose("1", "React…")
    assert isinstance(whole.window.cards.open, EmojiPicker)
    whole.desk.press("<Escape>")
    whole.hover("yes")
    whole.desk.click(whole.window.pane.pointer.bar.button("react"), 4, 4)
    assert isinstance(whole.window.cards.open, EmojiPicker)


def hint(whole: Whole) -> str:
    found = [child for child in whole.text.winfo_children() if isinstance(child, tk.Toplevel)]
    return str(found[0].winfo_children()[0].cget("text")) if found else ""


def test_who_reacted_is_told_under_the_pointer(whole: Whole) -> None:
    whole.hear(react(THUMB, "Ben"), react(THUMB, "Ana"), react(":)", "Zoe"))
    x, y = chips(whole)[THUMB]
    whole.text.event_generate("<Motion>", x=x, y=y)
    assert str(whole.text.cget("cursor")) == "hand2"
    whole.desk.wait(lambda: hint(whole) == "Ben and Ana: thumbs up", "for the hint")
    x, y = chips(whole)[":)"]
    whole.text.event_generate("<Motion>", x=x, y=y)
    whole.desk.wait(lambda: hint(whole) == "Zoe: :)", "for the other hint")
    whole.text.event_generate("<Leave>")
    whole.desk.settle()
    assert hint(whole) == ""


def test_so_many_chips_are_shown_and_the_rest_is_counted(whole: Whole) -> None:
    whole.hear(*(react(f"s{number}", "Ben") for number in range(MAX_CHIPS + 3)))
    assert len(chips(whole)) == MAX_CHIPS + 1
    assert whole.sees("+3 ")


def test_any_sign_is_drawn(whole: Whole) -> None:
    whole.hear(*(react(sign, "Ben") for sign in ("lol", "\u0e2a\u0e27\u0e31\u0e2a", "\U000f1234", "ñ")))
    assert len(chips(whole)) == 5


def test_reacting_again_uses_what_is_there_and_own_messages_can_be_reacted_to(whole: Whole) -> None:
    whole.hear("Mia 3 my own", react(THUMB, "Ben", "3"))
    whole.desk.click(whole.text, *chips(whole, "3")[THUMB])
    assert whole.asked() == [("react", "#lobby", "3", THUMB, True)]


def test_without_tags_there_is_nothing_to_react_with(desk: Desk) -> None:
    whole = Whole(desk, CAPABILITIES - {"message-tags"})
    whole.hear("Ana 1 hello")
    assert "React…" not in whole.menu("1")


def test_chips_are_recoloured_with_the_rest(whole: Whole) -> None:
    whole.hear(react(THUMB, "Mia"))
    row = whole.window.pane.row_of(whole.message("1"))
    assert row is not None
    name = whole.text.image_cget(whole.text.tag_ranges(next(iter(row.chips)))[0], "image")

    def pixel() -> object:
        return whole.desk.root.tk.call(name, "get", 6, 6)

    light = pixel()
    whole.theme.apply("dark")
    whole.desk.settle()
    assert pixel() != light


def test_what_comes_while_a_dialog_of_the_system_is_open_is_shown(whole: Whole) -> None:
    whole.hover("Shall we have lunch?")
    tk_call = whole.desk.root.tk.eval
    tk_call("toplevel .made; entry .made.field; pack .made.field")  # as Tk's own dialogs: tkinter knows nothing of them
    whole.desk.wait(lambda: tk_call("winfo viewable .made.field") == "1", "for the dialog")
    tk_call("focus -force .made.field")
    whole.desk.wait(lambda: tk_call("focus") == ".made.field", "for the keyboard")
    whole.hear(react(THUMB, "Ben"))
    assert THUMB in chips(whole)
    tk_call("raise .made")

    def inside() -> list[int]:
        return [int(tk_call(f"winfo root{side} .made.field")) + 5 for side in "xy"]

    def above() -> bool:
        return tk_call(f"winfo containing {' '.join(map(str, inside()))}") == ".made.field"

    whole.desk.wait(above, "for it to lie above")
    x, y = inside()
    whole.text.event_generate("<Leave>", rootx=x, rooty=y)
    assert not whole.desk.errors
    assert not whole.text.tag_ranges("hover")
    tk_call("destroy .made")

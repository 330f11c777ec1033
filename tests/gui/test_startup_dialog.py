"""The startup dialog as a person uses it: with keys, with the mouse, in light and dark, in a small window.
Which answer is preselected is tested in test_startup_model.py, passwords in test_startup_password.py."""

from __future__ import annotations

import _tkinter
import subprocess
import tkinter as tk
from collections.abc import Iterator
from tkinter import ttk

import pytest
from PIL import ImageGrab

from lanchat.gui.choice import Auto, Host, Join, JoinAddress
from tests.gui.desk import canvas_texts
from tests.gui.newcomer import GAMES, STUDIO, SitDown, chat


def test_title_and_class_are_what_the_desktop_files_name(sit_down: SitDown) -> None:
    person = sit_down()
    assert person.dialog.window.title() == "LAN Chat – Start"
    assert person.dialog.window.winfo_class() == "lanchat"


def test_one_enter_joins_what_was_found(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO])
    person.press("<Return>")
    assert person.choices == [Join("Mia", STUDIO)]


def test_one_enter_hosts_when_nobody_is_there(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_verdict_nobody()
    person.press("<Return>")
    assert person.choices == [Host("Mia", "Mia's chat")]


def test_enter_while_searching_is_automatic(sit_down: SitDown) -> None:
    person = sit_down()
    person.press("<KP_Enter>")
    assert person.choices == [Auto("Mia", "Mia's chat")]


def test_a_second_enter_neither_repeats_nor_cancels(sit_down: SitDown) -> None:
    person = sit_down()
    person.press("<Return>", "<Return>", "<Return>")
    assert (len(person.choices), person.cancelled) == (1, 0)


def test_the_name_is_selected_so_that_typing_replaces_it(sit_down: SitDown) -> None:
    person = sit_down()
    person.desk.type("Anna")
    person.press("<Return>")
    assert person.choices == [Auto("Anna", "Mia's chat")]


def test_found_chats_are_shown_with_computer_and_people(sit_down: SitDown) -> None:
    person = sit_down()
    assert "Looking at your network…" in person.texts()
    person.dialog.show_found([STUDIO, GAMES])
    person.dialog.show_verdict_nobody()
    shown = person.texts()
    for text in ("Studio", "a-pc · 3 people", "Games", "2 chats on your network", "Host a new chat", "Join by address"):
        assert text in shown


def test_arrow_keys_choose_from_the_name_field(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO, GAMES])
    person.press("<Down>", "<Return>")
    assert person.choices == [Join("Mia", GAMES)]


def test_a_click_chooses_and_two_join(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO, GAMES])
    person.click_row("b")
    assert person.form.button.cget("text") == "Join"
    assert person.choices == []
    person.click_row("a", double=True)
    person.desk.wait(lambda: person.choices, "for the choice")
    assert person.choices == [Join("Mia", STUDIO)]


def test_the_button_does_what_enter_does(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO])
    person.form.button.invoke()
    assert person.choices == [Join("Mia", STUDIO)]


def test_real_key_presses_of_a_real_keyboard(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO, GAMES])
    person.desk.settle()
    typed = ["xdotool", "key", "--delay", "15", "ctrl+slash", "A", "d", "a", "Down", "Return"]
    with subprocess.Popen(typed) as keyboard:
        person.desk.wait(lambda: person.choices, "for the choice")
        person.desk.wait(lambda: keyboard.poll() is not None, "for the keyboard")
    assert person.choices == [Join("Ada", GAMES)]


def test_a_new_chats_name_can_be_typed(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO])
    person.click_row("host")
    assert person.focused() is person.form.chat_name_field
    person.retype("Boat")
    person.press("<Return>")
    assert person.choices == [Host("Mia", "Boat")]


def test_the_name_of_a_new_chat_follows_the_name_typed(sit_down: SitDown) -> None:
    person = sit_down(chat_name="")
    assert person.form.chat_name_field.get() == "Mia's chat"
    person.desk.type("Anna")
    assert person.form.chat_name_field.get() == "Anna's chat"
    person.dialog.show_verdict_nobody()
    person.press("<Return>")
    assert person.choices == [Host("Anna")]


def test_an_address_can_be_typed_by_keyboard_alone(sit_down: SitDown) -> None:
    person = sit_down()
    person.press("<Tab>")
    assert person.focused() is person.form.list
    person.press("<Up>")
    person.desk.type("pc.local:50001")
    assert person.focused() is person.form.address_field
    person.press("<Return>")
    assert person.choices == [JoinAddress("Mia", "pc.local:50001")]


def test_tab_reaches_everything(sit_down: SitDown) -> None:
    person = sit_down()
    form = person.form
    person.click_row("address")
    person.focus(form.name_field)
    seen = []
    for _ in range(6):
        person.press("<Tab>")
        seen.append(person.focused())
    wanted = [form.list, form.address_field, form.remember_box, form.quit_button, form.button, form.name_field]
    assert seen == wanted


def test_tab_reaches_the_field_of_the_chosen_row_however_fast(sit_down: SitDown) -> None:
    person = sit_down()
    form = person.form
    person.click_row("host")
    person.focus(form.name_field)
    person.focused().event_generate("<Tab>")  # type: ignore[union-attr]
    while person.desk.root.tk.dooneevent(_tkinter.WINDOW_EVENTS | _tkinter.DONT_WAIT):
        pass  # the second key press comes before the window had time to draw
    person.press("<Tab>")
    assert person.focused() is form.chat_name_field


def test_a_folded_field_gets_no_more_letters(sit_down: SitDown) -> None:
    person = sit_down()
    person.click_row("address")
    person.press("<Up>")
    person.desk.type("x")
    assert person.form.address_field.get() == ""


def test_a_wrong_address_is_said_at_its_field_and_goes_as_it_is_mended(sit_down: SitDown) -> None:
    person = sit_down()
    person.click_row("address")
    person.desk.type("pc:")
    person.press("<Return>")
    assert "The port is a number" in person.texts()
    assert person.choices == []
    assert person.focused() is person.form.address_field
    person.retype("pc:5")
    assert "The port is a number" not in person.texts()
    person.press("<Return>")
    assert person.choices == [JoinAddress("Mia", "pc:5")]


def test_a_wrong_name_is_said_under_it_and_goes_as_it_is_mended(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO])
    person.retype("Mia F")
    person.press("<Return>")
    assert "Try Mia_F." in person.texts()
    assert person.choices == []
    assert person.focused() is person.form.name_field
    person.press("<BackSpace>", "<BackSpace>")
    assert "Try" not in person.texts()
    person.press("<Return>")
    assert person.choices == [Join("Mia", STUDIO)]


def test_remember_goes_with_the_choice(sit_down: SitDown) -> None:
    person = sit_down()
    person.focus(person.form.remember_box)
    person.press("<space>", "<Return>")
    assert person.choices == [Auto("Mia", "Mia's chat", remember=True)]


def test_while_busy_nothing_can_be_changed_but_taken_back(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO])
    person.press("<Return>")
    assert "Joining Studio…" in person.texts()
    assert person.form.dots.running
    assert person.form.name_field.instate(["disabled"])
    person.click_row("host")
    person.press("<Down>")
    assert "Others see it" not in person.texts()
    person.press("<Escape>")
    assert (person.cancelled, person.closed) == (1, 0)
    assert not person.form.name_field.instate(["disabled"])
    person.press("<Return>")
    assert len(person.choices) == 2


def test_the_cancel_button_takes_the_choice_back(sit_down: SitDown) -> None:
    person = sit_down()
    person.press("<Return>")
    assert person.form.button.cget("text") == "Cancel"
    person.form.button.invoke()
    assert person.cancelled == 1
    assert person.form.button.cget("text") == "Start"


def test_an_error_is_shown_and_another_way_can_be_taken(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO])
    person.press("<Return>")
    person.dialog.show_error("Nothing answers at 192.168.1.20.")
    assert "Nothing answers at 192.168.1.20." in person.texts()
    person.press("<Down>")
    assert "Nothing answers" not in person.texts()
    person.press("<Return>")
    assert person.choices[-1] == Host("Mia", "Mia's chat")


def test_the_dots_stop_with_the_search(sit_down: SitDown) -> None:
    person = sit_down()
    assert person.form.dots.running
    person.dialog.show_verdict_nobody()
    assert not person.form.dots.running


def test_escape_closes_and_says_so_once(sit_down: SitDown) -> None:
    person = sit_down()
    person.press("<Escape>")
    person.dialog.close()
    assert person.closed == 1
    person.dialog.show_found([STUDIO])


def test_the_window_managers_cross_closes(sit_down: SitDown) -> None:
    person = sit_down()
    window = person.dialog.window
    person.desk.root.tk.call(window.protocol("WM_DELETE_WINDOW"))
    assert person.closed == 1


def test_enter_on_quit_quits(sit_down: SitDown) -> None:
    person = sit_down()
    person.focus(person.form.quit_button)
    person.press("<Return>")
    assert (person.closed, person.choices) == (1, [])


def test_many_chats_scroll_and_the_chosen_one_is_in_view(sit_down: SitDown) -> None:
    person = sit_down()
    chats = [chat(f"c{n}", f"Chat {n}") for n in range(30)]
    person.dialog.show_found(chats)
    person.desk.settle()
    for _ in range(31):
        person.press("<Down>")
    view = person.form.list
    top, bottom = view._places["address"]
    person.desk.wait(lambda: view.canvasy(0) <= top and bottom <= view.canvasy(view.winfo_height()) + 1, "for the row")
    person.press(*["<Up>"] * 31)
    person.desk.wait(lambda: view.canvasy(0) <= 1, "for the top")


@pytest.mark.parametrize("size", ["400x400", "460x560", "1400x1000"])
def test_everything_stays_inside_at_every_size(sit_down: SitDown, size: str) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO])
    window, form = person.dialog.window, person.form
    window.geometry(size)
    width, height = map(int, size.split("x"))
    person.desk.wait(lambda: (window.winfo_width(), window.winfo_height()) == (width, height), "for the size")
    person.desk.settle()
    for widget in (form.name_field, form.list, form.remember_box, form.quit_button, form.button):
        left = widget.winfo_rootx() - window.winfo_rootx()
        top = widget.winfo_rooty() - window.winfo_rooty()
        assert left >= 0 and left + widget.winfo_width() <= width, widget
        assert top >= 0 and top + widget.winfo_height() <= height, widget
    assert form.remember_box.winfo_rootx() + form.remember_box.winfo_width() <= form.quit_button.winfo_rootx()


@pytest.mark.parametrize("scale", [0.8, 1.0, 1.25, 1.5, 1.75, 2.0])
def test_the_name_of_the_program_stands_in_line_with_those_of_the_chats(sit_down: SitDown, scale: float) -> None:
    person = sit_down(scale=scale)
    person.dialog.show_found([STUDIO])
    person.desk.settle()
    rows, window = person.form.list, person.dialog.window
    studio = next(item for item, text in canvas_texts(rows).items() if text == "Studio")
    (title,) = (label for label in labels(window) if label.cget("text") == "LAN Chat")
    assert abs(title.winfo_rootx() - rows.winfo_rootx() - rows.coords(studio)[0]) <= 4 * scale


def labels(widget: tk.Misc) -> Iterator[ttk.Label]:
    for child in widget.winfo_children():
        if isinstance(child, ttk.Label):
            yield child
        yield from labels(child)


def test_the_corners_of_a_field_in_the_list_are_those_of_its_card(sit_down: SitDown) -> None:
    person = sit_down()
    person.theme.apply("dark")
    person.dialog.show_verdict_nobody()
    field, colours = person.form.chat_name_field, person.theme.colours
    wanted = tuple(bytes.fromhex(colours.card[1:]))

    def corner() -> object:
        x, y = field.winfo_rootx(), field.winfo_rooty()
        return field.winfo_viewable() and ImageGrab.grab((x, y, x + 1, y + 1), xdisplay="").convert("RGB").getpixel(
            (0, 0)
        )

    person.desk.wait(lambda: corner() == wanted, "for the colour of the card")


def test_dark_follows_at_once(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([STUDIO])
    person.theme.apply("dark")
    person.desk.settle()
    assert person.form.list.cget("background") == person.theme.colours.bg
    assert person.dialog.window.cget("background") == person.theme.colours.bg

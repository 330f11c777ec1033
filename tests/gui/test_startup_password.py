"""A chat with a password, in the startup dialog: asked for in its row, told to that chat alone, and never shown."""

from __future__ import annotations

from lanchat.gui.choice import Join, JoinAddress
from tests.gui.newcomer import GAMES, STUDIO, SitDown, locked


def test_a_locked_chat_asks_for_its_password(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([locked(STUDIO)])
    person.desk.settle()
    assert person.form.password_field.winfo_ismapped()
    person.press("<Return>")
    assert person.choices == []
    assert "This chat needs a password." in person.texts()
    assert person.focused() is person.form.password_field
    person.desk.type("steam")
    person.press("<Return>")
    assert person.choices == [Join("Mia", locked(STUDIO), password="steam")]


def test_a_wrong_password_can_be_typed_again(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([locked(STUDIO)])
    person.press("<Return>")
    person.desk.type("oil")
    person.press("<Return>")
    person.dialog.show_error("This password is not right.", wants_password=True)
    assert person.focused() is person.form.password_field
    person.desk.type("steam")  # what was wrong is selected: typing replaces it
    person.press("<Return>")
    assert person.choices[-1] == Join("Mia", locked(STUDIO), password="steam")


def test_an_address_asks_for_a_password_once_it_was_refused(sit_down: SitDown) -> None:
    person = sit_down()
    person.click_row("address")
    person.desk.type("pc2")
    person.press("<Return>")
    person.dialog.show_error("This chat needs a password.", wants_password=True)
    person.desk.wait(lambda: person.focused() is person.form.password_field, "for the focus")
    person.desk.type("steam")
    person.press("<Return>")
    assert person.choices == [JoinAddress("Mia", "pc2"), JoinAddress("Mia", "pc2", password="steam")]


def test_the_password_for_one_chat_is_not_offered_to_the_next(sit_down: SitDown) -> None:
    person = sit_down()
    person.dialog.show_found([locked(STUDIO), locked(GAMES)])
    person.click_row("a")
    person.desk.type("steam")
    person.click_row("b")
    assert person.form.password_field.get() == ""
    person.press("<Return>")
    assert person.choices == []
    person.desk.type("oil")
    person.dialog.show_found([locked(STUDIO)])  # Games is gone
    assert person.form.password_field.get() == ""


def test_a_password_is_not_shown(sit_down: SitDown) -> None:
    assert str(sit_down().form.password_field.cget("show")) == "•"

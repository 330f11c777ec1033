"""Ctrl+I tells how others join; every way can be copied, and a phone finds the code."""

from __future__ import annotations

import tkinter as tk
from tkinter import ttk

import pytest

from lanchat.gui.invitation import Invitation
from lanchat.gui.invite_card import InviteCard
from tests.gui.desk import Desk
from tests.gui.test_main_window import Person

HERE = Invitation("Studio LAN", ("192.168.1.20",), 50000)


@pytest.fixture
def person(desk: Desk) -> Person:
    person = Person(desk)
    person.window.invitation = lambda: HERE
    return person


def card(person: Person) -> InviteCard:
    person.desk.press("<Control-i>")
    found = person.window.cards.open
    assert isinstance(found, InviteCard)
    person.desk.wait(found.winfo_ismapped, "for the card")
    return found


def read(widget: tk.Misc) -> list[str]:
    texts = [str(widget.cget("text"))] if isinstance(widget, (ttk.Label, ttk.Button)) else []
    return texts + [text for child in widget.winfo_children() for text in read(child)]


def test_every_way_in_is_told(person: Person) -> None:
    told = read(card(person))
    assert "Invite people to Studio LAN" in told
    for way in HERE.ways():
        assert way.title in told
        assert way.text in told


def test_the_same_key_and_esc_close_it(person: Person) -> None:
    card(person)
    person.desk.press("<Control-i>")
    assert person.window.cards.open is None
    card(person)
    person.desk.press("<Escape>")
    assert person.window.cards.open is None
    assert person.focused() is person.window.compose.text


def test_each_button_copies_its_line(person: Person) -> None:
    opened = card(person)
    for button, way in zip(opened.copy_buttons, HERE.ways(), strict=True):
        person.desk.focus(button)
        person.desk.press("<Return>")
        assert person.desk.root.clipboard_get() == way.text
        assert str(button.cget("text")) == "Copied"
    person.desk.wait(lambda: "Copied" not in read(opened), "for the buttons to offer it again")


def test_the_code_stands_beside_the_ways(person: Person) -> None:
    opened = card(person)
    person.desk.settle()
    assert opened.code.winfo_ismapped()
    assert opened.copy_buttons[0].winfo_ismapped()
    assert not opened.switch.winfo_ismapped()


def test_in_the_smallest_window_a_button_shows_it(person: Person) -> None:
    person.resize(480, 360)
    opened = card(person)
    assert not opened.code.winfo_ismapped()
    person.desk.focus(opened.switch)
    person.desk.press("<Return>")
    person.desk.wait(opened.code.winfo_ismapped, "for the code")
    assert not opened.copy_buttons[0].winfo_ismapped()
    assert opened.winfo_y() >= 0
    assert opened.winfo_y() + opened.winfo_height() <= 360
    person.desk.press("<Return>")
    person.desk.wait(opened.copy_buttons[0].winfo_ismapped, "for the addresses")
    assert opened.winfo_width() <= 480
    assert opened.winfo_height() <= 360


def test_without_a_network_it_says_so(person: Person) -> None:
    person.window.invitation = lambda: Invitation("Studio LAN", (), 50000, connected=False)
    opened = card(person)
    assert any("no network" in text for text in read(opened))
    assert opened.copy_buttons == []
    person.desk.press("<Escape>")
    assert person.window.cards.open is None


def test_without_an_address_to_type_it_is_found_all_the_same(person: Person) -> None:
    person.window.invitation = lambda: Invitation("Studio LAN", (), 50000)
    opened = card(person)
    assert "On this network LAN Chat finds it by itself." in read(opened)
    assert opened.copy_buttons == []
    assert not opened.code.winfo_ismapped() and not opened.switch.winfo_ismapped()


def test_the_menu_about_oneself_offers_it(person: Person) -> None:
    labels = [item[0] for item in person.window.cards.own_items() if item is not None]
    assert "Invite people…" in labels

"""People have initials and a dot; names without letters, and names without end, are fine too."""

from __future__ import annotations

import tkinter as tk

import pytest

from lanchat.client.faces import Face
from lanchat.gui import faces, images
from lanchat.gui.avatars import Avatars, Status, initials
from lanchat.gui.palette import face_ground, rgb
from lanchat.gui.theme import Theme
from tests.gui.desk import Desk


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("mia", "M"),
        ("ana_duarte", "AD"),
        ("Ana Duarte", "AD"),
        ("AnaDuarte", "AD"),
        ("leo2", "L"),
        ("x-ray_y", "XR"),
        ("___", ""),
        ("", ""),
        ("\U0001f600", ""),
        ("\u5c71\u7530", "\u5c71"),
        ("\u00e9mile", "\u00c9"),
    ],
)
def test_initials(name: str, letters: str) -> None:
    assert initials(name) == letters


@pytest.mark.parametrize("name", ["mia", "ana_duarte", "\u5c71\u7530", "\u05d0\u05d1", "", "\U0001f600", "ſt"])
def test_every_name_has_an_avatar(desk: Desk, name: str) -> None:
    avatars = Avatars(Theme(desk.root, scale=1))
    statuses: tuple[Status, ...] = ("", "online", "away", "busy", "offline")
    for status in statuses:
        image = avatars.get(name, 32, status)
        assert (image.width(), image.height()) == (32, 32)


def test_two_halves_make_one(desk: Desk) -> None:
    top, bottom = Avatars(Theme(desk.root, scale=1)).halves("mia", 40)
    assert (top.width(), top.height()) == (bottom.width(), bottom.height()) == (40, 20)
    assert top.transparency_get(0, 0)
    assert not top.transparency_get(20, 10)
    assert bottom.transparency_get(0, 19)


def test_people_who_look_alike_share_a_picture(desk: Desk) -> None:
    avatars = Avatars(Theme(desk.root, scale=1))
    assert avatars.get("mia", 32) is avatars.get("MIA", 32)


def test_endless_names_cost_few_pictures(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "MAX_IMAGES", 60)
    theme = Theme(desk.root, scale=1)
    avatars = Avatars(theme)
    for number in range(300):
        avatars.get(f"{chr(97 + number % 26)}_{chr(97 + number // 26 % 26)}", 32)
    assert len(theme.images) < 60 + 10


FOX, OWL = "\U0001f98a", "\U0001f989"


def pixels(image: tk.PhotoImage, size: int = 40) -> set[tuple[int, ...]]:
    return {image.get(x, y) for x in range(size) for y in range(size)}


def test_an_emoji_takes_the_place_of_the_initials_on_a_soft_ground(desk: Desk) -> None:
    theme = Theme(desk.root, scale=1)
    avatars = Avatars(theme)
    plain, fox = avatars.get("mia", 40), avatars.portrait("mia", Face("#0b6f7a", FOX), 40)
    assert (255, 255, 255) in pixels(plain)  # the letter
    assert len(pixels(fox)) > 2 * len(pixels(plain))
    assert fox.get(20, 2) == rgb(face_ground(5, theme.colours))
    before = fox.get(20, 2)
    theme.apply("dark")
    assert fox.get(20, 2) == rgb(face_ground(5, theme.colours)) != before


def test_a_chosen_colour_is_the_ground_of_the_initials_and_anybodys_is_mapped(desk: Desk) -> None:
    avatars = Avatars(Theme(desk.root, scale=1))
    teal = avatars.portrait("mia", Face("#0b6f7a"), 40)
    assert teal.get(20, 3) == rgb("#0b6f7a")
    assert avatars.portrait("mia", Face("#00ffee"), 40) is teal


@pytest.mark.parametrize("status", ["online", "away", "busy", "offline"])
def test_an_emoji_has_a_dot_like_initials(desk: Desk, status: Status) -> None:
    theme = Theme(desk.root, scale=1)
    picture = Avatars(theme).portrait("mia", Face(emoji=FOX), 40, status)
    assert not picture.transparency_get(35, 29) and picture.transparency_get(39, 39)
    if status != "offline":  # whose dot is hollow
        assert picture.get(33, 33) == rgb(theme.colour(status))


@pytest.mark.parametrize("sign", ["\U0001f004\u200d\U0001f004", "\u2fff", "x"])
def test_what_has_no_picture_leaves_the_initials(desk: Desk, sign: str) -> None:
    avatars = Avatars(Theme(desk.root, scale=1))
    assert avatars.portrait("mia", Face(emoji=sign), 40) is avatars.get("mia", 40)


def test_endless_emoji_cost_few_pictures(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "MAX_EMOJI", 2)
    avatars = Avatars(Theme(desk.root, scale=1))
    fox, owl = (avatars.portrait("mia", Face(emoji=each), 40) for each in (FOX, OWL))
    plain = avatars.get("mia", 40)
    assert avatars.portrait("mia", Face(emoji="\U0001f419"), 40) is plain
    assert avatars.portrait("mia", Face(emoji=FOX), 40) is fox is not plain is not owl

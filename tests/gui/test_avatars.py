"""People have initials and a dot; names without letters, and names without end, are fine too."""

from __future__ import annotations

import pytest

from lanchat.gui import images
from lanchat.gui.avatars import Avatars, Status, initials
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

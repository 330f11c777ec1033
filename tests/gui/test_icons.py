"""Every icon draws something, in its colour, at any size."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from lanchat.gui import icons


def pixels(image: Image.Image) -> list[tuple[int, ...]]:
    data = image.convert("RGBA").tobytes()
    return [tuple(data[place : place + 4]) for place in range(0, len(data), 4)]


@pytest.mark.parametrize("name", icons.names())
def test_icons_are_drawn_in_their_colour(name: str) -> None:
    for size in (13, 20, 40):
        image = icons.draw(name, size, "#336699").image()
        assert image.size == (size, size)
        visible = [pixel for pixel in pixels(image) if pixel[3] > 200]
        assert visible
        assert {pixel[:3] for pixel in visible} == {(0x33, 0x66, 0x99)}


def test_a_disc_is_round_and_has_its_icon() -> None:
    image = Image.open(io.BytesIO(icons.disc("people", 72, "#ddddff", "#000088")))
    assert image.size == (72, 72)
    dots = pixels(image)
    assert dots[0][3] == 0
    assert dots[2 * 72 + 36][:3] == (0xDD, 0xDD, 0xFF)
    assert any(dot[:3] == (0, 0, 0x88) for dot in dots)


@pytest.mark.parametrize("mode", ["RGBA", "RGB", "L"])
def test_a_picture_is_the_same_in_its_file(mode: str) -> None:
    picture = Image.linear_gradient("L").resize((31, 17)).convert(mode)
    with Image.open(io.BytesIO(icons.png_bytes(picture))) as read:
        assert (read.format, read.size) == ("PNG", (31, 17))
        assert pixels(read) == pixels(picture)

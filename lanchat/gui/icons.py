"""The icons, drawn as strokes on a 20 px grid with Pillow.
Only shapes: which colour, which size and where to keep the picture is theme.py's matter."""

from __future__ import annotations

import io
from collections.abc import Callable
from math import cos, pi, sin

from PIL import Image, ImageDraw

from lanchat.gui.palette import rgb

#: Icons are drawn on a grid of 20 and this many times larger than shown, then averaged down.
_GRID = 20
_OVERSAMPLE = 8
_STROKE = 1.6


class Icon:
    """A pen on a transparent square; lengths on a grid of 20 with y downwards."""

    def __init__(self, size: int, colour: str) -> None:
        self._size = size
        side = size * _OVERSAMPLE
        self._unit = side / _GRID
        self._mask = Image.new("L", (side, side), 0)
        self._draw = ImageDraw.Draw(self._mask)
        self._width = round(_STROKE * self._unit)
        self._colour = colour

    def line(self, *points: tuple[float, float]) -> None:
        """A stroke through the points with round ends."""
        unit, half = self._unit, self._width / 2
        scaled = [(x * unit, y * unit) for x, y in points]
        self._draw.line(scaled, fill=255, width=self._width, joint="curve")
        for x, y in scaled:
            self._draw.ellipse((x - half, y - half, x + half, y + half), fill=255)

    def circle(self, x: float, y: float, radius: float, *, filled: bool = False) -> None:
        """A ring, or a disc."""
        box = self._box(x, y, radius + (0 if filled else _STROKE / 2))
        if filled:
            self._draw.ellipse(box, fill=255)
        else:
            self._draw.ellipse(box, outline=255, width=self._width)

    def arc(self, x: float, y: float, radius: float, start: float, end: float) -> None:
        """A part of a ring; degrees clockwise from three o'clock, with round ends."""
        self._draw.arc(self._box(x, y, radius + _STROKE / 2), start, end, fill=255, width=self._width)
        for degrees in (start, end):
            turn = degrees * pi / 180
            self.circle(x + radius * cos(turn), y + radius * sin(turn), _STROKE / 2, filled=True)

    def polygon(self, *points: tuple[float, float], erase: bool = False) -> None:
        """A filled shape, or a hole."""
        self._draw.polygon([(x * self._unit, y * self._unit) for x, y in points], fill=0 if erase else 255)

    def hole(self, x: float, y: float, radius: float) -> None:
        """Erase a disc."""
        self._draw.ellipse(self._box(x, y, radius), fill=0)

    def image(self) -> Image.Image:
        """The icon as an RGBA picture."""
        picture = Image.new("RGBA", (self._size, self._size), (*rgb(self._colour), 0))
        picture.putalpha(self._mask.reduce(_OVERSAMPLE))
        return picture

    def png(self) -> bytes:
        """The icon as a PNG file."""
        return png_bytes(self.image())

    def _box(self, x: float, y: float, radius: float) -> tuple[float, float, float, float]:
        unit = self._unit
        return (x - radius) * unit, (y - radius) * unit, (x + radius) * unit, (y + radius) * unit


def png_bytes(picture: Image.Image) -> bytes:
    """A picture as a PNG file, quick rather than small: Tk reads it without Pillow's Tk module."""
    file = io.BytesIO()
    file.name = "picture.png"  # by which Pillow loads this format alone, not all it knows
    picture.save(file, compress_level=1)
    return file.getvalue()


def _plus(pen: Icon) -> None:
    pen.line((10, 4.5), (10, 15.5))
    pen.line((4.5, 10), (15.5, 10))


def _hash(pen: Icon) -> None:
    pen.line((8, 3.5), (6.4, 16.5))
    pen.line((13.6, 3.5), (12, 16.5))
    pen.line((3.8, 7.6), (16.6, 7.6))
    pen.line((3.4, 12.4), (16.2, 12.4))


def _send(pen: Icon) -> None:
    pen.polygon((3, 3.2), (17.6, 10), (3, 16.8), (5.2, 11), (11, 10), (5.2, 9))


def _people(pen: Icon) -> None:
    pen.circle(7.6, 7, 2.7)
    pen.arc(7.6, 16.6, 5.2, 190, 350)
    pen.arc(13.4, 7.2, 2.5, 285, 75)
    pen.arc(13.4, 16.6, 4.6, 300, 350)


def _person(pen: Icon) -> None:
    pen.circle(10, 7, 3)
    pen.arc(10, 17.4, 6.2, 195, 345)


def _gear(pen: Icon) -> None:
    pen.circle(10, 10, 2.4)
    pen.circle(10, 10, 5.4)
    for step in range(8):
        turn = step * pi / 4
        pen.line((10 + 6.2 * cos(turn), 10 + 6.2 * sin(turn)), (10 + 7.6 * cos(turn), 10 + 7.6 * sin(turn)))


def _down(pen: Icon) -> None:
    pen.line((10, 4), (10, 15.5))
    pen.line((5, 10.5), (10, 15.5), (15, 10.5))


def _chevron(pen: Icon) -> None:
    pen.line((5.5, 8), (10, 12.5), (14.5, 8))


def _close(pen: Icon) -> None:
    pen.line((5.5, 5.5), (14.5, 14.5))
    pen.line((14.5, 5.5), (5.5, 14.5))


def _check(pen: Icon) -> None:
    pen.line((4.5, 10.5), (8.4, 14.4), (15.6, 6))


def _checks(pen: Icon) -> None:
    pen.line((1.8, 10.8), (5.6, 14.6), (12.4, 6.2))
    pen.line((9.6, 13.6), (10.6, 14.6), (17.8, 6.2))


def _eye(pen: Icon) -> None:
    pen.arc(10, 16.4, 10, 217, 323)
    pen.arc(10, 3.6, 10, 37, 143)
    pen.circle(10, 10, 2.6, filled=True)


def _smile(pen: Icon) -> None:
    pen.circle(10, 10, 7)
    pen.arc(10, 10.4, 3.4, 20, 160)
    pen.circle(7.4, 8, 1.05, filled=True)
    pen.circle(12.6, 8, 1.05, filled=True)


def _clock(pen: Icon) -> None:
    pen.circle(10, 10, 6.4)


def _alert(pen: Icon) -> None:
    pen.circle(10, 10, 7, filled=False)
    pen.line((10, 6.2), (10, 10.6))
    pen.circle(10, 13.6, 1.05, filled=True)


def _menu(pen: Icon) -> None:
    for y in (5.5, 10, 14.5):
        pen.line((4, y), (16, y))


def _sun(pen: Icon) -> None:
    pen.circle(10, 10, 3.2)
    for step in range(8):
        turn = step * pi / 4
        pen.line((10 + 6 * cos(turn), 10 + 6 * sin(turn)), (10 + 7.4 * cos(turn), 10 + 7.4 * sin(turn)))


def _moon(pen: Icon) -> None:
    pen.arc(9.6, 10.4, 6.2, 20, 260)
    pen.arc(14.2, 6.4, 6.4, 84, 196)


def _bell(pen: Icon) -> None:
    pen.line((5.6, 14), (5.6, 8.6))
    pen.arc(10, 8.4, 4.4, 180, 360)
    pen.line((14.4, 8.6), (14.4, 14))
    pen.line((3.8, 14), (16.2, 14))
    pen.arc(10, 14.8, 1.9, 20, 160)


def _muted(pen: Icon) -> None:
    _bell(pen)
    pen.line((3.5, 3.5), (16.5, 16.5))


def _globe(pen: Icon) -> None:
    pen.circle(10, 10, 7)
    pen.line((3, 10), (17, 10))
    pen.arc(15.5, 10, 8.6, 126, 234)
    pen.arc(4.5, 10, 8.6, -54, 54)


def _power(pen: Icon) -> None:
    pen.arc(10, 10.6, 6.2, -52, 232)
    pen.line((10, 3), (10, 9.4))


def _disk(pen: Icon) -> None:
    pen.line((4, 5), (16, 5), (16, 15.4), (4, 15.4), (4, 5))
    pen.line((4, 10.2), (16, 10.2))
    pen.circle(13.2, 12.8, 1, filled=True)
    pen.circle(13.2, 7.6, 1, filled=True)


def _chat(pen: Icon) -> None:
    pen.line((4, 5), (16, 5), (16, 13.4), (9.6, 13.4), (6, 16.6), (6, 13.4), (4, 13.4), (4, 5))


def _search(pen: Icon) -> None:
    pen.circle(9, 9, 4.9)
    pen.line((13, 13), (16.4, 16.4))


def _retry(pen: Icon) -> None:
    pen.arc(10, 10, 5.8, -50, 220)
    pen.line((13.8, 2.6), (13.8, 5.7), (10.6, 5.7))


def _reply(pen: Icon) -> None:
    pen.line((7.6, 4.4), (3.4, 8.6), (7.6, 12.8))
    pen.line((3.4, 8.6), (11, 8.6))
    pen.arc(11, 13.2, 4.6, -90, 20)


def _more(pen: Icon) -> None:
    for x in (4.6, 10, 15.4):
        pen.circle(x, 10, 1.5, filled=True)


def _react(pen: Icon) -> None:
    pen.arc(8.8, 11, 6.2, 20, 300)
    pen.arc(8.8, 11.2, 3, 25, 155)
    pen.circle(6.7, 9.4, 1, filled=True)
    pen.circle(10.9, 9.4, 1, filled=True)
    pen.line((15.6, 2.6), (15.6, 8))
    pen.line((12.9, 5.3), (18.3, 5.3))


def _pencil(pen: Icon) -> None:
    pen.line((4, 16), (4.8, 12.4), (13, 4.2), (15.8, 7), (7.6, 15.2), (4, 16))


def _enter(pen: Icon) -> None:
    pen.line((4, 10), (14.5, 10))
    pen.line((10.5, 6), (14.5, 10), (10.5, 14))


def _home(pen: Icon) -> None:
    pen.line((2.6, 9.6), (10, 3.2), (17.4, 9.6))
    pen.line((5, 8.4), (5, 16.4), (15, 16.4), (15, 8.4))


def _leave(pen: Icon) -> None:
    pen.line((5.5, 10), (16, 10))
    pen.line((9.5, 6), (5.5, 10), (9.5, 14))


_SHAPES: dict[str, Callable[[Icon], None]] = {
    "alert": _alert,
    "bell": _bell,
    "chat": _chat,
    "check": _check,
    "checks": _checks,
    "chevron": _chevron,
    "clock": _clock,
    "close": _close,
    "disk": _disk,
    "down": _down,
    "enter": _enter,
    "eye": _eye,
    "gear": _gear,
    "globe": _globe,
    "hash": _hash,
    "home": _home,
    "leave": _leave,
    "menu": _menu,
    "moon": _moon,
    "more": _more,
    "muted": _muted,
    "pencil": _pencil,
    "people": _people,
    "person": _person,
    "plus": _plus,
    "power": _power,
    "react": _react,
    "reply": _reply,
    "retry": _retry,
    "search": _search,
    "send": _send,
    "smile": _smile,
    "sun": _sun,
}


def names() -> list[str]:
    """The icons there are."""
    return sorted(_SHAPES)


def draw(name: str, size: int, colour: str) -> Icon:
    """The icon, `size` pixels square."""
    pen = Icon(size, colour)
    _SHAPES[name](pen)
    return pen


def disc(name: str, size: int, fill: str, colour: str) -> bytes:
    """A filled circle with the icon in it at half the size, as a PNG file."""
    pen = Icon(size, fill)
    pen.circle(_GRID / 2, _GRID / 2, _GRID / 2, filled=True)
    picture = pen.image()
    icon = draw(name, size // 2, colour).image()
    offset = (size - icon.width) // 2
    picture.alpha_composite(icon, (offset, offset))
    return png_bytes(picture)

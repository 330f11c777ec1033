"""Pictures made at run time: opaque rounded boxes without any library, and the store that repaints all in place.
Icons and avatars are drawn elsewhere; this file knows no colours by role."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Hashable
from functools import lru_cache
from itertools import pairwise
from math import ceil, hypot
from typing import NamedTuple

from lanchat.gui.palette import rgb

#: Pictures a store should keep: names are the network's, so avatars could come without end. See `ImageStore.full`.
MAX_IMAGES = 4_000
_Rgb = tuple[int, int, int]
#: The corners of a check mark and the width of its stroke, as parts of its box.
_TICK, _TICK_WIDTH = ((0.27, 0.52), (0.43, 0.68), (0.74, 0.35)), 0.115


class Box(NamedTuple):
    """A rounded box on an opaque ground; lengths in device pixels.

    Tk tiles the centre of a ttk image element and pays for every transparent tile, so boxes are opaque and wide.
    """

    width: int
    height: int
    radius: int
    fill: str
    ground: str
    outline: str = ""
    line: float = 1.0
    #: Ground left free at the left and right, and at the top and bottom.
    inset_x: int = 0
    inset_y: int = 0
    #: The colour of a check mark in it, '' for none.
    tick: str = ""

    def ppm(self) -> bytes:
        """The picture as binary PPM, which Tk reads without help."""
        width, height = self.width - 2 * self.inset_x, self.height - 2 * self.inset_y
        radius = min(self.radius, width // 2, height // 2)
        size = min(radius + ceil(self.line) + 1, (width + 1) // 2, (height + 1) // 2)
        line = self.line if self.outline else 0.0
        blend = _Blend(rgb(self.ground), rgb(self.outline or self.fill), rgb(self.fill))
        rows = [_mirrored([blend[shares] for shares in row], width) for row in _corner(size, radius, line)]
        top = rows[: height // 2]
        side, blank = blend.ground * self.inset_x, [blend.ground * self.width * self.inset_y]
        middle = [(side + rows[-1] + side) * (height - 2 * len(top))]
        upper, lower = [side + row + side for row in top], [side + row + side for row in top[::-1]]
        pixels = b"".join([*blank, *upper, *middle, *lower, *blank])
        if self.tick:
            pixels = _ticked(pixels, self.width, self.height, rgb(self.tick))
        return b"P6 %d %d 255\n" % (self.width, self.height) + pixels


def _ticked(pixels: bytes, width: int, height: int, colour: _Rgb) -> bytes:
    """The pixels with a check mark over them, its edges smooth."""
    drawn = bytearray(pixels)
    for pixel, share in _tick_shares(width, height):
        for part, wanted in enumerate(colour):
            place = pixel * 3 + part
            drawn[place] = round(drawn[place] * (1 - share) + wanted * share)
    return bytes(drawn)


@lru_cache(maxsize=16)
def _tick_shares(width: int, height: int) -> list[tuple[int, float]]:
    """The pixels of a box that its check mark touches, and how much of each it covers."""
    points = [(across * width, down * height) for across, down in _TICK]
    reach = _TICK_WIDTH * width / 2 + 0.5
    shares = []
    for y in range(height):
        for x in range(width):
            share = min(1.0, reach - min(_distance(x + 0.5, y + 0.5, *ends) for ends in pairwise(points)))
            if share > 0:
                shares.append((y * width + x, share))
    return shares


def _distance(x: float, y: float, start: tuple[float, float], end: tuple[float, float]) -> float:
    """From a point to a line between two others."""
    across, down = end[0] - start[0], end[1] - start[1]
    along = max(0.0, min(1.0, ((x - start[0]) * across + (y - start[1]) * down) / (across * across + down * down)))
    return hypot(x - start[0] - along * across, y - start[1] - along * down)


class _Blend(dict[tuple[float, float], bytes]):
    """(share of the outline, share of the fill) -> the pixel."""

    def __init__(self, ground: _Rgb, outline: _Rgb, fill: _Rgb) -> None:
        super().__init__()
        self.ground = bytes(ground)
        self._colours = ground, outline, fill

    def __missing__(self, shares: tuple[float, float]) -> bytes:
        outer, inner = shares
        (ground_r, ground_g, ground_b), (line_r, line_g, line_b), (fill_r, fill_g, fill_b) = self._colours
        # Written out: some thousand of these are made before the first window is drawn.
        pixel = bytes(
            (
                round((ground_r + (line_r - ground_r) * outer) * (1 - inner) + fill_r * inner),
                round((ground_g + (line_g - ground_g) * outer) * (1 - inner) + fill_g * inner),
                round((ground_b + (line_b - ground_b) * outer) * (1 - inner) + fill_b * inner),
            )
        )
        self[shares] = pixel
        return pixel


def _mirrored(corner: list[bytes], width: int) -> bytes:
    left = corner[: width // 2]
    return b"".join([*left, corner[-1] * (width - 2 * len(left)), *left[::-1]])


@lru_cache(maxsize=256)
def _corner(size: int, radius: int, line: float) -> list[list[tuple[float, float]]]:
    """For each pixel of the top left corner: how much of it the outline's and the fill's shapes cover."""
    return [[_cover(x + 0.5, y + 0.5, radius, line) for x in range(size)] for y in range(size)]


def _cover(across: float, down: float, radius: int, line: float) -> tuple[float, float]:
    depth = min(across, down)
    if across < radius and down < radius:
        depth = radius - hypot(radius - across, radius - down)
    inner = depth - line
    return (
        1.0 if depth >= 0.5 else 0.0 if depth <= -0.5 else round(depth + 0.5, 2),
        1.0 if inner >= 0.5 else 0.0 if inner <= -0.5 else round(inner + 0.5, 2),
    )


class ImageStore:
    """Keeps every picture alive under a key and repaints it in place when the colours change. Tk thread only.

    A painter returns the bytes of a PPM or PNG file and reads the colours of the moment. `lasting` pictures look the
    same in all colours and measures, and are painted once.
    """

    def __init__(self, root: tk.Misc) -> None:
        self._root = root
        self._painters: dict[Hashable, Callable[[], bytes]] = {}
        self._images: dict[Hashable, tk.PhotoImage] = {}

    def __len__(self) -> int:
        return len(self._images)

    @property
    def full(self) -> bool:
        """Whether callers that could ask for ever more pictures must now share one."""
        return len(self._images) >= MAX_IMAGES

    def get(self, key: Hashable, painter: Callable[[], bytes], *, lasting: bool = False) -> tk.PhotoImage:
        """The picture under the key, painted on first use."""
        image = self._images.get(key)
        if image is None:
            image = self._images[key] = tk.PhotoImage(master=self._root, data=painter())
            if not lasting:
                self._painters[key] = painter
        return image

    def replace(self, key: Hashable, painter: Callable[[], bytes]) -> tk.PhotoImage:
        """The picture under the key, painted anew: for pictures that change their size with the window."""
        if key not in self._images:
            return self.get(key, painter)
        self._painters[key] = painter
        self._images[key].configure(data=painter())
        return self._images[key]

    def width(self, key: Hashable) -> int:
        """The width of a picture in pixels, 0 when there is none under the key."""
        image = self._images.get(key)
        return image.width() if image else 0

    def repaint(self) -> None:
        """Paint every picture anew that does not last; widgets that show them follow by themselves."""
        for key, painter in self._painters.items():
            self._images[key].configure(data=painter())

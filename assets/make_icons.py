"""Draws the mark, a smiling speech bubble, into assets/icons: PNG of every size, lanchat.ico and lanchat.icns.
Run by `make icons` when the mark changes; the program itself only reads the files."""

from __future__ import annotations

import math
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).resolve().parent / "icons"
SIZES = (16, 24, 32, 48, 64, 72, 96, 128, 256, 512)
WINDOWS_SIZES = (16, 24, 32, 48, 64, 128, 256)

#: The mark is drawn on a square of 1,000 units, at this many times the wanted size.
UNITS = 1000
OVERSAMPLE = 8

TOP = (91, 134, 255)
BOTTOM = (48, 86, 214)
BEHIND = (24, 164, 138)
FACE = (255, 255, 255)

#: Below this size the face is drawn bolder and the second bubble is left out.
SMALL = 32


def draw_mark(size: int) -> Image.Image:
    """The mark as an RGBA picture of size × size pixels on a transparent ground."""
    edge = size * OVERSAMPLE
    picture = Image.new("RGBA", (edge, edge))
    small = size < SMALL
    front = (40, 70, 960, 800) if small else (40, 60, 880, 730)
    if not small:
        picture.paste((*BEHIND, 255), mask=_bubble(edge, (300, 330, 970, 860), tail="right"))
        picture.paste((0, 0, 0, 0), mask=_bubble(edge, _grown(front, 40), tail="left"))
    picture.paste(_gradient(edge), mask=_bubble(edge, front, tail="left"))
    _draw_face(picture, front, bold=small)
    return picture.resize((size, size), Image.Resampling.BOX)


def _grown(box: tuple[int, int, int, int], by: int) -> tuple[int, int, int, int]:
    return box[0] - by, box[1] - by, box[2] + by, box[3] + by


def _bubble(edge: int, box: tuple[int, int, int, int], *, tail: str) -> Image.Image:
    """A mask: a round box whose tail points down on one side."""
    mask = Image.new("L", (edge, edge))
    pen = ImageDraw.Draw(mask)
    left, top, right, bottom = box
    scale = edge / UNITS
    radius = min(right - left, bottom - top) * 0.42
    pen.rounded_rectangle([value * scale for value in box], radius * scale, fill=255)
    width, height = right - left, bottom - top
    if tail == "left":
        points = [(left + 0.16 * width, bottom - 0.30 * height), (left + 0.12 * width, bottom + 0.24 * height)]
        points.append((left + 0.52 * width, bottom - 0.02 * height))
    else:
        points = [(right - 0.16 * width, bottom - 0.30 * height), (right - 0.10 * width, bottom + 0.16 * height)]
        points.append((right - 0.50 * width, bottom - 0.02 * height))
    pen.polygon([(x * scale, y * scale) for x, y in points], fill=255)
    return mask


def _gradient(edge: int) -> Image.Image:
    column = Image.new("RGBA", (1, 256))
    for y in range(256):
        red, green, blue = (round(a + (b - a) * y / 255) for a, b in zip(TOP, BOTTOM, strict=True))
        column.putpixel((0, y), (red, green, blue, 255))
    return column.resize((edge, edge), Image.Resampling.BILINEAR)


def _draw_face(picture: Image.Image, box: tuple[int, int, int, int], *, bold: bool) -> None:
    pen = ImageDraw.Draw(picture)
    scale = picture.width / UNITS
    left, top, right, bottom = box
    middle, width, height = (left + right) / 2, right - left, bottom - top
    eye = (0.085 if bold else 0.062) * width
    for side in (-1, 1):
        x, y = middle + side * 0.18 * width, top + 0.37 * height
        pen.ellipse([(x - eye) * scale, (y - eye) * scale, (x + eye) * scale, (y + eye) * scale], fill=FACE)
    stroke = (0.095 if bold else 0.068) * width
    reach, rise = 0.27 * width, 0.30 * height
    centre = top + 0.50 * height
    arc = [(middle - reach) * scale, (centre - rise) * scale, (middle + reach) * scale, (centre + rise) * scale]
    pen.arc(arc, 28, 152, fill=FACE, width=round(stroke * scale))
    for angle in (28, 152):
        x = middle + (reach - stroke / 2) * math.cos(math.radians(angle))
        y = centre + (rise - stroke / 2) * math.sin(math.radians(angle))
        half = stroke / 2
        pen.ellipse([(x - half) * scale, (y - half) * scale, (x + half) * scale, (y + half) * scale], fill=FACE)


def main() -> None:
    """Write every icon file."""
    FOLDER.mkdir(exist_ok=True)
    pictures = {size: draw_mark(size) for size in SIZES}
    for size, picture in pictures.items():
        picture.save(FOLDER / f"lanchat-{size}.png", optimize=True)
    pictures[256].save(FOLDER / "lanchat.png", optimize=True)
    rest = [pictures[size] for size in WINDOWS_SIZES[:-1]]
    pictures[256].save(FOLDER / "lanchat.ico", sizes=[(size, size) for size in WINDOWS_SIZES], append_images=rest)
    pictures[512].save(FOLDER / "lanchat.icns", append_images=[pictures[size] for size in (16, 32, 64, 128, 256)])


if __name__ == "__main__":
    main()

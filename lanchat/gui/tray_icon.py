"""The picture in the tray: our mark, with the number of unread messages in a corner.
Only the picture; the tray itself is lanchat/system/tray.py."""

from __future__ import annotations

from functools import lru_cache

from PIL import Image, ImageDraw, ImageFont

from lanchat import paths
from lanchat.gui.palette import LIGHT, rgb

#: Sizes trays ask for: 100 % and 200 %.
SIZES = (24, 48)
#: The size a picture is drawn in before it is made small.
_DRAWN = 4


@lru_cache(maxsize=32)
def pixmaps(count: int) -> tuple[tuple[int, int, bytes], ...]:
    """Width, height and bytes (alpha, red, green, blue) in each of SIZES. More than 99 is '99'; 0 shows no number."""
    return tuple((size, size, _argb(_picture(size, min(count, 99)))) for size in SIZES)


def _picture(size: int, count: int) -> Image.Image:
    file = paths.assets_dir() / "icons" / "lanchat-128.png"
    edge = size * _DRAWN
    try:
        with Image.open(file) as mark:
            picture = mark.convert("RGBA").resize((edge, edge), Image.Resampling.LANCZOS)
    except OSError:
        picture = Image.new("RGBA", (edge, edge), (*rgb(LIGHT.button), 255))
    if count:
        _badge(picture, str(count))
    return picture.resize((size, size), Image.Resampling.LANCZOS)


def _badge(picture: Image.Image, text: str) -> None:
    edge = picture.width
    height = round(edge * 0.62)
    width = height if len(text) == 1 else round(edge * 0.78)
    left, top = edge - width, edge - height
    draw = ImageDraw.Draw(picture)
    rim = round(edge * 0.05)
    draw.rounded_rectangle((left - rim, top - rim, edge + rim, edge + rim), (height + rim) // 2, fill=(0, 0, 0, 0))
    draw.rounded_rectangle((left, top, edge - 1, edge - 1), height // 2, fill=(*rgb(LIGHT.mention_badge), 255))
    font = ImageFont.load_default(height * 0.82)
    middle = (left + width / 2, top + height / 2)
    draw.text(middle, text, fill=(255, 255, 255, 255), font=font, anchor="mm", stroke_width=round(edge * 0.012))


def _argb(picture: Image.Image) -> bytes:
    red, green, blue, alpha = picture.split()
    return Image.merge("RGBA", (alpha, red, green, blue)).tobytes()

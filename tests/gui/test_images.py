"""Rounded boxes have the right size, corners and colours; the store repaints in place."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from lanchat.gui.images import Box, ImageStore
from tests.gui.desk import Desk


def picture(box: Box) -> Image.Image:
    return Image.open(io.BytesIO(box.ppm())).convert("RGB")


def test_a_box_is_filled_and_its_corners_are_ground() -> None:
    image = picture(Box(40, 30, 8, "#ff0000", "#0000ff"))
    assert image.size == (40, 30)
    assert image.getpixel((20, 15)) == (255, 0, 0)
    for corner in ((0, 0), (39, 0), (0, 29), (39, 29)):
        assert image.getpixel(corner) == (0, 0, 255)
    assert image.getpixel((20, 0)) == image.getpixel((0, 15)) == (255, 0, 0)


def test_an_outline_surrounds_the_fill() -> None:
    image = picture(Box(40, 30, 8, "#ffffff", "#ffffff", outline="#000000", line=1))
    assert image.getpixel((20, 0)) == (0, 0, 0)
    assert image.getpixel((20, 1)) == (255, 255, 255)
    assert image.getpixel((0, 15)) == image.getpixel((39, 15)) == image.getpixel((20, 29)) == (0, 0, 0)


def test_a_rule_is_one_pixel() -> None:
    image = picture(Box(50, 17, 0, "#ff0000", "#ffffff", inset_y=8))
    column = [image.getpixel((25, y)) for y in range(17)]
    assert column.count((255, 0, 0)) == 1
    assert column[8] == (255, 0, 0)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (7, 5), (20, 20), (21, 33), (3, 200)])
def test_any_size_works(size: tuple[int, int]) -> None:
    for radius in (0, 1, 4, 50):
        image = picture(Box(*size, radius, "#123456", "#654321", outline="#ffffff", line=1.5))
        assert image.size == size
        assert image.tobytes() == image.transpose(Image.Transpose.ROTATE_180).tobytes()


def test_the_store_paints_once_and_again_on_demand(desk: Desk) -> None:
    store, painted = ImageStore(desk.root), []

    def paint() -> bytes:
        painted.append(1)
        return Box(8 + len(painted), 8, 2, "#ff0000", "#ffffff").ppm()

    image = store.get("key", paint)
    assert store.get("key", paint) is image
    assert len(painted) == 1
    store.repaint()
    assert len(painted) == 2
    assert image.width() == store.width("key") == 10
    assert store.replace("key", paint) is image
    assert store.width("other") == 0


def test_what_lasts_is_painted_once(desk: Desk) -> None:
    store, painted = ImageStore(desk.root), []

    def paint() -> bytes:
        painted.append(1)
        return Box(8, 8, 2, "#ff0000", "#ffffff").ppm()

    image = store.get("key", paint, lasting=True)
    store.repaint()
    assert store.get("key", paint, lasting=True) is image
    assert len(painted) == 1


def test_a_box_can_be_ticked() -> None:
    plain = Box(18, 18, 5, "#0000ff", "#ffffff").ppm()
    ticked = Box(18, 18, 5, "#0000ff", "#ffffff", tick="#ffffff").ppm()

    def pixel(picture: bytes, x: int, y: int) -> bytes:
        at = picture.index(b"255\n") + 4 + (y * 18 + x) * 3
        return picture[at : at + 3]

    assert len(ticked) == len(plain)
    assert pixel(ticked, 7, 11) == b"\xff\xff\xff"
    assert pixel(plain, 7, 11) == b"\x00\x00\xff"
    assert pixel(ticked, 9, 3) == pixel(plain, 9, 3) == b"\x00\x00\xff"

"""The picture in the tray tells the number of unread messages."""

from __future__ import annotations

from lanchat.gui.tray_icon import SIZES, pixmaps


def test_each_size_has_four_bytes_a_pixel_and_numbers_differ() -> None:
    for count in (0, 1, 12):
        assert [(width, height, len(data)) for width, height, data in pixmaps(count)] == [
            (size, size, size * size * 4) for size in SIZES
        ]
    assert len({pixmaps(count)[1][2] for count in (0, 1, 2, 12, 99)}) == 5
    assert pixmaps(100)[1][2] == pixmaps(5_000)[1][2] == pixmaps(99)[1][2]


def red_pixels(data: bytes) -> int:
    pixels = [data[place : place + 4] for place in range(0, len(data), 4)]
    return sum(alpha > 200 and red > 150 and green < 120 and blue < 120 for alpha, red, green, blue in pixels)


def test_a_number_stands_in_red_and_the_mark_on_nothing() -> None:
    plain, counted = pixmaps(0)[1][2], pixmaps(8)[1][2]
    assert plain[0] == 0
    assert red_pixels(plain) == 0
    assert red_pixels(counted) > 200

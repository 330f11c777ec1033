"""The picture of a QR code has the code's modules, quiet around them and the asked size."""

from __future__ import annotations

import segno

from lanchat.gui.qr_code import QUIET, qr_ppm

LINK = "http://192.168.1.20:50000"


def test_every_module_is_where_it_belongs() -> None:
    picture = qr_ppm(LINK, 200, "#102030", "#fefefe")
    header, pixels = picture.split(b"255\n", 1)
    side = int(header.split()[1])
    modules = [list(row) for row in segno.make(LINK, error="m", micro=False).matrix]
    across = len(modules) + 2 * QUIET
    scale = side // across
    assert side == scale * across
    assert side <= 200 < side + across
    assert len(pixels) == side * side * 3

    def dark(x: int, y: int) -> bool:
        at = ((y * scale + scale // 2) * side + x * scale + scale // 2) * 3
        assert pixels[at : at + 3] in (b"\x10\x20\x30", b"\xfe\xfe\xfe")
        return pixels[at : at + 3] == b"\x10\x20\x30"

    for y in range(across):
        for x in range(across):
            inside = QUIET <= x < across - QUIET and QUIET <= y < across - QUIET
            assert dark(x, y) == (inside and bool(modules[y - QUIET][x - QUIET]))

"""A QR code as a picture for Tk, made by the segno package when it is asked for.
Always dark on light: a phone's camera may not know it the other way round."""

from __future__ import annotations

from lanchat.gui.palette import rgb

#: Modules of quiet around the code that a reader needs (ISO/IEC 18004, section 6.3.8).
QUIET = 4


def qr_ppm(text: str, size: int, dark: str, light: str) -> bytes:
    """A binary PPM of at most `size` pixels square, colours as '#rrggbb'. Raises ValueError for a text too long."""
    import segno

    modules = segno.make(text, error="m", micro=False).matrix
    scale = max(1, size // (len(modules) + 2 * QUIET))
    side = (len(modules) + 2 * QUIET) * scale
    ink, paper = bytes(rgb(dark)), bytes(rgb(light))
    edge = paper * QUIET * scale
    blank = paper * side * QUIET * scale
    rows = [(edge + b"".join((ink if module else paper) * scale for module in row) + edge) * scale for row in modules]
    return b"P6 %d %d 255\n" % (side, side) + blank + b"".join(rows) + blank

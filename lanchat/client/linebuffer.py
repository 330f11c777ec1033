"""Bytes to lines: splits what a server sends at its line ends, however it is cut into pieces.
Nothing is decoded here."""

from __future__ import annotations

from lanchat.protocol.message import MAX_LINE, MAX_TAGS

#: Bytes of an unfinished line; a longer one is thrown away up to its end, so a server cannot fill our memory.
MAX_PENDING = 2 * (MAX_TAGS + MAX_LINE)


class LineBuffer:
    """Collects bytes, gives lines without CR and LF. Empty lines are skipped."""

    def __init__(self) -> None:
        self._rest = bytearray()
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes]:
        """The lines that these bytes complete."""
        if b"\n" not in data:
            self._keep(data)
            return []
        *whole, rest = data.split(b"\n")
        first = bytes(self._rest) + whole[0]
        self._rest.clear()
        if self._skipping or len(first) > MAX_PENDING:
            first = b""
        self._skipping = False
        whole[0] = first
        self._keep(rest)
        return [line for line in (item.rstrip(b"\r") for item in whole) if line and len(line) <= MAX_PENDING]

    def _keep(self, data: bytes) -> None:
        if self._skipping:
            return
        self._rest += data
        if len(self._rest) > MAX_PENDING:
            self._rest.clear()
            self._skipping = True

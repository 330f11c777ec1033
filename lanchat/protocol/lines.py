"""LineBuffer: bytes in, whole lines out, with the size limits of IRC kept while reading.
The meaning of a line, and what is answered to one that is too long, belong elsewhere."""

from __future__ import annotations

from lanchat.protocol.message import MAX_CLIENT_TAGS, MAX_LINE

#: Bytes no line can carry (modern.ircdocs.horse, "Message Format"); they are dropped.
_FORBIDDEN = b"\0\r"


class LineBuffer:
    """Cuts a stream at LF or CRLF. Holds at most one unfinished line, never more than `max_line + max_tags` bytes.

    A line over its limit is reported once, as None, and skipped up to its line feed. Empty lines are left out.
    """

    __slots__ = ("_data", "_max_line", "_max_tags", "_searched", "_skipping")

    def __init__(self, max_line: int = MAX_LINE, max_tags: int = MAX_CLIENT_TAGS) -> None:
        self._data = bytearray()
        self._max_line = max_line
        self._max_tags = max_tags
        self._searched = 0
        self._skipping = False

    def feed(self, data: bytes) -> list[bytes | None]:
        """The lines that `data` completed, without their line ends; None stands for one that was too long."""
        buffer = self._data
        if (
            data[-1:] == b"\n"
            and not buffer
            and not self._skipping
            and (len(data) <= self._max_line - 2 or self._are_short(data))
        ):
            data = data.translate(None, _FORBIDDEN)
            if data.find(b"\n") == len(data) - 1:
                return [data[:-1]] if len(data) > 1 else []
            whole_lines: list[bytes | None] = [*filter(None, data.split(b"\n"))]
            return whole_lines
        buffer += data
        end = buffer.rfind(b"\n", self._searched)
        if end < 0:
            self._searched = len(buffer)
            return self._check_unfinished()
        whole = bytes(buffer[:end])
        del buffer[: end + 1]
        self._searched = len(buffer)
        found: list[bytes | None] = []
        for raw in whole.split(b"\n"):
            if self._skipping:
                self._skipping = False
            elif self._is_too_long(raw):
                found.append(None)
            elif line := raw.translate(None, _FORBIDDEN):
                found.append(line)
        return found + self._check_unfinished()

    def whole(self, line: bytes) -> bytes | None:
        """One line that came by itself, not cut out of a stream; None when it is too long. A line end after it does
        not count, one inside it is dropped."""
        line = line.rstrip(b"\r\n")
        return None if self._is_too_long(line) else line.translate(None, _FORBIDDEN + b"\n")

    @property
    def pending(self) -> int:
        """Bytes of the unfinished line."""
        return len(self._data)

    def _are_short(self, data: bytes) -> bool:
        """Whether no line in it can be over the limit."""
        return max(map(len, data.split(b"\n"))) <= self._max_line - 2

    def _check_unfinished(self) -> list[bytes | None]:
        if self._skipping:
            self._data.clear()
            self._searched = 0
            return []
        if len(self._data) < self._max_line or not self._is_too_long(self._data):
            return []
        self._data.clear()
        self._searched = 0
        self._skipping = True
        return [None]

    def _is_too_long(self, line: bytes | bytearray) -> bool:
        # message-tags, "Size limit": the tag section has a limit of its own, '@' and its space included.
        if len(line) <= self._max_line - 2:
            return False
        start = 0
        if line[:1] == b"@":
            space = line.find(b" ", 0, self._max_tags)
            if space < 0:
                return len(line) >= self._max_tags
            start = space + 1
        return len(line) - start - line.endswith(b"\r") > self._max_line - 2

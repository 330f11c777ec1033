"""PlainLines: the text of a guest without a protocol, cut into what it said line by line.
The clock is the caller's: it says when a pause has ended an unfinished line."""

from __future__ import annotations

import codecs

#: Seconds without a byte after which an unfinished line counts as said: programs that send text without line ends.
PAUSE_S = 0.4
#: Characters of one line; the rest of a longer one is dropped, up to its end or to the next pause.
MAX_TEXT = 4096

_LINE_END = str.maketrans("", "", "\r\0")


class PlainLines:
    """Bytes in, lines of text out. Invalid UTF-8 is replaced; a character cut in two by the network is put together."""

    __slots__ = ("_decoder", "_text")

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._text = ""

    @property
    def pending(self) -> bool:
        """Whether an unfinished line waits for its end or for pause()."""
        return bool(self._text)

    def feed(self, data: bytes) -> list[str]:
        """The lines that these bytes completed, without empty ones."""
        *lines, rest = (self._text + self._decoder.decode(data)).split("\n")
        self._text = rest[:MAX_TEXT]
        return [text for line in lines if (text := _clean(line))]

    def pause(self) -> str:
        """The unfinished line, which is thereby finished; '' when there is none."""
        text, self._text = self._text, ""
        return _clean(text)


def _clean(line: str) -> str:
    return line[:MAX_TEXT].translate(_LINE_END).rstrip()

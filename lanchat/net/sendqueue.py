"""SendQueue: the bytes a socket has not taken yet, handed out in large pieces.
It never touches the socket."""

from __future__ import annotations

from collections import deque

#: Bytes joined into one piece when a queue has piled up; it bounds the copying for a slow reader.
SEND_CHUNK = 262_144


class SendQueue:
    """First in, first out. The cap is its owner's: it reads `size` after each append."""

    __slots__ = ("_chunks", "_offset", "size")

    def __init__(self) -> None:
        self._chunks: deque[bytes] = deque()
        self._offset = 0
        #: Bytes in the queue.
        self.size = 0

    def append(self, data: bytes, offset: int = 0) -> None:
        """Add data[offset:]; an offset is for the first piece only."""
        if not self._chunks:
            self._offset = offset
        self._chunks.append(data)
        self.size += len(data) - offset

    def head(self) -> bytes | memoryview:
        """The next bytes to send, at least one. Until take() they only ever grow at their end: OpenSSL, once it could
        not write a piece, must be shown the same bytes again."""
        chunks = self._chunks
        if len(chunks) > 1 and len(chunks[0]) - self._offset < SEND_CHUNK:
            pieces = [memoryview(chunks.popleft())[self._offset :]]
            joined = len(pieces[0])
            while chunks and joined < SEND_CHUNK:
                pieces.append(memoryview(chunks.popleft()))
                joined += len(pieces[-1])
            chunks.appendleft(b"".join(pieces))
            self._offset = 0
        return memoryview(chunks[0])[self._offset :] if self._offset else chunks[0]

    def take(self, count: int) -> None:
        """The first `count` bytes of head() were sent."""
        self._offset += count
        self.size -= count
        if self._chunks and self._offset == len(self._chunks[0]):
            self._chunks.popleft()
            self._offset = 0

    def clear(self) -> None:
        """Forget everything."""
        self._chunks.clear()
        self._offset = self.size = 0

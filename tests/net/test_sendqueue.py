"""The bytes a socket has not taken yet."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.net import sendqueue
from lanchat.net.sendqueue import SendQueue


@given(st.lists(st.binary(min_size=1, max_size=40), min_size=1), st.lists(st.integers(1, 30)), st.integers(1, 60))
def test_nothing_is_lost_or_reordered(chunks: list[bytes], steps: list[int], most: int) -> None:
    whole, sendqueue.SEND_CHUNK = sendqueue.SEND_CHUNK, most
    try:
        queue = SendQueue()
        for chunk in chunks:
            queue.append(chunk)
        out = bytearray()
        steps = [*steps, *[7] * 10_000]
        while queue.size:
            head = bytes(queue.head())
            again = bytes(queue.head())
            assert again.startswith(head)
            count = min(len(again), steps.pop(0))
            out += again[:count]
            queue.take(count)
        assert bytes(out) == b"".join(chunks)
    finally:
        sendqueue.SEND_CHUNK = whole


def test_the_first_piece_may_begin_later() -> None:
    queue = SendQueue()
    queue.append(b"abcdef", 2)
    assert queue.size == 4
    queue.append(b"gh")
    assert bytes(queue.head()) == b"cdefgh"
    queue.clear()
    assert queue.size == 0

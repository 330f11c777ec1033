"""A program that appends and says on standard output what was acknowledged: so many, or until it is killed.
Run as: python -m tests.storage.appender FILE [ENTRIES]."""

from __future__ import annotations

import os
import queue
import random
import sys
import time
from pathlib import Path

from lanchat.errors import UserError
from lanchat.protocol.entry import Uuid7
from lanchat.protocol.query import HistoryFull, SearchQuery
from lanchat.storage.history import HistoryStart, HistoryStore
from tests.storage.tools import entry

#: Entries that may be under way: enough for groups, few enough for the pipe to be read in time.
WINDOW = 300


def main(file: Path, entries: int | None = None) -> None:
    """Append; one line "term seq cid" per acknowledged entry, "notice ..." for anything the store had to say.

    With a number of entries their groups are of any size, and the store is searched in between, then stopped.
    """
    began: queue.SimpleQueue[HistoryStart | UserError] = queue.SimpleQueue()
    acknowledged: queue.SimpleQueue[int] = queue.SimpleQueue()
    store = HistoryStore(
        file,
        on_commit=acknowledged.put,
        on_failure=lambda first, last, reason: say(f"notice failed {first} {last} {reason}"),
        on_notice=lambda sentence: say(f"notice {sentence}"),
    )
    store.start()
    store.begin_epoch(b"host", began.put)
    start = began.get()
    assert isinstance(start, HistoryStart), start
    make_cid = Uuid7(lambda: time.time_ns() // 1_000_000, random.Random())
    lines: list[str] = []
    said = 0
    while entries is None or said < entries:
        window = WINDOW if entries is None else random.choice((1, 1, 2, 5, 20, 100))
        if entries is not None and random.random() < 0.2:
            store.search(SearchQuery(("#lobby",), "line"), lambda found, why: None)
        while len(lines) - said < window and len(lines) != entries:
            seq = len(lines) + 1
            one = entry(seq, epoch=start.epoch, ts=start.last_ts + seq, cid=make_cid(), body=f"line {seq} " * 8)
            lines.append(f"{start.epoch.term} {seq} {one.msgid}")
            try:
                store.append(one)
            except HistoryFull:
                say("notice full")
        last = acknowledged.get()
        if last > said:
            say("\n".join(lines[said:last]))
            said = last
    store.stop(60)


def say(text: str) -> None:
    """Write at once, so that a kill can only cut what was not yet said."""
    os.write(1, f"{text}\n".encode())


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None)

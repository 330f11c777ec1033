"""Portions: answers that are too long to be sent at once, given as their receiver takes them.
What an answer says is made line by line by whoever gives it; nothing of it is kept but the line it stopped at."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from lanchat.server import labels
from lanchat.server.desk import Desk
from lanchat.server.limits import MAX_PORTIONED, MAX_PORTIONED_PER_ADDRESS, PORTION, PORTION_DEADLINE
from lanchat.server.session import Session


class _Answer:
    """What is left of one, the batch it is in ('' for none), what gives it up, and what follows it."""

    __slots__ = ("give_up", "left", "mark", "then")

    def __init__(
        self, left: Iterator[bytes], mark: str, give_up: Callable[[], None], then: Callable[[], None] | None
    ) -> None:
        self.left = left
        self.mark = mark
        self.give_up = give_up
        self.then = then


class Portions:
    """One answer for a session at a time: it executes no further line meanwhile. Net thread only.

    Cap: MAX_PORTIONED answers, MAX_PORTIONED_PER_ADDRESS of one address other than loopback; when full, who asks is
    refused. Who takes no portion within PORTION_DEADLINE seconds is handed to `close` as one that cannot keep up.
    """

    def __init__(self, desk: Desk, room: int, close: Callable[[Session], None]) -> None:
        self._desk = desk
        #: Bytes of a portion: of the `room` for what waits to be sent, others need some.
        self.size = min(PORTION, room // 2)
        self._close = close
        #: While there are any, go_on is to be called each PORTION_EVERY seconds.
        self.under_way: dict[Session, _Answer] = {}

    def answer(
        self,
        session: Session,
        lines: Iterator[bytes],
        refuse: Callable[[], None],
        *,
        batch: bool = False,
        then: Callable[[], None] | None = None,
    ) -> None:
        """Send these lines: what fits one portion now, the rest bit by bit as `go_on` is called; or `refuse`. `batch`
        is whether they are a batch of their own; `then` is called once all are sent."""
        first, whole = _take(lines, self.size)
        if whole:
            if first:
                session.send(b"".join(first))
            if then is not None:
                then()
            return
        if self._is_full(session):
            refuse()
            return
        mark = ""
        if session.label and batch:
            first[0] = labels.labelled(first[0], session.label)
        elif session.label:
            mark = self._desk.new_reference()
            session.send(labels.opening(session.label, self._desk.name_bytes, mark))
        session.label = ""
        answer = self.under_way[session] = _Answer(lines, mark, partial(self._close, session), then)
        session.waiting = answer.give_up
        self._send(session, answer, first)

    def _is_full(self, session: Session) -> bool:
        from_there = 0 if session.local else sum(other.address == session.address for other in self.under_way)
        return len(self.under_way) >= MAX_PORTIONED or from_there >= MAX_PORTIONED_PER_ADDRESS

    def go_on(self) -> None:
        """Give everybody who has taken all before their next portion."""
        for session, answer in list(self.under_way.items()):
            if session.waiting is not answer.give_up or session.closing is not None:
                del self.under_way[session]
            elif not session.out and not session.outlet.queued:
                lines, whole = _take(answer.left, self.size)
                self._send(session, answer, lines)
                if whole:
                    self._end(session, answer)

    def _send(self, session: Session, answer: _Answer, lines: list[bytes]) -> None:
        session.waiting_until = self._desk.clock() + PORTION_DEADLINE
        for line in lines:
            session.send(labels.within(line, answer.mark) if answer.mark else line)

    def _end(self, session: Session, answer: _Answer) -> None:
        del self.under_way[session]
        if answer.mark:
            self._desk.from_server(session, f"BATCH -{answer.mark}")
        session.waiting = None
        session.touch()
        if answer.then is not None:
            answer.then()
        self._desk.resume(session)


def _take(lines: Iterator[bytes], size: int) -> tuple[list[bytes], bool]:
    """The next lines, `size` bytes and one line at most, and whether that were all."""
    taken: list[bytes] = []
    for line in lines:
        taken.append(line)
        size -= len(line)
        if size <= 0:
            return taken, False
    return taken, True

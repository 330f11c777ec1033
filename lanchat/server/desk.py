"""Desk: what is said to one session: numerics, notices, FAIL, labelled answers, and those that wait for something.
Who else hears of anything, and the state of the chat, is the hub's part."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from functools import partial
from random import Random
from typing import TypeVar

from lanchat import log
from lanchat.protocol import capabilities as cap
from lanchat.protocol.entry import Entry
from lanchat.protocol.query import Correspondent, HistoryFull, PageQuery, SearchQuery
from lanchat.server import labels
from lanchat.server.ledger import Ledger
from lanchat.server.limits import MAX_ASKED, STORE_DEADLINE
from lanchat.server.session import Session
from lanchat.server.texts import fit
from lanchat.server.turns import Turns

T = TypeVar("T")

_log = logging.getLogger(__name__)


class Desk:
    """The half of the hub that speaks to one session at a time. Net thread only."""

    def __init__(self, name: str, ledger: Ledger, clock: Callable[[], float], random: Random) -> None:
        self.name = name
        self.name_bytes = name.encode()
        self.ledger = ledger
        self.clock = clock
        self.random = random
        #: Called when a session no longer waits for the store.
        self.resume: Callable[[Session], None] = lambda session: None
        #: Of questions to the store, those of who is gone among them, as it goes on looking; searches are done apart.
        self._reads = Turns(MAX_ASKED)
        self._searches = Turns(MAX_ASKED)

    def numeric(self, session: Session, code: str, *middle: str, text: str | None = None) -> None:
        """Send a numeric: ':server CODE client middle… :text'. `middle` must not hold spaces or be empty.

        A plain-text guest gets the text alone.
        """
        if session.plain:
            if text:
                self.notice(session, text)
            return
        head = " ".join((f":{self.name}", code, session.user.nick or "*", *middle))
        session.send(fit(head if text is None else f"{head} :{text}"))

    def from_server(self, session: Session, rest: str) -> None:
        """Send ':server rest'."""
        session.send(fit(f":{self.name} {rest}"))

    def notice(self, session: Session, text: str) -> None:
        """Say something to one session in the server's name."""
        if session.plain:
            session.send(f"* {text}\n".encode())
        else:
            self.from_server(session, f"NOTICE {session.user.nick or '*'} :{text}")

    def fail(self, session: Session, command: str, code: str, *context: str, text: str, known: bool = False) -> None:
        """standard-replies, "Message Format": FAIL. Sent as a notice to those who did not ask for such replies,
        unless the command's own text defines it (`known`)."""
        if not session.plain and (known or session.caps & cap.STANDARD_REPLIES):
            self.from_server(session, f"{' '.join(('FAIL', command, code, *context))} :{text}")
        else:
            self.notice(session, text)

    def new_reference(self) -> str:
        """An id for a batch."""
        return f"{self.random.getrandbits(48):012x}"

    def new_secret(self) -> bytes:
        """32 bytes that nobody can guess."""
        return self.random.getrandbits(256).to_bytes(32, "big")

    def answer(self, session: Session, label: str, action: Callable[[], None]) -> None:
        """Run `action` and mark what it sends to this session as the answer to `label`, '' for no label."""
        if not label:
            action()
            return
        start = session.position
        session.label = label
        session.self_delivery = []
        action()
        # labeled-response, "Tags": what one says to oneself is delivered without the label, so it comes after.
        own, session.self_delivery = session.self_delivery or [], None
        if session.label:
            session.label = ""
            labels.finish(session, start, label, self.name_bytes, self.new_reference())
        for line in own:
            session.send(line)

    # -- questions to the store ------------------------------------------------------------------------------------

    def ask_page(self, session: Session, query: PageQuery, answer: Callable[[list[Entry] | None, bool], None]) -> None:
        """Read a page; no further line of this session is executed before `answer` ran. None: it could not be read."""
        unread: tuple[list[Entry] | None, bool] = (None, False)
        page = self.ledger.history.page
        self._ask(
            session,
            lambda found: answer(*found),
            unread,
            lambda reply: page(query, lambda entries, complete: reply((entries, complete))),
        )

    def ask_find(self, session: Session, cid: bytes, answer: Callable[[Entry | None, bool], None]) -> None:
        """Look a message up, as ask_page. The second argument is False when it could not be looked up."""
        unread: tuple[Entry | None, bool] = (None, False)
        find = self.ledger.history.find
        self._ask(
            session,
            lambda found: answer(*found),
            unread,
            lambda reply: find(cid, lambda entry, looked: reply((entry, looked))),
        )

    def ask_correspondents(
        self, session: Session, person: bytes, limit: int, answer: Callable[[list[Correspondent] | None], None]
    ) -> None:
        """Read with whom somebody spoke in private, as ask_page. None when that could not be read."""
        self._ask(session, answer, None, partial(self.ledger.history.correspondents, person, limit))

    def ask_last_times(
        self, session: Session, rooms: Sequence[str], answer: Callable[[dict[str, int] | None], None]
    ) -> None:
        """Read when the last message was said in rooms, as ask_page. None when that could not be read."""
        self._ask(session, answer, None, partial(self.ledger.history.last_times, rooms))

    def ask_search(
        self, session: Session, query: SearchQuery, answer: Callable[[list[Entry] | None, str], None]
    ) -> None:
        """Look for messages, as ask_page. (None, why) when that could not be done."""
        unread: tuple[list[Entry] | None, str] = (None, "The search could not be run")
        search = self.ledger.history.search
        self._ask(
            session,
            lambda found: answer(*found),
            unread,
            lambda reply: search(query, lambda entries, why: reply((entries, why))),
            turns=self._searches,
        )

    def _ask(
        self,
        session: Session,
        answer: Callable[[T], None],
        unread: T,
        ask: Callable[[Callable[[T], None]], None],
        *,
        turns: Turns | None = None,
    ) -> None:
        """Have `ask` called with whom to tell the answer, when it is the turn of this address: the store does one thing
        after the other, and some take it long. Loopback has as many turns as sessions."""
        turns = turns or self._reads
        whose = session if session.local else session.address
        done = self.wait_for(session, answer, unread)
        mine = session.waiting
        under_way = False

        def answered(value: T) -> None:
            nonlocal under_way
            if under_way:
                under_way = False
                turns.end(whose)
            done(value)

        def begin() -> bool:
            nonlocal under_way
            if session.waiting is not mine:
                return False  # they are gone, or have waited too long
            under_way = True
            try:
                ask(answered)
            except HistoryFull:
                done(unread)
                return False
            return True

        turns.take(whose, begin)

    def wait_for(self, session: Session, answer: Callable[[T], None], nothing: T) -> Callable[[T], None]:
        """What to call, now or later, with what `answer` is to get; until then no line of this session is executed.

        After STORE_DEADLINE seconds it gets `nothing`; once the session is gone nothing happens any more.
        """
        label, session.label = session.label, ""

        def done(value: T) -> None:
            if session.waiting is not give_up:
                return
            session.waiting = None
            if session.gone or session.closing is not None:
                return
            self.answer(session, label, lambda: answer(value))
            session.touch()
            self.resume(session)

        def give_up() -> None:
            log.once(_log, "store-slow", "no answer came within %d seconds", STORE_DEADLINE)
            done(nothing)

        session.waiting = give_up
        session.waiting_until = self.clock() + STORE_DEADLINE
        return done

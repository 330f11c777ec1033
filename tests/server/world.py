"""A server driven by hand: lines in, exact lines out, with a clock and a store that do what the test says.
Real sockets and the real store are tested elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random
from typing import Any

from lanchat.config import ServerConfig
from lanchat.hosting.passwords import ScramPasswords
from lanchat.protocol.beacon import ChatInfo
from lanchat.protocol.entry import Entry, Epoch, Kind, private_parties
from lanchat.protocol.names import casefold
from lanchat.protocol.query import MESSAGES, Bound, Correspondent, HistoryFull, PageQuery, SearchQuery
from lanchat.server.records import MemoryRecords
from lanchat.server.server import Server
from lanchat.server.session import Session


class MemoryHistory:
    """A store in a list. With `automatic` every append is committed at the next flush, else when the test says."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.full = False
        self.answers = True
        #: Whether the disk gives back what it holds.
        self.readable = True
        self.questions: list[PageQuery | SearchQuery | bytes] = []

    def append(self, entry: Entry) -> int:
        if self.full:
            raise HistoryFull
        self.entries.append(entry)
        return len(self.entries) - 1

    def find(self, cid: bytes, reply: Callable[[Entry | None, bool], None]) -> None:
        self.questions.append(cid)
        if self.full:
            raise HistoryFull
        if not self.readable:
            reply(None, False)
        elif self.answers:
            reply(next((self.now(entry) for entry in self.entries if entry.cid == cid), None), True)

    def page(self, query: PageQuery, reply: Callable[[list[Entry], bool], None]) -> None:
        self.questions.append(query)
        if self.full:
            raise HistoryFull
        if not self.readable:
            reply([], False)
        elif self.answers:
            reply(*self._page(query))

    def correspondents(self, person: bytes, limit: int, reply: Callable[[list[Correspondent] | None], None]) -> None:
        if self.full:
            raise HistoryFull
        if not self.readable:
            reply(None)
        elif self.answers:
            reply(self._correspondents(person)[-limit:])

    def last_times(self, rooms: Sequence[str], reply: Callable[[dict[str, int] | None], None]) -> None:
        if self.full:
            raise HistoryFull
        if not self.readable:
            reply(None)
        elif self.answers:
            reply({entry.room: entry.ts for entry in self.entries if entry.kind in MESSAGES and entry.room in rooms})

    def _correspondents(self, person: bytes) -> list[Correspondent]:
        found: dict[bytes, Correspondent] = {}
        for entry in self.entries:
            parties = private_parties(entry.room)
            if parties is None or person not in parties:
                continue
            other = parties[parties[0] == person]
            nick = next((e.author.nick for e in reversed(self.entries) if e.author.id == other), "")
            found.pop(other, None)
            if nick:
                found[other] = Correspondent(other, nick, entry.ts)
        return list(found.values())

    def search(self, query: SearchQuery, reply: Callable[[list[Entry] | None, str], None]) -> None:
        """As the store does it, but that any part of a text is found."""
        self.questions.append(query)
        if self.full:
            raise HistoryFull
        if not self.readable:
            reply(None, "This host cannot search")
        elif self.answers:
            reply(self._search(query), "")

    def _search(self, query: SearchQuery) -> list[Entry]:
        first = -(2**62) if query.after is None else query.after
        last = 2**62 if query.before is None else query.before
        said = [self.now(e) for e in self.entries if e.kind in MESSAGES and e.room in query.rooms]
        found = [e for e in said if query.text.lower() in e.body.lower() and first <= e.ts <= last and not e.is_blank]
        found = [e for e in found if not query.nick or casefold(e.author.nick) == casefold(query.nick)]
        return found[-query.limit :] if query.after is None else found[: query.limit]

    def now(self, entry: Entry) -> Entry:
        """This entry after all that was said about it since."""
        about = {entry.cid, entry.target} if entry.kind is Kind.EDIT else {entry.cid}
        if any(later.kind is Kind.REDACT and later.target in about for later in self.entries):
            return entry.blanked()
        edits = [later for later in self.entries if later.kind is Kind.EDIT and later.target == entry.cid]
        return entry.edited(edits[-1].body, edits[-1].cid) if edits else entry

    def _page(self, query: PageQuery) -> tuple[list[Entry], bool]:
        every = [e for e in self.entries if e.room == query.room]
        room = sorted((self.now(e) for e in every if e.kind in query.kinds), key=lambda e: e.key)
        room = [e for e in room if not e.is_blank]

        cids = {entry.cid for entry in every}
        if any(b is not None and b.cid is not None and b.cid not in cids for b in (query.start, query.end)):
            return [], False

        def after(bound: Bound) -> list[Entry]:
            if bound.ts is not None:
                return [e for e in room if e.ts > bound.ts]
            key = next((e.key for e in every if e.cid == bound.cid), None)
            return [] if key is None else [e for e in room if e.key > key]

        def before(bound: Bound) -> list[Entry]:
            if bound.ts is not None:
                return [e for e in room if e.ts < bound.ts]
            key = next((e.key for e in every if e.cid == bound.cid), None)
            return [] if key is None else [e for e in room if e.key < key]

        limit = query.limit
        if query.kind == "latest":
            found = room if query.start is None else after(query.start)
            return found[-limit:], len(found) <= limit
        assert query.start is not None
        if query.kind == "before":
            return before(query.start)[-limit:], len(before(query.start)) <= limit
        if query.kind == "after":
            return after(query.start)[:limit], len(after(query.start)) <= limit
        if query.kind == "around":
            earlier = before(query.start)
            later = room[len(earlier) :]
            newer = min(len(later), max(limit - limit // 2, limit - len(earlier)))
            older = min(len(earlier), limit - newer)
            return earlier[len(earlier) - older :] + later[:newer], len(room) <= limit
        assert query.end is not None
        place = {e.cid: e.key for e in every}
        start, end = ((b.ts,) if b.cid is None else place[b.cid] for b in (query.start, query.end))
        if start <= end:  # type: ignore[operator]
            inside = [e for e in after(query.start) if e in before(query.end)]
            return inside[:limit], len(inside) <= limit
        inside = [e for e in after(query.end) if e in before(query.start)]
        return inside[-limit:], len(inside) <= limit


class Peer:
    """One connection, as a person at a keyboard sees it."""

    def __init__(self, world: World, session: Session) -> None:
        self.world = world
        self.session = session

    def send(self, *lines: str | bytes) -> None:
        for line in lines:
            if self.session.plain:
                assert isinstance(line, str)
                self.world.server.receive_plain(self.session, line)
            else:
                self.world.server.receive(self.session, line if isinstance(line, bytes) else line.encode())

    def lines(self) -> list[str]:
        """What came since the last time, commits done unless the test holds them."""
        self.world.flush()
        return b"".join(self.session.take_output()).decode().replace("\r\n", "\n").splitlines()

    def ask(self, *lines: str | bytes) -> list[str]:
        """Send, and what came of it."""
        self.lines()
        self.send(*lines)
        return self.lines()

    @property
    def out(self) -> str:
        return "\n".join(self.lines())


class World:
    """A server with a fake clock (seconds), wall clock (milliseconds) and store."""

    def __init__(self, **options: object) -> None:
        self.now = 1000.0
        self.wall = 1_700_000_000_000
        self.automatic = True
        self.history = MemoryHistory()
        self.config = ServerConfig()
        self.config.limits.throttle = bool(options.pop("throttle", False))
        self.records = MemoryRecords()
        #: With `later`, what was asked of the passwords; the test answers. Without it all is answered at once.
        self.later = bool(options.pop("later", False))
        self.questions: list[Callable[[], None]] = []
        offered = options.pop("passwords", True)
        self.passwords = ScramPasswords(self._submit, iterations=4_096) if offered else None
        for key, value in options.items():
            sections = (self.config.limits, self.config.accounts, self.config.server)
            section = next(section for section in sections if hasattr(section, key))
            setattr(section, key, value)
        self.server = self.start()

    def _submit(self, fn: Callable[..., Any], *args: Any, done: Callable[[Any, Exception | None], None]) -> None:
        def work() -> None:
            try:
                result = fn(*args)
            except Exception as error:
                done(None, error)
            else:
                done(result, None)

        if self.later:
            self.questions.append(work)
        else:
            work()

    def start(self, **more: object) -> Server:
        self.server = Server(
            config=self.config,
            chat=ChatInfo("chat", "Test Chat", "host", "computer", port=50000, version="1"),
            epoch=Epoch(1, b"e" * 16),
            first_seq=len(self.history.entries),
            last_ts=0,
            history=self.history,
            clock=lambda: self.now,
            wall_ms=lambda: self.wall,
            random=Random(7),
            **({"records": self.records, "passwords": self.passwords} | more),  # type: ignore[arg-type]
        )
        return self.server

    def flush(self) -> None:
        if self.automatic:
            self.server.committed(len(self.history.entries) - 1)

    def connect(
        self, address: str = "192.168.0.9", *, secure: bool = True, plain: bool = False, certificate: str = ""
    ) -> Peer:
        session = self.server.open_session(address, secure=secure, plain=plain, certificate=certificate)
        return Peer(self, session)

    def join(self, nick: str, *rooms: str, caps: str = "", address: str = "192.168.0.9") -> Peer:
        """A registered person in these rooms, with nothing left to read."""
        peer = self.connect(address)
        if caps:
            peer.send(f"CAP REQ :{caps}", "CAP END")
        peer.send(f"NICK {nick}", f"USER {nick.lower()} 0 * :{nick} Real")
        assert " 001 " in peer.out
        for room in rooms:
            peer.send(f"JOIN {room}")
        peer.lines()
        return peer

    def pass_time(self, seconds: float) -> None:
        self.now += seconds
        self.wall += int(seconds * 1000)
        self.server.tick()

"""People who never stop talking, for test_kills.py: each says one message after another in one room, says again what
was not echoed when the connection is back, and keeps what they know of the room. What is right, the test decides."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from random import Random

from lanchat.protocol.entry import Uuid7, encode_cid

ROOM = "#lobby"
#: Messages of one person that may be on their way.
WINDOW = 3
PAGE = 100
CAPS = "message-tags server-time batch echo-message draft/chathistory lanchat/sent-once"
#: Seconds between two attempts to connect.
RETRY_S = 0.005


class Sayer:
    """One person. `view` is the room as they know it, by message ids; its first `sure` are known to be stored.

    An own echo says that its message and all before it are stored. When the connection breaks, what came after the last
    echo is forgotten, and what followed is asked for on coming back.
    """

    def __init__(self, nick: str, port: int, random: Random) -> None:
        self.nick = nick
        self.view: list[str] = []
        self.sure = 0
        #: What they said, in order, and of that what was not echoed yet.
        self.said: dict[str, str] = {}
        self.waiting: dict[str, str] = {}
        #: Whether they say something new.
        self.talks = True
        self.caught_up = False
        self.echoes = 0
        #: What should not have happened.
        self.complaints: list[str] = []
        self._port = port
        self._random = random
        #: Whether they say again at once what was not echoed, or when they know what they missed.
        self._hasty = True
        self._new_id = Uuid7(lambda: time.time_ns() // 1_000_000, random)
        self._places: dict[str, int] = {}
        self._link: _Link | None = None
        self._live: list[tuple[str, bool]] = []

    async def live(self) -> None:
        """Be there, and come back, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            try:
                _, link = await loop.create_connection(lambda: _Link(self), "127.0.0.1", self._port)
            except OSError:
                await asyncio.sleep(RETRY_S)
                continue
            try:
                await link.lost
            finally:
                link.close()
            self._forget()

    def enter(self, link: _Link) -> None:
        """The connection is there."""
        self._link = link
        link.say(f"CAP REQ :{CAPS}", f"NICK {self.nick}", f"USER {self.nick} 0 * :{self.nick}", "CAP END")
        link.say(f"JOIN {ROOM}")

    def joined(self) -> None:
        """In the room: say again what nobody confirmed, and learn what was missed."""
        self._hasty = self._random.random() < 0.5
        if self._hasty:
            self._say_again()
        self._ask()

    def page(self, msgids: list[str]) -> None:
        """The next piece of what was missed; a short one is the last."""
        for msgid in msgids:
            if msgid in self._places:
                self.complaints.append(f"{self.nick} was told {msgid} twice by the history")
            else:
                self._append(msgid)
        if len(msgids) == PAGE:
            self._ask()
            return
        self.caught_up = True
        live, self._live = self._live, []
        for msgid, own in live:
            if msgid not in self._places:
                self._append(msgid)
            if own:
                self.sure = max(self.sure, self._places[msgid] + 1)
        if not self._hasty:
            self._say_again()
        self.go_on()

    def heard(self, msgid: str, nick: str) -> None:
        """A message arrived."""
        own = nick == self.nick
        if own:
            self.echoes += 1
            if self.waiting.pop(msgid, None) is None:
                self.complaints.append(f"{self.nick} got an echo of {msgid}, which does not wait for one")
        if not self.caught_up:
            self._live.append((msgid, own))
            return
        if msgid not in self._places:
            self._append(msgid)
        elif not own:
            self.complaints.append(f"{self.nick} got {msgid} twice")
        if own:
            self.sure = max(self.sure, self._places[msgid] + 1)
            self.go_on()

    def go_on(self) -> None:
        """Say more, as far as the window allows."""
        while self.talks and self.caught_up and len(self.waiting) < WINDOW:
            msgid = encode_cid(self._new_id())
            text = f"{self.nick} says {len(self.said)}"
            self.said[msgid] = self.waiting[msgid] = text
            self._send(msgid, text)

    def _say_again(self) -> None:
        for msgid, text in self.waiting.items():
            self._send(msgid, text)

    def _send(self, msgid: str, text: str) -> None:
        if self._link is not None:
            self._link.say(f"@lanchat/id={msgid} PRIVMSG {ROOM} :{text}")

    def _ask(self) -> None:
        last = f"msgid={self.view[-1]}" if self.view else "timestamp=1970-01-01T00:00:00.000Z"
        if self._link is not None:
            self._link.say(f"CHATHISTORY AFTER {ROOM} {last} {PAGE}")

    def _append(self, msgid: str) -> None:
        self._places[msgid] = len(self.view)
        self.view.append(msgid)

    def _forget(self) -> None:
        self._link = None
        self.caught_up = False
        self._live = []
        for msgid in self.view[self.sure :]:
            del self._places[msgid]
        del self.view[self.sure :]


class _Link(asyncio.Protocol):
    """One connection of a sayer."""

    def __init__(self, sayer: Sayer) -> None:
        self.lost: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._sayer = sayer
        self._transport: asyncio.Transport | None = None
        self._rest = b""
        self._page: list[str] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._sayer.enter(self)

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.lost.done():
            self.lost.set_result(None)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def say(self, *lines: str) -> None:
        if self._transport is not None:
            self._transport.write("".join(f"{line}\r\n" for line in lines).encode())

    def data_received(self, data: bytes) -> None:
        *lines, self._rest = (self._rest + data).split(b"\r\n")
        for line in lines:
            self._take(line.decode())

    def _take(self, line: str) -> None:
        tags = ""
        if line.startswith("@"):
            tags, _, line = line[1:].partition(" ")
        source, command, *rest = line.split(" ", 3)
        if command == "PRIVMSG":
            msgid = next(tag[6:] for tag in tags.split(";") if tag.startswith("msgid="))
            if tags.startswith("batch="):
                assert self._page is not None
                self._page.append(msgid)
            else:
                self._sayer.heard(msgid, source[1:].partition("!")[0])
        elif command == "BATCH" and rest[0][0] == "+":
            self._page = []
        elif command == "BATCH":
            page, self._page = self._page, None
            self._sayer.page(page or [])
        elif command == "366":
            self._sayer.joined()
        elif source == "PING":
            self.say(f"PONG {command}")
        elif command in ("FAIL", "ERROR", "433", "417") or source == "ERROR":
            self._sayer.complaints.append(f"{self._sayer.nick}: {line}")


@contextlib.asynccontextmanager
async def talking(sayers: list[Sayer]) -> AsyncIterator[None]:
    """They come and talk for the length of the block."""
    tasks = [asyncio.create_task(sayer.live()) for sayer in sayers]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

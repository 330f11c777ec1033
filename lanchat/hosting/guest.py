"""Guest: one accepted connection from its first byte to its end; finds out what it speaks and feeds the server.
What is answered to a line is the server's business; how bytes travel is net's."""

from __future__ import annotations

import logging
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from lanchat.hosting.door import Door
from lanchat.hosting.house import House
from lanchat.hosting.plainlines import PAUSE_S, PlainLines
from lanchat.net import tls
from lanchat.net.handshake import GUEST_S
from lanchat.net.loop import Timer
from lanchat.net.sockopts import is_loopback
from lanchat.net.transport import SENDQ_EXCEEDED, Transport
from lanchat.protocol.lines import LineBuffer
from lanchat.protocol.sniff import TLS_HANDSHAKE, classify
from lanchat.server.outlets import Outlet, Whole
from lanchat.server.session import Session

if TYPE_CHECKING:
    from lanchat.hosting.web_guest import WebGuest

#: Seconds of silence after which somebody only wants to listen: every protocol's client speaks first. Through TLS, its
#: person may be asked about the certificate before it does.
SILENCE_S, ASKING_S = 2.0, 30.0
#: Seconds after which a connection that is nothing yet is closed: it said nothing and may not listen.
NOTHING_S = 60.0
#: Seconds the first line, or an HTTP request, may take in all, whatever trickles in meanwhile.
FIRST_LINE_S = 10.0
#: Close codes of a WebSocket (RFC 6455, section 7.4.1): this connection ends, the chat ends.
NORMAL, GOING_AWAY = 1000, 1001
#: Bytes cut into lines at a time: a piece that holds thousands of lines takes twenty times its size as a list of them.
PIECE = 4_096
#: Seconds in which delayed lines are still worked off after their sender hung up, and how often that is seen to.
LAST_LINES_S = 20.0
LAST_LINES_EVERY_S = 0.25

_log = logging.getLogger("lanchat.hosting.guest")


class Guest:
    """One connection. Net thread only. Owns the transport."""

    __slots__ = (
        "_backlog",
        "_door",
        "_end_code",
        "_first",
        "_house",
        "_lines",
        "_pause",
        "_plain",
        "_since",
        "_timer",
        "_unread",
        "_web",
        "held",
        "listening",
        "outlet",
        "session",
        "transport",
    )

    def __init__(self, house: House[Guest], transport: Transport, door: Door = Door.ALL) -> None:
        self._house = house
        self.transport = transport
        self.outlet: Outlet = transport
        #: The server's side of it, None while it is nothing yet, and for browsers.
        self.session: Session | None = None
        #: Whether it was let in without having said anything, and whether reading rests because the server wants it.
        self.listening = self.held = False
        self._first = b""
        #: When the first bytes came, 0 before.
        self._since = 0.0
        #: What was read but not cut into lines yet; what was cut waits in the backlog. One read of the socket at most.
        self._unread = b""
        self._lines: LineBuffer | None = None
        self._plain: PlainLines | None = None
        self._web: WebGuest | None = None
        self._door = door
        self._end_code = NORMAL
        self._backlog: deque[bytes | str | None] = deque()
        self._pause: Timer | None = None
        self._timer: Timer | None = None
        transport.on_data = self._on_first_data
        transport.on_closed = self._on_closed
        transport.peek(1, self._on_peek)
        self._start_timer(SILENCE_S, self._on_silence)

    @property
    def address(self) -> str:
        """Where it comes from, without the network card in it."""
        return self.transport.peer[0].partition("%")[0]

    # -- finding out what it is -----------------------------------------------------------------------------------

    def _on_peek(self, data: bytes) -> None:
        if data[0] == TLS_HANDSHAKE:
            self._stop_listening()
            self._start_timer(FIRST_LINE_S, self._give_up)
            self.transport.pause_reading()
            self._house.with_tls(self._start_tls, asking=self._door is Door.EXTERNAL)
        elif self._door is Door.EXTERNAL:
            self._give_up()

    def _start_tls(self, context: tls.Context | None) -> None:
        if context is None or self.transport.closing:
            self.transport.close(flush=False)
            return
        self._start_timer(GUEST_S, self._give_up)
        self.transport.resume_reading()
        self.transport.start_tls(context, server_side=True, done=self._on_tls)

    def _on_tls(self, error: str) -> None:
        if error:
            _log.debug("TLS with %s: %s", self.transport.peer[0], error)
            return
        self._start_timer(ASKING_S, self._on_silence)

    def _on_silence(self) -> None:
        self._timer = None
        # On a busy computer what came long ago may lie there unread, the end of the connection as well.
        self.transport.read_now()
        if self._timer or self._pause or self._web or self.session is not None or self.transport.closing:
            return
        allowed = self._door is Door.ALL and (self.transport.secure or not self._house.tls_required)
        if allowed and self._house.may_listen(self.address):
            self.listening = True
            self._open_session(plain=True)
        else:
            self._start_timer(NOTHING_S - (ASKING_S if self.transport.secure else SILENCE_S), self._give_up)

    def _give_up(self) -> None:
        self.transport.close(flush=False)

    def _on_first_data(self, data: bytes) -> None:
        self._since = self._since or self._house.loop.time()
        self._stop_timer()
        # Empty lines mean nothing in any language, and somebody may send them without end.
        self._first = (self._first + data).lstrip(b"\r\n")
        self._judge(complete=self._house.loop.time() - self._since > FIRST_LINE_S)

    def _on_first_pause(self) -> None:
        self._pause = None
        if self._first:
            self._judge(complete=True)
        elif not self.listening:
            # Who sent empty lines has said nothing yet.
            self._start_timer(SILENCE_S, self._on_silence)

    def _judge(self, *, complete: bool) -> None:
        self._stop_pause()
        match classify(self._first, complete):
            case "more":
                self._pause = self._house.loop.call_later(PAUSE_S, self._on_first_pause)
            case "http":
                self._become_http()
            case "irc" | "plain" if self._door is Door.WEB:
                self._give_up()
            case "irc":
                self._become_irc()
            case "plain":
                self._become_plain(finish=complete)
            case "tls":
                # TLS within TLS, or after we have spoken: nobody means that.
                self.transport.close(flush=False)

    def _become_irc(self) -> None:
        self._stop_listening()
        if self._refused_for_tls(b"ERROR :This chat accepts TLS connections only.\r\n"):
            return
        self._lines = LineBuffer()
        self._open_session(plain=False)
        self._go_on(self._on_irc_data)

    def _become_plain(self, *, finish: bool) -> None:
        if self._refused_for_tls(b"This chat accepts TLS connections only.\r\n"):
            return
        self._listen_no_more()
        self._plain = PlainLines()
        if self.session is None:
            self._open_session(plain=True)
        self._go_on(self._on_plain_data)
        if finish:
            self._on_plain_pause()

    def _become_http(self) -> None:
        # Imported late: most chats never see a browser.
        from lanchat.hosting.web_guest import WebGuest

        self._stop_listening()
        house = self._house
        # Where TLS is required, the port for browsers takes plain ones from a proxy on this computer.
        by_proxy = self._door is Door.WEB and is_loopback(self.address)
        may_chat = self.transport.secure or not house.tls_required or by_proxy
        page, origins = house.page(self.transport.local[0]), house.origins if may_chat else None
        self._web = WebGuest(house.loop, self.transport, page, origins=origins, on_open=self._become_websocket)
        self._start_timer(FIRST_LINE_S, self._give_up)
        self._go_on(self._web.receive)

    def _become_websocket(self, rest: bytes) -> None:
        assert self._web is not None
        self._stop_timer()
        self.outlet = Whole(self._web.send, lambda: self.transport.queued)
        self._open_session(plain=False)
        self.transport.on_data = self._on_irc_data
        self._on_irc_data(rest)

    def _go_on(self, handler: Callable[[bytes], None]) -> None:
        first, self._first = self._first, b""
        self.transport.on_data = handler
        handler(first)

    def _refused_for_tls(self, sentence: bytes) -> bool:
        if not self._house.tls_required or self.transport.secure:
            return False
        self._say_and_close(sentence)
        return True

    def _say_and_close(self, sentence: bytes) -> None:
        self.transport.send(sentence)
        self.transport.close()

    # -- being a session ------------------------------------------------------------------------------------------

    def _open_session(self, *, plain: bool) -> None:
        shown = self.transport.peer_certificate_der
        opened = self._house.server.open_session(
            self.address,
            secure=self.transport.secure,
            plain=plain,
            relayed=self._door is Door.WEB,
            certificate=tls.fingerprint(shown) if shown else "",
        )
        self.session = opened
        self._house.entered(self, opened)

    def _stop_listening(self) -> None:
        """Somebody taken for a mere listener has turned out to be something else."""
        self._listen_no_more()
        session, self.session = self.session, None
        if session is not None:
            self._house.server.close_session(session, "")
            self._house.departed(session)

    def _listen_no_more(self) -> None:
        if self.listening:
            self.listening = False
            self._house.listens_no_more(self.address)

    def _on_irc_data(self, data: bytes) -> None:
        session, lines = self.session, self._lines
        if lines is None or session is None or self._unread or self._backlog or len(data) > PIECE:
            self._unread += data
            self.run_backlog()
            return
        # Nothing waits before it: the way of almost everything.
        found = lines.feed(data)
        taken = self._house.server.receive_lines(session, found)
        if taken < len(found) or session.paused is not self.held:
            self._backlog.extend(found[taken:])
            self.run_backlog()

    def _on_plain_data(self, data: bytes) -> None:
        assert self._plain is not None
        self._stop_pause()
        self._unread += data
        self.run_backlog()
        if self._plain.pending or self._unread:
            self._pause = self._house.loop.call_later(PAUSE_S, self._on_plain_pause)

    def _on_plain_pause(self) -> None:
        self._stop_pause()
        if self._unread or self.held:
            # It pauses because the server wants it slower: the rest of the line may not have been read.
            self._pause = self._house.loop.call_later(PAUSE_S, self._on_plain_pause)
        else:
            self._end_chunk()

    def _end_chunk(self) -> None:
        """An unfinished line of a plain-text guest counts as said."""
        if self._plain is not None and not self._unread and (text := self._plain.pause()):
            self._backlog.append(text)
            self.run_backlog()

    def run_backlog(self) -> None:
        """Give the server what was read, as long as it wants more."""
        session, backlog, server = self.session, self._backlog, self._house.server
        if session is None:
            return
        while not session.paused and session.closing is None and (backlog or self._cut_piece()):
            line = backlog.popleft()
            if isinstance(line, bytes):
                server.receive(session, line)
            elif line is None:
                server.line_too_long(session)
            else:
                server.receive_plain(session, line)
        if session.closing is not None:
            backlog.clear()
            self._unread = b""
        elif session.paused is not self.held:
            self.held = session.paused
            if self.held:
                self.transport.pause_reading()
            else:
                self.transport.resume_reading()

    def _cut_piece(self) -> bool:
        """Cut more of what was read into lines; whether there was any line in it."""
        while self._unread and not self._backlog:
            piece, self._unread = self._unread[:PIECE], self._unread[PIECE:]
            if self._lines is not None:
                self._backlog.extend(self._lines.feed(piece))
            elif self._plain is not None:
                self._backlog.extend(self._plain.feed(piece))
            elif self._web is not None:
                self._backlog.extend(self._web.feed(piece))
        return bool(self._backlog)

    def settle(self) -> None:
        """After the session's output was sent, when it is closing or `held` is not what it wants: follow it."""
        if (session := self.session) is None:
            return
        if session.closing is None:
            self.run_backlog()
        elif session.finished:
            self._say_that_it_ends()
            self.transport.close()

    # -- the end --------------------------------------------------------------------------------------------------

    def close(self, deadline_s: float) -> None:
        """Send what is queued, then end the connection."""
        self._say_that_it_ends()
        self.transport.close(deadline_s=deadline_s)

    def _say_that_it_ends(self) -> None:
        if self._web is not None:
            self._web.end(self._end_code)

    def _on_closed(self, reason: str) -> None:
        if reason != SENDQ_EXCEEDED:
            # Whoever sends without a line end and hangs up has still said it, even with our answers unread.
            if self._first:
                self._judge(complete=True)
            self._end_chunk()
        self._listen_no_more()
        if self._web is not None:
            self._web.stop()
        self._stop_timer()
        self._stop_pause()
        self._leave(reason, self._house.loop.time() + LAST_LINES_S)

    def _leave(self, reason: str, deadline: float) -> None:
        """Tell the server, once it has worked off what was said before the end."""
        session = self.session
        if session is not None:
            self.run_backlog()
            self._end_chunk()
            unfinished = bool(self._backlog or self._unread or session.delayed) and session.closing is None
            if unfinished and reason != SENDQ_EXCEEDED and self._house.loop.time() < deadline:
                self._timer = self._house.loop.call_later(LAST_LINES_EVERY_S, self._leave, reason, deadline)
                return
            self._house.server.close_session(session, reason or "Connection closed")
            self._house.departed(session)
        self._house.left(self)

    def abandon(self) -> None:
        """The host ends: take nothing more in. An unfinished line of a plain-text guest counts as said."""
        self._end_code = GOING_AWAY
        self._end_chunk()
        self._stop_timer()
        self._stop_pause()
        self._backlog.clear()
        self._unread = b""
        self.transport.pause_reading()

    def _start_timer(self, delay_s: float, action: Callable[[], None]) -> None:
        self._stop_timer()
        self._timer = self._house.loop.call_later(delay_s, action)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _stop_pause(self) -> None:
        if self._pause is not None:
            self._pause.cancel()
            self._pause = None

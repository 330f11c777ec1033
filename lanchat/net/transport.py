"""Transport: one non-blocking byte stream over TCP, in the clear or through TLS on the same socket.
It knows nothing of lines or protocols; who connects or accepts is connector.py and listener.py."""

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable

from lanchat.net import tls
from lanchat.net.handshake import Handshake
from lanchat.net.loop import READ, WRITE, EventLoop, Timer
from lanchat.net.sendqueue import SendQueue
from lanchat.net.sockopts import plain_reason
from lanchat.net.stage import SENDING, Stage

#: Bytes read from one socket in one pass, so that a fast sender waits for the others.
READ_PER_PASS = 16_384
#: Bytes asked for at first: most that comes is a line, and for more than that the system looks for memory.
FIRST_READ = 2_048
#: Seconds after a failed send in which what the peer had still said is read.
LAST_WORDS_S = 1.0
SENDQ_EXCEEDED = "SendQ exceeded"
#: Looking a member of an enumeration up costs more than a call, and this one is needed for every message.
_OPEN = Stage.OPEN


class Transport:
    """A connected stream socket on the loop. Net thread only.

    `on_closed(reason)` is called exactly once, when the socket is gone: '' after a clean end of either side (close()
    included), else a few words. It is never called from inside send() or close(). Sends after the end are ignored.
    """

    def __init__(self, loop: EventLoop, sock: socket.socket, *, peer: tuple[str, int], max_queue: int) -> None:
        self._loop = loop
        self._sock = sock
        self._put: Callable[[bytes | memoryview], int] = sock.send
        #: Whether what is sent may go straight to the socket: open, nothing queued, no trouble.
        self._clear = True
        #: Takes bytes for sending at once, see send() and keep().
        self.put: Callable[[bytes], int] = sock.send
        self._ssl: tls.Stream | None = None
        self._max_queue = max_queue
        self._queue = SendQueue()
        self._state = Stage.OPEN
        self._paused = self._read_wants_write = self._write_wants_read = False
        self._peek: tuple[int, Callable[[bytes], None]] | None = None
        #: Whether what comes is read as it is: no TLS, and nobody wants to peek.
        self._plain = True
        self._handshake: Handshake | None = None
        self._handshake_done: Callable[[str], None] | None = None
        self._close_timer: Timer | None = None
        self._reason = ""
        self.on_data: Callable[[bytes], object] = len
        self.on_closed: Callable[[str], None] | None = None
        #: Called each time the queue has become empty after send() had to queue.
        self.on_drained: Callable[[], None] | None = None
        #: Called each time `put` is another.
        self.on_put_changed: Callable[[], object] = int
        self.peer = peer
        #: Whether a TLS handshake was completed.
        self.secure = False
        #: The peer's certificate after a handshake, None without one.
        self.peer_certificate_der: bytes | None = None
        self._events = READ
        loop.register(sock, READ, self._on_ready)

    # -- what the owner calls -------------------------------------------------------------------------------------

    @property
    def local(self) -> tuple[str, int]:
        """This end's address and port; ('', 0) once closed."""
        try:
            name = self._sock.getsockname()
        except OSError:
            return ("", 0)
        return (str(name[0]), int(name[1]))

    @property
    def queued(self) -> int:
        """Bytes accepted by send() that the kernel has not taken yet."""
        return self._queue.size

    @property
    def closing(self) -> bool:
        """Whether nothing more can be sent."""
        return self._state not in SENDING

    def send(self, data: bytes) -> None:
        """Send now, queueing what the kernel does not take; a queue over `max_queue` bytes ends the connection."""
        if self._clear and data:
            try:
                if (sent := self._put(data)) != len(data):
                    self.keep(data, sent)
            except OSError as error:
                self.keep(data, 0, error)
        elif data and self._state in SENDING and not self._reason:
            self._queue.append(data)
            self._mind_queue()

    def keep(self, data: bytes, sent: int, error: OSError | None = None) -> None:
        """After `put` took only so many of these bytes, or raised: queue the rest."""
        if error is not None:
            self._not_sent(error)
        if not self._clear:
            return
        self._set_clear(False)
        self._queue.append(data, sent)
        if self._ssl is not None and self._empty_queue():
            self._set_clear(True)
        else:
            self._mind_queue()

    def _put_behind(self, data: bytes) -> int:
        """What `put` is while not everything may go straight to the socket."""
        self.send(data)
        return len(data)

    def _set_clear(self, clear: bool) -> None:
        self._clear = clear
        self.put = self._put if clear else self._put_behind
        self.on_put_changed()

    def _mind_queue(self) -> None:
        self._watch()
        if self._queue.size > self._max_queue:
            self._reason = SENDQ_EXCEEDED
            self._end()

    def peek(self, count: int, callback: Callable[[bytes], None]) -> None:
        """Call callback(first bytes) once something has come, without taking it. Plain streams only; then reading goes
        on as usual, unless the callback starts TLS."""
        self._peek = (count, callback)
        self._plain = False

    def start_tls(
        self,
        context: tls.Context,
        *,
        server_side: bool,
        server_hostname: str | None = None,
        done: Callable[[str], None],
    ) -> None:
        """Turn the stream into TLS; done('') once it is, done(reason) when it failed, before on_closed. Before any byte
        was read or sent. Takes GUEST_S or HOST_S of handshake.py at most."""
        if self._state is not Stage.OPEN:
            self._loop.call_soon(done, "the connection is closed")
            return
        self._loop.unregister(self._sock)
        self._state = Stage.HANDSHAKE
        self._plain = False
        self._set_clear(False)
        self._handshake_done = done
        try:
            self._ssl = context.wrap_socket(
                self._sock, server_side=server_side, server_hostname=server_hostname, do_handshake_on_connect=False
            )
        except (OSError, ValueError) as error:
            self._loop.call_soon(self._handshake_ended, plain_reason(error))
            return
        self._sock = self._ssl
        self._handshake = Handshake(self._loop, self._ssl, self._handshake_ended)

    def read_now(self) -> None:
        """Read what has come already, where the loop did not get to it yet."""
        self._read()
        self._read()  # the first may only have been a peek

    def pause_reading(self) -> None:
        """Take nothing from the peer until resume_reading(); its own send buffer fills up. Idempotent."""
        self._paused = True
        self._watch()

    def resume_reading(self) -> None:
        """Undo pause_reading(). Idempotent."""
        if self._paused:
            self._paused = False
            self._watch()
            if self._ssl is not None:
                # Bytes that OpenSSL has already decrypted make no socket ready.
                self._loop.call_soon(self._read)

    def close(self, *, flush: bool = True, deadline_s: float = 5.0) -> None:
        """End the stream: send what is queued, say so to the peer and wait for its end, for `deadline_s` seconds at
        most. Without `flush`: at once. Idempotent."""
        if self._state is Stage.CLOSED:
            return
        if not flush or self._state is Stage.HANDSHAKE or self._reason:
            self._end()
        elif self._state is Stage.OPEN:
            self._state = Stage.FLUSHING
            self._set_clear(False)
            self._close_timer = self._loop.call_later(deadline_s, self._end)
            self._paused = False
            if self._queue.size:
                self._watch()
            else:
                self._finish_sending()

    # -- readiness ------------------------------------------------------------------------------------------------

    def _on_ready(self, mask: int) -> None:
        if mask == READ and self._plain and self._state is _OPEN and not self._paused:
            # The way of almost everything, in few steps: as _read() below.
            try:
                data = self._sock.recv(FIRST_READ)
            except OSError as error:
                self._not_received(error)
                return
            if not data:
                self._on_eof()
                return
            self.on_data(data)
            if len(data) < FIRST_READ:
                return
        if mask & WRITE or self._write_wants_read:
            self._write_wants_read = False
            self._flush()
        if mask & READ or self._read_wants_write:
            self._read_wants_write = False
            self._read()

    def _watch(self) -> None:
        """Make the selector watch for what can go on now."""
        if self._state is Stage.CLOSED or self._state is Stage.HANDSHAKE:
            return
        events = 0 if self._paused else READ
        if self._write_wants_read:
            events |= READ
        elif self._queue.size:
            events |= WRITE
        if self._read_wants_write:
            events |= WRITE
        if events != self._events:
            self._events = events
            self._loop.modify(self._sock, events)

    # -- reading --------------------------------------------------------------------------------------------------

    def _read(self) -> None:
        if self._peek is not None:
            self._do_peek(*self._peek)
            return
        if self._state is Stage.HANDSHAKE or self._state is Stage.CLOSED:
            return
        left = READ_PER_PASS
        while not self._paused:
            data = self._receive(left)
            if not data:
                return
            left -= len(data)
            if self._state is Stage.OPEN:
                self.on_data(data)
            # What OpenSSL has decrypted already makes no socket ready.
            if self._ssl is None or self.closing or not self._ssl.pending():
                return
            if left <= 0:
                self._loop.call_soon(self._read)
                return

    def _receive(self, most: int) -> bytes:
        """What the socket has; b'' for nothing now, or after the end was dealt with."""
        try:
            data = self._sock.recv(most)
        except OSError as error:
            self._not_received(error)
            return b""
        if not data:
            self._on_eof()
        return data

    def _not_received(self, error: OSError) -> None:
        """There is nothing to read now, or never again."""
        if isinstance(error, ssl.SSLWantWriteError):
            self._read_wants_write = True
            self._watch()
        elif not isinstance(error, BlockingIOError | InterruptedError | ssl.SSLWantReadError):
            self._lost(error)

    def _do_peek(self, count: int, callback: Callable[[bytes], None]) -> None:
        if self._state is not Stage.OPEN:
            self._peek = None
            return
        try:
            data = self._sock.recv(count, socket.MSG_PEEK)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lost(error)
            return
        self._peek = None
        self._plain = True
        if data:
            callback(data)
        else:
            self._on_eof()

    def _on_eof(self) -> None:
        """The peer ended its side. What we still had to say goes out first: it may have closed only its own half."""
        if self._state is Stage.OPEN and self._queue.size and not self._reason:
            self._paused = True
            self._state = Stage.FLUSHING
            self._set_clear(False)
            self._close_timer = self._loop.call_later(LAST_WORDS_S, self._end)
            self._watch()
        else:
            self._end()

    def _lost(self, error: OSError) -> None:
        if self._state is Stage.OPEN and not self._reason:
            # A peer that ends TLS without saying so has still ended cleanly as far as a chat is concerned.
            clean = isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError)
            self._reason = "" if clean else plain_reason(error)
        self._end()

    # -- writing --------------------------------------------------------------------------------------------------

    def _not_sent(self, error: OSError) -> None:
        """The socket took nothing: it is full, or it is gone."""
        if isinstance(error, ssl.SSLWantReadError):
            self._write_wants_read = True
        elif not isinstance(error, BlockingIOError | InterruptedError | ssl.SSLWantWriteError):
            self._write_failed(error)

    def _write_failed(self, error: OSError) -> None:
        """The peer is gone for what we say; what it had said before may still be waiting to be read."""
        self._set_clear(False)
        self._queue.clear()
        if self._state is not Stage.OPEN:
            self._loop.call_soon(self._end)
            return
        self._reason = plain_reason(error)
        self._paused = False
        self._watch()
        self._close_timer = self._loop.call_later(LAST_WORDS_S, self._end)

    def _empty_queue(self) -> bool:
        """Give the socket all it takes; whether that was everything. TLS takes one record at a time."""
        queue = self._queue
        while queue.size:
            try:
                sent = self._put(queue.head())
            except OSError as error:
                self._not_sent(error)
                break
            queue.take(sent)
            if self._ssl is None:
                break
        return not queue.size and not self._reason

    def _flush(self) -> None:
        if not self._queue.size or self._state not in (Stage.OPEN, Stage.FLUSHING):
            return
        emptied = self._empty_queue()
        self._watch()
        if not emptied:
            return
        if self._state is Stage.FLUSHING:
            self._finish_sending()
        else:
            self._set_clear(True)
            if self.on_drained is not None:
                self.on_drained()

    def _handshake_ended(self, reason: str) -> None:
        self._handshake = None
        if self._state is not Stage.HANDSHAKE:
            return
        if reason or self._ssl is None:
            self._reason = reason
            self._end()
            return
        self._state = Stage.OPEN
        self.secure = True
        self._put = tls.writer(self._ssl)
        self.peer_certificate_der = self._ssl.getpeercert(binary_form=True)
        self._events = READ
        self._loop.register(self._sock, READ, self._on_ready)
        done, self._handshake_done = self._handshake_done, None
        if done is not None:
            done("")
        self._set_clear(self._state is Stage.OPEN and not self._queue.size)
        self._flush()
        self._watch()
        self._loop.call_soon(self._read)  # the last packet of the handshake may have brought data along

    # -- the end --------------------------------------------------------------------------------------------------

    def _finish_sending(self) -> None:
        """Everything is out: say so to the peer, then wait for its end."""
        self._state = Stage.LINGERING
        if self._ssl is not None:
            # Sends close_notify; the peer's own is not waited for.
            with contextlib.suppress(OSError, ValueError):
                self._ssl.unwrap()
        try:
            self._sock.shutdown(socket.SHUT_WR)
        except OSError:
            self._loop.call_soon(self._end)
            return
        self._paused = False
        self._watch()

    def _end(self) -> None:
        """Let go of the socket and tell the owner, later in this pass."""
        if self._state is Stage.CLOSED:
            return
        self._state = Stage.CLOSED
        self._set_clear(False)
        if self._close_timer is not None:
            self._close_timer.cancel()
        self._queue.clear()
        self._peek = None
        if self._handshake is not None:
            self._handshake.cancel()
        self._loop.unregister(self._sock)
        with contextlib.suppress(OSError):
            self._sock.close()
        self._loop.call_soon(self._tell)

    def _tell(self) -> None:
        done, self._handshake_done = self._handshake_done, None
        on_closed, self.on_closed = self.on_closed, None
        self.on_data, self.on_drained, self.put, self.on_put_changed = len, None, len, int
        try:
            if done is not None:
                done(self._reason or "the connection was closed")
        finally:
            if on_closed is not None:
                on_closed(self._reason)

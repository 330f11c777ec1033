"""WebSocket: one IRC line in each message (RFC 6455; IRCv3 "WebSocket support"), from the handshake to the close frame.
Bytes in, lines out, and back; the connection is its guest's, and what frames are made of is the library's business."""

from __future__ import annotations

import functools
import ipaddress
import logging
from collections.abc import Callable, Iterable, Sequence
from urllib.parse import urlsplit

from websockets.datastructures import Headers
from websockets.frames import CloseCode, Frame, Opcode
from websockets.http11 import Request
from websockets.protocol import OPEN
from websockets.server import ServerProtocol
from websockets.typing import Origin, Subprotocol

from lanchat.protocol.lines import LineBuffer
from lanchat.protocol.message import MAX_CLIENT_TAGS, MAX_LINE
from lanchat.server.ratelimit import Throttle

#: The two subprotocols: what they differ in is the type of the messages.
BINARY, TEXT = Subprotocol("binary.ircv3.net"), Subprotocol("text.ircv3.net")
#: Bytes of one message, in however many frames: a line with tags, without the CR LF that ends it elsewhere.
MAX_MESSAGE = MAX_CLIENT_TAGS + MAX_LINE - 2
#: Frames that are no line (control frames, parts of a message, empty messages) at once, then so many a second; whoever
#: sends more is closed: they cost as much as lines, and no line's throttle counts them.
FRAME_BURST, FRAME_RATE = 100, 10.0
#: Stretches of output whose frames are kept for the next receiver: in a busy room all get the same.
SHARED = 4
#: Names that no name server of the internet answers for.
_LOCAL_NAMES = (".local", ".home.arpa", ".internal")

_CONTROL = (Opcode.PING, Opcode.PONG, Opcode.CLOSE)

# The library tells of every frame at the level debug, and our log never holds what people say. Below our own name, so
# that what it warns of is where the rest is.
_frames_log = logging.getLogger("lanchat.hosting.websocket.frames")
_frames_log.setLevel(logging.WARNING)


class WebSocket:
    """The server's end of one connection. Net thread only.

    Without extensions: with permessage-deflate each connection would need a compressor of its own, and what is sent to
    many could no longer be made once for all of them.
    """

    def __init__(
        self, headers: Iterable[tuple[bytes, bytes]], origins: Sequence[str], clock: Callable[[], float]
    ) -> None:
        request = Request("/", Headers([(name.decode("latin-1"), value.decode("latin-1")) for name, value in headers]))
        handshake = ServerProtocol(
            origins=_acceptable(request.headers.get_all("Host"), origins),
            select_subprotocol=_choose,
            logger=_frames_log,
        )
        response = handshake.accept(request)
        #: The answer to the handshake, to be sent first, and whether there is a WebSocket after it.
        self.answer: bytes = response.serialize()
        self.accepted = response.status_code == 101
        self._protocol = ServerProtocol(state=OPEN, max_size=MAX_MESSAGE, logger=_frames_log)
        chosen = handshake.subprotocol
        # Without a subprotocol clients may send either type, and get text.
        self._expected = {BINARY: Opcode.BINARY, TEXT: Opcode.TEXT}.get(chosen) if chosen is not None else None
        self._text = chosen != BINARY
        self._lines = LineBuffer()
        self._message = bytearray()
        self._message_is_text = False
        self._refused = False
        self._clock = clock
        self._throttle = Throttle()
        self._throttle.allow(FRAME_BURST, FRAME_RATE)

    @property
    def closing(self) -> bool:
        """Whether a close frame was sent: send what take() gives, then end the connection."""
        return self._protocol.state is not OPEN

    def feed(self, data: bytes) -> list[bytes | None]:
        """The lines that these bytes completed; None stands for one that was too long. Never raises."""
        self._protocol.receive_data(data)
        found: list[bytes | None] = []
        for frame in self._protocol.events_received():
            assert isinstance(frame, Frame)
            message = b"" if frame.opcode in _CONTROL else self._gather(frame)
            if self._refused:
                break
            if message:
                line = self._lines.whole(message)
                if line != b"":
                    found.append(line)
            elif not self._throttle.take(self._clock()):
                self.close(CloseCode.POLICY_VIOLATION)
                break
        return found

    def _gather(self, frame: Frame) -> bytes:
        """The message that this frame completes; b'' while it is not whole, or when it is empty or refused."""
        if frame.opcode is not Opcode.CONT:
            if self._expected is not None and frame.opcode is not self._expected:
                self.close(CloseCode.UNSUPPORTED_DATA)
                return b""
            self._message_is_text = frame.opcode is Opcode.TEXT
        self._message += frame.data
        if not frame.fin:
            return b""
        message = bytes(self._message)
        self._message.clear()
        if self._message_is_text:
            try:
                message.decode()
            except UnicodeDecodeError:
                self.close(CloseCode.INVALID_DATA)
                return b""
        return message

    def take(self) -> bytes:
        """Control frames that are to be sent, taken out."""
        return b"".join(self._protocol.data_to_send())

    def ping(self) -> None:
        """Have a ping sent with the next take()."""
        if not self.closing:
            self._protocol.send_ping(b"")

    def close(self, code: int) -> None:
        """Have a close frame sent with the next take(), and ignore whatever still comes. Idempotent."""
        self._refused = True
        if not self.closing:
            self._protocol.fail(code)

    def frames(self, lines: bytes) -> bytes:
        """Whole lines, each ended by CR LF, as the messages to send; b'' once it is closing."""
        return b"" if self.closing else _frames(lines, self._text)


@functools.lru_cache(SHARED)
def _frames(lines: bytes, text: bool) -> bytes:
    opcode = Opcode.TEXT if text else Opcode.BINARY
    return b"".join(Frame(opcode, line).serialize(mask=False) for line in lines.split(b"\r\n") if line)


def _choose(_handshake: ServerProtocol, offered: Sequence[Subprotocol]) -> Subprotocol | None:
    """The first that we know in the client's order; None is no reason to refuse ("WebSocket features and encoding")."""
    return next((name for name in offered if name in (BINARY, TEXT)), None)


def _acceptable(hosts: Sequence[str], listed: Sequence[str]) -> list[Origin | None]:
    """The origins that may speak for the person at the browser: the page of this very chat, those its owner listed,
    and None, for programs that are no browsers."""
    own = [f"{scheme}://{host}" for host in hosts for scheme in ("http", "https") if _is_local(host)]
    return [None, *map(Origin, (*own, *listed))]


def _is_local(host: str) -> bool:
    """Whether this Host header names a computer by something that nobody far away decides: a page of theirs could have
    its own name lead to us (DNS rebinding), and would then come from the same host as we."""
    try:
        name = (urlsplit(f"//{host}").hostname or "").rstrip(".")
    except ValueError:
        return False
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return "." not in name or name.endswith(_LOCAL_NAMES)
    return True

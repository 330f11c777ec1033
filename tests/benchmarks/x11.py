"""Watches an X screen for a program's window: when it is mapped, and when its event loop first answers.
Speaks just enough of the X11 protocol over the screen's socket; draws nothing and needs no library."""

from __future__ import annotations

import socket
import struct
import time
from dataclasses import dataclass

# X11 protocol, appendix B: opcodes, event codes and masks that are used here.
_CHANGE_WINDOW_ATTRIBUTES, _GET_WINDOW_ATTRIBUTES, _INTERN_ATOM, _GET_PROPERTY, _SEND_EVENT = 2, 3, 16, 20, 25
_CREATE_NOTIFY, _MAP_NOTIFY, _CLIENT_MESSAGE = 16, 19, 33
_EVENT_MASK_VALUE = 1 << 11
_STRUCTURE, _SUBSTRUCTURE = 1 << 17, 1 << 19
_VIEWABLE = 2


@dataclass(frozen=True, slots=True)
class Appearance:
    """Moments on time.perf_counter: the window is on the screen; its program handles events."""

    title: str
    mapped: float
    usable: float


class Watcher:
    """One connection to a screen without access control. Construct it before the program starts."""

    def __init__(self, display: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect("/tmp/.X11-unix/X" + display.removeprefix(":"))
        self._sequence = 0
        self._events: list[tuple[float, bytes]] = []
        self._root = self._set_up()
        self._title, self._ping, self._protocols = (
            self._atom(name) for name in ("_NET_WM_NAME", "_NET_WM_PING", "WM_PROTOCOLS")
        )
        self._select(self._root, _SUBSTRUCTURE)

    def wait(self, title: str, timeout: float) -> Appearance:
        """The first window whose title contains `title`. Raises TimeoutError."""
        deadline = time.perf_counter() + timeout
        mapped: dict[int, float] = {}
        titles: dict[int, str] = {}

        def appeared(window: int, moment: float) -> None:
            name = self._name_of(window)
            if title in name and window not in mapped:
                mapped[window], titles[window] = moment, name
                self._send_ping(window)

        while True:
            moment, event = self._next_event(deadline)
            code = event[0] & 0x7F
            if code == _CREATE_NOTIFY:
                window = struct.unpack_from("<I", event, 8)[0]
                self._select(window, _STRUCTURE)
                # The window manager may have been quicker: then no MapNotify of it ever comes here.
                if self._is_viewable(window):
                    appeared(window, moment)
            elif code == _MAP_NOTIFY:
                appeared(struct.unpack_from("<I", event, 8)[0], moment)
            elif code == _CLIENT_MESSAGE and struct.unpack_from("<I", event, 12)[0] == self._ping:
                window = struct.unpack_from("<I", event, 20)[0]
                if window in mapped:
                    return Appearance(titles[window], mapped[window], moment)

    def close(self) -> None:
        """Leave the screen."""
        self._socket.close()

    def _set_up(self) -> int:
        self._socket.sendall(struct.pack("<BxHHHHxx", ord("l"), 11, 0, 0, 0))
        status, words = struct.unpack("<B5xH", self._read(8))
        body = self._read(words * 4)
        if status != 1:
            raise OSError(f"the X server refused: {body[:80]!r}")
        vendor, formats = struct.unpack_from("<H3xB", body, 16)[0], body[21]
        root: int = struct.unpack_from("<I", body, 32 + (vendor + 3 & ~3) + 8 * formats)[0]
        return root

    def _request(self, opcode: int, detail: int, body: bytes) -> None:
        self._sequence = self._sequence + 1 & 0xFFFF
        self._socket.sendall(struct.pack("<BBH", opcode, detail, 1 + len(body) // 4) + body)

    def _select(self, window: int, mask: int) -> None:
        self._request(_CHANGE_WINDOW_ATTRIBUTES, 0, struct.pack("<III", window, _EVENT_MASK_VALUE, mask))

    def _atom(self, name: str) -> int:
        raw = name.encode()
        self._request(_INTERN_ATOM, 0, struct.pack("<Hxx", len(raw)) + raw + bytes(-len(raw) % 4))
        atom: int = struct.unpack_from("<I", self._reply(), 8)[0]
        return atom

    def _is_viewable(self, window: int) -> bool:
        self._request(_GET_WINDOW_ATTRIBUTES, 0, struct.pack("<I", window))
        reply = self._reply()
        return reply[0] == 1 and reply[26] == _VIEWABLE

    def _name_of(self, window: int) -> str:
        self._request(_GET_PROPERTY, 0, struct.pack("<IIIII", window, self._title, 0, 0, 64))
        reply = self._reply()
        if reply[0] == 0:
            return ""
        length = struct.unpack_from("<I", reply, 16)[0]
        return reply[32 : 32 + length].decode("utf-8", "replace")

    def _send_ping(self, window: int) -> None:
        event = struct.pack("<BBHIIIII8x", _CLIENT_MESSAGE, 32, 0, window, self._protocols, self._ping, 0, window)
        self._request(_SEND_EVENT, 0, struct.pack("<II", window, 0) + event)

    def _reply(self) -> bytes:
        """The reply to, or the error of, the latest request; events on the way are kept."""
        while True:
            packet = self._packet()
            sequence = struct.unpack_from("<H", packet, 2)[0]
            if packet[0] in {0, 1} and sequence == self._sequence:
                return packet
            if packet[0] > 1:
                self._events.append((time.perf_counter(), packet))

    def _next_event(self, deadline: float) -> tuple[float, bytes]:
        while not self._events:
            self._socket.settimeout(max(0.001, deadline - time.perf_counter()))
            packet = self._packet()
            if packet[0] > 1:
                self._events.append((time.perf_counter(), packet))
        return self._events.pop(0)

    def _packet(self) -> bytes:
        packet = self._read(32)
        if packet[0] == 1:
            packet += self._read(struct.unpack_from("<I", packet, 4)[0] * 4)
        return packet

    def _read(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            chunk = self._socket.recv(size - len(data))
            if not chunk:
                raise ConnectionError("the X server went away")
            data += chunk
        return data

"""A thread for every client, as the paper that this project began with has it: the comparison for one network thread.
Speaks the floor's protocol (raw lines, "ready" once one is on the list), keeps nothing, checks nothing."""

from __future__ import annotations

import contextlib
import socket
import sys
import threading


class Relay:
    """Hands what each client sends to all others. One lock for the list, so that everybody sees one order."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._people: list[socket.socket] = []

    def serve(self, port: int) -> None:
        """Accept for ever."""
        listener = socket.create_server(("127.0.0.1", port), backlog=1024)
        while True:
            person, _ = listener.accept()
            person.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._look_after, args=(person,), daemon=True).start()

    def _look_after(self, person: socket.socket) -> None:
        with self._lock:
            person.sendall(b"ready\n")
            self._people.append(person)
        with person, contextlib.suppress(OSError):
            while data := person.recv(65536):
                self._broadcast(data, person)
        with self._lock:
            self._people.remove(person)

    def _broadcast(self, data: bytes, sender: socket.socket) -> None:
        with self._lock:
            for person in self._people:
                if person is not sender:
                    with contextlib.suppress(OSError):
                        person.sendall(data)


if __name__ == "__main__":
    threading.stack_size(256 * 1024)
    Relay().serve(int(sys.argv[1]))

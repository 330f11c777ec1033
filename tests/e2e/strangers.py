"""Programs that answer on a port and are no chat, for whoever types a wrong address. Runs as a program of its own:
python strangers.py web silent ssh deaf, each on the next port from FIRST."""

from __future__ import annotations

import http.server
import socket
import sys
import threading

FIRST = 7001
KINDS = ("web", "silent", "ssh", "rude")


def port_of(kind: str) -> int:
    """Where this kind of stranger answers."""
    return FIRST + KINDS.index(kind)


def _serve(kind: str) -> None:
    if kind == "web":
        http.server.HTTPServer(("0.0.0.0", port_of(kind)), http.server.SimpleHTTPRequestHandler).serve_forever()
    listener = socket.create_server(("0.0.0.0", port_of(kind)))
    held = []
    while True:
        connection, _peer = listener.accept()
        if kind == "ssh":
            connection.sendall(b"SSH-2.0-OpenSSH_9.2p1 Debian-2\r\n")
        if kind == "rude":
            connection.close()
        else:
            held.append(connection)


if __name__ == "__main__":
    for kind in KINDS:
        threading.Thread(target=_serve, args=(kind,), daemon=True).start()
    print("up", flush=True)  # noqa: T201
    sys.stdin.read()

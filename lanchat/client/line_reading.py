"""A line from a server as a message, whatever it is written in.
Lines are cut out of the stream by protocol/lines.py; what they mean is engine.py's."""

from __future__ import annotations

from lanchat.errors import RemoteProtocolError
from lanchat.protocol.message import Message, parse


def read_line(line: bytes) -> Message | None:
    """The message, None for what is none. Never raises."""
    try:
        return parse(line)
    except RemoteProtocolError:
        return None
    except UnicodeDecodeError:
        # Old clients on old servers write in the code page of western Europe.
        return read_line(line.decode("cp1252", "replace").encode())

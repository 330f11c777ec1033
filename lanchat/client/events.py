"""What the client tells its owner: immutable values that may cross threads.
Made on the network thread by connection.py; applied by state.py on the thread that owns the model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lanchat.client.faces import Face
from lanchat.protocol.message import Message


class Connecting(NamedTuple):
    """A connection is being made to this address."""

    address: str
    port: int


@dataclass(frozen=True, slots=True)
class Registered:
    """The server accepted us. `isupport` and `capabilities` are complete."""

    nick: str
    server: str
    network: str
    isupport: Mapping[str, str] = field(default_factory=dict)
    capabilities: frozenset[str] = frozenset()
    secure: bool = False
    fingerprint: str = ""
    #: Another host took over and orders what was said anew: its order replaces the one known so far.
    new_host: bool = False


class Received(NamedTuple):
    """One message from the server that the model should know, in the order it came."""

    message: Message


class HistoryPage(NamedTuple):
    """The answer to a request for older messages, oldest first; `complete` when there is nothing before it."""

    target: str
    messages: tuple[Message, ...]
    complete: bool
    #: What was asked for: 'latest', 'before', 'after', or one of history_requests.Part.
    direction: str
    #: msgid after which the messages of an 'after' page come; a 'latest' page without it leaves a gap behind it.
    after: str = ""
    #: The msgid that a 'before' page or a Part was asked for by.
    about: str = ""


class SearchAnswer(NamedTuple):
    """What the server found, oldest first; `number` is that of the question, `complete` when there is nothing older.

    Not `supported`: this server cannot search. `refused`: it did not take this question; `reason` is its own words.
    """

    number: int
    messages: tuple[Message, ...] = ()
    complete: bool = True
    supported: bool = True
    refused: bool = False
    reason: str = ""


class Sending(NamedTuple):
    """A message was handed to the connection; its echo, with the same msgid, will complete it."""

    msgid: str
    target: str
    text: str
    command: str
    time_ms: int
    #: msgid of the message that this one answers, '' without.
    reply_to: str = ""
    #: It was written before, on a connection that is gone: the chat may have it already.
    repeated: bool = False


class SendFailed(NamedTuple):
    """The server refused this message, or the queue is full: `reason` is one sentence."""

    msgid: str
    target: str
    reason: str


class EditFailed(NamedTuple):
    """A new text for a message of ours was refused, or could not be sent: `reason` is one sentence."""

    target: str
    text: str
    reason: str


class Disconnected(NamedTuple):
    """The connection is gone. `retry_in` seconds until the next attempt, None when there will be none."""

    reason: str
    retry_in: float | None = None
    #: Set when the server told us where the chat goes on.
    redirect: str = ""


class AwayWished(NamedTuple):
    """We asked to be away with this text, or here (None). `quiet`: no line is to tell when the server agrees."""

    text: str | None
    quiet: bool = False


class RoomWished(NamedTuple):
    """We asked to enter this room, with a password of its own or without."""

    room: str
    has_password: bool


class FaceWished(NamedTuple):
    """We want to look like this from now on."""

    face: Face


ClientEvent = (
    AwayWished
    | FaceWished
    | RoomWished
    | Connecting
    | Registered
    | Received
    | HistoryPage
    | SearchAnswer
    | Sending
    | SendFailed
    | EditFailed
    | Disconnected
)

"""Carried and Ending: what goes from one connection of ours to the next, and why a connection was over.
Each part is kept by whoever uses it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

from lanchat.client.history_requests import HistoryRequests
from lanchat.client.multiline import USUAL, Limits
from lanchat.client.outbox import Outbox
from lanchat.client.registration import Identity
from lanchat.client.wanted_rooms import WantedRooms


@dataclass(slots=True)
class Carried:
    """What goes from connection to connection. Net thread only."""

    identity: Identity
    outbox: Outbox = field(default_factory=Outbox)
    history: HistoryRequests = field(default_factory=HistoryRequests)
    rooms: WantedRooms = field(default_factory=WantedRooms)
    #: The room to enter by itself, '' for none; a server may have another name for it.
    lobby: str = ""
    #: Whether the host now reached orders what was said anew.
    new_host: bool = False
    #: What one message of several lines may hold where we are or were last. Read by any thread.
    batches: Limits | None = USUAL


class Ending(NamedTuple):
    """Why this connection is over, and what comes next."""

    reason: str
    retry: bool = True
    redirect: tuple[str, int] | None = None

"""Reception: the ports of a chat, and who is let in by them: how many in all, from one address, and without a word.
What a guest speaks is found out in guest.py; what is behind the ports belongs to host.py."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from lanchat import log
from lanchat.config import LimitsSection
from lanchat.hosting.door import Door
from lanchat.net.listener import Listener
from lanchat.net.loop import EventLoop
from lanchat.net.sockopts import is_loopback
from lanchat.net.transport import Transport

if TYPE_CHECKING:
    # Imported once the ports are open: whoever comes meanwhile waits in the kernel.
    from lanchat.hosting.guest import Guest
    from lanchat.hosting.house import House

#: Connections that may listen without ever having said anything, in all and from one address; programs of that kind are
#: few, port scanners many.
MAX_LISTENERS, MAX_LISTENERS_PER_ADDRESS = 64, 16
#: Connections at a time that hear why they are turned away, and seconds they have for it; others are closed at once,
#: so that a flood of them does not use up the descriptors.
MAX_TURNED_AWAY, TURN_AWAY_S = 64, 1.0

_log = logging.getLogger("lanchat.hosting.reception")


class Reception:
    """Net thread only. The guests it let in are in `guests` until left() is called for them."""

    def __init__(
        self, loop: EventLoop, house: House[Guest], limits: LimitsSection, on_guest: Callable[[], None]
    ) -> None:
        self.guests: set[Guest] = set()
        self._house = house
        self._limits = limits
        self._on_guest = on_guest

        def door(by: Door) -> Listener:
            most = limits.send_queue_bytes
            return Listener(loop, lambda transport, _peer: self._let_in(transport, by), max_queue=most)

        self._doors = {by: door(by) for by in Door}
        self._per_address: dict[str, int] = {}
        self._listeners = 0
        self._turned_away = 0
        self._listeners_per_address: dict[str, int] = {}

    def bind(self, address: str, port: int, door: Door = Door.ALL) -> int:
        """Open the port of a door; whoever connects waits in the kernel until start(). See Listener.bind."""
        return self._doors[door].bind(address, port, accepting=False)

    def port_of(self, door: Door) -> int:
        """The port of a door, 0 while it is closed."""
        return self._doors[door].port

    def start(self) -> None:
        """Begin to let people in."""
        for door in self._doors.values():
            door.start_accepting()

    def close(self) -> None:
        """Close the ports; who is in stays. Idempotent."""
        for door in self._doors.values():
            door.close()

    def _let_in(self, transport: Transport, door: Door) -> None:
        from lanchat.hosting.guest import Guest

        address = transport.peer[0]
        from_there = self._per_address.get(address, 0)
        too_many_from_there = from_there >= self._limits.per_address and not is_loopback(address)
        if len(self.guests) >= self._limits.clients or too_many_from_there:
            log.once(_log, "full", "more connections than allowed, from %s among others", address)
            self._turn_away(transport)
            return
        self._per_address[address] = from_there + 1
        self.guests.add(Guest(self._house, transport, door))
        self._on_guest()

    def _turn_away(self, transport: Transport) -> None:
        if self._turned_away >= MAX_TURNED_AWAY:
            transport.close(flush=False)
            return

        def gone(_reason: str) -> None:
            self._turned_away -= 1

        self._turned_away += 1
        transport.on_closed = gone
        transport.send(b"ERROR :Too many connections\r\n")
        transport.close(deadline_s=TURN_AWAY_S)

    def left(self, guest: Guest) -> bool:
        """The connection is gone; whether it was known. Idempotent."""
        if guest not in self.guests:
            return False
        self.guests.discard(guest)
        _one_less(self._per_address, guest.transport.peer[0])
        return True

    def may_listen(self, address: str) -> bool:
        """Whether one more from there who never says anything may stay; who may is counted until listens_no_more()."""
        from_there = self._listeners_per_address.get(address, 0)
        if self._listeners >= MAX_LISTENERS or from_there >= MAX_LISTENERS_PER_ADDRESS:
            return False
        self._listeners += 1
        self._listeners_per_address[address] = from_there + 1
        return True

    def listens_no_more(self, address: str) -> None:
        """Undo may_listen()."""
        self._listeners -= 1
        _one_less(self._listeners_per_address, address)


def _one_less(counts: dict[str, int], key: str) -> None:
    """Count down, so that no address without anybody is kept."""
    counts[key] -= 1
    if not counts[key]:
        del counts[key]

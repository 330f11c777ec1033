"""Sweep: knocks at every address of the small networks around this computer, for when no datagram gets through.
A port that opens is handed on; whether a chat is behind it is for the caller to ask."""

from __future__ import annotations

import ipaddress
import sys
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from itertools import zip_longest

from lanchat.net.connector import Cancel, connect
from lanchat.net.interfaces import Interface
from lanchat.net.loop import EventLoop, Timer
from lanchat.net.transport import Transport
from lanchat.net.workers import Workers

#: Networks swept at most, and never more of one than the /24 around our own address.
MAX_NETWORKS, LARGEST_PREFIX = 3, 24
#: Knocks under way at once. Programs started by the macOS desktop get 256 descriptors, select() on Windows takes 512.
AT_ONCE = 150 if sys.platform == "darwin" else 380
#: Seconds a knock is given before another address that waits for its place may take it.
PATIENCE_S = 0.5
#: Knocks begun in one pass of the loop, so that the sweep delays nobody else on it.
PER_PASS = 32

#: An address, and the address of the card it is to be reached from.
Target = tuple[str, str]


def sweep_targets(interfaces: Sequence[Interface]) -> list[Target]:
    """Every other address around ours, the nearest numbers first, the networks by turns."""
    own = {item.address for item in interfaces}
    networks: dict[str, list[Target]] = {}
    for item in interfaces:
        if item.is_ipv6 or item.prefix_length > 30 or len(networks) >= MAX_NETWORKS:
            continue
        prefix = max(item.prefix_length, LARGEST_PREFIX)
        network = ipaddress.IPv4Network((item.address, prefix), strict=False)
        networks.setdefault(str(network), _neighbours(network, item.address))
    mixed: Iterable[Target | None] = (target for row in zip_longest(*networks.values()) for target in row)
    return [target for target in mixed if target is not None and target[0] not in own]


def _neighbours(network: ipaddress.IPv4Network, own: str) -> list[Target]:
    here = int(ipaddress.IPv4Address(own))
    return [(str(host), own) for host in sorted(network.hosts(), key=lambda host: abs(int(host) - here))]


class Sweep:
    """One sweep. Net thread only. `on_open(transport, address, port)` gets each connection that was accepted."""

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        targets: Iterable[Target],
        ports: Sequence[int],
        *,
        timeout_s: float,
        on_open: Callable[[Transport, str, int], None],
    ) -> None:
        self._loop = loop
        self._workers = workers
        self._waiting = deque((address, port, own) for port in ports for address, own in targets)
        self._timeout_s = timeout_s
        self._on_open = on_open
        # In the order they began: the first is the one that has had most patience.
        self._knocking: dict[int, tuple[Cancel, float]] = {}
        self._count = 0
        self._timer: Timer | None = None
        self._stopped = False

    def start(self) -> None:
        """Begin; returns at once."""
        self._fill()

    def stop(self) -> None:
        """End without further calls. Idempotent."""
        self._stopped = True
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
        for cancel, _since in self._knocking.values():
            cancel.cancel()
        self._knocking.clear()

    @property
    def running(self) -> bool:
        """Whether an address is still to answer."""
        return bool(self._waiting or self._knocking)

    def _fill(self) -> None:
        self._timer = None
        now = self._loop.time()
        for _ in range(PER_PASS):
            if not self._waiting or not self._make_room(now):
                break
            self._knock(*self._waiting.popleft(), now)
        if self._waiting and self._timer is None and not self._stopped:
            delay = 0.0
            if len(self._knocking) >= AT_ONCE:
                delay = max(0.0, next(iter(self._knocking.values()))[1] + PATIENCE_S - now)
            self._timer = self._loop.call_later(delay, self._fill)

    def _make_room(self, now: float) -> bool:
        if len(self._knocking) < AT_ONCE:
            return True
        number, (cancel, since) = next(iter(self._knocking.items()))
        if now - since < PATIENCE_S:
            return False
        cancel.cancel()
        del self._knocking[number]
        return True

    def _knock(self, address: str, port: int, own: str, now: float) -> None:
        self._count += 1
        number = self._count

        def done(transport: Transport | None, _reason: str) -> None:
            self._knocking.pop(number, None)
            if transport is not None:
                self._on_open(transport, address, port)

        cancel = connect(
            self._loop, self._workers, address, port, timeout_s=self._timeout_s, local_address=own, done=done
        )
        self._knocking[number] = (cancel, now)

"""Radar: what is on the network, and who else is about to host there.
Puts the finder, the responder and DNS-SD together; what to do about what they find is the session's."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

from lanchat.app.options import SessionOptions
from lanchat.net.interfaces import SharedLook
from lanchat.net.loop import EventLoop, Timer
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import ChatInfo, Datagram, FoundChat, Role

if TYPE_CHECKING:
    from lanchat.discovery.cards import Source
    from lanchat.discovery.finder import Finder
    from lanchat.discovery.responder import Responder

#: Seconds a program that is about to host listens for others that are, once nobody was found.
CLAIM_S = 0.12
#: Seconds a program that is about to host waits for one with the better claim to be first.
CANDIDATE_WAIT = 1.0
#: A candidate not heard for this many seconds has gone away or was hosted elsewhere.
CANDIDATE_FRESH = 1.0
#: Seconds for which the finder and the responder, who both look every two seconds, share one look at the cards.
LOOK_SHARED_S = 1.5


class Listener(Protocol):
    """Whom the radar tells."""

    def describe(self) -> tuple[Role, ChatInfo | None]:
        """What others are told about this program."""

    def on_found(self, chat: FoundChat) -> None:
        """A chat answered and was verified, or its particulars changed."""

    def on_lost(self, host_id: str) -> None:
        """A host said goodbye or no longer answers."""

    def on_verdict(self) -> None:
        """The search had its time; it goes on quietly."""

    def on_network(self) -> None:
        """The network is not what it was: a card came or went, or the computer has slept."""


class Radar:
    """Network thread only. Before look(), and without discovery, there is nobody and nothing is sent."""

    def __init__(self, loop: EventLoop, workers: Workers, options: SessionOptions, listener: Listener) -> None:
        self._loop = loop
        self._workers = workers
        self._options = options
        self._listener = listener
        self._finder: Finder | None = None
        self._responder: Responder | None = None
        self._turn: Timer | None = None
        self._stopped = False
        #: Whether the search had its time.
        self.verdict = not options.discovery

    def look(self) -> None:
        """Start looking, and answering those who look. Idempotent; does nothing after stop()."""
        if not self._options.discovery or self._finder is not None or self._stopped:
            return
        from lanchat.discovery.dnssd import DnsSd
        from lanchat.discovery.finder import Finder
        from lanchat.discovery.responder import Responder

        port, listener = self._options.first_port, self._listener
        dnssd = DnsSd(self._loop)
        look = SharedLook(self._loop.time, LOOK_SHARED_S)
        self._responder = Responder(
            self._loop,
            node=self._options.node,
            interfaces=look,
            describe=listener.describe,
            on_announce=self._on_announce,
            dnssd=dnssd,
            udp_port=port,
        )
        self._finder = Finder(
            self._loop,
            self._workers,
            node=self._options.node,
            interfaces=look,
            on_found=listener.on_found,
            on_lost=listener.on_lost,
            on_verdict=self._on_verdict,
            on_network=listener.on_network,
            cached=self._options.cached,
            ports=(port,),
            udp_port=port,
            dnssd=dnssd,
        )
        self._finder.start()
        self._responder.start()

    def _on_announce(self, datagram: Datagram, source: Source) -> None:
        """A host or a candidate nearby spoke up; the finder verifies it before anybody hears of it."""
        if self._finder is not None:
            self._finder.heard(datagram, source)

    def _on_verdict(self) -> None:
        self.verdict = True
        self._listener.on_verdict()

    @property
    def chats(self) -> list[FoundChat]:
        """What is on the network right now, without our own."""
        return self._finder.chats if self._finder is not None else []

    def announce(self) -> None:
        """Tell everybody what describe() says now."""
        if self._responder is not None:
            self._responder.announce()

    # -- who hosts first ------------------------------------------------------------------------------------------

    def become_candidate(self) -> None:
        """Say that we are about to host."""
        if self._finder is not None:
            self._finder.role = "candidate"
        self.announce()

    def take_turn(self, then: Callable[[], None]) -> None:
        """Say that we are about to host, listen for a moment, let a program with the better claim go first, then()."""
        if self._turn is None:
            self.become_candidate()
            self._turn = self._loop.call_later(CLAIM_S, self._go_or_wait, then)

    def leave_turn(self) -> None:
        """Do not host after all. Idempotent."""
        if self._turn is not None:
            self._turn.cancel()
            self._turn = None

    def _go_or_wait(self, then: Callable[[], None]) -> None:
        wait = CANDIDATE_WAIT if self._somebody_goes_first() else 0.0
        self._turn = self._loop.call_later(wait, self._go, then)

    def _go(self, then: Callable[[], None]) -> None:
        self._turn = None
        then()

    def _somebody_goes_first(self) -> bool:
        return self._finder is not None and any(
            node < self._options.node and self._loop.time() - heard < CANDIDATE_FRESH
            for node, heard in self._finder.candidates.items()
        )

    # -- the end --------------------------------------------------------------------------------------------------

    def stop(self) -> None:
        """Say goodbye to those who look, and look no more. Idempotent."""
        self._stopped = True
        self.leave_turn()
        if self._finder is not None:
            self._finder.stop()
        if self._responder is not None:
            self._responder.bye()
            self._responder.stop()

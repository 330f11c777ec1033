"""Finder: every way of looking at once (UDP, DNS-SD, TCP sweep, remembered addresses), believing only who answers.
It keeps the list of chats; who is joined, and whether we host instead, is decided above."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Sequence

from lanchat import log
from lanchat.discovery.cards import Cards, Source, plausible
from lanchat.discovery.checks import Checks, Hint
from lanchat.discovery.directory import MAX_CHATS, Candidates, Directory
from lanchat.discovery.dnssd import DnsSd, ServiceHint
from lanchat.discovery.sweep import Sweep, sweep_targets
from lanchat.net.interfaces import Interface, usable_interfaces
from lanchat.net.loop import EventLoop, Timer
from lanchat.net.sockopts import is_loopback
from lanchat.net.transport import Transport
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import FALLBACK_PORTS, PORT, ChatInfo, Datagram, FoundChat, Role

#: Seconds after the start at which everyone is asked by UDP; one lost datagram costs 50 ms, not the search.
ASKS_S = (0.0, 0.05, 0.15, 0.4, 0.8, 1.2)
#: Seconds after the start at which DNS-SD begins: its import takes the interpreter from the answers for 70 ms. It
#: waits as long again while an answer is being checked.
DNSSD_S, DNSSD_AGAIN_S = 0.06, 0.25
#: Seconds after the start at which the sweep begins if nothing was found; while nothing is, it is done again after
#: so many, then after twice as many, up to the last: a few hundred knocks are not to be made for ever.
SWEEP_S, SWEEP_AGAIN_S, SWEEP_RARELY_S = 0.2, 5.0, 600.0
#: Seconds one knock of the sweep waits: the kernel repeats a lost SYN after one.
KNOCK_S = 2.0
#: Seconds the verdict waits beyond its bound for someone who is there but has not said who it is.
GRACE_S = 1.0
#: Seconds by which an ask may be late. Where one was later, this computer had much else to do, and the answers may not
#: have been read yet: the verdict waits twice as long as the ask was late, up to so many seconds.
LATE_S, LATE_MOST_S = 0.25, 5.0
#: Seconds between two rounds after the verdict, and of silence after which a chat is checked again.
ROUND_S, SILENT_S = 3.0, 4.0
#: While nothing is found everyone is asked in each of the first rounds; later, and while something is, in one of a few,
#: as who starts to host says so by itself.
LIVELY_ROUNDS, QUIET_ROUNDS = 10, 5
#: Addresses of one DNS-SD service that are followed.
MAX_ADDRESSES = 8

_log = logging.getLogger("lanchat.discovery.finder")


class Finder:
    """Net thread only, callbacks included.

    `on_found` is called for each verified chat, and again when its particulars or its best address change;
    `on_lost(host_id)` when it no longer answers; `on_verdict` once, `bound_s` after the start (GRACE_S later at most);
    `on_network` when the network cards have changed, or the computer has slept.
    Then it goes on quietly until stop(). `own` holds host ids that are never shown: ours. `role` is what the asks say
    of us.
    """

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        *,
        node: str,
        on_found: Callable[[FoundChat], None],
        on_lost: Callable[[str], None],
        on_verdict: Callable[[], None],
        on_network: Callable[[], None] = lambda: None,
        cached: Sequence[tuple[str, int]] = (),
        ports: Sequence[int] = (PORT,),
        bound_s: float = 1.5,
        sweep: bool = True,
        mdns: bool = True,
        dnssd: DnsSd | None = None,
        udp_port: int = PORT,
        interfaces: Callable[[], list[Interface]] = usable_interfaces,
    ) -> None:
        self.own = {node}
        self.role: Role = "searching"
        self._loop = loop
        self._workers = workers
        self._node = node
        self._on_found, self._on_lost, self._on_verdict, self._on_network = on_found, on_lost, on_verdict, on_network
        self._cached, self._ports = cached, ports
        self._bound_s, self._may_sweep = bound_s, sweep
        self._nonce = secrets.token_hex(8)
        self._directory = Directory()
        self._candidates = Candidates()
        self._checks = Checks(loop, workers, on_result=self._checked)
        self._cards = Cards(
            loop, on_datagram=self._receive, on_change=self._cards_changed, interfaces=interfaces, port=udp_port
        )
        self._sweep: Sweep | None = None
        self._dnssd, self._own_dnssd = dnssd, dnssd is None
        self._may_dnssd = mdns
        self._timers: list[Timer] = []
        self._round: Timer | None = None
        self._rounds = 0
        self._sweep_timer: Timer | None = None
        self._sweep_again_s = SWEEP_AGAIN_S
        self._started = 0.0
        self._late_s = 0.0
        self._verdict_at = 0.0
        self._said_verdict = False
        self._running = False

    # -- life ------------------------------------------------------------------------------------------------------

    def start(self) -> None:
        """Begin to look; once."""
        self._loop.assert_here()
        self._running = True
        self._started = self._loop.time()
        self._cards.open()
        self._ask()
        for address, port in self._cached:
            self._checks.consider(Hint((address, port), "cache"))
        self._look_here()
        later = self._loop.call_later
        self._timers = [later(delay, self._ask_after, delay) for delay in ASKS_S if delay]
        self._wait_for_verdict(self._bound_s)
        if self._may_dnssd:
            self._timers.append(later(DNSSD_S, self._start_dnssd))
        if self._may_sweep:
            self._sweep_timer = later(SWEEP_S, self._start_sweep)
        self._round = later(self._bound_s + ROUND_S, self._next_round)

    def stop(self) -> None:
        """End; no callback comes any more. Idempotent."""
        self._running = False
        for timer in (*self._timers, self._round, self._sweep_timer):
            if timer is not None:
                timer.cancel()
        self._timers, self._round, self._sweep_timer = [], None, None
        if self._sweep is not None:
            self._sweep.stop()
        self._checks.stop()
        self._cards.close()
        if self._dnssd is not None and self._own_dnssd:
            self._dnssd.stop()

    @property
    def chats(self) -> list[FoundChat]:
        """The verified chats, most people first."""
        return self._directory.chats

    @property
    def candidates(self) -> dict[str, float]:
        """Other programs about to host: node and when it was last heard (the loop's time)."""
        return dict(self._candidates.heard)

    @property
    def elapsed_ms(self) -> float:
        """Since the start."""
        return (self._loop.time() - self._started) * 1e3

    # -- hints -----------------------------------------------------------------------------------------------------

    def heard(self, datagram: Datagram, source: Source) -> None:
        """Take in what our Responder heard of others on the chat's own UDP port."""
        if self._running and datagram.node != self._node:
            self._take_in(datagram, source[0], "announce", None)

    def _receive(self, data: bytes, source: Source, card: Interface) -> None:
        datagram = Datagram.decode(data)
        if datagram is None:
            log.once(_log, "malformed", "a datagram that is none of ours came from %s", source[0])
        elif datagram.verb == "answer" and datagram.nonce == self._nonce and datagram.node != self._node:
            self._take_in(datagram, source[0], "udp", None if card.is_ipv6 else card.address)

    def _take_in(self, datagram: Datagram, address: str, method: str, local_address: str | None) -> None:
        now = self._loop.time()
        if datagram.role == "candidate" and datagram.verb != "bye":
            self._candidates.note(datagram.node, now)
        else:
            self._candidates.drop(datagram.node)
        chat = datagram.chat
        if datagram.role != "host" or chat is None or chat.host_id in self.own:
            return
        if datagram.verb == "bye":
            self._say_goodbye(chat, address)
            return
        changed = self._directory.heard(chat, address, now)
        if changed is not None:
            self._on_found(changed)
        place = (address, chat.port)
        # Whoever forges the sender must not have us knock on the doors of the internet.
        here = is_loopback(address) or plausible(address, self._cards.interfaces)
        if here and self._directory.at(place) is None:
            self._checks.consider(Hint(place, method, local_address))

    def _say_goodbye(self, chat: ChatInfo, address: str) -> None:
        # A forged farewell costs one round: whoever is still there answers the next ask.
        listed = self._directory.at((address, chat.port))
        if listed is not None and listed.info.host_id == chat.host_id:
            self._lose(chat.host_id)

    def _on_service(self, hint: ServiceHint) -> None:
        if not self._running or (hint.info is not None and hint.info.host_id in self.own):
            return
        for address in hint.addresses[:MAX_ADDRESSES]:
            place = (address, hint.port)
            if plausible(address, self._cards.interfaces) and self._directory.at(place) is None:
                self._checks.consider(Hint(place, "mdns"))

    # -- ways of looking -------------------------------------------------------------------------------------------

    def _ask(self) -> None:
        self._cards.shout(Datagram("ask", self._node, self.role, self._nonce).encode())

    def _ask_after(self, delay: float) -> None:
        """Ask as planned so many seconds after the start, and note how late it is."""
        self._late_s = max(self._late_s, self._loop.time() - self._started - delay)
        self._ask()

    def _look_here(self) -> None:
        """A chat on this very computer, on whatever port it got."""
        ports = (*self._ports, *FALLBACK_PORTS) if PORT in self._ports else self._ports
        for port in ports:
            self._checks.consider(Hint(("127.0.0.1", port), "here"))

    def _start_dnssd(self) -> None:
        if self._checks.busy:
            self._timers.append(self._loop.call_later(DNSSD_AGAIN_S, self._start_dnssd))
            return
        if self._dnssd is None:
            self._dnssd = DnsSd(self._loop)
        self._dnssd.browse(self._on_service)

    def _start_sweep(self) -> None:
        if self._sweep_timer is not None:
            self._sweep_timer.cancel()
        self._sweep_timer = self._loop.call_later(self._sweep_again_s, self._start_sweep)
        self._sweep_again_s = min(2 * self._sweep_again_s, SWEEP_RARELY_S)
        if self._directory.chats:
            return
        if self._sweep is not None:
            self._sweep.stop()
        self._sweep = Sweep(
            self._loop,
            self._workers,
            sweep_targets(self._cards.interfaces),
            self._ports,
            timeout_s=KNOCK_S,
            on_open=self._opened,
        )
        self._sweep.start()

    def _sweep_anew(self) -> None:
        """What was known is old: now, and often at first."""
        self._sweep_again_s = SWEEP_AGAIN_S
        if self._may_sweep and self._sweep is not None:
            self._start_sweep()

    def _opened(self, transport: Transport, address: str, port: int) -> None:
        self._checks.take(Hint((address, port), "sweep"), transport)

    def _cards_changed(self) -> None:
        self._rounds = 0
        self._ask()
        if self._dnssd is not None:
            self._dnssd.rebind()
        self._sweep_anew()
        self._on_network()

    # -- results ---------------------------------------------------------------------------------------------------

    def _checked(self, hint: Hint, info: ChatInfo | None, latency_ms: float) -> None:
        listed = self._directory.at(hint.place)
        if info is None or (listed is not None and info.host_id != listed.info.host_id):
            self._failed(hint)
        if info is not None and info.host_id not in self.own:
            self._believe(hint, info, latency_ms)
        if self._running and self._loop.time() >= self._verdict_at and not self._checks.busy:
            self._give_verdict()

    def _believe(self, hint: Hint, info: ChatInfo, latency_ms: float) -> None:
        found = FoundChat(info, *hint.place, hint.method, round(self.elapsed_ms, 1))
        if len(self._directory.chats) >= MAX_CHATS:
            log.once(_log, "chats", "more than %d chats; new ones are not listed", MAX_CHATS)
        told = self._directory.confirm(found, latency_ms, self._loop.time())
        if told is not None:
            self._on_found(told)

    def _failed(self, hint: Hint) -> None:
        """Ask for the host that was there at its next address; without one it is lost."""
        concerned = self._directory.failed(hint.place)
        if concerned is None:
            return
        host_id, other = concerned
        if other is None:
            self._lose(host_id)
            self._sweep_anew()
        else:
            self._checks.consider(Hint(other, hint.method), again=True)

    def _lose(self, host_id: str) -> None:
        if self._directory.forget(host_id):
            self._checks.forget()
            self._rounds = 0
            self._on_lost(host_id)

    # -- time ------------------------------------------------------------------------------------------------------

    def _wait_for_verdict(self, seconds: float) -> None:
        self._verdict_at = self._loop.time() + seconds
        self._timers.append(self._loop.call_later(seconds, self._verdict))

    def _verdict(self) -> None:
        late, self._late_s = self._late_s, 0.0
        if late > LATE_S and not self._directory.chats:
            self._wait_for_verdict(min(2 * late, LATE_MOST_S))
        elif self._checks.busy:
            self._timers.append(self._loop.call_later(GRACE_S, self._give_verdict))
        else:
            self._give_verdict()

    def _give_verdict(self) -> None:
        if not self._said_verdict:
            self._said_verdict = True
            self._on_verdict()

    def _next_round(self) -> None:
        """Ask again now and then, and make sure of those who said nothing lately."""
        self._round = self._loop.call_later(ROUND_S, self._next_round)
        self._rounds += 1
        for chat in self._directory.silent(self._loop.time() - SILENT_S):
            self._checks.consider(Hint((chat.address, chat.port), chat.method), again=True)
        lively = not self._directory.chats and self._rounds <= LIVELY_ROUNDS
        if lively or self._rounds % QUIET_ROUNDS == 0:
            self._ask()
            self._look_here()

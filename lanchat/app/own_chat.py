"""OwnChat: the chat this computer hosts, if it does: which port it gets, and when it gives way to another.
What one host does is lanchat/hosting's; whether to host at all is the session's."""

from __future__ import annotations

import hashlib
import logging
import secrets
from collections.abc import Callable, Iterable
from random import Random
from typing import NamedTuple

from lanchat import __version__
from lanchat.app.options import SessionOptions
from lanchat.hosting.host import Host
from lanchat.i18n import _
from lanchat.net.interfaces import usable_interfaces
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import FALLBACK_PORTS, MAX_NAME, PORT, ChatInfo, FoundChat

logger = logging.getLogger(__name__)

#: Age in seconds up to which a chat that nobody opened on purpose gives way although there are people in it.
YOUNG_HOST_S = 120.0
#: Seconds between two looks at the other chats there are.
RIVALS_EVERY_S = 3.0
#: Seconds a program on our port may take to say whether it is a LAN Chat.
HELLO_PATIENCE = 1.0


class Outcome(NamedTuple):
    """What became of opening a chat: an error, a chat that was here already, or else ours, with a sentence about it."""

    port: int
    name: str
    notice: str = ""
    neighbour: bool = False
    error: str = ""


class OwnChat:
    """At most one host at a time. Network thread only.

    `rivals` are the chats that are known; `on_rival` is told of one for which ours is to give way.
    """

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        options: SessionOptions,
        *,
        on_notice: Callable[[str], None],
        rivals: Callable[[], Iterable[FoundChat]],
        on_rival: Callable[[FoundChat], None],
        wall_ms: Callable[[], int],
        random: Random,
    ) -> None:
        self._loop = loop
        self._workers = workers
        self._options = options
        self._on_notice = on_notice
        self._rivals, self._on_rival = rivals, on_rival
        self._wall_ms = wall_ms
        self._random = random
        #: By which our host knows the window of its own program.
        self.owner_token = secrets.token_hex(16)
        self._host: Host | None = None
        #: Since when, by a clock that nobody sets.
        self._opened_at = 0.0
        #: Whether there was a network when we looked last.
        self._reachable = True
        #: Hosts whose end is under way.
        self._ending: set[Host] = set()
        #: Counts the calls of open(): what comes late of an earlier one no longer matters.
        self._attempt = 0

    @property
    def exists(self) -> bool:
        """Whether there is one, or it is being opened."""
        return self._host is not None

    @property
    def address(self) -> str:
        """Where our own client reaches it."""
        listening = self._options.address
        return "127.0.0.1" if listening in ("", "0.0.0.0", "::") else listening

    def info(self) -> ChatInfo | None:
        """The chat as it is now."""
        return self._host.info() if self._host is not None else None

    # -- opening --------------------------------------------------------------------------------------------------

    def open(self, name: str, *, automatic: bool, done: Callable[[Outcome], None]) -> None:
        """Host a chat called `name`; done(outcome) later, unless it is abandoned before."""
        self._attempt += 1
        attempt = self._attempt

        def begin() -> None:
            if attempt == self._attempt:
                self._open(self._options.first_port, name, automatic, "", done)

        self._when_ended(begin)  # the one before may still be writing to the same files

    def _open(self, port: int, name: str, automatic: bool, notice: str, done: Callable[[Outcome], None]) -> None:
        self._reachable = True
        self._opened_at = self._loop.time()
        host = self._host = Host(
            self._loop,
            self._workers,
            data_dir=self._options.data_dir,
            config=self._options.config,
            chat=self._describe(port, name, automatic),
            port=port,
            address=self._options.address,
            owner_token=self.owner_token,
            wall_ms=self._wall_ms,
            random=self._random,
        )
        host.on_notice = self._on_notice

        def started(error: str) -> None:
            if self._host is not host:
                return
            if not error:
                done(Outcome(host.port, host.info().name, notice))
                if self._options.discovery:
                    self.network_changed()
                self._mind_rivals(host)
                return
            self._host = None
            if host.port_taken:
                self._ask_who_is_there(host.port, name, automatic, done)
            else:
                done(Outcome(host.port, name, error=error))

        host.start(started)

    def _describe(self, port: int, name: str, automatic: bool) -> ChatInfo:
        return ChatInfo(
            chat_id=hashlib.sha256(f"{self._options.install_id}/{name}".encode()).hexdigest()[:32],
            name=name.encode("utf-8", "replace").decode("utf-8")[:MAX_NAME],
            host_id=self._options.node,
            host_name=self._options.host_name[:MAX_NAME],
            port=port,
            started_ms=self._wall_ms(),
            automatic=automatic,
            password=bool(self._options.config.server.password),
            version=__version__,
        )

    def _ask_who_is_there(self, port: int, name: str, automatic: bool, done: Callable[[Outcome], None]) -> None:
        """The port is in use: it may be a LAN Chat, or else the next port of the short list is tried."""
        from lanchat.discovery.hello import Hello

        attempt = self._attempt

        def answered(info: ChatInfo | None, _latency_ms: float) -> None:
            if attempt != self._attempt:
                return
            if info is not None:
                done(Outcome(port, info.name, neighbour=True))
                return
            wanted, following = self._options.first_port, self._next_port(port)
            if following is None:
                sentence = _("Port {port} is used by another program. Choose another one with --port.")
                done(Outcome(port, name, error=sentence.format(port=wanted)))
                return
            notice = _("Port {taken} is used by another program, so this chat uses port {port}.")
            self._open(following, name, automatic, notice.format(taken=wanted, port=following), done)

        Hello(self._loop, self._workers, self.address, port, timeout_s=HELLO_PATIENCE, done=answered)

    def _next_port(self, port: int) -> int | None:
        """The port to try after this one; a port chosen by hand has no substitute."""
        if self._options.port is not None:
            return None
        candidates = (PORT, *FALLBACK_PORTS)
        position = candidates.index(port) + 1
        return candidates[position] if position < len(candidates) else None

    def network_changed(self) -> None:
        """A network card came or went: tell the person when that cuts everybody else off, and when it is over."""
        reachable = bool(usable_interfaces())
        if self._host is None or reachable == self._reachable:
            return
        self._reachable = reachable
        if reachable:
            self._on_notice(_("The network is back. Others can reach this chat again."))
        else:
            self._on_notice(_("This computer has no network. Others cannot reach this chat until it is back."))

    # -- giving way -----------------------------------------------------------------------------------------------

    def gives_way_to(self, chat: FoundChat) -> bool:
        """Whether we go where two programs host although nobody wanted two chats.

        Company outranks solitude, then the higher claim decides. What the other side says of itself is not proven, so
        a chat that has lived for a while with people in it is never sent away on anybody's word. And behind a password
        nobody is led into the open, nor to a door they cannot pass.
        """
        mine, other = self.info(), chat.info
        if mine is None or not mine.automatic or other.host_id == mine.host_id or mine.password or other.password:
            return False
        young = self._loop.time() - self._opened_at < YOUNG_HOST_S
        if not other.automatic:
            return young and other.claim > mine.claim
        outranked = (other.people > 1, other.claim) > (mine.people > 1, mine.claim)
        return outranked and (young or mine.people <= 1)

    def meet(self, chat: FoundChat) -> None:
        """There is this chat, too, or there is news of it: should ours give way, `on_rival` is told."""
        if self.gives_way_to(chat):
            self._on_rival(chat)

    def _mind_rivals(self, host: Host) -> None:
        """Look again and again: one may have been found before ours was open, and who outranks whom changes as people
        come and go."""
        if self._host is host:
            for chat in self._rivals():
                self.meet(chat)
            self._loop.call_later(RIVALS_EVERY_S, self._mind_rivals, host)

    def give_way_to(self, chat: FoundChat) -> None:
        """Send everybody there and close."""
        logger.info("giving way to the host at %s:%d", chat.address, chat.port)
        host = self._take()
        if host is not None:
            host.yield_to(chat.address, chat.port, lambda: self._ending.discard(host))

    # -- ending ---------------------------------------------------------------------------------------------------

    def abandon(self) -> None:
        """Close it; nobody waits for that. What open() has not reported yet is never reported. Idempotent."""
        host = self._take()
        if host is not None:
            host.stop(lambda: self._ending.discard(host))

    def keep_history(self, days: int) -> None:
        """Keep messages for so many days from now on, 0 for ever; also what is hosted later in this run."""
        self._options.config.history.keep_days = days
        if self._host is not None:
            self._host.stores.keep(days)

    def forget_history(self, done: Callable[[], None]) -> bool:
        """Delete everything that was said so far, then done(). False, and nothing happens, where nothing is hosted."""
        if self._host is None:
            return False
        now = self._wall_ms() + 1  # with what was said in this very millisecond
        self._host.server.expiry.forget_before(now)
        self._host.stores.forget(now, done)
        return True

    def stop(self, done: Callable[[], None]) -> None:
        """Close it, and wait for everything that is closing; then done()."""
        self.abandon()
        self._when_ended(done)

    def _when_ended(self, then: Callable[[], None]) -> None:
        waiting = set(self._ending)
        if not waiting:
            self._loop.call_soon(then)

        def ended(host: Host) -> None:
            waiting.discard(host)
            if not waiting:
                then()

        for host in tuple(waiting):
            host.stop(lambda host=host: ended(host))  # type: ignore[misc]

    def _take(self) -> Host | None:
        self._attempt += 1
        host, self._host = self._host, None
        if host is not None:
            self._ending.add(host)
        return host

"""ChatSession: find a chat or host one, get into its lobby, and give way when another host was there first.
Lives on the network thread; knows discovery, hosting and the client, and no window."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from lanchat import __version__
from lanchat.app.news import ChatFound, ChatLost, Closed, NobodyFound, Notice, Started, StartFailed
from lanchat.client.events import ClientEvent, Disconnected, Registered
from lanchat.config import ServerConfig
from lanchat.hosting.host import Host
from lanchat.i18n import _
from lanchat.net.loop import EventLoop, Timer
from lanchat.net.workers import Workers
from lanchat.protocol.address import Address, parse_address
from lanchat.protocol.beacon import FALLBACK_PORTS, MAX_NAME, PORT, ChatInfo, Datagram, FoundChat, Role

if TYPE_CHECKING:
    from lanchat.client.client import ChatClient
    from lanchat.client.connection import Tls
    from lanchat.discovery.cards import Source
    from lanchat.discovery.dnssd import DnsSd
    from lanchat.discovery.finder import Finder
    from lanchat.discovery.responder import Responder

logger = logging.getLogger(__name__)

#: Seconds a program that is about to host listens for others that are, once nobody was found.
CLAIM_S = 0.12
#: Seconds a program that is about to host waits for one with the better claim to be first.
CANDIDATE_WAIT = 1.0
#: A candidate not heard for this many seconds has gone away or was hosted elsewhere.
CANDIDATE_FRESH = 1.0
#: An automatic host this young gives way to a chat somebody opened on purpose.
YOUNG_HOST_MS = 10_000
#: Seconds a program on our port may take to say whether it is a LAN Chat.
HELLO_PATIENCE = 1.0
#: Seconds until a first connection that got no answer at all is given up.
JOIN_PATIENCE = 8.0


@dataclass(slots=True)
class SessionOptions:
    """What a session needs to know from the start. `node` is random for every run of the program."""

    data_dir: Path
    node: str
    host_name: str
    install_id: str
    port: int | None = None
    address: str = ""
    discovery: bool = True
    config: ServerConfig = field(default_factory=ServerConfig)
    cached: tuple[tuple[str, int], ...] = ()


@dataclass(slots=True)
class _Wish:
    """What the person asked for last: auto, host, serve, join (a found chat) or address."""

    kind: str
    nick: str
    chat_name: str = ""
    target: str = ""

    def wants(self, chat: FoundChat) -> bool:
        """Whether this chat, once found, fulfils the wish."""
        named = self.target in ("", chat.info.name, chat.info.host_name)
        return self.kind == "auto" or (self.kind == "join" and named)


class ChatSession:
    """One run of 'be in a chat'. Methods are for the network thread; `sink` gets news and the client's events there."""

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        options: SessionOptions,
        *,
        sink: Callable[[object], None],
        wall_ms: Callable[[], int],
        random: Random,
    ) -> None:
        self._loop = loop
        self._workers = workers
        self._options = options
        self._sink = sink
        self._wall_ms = wall_ms
        self._random = random
        self._wish: _Wish | None = None
        self._host: Host | None = None
        self._verdict = False
        self._online = False
        self._joining = False
        self._timer: Timer | None = None
        self._closing = False
        self._place: Started | None = None
        self._finder: Finder | None = None
        self._responder: Responder | None = None
        self._dnssd: DnsSd | None = None

    @cached_property
    def client(self) -> ChatClient:
        """The client of this run, made and imported when somebody is to take part. Its methods take any thread."""
        from lanchat.client.client import ChatClient

        return ChatClient(
            self._loop,
            self._workers,
            sink=self._on_client_event,
            nick="Guest",
            clock=self._loop.time,
            wall_ms=self._wall_ms,
            random=self._random,
        )

    # -- looking ------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Start looking at the network; news of what is found goes to the sink from now on."""
        if not self._options.discovery or self._finder is not None:
            self._verdict = True
            return
        from lanchat.discovery.dnssd import DnsSd
        from lanchat.discovery.finder import Finder
        from lanchat.discovery.responder import Responder

        port = self._options.port or PORT
        self._dnssd = DnsSd(self._loop)
        self._responder = Responder(
            self._loop,
            node=self._options.node,
            describe=self._describe,
            on_announce=self._on_announce,
            dnssd=self._dnssd,
            udp_port=port,
        )
        self._finder = Finder(
            self._loop,
            self._workers,
            node=self._options.node,
            on_found=self._on_found,
            on_lost=self._on_lost,
            on_verdict=self._on_verdict,
            cached=self._options.cached,
            ports=(port,),
            udp_port=port,
            dnssd=self._dnssd,
        )
        self._finder.start()
        self._responder.start()

    def _describe(self) -> tuple[Role, ChatInfo | None]:
        if self._host is not None and not self._closing:
            return "host", self._host.info()
        if self._wish is not None and self._wish.kind == "auto" and not self._joining:
            return "candidate", None
        return "searching", None

    def _on_found(self, chat: FoundChat) -> None:
        self._sink(ChatFound(chat))
        wish = self._wish
        if self._host is not None:
            self._maybe_give_way(chat)
        elif wish is not None and not self._joining and wish.wants(chat):
            self._join_found(chat)

    def _on_lost(self, host_id: str) -> None:
        self._sink(ChatLost(host_id))

    def _on_verdict(self) -> None:
        self._verdict = True
        self._sink(NobodyFound())
        wish = self._wish
        if wish is None or self._joining or self._host is not None:
            return
        if wish.kind == "auto":
            self._host_unless_another_does()
        elif wish.kind == "join":
            self._join_unfound(wish)

    def _on_announce(self, datagram: Datagram, source: Source) -> None:
        """A host or a candidate nearby spoke up; the finder verifies it and _on_found decides."""
        if self._finder is not None:
            self._finder.heard(datagram, source)

    # -- wishes -------------------------------------------------------------------------------------------------

    def auto(self, nick: str, chat_name: str = "") -> None:
        """Join the chat that is found, or host one when nobody does."""
        self.look()
        self._wish = _Wish("auto", nick, chat_name)
        self._joining = False
        best = self.best_chat()
        if best is not None:
            self._join_found(best)
        elif self._verdict:
            self._host_unless_another_does()
        else:
            self._become_candidate()

    def host(self, nick: str, chat_name: str = "", *, on_purpose: bool = True) -> None:
        """Host a chat here. Not `on_purpose`: only because nobody else does, so give way should one turn up."""
        self._wish = _Wish("host", nick, chat_name)
        self._start_host(self._options.port or PORT, automatic=not on_purpose and not self.chats())

    def serve(self, chat_name: str = "", *, automatic: bool = False) -> None:
        """Host a chat without taking part in it; it is announced as soon as it is open."""
        self._wish = _Wish("serve", "", chat_name or self._options.host_name)
        self._start_host(self._options.port or PORT, automatic=automatic)

    def join(self, nick: str, chat: FoundChat) -> None:
        """Join a chat that was found."""
        self._wish = _Wish("join", nick)
        self._join_found(chat)

    def join_named(self, nick: str, text: str) -> None:
        """Join what was typed: a found chat's name or computer, or an address; '' is any chat that is found."""
        self._wish = wish = _Wish("join", nick, target=text.strip())
        self._joining = False
        address = parse_address(wish.target)
        if isinstance(address, Address) and (address.port is not None or "." in address.host or ":" in address.host):
            self.join_address(nick, address.host, address.port or self._options.port or PORT)
            return
        wanted = [chat for chat in self.chats() if wish.wants(chat)]
        if wanted:
            self._join_found(min(wanted, key=lambda chat: chat.elapsed_ms))
        elif self._verdict:
            self._join_unfound(wish)

    def _join_unfound(self, wish: _Wish) -> None:
        """No chat of this name was found; it may still be the name of a computer."""
        address = parse_address(wish.target)
        if isinstance(address, Address):
            self.join_address(wish.nick, address.host, address.port or self._options.port or PORT)
        else:
            self._fail(_no_such_chat(wish.target))

    def join_address(self, nick: str, address: str, port: int) -> None:
        """Join whatever chat answers there: one of ours or any IRC server."""
        self._wish = _Wish("address", nick)
        name = f"{address}:{port}" if port != PORT else address
        self._connect(nick, Started(name, False, address, port), "prefer")

    def cancel(self) -> None:
        """Forget the wish; go on looking."""
        self._wish = None
        self._stop_timer()
        if self._joining:
            self._joining = False
            self.client.close("")

    def chats(self) -> list[FoundChat]:
        """What is on the network right now, without our own."""
        return self._finder.chats if self._finder is not None else []

    def best_chat(self) -> FoundChat | None:
        """The chat to join when nobody chose: most people first, then the highest claim."""
        return max(self.chats(), key=lambda chat: (chat.info.people, chat.info.claim), default=None)

    # -- joining ------------------------------------------------------------------------------------------------

    def _join_found(self, chat: FoundChat) -> None:
        assert self._wish is not None
        self._connect(self._wish.nick, Started(chat.info.name, False, chat.address, chat.port), "require")

    def _connect(self, nick: str, place: Started, tls: Tls) -> None:
        """Go there. What was verified is only spoken to over TLS; a typed address may be any IRC server."""
        self._stop_timer()
        self._joining = True
        self._online = False
        self._place = place
        self.client.set_nick(nick)
        self.client.connect(place.address, place.port, tls)
        self._timer = self._loop.call_later(JOIN_PATIENCE, self._give_up, "timeout")

    def _on_client_event(self, event: ClientEvent) -> None:
        """Mostly on the network thread; Sending comes on the thread that says something and is only passed on."""
        self._sink(event)
        if isinstance(event, Registered):
            self._on_registered(event)
        elif isinstance(event, Disconnected) and self._joining and not self._online and not event.redirect:
            wish = self._wish
            if event.retry_in is None or (wish is not None and wish.kind == "address"):
                self._give_up(event.reason)

    def _on_registered(self, event: Registered) -> None:
        """In the chat: told at the first time, and again when a redirect led to another chat."""
        place = self._place
        if place is None:
            return
        if event.network and event.network != place.chat_name and not place.hosting:
            place = replace(place, chat_name=event.network)
        elif self._online:
            return
        self._place = place
        self._online = self._joining = True
        self._stop_timer()
        self._sink(place)
        self._place = replace(place, notice="")

    def _give_up(self, reason: str) -> None:
        """The first connection did not work out."""
        address = self._place.address if self._place is not None else ""
        self._stop_timer()
        self._joining = False
        self.client.close("")
        if self._wish is not None and self._wish.kind == "auto":
            self._host_unless_another_does()
        else:
            from lanchat.client.explain import connection_trouble

            self._fail(connection_trouble(reason, address))

    def _fail(self, sentence: str) -> None:
        self._wish = None
        self._sink(StartFailed(sentence))

    # -- hosting ------------------------------------------------------------------------------------------------

    def _host_unless_another_does(self) -> None:
        """Say that we are about to host and listen for a moment: a program with the better claim goes first."""
        if self._timer is None:
            self._become_candidate()
            self._timer = self._loop.call_later(CLAIM_S, self._host_or_wait)

    def _become_candidate(self) -> None:
        if self._finder is not None and self._responder is not None:
            self._finder.role = "candidate"
            self._responder.announce()

    def _host_or_wait(self) -> None:
        self._timer = None
        better = self._finder is not None and any(
            node < self._options.node and self._loop.time() - heard < CANDIDATE_FRESH
            for node, heard in self._finder.candidates.items()
        )
        if better:
            self._timer = self._loop.call_later(CANDIDATE_WAIT, self._host_now)
        else:
            self._host_now()

    def _host_now(self) -> None:
        self._timer = None
        if self._wish is None or self._joining or self._host is not None:
            return
        self._start_host(self._options.port or PORT, automatic=True)

    def _start_host(self, port: int, *, automatic: bool, notice: str = "") -> None:
        assert self._wish is not None
        name = self._options.config.server.name or self._wish.chat_name or default_chat_name(self._wish.nick)
        self._joining = True
        chat = ChatInfo(
            chat_id=hashlib.sha256(f"{self._options.install_id}/{name}".encode()).hexdigest()[:32],
            name=name[:MAX_NAME],
            host_id=self._options.node,
            host_name=self._options.host_name[:MAX_NAME],
            port=port,
            started_ms=self._wall_ms(),
            automatic=automatic,
            version=__version__,
        )
        host = Host(
            self._loop,
            self._workers,
            data_dir=self._options.data_dir,
            config=self._options.config,
            chat=chat,
            port=port,
            address=self._options.address,
            wall_ms=self._wall_ms,
            random=self._random,
        )
        host.on_notice = lambda sentence: self._sink(Notice(sentence))
        self._host = host
        host.start(lambda error: self._on_host_started(host, error, notice))

    def _on_host_started(self, host: Host, error: str, notice: str) -> None:
        if self._host is not host:
            return
        wish = self._wish
        if error or wish is None:
            self._host = None
            self._joining = False
            if host.port_taken and wish is not None:
                self._on_port_taken(host.port, automatic=host.info().automatic)
            elif error:
                self._fail(error)
            else:
                host.stop(lambda: None)
            return
        name = host.info().name
        if wish.kind == "serve":
            self._sink(Started(name, True, self._options.address, host.port, notice))
            self.look()
        if self._responder is not None:
            self._responder.announce()
        if wish.kind != "serve":
            place = Started(name, True, _own_address(self._options.address), host.port, notice)
            self._connect(wish.nick, place, "require")

    def _on_port_taken(self, port: int, *, automatic: bool) -> None:
        """The port is in use: join the LAN Chat behind it, or take the next port of the short list."""
        address = _own_address(self._options.address)

        def answered(info: ChatInfo | None, _latency_ms: float) -> None:
            wish = self._wish
            if wish is None or self._host is not None or self._online:
                return
            if info is None:
                self._host_on_next_port(port, automatic=automatic)
            elif wish.kind == "serve":
                self._fail(
                    _("This computer already hosts a chat, {name}, on port {port}.").format(name=info.name, port=port)
                )
            else:
                notice = _("This computer already hosts a chat, {name}. You joined it.").format(name=info.name)
                self._connect(wish.nick, Started(info.name, False, address, port, notice), "require")

        from lanchat.discovery.hello import Hello

        Hello(self._loop, self._workers, address, port, timeout_s=HELLO_PATIENCE, done=answered)

    def _host_on_next_port(self, port: int, *, automatic: bool) -> None:
        wanted = self._options.port or PORT
        following = self._next_port(port)
        if following is None:
            self._fail(_("Port {port} is used by another program. Choose another one with --port.").format(port=wanted))
            return
        notice = _("Port {taken} is used by another program, so this chat uses port {port}.").format(
            taken=wanted, port=following
        )
        self._start_host(following, automatic=automatic, notice=notice)

    def _next_port(self, port: int) -> int | None:
        """The port to try after this one; a port chosen by hand has no substitute."""
        if self._options.port:
            return None
        candidates = (PORT, *FALLBACK_PORTS)
        position = candidates.index(port) + 1
        return candidates[position] if position < len(candidates) else None

    # -- giving way ---------------------------------------------------------------------------------------------

    def _maybe_give_way(self, chat: FoundChat) -> None:
        """Two programs may have started to host at the same time; the one with the lower claim goes."""
        assert self._host is not None
        mine, other = self._host.info(), chat.info
        if not mine.automatic or other.host_id == mine.host_id:
            return
        young = self._wall_ms() - mine.started_ms < YOUNG_HOST_MS
        if other.claim > mine.claim if other.automatic else young:
            self._give_way(self._host, chat)

    def _give_way(self, host: Host, chat: FoundChat) -> None:
        logger.info("giving way to the host at %s:%d", chat.address, chat.port)
        self._host = None
        self._place = Started(
            chat.info.name,
            False,
            chat.address,
            chat.port,
            _("Two chats were opened at once. Everyone is together in {name} now.").format(name=chat.info.name),
        )
        if self._takes_part():
            self._online = False
            self._joining = True
            self.client.move_to(chat.address, chat.port)
        host.yield_to(chat.address, chat.port, lambda: logger.info("gave way"))

    # -- ending -------------------------------------------------------------------------------------------------

    def close(self, quit_message: str = "") -> None:
        """Leave the chat, close what is hosted, stop looking; the sink gets Closed at the end."""
        if self._closing:
            return
        self._closing = True
        self._stop_timer()
        if self._finder is not None:
            self._finder.stop()
        if self._responder is not None:
            self._responder.bye()
            self._responder.stop()
        if self._takes_part():
            self.client.close(quit_message)
        if self._host is not None:
            self._host.stop(lambda: self._sink(Closed()))
        else:
            self._loop.call_soon(self._sink, Closed())

    def _takes_part(self) -> bool:
        return self._wish is None or self._wish.kind != "serve"

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None


def _own_address(listening: str) -> str:
    """Where our own client reaches our own host."""
    return "127.0.0.1" if listening in ("", "0.0.0.0", "::") else listening


def default_chat_name(nick: str) -> str:
    """What a chat is called that nobody named."""
    return _("{name}'s chat").format(name=nick)


def _no_such_chat(name: str) -> str:
    if name:
        return _("No chat called {name} was found on this network. Check the name, or type an address.").format(
            name=name
        )
    return _("No chat was found on this network. Host one, or type an address.")

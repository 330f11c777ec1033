"""ChatSession: find a chat or host one, get into its lobby, and go along when another host takes over.
Lives on the network thread; joins the radar, the chat of this computer and the client, and knows no window."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING

from lanchat.app.news import ChatFound, ChatLost, Closed, GaveWay, NobodyFound, Notice, Started, StartFailed
from lanchat.app.options import SessionOptions
from lanchat.app.own_chat import Outcome, OwnChat
from lanchat.app.pursuit import Pursuit
from lanchat.app.radar import Radar
from lanchat.app.wish import Wish, default_chat_name
from lanchat.i18n import _
from lanchat.net.loop import EventLoop, Timer
from lanchat.net.workers import Workers
from lanchat.protocol.address import Address, parse_address
from lanchat.protocol.beacon import PORT, ChatInfo, FoundChat, Role

if TYPE_CHECKING:
    from lanchat.client.client import ChatClient
    from lanchat.client.destination import Tls
    from lanchat.client.events import ClientEvent, Disconnected, Registered

#: Seconds until a first connection that got no answer at all is given up.
JOIN_PATIENCE = 6.0
#: Reasons for which a chat turns us away that hosting another one would not mend.
TURNED_AWAY = frozenset(("password", "password-needed", "banned", "nick", "refused-us"))
#: Those that another password would mend.
PASSWORD = frozenset(("password", "password-needed"))
#: The reason of a connection that was closed from here; it says nothing of the one begun after it.
CLOSED = "closed"


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
        self._radar = Radar(loop, workers, options, self)
        self.own = OwnChat(
            loop,
            workers,
            options,
            on_notice=lambda text: sink(Notice(text)),
            rivals=lambda: [chat for chat in self._radar.chats if (chat.address, chat.port) != self._unfit],
            on_rival=self._give_way,
            wall_ms=wall_ms,
            random=random,
        )
        self._wish: Wish | None = None
        #: Whether the wish is being carried out or has come true.
        self._busy = False
        self._online = False
        self._place: Started | None = None
        #: Where a chat was that could not be joined, so that ours was opened instead.
        self._unfit = ("", 0)
        self._pursuit = Pursuit()
        self._patience: Timer | None = None
        self._closing = False

    @cached_property
    def client(self) -> ChatClient:
        """The client of this run, made and imported when somebody is to take part. Its methods take any thread."""
        from lanchat.client.client import LOBBY, ChatClient
        from lanchat.client.events import Connecting, Disconnected, Registered

        def sink(event: ClientEvent) -> None:
            # Mostly on the network thread; Sending comes on the thread that says something and is only passed on.
            self._sink(event)
            if isinstance(event, Registered):
                self._on_registered(event)
            elif isinstance(event, Disconnected):
                self._on_disconnected(event)
            elif isinstance(event, Connecting):
                self._pursuit.connecting(event.address, event.port)

        return ChatClient(
            self._loop,
            self._workers,
            sink=sink,
            nick="Guest",
            clock=self._loop.time,
            wall_ms=self._wall_ms,
            random=self._random,
            lobby=LOBBY if self._options.enter_lobby else "",
        )

    # -- looking --------------------------------------------------------------------------------------------------

    def look(self) -> None:
        """Start looking at the network; news of what is found goes to the sink from now on."""
        self._radar.look()

    def describe(self) -> tuple[Role, ChatInfo | None]:
        """See radar.Listener."""
        info = self.own.info()
        if info is not None and not self._closing:
            return "host", info
        if self._wish is not None and self._wish.kind in ("auto", "serve") and not self._busy:
            return "candidate", None
        return "searching", None

    def on_found(self, chat: FoundChat) -> None:
        """See radar.Listener."""
        self._sink(ChatFound(chat))
        wish = self._wish
        if what := self._pursuit.found(chat):
            self._follow(chat) if what == "follow" else self._doubt(chat)
        elif self.own.exists:
            self.own.meet(chat)
        elif wish is not None and not self._busy and wish.wants(chat):
            self._join_found(wish, chat)
        elif wish is not None and not self._busy and wish.kind == "serve":
            self.cancel()
            self._sink(GaveWay(chat))

    def on_lost(self, host_id: str) -> None:
        """See radar.Listener."""
        self._sink(ChatLost(host_id))
        if self._pursuit.connected:
            self.client.doubt()

    def on_network(self) -> None:
        """See radar.Listener."""
        self.own.network_changed()
        if self._place is not None:
            self.client.doubt()

    def on_verdict(self) -> None:
        """See radar.Listener."""
        self._sink(NobodyFound())
        if self._wish is not None and not self._busy:
            self._on_nothing_fits(self._wish)

    def _on_nothing_fits(self, wish: Wish) -> None:
        """The search had its time and found nothing that fulfils the wish."""
        if wish.kind in ("auto", "join") and not wish.target and not wish.password and self._radar.chats:
            self._fail_for("password-needed")
        elif wish.kind == "auto":
            self._radar.take_turn(self._host_now)
        elif wish.kind == "join":
            self._join_unfound(wish)

    # -- wishes ---------------------------------------------------------------------------------------------------

    def auto(self, nick: str, chat_name: str = "") -> None:
        """Join the chat that is found, or host one when nobody does."""
        self.look()
        wish = self._begin(Wish("auto", nick, chat_name))
        fitting = [chat for chat in self._radar.chats if wish.wants(chat)]
        if fitting:
            self._join_found(wish, max(fitting, key=lambda chat: (chat.info.people, chat.info.claim)))
        elif self._radar.verdict:
            self._on_nothing_fits(wish)
        else:
            self._radar.become_candidate()

    def host(self, nick: str, chat_name: str = "", *, on_purpose: bool = True) -> None:
        """Host a chat here. Not `on_purpose`: only because nobody else does, so give way should one turn up."""
        wish = self._begin(Wish("host", nick, chat_name))
        self._open_own(wish, automatic=not on_purpose and not self._radar.chats)

    def serve(self, chat_name: str = "", *, automatic: bool = False) -> None:
        """Host a chat without taking part in it; it is announced as soon as it is open. `automatic`: only because
        nobody else does. Should somebody all the same, before or after it is open, the news is GaveWay."""
        wish = self._begin(Wish("serve", "", chat_name or self._options.host_name))
        if not automatic:
            self._open_own(wish, automatic=False)
            return
        self.look()
        if self._radar.chats:
            self.on_found(self._radar.chats[0])
        else:
            self._radar.take_turn(lambda: self._open_own(wish, automatic=True))

    def join(self, nick: str, chat: FoundChat, password: str = "") -> None:
        """Join a chat that was found."""
        self._join_found(self._begin(Wish("join", nick, password=password)), chat)

    def join_named(self, nick: str, text: str, password: str = "") -> None:
        """Join what was typed: a found chat's name or computer, or an address; '' is any chat that is found."""
        wish = self._begin(Wish("join", nick, target=text.strip(), password=password))
        address = parse_address(wish.target)
        if isinstance(address, Address) and address.is_certain:
            self.join_address(nick, address.host, address.port, password=password)
            return
        wanted = [chat for chat in self._radar.chats if wish.wants(chat)]
        if wanted:
            self._join_found(wish, min(wanted, key=lambda chat: chat.elapsed_ms))
        elif self._radar.verdict:
            self._on_nothing_fits(wish)

    def _join_unfound(self, wish: Wish) -> None:
        """No chat of this name was found; it may still be the name of a computer."""
        address = parse_address(wish.target)
        if isinstance(address, Address):
            self.join_address(wish.nick, address.host, address.port, wish.target, wish.password)
        else:
            from lanchat.app.trouble import no_such_chat

            self._fail(no_such_chat(wish.target, with_password=bool(wish.password and self._radar.chats)))

    def join_address(self, nick: str, address: str, port: int | None, target: str = "", password: str = "") -> None:
        """Join whatever chat answers there: one of ours or any IRC server. No port is the usual one. `target` is what
        was typed where that may as well have been a chat's name."""
        wish = self._begin(Wish("address", nick, target=target, password=password))
        port = port or self._options.first_port
        name = f"{address}:{port}" if port != PORT else address
        known = any((chat.address, chat.port) == (address, port) for chat in self._radar.chats)
        self._connect(wish, Started(name, False, address, port), "require" if known else "prefer", password)

    def reconnect(self) -> None:
        """Go back to the chat that was lost for good."""
        if self._place is not None:
            self.client.reconnect()

    def cancel(self) -> None:
        """Forget the wish; go on looking."""
        self._wish = None
        self._stand_back()

    def _begin(self, wish: Wish) -> Wish:
        self._stand_back()
        self._wish = wish
        return wish

    def _stand_back(self) -> None:
        """Undo what was begun for a wish."""
        self._stop_waiting()
        self._radar.leave_turn()
        self.own.abandon()
        if self._busy:
            self._busy = self._online = False
            if self._place is not None:
                self._place = None
                self._pursuit.entered("")
                self.client.close("")

    def _fail(self, sentence: str, *, wants_password: bool = False) -> None:
        self._wish = None
        self._stand_back()
        self._sink(StartFailed(sentence, wants_password))

    def _fail_for(self, reason: str, address: str = "") -> None:
        from lanchat.app.trouble import start_trouble

        self._fail(start_trouble(reason, address), wants_password=reason in PASSWORD)

    # -- joining --------------------------------------------------------------------------------------------------

    def _join_found(self, wish: Wish, chat: FoundChat) -> None:
        password = wish.password if chat.info.password else ""
        self._connect(wish, Started(chat.info.name, False, chat.address, chat.port), "require", password)

    def _connect(self, wish: Wish, place: Started, tls: Tls, password: str, owner_token: str = "") -> None:
        """Go there. What was verified is only spoken to over TLS; a typed address may be any IRC server."""
        self._stop_waiting()
        self._busy, self._online = True, False
        self._place = place
        self.client.set_nick(wish.nick)
        self.client.connect(place.address, place.port, tls, password, owner_token)
        self._patience = self._loop.call_later(JOIN_PATIENCE, self._give_up, "timeout")

    def _on_disconnected(self, event: Disconnected) -> None:
        """The first connection of a wish may have failed; later ones are made again by the client."""
        if event.retry_in is not None and not event.redirect and (seen := self._pursuit.lost(self._radar.chats)):
            self._follow(seen)
        if not self._busy or self._online or event.redirect or event.reason == CLOSED:
            return
        if event.retry_in is None or (self._wish is not None and self._wish.kind == "address"):
            self._give_up(event.reason)

    def _follow(self, chat: FoundChat) -> None:
        """The chat that was lost answers there."""
        self._tell_address(chat.address, chat.port)
        self.client.follow(chat.address, chat.port)

    def _doubt(self, chat: FoundChat) -> None:
        self.client.doubt()
        if self._place is not None:
            self._tell_address(self._pursuit.address_to_tell(self._place.address, (chat,)), chat.port)

    def _tell_address(self, address: str, port: int) -> None:
        if self._place is not None and (address, port) != (self._place.address, self._place.port):
            self._place = self._place._replace(address=address, port=port)
            self._sink(self._place)

    def _on_registered(self, event: Registered) -> None:
        """In the chat: told at the first time, and again when a redirect led to another chat."""
        place = self._place
        if place is None:
            return
        self._pursuit.entered("" if place.hosting else event.fingerprint)
        place = place._replace(address=self._pursuit.address_to_tell(place.address, self._radar.chats))
        if event.network and event.network != place.chat_name and not place.hosting:
            place = place._replace(chat_name=event.network)
        elif self._online and not place.notice:
            return
        self._online = True
        self._stop_waiting()
        if self._wish is not None and not self._wish.is_called(event.nick):
            notice = _("The name {name} is taken in this chat, so you are {other} here.")
            notice = notice.format(name=self._wish.nick, other=event.nick)
            place = place._replace(notice=f"{place.notice} {notice}".strip())
        if not event.secure:
            from lanchat.app.trouble import not_encrypted

            place = place._replace(notice=f"{place.notice} {not_encrypted()}".strip())
        self._sink(place)
        self._place = place._replace(notice="")

    def _give_up(self, reason: str) -> None:
        """The first connection did not work out."""
        wish, address = self._wish, self._place.address if self._place is not None else ""
        if wish is not None and wish.kind == "auto" and reason not in TURNED_AWAY:
            if self._place is not None:
                self._unfit = self._place.address, self._place.port
            self._stand_back()
            self._radar.take_turn(self._host_now)
        elif reason == "not-found" and wish is not None and wish.target:
            sentence = _("There is no chat and no computer called {name} on this network. Check the name.")
            self._fail(sentence.format(name=wish.target))
        else:
            self._fail_for(reason, address)

    def _stop_waiting(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    # -- hosting --------------------------------------------------------------------------------------------------

    def _host_now(self) -> None:
        if self._wish is not None and not self._busy:
            self._open_own(self._wish, automatic=True)

    def _open_own(self, wish: Wish, *, automatic: bool) -> None:
        self._busy = True
        name = self._options.config.server.name or wish.chat_name or default_chat_name(wish.nick)
        self.own.open(name, automatic=automatic, done=lambda outcome: self._on_own_chat(wish, outcome))

    def _on_own_chat(self, wish: Wish, outcome: Outcome) -> None:
        serving = wish.kind == "serve"
        if outcome.error:
            self._fail(outcome.error)
        elif outcome.neighbour:
            self._on_neighbour(wish, outcome)
        else:
            address = self._options.address if serving else self.own.address
            place = Started(outcome.name, True, address, outcome.port, outcome.notice)
            if serving:
                self._sink(place)
                self.look()
            self._radar.announce()
            if not serving:
                password, token = self._options.config.server.password, self.own.owner_token
                self._connect(wish, place, "require", password, token)

    def _on_neighbour(self, wish: Wish, chat: Outcome) -> None:
        """A LAN Chat was on the port already."""
        if wish.kind == "serve":
            sentence = _("This computer already hosts a chat, {name}, on port {port}.")
            self._fail(sentence.format(name=chat.name, port=chat.port))
            return
        notice = _("This computer already hosts a chat, {name}. You joined it.").format(name=chat.name)
        self._connect(wish, Started(chat.name, False, self.own.address, chat.port, notice), "require", wish.password)

    def _give_way(self, chat: FoundChat) -> None:
        """Another host was there first, or has the better claim: everybody goes there."""
        notice = _("Two chats were opened at once. Everyone is together in {name} now.").format(name=chat.info.name)
        place = Started(chat.info.name, False, chat.address, chat.port, notice)
        if self._place is not None:
            self._place = place
            self.client.move_to(chat.address, chat.port)
        elif self._wish is not None and self._wish.kind == "serve":
            self._sink(GaveWay(chat))
        elif self._wish is not None:
            self._connect(self._wish, place, "require", "")
        self.own.give_way_to(chat)

    # -- ending ---------------------------------------------------------------------------------------------------

    def close(self, quit_message: str = "") -> None:
        """Leave the chat, close what is hosted, stop looking; the sink gets Closed at the end."""
        if self._closing:
            return
        self._closing = True
        self._stop_waiting()
        self._radar.stop()
        if self._place is not None:
            self.client.close(quit_message)
        self.own.stop(lambda: self._sink(Closed()))

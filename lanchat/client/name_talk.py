"""Our nickname while connected: changing it, and getting the wished one back when it was taken on entering.
The names to try while registering are nicknames.py's."""

from __future__ import annotations

from collections.abc import Callable

from lanchat.client.registration import Identity
from lanchat.client.standing import Standing
from lanchat.protocol.message import Message

#: Seconds before the wished name is asked for again; doubled each time up to the second number.
FIRST_S = 5.0
MAX_S = 120.0
#: Numerics that refuse a nickname.
REFUSALS = frozenset(("431", "432", "433", "436", "437", "438", "447"))


class NameTalk:
    """`at` is when to ask for the wished name again, None while there is nothing to ask for. Net thread only."""

    def __init__(
        self, standing: Standing, identity: Identity, send: Callable[[Message], None], clock: Callable[[], float]
    ) -> None:
        self.at: float | None = None
        self._standing = standing
        self._identity = identity
        self._send = send
        self._clock = clock
        self._delay = FIRST_S
        self._asking = False

    def change(self, nick: str) -> None:
        """The person wants this name."""
        self._settled()
        self._send(Message("NICK", (self._standing.fitting(nick),)))

    def missing(self) -> None:
        """Somebody had our name on entering: ask again later."""
        self.at = self._clock() + self._delay

    def tell(self) -> None:
        """Ask for the wished name, if we do not have it."""
        wished = self._wished()
        if self._standing.is_me(wished):
            self._settled()
            return
        self._asking = True
        self._delay = min(self._delay * 2, MAX_S)
        self.at = self._clock() + self._delay
        self._send(Message("NICK", (wished,)))

    def on_nick(self, message: Message) -> bool:
        """Somebody has a new name."""
        if message.params and self._standing.is_from_me(message):
            self._standing.called(message.params[0], self._identity.user)
            if self._standing.is_me(self._wished()):
                self._settled()
        elif message.params:
            self._freed(message.nick)
        return True

    def on_quit(self, message: Message) -> bool:
        """Somebody is gone, and a name with them."""
        self._freed(message.nick)
        return True

    def on_refusal(self) -> bool:
        """A name was refused: False when it is the one asked for again and again, which nobody needs to hear about."""
        asking, self._asking = self._asking, False
        if not asking:
            self._identity.nick = self._standing.nick
        return not asking

    def _wished(self) -> str:
        return self._standing.fitting(self._identity.nick)

    def _freed(self, nick: str) -> None:
        if self.at is not None and self._standing.fold(nick) == self._standing.fold(self._wished()):
            self.tell()

    def _settled(self) -> None:
        self.at = None
        self._asking = False

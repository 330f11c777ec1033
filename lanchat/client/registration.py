"""From an open connection to "you are in": CAP, PASS, NICK, USER, and what the server says about itself.
Takes messages and returns messages; no socket, no clock. Ends with the end of the MOTD."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from lanchat.client import face_talk
from lanchat.client.capabilities import RECEIPTS, Capabilities
from lanchat.client.faces import PLAIN, Face
from lanchat.client.nicknames import MAX_TRIES, NickChooser, ascii_nick
from lanchat.protocol import isupport
from lanchat.protocol.message import Message

#: Welcome lines kept until we are in; a longer MOTD is cut.
MAX_WELCOME = 500
#: Lengths of a user name that every server takes.
MAX_USER = 9
#: Hexadecimal digits of the token that tells our run.
RUN_DIGITS = 32

_TEXTLESS = frozenset(("001", "002", "003", "004", "251", "252", "253", "254", "255", "265", "266", "250", "042"))


@dataclass(slots=True)
class Identity:
    """Who we want to be. Changed on the net thread only."""

    nick: str
    #: '' where it is the name.
    realname: str
    password: str = ""
    away: str | None = None
    #: What shows our own host that we are its window, '' everywhere else.
    owner_token: str = ""
    #: From which the token is made by which a LAN Chat knows on a new connection that the last one is no more; '' for
    #: none. Of this run only, and told to nobody.
    run: str = ""
    #: Whether we tell others that private messages came and were seen, and hear it of them.
    receipts: bool = True
    #: What we look like to others.
    face: Face = PLAIN

    @property
    def user(self) -> str:
        """The user name for USER: plain, short, never empty."""
        return ascii_nick(self.nick).lower()[:MAX_USER].strip("_") or "lanchat"

    def run_token(self, fingerprint: str) -> str:
        """What tells this run to the host with this certificate, and is of no use to any other; '' where there is no
        such secret, or no certificate: whoever listens could say the same."""
        if not self.run or not fingerprint:
            return ""
        return hmac.new(self.run.encode(), fingerprint.encode(), "sha256").hexdigest()[:RUN_DIGITS]


class Registration:
    """One attempt to get in at a server with this certificate, if it has shown one. `done` turns true once; `failure`
    is set when there is no way in."""

    def __init__(self, identity: Identity, random: Random, fingerprint: str = "") -> None:
        self._identity = identity
        self._run_token = identity.run_token(fingerprint)
        self._names = NickChooser(identity.nick, random)
        self.capabilities = Capabilities(frozenset() if identity.receipts else frozenset((RECEIPTS,)))
        self.isupport: dict[str, str] = {}
        self.nick = self._names.current
        self.server = ""
        self.welcomed = False
        self.done = False
        self.failure = ""
        #: What the server said on the way, for the server's own conversation.
        self.welcome: list[Message] = []
        #: What was said of our face before the server let us in.
        self.opened: list[Message] = []
        self._cap_ended = False
        #: Whether the server knows our run, and was asked for our name once more for that reason.
        self._told_run = self._asked_again = False
        self._handlers: dict[str, Callable[[Message], list[Message]]] = {
            "CAP": self._cap,
            "001": self._welcome,
            "005": self._isupport,
            "376": self._end_of_motd,
            "422": self._end_of_motd,
            "433": self._in_use,
            "436": self._in_use,
            "437": self._in_use,
            "432": self._invalid,
            "464": self._refused,
            "465": self._refused,
            "463": self._refused,
        }

    @property
    def nick_taken(self) -> bool:
        """Whether somebody else has the name we wish for."""
        return self._names.taken

    def start(self) -> list[Message]:
        """The first lines."""
        lines = [Message("CAP", ("LS", "302"))]
        if self._identity.password:
            lines.append(Message("PASS", (self._identity.password,)))
        if self._identity.owner_token:
            lines.append(Message("LANCHAT", ("OWNER", self._identity.owner_token)))
        lines.append(Message("NICK", (self.nick,)))
        lines.append(Message("USER", (self._identity.user, "0", "*", self._identity.realname or self._identity.nick)))
        return lines

    def receive(self, message: Message) -> list[Message]:
        """Take one message; the answers to send."""
        handler = self._handlers.get(message.command)
        if handler is not None:
            answers = handler(message)
            if message.command != "001":
                return answers
        if face_talk.is_answer(message):
            return []
        if len(self.welcome) < MAX_WELCOME and message.command not in ("PING", "BATCH"):
            self.welcome.append(message)
        return []

    def greeting(self) -> list[Message]:
        """The welcome lines worth showing: all of a stranger's, of our own server only a MOTD and notices."""
        if not self.capabilities.is_lan_chat:
            return self.welcome
        return [message for message in self.welcome if message.command not in _TEXTLESS]

    def finish(self) -> None:
        """The server welcomed us and says no more: go on without the end of its MOTD."""
        if self.welcomed:
            self.done = True

    def _cap(self, message: Message) -> list[Message]:
        answers = self.capabilities.receive(message)
        if self.capabilities.listed and self.capabilities.is_lan_chat and self._run_token and not self._told_run:
            self._told_run = True
            answers.insert(0, Message("LANCHAT", ("RUN", self._run_token)))
        if self.capabilities.settled and not self._cap_ended:
            self._cap_ended = True
            self.opened = face_talk.opening(self.capabilities.enabled, self.capabilities.offered, self._identity.face)
            answers += self.opened
            answers.append(Message("CAP", ("END",)))
        return answers

    def _welcome(self, message: Message) -> list[Message]:
        self.welcomed = True
        self.server = message.source or ""
        if message.params and message.params[0] not in ("", "*"):
            self.nick = message.params[0]
        return []

    def _isupport(self, message: Message) -> list[Message]:
        isupport.read(self.isupport, message.params[1:-1])
        return []

    def _end_of_motd(self, message: Message) -> list[Message]:
        self.done = self.welcomed
        return []

    def _in_use(self, message: Message) -> list[Message]:
        if self.welcomed:
            return []
        if self._told_run and not self._asked_again:
            # Our own last connection may have it. It was refused before the server could know.
            self._asked_again = True
            return [Message("NICK", (self.nick,))]
        return self._try(self._names.in_use())

    def _invalid(self, message: Message) -> list[Message]:
        if self.welcomed:
            return []
        return self._try(self._names.invalid())

    def _try(self, nick: str) -> list[Message]:
        if not nick or self._names.tries > MAX_TRIES:
            self.failure = "nick"
            return []
        self.nick = nick
        return [Message("NICK", (nick,))]

    def _refused(self, message: Message) -> list[Message]:
        password = "password" if self._identity.password else "password-needed"
        self.failure = {"464": password, "465": "banned"}.get(message.command, "refused-us")
        return []

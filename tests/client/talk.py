"""A server made of scripted lines: the other end of an Engine in memory, with a clock that the test moves.
No sockets here; those tests use real ones."""

from __future__ import annotations

from random import Random

from lanchat.client.carried import Carried
from lanchat.client.delivery import Terms
from lanchat.client.engine import Engine
from lanchat.client.events import ClientEvent, HistoryPage, Received, Registered, SendFailed
from lanchat.client.outbox import Outgoing
from lanchat.client.registration import Identity
from lanchat.protocol.message import Message, parse

OURS = (
    "message-tags server-time echo-message labeled-response batch draft/chathistory lanchat/sent-once "
    "away-notify extended-join multi-prefix standard-replies"
)


def names_of(caps: str) -> str:
    """Capabilities without their values."""
    return " ".join(word.partition("=")[0] for word in caps.split())


class Clock:
    """Seconds that pass when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class Talk:
    """One engine and what it said and reported."""

    def __init__(
        self,
        nick: str = "Mia",
        carried: Carried | None = None,
        clock: Clock | None = None,
        *,
        fingerprint: str = "",
    ) -> None:
        self.clock = clock or Clock()
        self.events: list[ClientEvent] = []
        self.carried = carried or Carried(Identity(nick, nick))
        self.engine = Engine(
            self.carried,
            sink=self.events.append,
            clock=self.clock,
            random=Random(7),
            secure=bool(fingerprint),
            fingerprint=fingerprint,
        )

    def said(self) -> list[str]:
        """The lines since the last call."""
        return self.engine.take_output().decode().splitlines()

    def hear(self, *lines: str) -> list[str]:
        """The server says these; what is answered."""
        self.engine.receive_data("".join(line + "\r\n" for line in lines).encode())
        return self.said()

    def enter(self, caps: str = OURS, isupport: str = "CASEMAPPING=ascii CHATHISTORY=100", nick: str = "") -> list[str]:
        """Register at a server with these capabilities; the last answers."""
        name = nick or self.engine.nick
        self.said()
        if caps:
            self.hear(f":srv CAP * LS :{caps}", f":srv CAP * ACK :{names_of(caps)}")
        return self.hear(
            f":srv 001 {name} :Welcome",
            f":srv 005 {name} {isupport} :are supported by this server",
            f":srv 422 {name} :No MOTD",
        )

    def say(self, *texts: str, target: str = "#lobby", first: int = 1) -> list[str]:
        """Say these with ids m1, m2 …; the lines that go out."""
        for number, text in enumerate(texts, first):
            assert self.carried.outbox.add(Outgoing(f"m{number}", target, text, "PRIVMSG", 1))
        if self.engine.online:
            self.engine.pump()
        return self.said()

    def received(self) -> list[Message]:
        """The messages the model was told of."""
        return [event.message for event in self.events if isinstance(event, Received)]

    def pages(self) -> list[HistoryPage]:
        """The history pages."""
        return [event for event in self.events if isinstance(event, HistoryPage)]

    def failures(self) -> list[SendFailed]:
        """The refused messages."""
        return [event for event in self.events if isinstance(event, SendFailed)]

    def registered(self) -> Registered:
        """The last Registered event."""
        return next(event for event in reversed(self.events) if isinstance(event, Registered))


def received(line: str) -> Received:
    """The event of a server's line."""
    return Received(parse(line.encode()))


def page(
    target: str, direction: str, *lines: str, complete: bool = True, after: str = "", about: str = ""
) -> HistoryPage:
    """A page of history."""
    return HistoryPage(target, tuple(parse(line.encode()) for line in lines), complete, direction, after, about)


__all__ = ["OURS", "Clock", "Talk", "Terms", "names_of", "page", "received"]

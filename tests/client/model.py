"""Mia's model of a chat, for tests without engine and network: events go in by hand."""

from __future__ import annotations

from lanchat.client.events import Registered, Sending
from lanchat.client.model import Change, Conversation
from lanchat.client.state import ChatState
from tests.client.talk import received

CAPS = frozenset(("draft/chathistory", "lanchat/sent-once"))


class Model:
    """A ChatState in #lobby with Tom, and shortcuts."""

    def __init__(self, isupport: dict[str, str] | None = None, capabilities: frozenset[str] = CAPS) -> None:
        self.state = ChatState(lambda: 5_000)
        self.isupport = isupport or {"CASEMAPPING": "ascii", "STATUSMSG": "@+"}
        self.capabilities = capabilities
        self.register()
        self.hear(":Mia!m@h JOIN #lobby", ":srv 353 Mia = #lobby :Mia @+Tom", ":srv 366 Mia #lobby :End")

    def register(self, *, new_host: bool = False) -> list[Change]:
        event = Registered("Mia", "srv", "Net", self.isupport, self.capabilities, new_host=new_host)
        return self.state.apply(event)

    def hear(self, *lines: str) -> list[Change]:
        return [change for line in lines for change in self.state.apply(received(line))]

    def say(self, msgid: str, text: str, target: str = "#lobby") -> list[Change]:
        return self.state.apply(Sending(msgid, target, text, "PRIVMSG", 4_000))

    def room(self, name: str = "#lobby") -> Conversation:
        found = self.state.find(name)
        assert found is not None
        return found

    def texts(self, name: str = "#lobby") -> list[str]:
        return [message.text for message in self.room(name).messages]

    def tom(self, msgid: str, text: str) -> list[Change]:
        return self.hear(f"@msgid={msgid} :Tom!t@h PRIVMSG #lobby :{text}")

"""Wish: what a person asked for last, and whether a chat fulfils it.
Carrying it out is session.py's."""

from __future__ import annotations

from dataclasses import dataclass

from lanchat.i18n import _
from lanchat.protocol.beacon import FoundChat


@dataclass(slots=True)
class Wish:
    """What the person asked for last: auto, host, serve, join (a found chat) or address."""

    kind: str
    nick: str
    chat_name: str = ""
    target: str = ""
    password: str = ""

    def wants(self, chat: FoundChat) -> bool:
        """Whether this chat, once found, fulfils the wish. One that nobody named must be open to who has no password,
        and need one where one was given: it is told to no other chat."""
        if self.kind == "join" and self.target:
            return self.target in (chat.info.name, chat.info.host_name)
        return self.kind in ("auto", "join") and chat.info.password == bool(self.password)

    def is_called(self, nick: str) -> bool:
        """Whether this is the name that was wished for."""
        from lanchat.protocol.names import casefold

        return casefold(nick) == casefold(self.nick)


def default_chat_name(nick: str) -> str:
    """What a chat is called that nobody named."""
    return _("{name}'s chat").format(name=nick)

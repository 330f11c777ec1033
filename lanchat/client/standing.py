"""Who and where we are on one connection: our name there and the server's rules.
Values only; the talk that changes them is in engine.py, name_talk.py and room_talk.py."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from lanchat.client.capabilities import CHATHISTORY
from lanchat.client.casemap import Fold, fold_for
from lanchat.client.nicknames import shorten
from lanchat.protocol.message import Message
from lanchat.protocol.numbers import parse_number


@dataclass(slots=True)
class Standing:
    """`key` is our folded nickname, `mask` our source as the server writes it."""

    nick: str = ""
    key: str = ""
    mask: str = ""
    fold: Fold = field(default_factory=lambda: fold_for({}))
    isupport: Mapping[str, str] = field(default_factory=dict)
    enabled: set[str] = field(default_factory=set)

    def called(self, nick: str, user: str) -> None:
        """This is our name now."""
        self.nick = nick
        self.key = self.fold(nick)
        self.mask = f"{nick}!{user}@localhost"

    def is_me(self, nick: str) -> bool:
        """Whether this name is ours."""
        return self.fold(nick) == self.key

    def is_from_me(self, message: Message) -> bool:
        """Whether we are the source."""
        return message.source is not None and self.fold(message.nick) == self.key

    def is_channel(self, name: str) -> bool:
        """Whether the server takes this name as a room's."""
        return bool(name) and name[0] in self.isupport.get("CHANTYPES", "#&")

    def bare(self, target: str) -> str:
        """The room that a target like '@#room' is about (ISUPPORT STATUSMSG)."""
        rest = target.lstrip(self.isupport.get("STATUSMSG", ""))
        return rest if self.is_channel(rest) else target

    def fitting(self, nick: str) -> str:
        """As much of the nickname as the server allows (ISUPPORT NICKLEN)."""
        limit = parse_number(self.isupport.get("NICKLEN", ""))
        return shorten(nick, limit) if limit is not None else nick

    @property
    def has_history(self) -> bool:
        """Whether the server keeps history for us."""
        return CHATHISTORY in self.enabled and "batch" in self.enabled

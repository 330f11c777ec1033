"""Pursuit: where the chat we are in is to be looked for once its connection is lost, for its computer may have another
address by then. A chat is known by the certificate of its host; connecting is the client's."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from lanchat.protocol.beacon import FoundChat

#: An address and a TCP port.
Place = tuple[str, int]


class Pursuit:
    """What is known of the chat we are in. Net thread only."""

    def __init__(self) -> None:
        self._certificate = ""
        self._lost = False
        #: Where we are or try to be, and where else our chat answered.
        self._place: Place = ("", 0)
        self._elsewhere: Place = ("", 0)

    def entered(self, certificate: str) -> None:
        """We are in the chat whose host has this certificate, '' for one that is not to be followed."""
        self._certificate, self._lost = certificate, False

    def connecting(self, address: str, port: int) -> None:
        """An attempt is made there."""
        self._place = address, port

    @property
    def connected(self) -> bool:
        """Whether we are in a chat that would be followed."""
        return bool(self._certificate) and not self._lost

    def lost(self, chats: Iterable[FoundChat]) -> FoundChat | None:
        """There is no connection: where else the same chat is known to answer, told at the first loss only."""
        if not self.connected:
            return None
        self._lost = True
        ours = [chat for chat in chats if self._is_ours(chat) and (chat.address, chat.port) != self._place]
        return max(ours, key=lambda chat: chat.info.started_ms, default=None)

    def found(self, chat: FoundChat) -> Literal["", "follow", "doubt"]:
        """A chat answered: whether it is ours, to be followed, or a reason to doubt that ours still is where we are."""
        if not self._is_ours(chat):
            return ""
        place = (chat.address, chat.port)
        if self._lost:
            return "follow"
        if place in (self._place, self._elsewhere):
            return ""
        self._elsewhere = place
        return "doubt"

    def address_to_tell(self, address: str, chats: Iterable[FoundChat]) -> str:
        """The address of our chat that means something on other computers too, if one is known: a link-local address
        ends in a number of this one."""
        if "%" not in address:
            return address
        return next((chat.address for chat in chats if self._is_ours(chat) and "%" not in chat.address), address)

    def _is_ours(self, chat: FoundChat) -> bool:
        return bool(self._certificate) and chat.info.fingerprint == self._certificate

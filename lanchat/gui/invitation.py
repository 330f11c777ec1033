"""How others get into this chat: the address to type, the link, the lines for other programs.
Plain values and sentences; no widget, and where the addresses come from is not its business."""

from __future__ import annotations

from typing import NamedTuple

from lanchat.i18n import _
from lanchat.protocol.beacon import PORT

#: Addresses that are told: a computer with more than these has them for something else.
MAX_ADDRESSES = 2


class Way(NamedTuple):
    """One way in: for whom it is, and what they type."""

    title: str
    text: str


class Invitation(NamedTuple):
    """Where the chat is, best address first; none where only LAN Chat itself finds the way. `plain`: programs without
    encryption are let in. `connected`: this computer is on a network."""

    chat_name: str
    addresses: tuple[str, ...]
    port: int
    password: bool = False
    plain: bool = True
    connected: bool = True

    @property
    def link(self) -> str:
        """The page that tells a browser how to join; '' without an address."""
        return f"http://{_bracketed(self.addresses[0])}:{self.port}" if self.addresses else ""

    @property
    def typed(self) -> str:
        """What is typed at "Join by address"; '' without an address."""
        return self._typed(self.addresses[0]) if self.addresses else ""

    def ways(self) -> list[Way]:
        """Every way in, the usual one first; none without an address."""
        if not self.addresses:
            return []
        address = self.addresses[0]
        found = [Way(_("In LAN Chat, at “Join by address”"), self._typed(address))]
        found += [Way(_("The same, from the other network"), self._typed(other)) for other in self.addresses[1:]]
        found.append(Way(_("In a browser or on a phone"), self.link))
        irssi = f"irssi -c {address} -p {self.port}"
        if not self.plain:
            irssi = f"/connect -tls -notls_verify {address} {self.port}"
        found.append(Way(_("With an IRC client, such as irssi"), irssi))
        if self.plain and not self.password:
            found.append(Way(_("From any terminal"), f"nc {address} {self.port}"))
        return found

    def _typed(self, address: str) -> str:
        return address if self.port == PORT else f"{_bracketed(address)}:{self.port}"


def _bracketed(address: str) -> str:
    return f"[{address}]" if ":" in address else address

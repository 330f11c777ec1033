"""House: what a guest needs of the host it came to; guests are tested, and read, without the rest of it.
Who fulfils it is host.py."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol, TypeVar

from lanchat.net import tls
from lanchat.net.loop import EventLoop
from lanchat.server.server import Server
from lanchat.server.session import Session

#: The kind of guests that come.
G = TypeVar("G", contravariant=True)


class House(Protocol[G]):
    """What a guest needs of its host. Net thread only."""

    loop: EventLoop
    tls_required: bool
    #: Pages from elsewhere that may open a WebSocket here.
    origins: list[str]

    @property
    def server(self) -> Server:
        """The server; there is one before anybody is let in."""

    def with_tls(self, use: Callable[[tls.Context | None], None], *, asking: bool) -> None:
        """Call use(context) as soon as the certificate is there, use(None) when there will be none. `asking`: the
        context that asks the client for one."""

    def page(self, address: str) -> bytes:
        """The web page for a browser that reached us under this address."""

    def may_listen(self, address: str) -> bool:
        """Whether one more from there who never says anything may stay; who may is counted."""

    def listens_no_more(self, address: str) -> None:
        """One of those has turned out to be something else, or is gone."""

    def entered(self, guest: G, session: Session) -> None:
        """The session's output goes to this guest from now on."""

    def departed(self, session: Session) -> None:
        """The session was closed; nothing of it goes anywhere any more."""

    def left(self, guest: G) -> None:
        """The connection is gone."""

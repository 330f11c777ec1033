"""Where the chat we are in can be joined: the addresses of this computer when it hosts, else the host's.
Only reads; the card that shows it is in gui/."""

from __future__ import annotations

import ipaddress

from lanchat.app.news import Started
from lanchat.config import ServerConfig
from lanchat.gui.invitation import MAX_ADDRESSES, Invitation
from lanchat.net.interfaces import Interface, usable_interfaces


def invitation(place: Started, config: ServerConfig, *, password: bool) -> Invitation:
    """How others join. `password`: one was needed to get in. Any thread; takes about a millisecond."""
    here = place.hosting or _is_loopback(place.address)
    found = usable_interfaces() if here else []
    return Invitation(
        place.chat_name,
        _best(found) if here or _is_of_one_link(place.address) else (place.address,),
        place.port,
        password=password or (place.hosting and bool(config.server.password)),
        plain=not (place.hosting and config.tls.required),
        connected=bool(found) or not here,
    )


def _best(interfaces: list[Interface]) -> tuple[str, ...]:
    """IPv4 first: it is the one people can type. Link-local IPv6 means nothing on another computer."""
    usable = [item for item in interfaces if not _is_of_one_link(item.address)]
    usable.sort(key=lambda item: (item.is_ipv6, item.link_local))
    return tuple(item.address for item in usable[:MAX_ADDRESSES])


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"


def _is_of_one_link(address: str) -> bool:
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return False
    return found.version == 6 and found.is_link_local

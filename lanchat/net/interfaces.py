"""Which addresses of this computer reach a local network, one Interface each.
Only reads what the operating system says; watching for changes is up to the caller."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Interface:
    """One usable address. `index` is the scope of link-local IPv6 and of its multicast; 0 when unknown."""

    name: str
    address: str
    prefix_length: int
    network_broadcast: str | None
    index: int
    is_ipv6: bool

    @property
    def link_local(self) -> bool:
        """Whether the address means something on its own link only."""
        return ipaddress.ip_address(self.address).is_link_local


def usable_interfaces() -> list[Interface]:
    """Addresses with a network behind them: no loopback, nothing unplugged, 169.254/16 only when there is no other
    IPv4, link-local IPv6 only with its scope. Any thread; takes about a millisecond."""
    import ifaddr

    found: list[Interface] = []
    for adapter in ifaddr.get_adapters():
        name = str(adapter.nice_name if sys.platform == "win32" else adapter.name)
        if not has_carrier(name):
            continue
        for ip in adapter.ips:
            interface = _interface(name, adapter.index or 0, ip.ip, ip.network_prefix)
            if interface is not None:
                found.append(interface)
    return without_autoconfigured(found)


class SharedLook:
    """usable_interfaces() for several who look often: who looks within `seconds` after another, by the clock, is told
    what that one was told. One thread."""

    def __init__(
        self,
        clock: Callable[[], float],
        seconds: float,
        look: Callable[[], list[Interface]] = usable_interfaces,
    ) -> None:
        self._clock = clock
        self._seconds = seconds
        self._look = look
        self._found: list[Interface] = []
        self._until = float("-inf")

    def __call__(self) -> list[Interface]:
        now = self._clock()
        if now >= self._until:
            self._found = self._look()
            self._until = now + self._seconds
        return [*self._found]


def _interface(name: str, index: int, ip: str | tuple[str, int, int], prefix: int) -> Interface | None:
    text, scope = (ip, 0) if isinstance(ip, str) else (ip[0].partition("%")[0], ip[2])
    address = ipaddress.ip_address(text)
    if address.is_loopback or address.is_unspecified or address.is_multicast:
        return None
    if address.version == 4:
        return Interface(name, text, prefix, directed_broadcast(text, prefix), index, False)
    if address.is_link_local and not (scope or index):
        return None
    return Interface(name, text, prefix, None, scope or index, True)


def directed_broadcast(address: str, prefix_length: int) -> str | None:
    """The broadcast address of the IPv4 network around `address`, None where there is none (/31, /32)."""
    if prefix_length > 30:
        return None
    return str(ipaddress.IPv4Network((address, prefix_length), strict=False).broadcast_address)


def without_autoconfigured(interfaces: list[Interface]) -> list[Interface]:
    """Drop 169.254/16 where any other IPv4 address is there: it belongs to a card that found no network."""
    chosen = [item for item in interfaces if item.is_ipv6 or not item.link_local]
    return chosen if any(not item.is_ipv6 for item in chosen) else interfaces


def has_carrier(name: str) -> bool:
    """Whether a cable or radio link is up; True where the system does not say (only Linux does)."""
    if sys.platform != "linux":
        return True
    try:
        return Path("/sys/class/net", name, "carrier").read_text().strip() != "0"
    except FileNotFoundError:
        return True
    except OSError:
        # The kernel answers EINVAL for an interface that is switched off.
        return False

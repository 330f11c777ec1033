"""An address as a person types it: host, host:port, IPv6 with or without brackets, a pasted irc:// or http:// link.
Only its form is judged here; whether anything answers there is found out by connecting."""

from __future__ import annotations

import enum
import ipaddress
import unicodedata
from dataclasses import dataclass

#: Characters of a whole host name and of one part of it (RFC 1035, section 2.3.4).
MAX_HOST = 253
MAX_LABEL = 63


@dataclass(frozen=True, slots=True)
class Address:
    """Where to connect. `host` is a name or an address without brackets; `port` is None when none was typed."""

    host: str
    port: int | None = None

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def is_certain(self) -> bool:
        """Whether it can be nothing else: a word on its own may as well be the name of a chat."""
        return self.port is not None or "." in self.host or ":" in self.host


class AddressProblem(enum.Enum):
    """Why a text is no address."""

    EMPTY = "nothing was typed"
    PORT = "the port is not a number from 1 to 65535"
    BRACKET = "a bracket is missing"
    NUMBERS = "not a valid numeric address"
    HOST = "not a valid computer name"


def parse_address(text: str) -> Address | AddressProblem:
    """The address in the text, or what is wrong with it. Raises nothing."""
    text = _bare(text)
    if not text:
        return AddressProblem.EMPTY
    host, port = text, ""
    if text.startswith("["):
        host, closing, rest = text[1:].partition("]")
        if not closing or (rest and not rest.startswith(":")):
            return AddressProblem.BRACKET
        if _ip_version(host) != 6:
            return AddressProblem.NUMBERS
        port = rest[1:] if rest else ""
    elif text.count(":") == 1:
        host, _colon, port = text.partition(":")
        if not port:
            return AddressProblem.PORT
    number = _port(port) if port else None
    if number == 0:
        return AddressProblem.PORT
    problem = _host_problem(host)
    return problem if problem else Address(host.rstrip("."), number)


def _bare(text: str) -> str:
    """Without blanks, an URL's scheme and what follows the host there."""
    text = text.strip()
    scheme, separator, rest = text.partition("://")
    if separator and scheme.lower() in ("irc", "ircs", "http", "https", "lanchat"):
        text = rest
    return text.partition("/")[0].rstrip() if separator else text.rstrip("/")


def _port(text: str) -> int:
    """The number, 0 when it is none that a port can have."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 5 and int(text) < 65536 else 0


def _ip_version(host: str) -> int:
    try:
        return ipaddress.ip_address(host).version
    except ValueError:
        return 0


def _host_problem(host: str) -> AddressProblem | None:
    if _ip_version(host):
        return None
    labels = host.rstrip(".").split(".")
    if ":" in host or all(label.isdigit() for label in labels):
        return AddressProblem.NUMBERS if host else AddressProblem.HOST
    if len(host) > MAX_HOST or not all(_is_label(label) for label in labels):
        return AddressProblem.HOST
    return None


def _is_label(label: str) -> bool:
    """Letters and digits of any script, '-' and '_' inside: what mDNS and private DNS zones use in practice."""
    if not 0 < len(label) <= MAX_LABEL or label[0] == "-" or label[-1] == "-":
        return False
    return all(character in "-_" or unicodedata.category(character)[0] in "LNM" for character in label)

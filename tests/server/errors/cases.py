"""What a case of an error reply is: how to get it from a server, and its exact lines.
The cases are in the modules beside this one, their check in test_error_replies.py."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from tests.server.world import Peer, World

SRV = ":lanchat.local"
#: The id of a message as a client may choose it, and the place where Anna is.
MSGID = "aaaaaaaaaaaaaaaaaaaaaaaaaa"


@dataclass(frozen=True)
class Case:
    """What `drive` gets from a new server, line by line."""

    expected: tuple[str, ...]
    drive: Callable[[], list[str]]
    name: str


def whole(line: str) -> str:
    """A line of a case is one of the server's unless it begins like another."""
    return line if line.startswith((":", "@", "*", "ERROR ", "AUTHENTICATE ")) else f"{SRV} {line}"


def people(caps: str = "", **options: object) -> tuple[World, Peer, Peer]:
    """Anna in #a, with capabilities, and Bob in #b, each of them an operator of their room."""
    world = World(**options)
    anna = world.join("Anna", "#a", caps=caps)
    bob = world.join("Bob", "#b", address="192.168.0.10")
    anna.lines()
    return world, anna, bob


def said(*lines: str | bytes, get: str | tuple[str, ...], first: str = "", caps: str = "", **options: object) -> Case:
    """What Anna gets when she sends these lines. `first` is what Bob did before."""

    def drive() -> list[str]:
        _, anna, bob = people(caps, **options)
        bob.send(*filter(None, first.split(" ; ")))
        return anna.ask(*lines)

    shown = b" ".join(line if isinstance(line, bytes) else line.encode() for line in lines)
    return case(get, drive, shown[:60].decode(errors="replace"))


def new(*lines: str | bytes, get: str | tuple[str, ...], **options: object) -> Case:
    """What a new connection gets, while Anna and Bob are there."""

    def drive() -> list[str]:
        world, _, _ = people(**options)
        return world.connect("192.168.0.11").ask(*lines)

    return case(get, drive, "new: " + " ".join(map(str, lines))[:60])


def case(get: str | tuple[str, ...], drive: Callable[[], list[str]], name: str = "") -> Case:
    """A case of whatever `drive` does."""
    lines = (get,) if isinstance(get, str) else get
    return Case(tuple(map(whole, lines)), drive, name or drive.__name__)

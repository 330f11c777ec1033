"""LIST: the rooms there are, with the conditions of ELIST.
Who is in a room is NAMES' and WHO's matter."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from lanchat.protocol import numerics as num
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold
from lanchat.server import masks
from lanchat.server.channel import Channel
from lanchat.server.hub import Hub
from lanchat.server.limits import MAX_LIST_TARGETS
from lanchat.server.session import Session
from lanchat.server.texts import fit

_Test = Callable[[Channel], bool]


def list_command(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "LIST message": names, masks and conditions, in one list or in two."""
    items = [item for param in message.params[:2] for item in param.split(",") if item][:MAX_LIST_TARGETS]
    tests: list[_Test] = []
    # Each once: a mask costs a look at every room.
    wanted: dict[str, None] = {}
    unwanted: dict[str, None] = {}
    for item in items:
        test = _condition(hub, item)
        if test is not None:
            tests.append(test)
        elif item.startswith("!"):
            unwanted[casefold(item[1:])] = None
        else:
            wanted[casefold(item)] = None
    if not may_ask(hub, session, "LIST", len(hub.channels) * (4 + len(wanted) + len(unwanted))):
        return

    def fits(channel: Channel) -> bool:
        if channel.is_secret_to(session.user) or not all(test(channel) for test in tests):
            return False
        return (not wanted or _fits(wanted, channel)) and not _fits(unwanted, channel)

    hub.portions.answer(session, _lines(hub, session, fits), partial(_try_again, hub, session, "LIST"))


def _lines(hub: Hub, session: Session, fits: _Test) -> Iterator[bytes]:
    """The answer, as the rooms are when their turn comes: one that nobody is in any more is left out."""
    head = f":{hub.name} %s {session.user.nick}"
    yield fit(f"{head % num.RPL_LISTSTART} Channel :Users  Name")
    for channel in list(hub.channels.values()):
        if channel.members and fits(channel):
            topic = channel.topic.text if channel.topic is not None else ""
            yield fit(f"{head % num.RPL_LIST} {channel.name} {len(channel.members)} :{topic}")
    yield fit(f"{head % num.RPL_LISTEND} :End of /LIST")


def may_ask(hub: Hub, session: Session, command: str, names: int) -> bool:
    """Whether this many names may be looked through for this session; told what to do if not."""
    if not hub.config.limits.throttle or hub.effort.take(session.address, names, hub.clock()):
        return True
    _try_again(hub, session, command)
    return False


def _try_again(hub: Hub, session: Session, command: str) -> None:
    """RFC 2812, section 5.1."""
    hub.numeric(session, num.RPL_TRYAGAIN, command, text="Please wait a while and try again.")


def _fits(patterns: Iterable[str], channel: Channel) -> bool:
    return any(masks.matches(pattern, channel.key) for pattern in patterns)


def _condition(hub: Hub, item: str) -> _Test | None:
    """modern.ircdocs.horse, "ELIST Parameter": C creation time, T topic time, U users. None: M or N, a mask."""
    kind = item[0].upper() if item[0] in "CcTt" and item[1:2] in ("<", ">") else ""
    sign, number = item[len(kind) : len(kind) + 1], item[len(kind) + 1 :]
    if sign not in ("<", ">") or not (number.isascii() and number.isdigit()):
        return None
    value = int(number[:9])
    if not kind:
        return (lambda room: len(room.members) > value) if sign == ">" else (lambda room: len(room.members) < value)
    # "C<10": made less than 10 minutes ago.
    limit = hub.ledger.now_ms() // 1000 - value * 60
    return lambda room: _happened(room, kind, limit, after=sign == "<")


def _happened(room: Channel, kind: str, limit: int, *, after: bool) -> bool:
    """Whether a room was made (C), or its topic set (T), after the time `limit` in seconds, or before it."""
    if kind == "T" and room.topic is None:
        return False
    when = room.settings.created_s if kind == "C" or room.topic is None else room.topic.time_ms // 1000
    return when > limit if after else when < limit

"""The chats found so far: which are the same, by which address each is best reached, which fell silent.
Pure: no socket and no clock of its own; how a chat is found and checked lives beside it."""

from __future__ import annotations

from dataclasses import dataclass, field

from lanchat.protocol.beacon import ChatInfo, FoundChat

#: Chats listed at most. A network has a few; a hostile one gets no more than this, later ones are not shown.
MAX_CHATS = 64
#: Programs about to host that are remembered; the one heard longest ago is forgotten first.
MAX_CANDIDATES = 64
#: Another address of a known chat is taken only when it answers in this share of the time: no flapping.
CLEARLY_FASTER = 0.5
#: Further addresses remembered for each chat.
MAX_OTHERS = 4

#: An address and a TCP port.
Place = tuple[str, int]


@dataclass(slots=True)
class _Listed:
    found: FoundChat
    latency_ms: float
    heard: float
    #: Other places that answered as the same chat, for when this one fails.
    others: list[Place] = field(default_factory=list)
    #: This place failed, and which other one is being tried.
    failed: bool = False
    trying: Place | None = None

    @property
    def place(self) -> Place:
        return (self.found.address, self.found.port)


class Directory:
    """One list of verified chats. A host is listed once, whatever number of addresses leads to it."""

    def __init__(self) -> None:
        self._listed: dict[str, _Listed] = {}

    @property
    def chats(self) -> list[FoundChat]:
        """Most people first, then the quickest found."""
        found = [item.found for item in self._listed.values()]
        return sorted(found, key=lambda chat: (-chat.info.people, chat.elapsed_ms))

    def confirm(self, found: FoundChat, latency_ms: float, now: float) -> FoundChat | None:
        """Take in a verified answer. Returns what is worth telling: a new chat, or one whose particulars changed."""
        listed = self._listed.get(found.info.host_id)
        if listed is None:
            if len(self._listed) >= MAX_CHATS:
                return None
            self._listed[found.info.host_id] = _Listed(found, latency_ms, now)
            return found
        place, old = (found.address, found.port), listed.place
        another_chat = found.info.chat_id != listed.found.info.chat_id
        better = _is_better(found.address, listed.found.address, latency_ms < listed.latency_ms * CLEARLY_FASTER)
        if place != old and not (listed.failed or another_chat or better):
            listed.others = [place, *(other for other in listed.others if other != place)][:MAX_OTHERS]
            return self._change(listed, listed.found.with_info(found.info))
        if place != old:
            kept = [*listed.others, *([] if listed.failed else [old])]
            listed.others = [other for other in kept if other != place][:MAX_OTHERS]
        listed.latency_ms, listed.heard, listed.failed, listed.trying = latency_ms, now, False, None
        return self._change(listed, found if place != old or another_chat else listed.found.with_info(found.info))

    def heard(self, info: ChatInfo, address: str, now: float) -> FoundChat | None:
        """A datagram of a host that is listed. Only the number of people is believed from it, and that the host is
        there if it came from the very address that is listed."""
        listed = self._listed.get(info.host_id)
        if listed is None or listed.found.info.chat_id != info.chat_id:
            return None
        if listed.found.address == address:
            listed.heard = now
        return self._change(listed, listed.found.with_info(listed.found.info._replace(people=info.people)))

    def _change(self, listed: _Listed, better: FoundChat) -> FoundChat | None:
        if (better.info, better.address, better.port) == (listed.found.info, *listed.place):
            return None
        listed.found = better
        return better

    def silent(self, since: float) -> list[FoundChat]:
        """Chats that said nothing from where they are listed after `since`."""
        return [item.found for item in self._listed.values() if item.heard <= since]

    def failed(self, place: Place) -> tuple[str, Place | None] | None:
        """Nobody answers at this place any more. Returns the host concerned and where else to ask for it, None when
        every place is used up; nothing when no host depends on this place."""
        for host_id, listed in self._listed.items():
            if place in (listed.place, listed.trying):
                listed.failed = True
                listed.trying = listed.others.pop(0) if listed.others else None
                return host_id, listed.trying
        return None

    def at(self, place: Place) -> FoundChat | None:
        """The chat listed under this place."""
        return next((item.found for item in self._listed.values() if item.place == place), None)

    def forget(self, host_id: str) -> bool:
        """Take a host off the list; whether it was on it."""
        return self._listed.pop(host_id, None) is not None


def _is_better(address: str, old: str, faster: bool) -> bool:
    """A link-local address is the last choice: it cannot be told to others, its scope is of this computer."""
    return "%" in old if ("%" in address) != ("%" in old) else faster


class Candidates:
    """Programs about to host, by node, with the time each was last heard."""

    def __init__(self) -> None:
        self.heard: dict[str, float] = {}

    def note(self, node: str, now: float) -> None:
        """`node` was heard at `now`."""
        self.heard.pop(node, None)
        if len(self.heard) >= MAX_CANDIDATES:
            del self.heard[next(iter(self.heard))]
        self.heard[node] = now

    def drop(self, node: str) -> None:
        """`node` is no candidate any more."""
        self.heard.pop(node, None)

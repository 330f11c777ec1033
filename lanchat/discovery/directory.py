"""The chats found so far: which are the same, by which address each is best reached, which fell silent.
Pure: no socket and no clock of its own; how a chat is found and checked lives beside it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lanchat.protocol.beacon import ChatInfo, FoundChat

#: Chats listed at most. A network has a few; a hostile one gets no more than this, later ones are not shown.
MAX_CHATS = 64
#: Programs about to host that are remembered; the one heard longest ago is forgotten first.
MAX_CANDIDATES = 64
#: Another address of a known chat is taken only when it answers in this share of the time: no flapping.
CLEARLY_FASTER = 0.5


@dataclass(slots=True)
class _Listed:
    found: FoundChat
    latency_ms: float
    heard: float


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
        listed.heard = now
        same_place = (listed.found.address, listed.found.port) == (found.address, found.port)
        if found.info.chat_id != listed.found.info.chat_id or latency_ms < listed.latency_ms * CLEARLY_FASTER:
            better = found
        else:
            better = listed.found.with_info(found.info)
        if better is found or same_place:
            listed.latency_ms = latency_ms
        return self._change(listed, better)

    def heard(self, info: ChatInfo, now: float) -> FoundChat | None:
        """A datagram of a host that is listed. Only the number of people is believed from it."""
        listed = self._listed.get(info.host_id)
        if listed is None or listed.found.info.chat_id != info.chat_id:
            return None
        listed.heard = now
        return self._change(listed, listed.found.with_info(replace(listed.found.info, people=info.people)))

    def _change(self, listed: _Listed, better: FoundChat) -> FoundChat | None:
        if (better.info, better.address, better.port) == (listed.found.info, listed.found.address, listed.found.port):
            return None
        listed.found = better
        return better

    def silent(self, since: float) -> list[FoundChat]:
        """Chats nothing was heard of after `since`."""
        return [item.found for item in self._listed.values() if item.heard <= since]

    def at(self, address: str, port: int) -> FoundChat | None:
        """The chat listed under this address."""
        for item in self._listed.values():
            if (item.found.address, item.found.port) == (address, port):
                return item.found
        return None

    def forget(self, host_id: str) -> FoundChat | None:
        """Take a host off the list; None when it was not on it."""
        listed = self._listed.pop(host_id, None)
        return listed.found if listed else None


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

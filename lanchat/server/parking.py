"""Parking: what is remembered of rooms that nobody is in, so that the next who comes finds them as they were left.
Who may come in is decided elsewhere."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from lanchat.protocol.entry import Entry
from lanchat.server import settings
from lanchat.server.channel import Channel, Topic, usual_flags
from lanchat.server.limits import MAX_PARKED_BYTES, MAX_PARKED_MODES, MAX_PARKED_TOPICS, RING


class Parking:
    """By folded name. Topics: MAX_PARKED_TOPICS; modes: MAX_PARKED_MODES rooms and MAX_PARKED_BYTES; beyond, what was
    parked first is forgotten. Net thread only."""

    def __init__(self) -> None:
        self.topics: dict[str, Topic] = {}
        #: Modes as Settings.encode made them.
        self.modes: dict[str, bytes] = {}
        self._mode_bytes = 0
        #: The newest entries of rooms that nobody was in since the start, and of the lobby.
        self.entries: dict[str, list[Entry]] = {}

    def load(
        self, topics: Mapping[str, Entry], modes: Mapping[str, Entry], recent: Mapping[str, Sequence[Entry]]
    ) -> None:
        """Begin with what the store has: the last topic, the last change of modes, and the newest entries by room."""
        for room, entry in topics.items():
            if entry.body:
                self.topics[room] = Topic(entry.body, entry.author.mask, entry.ts)
        # The newest first: what is parked first is forgotten first.
        for room, entry in reversed(list(modes.items())):
            self._keep_modes(room, entry.target)
        for room, entries in recent.items():
            if room.startswith("#"):
                self.entries[room] = list(entries)[-RING:]

    def holds(self, key: str) -> bool:
        """Whether anything is remembered of this room."""
        return key in self.topics or key in self.modes or key in self.entries

    def settings(self, key: str) -> tuple[str, settings.Settings] | None:
        """How the name of a parked room is written, and its modes; None where these are the usual ones."""
        data = self.modes.get(key)
        return settings.decode(data) if data is not None else None

    def fetch(self, channel: Channel) -> None:
        """Give a room that is being opened what it had, and remember it no longer."""
        found = self.settings(channel.key)
        data = self.modes.pop(channel.key, b"")
        self._mode_bytes -= len(data)
        if found is not None:
            channel.name = found[0]
            channel.use(found[1])
        channel.topic = self.topics.pop(channel.key, None)
        channel.ring.extend(self.entries.pop(channel.key, ()))
        channel.shorten()

    def forget_before(self, ts: int) -> None:
        """Forget the messages that are older than this time in milliseconds; a topic or a mode does not age."""
        for room, entries in list(self.entries.items()):
            if entries[0].ts < ts:
                self.entries[room] = [entry for entry in entries if entry.ts >= ts]
            if not self.entries[room]:
                del self.entries[room]

    def forget(self, key: str, cids: Collection[bytes]) -> None:
        """Forget the entries of this room with these ids, which were not stored."""
        kept = [entry for entry in self.entries.pop(key, ()) if entry.cid not in cids]
        if kept:
            self.entries[key] = kept

    def keep(self, channel: Channel) -> None:
        """Remember a room that the last one just left."""
        if channel.topic is not None:
            if len(self.topics) >= MAX_PARKED_TOPICS:
                del self.topics[next(iter(self.topics))]
            self.topics[channel.key] = channel.topic
        if channel.settings.is_worth_keeping(usual_flags(channel.is_lobby)):
            self._keep_modes(channel.key, channel.settings.encode(channel.name))
        if channel.is_lobby and channel.ring:
            self.entries[channel.key] = list(channel.ring)

    def _keep_modes(self, key: str, data: bytes) -> None:
        self.modes[key] = data
        self._mode_bytes += len(data)
        while len(self.modes) > MAX_PARKED_MODES or self._mode_bytes > MAX_PARKED_BYTES:
            self._mode_bytes -= len(self.modes.pop(next(iter(self.modes))))

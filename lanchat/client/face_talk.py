"""Says what we look like, and follows what others look like, over one connection (draft/metadata-2 and -3).
What a value means is faces.py's, what it changes handle_faces.py's. A server without metadata hears nothing of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping

from lanchat.client.backoff import Bucket
from lanchat.client.capabilities import METADATA, METADATA_3
from lanchat.client.faces import KEYS, Face
from lanchat.client.standing import Standing
from lanchat.protocol.message import Message
from lanchat.protocol.numbers import parse_number

#: Changes at once, and then a second: our own server bears ten and 0.5, and two may have been said before we were in.
BURST, RATE = 8, 0.5
#: Questions at once, and then a second; so many of them wait, and further ones are let go.
ASK_BURST, ASK_RATE = 8, 1.0
MAX_LATER = 200
#: Seconds to wait where the server names none, and at most.
LATER_S, LONGEST_S = 5.0, 600.0
#: What a server has that refused to change it for the moment.
_UNKNOWN = "\0"


def opening(enabled: Collection[str], offered: Mapping[str, str], face: Face) -> list[Message]:
    """What is said before registration ends, where the server lets us (the token before-connect): so others see us as
    we are from the first moment."""
    name = next((name for name in (METADATA_3, METADATA) if name in enabled), "")
    if not name or "batch" not in enabled or "before-connect" not in offered.get(name, "").split(","):
        return []
    return [_follow(), *(_set(key, value) for key, value in face.values().items() if value)]


def is_answer(message: Message) -> bool:
    """Whether this answers what opening() says: nothing for a person to read."""
    words = message.params
    if message.command in ("METADATA", "761", "766", "770"):
        return True
    return message.command in ("FAIL", "WARN") and words[:1] == ("METADATA",)


class FaceTalk:
    """Our face and those of others on one connection. Net thread only."""

    def __init__(self, standing: Standing, send: Callable[[Message], None], clock: Callable[[], float]) -> None:
        self._standing = standing
        self._send = send
        self._clock = clock
        self._wanted: dict[str, str] = {}
        #: What the server was told; a key that is not there was never set.
        self._told: dict[str, str] = {}
        self._changes = Bucket(BURST, RATE, clock())
        self._not_before = 0.0
        #: What is to be asked for, and when.
        self._later: dict[str, float] = {}
        self._questions = Bucket(ASK_BURST, ASK_RATE, clock())
        #: Whom we asked for last: that they are gone by now is nobody's business.
        self._asked: deque[str] = deque(maxlen=MAX_LATER)
        #: When there is something to say, by the clock; None when there is not.
        self.at: float | None = None

    @property
    def _on(self) -> bool:
        enabled = self._standing.enabled
        return "batch" in enabled and (METADATA in enabled or METADATA_3 in enabled)

    def connected(self, opened: Iterable[Message], face: Face) -> None:
        """We are in, after these were said on the way."""
        said = list(opened)
        self._told = {message.params[2]: message.params[3] for message in said if message.params[1] == "SET"}
        if self._on and not said:
            self._send(_follow())
        self.wish(face)

    def wish(self, face: Face) -> None:
        """We want to look like this: told at once, or as soon as the server bears it."""
        self._wanted = face.values()
        self.tell()

    def tell(self) -> None:
        """Say what is due."""
        self.at = None
        if self._on:
            now = self._clock()
            times = [time for time in (self._change(now), self._ask(now)) if time is not None]
            self.at = min(times, default=None)

    def ask(self, target: str) -> None:
        """Ask what somebody looks like, as soon as the server bears it."""
        if len(self._later) < MAX_LATER:
            self._later.setdefault(target, self._clock())
        self.tell()

    def on_later(self, message: Message) -> bool:
        """774: ask for it after some seconds."""
        if self._on and len(message.params) > 1 and len(self._later) < MAX_LATER:
            self._later[message.params[1]] = self._clock() + _seconds(message.params[2:3])
            self.at = min(self._later.values() if self.at is None else (self.at, *self._later.values()))
        return False

    def on_followed(self, message: Message) -> bool:
        """770: we follow keys. Whether a person asked for that."""
        return any(key not in KEYS for words in message.params[1:] for key in words.split())

    def on_fail(self, message: Message) -> bool:
        """FAIL METADATA; whether it is about what a person did."""
        code, *about = message.params[1:] or ("",)
        if code == "INVALID_TARGET" and about and about[0] in self._asked:
            return False
        key = next((word for word in about[:-1] if word in KEYS), "")
        if key and code == "RATE_LIMITED":
            self._told[key] = _UNKNOWN
            self._not_before = self._clock() + _seconds(message.params[4:5])
            self.tell()
        return not key

    def _change(self, now: float) -> float | None:
        """Say what differs; when to say the rest."""
        for key, value in self._wanted.items():
            if self._told.get(key, "") == value:
                continue
            if now < self._not_before:
                return self._not_before
            if not self._changes.take(now):
                return self._changes.ready_at()
            self._told[key] = value
            self._send(_set(key, value))
        return None

    def _ask(self, now: float) -> float | None:
        """Ask for what is due; when to ask for the next."""
        for target in sorted(self._later, key=self._later.__getitem__):
            if self._later[target] > now:
                return self._later[target]
            if not self._questions.take(now):
                return self._questions.ready_at()
            del self._later[target]
            self._asked.append(target)
            self._send(Message("METADATA", (target, "SYNC")))
        return None


def _follow() -> Message:
    return Message("METADATA", ("*", "SUB", *KEYS))


def _set(key: str, value: str) -> Message:
    return Message("METADATA", ("*", "SET", key, value) if value else ("*", "SET", key))


def _seconds(words: tuple[str, ...]) -> float:
    number = parse_number(words[0]) if words else None
    return min(float(number), LONGEST_S) if number else LATER_S

"""When to tell others that we are writing: the client tag "typing", "Format", with its rates.
Knows what was typed and when; whether and how it is told is not decided here."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lanchat.gui.later import Later

#: Seconds between two notifications to one conversation, by the specification.
APART_S = 3.0
#: Milliseconds without a key after which writing has paused.
PAUSE_MS = 3_000


class TypingTeller:
    """Tk thread only. `tell` gets a conversation's key and 'active', 'paused' or 'done'; `clock` is in seconds."""

    def __init__(self, tell: Callable[[str, str], None], later: Later, clock: Callable[[], float]) -> None:
        self._tell, self._later, self._clock = tell, later, clock
        self._key = self._state = ""
        #: Conversation key -> when it was told something.
        self._told: dict[str, float] = {}

    def edited(self, key: str, text: str) -> None:
        """The person changed what is written for this conversation. A command is nothing that others will read."""
        if key != self._key:
            self.sent(self._key)
            self._key = key
        self._later.cancel("tell")
        if text.strip() and not text.startswith("/"):
            if self._state != "active" or self._wait() <= 0:
                self._want("active")
            self._later.call("pause", PAUSE_MS, partial(self._want, "paused"))
        else:
            self._later.cancel("pause")
            if self._state:
                self._want("done")

    def sent(self, key: str) -> None:
        """It was sent, or left alone: nothing more is to be told."""
        if key == self._key:
            self._state = ""
            self._later.cancel("pause")
            self._later.cancel("tell")

    def _wait(self) -> float:
        """Seconds until this conversation may be told something again."""
        return self._told.get(self._key, float("-inf")) + APART_S - self._clock()

    def _want(self, state: str) -> None:
        wait = self._wait()
        if wait > 0:
            self._later.call("tell", round(wait * 1000) + 1, partial(self._want, state))
            return
        self._later.cancel("tell")
        self._told = {self._key: self._clock()}
        self._state = "" if state == "done" else state
        self._tell(self._key, state)

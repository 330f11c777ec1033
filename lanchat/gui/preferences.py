"""The settings as the settings card reads and changes them: values by name, and what the computer itself knows.
What follows from a change is done by whoever listens; nothing is written to a disk here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from lanchat.config import Settings

#: Per cent of the usual size of everything.
TEXT_SIZES = (80, 90, 100, 110, 125, 150, 175, 200)
#: Says in one sentence why something could not be done, '' when it was.
Answer = str


class SystemSwitch(NamedTuple):
    """Something the computer keeps for us, such as that we start with it. `set` answers with a sentence or ''."""

    get: Callable[[], bool]
    set: Callable[[bool], Answer]


class Storage(NamedTuple):
    """What is kept on this computer's disk. The callbacks given are called later, on the Tk thread."""

    #: Tells the bytes the history takes.
    measure: Callable[[Callable[[int], None]], None]
    #: Deletes all messages, then tells the answer.
    delete: Callable[[Callable[[Answer], None]], None]


def _kept(_name: str, _before: object) -> Answer:
    return ""


@dataclass(slots=True)
class Preferences:
    """Tk thread only. `on_change` gets the name of what changed and its former value."""

    settings: Settings = field(default_factory=Settings)
    on_change: Callable[[str, object], Answer] = _kept
    switches: Mapping[str, SystemSwitch] = field(default_factory=dict)
    storage: Storage | None = None
    #: Whether the desktop has a tray, and shows us in it.
    has_tray: bool = False
    #: Plays the sound of a message, to hear what it is like; None where there is none.
    try_sound: Callable[[], None] | None = None

    def knows(self, name: str) -> bool:
        """Whether there is such a setting here."""
        return name in self.switches or hasattr(self.settings, name)

    def value(self, name: str) -> object:
        """What is set."""
        return self.switches[name].get() if name in self.switches else getattr(self.settings, name)

    def change(self, name: str, value: object) -> Answer:
        """Set it, and let what follows from it happen."""
        if name in self.switches:
            return self.switches[name].set(bool(value))
        before = getattr(self.settings, name)
        if value == before:
            return ""
        setattr(self.settings, name, value)
        return self.on_change(name, before)

    def step_text_size(self, step: int) -> None:
        """The next larger or smaller text."""
        size = self.settings.text_size
        ahead = [other for other in TEXT_SIZES if (other > size if step > 0 else other < size)]
        if ahead:
            self.change("text_size", min(ahead) if step > 0 else max(ahead))

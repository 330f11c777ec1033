"""How somebody is: the dot beside their picture, and the words for it.
What an away text means is presence.py's."""

from __future__ import annotations

from lanchat.client.model import Person
from lanchat.client.presence import away_words, is_busy
from lanchat.gui.avatars import Status
from lanchat.gui.safe_text import safe_line
from lanchat.i18n import _


def status_of(person: Person | None) -> Status:
    """The dot of a person; nobody known by that name is offline."""
    if person is None:
        return "offline"
    return "online" if person.away is None else "busy" if is_busy(person.away) else "away"


def status_words(person: Person | None) -> str:
    """The same in words: an away text as it was written, on one line."""
    if person is None:
        return _("Offline")
    return _("Available") if person.away is None else safe_line(away_words(person.away)) or _("Away")

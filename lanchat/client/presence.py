"""What an away text says of a person: away, or not to be disturbed, which travels as an away text of a fixed form.
Pure; docs/PROTOCOL.md, "Do not disturb", says what others see."""

from __future__ import annotations

from lanchat.i18n import _

#: Begins the away text of whoever does not want to be disturbed, in every language.
BUSY = "Do not disturb"


def busy_text(words: str = "") -> str:
    """The away text that says so, with a few words more."""
    return f"{BUSY}: {words}" if words else BUSY


def is_busy(away: str | None) -> bool:
    """Whether an away text says that."""
    if away is None:
        return False
    head = away[: len(BUSY)]
    return head.casefold() == BUSY.casefold() and away[len(BUSY) :][:1] in ("", ":")


def away_words(away: str) -> str:
    """An away text in the person's language."""
    if not is_busy(away):
        return away
    rest = away[len(BUSY) :].lstrip(": ")
    return f"{_('Do not disturb')}: {rest}" if rest else _("Do not disturb")

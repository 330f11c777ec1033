"""A message in few words: the line that quotes it, what stands for a deleted one, its state, and who reacted to it.
Pure; where the line is drawn does not matter here."""

from __future__ import annotations

from lanchat.client.model import ChatMessage
from lanchat.gui.emoji import emoji_index
from lanchat.gui.emoji_names import emoji_names
from lanchat.gui.message_row import mark_of
from lanchat.gui.passages import some_names
from lanchat.gui.safe_text import safe_line
from lanchat.gui.text_styles import styled_runs, without_codes
from lanchat.i18n import _

#: Characters of a name that are shown.
MAX_NAME = 40
#: Characters of a message that are quoted where it is spoken of.
MAX_QUOTED = 160
#: Names of people who reacted that are spelled out.
MAX_REACTED = 12


def one_line(message: ChatMessage, length: int = MAX_QUOTED) -> str:
    """The beginning of what a message says, on one line."""
    if message.deleted:
        return deleted_sentence(message)
    line = safe_line(without_codes(message.text[: 4 * length]))
    words = " ".join("".join(run.text for run in styled_runs(line)).split())
    return words if len(words) <= length else words[: length - 1].rstrip() + "…"


def deleted_sentence(message: ChatMessage) -> str:
    """What stands in the place of a message that was taken back."""
    if message.deleted_by:
        return _("{name} deleted this message").format(name=safe_line(message.deleted_by)[:MAX_NAME])
    return _("You deleted this message") if message.own else _("This message was deleted")


def state_sentence(message: ChatMessage) -> str:
    """What is known of a message of ours, in words."""
    return {
        "sending": _("On its way"),
        "stored": _("Sent"),
        "delivered": _("Delivered"),
        "seen": _("Seen"),
        "failed": _("Not sent"),
    }[mark_of(message)]


def who_reacted(message: ChatMessage, sign: str) -> str:
    """'Ana and Ben: thumbs up', or what the chip without a sign is for."""
    found = next((reaction for reaction in message.reactions if reaction.sign == sign), None)
    if found is None:
        return _("React")
    emoji = emoji_index().get(sign)
    names = some_names(found.names, MAX_REACTED)
    said = emoji_names().name(emoji) if emoji is not None else safe_line(sign)
    return _("{names}: {sign}").format(names=names, sign=said)

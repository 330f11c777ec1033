"""One message as it goes into the pane's Text: strings with tags, places of pictures, what can be clicked.
Values only; message_render.py makes them, message_window.py inserts them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lanchat.client.model import ChatMessage, MessageState
from lanchat.gui.right_to_left_lines import Turned

PictureKind = Literal[
    "top", "bottom", "day_rule", "new_rule", "state", "emoji", "jumbo", "small_emoji", "reply", "chip"
]


class Picture(NamedTuple):
    """A picture of a row. `line` counts from the row's first line."""

    line: int
    kind: PictureKind
    #: Whose avatar, the label beside a rule, a mark as mark_of() gives it, or the characters of an emoji.
    name: str
    #: At the end of the line; else at this column, as Tk counts, once the row's earlier pictures are there.
    last: bool = False
    column: int = 0
    tags: tuple[str, ...] = ()
    #: Beside text that stands low in its line.
    low: bool = False


@dataclass(slots=True)
class RenderedRow:
    """One message, ready to insert.

    Tags of whole lines are kept apart from the pieces: tagging lines afterwards is several times cheaper.
    """

    message: ChatMessage
    tag: str
    #: Text and its tags in turn, as Text.insert takes them.
    pieces: list[str | tuple[str, ...]] = field(default_factory=list)
    #: The layout tag of each line.
    lines: list[str] = field(default_factory=list)
    #: How many of the lines are separators above the message.
    separators: int = 0
    #: Tags of the whole message.
    tints: tuple[str, ...] = ()
    #: Part of a block of code that began in an earlier message.
    code: bool = False
    #: Nothing of the message is seen: the line of its run stands further down.
    hidden: bool = False
    pictures: list[Picture] = field(default_factory=list)
    #: How many of the pictures are emoji.
    emoji: int = 0
    links: dict[str, str] = field(default_factory=dict)
    #: Lines that were put into order for the screen: which of the row's lines, and the column where each begins.
    turned: list[tuple[int, int, Turned]] = field(default_factory=list)
    #: Tags of the chips below -> their signs; '' chooses another one.
    chips: dict[str, str] = field(default_factory=dict)
    #: What the message looked like when it was drawn, the mark behind it, and the message above it then.
    seen: tuple[object, ...] = ()
    mark: str = ""
    before: ChatMessage | None = None
    #: The message that it answers, if that is loaded.
    answered: ChatMessage | None = None


def mark_of(message: ChatMessage) -> str:
    """What the mark behind a message of ours tells: the value of its MessageState, or 'delivered' or 'seen'."""
    return (message.receipt if message.state is MessageState.STORED else "") or message.state.value


def looks(message: ChatMessage) -> tuple[object, ...]:
    """All that is seen of a message but the mark of its state: a row is drawn anew when this changed."""
    said = message.author, message.time_ms // 60_000, message.text, message.edited
    return *said, message.deleted, message.deleted_by, message.reply_to, message.reactions

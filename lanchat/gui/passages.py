"""Who came and went, in one line instead of many: which messages belong together, and the sentence for them.
Pure; the messages themselves stay as they are."""

from __future__ import annotations

from collections.abc import Container, Sequence

from lanchat.client.model import ChatMessage
from lanchat.gui.dates import day_of
from lanchat.gui.safe_text import short_line
from lanchat.i18n import _, ngettext

#: Messages that one line stands for at most.
MAX_RUN = 300
#: Names in it; the rest is counted.
MAX_NAMES = 3
#: Characters of a name.
MAX_NAME = 60


def together(one: ChatMessage | None, other: ChatMessage | None, opened: Container[ChatMessage] = ()) -> bool:
    """Whether two neighbours are both about coming and going, on one day, and not shown one by one."""
    if one is None or other is None or not (one.passage and other.passage):
        return False
    return one not in opened and other not in opened and day_of(one.time_ms) == day_of(other.time_ms)


def run_up_to(messages: Sequence[ChatMessage], place: int, opened: Container[ChatMessage] = ()) -> list[ChatMessage]:
    """The messages that belong together with the one at `place`, which is the last of them."""
    first = place
    while first and place - first < MAX_RUN and together(messages[first - 1], messages[first], opened):
        first -= 1
    return list(messages[first : place + 1])


def sentence(run: Sequence[ChatMessage]) -> str:
    """'Ana, Mia and 3 others joined · Ben left': for each person what they did last."""
    last = {message.subject: message.passage for message in run}
    joined = [name for name, passage in last.items() if passage == "joined"]
    left = [name for name, passage in last.items() if passage == "left"]
    parts = []
    if joined:
        parts.append(ngettext("{names} joined", "{names} joined", len(joined)).format(names=some_names(joined)))
    if left:
        parts.append(ngettext("{names} left", "{names} left", len(left)).format(names=some_names(left)))
    return " · ".join(parts)


def some_names(names: Sequence[str], most: int = MAX_NAMES) -> str:
    """'Ana, Ben and 3 others': at most so many names, or all but the last few of them and how many more there are."""
    safe = [short_line(name, MAX_NAME) for name in names]
    if len(safe) == 1:
        return safe[0]
    if len(safe) <= most:
        return _("{names} and {last}").format(names=", ".join(safe[:-1]), last=safe[-1])
    others = len(safe) - most + 1
    rest = ngettext("{count} other", "{count} others", others).format(count=others)
    return _("{names} and {last}").format(names=", ".join(safe[: most - 1]), last=rest)

"""What the + beside the message field offers: things to put into a message. Their place is here, whatever they are.
Entries only; the field is compose_bar.py's, and what completes a word completion_list.py's."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from lanchat.gui.compose_bar import ComposeBar
from lanchat.gui.widgets import MenuItem
from lanchat.i18n import _

FENCE = "```"


def insert_items(compose: ComposeBar, *, on_emoji: Callable[[], None], on_word: Callable[[], None]) -> list[MenuItem]:
    """The entries; `on_word` is called when the beginning of a word was written that can be completed."""

    def begin(sign: str) -> None:
        before = compose.text.get("insert-1c")
        compose.insert(sign if not compose.value or before.isspace() else f" {sign}")
        on_word()

    items: list[MenuItem] = [
        (_("Emoji…"), on_emoji),
        (_("Mention somebody"), partial(begin, "@")),
        (_("Block of code"), partial(_insert_block, compose)),
    ]
    if not compose.value:
        items.append((_("Command"), partial(begin, "/")))
    return items


def _insert_block(compose: ComposeBar) -> None:
    """Fences around what is selected, or around the cursor; each on a line of its own."""
    text = compose.text
    inside = text.get("sel.first", "sel.last") if text.tag_ranges("sel") else ""
    if inside:
        text.mark_set("insert", "sel.first")
        text.delete("sel.first", "sel.last")
    first = "" if str(text.index("insert")).endswith(".0") else "\n"
    compose.insert(f"{first}{FENCE}\n{inside}\n{FENCE}")
    text.mark_set("insert", f"insert-{len(FENCE) + 1}c")

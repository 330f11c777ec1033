"""How people want to be shown: in a colour of their own, and by an emoji in place of their initials.
Values only, with the metadata keys they travel under (docs/PROTOCOL.md, "Faces"); what is no such value is none."""

from __future__ import annotations

import re
from typing import NamedTuple

from lanchat.protocol.emoji_text import can_be_emoji

#: A key of the IRCv3 registry, and one of ours. In their order of preference.
COLOUR_KEY, EMOJI_KEY = "color", "lanchat.emoji"
KEYS = (COLOUR_KEY, EMOJI_KEY)

#: People in a room beyond which servers do not tell what a newcomer looks like (docs/PROTOCOL.md, "Metadata").
MAX_TOLD_OF = 250

_COLOUR = re.compile("#[0-9a-fA-F]{6}")


class Face(NamedTuple):
    """What somebody chose: `colour` as '#rrggbb', and an emoji; '' for what the name makes of it."""

    colour: str = ""
    emoji: str = ""

    def values(self) -> dict[str, str]:
        """What it is under each of KEYS, '' for nothing."""
        return {COLOUR_KEY: self.colour, EMOJI_KEY: self.emoji}


#: Nothing was chosen.
PLAIN = Face()


def with_value(face: Face, key: str, value: str) -> Face:
    """The face with what somebody says under one of KEYS; a value that is not one is as if there were none."""
    if key == COLOUR_KEY:
        return face._replace(colour=value.lower() if _COLOUR.fullmatch(value) else "")
    return face._replace(emoji=value if can_be_emoji(value) else "")

"""What people chose to look like, for whoever draws them: who looks how, and word of every change.
What it means is the model's; the pictures are avatars.py's."""

from __future__ import annotations

import colorsys
from collections.abc import Callable, Iterable
from functools import lru_cache

from lanchat.client.faces import EMOJI_KEY, PLAIN, Face, with_value
from lanchat.client.model import FaceChanged
from lanchat.gui.emoji import emoji_index
from lanchat.gui.palette import PERSON_COLOURS, person_colour_index, rgb

#: What the settings call PERSON_COLOURS, in their order.
COLOUR_NAMES = ("red", "green", "blue", "purple", "amber", "teal", "pink", "graphite")
#: Less colourful than this, or darker, a colour is grey.
_GREY, _BLACK = 0.25, 0.12


#: Emoji in a colour that become pictures: names and what people choose is the network's.
MAX_EMOJI = 300


class Faces:
    """One for each theme. Tk thread only. Without a chat everybody looks as their name has it."""

    def __init__(self) -> None:
        self._of: Callable[[str], Face] = lambda _nick: PLAIN
        self._painted: set[tuple[str, int]] = set()
        self._listeners: list[Callable[[frozenset[str]], None]] = []

    def attach(self, of: Callable[[str], Face]) -> None:
        """Whom to ask from now on."""
        self._of = of

    def of(self, nick: str) -> Face:
        """What this person chose."""
        return self._of(nick)

    def colour_index(self, nick: str) -> int:
        """Which of PERSON_COLOURS is this person's."""
        return colour_index(nick, self._of(nick))

    def emoji_for(self, face: Face, colour: int) -> str:
        """The emoji to paint on this one of PERSON_COLOURS in place of initials, '' for none."""
        emoji = face.emoji
        if not emoji or emoji_index().get(emoji) is None:
            return ""
        look = emoji, colour
        if look not in self._painted and len(self._painted) >= MAX_EMOJI:
            return ""
        self._painted.add(look)
        return emoji

    def heed(self, changes: Iterable[object]) -> None:
        """Take note of what changed in the model, once per batch."""
        names = frozenset(change.nick.casefold() for change in changes if isinstance(change, FaceChanged))
        if names:
            for listener in list(self._listeners):
                listener(names)

    def on_change(self, listener: Callable[[frozenset[str]], None]) -> Callable[[], None]:
        """Call with the casefolded names of those who look otherwise now. Returns what takes the listener off again."""
        self._listeners.append(listener)

        def forget() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return forget


def face_from(colour: str, emoji: str) -> Face:
    """The face that these two settings make: a name of COLOUR_NAMES or anything else, and an emoji or ''."""
    chosen = PERSON_COLOURS[COLOUR_NAMES.index(colour)] if colour in COLOUR_NAMES else ""
    return with_value(Face(chosen), EMOJI_KEY, emoji)


def colour_index(nick: str, face: Face) -> int:
    """Which of PERSON_COLOURS somebody called so has who chose this."""
    return nearest_colour_index(face.colour) if face.colour else person_colour_index(nick)


@lru_cache(maxsize=512)
def nearest_colour_index(colour: str) -> int:
    """Which of PERSON_COLOURS comes nearest to a colour: by its hue, because light and dark are the theme's matter."""
    if colour in PERSON_COLOURS:
        return PERSON_COLOURS.index(colour)
    hue, colourful, bright = _hsv(colour)
    if colourful < _GREY or bright < _BLACK:
        return COLOUR_NAMES.index("graphite")
    hues = [_hsv(each)[0] for each in PERSON_COLOURS]
    others = [place for place, name in enumerate(COLOUR_NAMES) if name != "graphite"]
    return min(others, key=lambda place: min(abs(hue - hues[place]), 1 - abs(hue - hues[place])))


def _hsv(colour: str) -> tuple[float, float, float]:
    red, green, blue = rgb(colour)
    return colorsys.rgb_to_hsv(red / 255, green / 255, blue / 255)

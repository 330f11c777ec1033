"""Which characters can be an emoji, wherever they come from.
Whether there is a picture of one is known elsewhere."""

from __future__ import annotations

import re

#: Makes the character before it colourful, or black.
COLOUR, BLACK = "\ufe0f", "\ufe0e"
#: Code points of one emoji at most: what is longer is not looked up.
MAX_LENGTH = 40

_TONE = "[\U0001f3fb-\U0001f3ff]"
_BASE = "[\u00a9\u00ae\u203c-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
_REGION = "[\U0001f1e6-\U0001f1ff]"
#: Whatever could be an emoji, after Unicode Technical Standard 51, section 1.4.9, with a bound on its length.
_ELEMENT = f"{_BASE}(?:{COLOUR}|{_TONE})?(?:[\U000e0020-\U000e007e]{{1,6}}\U000e007f)?"
CANDIDATE = re.compile(f"[#*0-9]{COLOUR}?\u20e3|{_REGION}{{2}}|{_ELEMENT}(?:\u200d{_ELEMENT}){{0,9}}")


def can_be_emoji(text: str) -> bool:
    """Whether the text has the form of exactly one emoji."""
    return len(text) <= MAX_LENGTH and CANDIDATE.fullmatch(text) is not None

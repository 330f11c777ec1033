"""What people type for emoji: :) and :D and <3, and :name: for the others, turned into the characters on sending.
Pure. Code, addresses and commands stay as they were typed."""

from __future__ import annotations

import re

from lanchat.gui.emoji import emoji_index

#: Faces and hearts of ASCII. They count between spaces, or before the end of a sentence.
FACES = {
    ":)": "🙂",
    ":-)": "🙂",
    "(:": "🙂",
    ";)": "😉",
    ";-)": "😉",
    ":(": "🙁",
    ":-(": "🙁",
    ":'(": "😢",
    ":D": "😀",
    ":-D": "😀",
    "xD": "😆",
    "XD": "😆",
    ":P": "😛",
    ":-P": "😛",
    ":p": "😛",
    ";P": "😜",
    ":o": "😮",
    ":O": "😮",
    ":-O": "😮",
    ":|": "😐",
    ":-|": "😐",
    ":*": "😘",
    ":-*": "😘",
    "8-)": "😎",
    ":3": "😺",
    "<3": "❤️",
    "</3": "💔",
    "o/": "👋",
    "\\o/": "🙌",
}
#: Short names that chat programs share, beside Unicode's own.
NAMES = {
    "+1": "👍",
    "-1": "👎",
    "thumbsup": "👍",
    "thumbsdown": "👎",
    "smile": "😄",
    "smiley": "😃",
    "grin": "😁",
    "joy": "😂",
    "rofl": "🤣",
    "wink": "😉",
    "blush": "😊",
    "heart_eyes": "😍",
    "kiss": "😘",
    "sunglasses": "😎",
    "thinking": "🤔",
    "cry": "😢",
    "sob": "😭",
    "angry": "😠",
    "rage": "😡",
    "scream": "😱",
    "sweat_smile": "😅",
    "shrug": "🤷",
    "facepalm": "🤦",
    "wave": "👋",
    "clap": "👏",
    "pray": "🙏",
    "ok_hand": "👌",
    "muscle": "💪",
    "eyes": "👀",
    "heart": "❤️",
    "broken_heart": "💔",
    "fire": "🔥",
    "tada": "🎉",
    "rocket": "🚀",
    "star": "⭐",
    "sparkles": "✨",
    "check": "✅",
    "x": "❌",
    "warning": "⚠️",
    "question": "❓",
    "bulb": "💡",
    "coffee": "☕",
    "beer": "🍺",
    "pizza": "🍕",
    "cake": "🎂",
    "gift": "🎁",
    "bug": "🐛",
    "100": "💯",
    "poop": "💩",
    "sun": "☀️",
    "rainbow": "🌈",
    "computer": "💻",
}
_CODE = r"```.*?(?:```|$)|`[^`\n]+`|\b\w+://\S+"
_NAME = r":(?P<name>[a-z0-9_+-]{1,50}):"
_FACE = "|".join(re.escape(face) for face in sorted(FACES, key=len, reverse=True))
_SHORT = re.compile(rf"(?P<code>{_CODE})|{_NAME}|(?<!\S)(?P<face>{_FACE})(?=[.,!?]*(?:\s|$))", re.DOTALL)


def expand(text: str) -> str:
    """The text with its shortcuts as emoji. A command keeps what it is about, but for /me."""
    if (text.startswith("/") and not text.startswith(("/me ", "//"))) or not any(c in text for c in ":<;8(xXo"):
        return text
    return _SHORT.sub(_expanded, text)


def _expanded(match: re.Match[str]) -> str:
    if match["code"]:
        return match[0]
    return named(match["name"]) or match[0] if match["name"] else FACES[match["face"]]


def named(name: str) -> str:
    """The emoji called so, '' without: a short name, or Unicode's with '_' for its spaces."""
    return NAMES.get(name) or emoji_index().named(name.replace("_", " "))

"""Names of people and rooms: grammar, case folding, and the reason why one is refused.
The casemapping we advertise is ascii; the server also refuses names that differ only in Unicode case or width."""

from __future__ import annotations

import unicodedata

#: Characters of a nickname, ISUPPORT NICKLEN, and its bytes: with three names on it a reply must still fit a line.
MAX_NICK = 30
MAX_NICK_BYTES = 60
#: Characters of a channel name with its prefix, ISUPPORT CHANNELLEN, and its bytes.
MAX_CHANNEL = 64
MAX_CHANNEL_BYTES = 128
CHANNEL_PREFIX = "#"
#: A nickname may not start with these: digits and the channel, status and mode prefixes.
_BAD_FIRST = set("#&+~%@!$:=-0123456789")
_BAD_NICK = set(" ,*?!@#:./\"'<>&$%+~=;()")
#: May be in a nickname (modern.ircdocs.horse, "NICK message"), but we do not propose such.
_UNUSUAL = set("[]{}\\|^`")
_BAD_CHANNEL = set(" ,\x07")
#: Letters and marks drawn as nothing (Default_Ignorable_Code_Point, format characters aside), and blank Braille.
_UNSEEN = dict.fromkeys(
    [
        *(0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xFE00, 0xFE10),
        *range(0xE0100, 0xE01F0),
    ]
)


def casefold(name: str) -> str:
    """The key two equal names share: NFKC, case folded, without what is not seen. Works for nicknames and channels."""
    if name.isascii():
        return name.lower()
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold().translate(_UNSEEN))


def _has_control(text: str) -> bool:
    return any(
        unicodedata.category(character) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp", "Zs") for character in text
    )


def _has_unseen(text: str) -> bool:
    return any(ord(character) in _UNSEEN for character in text)


def is_valid_nick(nick: str) -> bool:
    """Whether a person may be called so. Letters of every script, digits, '_', '-' and []{}\\|^` may be used."""
    if not nick or len(nick) > MAX_NICK or nick[0] in _BAD_FIRST or _has_control(nick) or _has_unseen(nick):
        return False
    if len(nick.encode()) > MAX_NICK_BYTES:
        return False
    return not (set(nick) & _BAD_NICK) and unicodedata.category(nick[0])[0] != "M"


def is_channel(name: str) -> bool:
    """Whether the name is meant as a channel (it may still be invalid)."""
    return name.startswith(CHANNEL_PREFIX)


def is_valid_channel(name: str) -> bool:
    """Whether a room may be called so."""
    if not name.startswith(CHANNEL_PREFIX) or len(name) < 2 or len(name) > MAX_CHANNEL:
        return False
    if set(name) & _BAD_CHANNEL or _has_control(name) or len(casefold(name)) < 2:
        return False
    return len(name.encode()) <= MAX_CHANNEL_BYTES


def nick_from(text: str) -> str:
    """The nearest valid nickname, '' if there is none: 'Mia Fischer' -> 'Mia_Fischer'."""
    text = unicodedata.normalize("NFC", text.translate(_UNSEEN)).strip()
    kept = "".join("_" if c in _BAD_NICK or c in _UNUSUAL or _has_control(c) else c for c in text)
    kept = "_".join(filter(None, kept.split("_")))
    while kept and (kept[0] in _BAD_FIRST or unicodedata.category(kept[0])[0] == "M"):
        kept = kept[1:]
    kept = kept[:MAX_NICK].encode()[:MAX_NICK_BYTES].decode(errors="ignore").strip("_")
    return kept if is_valid_nick(kept) else ""

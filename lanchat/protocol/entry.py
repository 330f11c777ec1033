"""Entry: one immutable record of a chat's history, the unit that is ordered, stored and replicated.
Only the value and its order live here; who assigns it is the server, who keeps it is storage."""

from __future__ import annotations

import base64
import enum
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import NamedTuple

#: Ids made at once, and the milliseconds for which they are given.
_POOL, MAX_AGE_MS = 16, 1_000
_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
#: Two characters of base32 for every ten bits.
_PAIRS = tuple(one + other for one in _ALPHABET for other in _ALPHABET)
#: The last 80 bits of a uuid7: those that are random, and those that say what it is. As often as there are in a pool.
_TAIL = 10
_EVERY = sum(1 << 8 * _TAIL * number for number in range(_POOL))
_RANDOM_BITS = (0xFFF << 64 | (1 << 62) - 1) * _EVERY
_MARK_BITS = (0x7 << 76 | 0x2 << 62) * _EVERY

#: The tag of a message that was edited: the msgid of the newest edit (docs/PROTOCOL.md, "Editing").
EDITED_TAG = "lanchat/edited"
#: The tags of EDIT: which message, and its new text (draft/message-edit, "Editing messages").
EDIT_TARGET_TAG = "draft/target-msgid"
EDIT_TEXT_TAG = "draft/edit-text"


class Kind(enum.IntEnum):
    """What an entry records. Numbers are stored: never reuse one."""

    PRIVMSG = 1
    NOTICE = 2
    TOPIC = 3
    JOIN = 4
    PART = 5
    QUIT = 6
    NICK = 7
    KICK = 8
    MODE = 9
    TAGMSG = 10
    REDACT = 11
    EDIT = 12
    RENAME = 13


#: What may be taken back. Such an entry always has a text or tags.
_SAYS = frozenset((Kind.PRIVMSG, Kind.NOTICE, Kind.TAGMSG, Kind.EDIT))


@dataclass(frozen=True, slots=True, order=True)
class Epoch:
    """One hosting term: a counter and a fresh random id, made durable before its first use."""

    term: int
    id: bytes


@dataclass(frozen=True, slots=True)
class Author:
    """Who said it, as they were then. `id` is the user's stable identity; the rest are attributes."""

    id: bytes
    nick: str
    mask: str
    account: str = ""


class Entry(NamedTuple):
    """(ts, epoch, seq) orders entries everywhere; `cid` is the message's id, a uuid7 chosen by its author."""

    ts: int
    epoch: Epoch
    seq: int
    cid: bytes
    author: Author
    room: str
    kind: Kind
    body: str
    target: bytes = b""
    tags: str = ""
    sig: bytes = b""

    @property
    def msgid(self) -> str:
        """The IRC msgid of this entry: its cid in lower-case base32."""
        return encode_cid(self.cid)

    @property
    def key(self) -> tuple[int, Epoch, int]:
        """The position of this entry in the one deterministic order."""
        return (self.ts, self.epoch, self.seq)

    @property
    def is_blank(self) -> bool:
        """Whether what it said was taken back. It keeps its place in the order and is shown to nobody."""
        return not self.body and not self.tags and self.kind in _SAYS

    def blanked(self) -> Entry:
        """This entry after a redaction."""
        return self._replace(body="", tags="")

    def edited(self, body: str, edit: bytes) -> Entry:
        """This message after the edit with that cid."""
        kept = [tag for tag in self.tags.split(";") if tag and not tag.startswith(EDITED_TAG)]
        return self._replace(body=body, tags=";".join((*kept, f"{EDITED_TAG}={encode_cid(edit)}")))


def encode_cid(cid: bytes) -> str:
    """26 characters of base32, safe in a tag without escaping."""
    value = int.from_bytes(cid, "big") << 2
    # Small numbers are quicker to take apart than one of 130 bits, and this is done for every message.
    a, b, c = value >> 80, value >> 30 & 0x3FFFFFFFFFFFF, value & 0x3FFFFFFF
    p = _PAIRS
    return (
        f"{p[a >> 40]}{p[a >> 30 & 1023]}{p[a >> 20 & 1023]}{p[a >> 10 & 1023]}{p[a & 1023]}"
        f"{p[b >> 40]}{p[b >> 30 & 1023]}{p[b >> 20 & 1023]}{p[b >> 10 & 1023]}{p[b & 1023]}"
        f"{p[c >> 20]}{p[c >> 10 & 1023]}{p[c & 1023]}"
    )


def decode_cid(text: str) -> bytes | None:
    """The 16 bytes behind encode_cid's text, None when it is not one: one id has one text only."""
    if len(text) != 26:
        return None
    try:
        cid = base64.b32decode(text.upper() + "======")
    except ValueError:
        return None
    return cid if encode_cid(cid) == text else None


def derived_cid(cid: bytes, number: int) -> bytes:
    """The id of the part with this number of the message with that id: the same whenever it is asked for."""
    drawn = hashlib.blake2b(number.to_bytes(4, "big"), key=cid, digest_size=16).digest()
    kept = int.from_bytes(cid, "big") & ~_RANDOM_BITS
    return (kept | int.from_bytes(drawn, "big") & _RANDOM_BITS).to_bytes(16, "big")


def private_room(one: str, other: str) -> str:
    """The room key of a private conversation between two user ids (hex). No channel name starts so."""
    first, second = sorted((one, other))
    return f"={first}:{second}"


def private_parties(room: str) -> tuple[bytes, bytes] | None:
    """The two user ids that private_room made this key of, None for another key."""
    first, colon, second = room[1:].partition(":")
    if room[:1] != "=" or not colon:
        return None
    try:
        return bytes.fromhex(first), bytes.fromhex(second)
    except ValueError:
        return None


class Uuid7:
    """Makes uuid7 values (RFC 9562, section 5.7): 48 bits of milliseconds, the rest random. One thread per instance.

    Several are made at once, so that each costs next to nothing.
    """

    def __init__(self, wall_ms: Callable[[], int], random: Random) -> None:
        self._wall_ms = wall_ms
        self._random = random
        #: The newest value as encode_cid writes it.
        self.text = ""
        self._pool: list[tuple[bytes, str]] = []
        self._made = 0

    def __call__(self) -> bytes:
        """The next value, with the milliseconds of now."""
        ms = self._wall_ms()
        if ms != self._made:
            self._pool.clear()
        return self.at(ms)

    def at(self, ms: int) -> bytes:
        """The next value, with these milliseconds or some up to MAX_AGE_MS before: for what is not told apart by it."""
        if not self._pool or not 0 <= ms - self._made <= MAX_AGE_MS:
            self._fill(ms)
        cid, self.text = self._pool.pop()
        return cid

    def _fill(self, ms: int) -> None:
        # One call to the system's randomness for many ids: it costs more than all the rest.
        bits = self._random.getrandbits(8 * _TAIL * _POOL) & _RANDOM_BITS | _MARK_BITS
        tails, head = bits.to_bytes(_TAIL * _POOL, "big"), (ms & 0xFFFFFFFFFFFF).to_bytes(6, "big")
        cids = [head + tails[start : start + _TAIL] for start in range(0, len(tails), _TAIL)]
        self._pool = [(cid, encode_cid(cid)) for cid in cids]
        self._made = ms

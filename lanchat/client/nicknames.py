"""Which nickname to ask a server for, and which one next when it refuses.
Pure choice: what the server said and when to ask again are registration.py's and engine.py's."""

from __future__ import annotations

import unicodedata
from random import Random

from lanchat.protocol.names import MAX_NICK, MAX_NICK_BYTES, nick_from

#: Lengths that old servers allow, tried in turn when a name is refused and the server did not say why.
_SHORT = (9, 8)
#: Names tried before we stop asking; a server that refuses them all refuses us.
MAX_TRIES = 60


def shorten(nick: str, limit: int) -> str:
    """At most `limit` characters of the nickname."""
    return nick[: max(1, limit)]


def with_number(nick: str, number: int, limit: int = MAX_NICK) -> str:
    """'Anna', 2 -> 'Anna_2', within the limit, and within the bytes that our own server allows."""
    suffix = f"_{number}"
    base = shorten(nick, limit - len(suffix)).encode()[: MAX_NICK_BYTES - len(suffix)]
    return base.decode(errors="ignore") + suffix


def ascii_nick(nick: str) -> str:
    """The nearest name of plain letters, digits and '_', '' if there is none."""
    plain = unicodedata.normalize("NFKD", nick).encode("ascii", "ignore").decode("ascii")
    return nick_from(plain)


class NickChooser:
    """Walks through the names to try while registering. One owner, one connection."""

    def __init__(self, wished: str, random: Random) -> None:
        base = wished or "guest"
        plain = ascii_nick(base)
        candidates = [base, plain, *(shorten(plain, length) for length in _SHORT)]
        candidates.append(f"guest{random.randrange(10, 100)}")
        self._bases = list(dict.fromkeys(name for name in candidates if name))
        self._limit = max(len(base), MAX_NICK)
        self._number = 1
        self.tries = 1
        self.current = base
        #: Whether the wished name was refused because somebody has it.
        self.taken = False

    def in_use(self) -> str:
        """The next name after 433, 436 or 437."""
        self.taken = True
        self.tries += 1
        self._number += 1
        self.current = with_number(self._bases[0], self._number, self._limit)
        return self.current

    def invalid(self) -> str:
        """The next name after 432: plainer, then shorter, then a guest's. '' when none is left."""
        self.tries += 1
        if len(self._bases) == 1:
            return ""
        self._bases.pop(0)
        self._number = 1
        self._limit = max(_SHORT[-1], min(self._limit, len(self._bases[0])))
        self.current = self._bases[0]
        return self.current

"""Masks of the lists b, e and I, plain and extended: their complete form, and whom they meet.
What a list is for is the room's matter."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from lanchat.protocol.names import casefold
from lanchat.server import masks
from lanchat.server.limits import MAX_MASK
from lanchat.server.session import User
from lanchat.server.texts import cut

#: ISUPPORT EXTBAN: what an extended mask begins with, and its types: account, mute, real name.
PREFIX = "$"
TYPES = "amr"
#: ISUPPORT ACCOUNTEXTBAN (account-extban): the names of the type that matches accounts.
ACCOUNT = "a"
#: Masks that are kept taken apart.
_TAKEN_APART = 1024


def complete(text: str) -> str | None:
    """The mask as it is listed: nick!user@host with what is missing as *, or an extended mask. None: not a mask.

    `$a:NAME` meets an account, `$a` everybody who is logged in, `$r:NAME` a real name, each with wildcards; `$~a:NAME`
    everybody else. `$m:MASK` takes from whom MASK meets only the right to speak.
    """
    if not text.startswith(PREFIX):
        return cut(masks.complete(text), MAX_MASK)
    negated = text.startswith("~", 1)
    letter, colon, value = text[1 + negated : 2 + negated], text[2 + negated : 3 + negated], text[3 + negated :]
    if letter == "a" and not colon:
        return text
    if not letter or letter not in TYPES or colon != ":" or not value:
        return None
    if letter == "m":
        inner = complete(value)
        if negated or inner is None or inner.startswith(PREFIX + "m"):
            return None
        text = f"{PREFIX}m:{inner}"
    return cut(text, MAX_MASK)


def meets_any(folded: Iterable[str], user: User, *, speaking: bool) -> bool:
    """Whether one of these masks, complete and folded, meets a person; mute masks only who is `speaking`."""
    mask = casefold(user.mask)
    return any(_meets(item, user, mask, speaking) for item in folded)


def _meets(folded: str, user: User, mask: str, speaking: bool) -> bool:
    kind, negated, value = _take_apart(folded)
    if kind == "m":
        return speaking and _meets(value, user, mask, speaking)
    if kind == "a":
        met = bool(user.account) and masks.matches(value, casefold(user.account))
    elif kind == "r":
        met = masks.matches(value, casefold(user.realname))
    else:
        return masks.matches(value, mask) or (
            user.real_host != user.host and masks.matches(value, casefold(f"{user.nick}!{user.user}@{user.real_host}"))
        )
    return met is not negated


@lru_cache(_TAKEN_APART)
def _take_apart(folded: str) -> tuple[str, bool, str]:
    """The type ('' for a plain mask), whether it is negated, and what is compared."""
    if not folded.startswith(PREFIX):
        return "", False, folded
    negated = folded.startswith("~", 1)
    return folded[1 + negated], negated, folded[3 + negated :] or "*"

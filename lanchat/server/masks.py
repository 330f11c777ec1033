"""Wildcard masks: * and ?, matched in linear space and without backtracking into earlier stars.
What a mask is compared with is up to the caller, who also folds the case."""

from __future__ import annotations


def matches(mask: str, text: str) -> bool:
    """Whether the whole text fits the mask. At most len(mask) * len(text) steps, whatever the mask."""
    at = place = 0
    star = -1
    restart = 0
    while place < len(text):
        if at < len(mask) and mask[at] == "*":
            star, restart = at, place
            at += 1
        elif at < len(mask) and mask[at] in ("?", text[place]):
            at += 1
            place += 1
        elif star >= 0:
            restart += 1
            at, place = star + 1, restart
        else:
            return False
    return not mask[at:].strip("*")


def complete(mask: str) -> str:
    """A ban mask in the form nick!user@host: what is missing becomes *."""
    nick, at, host = mask.rpartition("@") if "@" in mask else (mask, "", "")
    if at:
        nick, bang, user = nick.partition("!")
        if not bang:
            nick, user = "", nick
        return f"{nick or '*'}!{user or '*'}@{host or '*'}"
    nick, _, user = mask.partition("!")
    return f"{nick or '*'}!{user or '*'}@*"

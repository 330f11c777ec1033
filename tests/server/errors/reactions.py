"""The error replies of what is told of messages: reactions (the client tags "react" and "unreact") and receipts.
Those of REDACT and EDIT are in extensions.py."""

from __future__ import annotations

from lanchat.server import limits
from tests.server.errors.cases import MSGID, Case, case, people, said

CAPS = "message-tags echo-message standard-replies"


def react(msgid: str, sign: str) -> str:
    return f"@+draft/reply={msgid};+draft/react={sign} TAGMSG #a"


def reacted(*signs: str, full: bool = False, readable: bool = True) -> list[str]:
    """The answer to the last of these signs on what Anna said."""
    world, anna, _ = people(CAPS)
    anna.send("PRIVMSG #a :hello")
    msgid = world.history.entries[-1].msgid
    anna.ask(*(react(msgid, sign) for sign in signs[:-1]))
    world.history.full, world.history.readable = full, readable
    return [line.replace(msgid, MSGID) for line in anna.ask(react(msgid if readable else MSGID, signs[-1]))]


CASES: list[Case] = [
    said(
        react(MSGID, "x"),
        get=f"FAIL TAGMSG UNKNOWN_MSGID #a {MSGID} :This message does not exist or is too old",
        caps=CAPS,
    ),
    said(
        f"RECEIPT #a seen {MSGID}",
        get="FAIL RECEIPT INVALID_TARGET #a :There is no private conversation with them",
        caps="lanchat/receipts",
    ),
    said(
        "RECEIPT Bob seen",
        get="FAIL RECEIPT INVALID_PARAMS Bob seen :This is no receipt",
        caps="lanchat/receipts",
    ),
    said(
        "RECEIPT Bob seen x",
        get="FAIL RECEIPT UNKNOWN_MSGID Bob x :This message does not exist",
        caps="lanchat/receipts",
    ),
    case(
        f"FAIL TAGMSG INVALID_REACTION #a {MSGID} :The reaction is too long",
        lambda: reacted("x" * (limits.MAX_REACTION + 1)),
        "a reaction that is too long",
    ),
    case(
        f"FAIL TAGMSG TOO_MANY_REACTIONS #a {MSGID} :You reacted to this message too often",
        lambda: reacted(*map(str, range(limits.MAX_REACTIONS + 1))),
        "one reaction too many",
    ),
    case(
        f"FAIL TAGMSG NOT_STORED #a {MSGID} :Too much waits to be stored. Try again",
        lambda: reacted("x", full=True),
        "a reaction while too much waits",
    ),
    case(
        f"FAIL TAGMSG NOT_STORED #a {MSGID} :The messages so far cannot be read just now. Try again",
        lambda: reacted("x", readable=False),
        "a reaction to a message that cannot be looked up",
    ),
]

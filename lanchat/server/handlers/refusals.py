"""A message on its way in, and what its author hears when it is not delivered or not stored.
Whether that is so is decided in messaging.py and by the store."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import Kind, encode_cid
from lanchat.protocol.multiline import Part
from lanchat.protocol.names import casefold
from lanchat.server import revisions
from lanchat.server.hub import Hub
from lanchat.server.ledger import Waiter
from lanchat.server.session import Session
from lanchat.server.texts import word


@dataclass(slots=True)
class Draft:
    """A message on its way in: what was asked for, before anything was decided. `cid` is the author's own id.

    `parts` are the lines that `text` came in, where it came in several.
    """

    command: str
    kind: Kind
    target: str
    text: str
    tags: str = ""
    cid: bytes | None = None
    parts: tuple[Part, ...] = ()


#: What a refused message with an id is answered by, instead of the numeric.
_CODES = {
    num.ERR_NOSUCHCHANNEL: "NO_SUCH_CHANNEL",
    num.ERR_NOSUCHNICK: "NO_SUCH_NICK",
    num.ERR_CANNOTSENDTOCHAN: "CANNOT_SEND",
    num.ERR_INPUTTOOLONG: "INPUT_TOO_LONG",
}


def refuse(hub: Hub, session: Session, draft: Draft, code: str, text: str) -> None:
    """Say why a message was not delivered. One with an id is named by it, so that its author knows which it was."""
    target = word(draft.target)
    if draft.cid is not None:
        msgid = encode_cid(draft.cid)
        hub.fail(session, draft.command, _CODES.get(code, code), target, msgid, text=text, known=True)
    elif code == "NOT_STORED":
        hub.fail(session, draft.command, code, target, text=text)
    elif draft.kind is not Kind.NOTICE:
        middle = () if code == num.ERR_INPUTTOOLONG else (target,)
        hub.numeric(session, code, *middle, text=text)


def forget(hub: Hub, waiters: Iterable[Waiter]) -> None:
    """What the store refused is not among the newest messages of its room, open or parked."""
    lost: dict[str, set[bytes]] = {}
    for waiter in waiters:
        if waiter.target.startswith("#"):
            lost.setdefault(casefold(waiter.target), set()).add(waiter.cid)
    for key, cids in lost.items():
        # The room may have been renamed since, and another one be called so.
        for name in {key, hub.renamings.now(key)}:
            channel = hub.channels.get(name)
            if channel is not None:
                revisions.forget(channel.ring, cids)
            hub.parking.forget(name, cids)


def not_stored(hub: Hub, waiter: Waiter, reason: str) -> None:
    """docs/PROTOCOL.md, "Sent once": what is sent in place of an echo when the store failed."""
    session = waiter.session
    if session.gone or session.plain:
        if not session.gone:
            hub.notice(session, f"Your message could not be stored: {reason}")
        return
    msgid = encode_cid(waiter.cid)
    text = f"The message could not be stored: {reason}"
    if waiter.hold is None:
        hub.fail(session, waiter.command, "NOT_STORED", word(waiter.target), msgid, text=text)
        return
    tags = _own_tags(session.held_line(waiter.hold))
    known = session.caps & (cap.STANDARD_REPLIES | cap.SENT_ONCE)
    rest = f"FAIL {waiter.command} NOT_STORED {word(waiter.target)} {msgid}" if known else f"NOTICE {session.user.nick}"
    session.release(waiter.hold, f"{tags}:{hub.name} {rest} :{text}\r\n".encode())


def _own_tags(line: bytes) -> str:
    """The label and batch tags of a line of ours, ready to stand before another."""
    if line[:1] != b"@":
        return ""
    section = line[1:].partition(b" ")[0].decode()
    kept = [tag for tag in section.split(";") if tag.startswith(("label=", "batch="))]
    return "@" + ";".join(kept) + " " if kept else ""

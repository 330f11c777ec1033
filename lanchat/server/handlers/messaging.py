"""PRIVMSG, NOTICE and TAGMSG: from the command to the ledger and to everybody it is for.
Also what a plain-text guest says; other commands are in the files beside this one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import Entry, Kind, decode_cid, encode_cid, private_room
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold
from lanchat.protocol.query import HistoryFull
from lanchat.server.channel import Channel
from lanchat.server.delivery import Line, deliver_to_others, plain_message
from lanchat.server.hub import Hub
from lanchat.server.ledger import Known, Waiter, digest
from lanchat.server.limits import MAX_CORRESPONDENTS, MAX_PLAIN_TEXT, MAX_RELAYED, MAX_TARGETS
from lanchat.server.session import Session, User
from lanchat.server.texts import client_tags, pieces, word


@dataclass(slots=True)
class Draft:
    """A message on its way in: what was asked for, before anything was decided. `cid` is the author's own id."""

    command: str
    kind: Kind
    target: str
    text: str
    tags: str = ""
    cid: bytes | None = None


def privmsg(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "PRIVMSG message"."""
    _incoming(hub, session, message, Kind.PRIVMSG)


def notice(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "NOTICE message": no error numerics ever answer it."""
    _incoming(hub, session, message, Kind.NOTICE)


def tagmsg(hub: Hub, session: Session, message: Message) -> None:
    """message-tags, "The TAGMSG tag-only message": delivered as PRIVMSG is, stored nowhere."""
    tags = client_tags(message.tags)
    if not session.caps & cap.MESSAGE_TAGS or not tags:
        return
    for target in _targets(hub, session, message, "TAGMSG"):
        _send(hub, session, Draft("TAGMSG", Kind.TAGMSG, target, "", tags))


def plain_text(hub: Hub, session: Session, text: str) -> None:
    """A plain-text guest says something in the lobby; long lines become several messages."""
    for piece in pieces(text, MAX_PLAIN_TEXT):
        _send(hub, session, Draft("PRIVMSG", Kind.PRIVMSG, hub.lobby, piece))


def _incoming(hub: Hub, session: Session, message: Message, kind: Kind) -> None:
    command = message.command
    targets = _targets(hub, session, message, command)
    if not targets:
        return
    text = message.params[1] if len(message.params) > 1 else ""
    if not text:
        if kind is Kind.PRIVMSG:
            hub.numeric(session, num.ERR_NOTEXTTOSEND, text="No text to send")
        return
    tags = client_tags(message.tags)
    if len(targets) == 1 and session.caps & cap.SENT_ONCE and cap.SENT_ONCE_TAG in message.tags:
        cid = decode_cid(message.tags[cap.SENT_ONCE_TAG])
        if cid is None:
            why = "The id of the message is not valid"
            hub.fail(session, command, "INVALID_ID", word(targets[0]), text=why, known=True)
            return
        _send_once(hub, session, Draft(command, kind, targets[0], text, tags, cid), cid)
        return
    for target in targets:
        _send(hub, session, Draft(command, kind, target, text, tags))


def _targets(hub: Hub, session: Session, message: Message, command: str) -> list[str]:
    targets = [target for target in message.params[0].split(",") if target] if message.params else []
    if not targets:
        if command != "NOTICE":
            hub.numeric(session, num.ERR_NORECIPIENT, text=f"No recipient given ({command})")
        return []
    if len(targets) > MAX_TARGETS:
        if command != "NOTICE":
            hub.numeric(session, num.ERR_TOOMANYTARGETS, word(targets[MAX_TARGETS]), text="Too many targets")
        return []
    return targets


# -- lanchat/sent-once ---------------------------------------------------------------------------------------------


def _send_once(hub: Hub, session: Session, draft: Draft, cid: bytes) -> None:
    """docs/PROTOCOL.md, "Sent once": a repeat gets the same echo and reaches nobody else.

    An author sends again in order, so the first message that the store does not know ends the search.
    """
    known = hub.ledger.known(cid)
    if known is not None:
        _repeat(hub, session, draft, cid, known)
    elif session.caught_up:
        _send(hub, session, draft)
    else:
        hub.ask_find(session, cid, partial(_found, hub, session, draft, cid))


def _found(hub: Hub, session: Session, draft: Draft, cid: bytes, entry: Entry | None, looked: bool) -> None:
    if not looked:
        _refuse(hub, session, draft, "NOT_STORED", "The messages so far cannot be read just now. Try again")
    elif entry is None:
        session.caught_up = True
        _send(hub, session, draft)
    else:
        _repeat(hub, session, draft, cid, Known(entry.ts, entry.room, entry.kind, digest(entry.body), -1))


def _repeat(hub: Hub, session: Session, draft: Draft, cid: bytes, known: Known) -> None:
    # Not by who is there now: whoever comes back after a broken link may find the room empty, or closed to them.
    is_room = draft.target.startswith("#")
    same_room = casefold(draft.target) == known.room if is_room else known.room.startswith("=")
    if not same_room or known.kind is not draft.kind or known.digest != digest(draft.text):
        _refuse(hub, session, draft, "ID_IN_USE", "Another message was sent under this id")
        return
    channel = hub.find_channel(draft.target)
    line = _line(session.user, draft, cid, known.ts, channel.name if channel is not None else draft.target)
    _echo(session, line)
    _wait(hub, session, draft, cid, known.ticket)


# -- the way of one message ----------------------------------------------------------------------------------------


def _send(hub: Hub, session: Session, draft: Draft) -> None:
    """Decide on one target and deliver, or refuse."""
    name = draft.target
    if name.startswith(("@#", "+#", "@+#")):
        _send_to_status(hub, session, draft)
        return
    if name.startswith("#"):
        channel = hub.find_channel(name)
        if channel is None:
            _refuse(hub, session, draft, num.ERR_NOSUCHCHANNEL, "No such channel")
        elif channel.refuses_message(session.user):
            _refuse(hub, session, draft, num.ERR_CANNOTSENDTOCHAN, "Cannot send to channel")
        else:
            _send_to_channel(hub, session, draft, channel)
        return
    other = hub.find_user(name)
    if other is None:
        _refuse(hub, session, draft, num.ERR_NOSUCHNICK, "No such nick/channel")
    else:
        _send_to_user(hub, session, draft, other)


def _send_to_channel(hub: Hub, session: Session, draft: Draft, channel: Channel) -> None:
    user = session.user
    if _is_too_long(hub, session, draft, channel.name):
        return
    if draft.kind is Kind.TAGMSG:
        line = _line(user, draft, hub.ledger.new_id(), hub.ledger.now_ms(), channel.name)
        deliver_to_others(line, channel.groups, hub.dirty, session)
        _echo(session, line)
        return
    stored = _store(hub, session, draft, channel.key)
    if stored is None:
        return
    entry, ticket = stored
    channel.ring.append(entry)
    user.spoke = session.heard
    line = _line(user, draft, entry.cid, entry.ts, channel.name)
    deliver_to_others(line, channel.groups, hub.dirty, session)
    _echo(session, line)
    _wait(hub, session, draft, entry.cid, ticket)


def _send_to_status(hub: Hub, session: Session, draft: Draft) -> None:
    """modern.ircdocs.horse, "STATUSMSG Parameter": to the members with this status or more. Never stored."""
    prefix, _, name = draft.target.partition("#")
    channel = hub.find_channel("#" + name)
    if channel is None:
        _refuse(hub, session, draft, num.ERR_NOSUCHCHANNEL, "No such channel")
        return
    if channel.refuses_message(session.user):
        _refuse(hub, session, draft, num.ERR_CANNOTSENDTOCHAN, "Cannot send to channel")
        return
    shown = ("+" if "+" in prefix else "@") + channel.name
    if _is_too_long(hub, session, draft, shown):
        return
    cid = draft.cid or hub.ledger.new_id()
    line = _line(session.user, draft, cid, hub.ledger.now_ms(), shown)
    for user, member in channel.members.items():
        if user is not session.user and (member.op or ("+" in prefix and member.voice)):
            hub.tell_user(user, line)
    _echo(session, line)


def _send_to_user(hub: Hub, session: Session, draft: Draft, other: User) -> None:
    user = session.user
    if _is_too_long(hub, session, draft, other.nick):
        return
    if draft.kind is Kind.TAGMSG:
        line = _line(user, draft, hub.ledger.new_id(), hub.ledger.now_ms(), other.nick)
        _deliver_privately(hub, session, line, other)
        return
    stored = _store(hub, session, draft, private_room(user.id.hex(), other.id.hex()), other.id)
    if stored is None:
        return
    entry, ticket = stored
    user.spoke = session.heard
    _note_correspondent(user, other, entry.ts)
    _note_correspondent(other, user, entry.ts)
    line = _line(user, draft, entry.cid, entry.ts, other.nick)
    _deliver_privately(hub, session, line, other)
    _wait(hub, session, draft, entry.cid, ticket)
    if other.away is not None and draft.kind is Kind.PRIVMSG:
        hub.numeric(session, num.RPL_AWAY, other.nick, text=other.away)


def _deliver_privately(hub: Hub, session: Session, line: Line, other: User) -> None:
    if session.self_delivery is not None and other is session.user:
        data = line.form(session.shape)
        if data is not None:
            session.self_delivery.append(data)
    else:
        hub.tell_user(other, line)
    _echo(session, line)


def _note_correspondent(user: User, other: User, ts: int) -> None:
    known = user.correspondents
    known.pop(other.key, None)
    if len(known) >= MAX_CORRESPONDENTS:
        del known[next(iter(known))]
    known[other.key] = (other.id, other.nick, ts)


def _store(hub: Hub, session: Session, draft: Draft, room: str, target: bytes = b"") -> tuple[Entry, int] | None:
    cid = draft.cid or hub.ledger.new_id()
    try:
        return hub.ledger.add(cid, session.user.author, room, draft.kind, draft.text, target, draft.tags)
    except HistoryFull:
        _refuse(hub, session, draft, "NOT_STORED", "Too much waits to be stored. Try again")
        return None


def _line(user: User, draft: Draft, cid: bytes, ts: int, target: str) -> Line:
    tags = draft.tags
    if user.bot:
        tags = "bot;" + tags if tags else "bot"
    mask = user.mask
    if draft.kind is Kind.TAGMSG:
        body = f":{mask} TAGMSG {target}\r\n"
        return Line(body.encode(), ts=ts, cid=cid, tags=tags, require=cap.MESSAGE_TAGS)
    body = f":{mask} {draft.command} {target} :{draft.text}\r\n"
    plain = plain_message(user.nick, draft.text, draft.command, not target.startswith(("#", "@", "+")))
    return Line(body.encode(), ts=ts, cid=cid, tags=tags, plain=plain)


def _echo(session: Session, line: Line) -> None:
    """echo-message: the sender gets what the others got."""
    if session.caps & cap.ECHO_MESSAGE:
        data = line.form(session.shape)
        if data is not None:
            session.send(data)


def _wait(hub: Hub, session: Session, draft: Draft, cid: bytes, ticket: int) -> None:
    """Hold the echo, which is the last line, until its entry is stored."""
    echoes = session.caps & cap.ECHO_MESSAGE and ticket > hub.ledger.highest_committed
    hold = session.hold_last() if echoes else None
    hub.ledger.wait(ticket, Waiter(session, hold, cid, draft.command, draft.target))


def _is_too_long(hub: Hub, session: Session, draft: Draft, target: str) -> bool:
    # Others get ':mask COMMAND target :text' within the limit of a line, or the author hears that they cannot.
    size = len(session.user.mask.encode()) + len(draft.command) + len(target.encode()) + len(draft.text.encode()) + 7
    if size <= MAX_RELAYED:
        return False
    _refuse(hub, session, draft, num.ERR_INPUTTOOLONG, "Input line was too long")
    return True


#: What a refused message with an id is answered by, instead of the numeric.
_CODES = {
    num.ERR_NOSUCHCHANNEL: "NO_SUCH_CHANNEL",
    num.ERR_NOSUCHNICK: "NO_SUCH_NICK",
    num.ERR_CANNOTSENDTOCHAN: "CANNOT_SEND",
    num.ERR_INPUTTOOLONG: "INPUT_TOO_LONG",
}


def _refuse(hub: Hub, session: Session, draft: Draft, code: str, text: str) -> None:
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

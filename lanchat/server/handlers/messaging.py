"""PRIVMSG and NOTICE: from the command to the ledger and to everybody it is for.
Also what a plain-text guest says; other commands are in the files beside this one."""

from __future__ import annotations

from functools import partial

from lanchat.protocol import capabilities as cap
from lanchat.protocol import numerics as num
from lanchat.protocol.entry import Entry, Kind, decode_cid, private_room
from lanchat.protocol.message import Message
from lanchat.protocol.names import casefold
from lanchat.protocol.plain_text import wrap
from lanchat.protocol.query import HistoryFull
from lanchat.server.channel import Channel
from lanchat.server.delivery import Line, Said, Stored
from lanchat.server.handlers.refusals import Draft, refuse
from lanchat.server.handlers.relay import deliver_privately, echo, tell_twins, wait, with_bot
from lanchat.server.hub import Hub
from lanchat.server.known_ids import Known, digest
from lanchat.server.limits import LARGE_ENTRY, MAX_CORRESPONDENTS, MAX_PLAIN_TEXT, MAX_RELAYED, MAX_TARGETS
from lanchat.server.multiline import Multiline
from lanchat.server.session import Session, User
from lanchat.server.texts import client_tags, word

#: Looking a member of an enumeration up costs more than a call, and these are needed for every message.
_PRIVMSG = Kind.PRIVMSG
_TAGMSG = Kind.TAGMSG
_ECHO = cap.ECHO_MESSAGE


def say_quickly(hub: Hub, session: Session, line: bytes | str) -> bool:
    """The most frequent line, 'PRIVMSG #room :text' without tags, when nothing is in its way. False: not done.

    Everything else takes the way by the table of commands, and so does whatever is to be refused.
    """
    if line[:9] != b"PRIVMSG #" or not session.registered or session.plain or isinstance(line, str):
        return False
    head, _, said = line.partition(b" :")
    try:
        target = head[8:].decode()
        text = said.decode()
    except UnicodeDecodeError:
        return False
    channel = hub.channels.get(target) or hub.channels.get(casefold(target))
    user = session.user
    if channel is None or not text or channel.refuses_message(user, text):
        return False
    author = user.author
    body = f":{author.mask} PRIVMSG {channel.name} :{text}\r\n".encode()
    if len(body) > MAX_RELAYED:
        return False
    try:
        entry, ticket = hub.ledger.add(None, author, channel.key, _PRIVMSG, text)
    except HistoryFull:
        return False
    stored = Stored(body, entry, "PRIVMSG", "bot" if user.bot else "", hub.ledger.new_id.text)
    _deliver_in_room(hub, session, channel, stored, ticket, target)
    return True


def privmsg(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "PRIVMSG message"."""
    _incoming(hub, session, message, Kind.PRIVMSG)


def notice(hub: Hub, session: Session, message: Message) -> None:
    """modern.ircdocs.horse, "NOTICE message": no error numerics ever answer it."""
    _incoming(hub, session, message, Kind.NOTICE)


def plain_text(hub: Hub, session: Session, text: str) -> None:
    """A plain-text guest says something in the lobby; long lines become several messages."""
    for piece in wrap(text, MAX_PLAIN_TEXT):
        _send(hub, session, Draft("PRIVMSG", Kind.PRIVMSG, hub.lobby, piece))


def _incoming(hub: Hub, session: Session, message: Message, kind: Kind) -> None:
    command = message.command
    targets = targets_of(hub, session, message, command)
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
            refuse_id(hub, session, command, targets[0])
        else:
            say(hub, session, Draft(command, kind, targets[0], text, tags, cid))
        return
    for target in targets:
        _send(hub, session, Draft(command, kind, target, text, tags))


def targets_of(hub: Hub, session: Session, message: Message, command: str) -> list[str]:
    """Whom the first parameter names; nobody, and the numeric was sent, when there are none or too many."""
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


def say(hub: Hub, session: Session, draft: Draft) -> None:
    """Say this to its one target, or tell the author why not."""
    if draft.cid is not None:
        _send_once(hub, session, draft, draft.cid)
    else:
        _send(hub, session, draft)


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


def refuse_id(hub: Hub, session: Session, command: str, target: str) -> None:
    """What a client chose as the id of a message is none."""
    why = "The id of the message is not valid"
    hub.fail(session, command, "INVALID_ID", word(target), text=why, known=True)


def _found(hub: Hub, session: Session, draft: Draft, cid: bytes, entry: Entry | None, looked: bool) -> None:
    if not looked:
        refuse(hub, session, draft, "NOT_STORED", "The messages so far cannot be read just now. Try again")
    elif entry is None:
        session.caught_up = True
        _send(hub, session, draft)
    else:
        _repeat(hub, session, draft, cid, Known(entry.ts, entry.room, entry.kind, digest(entry.body), -1))


def _repeat(hub: Hub, session: Session, draft: Draft, cid: bytes, known: Known) -> None:
    # Not by who is there now: whoever comes back after a broken link may find the room empty, or closed to them.
    is_room = draft.target.startswith("#")
    same_room = hub.renamings.are_one(casefold(draft.target), known.room) if is_room else known.room.startswith("=")
    if not same_room or known.kind is not draft.kind or known.digest != digest(draft.text):
        refuse(hub, session, draft, "ID_IN_USE", "Another message was sent under this id")
        return
    channel = hub.find_channel(draft.target)
    line = _line(session.user, draft, cid, known.ts, channel.name if channel is not None else draft.target)
    echo(session, line)
    wait(hub, session, draft.command, draft.target, cid, known.ticket)


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
            refuse(hub, session, draft, num.ERR_NOSUCHCHANNEL, "No such channel")
        elif channel.refuses_message(session.user, draft.text):
            _refuse_in(hub, session, draft, channel)
        else:
            _send_to_channel(hub, session, draft, channel)
        return
    other = hub.find_user(name)
    if other is None:
        refuse(hub, session, draft, num.ERR_NOSUCHNICK, "No such nick/channel")
    else:
        _send_to_user(hub, session, draft, other)


def _refuse_in(hub: Hub, session: Session, draft: Draft, channel: Channel) -> None:
    """A mode of the room forbids it; who is not to know of the room hears what they would without it."""
    if channel.is_secret_to(session.user):
        refuse(hub, session, draft, num.ERR_NOSUCHCHANNEL, "No such channel")
    else:
        refuse(hub, session, draft, num.ERR_CANNOTSENDTOCHAN, "Cannot send to channel")


def _send_to_channel(hub: Hub, session: Session, draft: Draft, channel: Channel) -> None:
    if draft.parts:
        _say_lines_in_room(hub, session, draft, channel)
    elif draft.kind is not _TAGMSG:
        _say_in_room(hub, session, draft, channel)
    elif not _is_too_long(hub, session, draft, channel.name):
        line = _line(session.user, draft, hub.ledger.new_id(), hub.ledger.now_ms(), channel.name)
        hub.fan.tell_others(line, channel.groups, session)
        echo(session, line)


def _say_in_room(hub: Hub, session: Session, draft: Draft, channel: Channel) -> None:
    user = session.user
    author = user.author
    body = f":{author.mask} {draft.command} {channel.name} :{draft.text}\r\n".encode()
    if len(body) > MAX_RELAYED:
        _too_long(hub, session, draft)
        return
    try:
        entry, ticket = hub.ledger.add(draft.cid, author, channel.key, draft.kind, draft.text, b"", draft.tags)
    except HistoryFull:
        _not_taken(hub, session, draft)
        return
    tags = with_bot(draft.tags) if user.bot else draft.tags
    _deliver_in_room(hub, session, channel, Stored(body, entry, draft.command, tags, entry.msgid), ticket, draft.target)
    if len(tags) > LARGE_ENTRY - MAX_RELAYED:
        channel.shorten()


def _deliver_in_room(hub: Hub, session: Session, channel: Channel, line: Stored, ticket: int, target: str) -> None:
    """The rest of the way of most messages, written out in one go because it decides what the server can bear."""
    entry = line.entry
    channel.ring.append(entry)
    session.user.spoke = session.heard
    hub.fan.tell_others(line, channel.groups, session)
    if session.caps & _ECHO:
        echo(session, line)
        wait(hub, session, line.command, target, entry.cid, ticket)
    else:
        hub.ledger.wait(ticket, (session, None, entry.cid, line.command, target, None))


def _say_lines_in_room(hub: Hub, session: Session, draft: Draft, channel: Channel) -> None:
    """draft/multiline: one message in the log, in as many lines as it came."""
    if _is_too_long(hub, session, draft, channel.name):
        return
    stored = _store(hub, session, draft, channel.key)
    if stored is None:
        return
    entry, ticket = stored
    channel.remember(entry)
    session.user.spoke = session.heard
    line = _line(session.user, draft, entry.cid, entry.ts, channel.name)
    hub.fan.tell_others(line, channel.groups, session)
    echo(session, line)
    wait(hub, session, draft.command, draft.target, entry.cid, ticket)


def _send_to_status(hub: Hub, session: Session, draft: Draft) -> None:
    """modern.ircdocs.horse, "STATUSMSG Parameter": to the members with this status or more. Never stored."""
    prefix, _, name = draft.target.partition("#")
    channel = hub.find_channel("#" + name)
    if channel is None:
        refuse(hub, session, draft, num.ERR_NOSUCHCHANNEL, "No such channel")
        return
    if channel.refuses_message(session.user, draft.text):
        _refuse_in(hub, session, draft, channel)
        return
    shown = ("+" if "+" in prefix else "@") + channel.name
    if _is_too_long(hub, session, draft, shown):
        return
    cid = draft.cid or hub.ledger.new_id()
    line = _line(session.user, draft, cid, hub.ledger.now_ms(), shown)
    for user, member in channel.members.items():
        if user is not session.user and (member.op or ("+" in prefix and member.voice)):
            hub.tell_user(user, line)
    tell_twins(session, line)
    echo(session, line)


def _send_to_user(hub: Hub, session: Session, draft: Draft, other: User) -> None:
    user = session.user
    if _is_too_long(hub, session, draft, other.nick):
        return
    if draft.kind is Kind.TAGMSG:
        line = _line(user, draft, hub.ledger.new_id(), hub.ledger.now_ms(), other.nick)
        deliver_privately(hub, session, line, other)
        return
    stored = _store(hub, session, draft, private_room(user.id.hex(), other.id.hex()), other.id)
    if stored is None:
        return
    entry, ticket = stored
    user.spoke = session.heard
    _note_correspondent(user, other, entry.ts)
    _note_correspondent(other, user, entry.ts)
    line = _line(user, draft, entry.cid, entry.ts, other.nick)
    deliver_privately(hub, session, line, other)
    wait(hub, session, draft.command, draft.target, entry.cid, ticket)
    if other.away is not None and draft.kind is Kind.PRIVMSG:
        hub.numeric(session, num.RPL_AWAY, other.nick, text=other.away)


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
        _not_taken(hub, session, draft)
        return None


def _line(user: User, draft: Draft, cid: bytes, ts: int, target: str) -> Line:
    tags = with_bot(draft.tags) if user.bot else draft.tags
    mask = user.mask
    if draft.kind is _TAGMSG:
        body = f":{mask} TAGMSG {target}\r\n"
        return Line(body.encode(), ts=ts, cid=cid, tags=tags, require=cap.MESSAGE_TAGS, account=user.account)
    if draft.parts:
        return Multiline(mask, target, draft.parts, ts=ts, cid=cid, tags=tags, account=user.account)
    body = f":{mask} {draft.command} {target} :{draft.text}\r\n"
    to_you = not target.startswith(("#", "@", "+"))
    return Said(body.encode(), ts, cid, tags, user.nick, draft.command, draft.text, to_you, user.account)


def _is_too_long(hub: Hub, session: Session, draft: Draft, target: str) -> bool:
    # Others get ':mask COMMAND target :text' within the limit of a line, or the author hears that they cannot.
    longest = max((len(part.text.encode()) for part in draft.parts), default=0) or len(draft.text.encode())
    size = len(session.user.mask.encode()) + len(draft.command) + len(target.encode()) + longest + 7
    if size > MAX_RELAYED:
        _too_long(hub, session, draft)
    return size > MAX_RELAYED


def _too_long(hub: Hub, session: Session, draft: Draft) -> None:
    if draft.parts:
        text = "A line of the batch is too long to be relayed"
        hub.fail(session, "BATCH", "MULTILINE_INVALID", text=text, known=True)
    else:
        refuse(hub, session, draft, num.ERR_INPUTTOOLONG, "Input line was too long")


def _not_taken(hub: Hub, session: Session, draft: Draft) -> None:
    refuse(hub, session, draft, "NOT_STORED", "Too much waits to be stored. Try again")

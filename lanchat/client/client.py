"""ChatClient: everything a person or a program can do in a chat, callable from any thread, never waiting.
It passes each wish to the net thread; answers come as events through the sink."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from random import Random

from lanchat.client import ctcp
from lanchat.client.capabilities import RECEIPTS
from lanchat.client.carried import Carried
from lanchat.client.connection import Connection
from lanchat.client.delivery import EDIT
from lanchat.client.destination import Tls
from lanchat.client.engine import Engine
from lanchat.client.events import (
    AwayWished,
    ClientEvent,
    FaceWished,
    HistoryPage,
    Received,
    RoomWished,
    SearchAnswer,
    Sending,
)
from lanchat.client.faces import Face
from lanchat.client.history_requests import Part
from lanchat.client.message_tags import REACT_TAGS, TYPING_TAG, UNREACT_TAGS, reply_of, reply_tags
from lanchat.client.multiline import messages_of
from lanchat.client.outbox import Outgoing, Waiting
from lanchat.client.outbox_watch import OutboxWatch
from lanchat.client.registration import Identity
from lanchat.client.search import SearchWish
from lanchat.client.split_text import room_for_text, split_text
from lanchat.errors import RemoteProtocolError
from lanchat.i18n import _
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.entry import Uuid7, encode_cid
from lanchat.protocol.message import Message, parse

#: The room everybody is in.
LOBBY = "#lobby"
#: Messages asked for in one page of history.
PAGE = 50


class ChatClient:
    """One person's place in a chat. Every method may be called from any thread and returns at once.

    `sink` gets every event: on the net thread, except Sending, which comes on the caller's; it must not block.
    `clock` is monotonic seconds, `wall_ms` the time of day in milliseconds. `lobby` is entered by itself; '' for none.
    """

    def __init__(
        self,
        loop: EventLoop,
        workers: Workers,
        *,
        sink: Callable[[ClientEvent], None],
        nick: str,
        realname: str = "",
        clock: Callable[[], float],
        wall_ms: Callable[[], int],
        random: Random,
        lobby: str = LOBBY,
    ) -> None:
        self._loop = loop
        self._sink = sink
        self._wall_ms = wall_ms
        self._new_id = Uuid7(wall_ms, random)
        self._nick = nick
        identity = Identity(nick, realname, run=f"{random.getrandbits(128):032x}")
        self._carried = Carried(identity, lobby=lobby)
        if lobby:
            self._carried.rooms.want(lobby)
        self._watch: OutboxWatch | None = None
        self._connection = Connection(loop, workers, self._carried, sink=sink, clock=clock, random=random)

    # -- the link -------------------------------------------------------------------------------------------------

    def connect(self, address: str, port: int, tls: Tls = "prefer", password: str = "", owner_token: str = "") -> None:
        """Go to this chat and stay there: lost connections are made again until close(). `owner_token` is for the chat
        that this program hosts."""
        self._loop.call_soon_threadsafe(self._open, address, port, tls, password, owner_token)

    def reconnect(self) -> None:
        """Go back to the chat that was lost for good, as connect() found it: same password, TLS where there was TLS."""
        self._loop.call_soon_threadsafe(self._connection.reopen)

    def move_to(self, address: str, port: int, resend: bool = True) -> None:
        """The chat goes on at another host. With `resend`, everything of ours that the last host had stored since we
        came to it is sent again with the same ids, so that nothing is lost when that host gave way."""
        self._loop.call_soon_threadsafe(lambda: self._connection.move(address, port, resend=resend))

    def follow(self, address: str, port: int) -> None:
        """The very chat we are in answers at this place: if the connection is lost, go there at once."""
        self._loop.call_soon_threadsafe(self._connection.follow, address, port)

    def doubt(self) -> None:
        """The network is not what it was: make sure of the connection, or make the next attempt at once."""
        self._loop.call_soon_threadsafe(self._connection.doubt)

    def close(self, quit_message: str = "") -> None:
        """Say goodbye and leave; messages still waiting fail."""
        self._loop.call_soon_threadsafe(self._close, quit_message)

    # -- saying ---------------------------------------------------------------------------------------------------

    def say(self, target: str, text: str, command: str = "PRIVMSG", reply_to: str = "") -> list[str]:
        """Say this; the ids of the messages it becomes: mostly one, but one per line and per 400 bytes where the server
        takes no messages of several lines. [] for blank text. The first answers the message with the id `reply_to`."""
        limits = self._carried.batches if command == "PRIVMSG" else None
        pieces = messages_of(text, room_for_text(self._nick, target, command), limits)
        return self._say(target, pieces, command, reply_to)

    def edit(self, target: str, msgid: str, text: str) -> None:
        """Give a message of ours another text, once, now or as soon as there is a connection. An EDIT of ours follows,
        or an EditFailed."""
        item = Outgoing(encode_cid(self._new_id()), target, text, EDIT, self._wall_ms(), edits=msgid)
        self._loop.call_soon_threadsafe(self._connection.say, [item])

    def notice(self, target: str, text: str) -> list[str]:
        """As say, as a notice: programs do not answer it."""
        return self.say(target, text, "NOTICE")

    def action(self, target: str, text: str) -> list[str]:
        """Do this: '/me waves'."""
        limit = room_for_text(self._nick, target, "PRIVMSG") - len(ctcp.action(""))
        return self._say(target, [ctcp.action(piece) for piece in split_text(text, limit)], "PRIVMSG")

    def withdraw(self, msgid: str) -> None:
        """Do not send this message, if it still waits: a SendFailed follows then."""
        self._loop.call_soon_threadsafe(self._withdraw, msgid)

    def redact(self, target: str, msgid: str) -> None:
        """Take a message back (draft/message-redaction): a REDACT, or a refusal, follows."""
        self._loop.call_soon_threadsafe(self._carried.outbox.forget, msgid)
        self._send(Message("REDACT", (target, msgid)))

    def react(self, target: str, msgid: str, sign: str, *, on: bool = True) -> None:
        """Answer a message with a sign, or take it back (client tag "react"): our own TAGMSG follows."""
        tags = {**reply_tags(msgid), (REACT_TAGS if on else UNREACT_TAGS)[0]: sign}
        self._send(Message("TAGMSG", (target,), tags=tags))

    def typing(self, target: str, state: str) -> None:
        """Tell that we write there, paused, or gave it up: 'active', 'paused' or 'done'. Nothing without a link."""
        message = Message("TAGMSG", (target,), tags={TYPING_TAG: state})
        self._loop.call_soon_threadsafe(self._connection.tell, lambda engine: engine.send_quietly(message))

    def _say(self, target: str, pieces: list[str], command: str, reply_to: str = "") -> list[str]:
        now = self._wall_ms()
        items = [Outgoing(encode_cid(self._new_id()), target, piece, command, now) for piece in pieces]
        if items and reply_to:
            items[0].tags = reply_tags(reply_to)
        for item in items:
            self._sink(Sending(item.msgid, target, item.text, command, now, reply_of(item.tags)))
        if items:
            self._loop.call_soon_threadsafe(self._hand_over, items)
        return [item.msgid for item in items]

    def say_again(self, waiting: Sequence[Waiting]) -> None:
        """Say what waited when the program ended, with the same ids."""
        items = [Outgoing(*item[:5], repeated=item.repeated) for item in waiting]
        for item, kept in zip(items, waiting, strict=True):
            item.tags = reply_tags(kept.reply_to) if kept.reply_to else {}
            self._sink(Sending(*kept[:5], kept.reply_to, kept.repeated))
        self._loop.call_soon_threadsafe(self._hand_over_again, items)

    def watch_waiting(self, on_waiting: Callable[[tuple[Waiting, ...]], None]) -> None:
        """From now on, tell everything that waits to be sent, on the net thread, whenever that has changed."""
        self._loop.call_soon_threadsafe(self._watch_waiting, on_waiting)

    # -- rooms and people -----------------------------------------------------------------------------------------

    def join(self, room: str, key: str = "") -> None:
        """Enter a room, now or as soon as there is a connection, and again after each reconnect."""
        self._sink(RoomWished(room, bool(key)))
        self._loop.call_soon_threadsafe(self._join, room, key)

    def part(self, room: str, reason: str = "") -> None:
        """Leave a room for good."""
        self._loop.call_soon_threadsafe(self._part, room, reason)

    def set_nick(self, nick: str) -> None:
        """Be called so from now on."""
        self._nick = nick
        self._loop.call_soon_threadsafe(self._set_nick, nick)

    def set_away(self, text: str | None, *, quiet: bool = False) -> None:
        """Be away with this text, or None: be here again. `quiet`: without a line that says so."""
        self._sink(AwayWished(text, quiet))
        self._loop.call_soon_threadsafe(self._set_away, text)

    def set_face(self, face: Face) -> None:
        """Look like this to everybody, now and after each reconnect, wherever the server can tell others."""
        self._sink(FaceWished(face))
        self._loop.call_soon_threadsafe(self._set_face, face)

    def ask_face(self, nick: str) -> None:
        """Ask what somebody looks like, soon: the answer changes the model."""
        self._loop.call_soon_threadsafe(lambda: self._connection.tell(lambda engine: engine.faces.ask(nick)))

    def set_topic(self, room: str, text: str) -> None:
        """Change what the room is about; '' clears it."""
        self._send(Message("TOPIC", (room, text)))

    def kick(self, room: str, nick: str, reason: str = "") -> None:
        """Remove somebody from a room."""
        self._send(Message("KICK", (room, nick, reason) if reason else (room, nick)))

    def invite(self, nick: str, room: str) -> None:
        """Ask somebody into a room."""
        self._send(Message("INVITE", (nick, room)))

    def list_rooms(self) -> None:
        """Ask which rooms there are."""
        self._send(Message("LIST"))

    def whois(self, nick: str) -> None:
        """Ask who somebody is."""
        self._send(Message("WHOIS", (nick,)))

    def request_history(self, target: str, before_msgid: str | None = None, limit: int = PAGE) -> None:
        """Ask for the messages before this one (None: the newest). A HistoryPage always follows."""
        self._loop.call_soon_threadsafe(self._request_history, target, before_msgid, limit)

    def request_part(self, target: str, part: Part, msgid: str, limit: int = PAGE) -> None:
        """Ask for a part of the past apart from what is loaded. A HistoryPage always follows."""
        self._loop.call_soon_threadsafe(self._request_part, target, part, msgid, limit)

    def search(self, number: int, wish: SearchWish) -> None:
        """Let the server search. A SearchAnswer with this number follows, unless the connection breaks before."""
        self._loop.call_soon_threadsafe(self._search, number, wish)

    def mark_read(self, target: str, ms: int) -> None:
        """A conversation was read up to a message of this time; told to the server where it keeps such marks, and in
        private to the other one where both want that."""
        self._loop.call_soon_threadsafe(self._connection.tell, lambda engine: engine.read(target, ms))

    def set_receipts(self, wanted: bool) -> None:
        """Whether we tell who writes to us in private that it came and was seen, and hear it of others. It is so until
        this is called."""
        self._loop.call_soon_threadsafe(self._set_receipts, wanted)

    def raw(self, line: str) -> None:
        """Send an IRC command as it is typed; only its first line counts."""
        try:
            message = parse(line.split("\n", 1)[0].strip().encode("utf-8", "replace"))
        except RemoteProtocolError:
            return
        self._send(message._replace(source=None))

    # -- on the net thread ----------------------------------------------------------------------------------------

    def _open(self, address: str, port: int, tls: Tls, password: str, owner_token: str) -> None:
        self._carried.identity.password = password
        self._carried.identity.owner_token = owner_token
        self._connection.open(address, port, tls)

    def _close(self, quit_message: str) -> None:
        if self._watch is not None:
            self._watch.finish()
            self._watch = None
        self._connection.close(quit_message)

    def _hand_over(self, items: list[Outgoing]) -> None:
        self._connection.say(items)
        if self._watch is not None:
            self._watch.said()

    def _hand_over_again(self, items: list[Outgoing]) -> None:
        self._connection.say(items)
        if self._watch is not None:
            self._watch.look()

    def _withdraw(self, msgid: str) -> None:
        item = self._carried.outbox.withdraw(msgid)
        if item is not None:
            self._sink(item.failed(_("You took this back.")))
            if self._watch is not None:
                self._watch.look()

    def _watch_waiting(self, on_waiting: Callable[[tuple[Waiting, ...]], None]) -> None:
        self._watch = OutboxWatch(self._loop, self._carried.outbox, on_waiting)

    def _send(self, message: Message) -> None:
        self._loop.call_soon_threadsafe(self._tell, message.command, lambda engine: engine.send(message))

    def _tell(self, command: str, action: Callable[[Engine], None]) -> None:
        if not self._connection.tell(action):
            self._sink(Received(Message("FAIL", (command, "OFFLINE", _("There is no connection to the chat.")))))

    def _join(self, room: str, key: str) -> None:
        self._carried.rooms.want(room, key)
        self._connection.tell(lambda engine: engine.rooms.join(room, key))

    def _part(self, room: str, reason: str) -> None:
        self._carried.rooms.unwant(room)
        message = Message("PART", (room, reason) if reason else (room,))
        self._connection.tell(lambda engine: engine.send(message))

    def _set_nick(self, nick: str) -> None:
        self._carried.identity.nick = nick
        self._connection.tell(lambda engine: engine.set_nick(nick))

    def _set_receipts(self, wanted: bool) -> None:
        self._carried.identity.receipts = wanted
        message = Message("CAP", ("REQ", RECEIPTS if wanted else f"-{RECEIPTS}"))
        self._connection.tell(lambda engine: engine.send(message))

    def _set_away(self, text: str | None) -> None:
        self._carried.identity.away = text
        message = Message("AWAY", (text,) if text is not None else ())
        self._connection.tell(lambda engine: engine.send(message))

    def _set_face(self, face: Face) -> None:
        self._carried.identity.face = face
        self._connection.tell(lambda engine: engine.faces.wish(face))

    def _request_history(self, target: str, msgid: str | None, limit: int) -> None:
        if not self._connection.tell(lambda engine: engine.history.request(target, msgid, limit)):
            self._sink(HistoryPage(target, (), False, "latest" if msgid is None else "before"))

    def _request_part(self, target: str, part: Part, msgid: str, limit: int) -> None:
        if not self._connection.tell(lambda engine: engine.history.request_part(target, part, msgid, limit)):
            self._sink(HistoryPage(target, (), False, part, about=msgid))

    def _search(self, number: int, wish: SearchWish) -> None:
        if not self._connection.tell(lambda engine: engine.search.ask(number, wish)):
            self._sink(SearchAnswer(number, supported=False))

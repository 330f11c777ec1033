"""ChatState: the model of a chat as one person sees it. Events go in, changes for the views come out.
No I/O and no clock of its own; the meaning of each message is in the handle_* files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import assert_never

from lanchat.client import excerpts, handle_rename, handle_search, timeline
from lanchat.client import handle_faces as faces
from lanchat.client import handle_marks as marks
from lanchat.client import handle_membership as membership
from lanchat.client import handle_messages as messages
from lanchat.client import handle_numerics as numerics
from lanchat.client import handle_reading as reading
from lanchat.client import handle_receipts as receipts
from lanchat.client.book import Book
from lanchat.client.capabilities import CHATHISTORY, METADATA, METADATA_3, SEARCH
from lanchat.client.casemap import fold_for
from lanchat.client.events import (
    AwayWished,
    ClientEvent,
    Connecting,
    Disconnected,
    EditFailed,
    FaceWished,
    HistoryPage,
    Received,
    Registered,
    RoomWished,
    SearchAnswer,
    SendFailed,
    Sending,
)
from lanchat.client.explain import connection_trouble
from lanchat.client.faces import Face
from lanchat.client.history_requests import LOCAL_ID
from lanchat.client.model import (
    Change,
    Conversation,
    ConversationKind,
    Excerpt,
    FaceChanged,
    Link,
    LinkChanged,
    MessageKind,
    MessagesReset,
    MessageState,
    NickChanged,
    Person,
    SearchFound,
)
from lanchat.client.reading import Reading
from lanchat.client.search import SearchWish
from lanchat.i18n import _
from lanchat.protocol.message import Message

Handler = Callable[[Book, Message, list[Change]], None]

HANDLERS: Mapping[str, Handler] = {
    "PRIVMSG": messages.text,
    "NOTICE": messages.text,
    "REDACT": marks.redact,
    "TAGMSG": marks.tagmsg,
    "EDIT": marks.edit,
    "RECEIPT": receipts.receipt,
    "TOPIC": messages.topic,
    "INVITE": messages.invite,
    "MARKREAD": reading.markread,
    "JOIN": membership.join,
    "PART": membership.part,
    "QUIT": membership.quit_,
    "KICK": membership.kick,
    "NICK": membership.nick,
    "RENAME": handle_rename.rename,
    "LANCHAT": membership.host,
    "AWAY": membership.away,
    "ACCOUNT": membership.account,
    "CHGHOST": membership.chghost,
    "SETNAME": membership.setname,
    "MODE": membership.mode,
    "METADATA": faces.metadata,
    "761": faces.key_value,
    "766": faces.key_not_set,
    "352": membership.who,
    "353": membership.names,
    "366": membership.names_end,
    "FAIL": numerics.fail,
    "WARN": numerics.fail,
    "NOTE": numerics.note,
    "301": numerics.away_text,
    "305": numerics.here_again,
    "306": numerics.now_away,
    "311": numerics.whois_user,
    "312": numerics.whois_server,
    "313": numerics.whois_more,
    "317": numerics.whois_idle,
    "318": numerics.whois_end,
    "319": numerics.whois_rooms,
    "320": numerics.whois_more,
    "330": numerics.whois_more,
    "335": numerics.whois_more,
    "671": numerics.whois_more,
    "321": numerics.list_start,
    "322": numerics.list_item,
    "323": numerics.list_end,
    "331": numerics.topic_is,
    "332": numerics.topic_is,
    "341": numerics.inviting,
}


class ChatState:
    """Rooms, people and messages. One owner thread; every method returns what the views must show anew."""

    def __init__(self, wall_ms: Callable[[], int]) -> None:
        self._book = Book(wall_ms)
        #: What the person decided about conversations, and how far they were read.
        self.reading = Reading(self._book, self.find)

    # -- what views read ------------------------------------------------------------------------------------------

    @property
    def conversations(self) -> list[Conversation]:
        """Rooms, then private conversations, then the server's own, each in the order they came."""
        return self._book.conversations

    @property
    def people(self) -> Mapping[str, Person]:
        """Everybody we share a room with, by folded nickname."""
        return self._book.people

    @property
    def me(self) -> Person:
        """This person."""
        return self._book.me

    @property
    def nick(self) -> str:
        """What we are called."""
        return self._book.me.nick

    @property
    def link(self) -> Link:
        """The state of the connection."""
        return self._book.link

    @property
    def network(self) -> str:
        """What the server calls the chat."""
        return self._book.network

    @property
    def current(self) -> str:
        """The key of the conversation that is looked at, '' for none."""
        return self._book.current

    def typists(self, name: str) -> list[str]:
        """Who is writing there at this moment."""
        conversation = self.find(name)
        now = self._book.wall_ms()
        if conversation is None:
            return []
        return [typist.nick for typist in conversation.typists.values() if typist.until_ms > now]

    def face_of(self, nick: str) -> Face:
        """What somebody wants to look like, here or not."""
        return self._book.face_of(nick)

    def face_to_ask(self, nick: str) -> bool:
        """Whether somebody who is shown has to be asked what they look like: nobody told. True once."""
        person = self._book.people.get(self._book.fold(nick))
        if person is None or not person.face_unasked or not self.follows_faces:
            return False
        person.face_unasked = False
        return True

    @property
    def follows_faces(self) -> bool:
        """Whether the server tells what others look like."""
        return self.can(METADATA) or self.can(METADATA_3)

    def can(self, capability: str) -> bool:
        """Whether the server we are connected to does this for us."""
        return self._book.link is Link.ONLINE and capability in self._book.capabilities

    def find(self, name: str) -> Conversation | None:
        """The conversation with this room or person; any spelling of the name."""
        return self._book.find(name) or self._book.by_key.get(name)

    def key(self, name: str) -> str:
        """The key under which a room or a person is known."""
        return self._book.fold(name)

    def oldest_msgid(self, name: str) -> str | None:
        """What to ask for the messages before; None when none is known."""
        conversation = self.find(name)
        if conversation is None:
            return None
        stored = [message for message in conversation.messages if timeline.is_talk(message)]
        named = next((message.msgid for message in stored if not message.msgid.startswith(LOCAL_ID)), None)
        return named or (stored[0].msgid if stored else None)

    # -- what a person does ---------------------------------------------------------------------------------------

    def open_conversation(self, name: str) -> list[Change]:
        """This conversation is looked at from now on (made if needed; '' for none): what it holds is read."""
        book = self._book
        changes: list[Change] = []
        before = book.by_key.get(book.current)
        conversation = (self.find(name) or book.open(name, changes)) if name else None
        if before is not None and before is not conversation:
            before.first_unread = ""
            before.scrollback = 0
        book.current = conversation.key if conversation is not None else ""
        if conversation is not None and (conversation.unread or conversation.mentions):
            conversation.unread = conversation.mentions = 0
            book.changed(changes)
        return changes

    def close_conversation(self, name: str) -> list[Change]:
        """Take a conversation out of the list; a message there brings it back."""
        changes: list[Change] = []
        conversation = self.find(name)
        if conversation is not None:
            if self._book.current == conversation.key:
                self._book.current = ""
            self._book.remove(conversation, changes)
        return changes

    def history_requested(self, name: str) -> bool:
        """Note that older messages are being asked for; False when that is needless now."""
        conversation = self.find(name)
        if conversation is None or conversation.loading_history or not conversation.more_history:
            return False
        conversation.loading_history = True
        return True

    def note(self, name: str, text: str, kind: MessageKind = MessageKind.EVENT) -> list[Change]:
        """Write a line of our own there ('' for where the person looks)."""
        changes: list[Change] = []
        conversation = self.find(name) if name else None
        self._book.line(conversation or self._book.at_hand(changes), text, changes, kind)
        return changes

    def discard(self, name: str, msgid: str) -> list[Change]:
        """Take a message that failed off the screen; nothing happens to any other."""
        changes: list[Change] = []
        conversation = self.find(name)
        message = conversation.index.get(msgid) if conversation is not None else None
        if conversation is not None and message is not None and message.state is MessageState.FAILED:
            timeline.discard(conversation, message, changes)
        return changes

    # -- looking into the past ------------------------------------------------------------------------------------

    @property
    def can_search(self) -> bool:
        """Whether the server can look through everything that was said."""
        return self._book.link is Link.ONLINE and self._book.can_search

    @property
    def has_history(self) -> bool:
        """Whether the server keeps what was said."""
        return self._book.has_history

    @property
    def excerpt(self) -> Excerpt | None:
        """The stretch of the past that is looked at, or on its way."""
        return self._book.excerpt

    def search_loaded(self, number: int, wish: SearchWish) -> SearchFound:
        """Look through what is loaded."""
        return handle_search.loaded(self._book, number, wish)

    def begin_excerpt(self, name: str, msgid: str) -> Excerpt | None:
        """Look at what was said around this message from now on; None when there is no such conversation."""
        conversation = self.find(name)
        return excerpts.begin(self._book, conversation, msgid) if conversation is not None else None

    def look_on(self, excerpt: Excerpt) -> None:
        """Go on looking at a stretch that was looked at a moment ago."""
        self._book.excerpt = excerpt

    def end_excerpt(self) -> None:
        """Look at the newest messages again."""
        self._book.excerpt = None

    # -- what happens ---------------------------------------------------------------------------------------------

    def apply(self, event: ClientEvent) -> list[Change]:
        """Take one event. Never raises for what a server sent."""
        changes: list[Change] = []
        match event:
            case Received(message):
                handler = HANDLERS.get(message.command)
                if handler is not None:
                    handler(self._book, message, changes)
                elif message.command.isdigit():
                    numerics.numeric(self._book, message, changes)
            case Sending():
                messages.sending(self._book, event, changes)
            case SendFailed():
                messages.send_failed(self._book, event, changes)
            case EditFailed():
                messages.edit_failed(self._book, event, changes)
            case HistoryPage():
                if event.direction in ("latest", "before", "after"):
                    messages.history_page(self._book, event, changes)
                elif event.direction == "quote":
                    marks.quoted(self._book, event, messages.lines_of(self._book, event), changes)
                elif event.direction != "all":  # those go to a file, not to the screen
                    excerpts.page(self._book, event, changes)
            case SearchAnswer():
                handle_search.answer(self._book, event, changes)
            case Registered():
                self._registered(event, changes)
            case Connecting():
                self._connecting(event, changes)
            case Disconnected():
                self._disconnected(event, changes)
            case AwayWished():
                self._book.away_wish, self._book.away_quiet = event.text, event.quiet
            case RoomWished():
                membership.room_wished(self._book, event)
            case FaceWished(face):
                self._book.me.face = face
                changes.append(FaceChanged(self._book.me.nick))
            case _:
                assert_never(event)
        return changes

    def _connecting(self, event: Connecting, changes: list[Change]) -> None:
        self._book.address = event.address
        self._book.link = Link.CONNECTING
        changes.append(LinkChanged(Link.CONNECTING, _("Connecting to {address} …").format(address=event.address)))

    def _disconnected(self, event: Disconnected, changes: list[Change]) -> None:
        book = self._book
        book.link = Link.OFFLINE if event.retry_in is None else Link.CONNECTING
        book.whois.clear()
        book.asked_quietly.clear()
        book.listing.clear()
        for conversation in book.by_key.values():
            conversation.loading_history = False
        if book.excerpt is not None:
            excerpts.cut_off(book, book.excerpt)
        detail = connection_trouble(event.reason, book.address)
        if event.redirect:
            detail = _("The chat goes on at {address}.").format(address=event.redirect)
        changes.append(LinkChanged(book.link, detail, event.retry_in))

    def _registered(self, event: Registered, changes: list[Change]) -> None:
        book = self._book
        book.link = Link.ONLINE
        book.network = event.network
        book.server = event.server
        book.capabilities = event.capabilities
        book.has_history = CHATHISTORY in event.capabilities
        book.can_search = {SEARCH, "batch"} <= event.capabilities
        self._rules(event.isupport, changes)
        book.drop_everybody()
        book.host_key = ""
        book.call_me(event.nick)
        for conversation in book.by_key.values():
            self._resume(conversation, changes, new_host=event.new_host)
        changes.append(LinkChanged(Link.ONLINE))
        changes.append(NickChanged(event.nick))
        book.changed(changes)

    def _rules(self, isupport: Mapping[str, str], changes: list[Change]) -> None:
        book = self._book
        book.chantypes = isupport.get("CHANTYPES", "#&")
        book.statusmsg = isupport.get("STATUSMSG", "")
        letters, _bracket, symbols = isupport.get("PREFIX", "(ov)@+").lstrip("(").partition(")")
        if letters and len(letters) == len(symbols):
            book.prefix_modes, book.prefixes = letters, symbols
        groups = isupport.get("CHANMODES", "beI,k,l,imnpst").split(",")
        book.modes_always = "".join(groups[:2])
        book.modes_when_set = groups[2] if len(groups) > 2 else ""
        fold = fold_for(isupport)
        if fold is not book.fold:
            book.fold = fold
            book.rekey(changes)

    def _resume(self, conversation: Conversation, changes: list[Change], *, new_host: bool) -> None:
        """A connection begins: what comes now comes after what is there."""
        conversation.loading_history = False
        if self._book.has_history and not conversation.new_order and timeline.drop_unplaced(conversation):
            changes.append(MessagesReset(conversation))
        timeline.set_mark(conversation)
        conversation.new_order = new_host
        conversation.provisional = timeline.said_before(conversation) if new_host else set()
        for message in timeline.unconfirmed(conversation):
            message.author = self._book.me.nick
            conversation.provisional.add(message.msgid)
        if conversation.kind is not ConversationKind.SERVER:
            conversation.more_history = conversation.more_history or self._book.has_history

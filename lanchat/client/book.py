"""The data behind ChatState and the few operations every handler needs: finding and making conversations and people,
writing lines, counting what is unread. What each event means is in the handle_* files."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from typing import Literal

from lanchat.client import timeline
from lanchat.client.casemap import Fold
from lanchat.client.faces import PLAIN, Face
from lanchat.client.habits import Habits
from lanchat.client.history_requests import local_id
from lanchat.client.model import (
    Change,
    ChatMessage,
    Conversation,
    ConversationKind,
    ConversationsChanged,
    Excerpt,
    KeyChanged,
    Link,
    Member,
    MembersChanged,
    MessageKind,
    Person,
)
from lanchat.client.texts import mention_pattern
from lanchat.protocol.names import casefold

#: Conversations open at once; a new one beyond that closes the private one that was quiet longest, so that strangers
#: with many names cannot fill the list.
MAX_CONVERSATIONS = 500
#: People known at once; the particulars of further ones are not kept.
MAX_PEOPLE = 20_000
#: Faces of people who left, or gave up their name, for what they said: the one longest gone is forgotten.
MAX_FORMER_FACES = 500
#: The key of the server's own conversation; no person or room can be called so.
SERVER_KEY = "*"
#: Rooms of which it is known that we told them a password.
MAX_TOLD = 1_000

_ORDER = {ConversationKind.ROOM: 0, ConversationKind.PRIVATE: 1, ConversationKind.SERVER: 2}
_CHANGED = ConversationsChanged()
_COUNTED = frozenset((MessageKind.TEXT, MessageKind.ACTION, MessageKind.NOTICE))


class Book:
    """Who and what there is. One owner thread (the window's)."""

    def __init__(self, wall_ms: Callable[[], int]) -> None:
        self.wall_ms = wall_ms
        self.me = Person("")
        self.me_key = ""
        self.people: dict[str, Person] = {}
        self._former_faces: dict[str, Face] = {}
        #: Folded name of the person whose computer hosts the chat, '' as long as nobody told.
        self.host_key = ""
        self.by_key: dict[str, Conversation] = {}
        self.current = ""
        self.link = Link.OFFLINE
        self.address = ""
        self.network = ""
        self.server = ""
        self.has_history = False
        self.can_search = False
        self.habits = Habits()
        #: The stretch of the past that is looked at, if any.
        self.excerpt: Excerpt | None = None
        self.capabilities: frozenset[str] = frozenset()
        self.fold: Fold = casefold
        self.chantypes = "#&"
        self.statusmsg = ""
        #: Mode letters and the prefixes they show, highest first (ISUPPORT PREFIX).
        self.prefix_modes = "ov"
        self.prefixes = "@+"
        #: Channel modes by how they take a parameter (ISUPPORT CHANMODES).
        self.modes_always = "beIk"
        self.modes_when_set = "l"
        #: The away text we asked for last, and whether no line is to tell of it.
        self.away_wish: str | None = None
        self.away_quiet = False
        #: Folded names of rooms that we told a password.
        self.told_password: set[str] = set()
        #: When we last entered a room, by the server's clock; 0 when it does not tell.
        self.entered_ms = 0
        self.listing: list[tuple[str, int, str]] = []
        self.whois: list[str] = []
        #: Folded names of those who were asked about without anything being written of it.
        self.asked_quietly: set[str] = set()
        self._numbers = itertools.count(1)
        self._mention: re.Pattern[str] = mention_pattern("\0")
        self._sorted: list[Conversation] | None = None

    # -- conversations --------------------------------------------------------------------------------------------

    @property
    def conversations(self) -> list[Conversation]:
        """Rooms, then people, then the server, each in the order they came."""
        if self._sorted is None:
            self._sorted = sorted(self.by_key.values(), key=lambda conversation: _ORDER[conversation.kind])
        return self._sorted

    def find(self, name: str) -> Conversation | None:
        """The conversation called so."""
        return self.by_key.get(self.fold(name))

    def is_channel(self, name: str) -> bool:
        """Whether this is a room's name."""
        return bool(name) and name[0] in self.chantypes

    def bare(self, target: str) -> str:
        """The room that a target like '@#room' is about."""
        if self.statusmsg and target[:1] in self.statusmsg:
            rest = target.lstrip(self.statusmsg)
            return rest if self.is_channel(rest) else target
        return target

    def open(self, name: str, changes: list[Change]) -> Conversation:
        """The conversation called so, made if there is none."""
        key = self.fold(name)
        conversation = self.by_key.get(key)
        if conversation is None:
            kind = ConversationKind.ROOM if self.is_channel(name) else ConversationKind.PRIVATE
            conversation = self._make(key, name, kind, changes)
        return conversation

    def server_conversation(self, changes: list[Change]) -> Conversation:
        """Where the server itself speaks."""
        conversation = self.by_key.get(SERVER_KEY)
        if conversation is None:
            name = self.network or self.address or self.server or "IRC"
            conversation = self._make(SERVER_KEY, name, ConversationKind.SERVER, changes)
            conversation.more_history = False
        return conversation

    def at_hand(self, changes: list[Change]) -> Conversation:
        """Where to say what belongs nowhere: what is looked at, else the first room, else the server's own."""
        conversation = self.by_key.get(self.current) or next(iter(self.conversations), None)
        return conversation if conversation is not None else self.server_conversation(changes)

    def remove(self, conversation: Conversation, changes: list[Change]) -> None:
        """The conversation is closed."""
        self.by_key.pop(conversation.key, None)
        self.changed(changes)

    def changed(self, changes: list[Change]) -> None:
        """The list of conversations is not what it was."""
        self._sorted = None
        changes.append(_CHANGED)

    def _make(self, key: str, name: str, kind: ConversationKind, changes: list[Change]) -> Conversation:
        if len(self.by_key) >= MAX_CONVERSATIONS:
            self._close_one()
        joined = kind is not ConversationKind.ROOM
        conversation = Conversation(key, name, kind, joined=joined, more_history=self.has_history)
        conversation.favourite = key in self.habits.favourites
        conversation.muted = key in self.habits.muted
        self.by_key[key] = conversation
        self.changed(changes)
        return conversation

    def _close_one(self) -> None:
        quiet = [item for item in self.by_key.values() if item.kind is ConversationKind.PRIVATE and not item.tail]
        quiet = [item for item in quiet if item.key != self.current]
        if quiet:
            oldest = min(quiet, key=lambda item: item.messages[-1].time_ms if item.messages else 0)
            del self.by_key[oldest.key]

    def rekey(self, changes: list[Change]) -> None:
        """The folding changed: every key is made anew."""
        current = self.by_key.get(self.current)
        for conversation in self.by_key.values():
            before = conversation.key
            if conversation.kind is not ConversationKind.SERVER:
                conversation.key = self.fold(conversation.name)
            if conversation.key != before:
                changes.append(KeyChanged(conversation, before))
        self.by_key = {conversation.key: conversation for conversation in self.by_key.values()}
        self.current = current.key if current is not None else ""
        self._sorted = None

    # -- people ---------------------------------------------------------------------------------------------------

    def call_me(self, nick: str) -> None:
        """This is our name."""
        self.me.nick = nick
        self.me_key = self.fold(nick)
        self._mention = mention_pattern(nick) if nick else mention_pattern("\0")

    def is_me(self, nick: str) -> bool:
        """Whether this name is ours."""
        return self.fold(nick) == self.me_key

    def mentions_me(self, text: str) -> bool:
        """Whether our name is in the text."""
        return self._mention.search(text) is not None

    def person(self, nick: str, source: str = "") -> Person:
        """The person called so, with user and host from `source` when it has them."""
        key = self.fold(nick)
        person = self.people.get(key)
        if person is None:
            person = self.me if self.is_me(nick) else Person(nick)
            person.is_host = key == self.host_key
            if len(self.people) < MAX_PEOPLE:
                self.people[key] = person
                self._former_faces.pop(key, None)  # the name is somebody else's now
        if "!" in source:
            _nick, _bang, mask = source.partition("!")
            person.user, _at, person.host = mask.partition("@")
        return person

    def face_of(self, nick: str) -> Face:
        """What the person called so looks like, or the last one who was."""
        key = self.fold(nick)
        if key == self.me_key:
            return self.me.face
        person = self.people.get(key)
        return person.face if person is not None else self._former_faces.get(key, PLAIN)

    def drop(self, key: str) -> Person | None:
        """Nobody is called so any more, as far as we see; who it was."""
        person = self.people.pop(key, None)
        if person is not None:
            self.keep_face(key, person)
        return person

    def keep_face(self, key: str, person: Person) -> None:
        """What a person said under this name goes on looking like them."""
        if person.face is not PLAIN:
            while len(self._former_faces) >= MAX_FORMER_FACES:
                del self._former_faces[next(iter(self._former_faces))]
            self._former_faces[key] = person.face

    def drop_everybody(self) -> None:
        """Whoever is here will be named anew."""
        for key in list(self.people):
            self.drop(key)

    def rooms_with(self, key: str) -> list[Conversation]:
        """The rooms this person (folded name) is in."""
        return [item for item in self.by_key.values() if key in item.members]

    def forget_if_gone(self, key: str) -> None:
        """Drop a person who is in none of our rooms any more."""
        if key not in self.by_key and not any(key in item.members for item in self.by_key.values()):
            self.drop(key)
            if key == self.host_key:
                self.host_key = ""  # whoever is called so next may be somebody else

    def add_member(self, conversation: Conversation, nick: str, prefixes: str = "", source: str = "") -> Member:
        """Somebody is in the room."""
        member = Member(self.person(nick, source), prefixes[:1], prefixes)
        conversation.members[self.fold(nick)] = member
        return member

    def people_changed(self, key: str, changes: list[Change]) -> None:
        """What is known of this person changed."""
        changes.extend(MembersChanged(conversation) for conversation in self.rooms_with(key))
        if key in self.by_key:
            changes.append(_CHANGED)

    # -- lines ----------------------------------------------------------------------------------------------------

    def new_id(self, time_ms: int) -> str:
        """An id for a line that has none."""
        return local_id(time_ms, next(self._numbers))

    def line(
        self,
        conversation: Conversation,
        text: str,
        changes: list[Change],
        kind: MessageKind = MessageKind.EVENT,
        time_ms: int | None = None,
    ) -> None:
        """Write a line that nobody said."""
        now = time_ms if time_ms is not None else self.wall_ms()
        timeline.append(conversation, ChatMessage(self.new_id(now), "", text, now, kind), changes)

    def passage(
        self, conversation: Conversation, nick: str, how: Literal["joined", "left"], text: str, changes: list[Change]
    ) -> None:
        """Write that somebody came or went."""
        now = self.wall_ms()
        line = ChatMessage(self.new_id(now), "", text, now, MessageKind.EVENT, subject=nick, passage=how)
        timeline.append(conversation, line, changes)

    def error(self, conversation: Conversation, text: str, changes: list[Change]) -> None:
        """Say what went wrong."""
        self.line(conversation, text, changes, MessageKind.ERROR)

    def counts(self, conversation: Conversation, message: ChatMessage) -> bool:
        """Whether this message of somebody else may count as unread there: not in a muted room without our name, and
        never what somebody says whom the person muted."""
        if message.own or message.kind not in _COUNTED or self.fold(message.author) in self.habits.muted:
            return False
        return message.mentions_me or not conversation.muted

    def count(self, conversation: Conversation, message: ChatMessage, changes: list[Change]) -> None:
        """Count a message of somebody else as unread, unless it is looked at."""
        if conversation.key == self.current or not self.counts(conversation, message):
            return
        if not conversation.unread:
            conversation.first_unread = message.msgid
        conversation.unread += 1
        conversation.mentions += message.mentions_me
        changes.append(_CHANGED)

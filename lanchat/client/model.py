"""The nouns of a chat as one person sees it: conversations, people, messages. Plain values, no behaviour.
Views read them; only state.py changes them."""

from __future__ import annotations

import enum
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from lanchat.client.faces import PLAIN, Face


class MessageState(enum.Enum):
    """What is known of a message of ours. Others' messages are always STORED."""

    SENDING = "sending"
    STORED = "stored"
    FAILED = "failed"


class MessageKind(enum.Enum):
    """How a message is drawn. EVENT is a join, leave, rename, topic change and the like."""

    TEXT = "text"
    ACTION = "action"
    NOTICE = "notice"
    EVENT = "event"
    ERROR = "error"


class Reaction(NamedTuple):
    """What some people answered a message with by one sign. `names` as they came; `own` when we are among them."""

    sign: str
    names: tuple[str, ...]
    own: bool = False


class ReactionChange(NamedTuple):
    """Somebody put a sign on a message, or took it back."""

    sign: str
    nick: str
    own: bool
    on: bool


#: What is known of a private message of ours beyond being stored.
Receipt = Literal["", "delivered", "seen"]


@dataclass(slots=True, eq=False)
class ChatMessage:
    """One line of a conversation. `msgid` is unique in the conversation; `time_ms` is wall-clock."""

    msgid: str
    author: str
    text: str
    time_ms: int
    kind: MessageKind = MessageKind.TEXT
    state: MessageState = MessageState.STORED
    own: bool = False
    mentions_me: bool = False
    failure: str = ""
    #: Of an EVENT about coming or going: who, and which of the two.
    subject: str = ""
    passage: Literal["", "joined", "left"] = ""
    #: msgid of the message that this one answers, '' without.
    reply_to: str = ""
    reactions: tuple[Reaction, ...] = ()
    #: Taken back: the text is gone. `deleted_by` names who did it when that was not the author.
    deleted: bool = False
    deleted_by: str = ""
    #: msgid of the newest edit that gave it its text, '' for the text it was said with.
    edited: str = ""
    #: Said by somebody whom this person muted.
    muted: bool = False
    #: Of our own in private: whether it reached the other one's program, and whether they saw it.
    receipt: Receipt = ""


@dataclass(slots=True, eq=False)
class Person:
    """Somebody on the server. `away` is their away text, None while they are here."""

    nick: str
    user: str = ""
    host: str = ""
    realname: str = ""
    account: str = ""
    away: str | None = None
    is_host: bool = False
    #: Since when they are in the chat, and away, in milliseconds; 0 where nobody told.
    here_since_ms: int = 0
    away_since_ms: int = 0
    #: How they want to be shown.
    face: Face = PLAIN
    #: They came without a word of that, which then has to be asked for.
    face_unasked: bool = False


@dataclass(slots=True, eq=False)
class Member:
    """A person in a room; `prefix` is their highest status there ('@', '+' or '')."""

    person: Person
    prefix: str = ""
    #: Every status prefix they have there, highest first; `prefix` is its first character.
    prefixes: str = ""


class ConversationKind(enum.Enum):
    """A room, a private conversation, or the server's own messages."""

    ROOM = "room"
    PRIVATE = "private"
    SERVER = "server"


class Typist(NamedTuple):
    """Somebody who is writing, for all that is known until `until_ms` (wall-clock)."""

    nick: str
    until_ms: int


@dataclass(slots=True, eq=False)
class Conversation:
    """A room or a private conversation. `key` is its folded name, `name` is how it is shown."""

    key: str
    name: str
    kind: ConversationKind
    topic: str = ""
    joined: bool = True
    #: We were not let in: the room needs a password, or the one we told is wrong.
    locked: Literal["", "needed", "wrong"] = ""
    members: dict[str, Member] = field(default_factory=dict)
    messages: list[ChatMessage] = field(default_factory=list)
    unread: int = 0
    mentions: int = 0
    #: Kept above the others; and: no badge and no notification, but for messages with our name.
    favourite: bool = False
    muted: bool = False
    #: msgid of the first unread message when the conversation was opened, '' without.
    first_unread: str = ""
    #: Who is writing just now, by folded nickname.
    typists: dict[str, Typist] = field(default_factory=dict)
    #: Messages that are not loaded but answered by one that is, by msgid.
    quoted: dict[str, ChatMessage] = field(default_factory=dict, repr=False)
    #: False once the oldest message of the history is loaded.
    more_history: bool = True
    loading_history: bool = False
    #: Of an excerpt: newer messages follow that are not in it, and whether they are being asked for.
    more_newer: bool = False
    loading_newer: bool = False
    # What follows is state.py's own book-keeping.
    #: msgid of a message that is not loaded -> what happened to its reactions since, the oldest first.
    unplaced: dict[str, list[ReactionChange]] = field(default_factory=dict, repr=False)
    #: msgid of a message that was let go -> the reactions it had, for when it is fetched again.
    let_go: dict[str, tuple[Reaction, ...]] = field(default_factory=dict, repr=False)
    #: msgid of a reaction -> the msgid of its message and what it did there, the oldest first.
    reacted: dict[str, tuple[str, ReactionChange]] = field(default_factory=dict, repr=False)
    #: msgid -> message, for everything in `messages`.
    index: dict[str, ChatMessage] = field(default_factory=dict, repr=False)
    #: How many messages at the end, from the first SENDING one on, have no place in the order yet.
    tail: int = 0
    #: Messages that scrolling up added beyond those kept anyway.
    scrollback: int = 0
    #: The last message before this connection: what was missed comes after it.
    mark: ChatMessage | None = field(default=None, repr=False)
    #: msgids whose place is not sure: an earlier host ordered them, or the echo we got may be a repeated one. Where a
    #: page of the present host has them is where they go.
    provisional: set[str] = field(default_factory=set, repr=False)
    #: Another host took over: nothing we hold needs to be in its history.
    new_order: bool = False


@dataclass(slots=True, eq=False)
class Excerpt:
    """A stretch of the past around the message `msgid`: `conversation` holds it, `present` is what is loaded."""

    conversation: Conversation
    present: Conversation
    msgid: str


class SearchHit(NamedTuple):
    """One message that was found. `name` is the room, or the other person of a private conversation."""

    name: str
    message: ChatMessage


class Link(enum.Enum):
    """The state of the connection."""

    OFFLINE = "offline"
    CONNECTING = "connecting"
    ONLINE = "online"


# -- what changed: the values state.apply returns -----------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class ConversationsChanged:
    """The list, order, names, unread counts or topics of conversations changed."""


class KeyChanged(NamedTuple):
    """The room or person of this conversation has another name; `before` is the key it was known under."""

    conversation: Conversation
    before: str


@dataclass(frozen=True, slots=True)
class MessagesAppended:
    """`messages` came at the end of the conversation."""

    conversation: Conversation
    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class MessagesPrepended:
    """`messages` (maybe none) came at the start: older history."""

    conversation: Conversation
    messages: tuple[ChatMessage, ...]


@dataclass(frozen=True, slots=True)
class MessagesReset:
    """The conversation's messages must be drawn anew: the order changed, or the oldest were let go."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class MessageUpdated:
    """The state of one message changed, or what is seen of it; its place did not."""

    conversation: Conversation
    message: ChatMessage


@dataclass(frozen=True, slots=True)
class MembersChanged:
    """Who is in the conversation, or what is known of them, changed."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class TypingChanged:
    """Who is writing in the conversation changed."""

    conversation: Conversation


class LinkChanged(NamedTuple):
    """The connection's state changed; `detail` is one sentence for the banner, '' when all is well."""

    link: Link
    detail: str = ""
    retry_in: float | None = None


@dataclass(frozen=True, slots=True)
class PasswordWanted:
    """The room did not let us in without its password, or with a wrong one: `conversation.locked` says which."""

    conversation: Conversation


@dataclass(frozen=True, slots=True)
class NickChanged:
    """Our own nickname is now this."""

    nick: str


@dataclass(frozen=True, slots=True)
class FaceChanged:
    """Somebody looks otherwise from now on."""

    nick: str


class RoomList(NamedTuple):
    """The answer to LIST: (name, people, topic), most people first."""

    rooms: tuple[tuple[str, int, str], ...]


#: Where was looked for something.
Where = Literal["server", "loaded", "refused"]


class SearchFound(NamedTuple):
    """The answer to the search with this number, newest first; `complete` when there is nothing older.

    `where` it was looked for: on the server, or in what is loaded because the server cannot search; or the server
    refused the question, with a `reason` of its own or ''.
    """

    number: int
    hits: tuple[SearchHit, ...]
    complete: bool
    where: Where
    reason: str = ""


class ExcerptShown(NamedTuple):
    """The past around a message is there to be looked at; not `found` when the server has that message no longer."""

    excerpt: Excerpt
    found: bool


@dataclass(frozen=True, slots=True)
class ExcerptJoined:
    """The excerpt reached what is loaded and became a part of it."""

    excerpt: Excerpt


Change = (
    ConversationsChanged
    | KeyChanged
    | MessagesAppended
    | MessagesPrepended
    | MessagesReset
    | MessageUpdated
    | MembersChanged
    | TypingChanged
    | LinkChanged
    | PasswordWanted
    | NickChanged
    | FaceChanged
    | RoomList
    | SearchFound
    | ExcerptShown
    | ExcerptJoined
)

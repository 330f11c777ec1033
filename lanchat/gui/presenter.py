"""Presenter: between the model of the chat and the window. Events go into ChatState, what changed is shown in as few
calls as possible; what the person does goes to ChatClient. It knows no widget: the window is the protocol below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol, TypeVar, cast, get_args

from lanchat.client import slash_commands
from lanchat.client.events import ClientEvent
from lanchat.client.model import (
    Change,
    ChatMessage,
    Conversation,
    ConversationKind,
    ConversationsChanged,
    Link,
    LinkChanged,
    MembersChanged,
    MessageKind,
    MessagesAppended,
    MessagesPrepended,
    MessagesReset,
    MessageState,
    MessageUpdated,
    NickChanged,
    Person,
    RoomList,
)
from lanchat.client.slash_commands import Commands
from lanchat.client.state import ChatState
from lanchat.gui.inbox import Overflow
from lanchat.i18n import _

#: Conversations whose unfinished text is kept; the one touched longest ago is forgotten beyond that.
MAX_DRAFTS = 200
_EVENTS = get_args(ClientEvent)
T = TypeVar("T")


class ChatWindow(Protocol):
    """What the presenter needs of the main window. Each call is at most once per batch; none calls back at once."""

    def set_title(self, title: str) -> None:
        """The text of the title bar."""

    def show_conversations(self, conversations: Sequence[Conversation], current: Conversation | None) -> None:
        """The sidebar: list, unread counts, which one is open; also the open one's name and topic."""

    def show_conversation(self, conversation: Conversation | None, draft: str) -> None:
        """Open this one: messages, head, people, and the text that was begun there."""

    def append(self, conversation: Conversation) -> None:
        """It has more messages at its end."""

    def prepend(self, conversation: Conversation) -> None:
        """It has more messages, maybe none, at its start."""

    def reset(self, conversation: Conversation) -> None:
        """Its messages are in another order."""

    def update_message(self, conversation: Conversation, message: ChatMessage) -> None:
        """The state of one message changed."""

    def show_members(self, conversation: Conversation) -> None:
        """Who is in the open conversation changed."""

    def show_me(self, me: Person, link: Link) -> None:
        """Our name and whether we are connected or away."""

    def show_banner(self, sentence: str, *, trouble: bool) -> None:
        """One sentence over the messages; '' takes it away. `trouble`: it stays until it is over."""

    def show_rooms(self, rooms: Sequence[tuple[str, int, str]]) -> None:
        """The rooms there are: name, people, topic."""

    def draft(self) -> str:
        """The text in the message field."""


class Client(Commands, Protocol):
    """What the presenter needs of ChatClient."""

    def request_history(self, target: str, before_msgid: str | None = None, limit: int = ...) -> None: ...


class Presenter:
    """One per main window; nothing is shown before attach(). Tk thread only; all methods may be called re-entrantly."""

    def __init__(
        self,
        state: ChatState,
        client: Client,
        *,
        chat_name: str = "",
        on_quit: Callable[[str], None] = lambda _reason: None,
    ) -> None:
        self._state, self._client = state, client
        self._chat_name = chat_name
        self._on_quit = on_quit
        self._window: ChatWindow | None = None
        self._current: Conversation | None = None
        self._focused = True
        self._title = ""
        #: What the banner says of the connection, '' when all is well.
        self._trouble = ""
        self._drafts: dict[str, str] = {}

    def attach(self, window: ChatWindow) -> None:
        """Show everything there is in this window, and from now on what changes."""
        self._window = window
        window.show_me(self._state.me, self._state.link)
        self._show_list()
        if self._current is None:
            self._open_first()

    @property
    def current(self) -> Conversation | None:
        """The conversation that is open in the window."""
        return self._current

    def set_chat_name(self, name: str) -> None:
        """What the chat is called in the title."""
        self._chat_name = name
        self._show_title()

    def notice(self, sentence: str) -> None:
        """One sentence from the program to the person, unless the connection is in trouble, which matters more."""
        if self._window is not None and not self._trouble:
            self._window.show_banner(sentence, trouble=False)

    # -- from the chat --------------------------------------------------------------------------------------------

    def receive(self, batch: Iterable[object]) -> None:
        """Take a batch of client events (anything else in it is ignored) and show the outcome."""
        changes: list[Change] = []
        for item in batch:
            if isinstance(item, _EVENTS):
                changes += self._state.apply(cast(ClientEvent, item))
            elif isinstance(item, Overflow):
                changes += self._fetch_anew()
        self._show(changes)

    def _fetch_anew(self) -> list[Change]:
        """The window was too slow for what came: ask again for who is there and what was said."""
        for conversation in self._state.conversations:
            if conversation.kind is ConversationKind.ROOM and conversation.joined:
                self._client.request_history(conversation.name, None)
                self._client.raw(f"NAMES {conversation.name}")
        return self._state.note("", _("So much came at once that some of it had to be fetched again."))

    def _show(self, changes: Sequence[Change]) -> None:
        """Show the changes with one call for each part of the window they concern."""
        window = self._window
        if window is None or not changes:
            return
        before = self._current
        if any(isinstance(change, ConversationsChanged) for change in changes):
            self._show_list()
        if self._current is before and before is not None:
            about = [change for change in changes if getattr(change, "conversation", None) is before]
            self._show_messages(window, before, about)
            if _last(about, MembersChanged) is not None:
                window.show_members(before)
        link, rooms = _last(changes, LinkChanged), _last(changes, RoomList)
        if link is not None:
            self._show_link(window, link)
        if link is not None or _last(changes, NickChanged) is not None:
            window.show_me(self._state.me, self._state.link)
        if rooms is not None:
            window.show_rooms(rooms.rooms)

    def _show_messages(self, window: ChatWindow, conversation: Conversation, about: Sequence[Change]) -> None:
        if _last(about, MessagesReset) is not None:
            window.reset(conversation)
            return
        if _last(about, MessagesPrepended) is not None:
            window.prepend(conversation)
        fresh = {message for change in about if isinstance(change, MessagesAppended) for message in change.messages}
        if fresh:
            window.append(conversation)
        updated = dict.fromkeys(change.message for change in about if isinstance(change, MessageUpdated))
        for message in updated:
            if message not in fresh:
                window.update_message(conversation, message)

    def _show_list(self) -> None:
        """The sidebar and the title; another conversation when the open one is gone."""
        window = self._window
        if window is None:
            return
        current = self._current
        if current is not None and self._state.find(current.name) is not current:
            self._current = None
            self._open_first()
            return
        window.show_conversations(self._state.conversations, current)
        self._show_title()
        if current is None:
            self._open_first()

    def _show_title(self) -> None:
        unread = sum(conversation.unread for conversation in self._state.conversations)
        chat = self._chat_name or self._state.network
        title = f"{chat} – LAN Chat" if chat else "LAN Chat"
        title = f"({unread}) {title}" if unread else title
        if self._window is not None and title != self._title:
            self._title = title
            self._window.set_title(title)

    def _show_link(self, window: ChatWindow, change: LinkChanged) -> None:
        if change.link is Link.ONLINE:
            if self._trouble:
                self._trouble = ""
                window.show_banner("", trouble=False)
            return
        if self._trouble and change.link is Link.CONNECTING and change.retry_in is None:
            return  # the attempt that was announced; what happened stays on the screen
        sentence = change.detail or _("There is no connection to the chat.")
        if change.retry_in is not None:
            sentence = _("{sentence} Trying again…").format(sentence=sentence)
        if sentence != self._trouble:
            self._trouble = sentence
            window.show_banner(sentence, trouble=True)

    # -- from the person ------------------------------------------------------------------------------------------

    def submit(self, text: str) -> None:
        """The person pressed Enter in the message field."""
        if not text.strip():
            return
        command, _space, rest = text.strip().partition(" ")
        if command.lower() == "/quit":
            self._on_quit(rest.strip())
            return
        action = slash_commands.parse(text, self._current)
        action.perform(self._client)
        if action.notice:
            kind = MessageKind.ERROR if action.is_error else MessageKind.EVENT
            self._show(self._state.note(self._current.name if self._current else "", action.notice, kind))
        if action.show:
            self.open(action.show)

    def open(self, name: str) -> None:
        """Open this conversation; made if there is none yet."""
        window, before = self._window, self._current
        if window is None:
            return
        if before is not None:
            self._keep_draft(before.key, window.draft())
        changes = self._state.open_conversation(name)
        conversation = self._state.find(name)
        if conversation is None:
            return
        self._current = conversation
        if conversation is not before:
            window.show_conversation(conversation, self._drafts.pop(conversation.key, ""))
        if not self._focused:
            changes += self._state.open_conversation("")
        self._show_list()
        self._show([change for change in changes if not isinstance(change, ConversationsChanged)])

    def _open_first(self) -> None:
        conversations = self._state.conversations
        if conversations:
            self.open(conversations[0].name)
        elif self._window is not None:
            self._window.show_conversation(None, "")
            self._window.show_conversations([], None)

    def _keep_draft(self, key: str, text: str) -> None:
        self._drafts.pop(key, None)
        if text.strip():
            self._drafts[key] = text
        while len(self._drafts) > MAX_DRAFTS:
            del self._drafts[next(iter(self._drafts))]

    def step(self, by: int, *, unread: bool = False) -> None:
        """Open the next (1) or the previous (-1) conversation, or the next of those with something unread."""
        conversations = self._state.conversations
        if not conversations:
            return
        at = conversations.index(self._current) if self._current in conversations else 0
        for distance in range(1, len(conversations) + 1):
            candidate = conversations[(at + by * distance) % len(conversations)]
            if candidate.unread or not unread:
                self.open(candidate.name)
                return

    def focus_changed(self, focused: bool) -> None:
        """The window has the keyboard, or lost it: what comes meanwhile counts as unread."""
        if focused == self._focused:
            return
        self._focused = focused
        if self._current is not None:
            self._show(self._state.open_conversation(self._current.name if focused else ""))

    def load_older(self, key: str) -> None:
        """The person scrolled to the start of what is loaded."""
        conversation = self._state.find(key)
        if conversation is not None and self._state.history_requested(key):
            self._client.request_history(conversation.name, self._state.oldest_msgid(key))

    def retry(self, key: str, msgid: str) -> None:
        """Say a message that failed once more."""
        conversation = self._state.find(key)
        message = conversation.index.get(msgid) if conversation is not None else None
        if conversation is None or message is None or message.state is not MessageState.FAILED:
            return
        if message.kind is MessageKind.ACTION:
            self._client.action(conversation.name, message.text)
        elif message.kind is MessageKind.NOTICE:
            self._client.notice(conversation.name, message.text)
        else:
            self._client.say(conversation.name, message.text)

    def join_room(self, name: str) -> None:
        """Enter a room (the '#' may be left out) and open it."""
        name = name.strip()
        if name:
            self.submit(f"/join {name}")

    def open_private(self, nick: str) -> None:
        """Talk with one person."""
        if self._state.key(nick) != self._state.key(self._state.nick):
            self.open(nick)

    def leave(self, key: str) -> None:
        """Leave a room, or close a private conversation."""
        conversation = self._state.find(key)
        if conversation is None:
            return
        if conversation.kind is ConversationKind.ROOM and conversation.joined:
            self._client.part(conversation.name)
        self._drafts.pop(conversation.key, None)
        self._show(self._state.close_conversation(key))

    def rename(self, nick: str) -> None:
        """Be called so."""
        self._client.set_nick(nick)

    def set_away(self, text: str | None) -> None:
        """Be away with this text; None is here again."""
        self._client.set_away(text)

    def set_topic(self, text: str) -> None:
        """Change what the open room is about."""
        if self._current is not None and self._current.kind is ConversationKind.ROOM:
            self._client.set_topic(self._current.name, text)

    def list_rooms(self) -> None:
        """Ask which rooms there are; show_rooms follows."""
        self._client.list_rooms()


def _last(changes: Sequence[Change], kind: type[T]) -> T | None:
    """The newest change of a kind."""
    return next((change for change in reversed(changes) if isinstance(change, kind)), None)

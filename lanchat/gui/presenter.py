"""Presenter: between the model of the chat and the window. Events go into ChatState, what changed is shown in as few
calls as possible; what the person does goes to ChatClient. It knows no widget: the window is the protocol below."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Literal, Protocol, TypeVar, cast, get_args

from lanchat.client import slash_commands
from lanchat.client.events import ClientEvent, Received
from lanchat.client.model import (
    Change,
    ChatMessage,
    Conversation,
    ConversationKind,
    ConversationsChanged,
    KeyChanged,
    Link,
    LinkChanged,
    MembersChanged,
    MessageKind,
    MessagesAppended,
    MessagesPrepended,
    MessagesReset,
    MessageState,
    MessageUpdated,
    PasswordWanted,
    Person,
    RoomList,
    TypingChanged,
)
from lanchat.client.slash_commands import Commands
from lanchat.client.state import ChatState
from lanchat.gui.inbox import Overflow
from lanchat.gui.message_desk import Client as MessageClient
from lanchat.gui.message_desk import MessageDesk
from lanchat.i18n import _

_EVENTS = get_args(ClientEvent)
T = TypeVar("T")


class ChatWindow(Protocol):
    """What the presenter needs of the main window; each is called at most once per batch."""

    def set_chat_name(self, name: str) -> None: ...
    def set_own(self, nick: str, away: str | None = None, *, connected: bool = True) -> None: ...
    def set_conversations(self, conversations: Sequence[Conversation], people: Mapping[str, Person]) -> None: ...
    def open_conversation(self, conversation: Conversation | None) -> None: ...
    def key_changed(self, before: str, key: str) -> None: ...
    def conversation_changed(self, conversation: Conversation) -> None: ...
    def append(self, conversation: Conversation) -> None: ...
    def prepend(self, conversation: Conversation) -> None: ...
    def reset(self, conversation: Conversation) -> None: ...
    def update_message(self, conversation: Conversation, message: ChatMessage) -> None: ...
    def ask_password(self, conversation: Conversation) -> None: ...
    def members_changed(self, conversation: Conversation | None) -> None: ...
    def typing_changed(self, conversation: Conversation) -> None: ...
    def show_banner(self, text: str, *, tone: Literal["notice", "warning"] = ..., action: str = "") -> None: ...
    def hide_banner(self) -> None: ...
    def offer_rooms(self, rooms: Sequence[tuple[str, int, str]]) -> None: ...


class Client(Commands, MessageClient, Protocol):
    """What the presenter needs of ChatClient."""

    def request_history(self, target: str, before_msgid: str | None = None, limit: int = ...) -> None: ...


class Presenter:
    """One per main window; nothing is shown before attach(). Tk thread only; all methods may be called re-entrantly.

    The methods under "from the person" have the signatures of the window's callbacks.
    """

    def __init__(
        self,
        state: ChatState,
        client: Client,
        *,
        chat_name: str = "",
        on_quit: Callable[[str], None] = lambda _reason: None,
        on_reconnect: Callable[[], None] | None = None,
        on_heard: Callable[[Sequence[Change]], None] = lambda _changes: None,
    ) -> None:
        """`on_quit` gets the reason of /quit; `on_reconnect` is what the banner offers when the client gave up;
        `on_heard` gets what follows from each message that comes now, and from no page of history."""
        self._state, self._client = state, client
        self._chat_name = chat_name
        self._on_quit, self._on_reconnect, self._on_heard = on_quit, on_reconnect, on_heard
        self.messages = MessageDesk(state, client, self._show)
        self._window: ChatWindow | None = None
        self._current: Conversation | None = None
        self._focused = True
        #: Our name and away text as the window shows them.
        self._own: tuple[str, str | None, bool] = ("", None, True)
        #: What the banner says of the connection, '' when all is well.
        self._trouble = ""
        #: The label of the banner's button then, '' for none.
        self._way_out = ""
        #: Others who want to hear of every change, after it was shown.
        self.watchers: list[Callable[[Sequence[Change]], None]] = [self.messages.changed]
        #: Called before another conversation is shown.
        self.on_switch: Callable[[], None] = lambda: None

    def attach(self, window: ChatWindow) -> None:
        """Show everything there is in this window, and from now on what changes."""
        self._window = window
        self._own = ("", None, True)
        self._show_me(window)
        self._show_chat_name(window)
        if self._current is not None:
            window.open_conversation(self._current)
        self._show_list(window)
        if self._trouble:
            window.show_banner(self._trouble, tone="warning", action=self._way_out)

    @property
    def current(self) -> Conversation | None:
        """The conversation that is open in the window."""
        return self._current

    def set_chat_name(self, name: str) -> None:
        """What the chat is called, where that is known better than by the server's word."""
        self._chat_name = name
        if self._window is not None:
            self._show_chat_name(self._window)

    def notice(self, sentence: str) -> None:
        """One sentence from the program to the person: above the messages, or among them while what stands above them
        is that the connection is in trouble."""
        if self._window is not None and self._trouble:
            self._show(self._state.note("", sentence))
        elif self._window is not None:
            self._window.show_banner(sentence, tone="notice", action=_("Close"))

    # -- from the chat --------------------------------------------------------------------------------------------

    def receive(self, batch: Iterable[object]) -> None:
        """Take a batch of client events (anything else in it is ignored) and show the outcome."""
        changes: list[Change] = []
        for item in batch:
            if isinstance(item, _EVENTS):
                follows = self._state.apply(cast(ClientEvent, item))
                if not self._focused and isinstance(item, Received):
                    self._on_heard(follows)
                changes += follows
            elif isinstance(item, Overflow):
                changes += self._fetch_anew()
        self._show(changes)

    def _fetch_anew(self) -> list[Change]:
        """The window was too slow for what came: ask again for who is there and what was said."""
        for conversation in self._state.conversations:
            if conversation.kind is not ConversationKind.SERVER and conversation.joined:
                self._client.request_history(conversation.name, None)
            if conversation.kind is ConversationKind.ROOM and conversation.joined:
                self._client.raw(f"NAMES {conversation.name}")
                if self._state.follows_faces:
                    self._client.raw(f"METADATA {conversation.name} SYNC")
        return self._state.note("", _("So much came at once that some of it had to be fetched again."))

    def show(self, changes: Sequence[Change]) -> None:
        """Show what another part of the program changed in the model."""
        self._show(changes)

    def _show(self, changes: Sequence[Change]) -> None:
        """Show the changes with one call for each part of the window they concern."""
        window = self._window
        if window is None or not changes:
            return
        before = self._current
        for change in changes:
            if isinstance(change, KeyChanged):
                window.key_changed(change.before, change.conversation.key)
        if _last(changes, ConversationsChanged) is not None:
            self._show_list(window)
        if before is not None and self._current is before:
            self._show_current(window, before, changes)
        link, rooms = _last(changes, LinkChanged), _last(changes, RoomList)
        if link is not None:
            self._show_link(window, link)
            self._show_chat_name(window)
        self._show_me(window)
        if rooms is not None:
            window.offer_rooms(rooms.rooms)
        for watcher in self.watchers:
            watcher(changes)

    def _show_current(self, window: ChatWindow, conversation: Conversation, changes: Sequence[Change]) -> None:
        about = [change for change in changes if getattr(change, "conversation", None) is conversation]
        if _last(changes, ConversationsChanged) is not None:
            window.conversation_changed(conversation)
        self._show_messages(window, conversation, about)
        if _last(about, MembersChanged) is not None:
            window.members_changed(conversation)
        if _last(about, TypingChanged) is not None:
            window.typing_changed(conversation)
        if _last(about, PasswordWanted) is not None:
            window.ask_password(conversation)

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

    def _show_list(self, window: ChatWindow) -> None:
        """The sidebar with its unread counts; another conversation when the open one is gone."""
        conversations = self._state.conversations
        if self._current is None or self._current not in conversations:
            self._current = None
            if conversations:
                self.open(conversations[0].key)
                return
            window.open_conversation(None)
        window.set_conversations(conversations, self._state.people)

    def _show_chat_name(self, window: ChatWindow) -> None:
        window.set_chat_name(self._chat_name or self._state.network)

    def _show_me(self, window: ChatWindow) -> None:
        nick, away, connected = own = (self._state.me.nick, self._state.me.away, not self._trouble)
        if own != self._own:
            self._own = own
            window.set_own(nick, away, connected=connected)

    def _show_link(self, window: ChatWindow, change: LinkChanged) -> None:
        if change.link is Link.ONLINE:
            if self._trouble:
                self._trouble = ""
                window.hide_banner()
            return
        if self._trouble and change.link is Link.CONNECTING and change.retry_in is None:
            return  # the attempt that was announced; what happened stays on the screen
        sentence = change.detail or _("There is no connection to the chat.")
        if change.retry_in is not None:
            sentence = _("{sentence} Trying again…").format(sentence=sentence)
        if sentence != self._trouble:
            self._trouble = sentence
            gave_up = change.link is Link.OFFLINE and self._on_reconnect is not None
            self._way_out = _("Connect again") if gave_up else ""
            window.show_banner(sentence, tone="warning", action=self._way_out)

    # -- from the person ------------------------------------------------------------------------------------------

    def submit(self, key: str, text: str) -> None:
        """The person pressed Enter under this conversation."""
        if not text.strip():
            return
        command, _space, rest = text.strip().partition(" ")
        if command.lower() == "/quit":
            self._on_quit(rest.strip())
            return
        action = slash_commands.parse(text, self._state.find(key) if key else None)
        action.perform(self._client)
        if action.notice:
            kind = MessageKind.ERROR if action.is_error else MessageKind.EVENT
            self._show(self._state.note(key, action.notice, kind))
        if action.show:
            self.open(action.show)
        if action.close:
            self._show(self._state.close_conversation(action.close))

    def open(self, name: str) -> None:
        """Open this conversation; made if there is none yet."""
        window = self._window
        self._state.open_conversation(name)
        conversation = self._state.find(name)
        if window is None or conversation is None:
            return
        if conversation is not self._current:
            self.on_switch()
            self._current = conversation
            window.open_conversation(conversation)
        if not self._focused:
            self._state.open_conversation("")
        self._show_list(window)
        if conversation.locked:
            window.ask_password(conversation)

    def focus_changed(self, focused: bool) -> None:
        """The window has the keyboard, or lost it: what comes meanwhile counts as unread."""
        if focused == self._focused:
            return
        self._focused = focused
        if self._current is not None:
            self._show(self._state.open_conversation(self._current.key if focused else ""))

    def load_older(self, key: str) -> None:
        """The person scrolled to the start of what is loaded."""
        conversation = self._state.find(key)
        if conversation is not None and self._state.history_requested(key):
            self._client.request_history(conversation.name, self._state.oldest_msgid(key))

    def retry(self, key: str, msgid: str) -> None:
        """Say a message that failed once more; the new one takes its place at the end."""
        conversation = self._state.find(key)
        message = conversation.index.get(msgid) if conversation is not None else None
        if conversation is None or message is None or message.state is not MessageState.FAILED:
            return
        self._show(self._state.discard(key, msgid))
        if message.kind is MessageKind.ACTION:
            self._client.action(conversation.name, message.text)
        elif message.kind is MessageKind.NOTICE:
            self._client.notice(conversation.name, message.text)
        elif message.reply_to:
            self.messages.reply(key, message.reply_to, message.text)
        else:
            self._client.say(conversation.name, message.text)

    def join_room(self, name: str) -> None:
        """Enter a room (the '#' may be left out) and open it."""
        if name.strip():
            self.submit("", f"/join {name.strip()}")

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
        self._show(self._state.close_conversation(key))

    def set_topic(self, key: str, text: str) -> None:
        """Change what a room is about."""
        conversation = self._state.find(key)
        if conversation is not None:
            self._client.set_topic(conversation.name, text)

    def banner_action(self) -> None:
        """The person pressed the banner's button: connect again, or take the notice away."""
        if self._trouble and self._on_reconnect is not None:
            self._on_reconnect()
        elif self._window is not None:
            self._window.hide_banner()


def _last(changes: Sequence[Change], kind: type[T]) -> T | None:
    """The newest change of a kind."""
    return next((change for change in reversed(changes) if isinstance(change, kind)), None)

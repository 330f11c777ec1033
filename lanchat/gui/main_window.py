"""The main window: puts sidebar, header, banner, messages, composer and members together, and folds the sides.
Holds no truth: it shows model objects it is given and calls back with plain values. Its parts are its own business.
What it is told comes from the presenter, in the calls of presenter.ChatWindow."""

from __future__ import annotations

import tkinter as tk
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from tkinter import ttk

from lanchat.client.model import ChatMessage, Conversation, ConversationKind, Person
from lanchat.gui import emoji_shortcuts, window_keys
from lanchat.gui import window_walk as walk
from lanchat.gui.banner import Banner, Tone
from lanchat.gui.completion import Around, Completion, complete
from lanchat.gui.completion_list import CompletionList
from lanchat.gui.compose_bar import ComposeBar, ComposeCallbacks
from lanchat.gui.dates import count_words
from lanchat.gui.header import Header
from lanchat.gui.insert_menu import insert_items
from lanchat.gui.invitation import Invitation
from lanchat.gui.knowledge import Knowledge
from lanchat.gui.message_actions import MessageActions
from lanchat.gui.message_pane import MessagePane
from lanchat.gui.message_pointer import PaneCallbacks
from lanchat.gui.palette import Mode
from lanchat.gui.past_view import PastView
from lanchat.gui.place_cards import PlaceCards
from lanchat.gui.place_menu import PlaceMenu, person_items
from lanchat.gui.preferences import Preferences
from lanchat.gui.reading_places import ReadingPlaces
from lanchat.gui.safe_text import short_line
from lanchat.gui.sidebar import Sidebar, SidebarCallbacks
from lanchat.gui.theme import Theme
from lanchat.gui.user_list import UserList
from lanchat.gui.widgets import MenuItem, has_focus, popup_menu, rule, take_keyboard
from lanchat.gui.window_callbacks import WindowCallbacks
from lanchat.gui.window_cards import Cards
from lanchat.gui.window_layout import WindowLayout
from lanchat.i18n import _

#: px at 96 dpi: the size at first and the smallest.
SIZE = 1120, 720
MIN_SIZE = 480, 360


class MainWindow:
    """Fills a root window. Tk thread only."""

    def __init__(self, root: tk.Tk, theme: Theme, callbacks: WindowCallbacks) -> None:
        self.root, self.theme, self.callbacks = root, theme, callbacks
        self.conversation: Conversation | None = None
        #: Emoji used last, newest first: given once, then kept here.
        self.recent_emoji: Sequence[str] = ()
        self.preferences = Preferences()
        #: How others join, asked when somebody wants to know; None while that is not known.
        self.invitation: Callable[[], Invitation | None] = lambda: None
        self._conversations: Sequence[Conversation] = ()
        self._people: Mapping[str, Person] = {}
        self._chat_name = "LAN Chat"
        self._nick = ""
        self.actions = MessageActions(self, callbacks.messages)
        self._prepare_root(fresh=not root.winfo_viewable())
        self._build()
        self.cards = Cards(self)
        self.past = PastView(self.pane, self.cards)
        self.place_cards = PlaceCards(self, self.cards)
        self.knowledge = Knowledge(self.body, self._show_known)
        self._install_keys()
        self.completion = CompletionList(self.centre, self.compose.text, self.compose, theme, self._complete)
        self.open_conversation(None)

    def _prepare_root(self, *, fresh: bool) -> None:
        root, px = self.root, self.theme.px
        root.minsize(px(MIN_SIZE[0]), px(MIN_SIZE[1]))
        if fresh:
            root.geometry(f"{px(SIZE[0])}x{px(SIZE[1])}")
        root.protocol("WM_DELETE_WINDOW", self.callbacks.on_quit)
        self._retitle()

    def _build(self) -> None:
        theme = self.theme
        self.body = ttk.Frame(self.root)
        self.body.pack(fill="both", expand=True)
        self.centre = ttk.Frame(self.body)
        self.header = Header(
            self.centre,
            theme,
            on_sidebar=self._toggle_sidebar,
            on_users=lambda: self.layout.toggle_users(),
            on_topic=self.edit_topic,
            on_search=lambda: self.cards.search(),
        )
        self.header.pack(fill="x")
        self._header_line = rule(self.centre)
        self._header_line.pack(fill="x")
        self.banner = Banner(
            self.centre, theme, on_action=self.callbacks.on_banner_action, on_visible=self._place_banner
        )
        self.compose = ComposeBar(
            self.centre,
            theme,
            ComposeCallbacks(
                on_submit=self._submit,
                on_cut=self._pasted_too_much,
                on_previous=lambda: self.actions.edit_last(),
                on_edit=lambda key, text: self.actions.edited(key, text),
                on_scroll=lambda pages: self.pane.scroll_pages(pages),
                on_escape=self.escape,
                on_emoji=lambda: self.cards.emoji(),
                on_add=self._offer_to_add,
            ),
        )
        self.compose.pack(side="bottom", fill="x", pady=(theme.px(6), 0))
        self.pane = MessagePane(self.centre, theme, self._pane_callbacks())
        self.pane.pack(fill="both", expand=True)
        self.reading = ReadingPlaces(self.pane)
        self._build_sides()

    def _offer_to_add(self, x: int, y: int) -> None:
        items = insert_items(self.compose, on_emoji=self.cards.emoji, on_word=self.completion.follow)
        popup_menu(self.compose, self.theme, items, x, y, above=True)

    def _pane_callbacks(self) -> PaneCallbacks:
        return PaneCallbacks(
            on_need_history=self.callbacks.on_need_history,
            on_need_newer=self.callbacks.on_need_newer,
            on_present=self.callbacks.on_present,
            on_retry=self.callbacks.on_retry,
            on_link=self.callbacks.on_link,
            on_private=self.callbacks.on_open_private,
            actions=self.actions,
            on_type=lambda characters: self.compose.insert(characters),
            on_invite=lambda: self.cards.invite(),
            invitation=lambda: self.invitation(),
        )

    def _build_sides(self) -> None:
        theme = self.theme
        self.sidebar = Sidebar(
            self.body,
            theme,
            SidebarCallbacks(
                on_open=self.open,
                on_jump=lambda: self.cards.jump(),
                on_join=self.browse,
                on_message=lambda: self.cards.message(),
                on_own_menu=lambda x, y: self.cards.own_menu(x, y),
                on_theme=self.toggle_theme,
                menu=PlaceMenu(
                    self.callbacks.places,
                    on_open=self.open,
                    on_close=self.callbacks.on_close_conversation,
                    on_topic=lambda conversation: self.cards.topic(conversation),
                    on_export=lambda conversation: self.place_cards.export(conversation),
                ).items,
            ),
        )
        self.users = UserList(
            self.body, theme, on_person=lambda nick: self.place_cards.person(nick), menu=self._person_menu
        )
        self.layout = WindowLayout(self.body, theme, self.sidebar, self.header, self.centre, self.users)

    def _person_menu(self, nick: str) -> list[MenuItem]:
        mention = partial(self.compose.insert, f"@{nick} ")
        return person_items(nick, self.callbacks.places, message=self.callbacks.on_open_private, mention=mention)

    def close(self) -> None:
        """Take everything out of the root, for another window to be built in it."""
        self.cards.forget()
        self.body.destroy()

    # -- what the presenter calls -------------------------------------------------------------------------------------

    def set_chat_name(self, name: str) -> None:
        """The name of the chat, in the sidebar and the title."""
        self._chat_name = short_line(name) or "LAN Chat"
        self.sidebar.set_chat_name(self._chat_name)
        self._retitle()

    def set_own(self, nick: str, away: str | None = None, *, connected: bool = True) -> None:
        """Who we are, our away text, None while we are here, and whether others can see that."""
        self._nick = nick
        self.sidebar.set_own(nick, away, connected=connected)
        self.knowledge.set_connected(connected)
        self.pane.set_nick(nick)
        self.cards.away = away
        self.cards.nick = nick

    def set_conversations(self, conversations: Sequence[Conversation], people: Mapping[str, Person]) -> None:
        """All conversations in order; `people` by folded nickname gives private partners their status."""
        self._conversations, self._people = list(conversations), people
        self.header.people_changed(people)
        self.sidebar.show(self._conversations, self.conversation.key if self.conversation else "", people)
        self._retitle()

    def _show_known(self, known: bool) -> None:
        self.header.known = self.sidebar.known = self.completion.known = known
        self.users.set_known(known)
        self.set_conversations(self._conversations, self._people)
        self.place_cards.people_changed()

    def open_conversation(self, conversation: Conversation | None) -> None:
        """Show a conversation in the middle, with its draft and its members."""
        self.conversation = conversation
        self.completion.close()
        self.header.show(conversation)
        self.reading.show(conversation)
        self.members_changed(conversation)
        if conversation is None:
            self.compose.open("", "")
        else:
            self._open_field(conversation)
            self.place_cards.meet(conversation)
        self.sidebar.list.select(conversation.key if conversation else "")
        self.layout.show_members(conversation is not None and conversation.kind is ConversationKind.ROOM)
        self.actions.opened(conversation)

    def _open_field(self, conversation: Conversation) -> None:
        self.compose.open(conversation.key, _("Message {name}").format(name=short_line(conversation.name)))

    def append(self, conversation: Conversation) -> None:
        """The conversation's messages grew at the end. Once per batch."""
        self.pane.append(conversation)

    def prepend(self, conversation: Conversation) -> None:
        """Older messages came at the start, or the answer was that there are none."""
        self.pane.prepend(conversation)

    def reset(self, conversation: Conversation) -> None:
        """The conversation's messages are in another order, or the oldest were let go."""
        self.pane.reset(conversation)

    def update_message(self, conversation: Conversation, message: ChatMessage) -> None:
        """The state of one message changed."""
        self.pane.update_message(conversation, message)

    def typing_changed(self, conversation: Conversation) -> None:
        """Somebody began to write there, or stopped."""
        self.actions.typing_changed(conversation)

    def members_changed(self, conversation: Conversation | None) -> None:
        """Who is in the conversation changed. Draws only the open one."""
        if conversation is self.conversation:
            self.users.show(conversation.members.values() if conversation else (), self._nick)
            self.place_cards.people_changed()
            self.pane.empty.show(conversation)

    def key_changed(self, before: str, key: str) -> None:
        """A conversation is known under another key: what is written for it, and the place in it, go along."""
        self.compose.rename(before, key)
        self.actions.rename(before, key)
        self.reading.rename(before, key)

    def conversation_changed(self, conversation: Conversation) -> None:
        """The name or topic changed."""
        if conversation is self.conversation:
            self.header.show(conversation)
            self._open_field(conversation)

    def show_banner(self, text: str, *, tone: Tone = "notice", action: str = "") -> None:
        """Say something above the messages; `action` is a button's label, '' for none."""
        self.banner.show(text, tone=tone, action=action)

    def hide_banner(self) -> None:
        """There is nothing to say any more."""
        self.banner.hide()

    def offer_rooms(self, rooms: Sequence[tuple[str, int, str]]) -> None:
        """Rooms one could join: (name, people, topic)."""
        self.place_cards.offer_rooms(rooms)

    def ask_password(self, conversation: Conversation) -> None:
        """A room wants its password."""
        self.place_cards.password(conversation)

    def browse(self) -> None:
        """Look at the rooms there are."""
        self.place_cards.browse()

    def focus_composer(self) -> None:
        """Give the field to write in the keyboard."""
        self.compose.text.focus_set()

    def take_keyboard(self) -> None:
        """The same for a window that is just being shown, whose first keys are meant for the field."""
        take_keyboard(self.compose.text)

    # -- what keys and buttons do -------------------------------------------------------------------------------------

    def _submit(self, key: str, text: str) -> None:
        self.pane.scroll_to_end()
        words = emoji_shortcuts.expand(text)
        if not self.actions.submit(key, words):
            self.callbacks.on_submit(key, words)

    def _pasted_too_much(self, most: int) -> None:
        text = _("That was too much for one message: the first {count} characters are in the field.")
        self.callbacks.on_notice(text.format(count=count_words(most)))

    def _complete(self, before: str) -> Completion | None:
        return complete(before, Around(self.conversation, self._conversations, self._people, self._nick))

    def open(self, key: str) -> None:
        """The person wants to see this conversation, and to write in it."""
        self.layout.uncover()
        self.callbacks.on_open(key)
        self.focus_composer()

    def uncover(self) -> None:
        """Take away a side that lies over the messages."""
        self.layout.uncover()

    @property
    def conversations(self) -> Sequence[Conversation]:
        """As last given."""
        return self._conversations

    @property
    def people(self) -> Mapping[str, Person]:
        """As last given."""
        return self._people

    def escape(self) -> None:
        """Close what lies over the window; else back to the newest message and the composer."""
        if self.cards.open is not None:
            self.cards.close()
        elif not (self.layout.uncover() or self.actions.cancel() or self.callbacks.on_back()):
            self.pane.scroll_to_end()
        self.focus_composer()

    def toggle_theme(self) -> None:
        """Light to dark and back."""
        mode: Mode = "dark" if self.theme.mode == "light" else "light"
        self.theme.apply(mode)
        self.callbacks.on_theme(mode)

    def _emoji(self) -> None:
        """For the message the keyboard is on, else for the one that is being written."""
        message = self.pane.pointer.cursor
        if has_focus(self.pane.text) and message is not None and self.actions.can("react", message):
            self.actions.react(message)
        else:
            self.cards.emoji()

    def _toggle_sidebar(self) -> None:
        self.layout.toggle_sidebar()
        if self.layout.covering:
            self.sidebar.focus_list()

    def edit_topic(self) -> None:
        """Ask for the topic of the open room."""
        if self.conversation is not None and self.conversation.kind is ConversationKind.ROOM:
            self.cards.topic(self.conversation)

    def _install_keys(self) -> None:
        actions: dict[str, Callable[[], object]] = {
            "next_part": lambda: walk.to_part(self, 1),
            "previous_part": lambda: walk.to_part(self, -1),
            "previous": lambda: walk.to_conversation(self, -1),
            "next": lambda: walk.to_conversation(self, 1),
            "previous_unread": lambda: walk.to_conversation(self, -1, unread=True),
            "next_unread": lambda: walk.to_conversation(self, 1, unread=True),
            "jump": lambda: self.cards.jump(),
            "browse": self.browse,
            "search": lambda: self.cards.search(),
            "emoji": self._emoji,
            "settings": lambda: self.cards.settings(),
            "larger": lambda: self.preferences.step_text_size(1),
            "smaller": lambda: self.preferences.step_text_size(-1),
            "usual_size": lambda: self.preferences.change("text_size", 100),
            "invite": lambda: self.cards.invite(),
            "shortcuts": lambda: self.cards.shortcuts(),
            "quit": self.callbacks.on_quit,
            "escape": self.escape,
        }
        parts = (self.compose.text, self.pane.text, self.sidebar.list, self.users.list)
        window_keys.install(self.body, window_keys.bound(actions), parts)
        for part in (self.sidebar.list, self.users.list):
            window_keys.type_through(part, self.compose.insert)
        window_keys.type_through_buttons(self.body, self.compose.insert, unless=lambda: self.cards.open is not None)

    # -- layout -------------------------------------------------------------------------------------------------------

    def _place_banner(self, visible: bool) -> None:
        if visible:
            self.banner.pack(fill="x", after=self._header_line)
        else:
            self.banner.pack_forget()

    def _retitle(self) -> None:
        unread = sum(conversation.unread for conversation in self._conversations)
        count = f"({unread}) " if unread else ""
        self.root.title(f"{count}{self._chat_name} – LAN Chat")

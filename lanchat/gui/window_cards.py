"""The cards and menus of the main window: jump, message somebody, topic, name, away, emoji, settings, search, help.
At most one card at a time; answers go to the window's callbacks."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial, wraps
from tkinter import ttk
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from lanchat.client.model import Conversation, ConversationKind, Person, SearchHit
from lanchat.client.presence import is_busy
from lanchat.client.search import SearchWish
from lanchat.gui import emoji_picker
from lanchat.gui.avatars import Status
from lanchat.gui.card import Card
from lanchat.gui.compose_bar import ComposeBar
from lanchat.gui.confirm_card import ConfirmCard
from lanchat.gui.emoji_picker import EmojiPicker
from lanchat.gui.invitation import Invitation
from lanchat.gui.invite_card import InviteCard
from lanchat.gui.jump_box import JumpBox
from lanchat.gui.knowledge import Knowledge
from lanchat.gui.preferences import Preferences
from lanchat.gui.prompt_card import PromptCard
from lanchat.gui.row_list import Row
from lanchat.gui.safe_text import safe_line, short_line
from lanchat.gui.search_card import SearchCallbacks, SearchCard, SearchMemory
from lanchat.gui.shortcut_card import ShortcutCard
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import MenuItem, popup_menu
from lanchat.i18n import _

AnyCard = TypeVar("AnyCard", bound=Card)
P = ParamSpec("P")


class PlaceOpener(Protocol):
    """What opens the cards of place_cards.py."""

    def browse(self) -> None: ...
    def password(self, conversation: Conversation) -> None: ...
    def person(self, nick: str) -> None: ...
    def export(self, conversation: Conversation) -> None: ...


class Opener(Protocol):
    """A window, as whoever opens a card in it needs it."""

    @property
    def cards(self) -> Cards: ...
    @property
    def place_cards(self) -> PlaceOpener: ...


Again = Callable[[Opener], object]


def _opener(method: Callable[Concatenate[Cards, P], None]) -> Callable[Concatenate[Cards, P], None]:
    """What opens a card like this opens it again in another window."""

    @wraps(method)
    def opened(self: Cards, /, *arguments: P.args, **named: P.kwargs) -> None:
        method(self, *arguments, **named)
        self.again = lambda window: opened(window.cards, *arguments, **named)

    return opened


class _Callbacks(Protocol):
    @property
    def on_open(self) -> Callable[[str], None]: ...
    @property
    def on_open_private(self) -> Callable[[str], None]: ...
    @property
    def on_set_topic(self) -> Callable[[str, str], None]: ...
    @property
    def on_set_nick(self) -> Callable[[str], None]: ...
    @property
    def on_set_away(self) -> Callable[[str | None], None]: ...
    @property
    def on_recent_emoji(self) -> Callable[[list[str]], None]: ...
    @property
    def on_search(self) -> Callable[[SearchWish], None]: ...
    @property
    def on_search_more(self) -> Callable[[], None]: ...
    @property
    def on_jump(self) -> Callable[[SearchHit], None]: ...
    @property
    def on_quit(self) -> Callable[[], None]: ...


class _Window(Protocol):
    """What this file needs of the main window."""

    body: ttk.Frame
    centre: ttk.Frame
    compose: ComposeBar
    theme: Theme
    preferences: Preferences
    knowledge: Knowledge
    recent_emoji: Sequence[str]
    invitation: Callable[[], Invitation | None]

    @property
    def callbacks(self) -> _Callbacks: ...
    @property
    def conversations(self) -> Sequence[Conversation]: ...
    @property
    def people(self) -> Mapping[str, Person]: ...
    def browse(self) -> None: ...
    def uncover(self) -> None: ...
    def focus_composer(self) -> None: ...
    def toggle_theme(self) -> None: ...


class Cards:
    """Opens and closes them. Tk thread only."""

    def __init__(self, window: _Window) -> None:
        self._window = window
        self.nick = ""
        self.away: str | None = None
        self.open: Card | None = None
        #: Opens one like it in another window.
        self.again: Again = lambda _window: None
        self.search_memory = SearchMemory()

    def put_up(self, make: Callable[[], AnyCard]) -> AnyCard:
        """Show another card instead of the one that is open; whoever makes it has it call closed() at its end."""
        self.close()
        self._window.uncover()
        card = self.open = make()
        return card

    def closed(self) -> None:
        """The open card went away: the keyboard goes back to the message."""
        self.open = None
        self._window.focus_composer()

    def close(self) -> None:
        """Take the card away, if there is one."""
        if self.open is not None:
            self.open.close()

    def leave(self) -> None:
        """The window is about to go: what must not be lost with the open card is kept."""
        if self.open is not None:
            self.open.leave()

    def forget(self) -> None:
        """The window goes: what was open goes with it, and nothing gets the keyboard."""
        card, self.open = self.open, None
        if card is not None:
            card.destroy()

    @_opener
    def jump(self) -> None:
        """Find a conversation or a person by name."""
        known = {conversation.key for conversation in self._window.conversations}
        people, status = self._window.people, self._window.knowledge.status
        rows = [_conversation_row(c, status(people.get(c.key))) for c in self._window.conversations]
        strangers = (p for key, p in people.items() if key not in known and p.nick != self.nick)
        rows += [_person_row(p, status(p)) for p in strangers]
        self.choose(rows, title=_("Jump to a room or a person"), on_pick=self._jumped)

    @_opener
    def message(self) -> None:
        """Start a private conversation."""
        status = self._window.knowledge.status
        rows = [_person_row(p, status(p)) for p in self._window.people.values() if p.nick != self.nick]
        self.choose(
            rows,
            title=_("Message somebody"),
            on_pick=lambda key: self._window.callbacks.on_open_private(key.removeprefix("person:")),
        )

    @_opener
    def topic(self, conversation: Conversation) -> None:
        """Ask for a topic; an empty one is allowed."""
        self._ask(
            title=_("Topic of {name}").format(name=short_line(conversation.name)),
            value=safe_line(conversation.topic),
            accept=_("Change"),
            allow_empty=True,
            on_answer=lambda text: self._window.callbacks.on_set_topic(conversation.key, text),
        )

    @_opener
    def ask_nick(self) -> None:
        """Ask for another name."""
        self._ask(
            title=_("Your name"), value=self.nick, accept=_("Change"), on_answer=self._window.callbacks.on_set_nick
        )

    @_opener
    def ask_away(self) -> None:
        """Ask why we are away, with what was said the last time; nothing said is fine."""
        preferences = self._window.preferences
        self._ask(
            title=_("Away"),
            explanation=_("Others see this beside your name."),
            value=str(preferences.value("away_text") or preferences.value("last_away_text")),
            accept=_("Set away"),
            allow_empty=True,
            on_answer=self._window.callbacks.on_set_away,
        )

    @_opener
    def emoji(self, on_pick: Callable[[str], None] | None = None) -> None:
        """Choose an emoji, for the message field unless `on_pick` wants it. The same key takes the card away."""
        if isinstance(self.open, EmojiPicker) and on_pick is None:
            self.close()
            return
        window = self._window
        self.put_up(
            lambda: EmojiPicker(
                window.centre,
                window.theme,
                above=window.compose,
                recent=window.recent_emoji,
                on_pick=partial(self._use_emoji, on_pick or window.compose.insert),
                on_close=self.closed,
            )
        )

    @_opener
    def settings(self, section: str = "", focus: str = "") -> None:
        """Show the settings, at a page and with the keyboard on one of them; the same key takes the card away."""
        from lanchat.gui.settings_card import SettingsCard  # rarely opened

        if isinstance(self.open, SettingsCard) and not section:
            self.close()
            return
        window = self._window
        self.put_up(
            lambda: SettingsCard(
                window.body, window.theme, window.preferences, on_close=self.closed, section=section, focus=focus
            )
        )

    @_opener
    def search(self) -> None:
        """Search in everything that was said; the card opens as it was left."""
        window = self._window
        asks = window.callbacks
        callbacks = SearchCallbacks(asks.on_search, asks.on_search_more, asks.on_jump, self.closed)
        talks = [c for c in window.conversations if c.kind is not ConversationKind.SERVER]
        self.put_up(
            lambda: SearchCard(
                window.centre,
                window.theme,
                callbacks,
                self.search_memory,
                people=sorted((person.nick for person in window.people.values()), key=str.casefold),
                rooms=[conversation.name for conversation in talks],
            )
        )

    @_opener
    def shortcuts(self) -> None:
        """Tell which keys do what; the same key takes it away."""
        if isinstance(self.open, ShortcutCard):
            self.close()
            return
        self.put_up(lambda: ShortcutCard(self._window.centre, self._window.theme, on_close=self.closed))

    @_opener
    def confirm(
        self, *, title: str, accept: str, on_yes: Callable[[], None], quoted: str = "", explanation: str = ""
    ) -> None:
        """Ask before something that cannot be undone."""
        window = self._window
        self.put_up(
            lambda: ConfirmCard(
                window.centre,
                window.theme,
                title=title,
                accept=accept,
                on_yes=on_yes,
                on_close=self.closed,
                quoted=quoted,
                explanation=explanation,
            )
        )

    @_opener
    def invite(self) -> None:
        """Tell how others join; the same key takes it away."""
        if isinstance(self.open, InviteCard):
            self.close()
            return
        window, invitation = self._window, self._window.invitation()
        if invitation is not None:
            self.put_up(lambda: InviteCard(window.centre, window.theme, invitation, on_close=self.closed))

    def own_menu(self, x: int, y: int) -> None:
        """What can be done about oneself."""
        popup_menu(self._window.centre, self._window.theme, self.own_items(), x, y, above=True)

    def own_items(self) -> list[MenuItem]:
        """The entries of that menu."""
        items: list[MenuItem] = [(_("Change name…"), self.ask_nick), (_("Set away…"), self.ask_away)]
        if self.away is not None:
            items[-1] = (_("I am back"), partial(self._window.callbacks.on_set_away, None))
        if not is_busy(self.away):
            items.append((_("Do not disturb"), self._be_busy))
        items += [None, (_("Browse rooms…"), self._window.browse), (_("Message somebody…"), self.message)]
        items.append((_("Invite people…"), self.invite))
        dark = self._window.theme.mode == "dark"
        items += [None, (_("Light colours") if dark else _("Dark colours"), self._window.toggle_theme)]
        items += [None, (_("Settings…"), self.settings), (_("Keyboard shortcuts"), self.shortcuts)]
        items.append((_("Quit"), self._window.callbacks.on_quit))
        return items

    # -- inside -------------------------------------------------------------------------------------------------------

    def _be_busy(self) -> None:
        self._window.preferences.change("status", "busy")

    def _use_emoji(self, on_pick: Callable[[str], None], text: str) -> None:
        on_pick(text)
        self._window.recent_emoji = emoji_picker.used(self._window.recent_emoji, text)
        self._window.callbacks.on_recent_emoji(list(self._window.recent_emoji))

    def _jumped(self, key: str) -> None:
        if key.startswith("person:"):
            self._window.callbacks.on_open_private(key.removeprefix("person:"))
        else:
            self._window.callbacks.on_open(key)

    def choose(
        self,
        rows: Sequence[Row],
        *,
        title: str,
        on_pick: Callable[[str], None],
        on_free: Callable[[str], None] | None = None,
        free_label: str = "{text}",
        none_label: str = "",
    ) -> JumpBox:
        """Let the person choose among rows."""
        window = self._window
        return self.put_up(
            lambda: JumpBox(
                window.centre,
                window.theme,
                rows,
                title=title,
                on_pick=on_pick,
                on_close=self.closed,
                on_free=on_free,
                free_label=free_label,
                none_label=none_label,
            )
        )

    def _ask(
        self,
        *,
        title: str,
        accept: str,
        on_answer: Callable[[str], None],
        explanation: str = "",
        value: str = "",
        allow_empty: bool = False,
    ) -> None:
        window = self._window
        self.put_up(
            lambda: PromptCard(
                window.centre,
                window.theme,
                title=title,
                accept=accept,
                on_answer=on_answer,
                on_close=self.closed,
                explanation=explanation,
                value=value,
                allow_empty=allow_empty,
            )
        )


def _conversation_row(conversation: Conversation, status: Status) -> Row:
    name = safe_line(conversation.name)
    if conversation.kind is ConversationKind.PRIVATE:
        return Row(name, key=conversation.key, person=conversation.name, status=status, strong=True)
    return Row(name.removeprefix("#"), key=conversation.key, icon="hash", strong=True, unread=conversation.unread)


def _person_row(person: Person, status: Status) -> Row:
    return Row(safe_line(person.nick), key=f"person:{person.nick}", person=person.nick, status=status, strong=True)

"""ChatDesk: the main window with the presenter and the preferences behind it, put together, and built anew where text
size, density or language change. What starts and ends the program is desktop.py's."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial

from lanchat.app import wishes
from lanchat.app.attention import Attention
from lanchat.app.auto_away import AutoAway
from lanchat.app.home import Home
from lanchat.app.keeping import Keeping
from lanchat.app.kept_view import KeptView
from lanchat.app.news import Errand, Started
from lanchat.app.preference_effects import Effects
from lanchat.app.room_export import RoomExport
from lanchat.app.runtime import Runtime, wall_ms
from lanchat.app.surroundings import Surroundings
from lanchat.app.tray_desk import TrayDesk
from lanchat.client.faces import Face
from lanchat.client.state import ChatState
from lanchat.gui.finder import Finder
from lanchat.gui.handover import Handover
from lanchat.gui.invitation import Invitation
from lanchat.gui.main_window import MainWindow
from lanchat.gui.place_desk import PlaceDesk
from lanchat.gui.place_menu import PlaceCallbacks
from lanchat.gui.presenter import Presenter
from lanchat.gui.root import Root, show_in_front, virtual_screen, watch_focus, watch_touch
from lanchat.gui.theme import Theme
from lanchat.gui.widgets import take_keyboard
from lanchat.gui.window_wiring import wired
from lanchat.i18n import _
from lanchat.system.open_link import open_link

#: Milliseconds between two looks whether there is something to keep for the next start.
KEEP_MS = 3_000


class ChatDesk:
    """One for each run that came into a chat. Main thread only."""

    def __init__(
        self,
        root: Root,
        theme: Theme,
        home: Home,
        runtime: Runtime,
        place: Started,
        *,
        later: Callable[[object], None],
        save: Callable[[], None],
        on_quit: Callable[..., None],
        invitation: Callable[[], Invitation],
        minimized: bool = False,
    ) -> None:
        """`later` brings something to the main thread from any other, as Inbox.put does; `save` keeps the settings."""
        self._root, self._theme, self._home, self._runtime = root, theme, home, runtime
        self._save, self._on_quit, self._invitation = save, on_quit, invitation
        self._state = state = ChatState(wall_ms)
        self._chat_name = place.chat_name
        self.presenter = Presenter(
            state,
            runtime.client,
            chat_name=place.chat_name,
            on_quit=on_quit,
            on_reconnect=lambda: runtime.call(runtime.session.reconnect),
            on_heard=lambda changes: self.attention.heard(changes),
        )
        self.presenter.messages.tells_typing = lambda: home.settings.typing
        self.surroundings = Surroundings(root, lambda function: later(Errand(function)), self._open_from_outside)
        self.attention = Attention(home.settings, self.surroundings, self.surroundings.toasts, time.monotonic)
        self.finder = Finder(state, runtime.client, self.presenter)
        self.places = PlaceDesk(state, runtime.client, self.presenter)
        self.export = RoomExport(
            runtime.client,
            state,
            show=lambda progress: self.window.place_cards.show_export(progress),
            later=lambda action: later(Errand(action)),
            wall_ms=wall_ms,
        )
        view = KeptView(lambda: self.window, self.presenter, self.finder)
        self.keeping = Keeping(home.folder, runtime.client, state, view, wall_ms)
        self.presenter.watchers += [self.keeping.watch, theme.faces.heed]
        theme.faces.attach(self._face_of)
        self.effects = Effects(self, home, theme, runtime, later=later, save=save)
        self.effects.preferences.try_sound = self.surroundings.play
        self._away, self._tray = self._make_away(), self._make_tray()
        self._rebuild_due = False
        self.window = self._build()
        self._appear(minimized=minimized)
        root.after(KEEP_MS, self._keep)

    def receive(self, batch: Sequence[object]) -> None:
        """What came from the network."""
        self.presenter.receive(batch)
        self.keeping.receive(batch)
        self._count_unread()
        self.export.receive(batch)

    def set_chat_name(self, name: str) -> None:
        """The chat went on as part of another one, or is called otherwise."""
        self._chat_name = name
        self.presenter.set_chat_name(name)
        self._count_unread()

    def _face_of(self, nick: str) -> Face:
        """What somebody who is shown looks like; who is shown is asked where that is not known."""
        if self._state.face_to_ask(nick):
            self._runtime.client.ask_face(nick)
        return self._state.face_of(nick)

    def _keep(self) -> None:
        self.keeping.keep()
        self._root.after(KEEP_MS, self._keep)

    def rebuild(self) -> None:
        """Build the window anew as soon as what is being done is over: in another language, or in other measures."""
        if not self._rebuild_due:
            self._rebuild_due = True
            self._root.after_idle(self._rebuild)

    def close(self) -> None:
        """The program ends: nothing more on the desktop, and no half of a file."""
        self.export.cancel()
        self.attention.close()
        self.surroundings.close()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _make_away(self) -> AutoAway:
        away = AutoAway(
            self._home.settings,
            ask=self.surroundings.ask_idle,
            tell=self.effects.set_idle,
            later=self.surroundings.later,
            clock=time.monotonic,
        )
        watch_touch(self._root, away.touched)
        return away

    def _make_tray(self) -> TrayDesk:
        return TrayDesk(
            self._root,
            self.surroundings,
            self.effects.preferences,
            on_settings=lambda: self.window.cards.settings("you"),
            on_quit=self._on_quit,
        )

    def _appear(self, *, minimized: bool) -> None:
        """The window is on the screen, where it was last, and follows what happens from now on."""
        root = self._root
        geometry = wishes.window_place(self._home.settings.geometry, virtual_screen(root))
        if geometry:  # '' would undo the size the window gave itself
            root.geometry(geometry)
        self.presenter.attach(self.window)
        watch_focus(root, self._focus_changed, lambda: self.window.focus_composer())
        if minimized:
            root.iconify()
            self._focus_changed(False)  # the window never had the keyboard, so no event tells
        else:
            root.deiconify()
            self.window.take_keyboard()  # what is typed at once is meant for the field, too
        root.after_idle(lambda: self.window.focus_composer())

    def _place_callbacks(self) -> PlaceCallbacks:
        return self.places.callbacks()._replace(
            on_export=self.export.start,
            on_export_cancel=self.export.cancel,
            suggest_file=self.export.suggest,
        )

    def _build(self) -> MainWindow:
        callbacks = wired(
            self.presenter,
            self.finder,
            self._place_callbacks(),
            on_link=lambda address: self._open_link(open_link(address)),
            on_set_nick=self.effects.rename,
            on_set_away=self.effects.set_away,
            on_theme=partial(self._change, "theme"),
            on_recent_emoji=self._remember_emoji,
            on_quit=self._on_quit,
        )
        window = MainWindow(self._root, self._theme, callbacks)
        self.finder.attach(window.past)
        window.recent_emoji = self._home.settings.recent_emoji
        window.preferences = self.effects.preferences
        window.invitation = self._invitation
        self._root.protocol("WM_DELETE_WINDOW", self._tray.close_window)
        return window

    def _rebuild(self) -> None:
        self._rebuild_due = False
        old = self.window
        kept = Handover.of(old)
        old.close()
        window = self.window = self._build()
        kept.give(window)
        self.presenter.attach(window)
        self.finder.show_again(kept.place)
        take_keyboard(window.compose.text)
        kept.give_card(window)

    def _focus_changed(self, focused: bool) -> None:
        self.presenter.focus_changed(focused)
        self.attention.focus_changed(focused)
        self._count_unread()

    def _count_unread(self) -> None:
        unread = sum(conversation.unread for conversation in self._state.conversations)
        self._tray.show(self._chat_name or self._state.network, unread)

    def _open_from_outside(self, key: str) -> None:
        """A notification was clicked: the window comes to the front with its conversation."""
        show_in_front(self._root)
        self.finder.open(key)
        self.window.focus_composer()

    def _change(self, name: str, value: str) -> None:
        self.effects.preferences.change(name, value)

    def _open_link(self, opened: bool) -> None:
        if not opened:
            self.presenter.notice(_("Only web addresses can be opened."))

    def _remember_emoji(self, recent: list[str]) -> None:
        self._home.settings.recent_emoji = recent  # written with the window's place when it closes

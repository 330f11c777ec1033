"""The program's place in the tray, where the desktop has one: the number of unread messages, a menu, and a window that
goes there when it is closed, if the person wants that. Without a tray the window is only ever minimised."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Protocol

from lanchat.gui.preferences import Preferences
from lanchat.gui.root import Root, show_in_front
from lanchat.i18n import _, ngettext
from lanchat.system.tray_watcher import has_watcher

if TYPE_CHECKING:
    from lanchat.system.session_bus import SessionBus
    from lanchat.system.tray import Look, Tray

#: Milliseconds after the window came, so that nothing is slower for it.
START_MS = 2_000


class _Surroundings(Protocol):
    def bus(self) -> SessionBus | None: ...
    def later(self, milliseconds: int, action: Callable[[], None]) -> None: ...
    def run_later(self, action: Callable[[], None]) -> None: ...


class TrayDesk:
    """Main thread only."""

    def __init__(
        self,
        root: Root,
        surroundings: _Surroundings,
        preferences: Preferences,
        *,
        on_settings: Callable[[], None],
        on_quit: Callable[[], None],
    ) -> None:
        self._root, self._surroundings, self._preferences = root, surroundings, preferences
        self._on_settings, self._on_quit = on_settings, on_quit
        self._tray: Tray | None = None
        self._unread = 0
        self._chat_name = ""
        surroundings.later(START_MS, self._look_for_one)

    def show(self, chat_name: str, unread: int) -> None:
        """So many messages are unread in the chat of this name."""
        if (chat_name, unread) != (self._chat_name, self._unread):
            self._chat_name, self._unread = chat_name, unread
            if self._tray is not None:
                self._tray.show(self._present_look())

    def close_window(self) -> None:
        """The window's own button to close it was pressed."""
        if self._preferences.has_tray and self._preferences.settings.close_to_tray:
            self._root.withdraw()
        else:
            self._on_quit()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _look_for_one(self) -> None:
        def look() -> None:
            if has_watcher():
                import lanchat.system.tray  # noqa: F401  # here it makes no window wait

                self._surroundings.run_later(self._enter)

        threading.Thread(target=look, name="find-tray", daemon=True).start()

    def _enter(self) -> None:
        bus, run_later = self._surroundings.bus(), self._surroundings.run_later
        if bus is None or self._tray is not None:
            return
        from lanchat.system.tray import Tray

        self._tray = Tray(
            bus,
            self._present_look(),
            menu=self._menu,
            on_activate=lambda: run_later(lambda: show_in_front(self._root)),
            on_menu=lambda key: run_later(lambda: self._chosen(key)),
            on_presence=lambda there: run_later(lambda: self._present(there)),
        )

    def _present_look(self) -> Look:
        from lanchat.gui.tray_icon import pixmaps
        from lanchat.system.tray import Look

        title = self._chat_name or "LAN Chat"
        if self._unread:
            words = ngettext("{count} new message", "{count} new messages", self._unread).format(count=self._unread)
            title = f"{title}: {words}"
        return Look(title, pixmaps(self._unread), waiting=bool(self._unread))

    def _menu(self) -> Sequence[tuple[str, str]]:
        """On any thread."""
        busy = self._preferences.settings.status == "busy"
        status = ("available", _("Available")) if busy else ("busy", _("Do not disturb"))
        return [("open", _("Open LAN Chat")), status, ("settings", _("Settings…")), ("quit", _("Quit"))]

    def _chosen(self, key: str) -> None:
        if key == "quit":
            self._on_quit()
        elif key in ("busy", "available"):
            self._preferences.change("status", key)
        else:
            show_in_front(self._root)
            if key == "settings":
                self._on_settings()

    def _present(self, there: bool) -> None:
        """We are in the tray, or it is gone: then a window that went there must come back."""
        self._preferences.has_tray = there
        if not there and self._root.state() == "withdrawn":
            self._root.deiconify()

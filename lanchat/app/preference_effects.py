"""What follows from a change of the settings: the look and language of the window, name and status in the chat.
Each takes effect at once, and every change is kept."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from lanchat import i18n, paths
from lanchat.app.home import Home
from lanchat.app.news import Errand, SystemColours
from lanchat.app.runtime import Runtime
from lanchat.app.storage_room import StorageRoom
from lanchat.client.presence import busy_text
from lanchat.config import Settings
from lanchat.errors import UserError
from lanchat.gui.faces import face_from
from lanchat.gui.preferences import Preferences, Storage, SystemSwitch
from lanchat.gui.presenter import Presenter
from lanchat.gui.theme import Theme
from lanchat.i18n import _
from lanchat.protocol.names import is_valid_nick
from lanchat.system import autostart


class _Desk(Protocol):
    @property
    def presenter(self) -> Presenter: ...
    def rebuild(self) -> None: ...


class Effects:
    """Main thread only."""

    def __init__(
        self,
        desk: _Desk,
        home: Home,
        theme: Theme,
        runtime: Runtime,
        *,
        later: Callable[[object], None],
        save: Callable[[], None],
    ) -> None:
        """`later` brings something to the main thread from any other."""
        self._desk, self._theme, self._runtime = desk, theme, runtime
        self._settings = home.settings
        self._later, self._save = later, save
        self._idle = False
        self._table: dict[str, Callable[[], object]] = {
            "theme": self._show_mode,
            "accent": lambda: theme.set_accent(self._settings.accent),
            "text_size": self._measure,
            "density": self._measure,
            "language": self._speak,
            "name": lambda: runtime.client.set_nick(self._settings.name),
            "status": self.show_status,
            "away_text": self.show_status,
            "avatar_colour": self._show_face,
            "avatar_emoji": self._show_face,
            "receipts": lambda: runtime.client.set_receipts(self._settings.receipts),
        }
        if not home.settings.receipts:
            runtime.client.set_receipts(False)
        room = StorageRoom(home.folder, runtime, lambda function: later(Errand(function)))
        self._table["keep_days"] = lambda: room.keep(self._settings.keep_days)
        self.preferences = Preferences(
            home.settings, on_change=self._changed, storage=Storage(room.measure, room.delete)
        )
        arguments = start_arguments(home.folder)
        self.preferences.switches = {
            "autostart": SystemSwitch(autostart.is_on, lambda on: _answer(lambda: autostart.switch(on, arguments)))
        }
        if "--data-dir" not in arguments and autostart.is_on():  # the program may have been moved since
            _answer(lambda: autostart.switch(True, arguments))
        if home.settings.status != "available":
            self.show_status()

    def set_away(self, text: str | None) -> None:
        """Be away with this text, '' for none, or None: here again."""
        settings = self._settings
        settings.last_away_text = text if text is not None else settings.away_text or settings.last_away_text
        settings.away_text = text or ""
        settings.status = "available" if text is None else "away"
        self._save()
        self.show_status()

    def rename(self, nick: str) -> None:
        """Be called so, now and at the next start; what is no name is refused by the chat, which says why."""
        if " " in nick:  # the chat would see the first word alone
            self._desk.presenter.notice(_("A name begins with a letter and has no spaces and few other signs."))
            return
        if is_valid_nick(nick):
            self._settings.name = nick
            self._save()
        self._runtime.client.set_nick(nick)

    def show_status(self) -> None:
        """Tell the chat what the settings say."""
        self._runtime.client.set_away(away_text(self._settings, idle=self._idle), quiet=True)

    def set_idle(self, idle: bool) -> None:
        """Nobody uses this computer, or somebody does again."""
        self._idle = idle
        if self._settings.status == "available":
            self.show_status()

    # -- inside -------------------------------------------------------------------------------------------------------

    def _changed(self, name: str, _before: object) -> str:
        effect = self._table.get(name)
        if effect is not None:
            effect()
        self._save()
        return ""

    def _show_mode(self) -> None:
        mode = self._settings.theme
        if mode == "system":
            threading.Thread(target=self._ask_system, name="system-colours", daemon=True).start()
        else:
            self._theme.apply("dark" if mode == "dark" else "light")

    def _ask_system(self) -> None:
        """On its own thread: what the operating system prefers."""
        from lanchat.system.dark_mode import prefers_dark

        self._later(SystemColours(prefers_dark()))

    def _show_face(self) -> None:
        self._runtime.client.set_face(face_from(self._settings.avatar_colour, self._settings.avatar_emoji))

    def _measure(self) -> None:
        if self._theme.resize(self._settings.text_size / 100, compact=self._settings.density == "compact"):
            self._desk.rebuild()

    def _speak(self) -> None:
        i18n.choose(self._settings.language)
        self._desk.rebuild()


def away_text(settings: Settings, *, idle: bool = False) -> str | None:
    """What others are told by these settings; None while we are here. `idle`: nobody uses this computer."""
    if settings.status == "available":
        return _("Away") if idle else None
    return busy_text(settings.away_text) if settings.status == "busy" else settings.away_text or _("Away")


def start_arguments(folder: Path) -> list[str]:
    """What the program is started with when the computer starts: without a question, out of the way, the same data."""
    usual = not os.environ.get(paths.DATA_DIR_VARIABLE) and folder.resolve() == paths.data_dir().resolve()
    return ["--auto", "--minimized", *([] if usual else ["--data-dir", str(folder.resolve())])]


def _answer(action: Callable[[], None]) -> str:
    """Do it; why it could not be done, else ''."""
    try:
        action()
    except UserError as error:
        return str(error)
    return ""

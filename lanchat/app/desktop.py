"""The program with its window: startup dialog, then the main window, then an orderly end.
Draws first and imports the rest after; everything of the network comes through the Inbox."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING

from lanchat.app import wishes
from lanchat.app.home import Home, open_log
from lanchat.errors import UserError
from lanchat.i18n import _

if TYPE_CHECKING:
    import argparse

    from lanchat.app import news
    from lanchat.app.chat_desk import ChatDesk
    from lanchat.app.runtime import Runtime
    from lanchat.config import ServerConfig
    from lanchat.gui.choice import Choice
    from lanchat.gui.invitation import Invitation
    from lanchat.gui.root import Root
    from lanchat.gui.startup_dialog import StartupDialog
    from lanchat.gui.theme import Theme
    from lanchat.protocol.beacon import FoundChat

#: Milliseconds after the window opened, and between two times later, at which unused memory is given back.
SETTLED_MS, TIDY_EVERY_MS = 5_000, 600_000
#: Milliseconds the farewell may take before the window goes without it.
CLOSE_PATIENCE_MS = 6_000


class _Ready:
    """Stands in the inbox once the network side is imported and running."""

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime


class _Leave:
    """The operating system asks the program to end."""


class DesktopApp:
    """One run of the window. Main thread only."""

    def __init__(
        self, root: Root, home: Home, options: argparse.Namespace, *, password: str, config: ServerConfig
    ) -> None:
        """`password` is for the chat that the command line says to join, `config` for the one that is hosted here."""
        from lanchat.gui.inbox import Inbox
        from lanchat.gui.theme import Theme

        self._root, self._home, self._options = root, home, options
        self._password, self._config = password, config
        settings = home.settings
        self.theme: Theme = Theme(
            root,
            "dark" if settings.theme == "dark" else "light",
            zoom=settings.text_size / 100,
            compact=settings.density == "compact",
            accent=settings.accent,
        )
        self._inbox = Inbox(root, self._on_batch)
        self._runtime: Runtime | None = None
        self._dialog: StartupDialog | None = None
        self._desk: ChatDesk | None = None
        self._choice: Choice | None = None
        self._found: dict[str, FoundChat] = {}
        self._nobody = False
        self._early: list[object] = []
        #: Sentences that came while the dialog was there, which may have closed at once.
        self._untold: list[str] = []
        self._place: news.Started | None = None
        self._closing = False

    def run(self) -> int:
        """Show the dialog, run until the end, and leave no thread behind."""
        from lanchat.gui.root import collect_garbage_here, when_painted

        self._open_dialog()
        self._end_on_signal()
        assert self._dialog is not None
        when_painted(self._root, self._dialog.window, self._begin)
        collect_garbage_here(self._root)
        self._root.mainloop()
        signal.set_wakeup_fd(-1)
        self._inbox.close()
        self._root.destroy()
        if self._runtime is not None:
            self._runtime.stop()
        if self._desk is not None:
            self._desk.keeping.close()
        gc.collect()
        return 0

    def smoke(self) -> int:
        """Build everything there is, open nothing to the network, and end."""
        from lanchat.app import news
        from lanchat.app.runtime import Runtime

        open_log(self._home, self._options.log_level, to_stderr=False)
        self._open_dialog()
        self._root.update()
        self._runtime = Runtime(self._home, self._inbox.put, discovery=False)
        self._place = news.Started("LAN Chat", True, "127.0.0.1", 0)
        self._open_window()
        self._root.update()
        self._inbox.close()
        self._root.destroy()
        return 0

    # -- start ----------------------------------------------------------------------------------------------------

    def _open_dialog(self) -> None:
        from lanchat.gui.startup_dialog import StartupDialog

        settings, nick = self._home.settings, self._home.nick()
        self._dialog = StartupDialog(
            self._root,
            self.theme,
            name=nick,
            chat_name=settings.chat_name,
            address=settings.join_address,
            remember=settings.start != "ask",
            on_choice=self._choose,
            on_cancel=self._cancel,
            on_close=self._close,
        )
        self._choice = wishes.without_asking(self._options, settings, nick, self._password)
        if self._choice is not None:
            self._dialog.set_busy(wishes.busy_sentence(self._choice))
        if self._home.notice:
            self._dialog.show_notice(self._home.notice)

    def _begin(self) -> None:
        """The dialog is on the screen: now the rest of the program may be imported, on a thread of its own."""
        from lanchat.gui.root import set_icon

        open_log(self._home, self._options.log_level, to_stderr=False)
        threading.Thread(target=self._prepare, name="prepare", daemon=True).start()
        set_icon(self._root)

    def _prepare(self) -> None:
        """On its own thread: import and start the rest; what goes wrong is logged and said, never silent."""
        from lanchat.app import news

        try:
            self._import_the_rest()
        except Exception:
            import logging

            logging.getLogger(__name__).exception("the program is not complete")
            self._inbox.put(news.StartFailed(_("LAN Chat is damaged and cannot start. Please install it again.")))

    def _import_the_rest(self) -> None:
        """The network side first, and start it; then what joining, hosting and the main window need."""
        from lanchat.app import news
        from lanchat.app.runtime import Runtime

        runtime = Runtime(self._home, self._inbox.put, port=self._options.port, server_config=self._config)
        runtime.start()
        runtime.call(runtime.loop.call_later, wishes.look_after(self._choice), runtime.session.look)
        self._inbox.put(_Ready(runtime))
        import lanchat.app.chat_desk
        import lanchat.client.client  # noqa: F401

        if self._options.command != "join":  # else that can wait until the window is there
            _import_hosting()
        if self._home.settings.theme == "system":
            from lanchat.system.dark_mode import prefers_dark

            self._inbox.put(news.SystemColours(prefers_dark()))

    # -- from the dialog ------------------------------------------------------------------------------------------

    def _choose(self, choice: Choice) -> None:
        self._choice = choice
        if self._dialog is not None:
            self._dialog.set_busy(wishes.busy_sentence(choice))
        self._carry_out()

    def _cancel(self) -> None:
        self._choice = None
        self._early.clear()
        if self._runtime is not None:
            self._runtime.call(self._runtime.session.cancel)
        self._look()

    def _carry_out(self) -> None:
        """Pass the choice to the session as soon as there is one."""
        from lanchat.gui.choice import Auto, Host, Join, JoinAddress

        if self._runtime is None or self._choice is None:
            return
        session, call = self._runtime.session, self._runtime.call
        settings = self._home.settings
        if settings.avatar_emoji or settings.avatar_colour != "name":
            from lanchat.gui.faces import face_from

            face = face_from(settings.avatar_colour, settings.avatar_emoji)
            call(lambda: session.client.set_face(face))  # others see it from the first moment
        match self._choice:
            case Host(name, chat_name):
                call(lambda: session.host(name, chat_name, on_purpose=self._options.command == "host"))
            case Join(name, chat, _remember, password):
                call(session.join, name, chat, password)
            case JoinAddress(name, text, _remember, password):
                call(session.join_named, name, text, password)
            case Auto(name, chat_name):
                call(session.auto, name, chat_name)

    # -- from the network -----------------------------------------------------------------------------------------

    def _on_batch(self, batch: Sequence[object]) -> None:
        from lanchat.app import news

        rest: list[object] = []
        for item in batch:
            match item:
                case _Ready():
                    self._runtime = item.runtime
                    self._carry_out()
                    if self._choice is None:
                        self._look()
                case news.SystemColours():
                    if self._home.settings.theme == "system":
                        self.theme.apply("dark" if item.dark else "light")
                case news.ChatFound() | news.ChatLost() | news.NobodyFound():
                    self._on_search(item)
                case news.Started():
                    self._on_started(item)
                case news.StartFailed():
                    self._on_failed(item)
                case news.Notice():
                    self._notice(item.sentence)
                case news.Closed():
                    self._root.quit()
                case _Leave():
                    self._close()
                case news.Errand():
                    item.do()
                case _:
                    rest.append(item)
        if self._desk is not None:
            if self._early:
                rest, self._early = [*self._early, *rest], []
            self._desk.receive(rest)
        elif self._choice is not None:
            self._early.extend(rest)

    def _on_search(self, item: news.ChatFound | news.ChatLost | news.NobodyFound) -> None:
        from lanchat.app import news

        match item:
            case news.ChatFound(chat):
                self._found[chat.info.host_id] = chat
            case news.ChatLost(host_id):
                self._found.pop(host_id, None)
            case news.NobodyFound():
                self._nobody = True
        self._show_found()

    def _look(self) -> None:
        if self._runtime is not None:
            self._runtime.call(self._runtime.session.look)
        self._show_found()

    def _show_found(self) -> None:
        if self._dialog is not None and self._choice is None:
            self._dialog.show_found(list(self._found.values()))
            if self._nobody:
                self._dialog.show_verdict_nobody()

    def _on_started(self, place: news.Started) -> None:
        if self._desk is None and self._choice is None:
            return  # it was taken back when this was on its way already
        self._place = place
        if self._desk is None:
            self._open_window()
            self._remember()
        else:
            self._desk.set_chat_name(place.chat_name)
        notices = [place.notice, *self._untold, self._home.notice]
        self._untold.clear()
        self._home.notice = ""
        if any(notices):
            self._notice(" ".join(filter(None, notices)))

    def _on_failed(self, failure: news.StartFailed) -> None:
        self._early.clear()
        self._untold.clear()
        self._choice = None
        if self._dialog is not None:
            self._look()
            self._dialog.show_error(failure.sentence, wants_password=failure.wants_password)
        else:
            self._notice(failure.sentence)

    def _notice(self, sentence: str) -> None:
        if self._desk is not None:
            self._desk.presenter.notice(sentence)
        elif self._dialog is not None:
            self._dialog.show_notice(sentence)
            self._untold.append(sentence)

    # -- the window -----------------------------------------------------------------------------------------------

    def _open_window(self) -> None:
        from lanchat.app.chat_desk import ChatDesk

        assert self._runtime is not None and self._place is not None
        self._desk = ChatDesk(
            self._root,
            self.theme,
            self._home,
            self._runtime,
            self._place,
            later=self._inbox.put,
            save=self._save,
            on_quit=self._close,
            invitation=self._invitation,
            minimized=self._options.minimized,
        )
        if self._dialog is not None:
            self._dialog.close()
            self._dialog = None
        self._root.after(SETTLED_MS, self._tidy)

    def _tidy(self) -> None:
        """Import what was left for later; give back the memory that the start, or a busy time, has used and left."""
        from lanchat.system.memory import give_back

        def tidy() -> None:
            _import_hosting()
            give_back()

        assert self._runtime is not None
        self._runtime.workers.submit(tidy, done=lambda _result, _error: None)
        self._root.after(TIDY_EVERY_MS, self._tidy)

    def _invitation(self) -> Invitation:
        from lanchat.app.invite import invitation

        assert self._place is not None
        return invitation(self._place, self._config, password=bool(getattr(self._choice, "password", "")))

    # -- settings -------------------------------------------------------------------------------------------------

    def _remember(self) -> None:
        """Keep the name, and the choice if that was asked for."""
        if self._choice is not None and self._place is not None:
            wishes.remember(self._home.settings, self._options, self._choice, self._place)
            self._save()

    def _save(self) -> None:
        try:
            self._home.save()
        except UserError as error:
            self._notice(str(error))

    # -- end ------------------------------------------------------------------------------------------------------

    def _end_on_signal(self) -> None:
        """Leave in an orderly way when the computer shuts down or the terminal says so."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: self._inbox.put(_Leave()))
        if self._inbox.wake_descriptor >= 0:
            # Tk waits in C, where no handler of ours can run: the byte makes it call us.
            signal.set_wakeup_fd(self._inbox.wake_descriptor, warn_on_full_buffer=False)

    def _close(self, reason: str = "") -> None:
        """Hide at once, say goodbye, and end when that is done or took too long."""
        if self._closing:
            return
        self._closing = True
        if self._desk is not None:
            self._home.settings.geometry = self._root.geometry()
            self._desk.keeping.keep()
            self._desk.close()
            self._save()
        if self._dialog is not None:
            self._dialog.close()
        self._root.withdraw()
        if self._runtime is None:
            self._root.quit()
            return
        self._runtime.call(self._runtime.session.close, reason)
        self._root.after(CLOSE_PATIENCE_MS, self._root.quit)


def _import_hosting() -> None:
    """What it takes to host, so that whoever must take over does not begin with it. Any thread."""
    import lanchat.hosting.certificate
    import lanchat.hosting.farewell
    import lanchat.storage.history  # noqa: F401

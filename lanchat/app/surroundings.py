"""What the desktop around the window does for it: notifications, the sound, the task bar.
Everything is loaded and made when it is first needed; a desktop that has none of it is no error."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from lanchat import paths
from lanchat.gui.root import Root

if TYPE_CHECKING:
    from lanchat.system.idle import Answer
    from lanchat.system.session_bus import SessionBus
    from lanchat.system.toasts import Toasts


class Surroundings:
    """Main thread only. `run_later(function)` has a function called there, from any thread."""

    def __init__(
        self, root: Root, run_later: Callable[[Callable[[], None]], None], on_open: Callable[[str], None]
    ) -> None:
        """`on_open(key)` opens the conversation whose notification was clicked."""
        self._root, self.run_later, self._on_open = root, run_later, on_open
        self._bus: SessionBus | None = None

    def toasts(self) -> Toasts | None:
        """The notifications of this desktop."""
        from lanchat.system.toasts import make_toasts

        return make_toasts(self.bus(), lambda key: self.run_later(lambda: self._on_open(key)))

    def bus(self) -> SessionBus | None:
        """The session bus of a Linux desktop; None elsewhere."""
        if self._bus is None and sys.platform not in ("win32", "darwin"):
            from lanchat.system.session_bus import SessionBus

            self._bus = SessionBus()
        return self._bus

    def ask_idle(self, answer: Answer) -> None:
        """Have the seconds without input at this computer told, None where nobody knows."""
        from lanchat.system.idle import ask_idle

        wayland = "WAYLAND_DISPLAY" in os.environ
        ask_idle(self.bus() if wayland else None, lambda seconds: self.run_later(lambda: answer(seconds)))

    def later(self, milliseconds: int, action: Callable[[], None]) -> None:
        """See attention.Desk."""
        self._root.after(milliseconds, action)

    def demand_attention(self) -> None:
        """See attention.Desk."""
        from lanchat.system.urgency import demand_attention

        demand_attention(self._root.winfo_id())

    def play(self) -> None:
        """The sound of a message, or the bell where nothing plays sounds."""
        from lanchat.system import sound

        sound.play(paths.assets_dir() / "sounds" / "message.wav", lambda: self.run_later(self._root.bell))

    def close(self) -> None:
        """Leave the desktop alone."""
        if self._bus is not None:
            self._bus.close()

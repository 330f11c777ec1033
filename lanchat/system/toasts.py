"""Notifications of the desktop: shown under a key, replaced, taken away, and told when somebody clicks one.
On Linux over D-Bus (Desktop Notifications Specification 1.2); elsewhere by native_toasts.py."""

from __future__ import annotations

import html
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

from lanchat import paths
from lanchat.i18n import _

if TYPE_CHECKING:
    from lanchat.system.session_bus import SessionBus

#: Notifications we remember, so that a click finds its conversation.
MAX_SHOWN = 50
_SERVICE = "org.freedesktop.Notifications", "/org/freedesktop/Notifications", "org.freedesktop.Notifications"


class Toasts(Protocol):
    """Methods: any thread, none waits. Never is a text of a notification logged."""

    def show(self, key: str, title: str, body: str) -> None:
        """Show one, in the place of the one with this key if it is still there."""

    def withdraw(self) -> None:
        """Take away all that are still there."""

    def close(self) -> None:
        """Show no more."""


class BusToasts:
    """Notifications over D-Bus. `on_click(key)` is called on the bus' thread."""

    def __init__(self, bus: SessionBus, on_click: Callable[[str], None]) -> None:
        self._bus, self._on_click = bus, on_click
        self._ids: dict[str, int] = {}
        self._markup: bool | None = None

    def show(self, key: str, title: str, body: str) -> None:
        """See Toasts."""
        self._bus.do(lambda: self._show(key, title, body))

    def withdraw(self) -> None:
        """See Toasts."""
        self._bus.do(self._withdraw)

    def close(self) -> None:
        """See Toasts. The bus is closed by whoever made it."""
        self.withdraw()

    async def _show(self, key: str, title: str, body: str) -> None:
        if self._markup is None:
            (capabilities,) = await self._bus.call(*_SERVICE, "GetCapabilities")
            self._markup = "body-markup" in capabilities
            await self._bus.watch("type='signal',interface='org.freedesktop.Notifications'", self._heard)
        from lanchat.system.session_bus import Variant

        # "The following tags may be supported": what others write must not become one.
        shown = html.escape(body, quote=False) if self._markup else body
        hints = {
            "desktop-entry": Variant("s", "lanchat"),
            "category": Variant("s", "im.received"),
            "urgency": Variant("y", 1),
            "suppress-sound": Variant("b", True),
        }
        icon = (paths.assets_dir() / "icons" / "lanchat-64.png").as_uri()
        arguments = ["LAN Chat", self._ids.get(key, 0), icon, title, shown, ["default", _("Open")], hints, -1]
        (number,) = await self._bus.call(*_SERVICE, "Notify", "susssasa{sv}i", arguments)
        self._ids.pop(key, None)
        self._ids[key] = number
        while len(self._ids) > MAX_SHOWN:
            self._ids.pop(next(iter(self._ids)))

    async def _withdraw(self) -> None:
        numbers, self._ids = list(self._ids.values()), {}
        for number in numbers:
            await self._bus.call(*_SERVICE, "CloseNotification", "u", [number])

    def _heard(self, _path: str, member: str, arguments: list[Any]) -> None:
        key = next((key for key, number in self._ids.items() if arguments[:1] == [number]), None)
        if key is None:
            return
        if member == "ActionInvoked":
            self._on_click(key)
        elif member == "NotificationClosed":
            del self._ids[key]


def make_toasts(bus: SessionBus | None, on_click: Callable[[str], None]) -> Toasts | None:
    """What this system has; `on_click(key)` comes on any thread. None where there is nothing."""
    if sys.platform in ("win32", "darwin"):
        from lanchat.system.native_toasts import NativeToasts

        return NativeToasts(on_click)
    return BusToasts(bus, on_click) if bus is not None else None

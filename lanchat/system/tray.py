"""Our place in the tray of a Linux desktop: a StatusNotifierItem with its menu (com.canonical.dbusmenu) over D-Bus.
Desktops without such a tray show nothing, and say so; what the picture shows is drawn elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lanchat.system.session_bus import BusError, SessionBus, Variant
from lanchat.system.tray_watcher import BUS, WATCHER

_WATCHER_PATH = "/StatusNotifierWatcher"
_ITEM, _ITEM_PATH = "org.kde.StatusNotifierItem", "/StatusNotifierItem"
_MENU, _MENU_PATH = "com.canonical.dbusmenu", "/StatusNotifierItem/Menu"
_PROPERTIES = "org.freedesktop.DBus.Properties"

#: Width, height, and four bytes a pixel: alpha, red, green, blue.
Pixmap = tuple[int, int, bytes]


@dataclass(frozen=True, slots=True)
class Look:
    """What is shown: pictures in several sizes, the words under the pointer, and whether something waits."""

    title: str
    pixmaps: tuple[Pixmap, ...]
    waiting: bool = False


class Tray:
    """Methods: any thread. The callbacks come on the bus' thread.

    `on_activate()` for a click; `menu()` gives the labels of the menu by their keys and `on_menu(key)` is one that was
    chosen; `on_presence(there)` tells when the desktop takes us into a tray, and when that tray goes.
    """

    def __init__(
        self,
        bus: SessionBus,
        look: Look,
        *,
        menu: Callable[[], Sequence[tuple[str, str]]],
        on_activate: Callable[[], None],
        on_menu: Callable[[str], None],
        on_presence: Callable[[bool], None],
    ) -> None:
        self._bus, self._look = bus, look
        self._menu, self._on_activate, self._on_menu, self._on_presence = menu, on_activate, on_menu, on_presence
        self._there = False
        self._revision = 1
        self._items: list[tuple[str, str]] = []
        bus.serve(_ITEM_PATH, self._answer_item)
        bus.serve(_MENU_PATH, self._answer_menu)
        bus.do(self._enter)

    def show(self, look: Look) -> None:
        """Look like this from now on."""
        if look != self._look:
            self._look = look
            self._bus.do(self._tell)

    # -- on the bus' thread -------------------------------------------------------------------------------------------

    async def _enter(self) -> None:
        rule = f"type='signal',sender='{BUS[0]}',member='NameOwnerChanged',arg0='{WATCHER}'"
        await self._bus.watch(rule, self._watcher_changed)
        await self._register()

    async def _register(self) -> None:
        name = await self._bus.own_name()
        try:
            await self._bus.call(WATCHER, _WATCHER_PATH, WATCHER, "RegisterStatusNotifierItem", "s", [name])
        except BusError:
            self._present(False)
            raise
        self._present(True)

    def _watcher_changed(self, path: str, member: str, arguments: list[Any]) -> None:
        if member == "NameOwnerChanged" and arguments[:1] == [WATCHER]:
            if arguments[2]:
                self._bus.do(self._register)
            else:
                self._present(False)

    def _present(self, there: bool) -> None:
        if there != self._there:
            self._there = there
            self._on_presence(there)

    async def _tell(self) -> None:
        for signal in ("NewIcon", "NewAttentionIcon", "NewToolTip", "NewTitle"):
            await self._bus.emit(_ITEM_PATH, _ITEM, signal)
        await self._bus.emit(_ITEM_PATH, _ITEM, "NewStatus", "s", [self._status])

    @property
    def _status(self) -> str:
        return "NeedsAttention" if self._look.waiting else "Active"

    def _properties(self) -> dict[str, Variant]:
        look = self._look
        pixmaps = Variant("a(iiay)", [[width, height, data] for width, height, data in look.pixmaps])
        return {
            "Category": Variant("s", "Communications"),
            "Id": Variant("s", "lanchat"),
            "Title": Variant("s", look.title),
            "Status": Variant("s", self._status),
            "WindowId": Variant("i", 0),
            "IconName": Variant("s", ""),
            "IconPixmap": pixmaps,
            "OverlayIconName": Variant("s", ""),
            "AttentionIconName": Variant("s", ""),
            "AttentionIconPixmap": pixmaps,
            "ToolTip": Variant("(sa(iiay)ss)", ["", [], look.title, ""]),
            "ItemIsMenu": Variant("b", False),
            "Menu": Variant("o", _MENU_PATH),
        }

    def _answer_item(self, interface: str, member: str, body: list[Any]) -> tuple[str, list[Any]] | None:
        if interface == _PROPERTIES:
            return _property(member, body, self._properties())
        if member in ("Activate", "SecondaryActivate"):
            self._on_activate()
        elif member not in ("ContextMenu", "Scroll", "ProvideXdgActivationToken"):
            return None
        return "", []

    # -- the menu -----------------------------------------------------------------------------------------------------

    def _answer_menu(self, interface: str, member: str, body: list[Any]) -> tuple[str, list[Any]] | None:
        if interface == _PROPERTIES:
            values = {"Version": Variant("u", 3), "Status": Variant("s", "normal")}
            values |= {"TextDirection": Variant("s", "ltr"), "IconThemePath": Variant("as", [])}
            return _property(member, body, values)
        if member == "GetLayout":
            self._items = list(self._menu())
            children = [Variant("(ia{sv}av)", [number, entry, []]) for number, entry in self._entries().items()]
            top = [0, {"children-display": Variant("s", "submenu")}, children]
            return "u(ia{sv}av)", [self._revision, top]
        if member == "GetGroupProperties":
            entries = self._entries()
            wanted = body[0] or list(entries)
            return "a(ia{sv})", [[[number, entries[number]] for number in wanted if number in entries]]
        if member == "AboutToShow":
            self._revision += 1
            return "b", [True]
        if member == "Event":
            number, event = body[0], body[1]
            if event == "clicked" and 0 < number <= len(self._items):
                self._on_menu(self._items[number - 1][0])
            return "", []
        return None

    def _entries(self) -> dict[int, dict[str, Variant]]:
        # An underscore would mark a letter for the keyboard.
        return {
            number: {"label": Variant("s", label.replace("_", "__"))}
            for number, (_key, label) in enumerate(self._items, 1)
        }


def _property(member: str, body: list[Any], values: dict[str, Variant]) -> tuple[str, list[Any]] | None:
    """org.freedesktop.DBus.Properties: Get and GetAll."""
    if member == "GetAll":
        return "a{sv}", [values]
    if member == "Get" and body[1] in values:
        return "v", [values[body[1]]]
    return None

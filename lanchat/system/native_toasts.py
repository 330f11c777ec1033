"""Notifications of Windows and macOS, by the desktop-notifier package, on a thread of their own.
What Linux does is in toasts.py."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from lanchat import paths

#: Notifications we remember, so that a newer one takes the place of the last.
MAX_SHOWN = 50

logger = logging.getLogger(__name__)


class NativeToasts:
    """See toasts.Toasts. `on_click(key)` is called on the thread of the notifications.

    On macOS only a signed program may show any; the others are refused without a word.
    """

    def __init__(self, on_click: Callable[[str], None]) -> None:
        self._on_click = on_click
        self._loop: asyncio.AbstractEventLoop | None = None
        self._notifier: Any = None
        self._ids: dict[str, str] = {}

    def show(self, key: str, title: str, body: str) -> None:
        """See toasts.Toasts."""
        self._do(lambda: self._show(key, title, body))

    def withdraw(self) -> None:
        """See toasts.Toasts."""
        if self._loop is not None:
            self._do(self._withdraw)

    def close(self) -> None:
        """See toasts.Toasts."""
        if self._loop is not None:
            self._loop.call_soon_threadsafe(self._loop.stop)

    def _do(self, work: Callable[[], Awaitable[None]]) -> None:
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            threading.Thread(target=self._loop.run_forever, name="toasts", daemon=True).start()
        asyncio.run_coroutine_threadsafe(self._carry_out(work), self._loop)

    async def _carry_out(self, work: Callable[[], Awaitable[None]]) -> None:
        try:
            await work()
        except Exception as error:
            logger.info("no notification: %s", type(error).__name__)

    async def _show(self, key: str, title: str, body: str) -> None:
        from desktop_notifier import DesktopNotifier, Icon

        if self._notifier is None:
            icon = Icon(path=paths.assets_dir() / "icons" / "lanchat-64.png")
            self._notifier = DesktopNotifier(app_name="LAN Chat", app_icon=icon)
        former = self._ids.pop(key, None)
        if former is not None:
            await self._notifier.clear(former)
        self._ids[key] = await self._notifier.send(
            title=title, message=body, on_clicked=partial(self._on_click, key), thread=key
        )
        while len(self._ids) > MAX_SHOWN:
            self._ids.pop(next(iter(self._ids)))

    async def _withdraw(self) -> None:
        self._ids.clear()
        if self._notifier is not None:
            await self._notifier.clear_all()

"""How long nobody has touched this computer's keyboard or mouse, as far as the system tells.
What follows from that is decided elsewhere."""

from __future__ import annotations

import ctypes
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lanchat.system.session_bus import SessionBus

#: GNOME's monitor of the whole session; the seat's keyboard and mouse, in milliseconds.
_MUTTER = "org.gnome.Mutter.IdleMonitor", "/org/gnome/Mutter/IdleMonitor/Core", "org.gnome.Mutter.IdleMonitor"

Answer = Callable[[float | None], None]


def ask_idle(bus: SessionBus | None, answer: Answer) -> None:
    """Tell the seconds without input, None where nobody knows. Takes a millisecond; `answer` may come on any thread."""
    if sys.platform == "win32":
        answer(_windows())
    elif sys.platform == "darwin":
        answer(_macos())
    elif os.environ.get("WAYLAND_DISPLAY"):
        # There the X server knows only of the input to its own windows.
        _ask_mutter(bus, answer)
    else:
        answer(_x11())


def _ask_mutter(bus: SessionBus | None, answer: Answer) -> None:
    if bus is None:
        answer(None)
        return

    async def ask() -> None:
        idle: float | None = None
        try:
            (milliseconds,) = await bus.call(*_MUTTER, "GetIdletime", wake=False)
            idle = milliseconds / 1_000
        finally:
            answer(idle)

    bus.do(ask)


def _windows() -> float | None:
    if sys.platform != "win32":
        return None

    class LastInput(ctypes.Structure):
        _fields_ = (("cbSize", ctypes.c_uint), ("dwTime", ctypes.c_uint))

    last = LastInput(ctypes.sizeof(LastInput), 0)
    if not ctypes.windll.user32.GetLastInputInfo(ctypes.byref(last)):
        return None
    now: int = ctypes.windll.kernel32.GetTickCount()
    since: int = (now - last.dwTime) & 0xFFFFFFFF
    return since / 1_000


def _macos() -> float | None:
    """CGEventSourceSecondsSinceLastEventType of the combined session state, for any kind of input."""
    try:
        services = ctypes.CDLL("/System/Library/Frameworks/ApplicationServices.framework/ApplicationServices")
    except OSError:
        return None
    ask = services.CGEventSourceSecondsSinceLastEventType
    ask.restype, ask.argtypes = ctypes.c_double, (ctypes.c_int32, ctypes.c_uint32)
    combined, any_input = 0, 0xFFFFFFFF
    return float(ask(combined, any_input))


class _Info(ctypes.Structure):
    """XScreenSaverInfo."""

    _fields_ = (
        ("window", ctypes.c_ulong),
        ("state", ctypes.c_int),
        ("kind", ctypes.c_int),
        ("til_or_since", ctypes.c_ulong),
        ("idle", ctypes.c_ulong),
        ("event_mask", ctypes.c_ulong),
    )


def _x11() -> float | None:
    try:
        x11, saver = ctypes.CDLL("libX11.so.6"), ctypes.CDLL("libXss.so.1")
    except OSError:
        return None
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XDefaultRootWindow.restype = ctypes.c_ulong
    opened = x11.XOpenDisplay(None)
    if not opened:
        return None
    display, info, unused = ctypes.c_void_p(opened), _Info(), ctypes.c_int()
    try:
        if not saver.XScreenSaverQueryExtension(display, ctypes.byref(unused), ctypes.byref(unused)):
            return None
        root = ctypes.c_ulong(x11.XDefaultRootWindow(display))
        return info.idle / 1_000 if saver.XScreenSaverQueryInfo(display, root, ctypes.byref(info)) else None
    finally:
        x11.XCloseDisplay(display)

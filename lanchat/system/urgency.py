"""Letting the task bar show that a window wants to be looked at: the urgency hint of X11, the flash of Windows, the
bounce of the macOS Dock. The desktop takes it back by itself when the window gets the keyboard."""

from __future__ import annotations

import ctypes
import ctypes.util
import logging
import sys
from typing import Any

logger = logging.getLogger(__name__)


def demand_attention(window: int) -> None:
    """`window` is the system's number of the window's inside, as Tk tells it. Never fails, takes a millisecond."""
    try:
        if sys.platform == "win32":
            _flash(window)
        elif sys.platform == "darwin":
            _bounce()
        else:
            _hint(window)
    except (OSError, AttributeError, ValueError) as error:
        logger.info("no urgency hint: %s", type(error).__name__)


# -- Windows: FlashWindowEx --------------------------------------------------------------------------------------------

#: FLASHW_TRAY | FLASHW_TIMERNOFG: the task bar, until the window comes to the front.
_FLASH_UNTIL_SEEN = 0x2 | 0xC


def _flash(window: int) -> None:
    if sys.platform != "win32":
        return

    class FlashInfo(ctypes.Structure):
        _fields_ = (
            ("cbSize", ctypes.c_uint),
            ("hwnd", ctypes.c_void_p),
            ("dwFlags", ctypes.c_uint),
            ("uCount", ctypes.c_uint),
            ("dwTimeout", ctypes.c_uint),
        )

    user32 = ctypes.windll.user32
    user32.GetParent.restype = ctypes.c_void_p
    outer = user32.GetParent(ctypes.c_void_p(window)) or window
    info = FlashInfo(ctypes.sizeof(FlashInfo), outer, _FLASH_UNTIL_SEEN, 3, 0)
    user32.FlashWindowEx(ctypes.byref(info))


# -- macOS: NSApplication requestUserAttention -------------------------------------------------------------------------

_INFORMATIONAL = 10


def _bounce() -> None:
    objc = ctypes.CDLL(ctypes.util.find_library("objc") or "libobjc.dylib")
    objc.objc_getClass.restype = objc.sel_registerName.restype = ctypes.c_void_p
    send: Any = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p)(("objc_msgSend", objc))
    application = send(objc.objc_getClass(b"NSApplication"), objc.sel_registerName(b"sharedApplication"))
    ask: Any = ctypes.CFUNCTYPE(ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_long)(("objc_msgSend", objc))
    ask(application, objc.sel_registerName(b"requestUserAttention:"), _INFORMATIONAL)


# -- X11: WM_HINTS (ICCCM 4.1.2.4) and _NET_WM_STATE (EWMH) ------------------------------------------------------------

_URGENCY_HINT = 1 << 8
_ADD = 1
_APPLICATION = 1
_CLIENT_MESSAGE = 33
_SUBSTRUCTURE = (1 << 19) | (1 << 20)
_XID = ctypes.c_ulong


class _WmHints(ctypes.Structure):
    _fields_ = (
        ("flags", ctypes.c_long),
        ("input", ctypes.c_int),
        ("initial_state", ctypes.c_int),
        ("icon_pixmap", _XID),
        ("icon_window", _XID),
        ("icon_x", ctypes.c_int),
        ("icon_y", ctypes.c_int),
        ("icon_mask", _XID),
        ("window_group", _XID),
    )


class _ClientMessage(ctypes.Structure):
    _fields_ = (
        ("type", ctypes.c_int),
        ("serial", ctypes.c_ulong),
        ("send_event", ctypes.c_int),
        ("display", ctypes.c_void_p),
        ("window", _XID),
        ("message_type", _XID),
        ("format", ctypes.c_int),
        ("data", ctypes.c_long * 5),
        ("room", ctypes.c_long * 24),  # an XEvent is larger than any of its kinds
    )


def _hint(window: int) -> None:
    x11 = ctypes.CDLL("libX11.so.6")
    x11.XOpenDisplay.restype = ctypes.c_void_p
    x11.XInternAtom.restype = x11.XDefaultRootWindow.restype = _XID
    x11.XGetWMHints.restype = x11.XAllocWMHints.restype = ctypes.POINTER(_WmHints)
    opened = x11.XOpenDisplay(None)
    if not opened:
        raise OSError("no display")
    display = ctypes.c_void_p(opened)
    try:
        outer = _parent(x11, display, window)
        _set_hint(x11, display, outer)
        _ask_manager(x11, display, outer)
        x11.XSync(display, 0)
    finally:
        x11.XCloseDisplay(display)


def _parent(x11: Any, display: ctypes.c_void_p, window: int) -> int:
    """Tk's own frame, which is what the window manager knows."""
    root, parent, children, count = _XID(), _XID(), ctypes.c_void_p(), ctypes.c_uint()
    found = x11.XQueryTree(
        display,
        _XID(window),
        ctypes.byref(root),
        ctypes.byref(parent),
        ctypes.byref(children),
        ctypes.byref(count),
    )
    if children:
        x11.XFree(children)
    if not found:
        raise ValueError(window)
    return parent.value or window


def _set_hint(x11: Any, display: ctypes.c_void_p, window: int) -> None:
    hints = x11.XGetWMHints(display, _XID(window)) or x11.XAllocWMHints()
    hints.contents.flags |= _URGENCY_HINT
    x11.XSetWMHints(display, _XID(window), hints)
    x11.XFree(hints)


def _ask_manager(x11: Any, display: ctypes.c_void_p, window: int) -> None:
    state, demand = (
        x11.XInternAtom(display, name, 0) for name in (b"_NET_WM_STATE", b"_NET_WM_STATE_DEMANDS_ATTENTION")
    )
    message = _ClientMessage(type=_CLIENT_MESSAGE, send_event=1, window=window, message_type=state, format=32)
    message.data[0], message.data[1], message.data[3] = _ADD, demand, _APPLICATION
    root = _XID(x11.XDefaultRootWindow(display))
    x11.XSendEvent(display, root, 0, ctypes.c_long(_SUBSTRUCTURE), ctypes.byref(message))

"""Giving memory back to the operating system that the C library keeps for later: after a start it is megabytes.
What Python's own objects take is not touched."""

from __future__ import annotations

import sys


def give_back() -> None:
    """Return what is free; nothing where the system does so by itself. Any thread; takes a few milliseconds, in which
    other threads go on."""
    if sys.platform != "linux":
        return
    import ctypes

    try:
        ctypes.CDLL(None).malloc_trim(0)
    except (OSError, AttributeError):
        return  # a C library other than GNU's

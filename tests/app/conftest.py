"""The screen and the root window of tests/gui, for the parts of the program that put a window together."""

from __future__ import annotations

from tests.gui.conftest import desk, screen

__all__ = ["desk", "screen"]

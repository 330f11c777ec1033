"""Opening a web address in the person's browser.
Only http and https: what others write into a chat must not start anything else."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from urllib.parse import urlsplit

from lanchat.system import programs

#: What opens an address on a Linux desktop, the usual one first.
OPENERS = (["xdg-open"], ["gio", "open"], ["x-www-browser"], ["sensible-browser"])


def is_web_address(address: str) -> bool:
    """Whether it is an absolute http or https address without spaces or control characters."""
    if any(character.isspace() or not character.isprintable() for character in address):
        return False
    try:
        parts = urlsplit(address)
        return parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def open_link(address: str, failed: Callable[[], None] | None = None) -> bool:
    """Open the address; False, and nothing happens, when it is not one. Any thread, never waits.

    `failed` is called on another thread when no browser could be started.
    """
    if not is_web_address(address):
        return False

    def work() -> None:
        if not _open(address) and failed is not None:
            failed()

    threading.Thread(target=work, name="open-link", daemon=True).start()
    return True


def _open(address: str) -> bool:
    if sys.platform == "win32":
        try:
            os.startfile(address)
        except OSError:
            return False
        return True
    if sys.platform == "darwin":
        return programs.launch(["open", address])
    return any(programs.launch([*opener, address]) for opener in OPENERS)

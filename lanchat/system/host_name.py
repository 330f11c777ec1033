"""What this computer is called among people: the short host name.
Addresses and names on the network are not looked up here."""

from __future__ import annotations

import os
import sys

#: Characters, so that a name fits a line of the startup dialog and a datagram.
MAX_NAME = 40


def host_name() -> str:
    """This computer's own name without a domain, at most MAX_NAME characters, never empty. Any thread."""
    if sys.platform == "win32":
        return short_name(os.environ.get("COMPUTERNAME", ""))
    return short_name(os.uname().nodename)


def short_name(full: str) -> str:
    """The first label of a host name, with nothing in it that cannot be shown."""
    label = full.strip().split(".")[0]
    return "".join(character for character in label if character.isprintable()).strip()[:MAX_NAME] or "computer"

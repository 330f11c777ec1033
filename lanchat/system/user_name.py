"""The name of the person at this computer, as the operating system knows it.
Making a nickname of it is the caller's part."""

from __future__ import annotations

import os
import sys
import threading

#: Seconds to wait for a directory service that holds the account: the startup dialog is not to wait for a network.
PATIENCE = 0.1


def user_name() -> str:
    """The account's display name, else its login name, else ''. Any thread; ready within PATIENCE."""
    found: list[str] = []
    asking = threading.Thread(target=lambda: found.append(_ask_system()), name="user-name", daemon=True)
    asking.start()
    asking.join(PATIENCE)
    return (found[0] if found else "") or login_name()


def login_name() -> str:
    """The name the session was opened with, from the environment."""
    for variable in ("USERNAME",) if sys.platform == "win32" else ("LOGNAME", "USER"):
        name = os.environ.get(variable, "").strip()
        if name:
            return name
    return ""


def full_name(comment: str, login: str) -> str:
    """The person's name out of an account's comment field: up to the first comma, & being the login name."""
    return comment.split(",")[0].replace("&", login.capitalize()).strip()


def _ask_system() -> str:
    """May take long where accounts live in a directory on the network."""
    if sys.platform == "win32":
        import ctypes

        buffer = ctypes.create_unicode_buffer(256)
        size = ctypes.c_ulong(len(buffer))
        display_name = 3  # NameDisplay of EXTENDED_NAME_FORMAT
        if ctypes.windll.secur32.GetUserNameExW(display_name, buffer, ctypes.byref(size)):
            return buffer.value.strip()
        return ""
    import pwd

    try:
        account = pwd.getpwuid(os.getuid())
    except KeyError:  # a user without an account, as in containers
        return ""
    return full_name(account.pw_gecos, account.pw_name) or account.pw_name

"""Home: the data folder of this run and the settings in it. Light to import: the startup dialog waits for it.
What is done with the settings is decided elsewhere."""

from __future__ import annotations

import os
from pathlib import Path

from lanchat import config, paths
from lanchat.config import Settings
from lanchat.errors import UserError
from lanchat.protocol.names import nick_from
from lanchat.system.user_name import user_name

#: Addresses of hosts that are remembered and tried first at the next start.
MAX_REMEMBERED_ADDRESSES = 8


class Home:
    """The data folder of this run, with its settings read; `notice` says what was wrong with them, and `spoilt` whether
    that was their file, and not only that they cannot be kept."""

    __slots__ = ("folder", "notice", "settings", "spoilt")

    def __init__(self, folder: Path, settings: Settings, notice: str = "") -> None:
        self.folder, self.settings, self.notice, self.spoilt = folder, settings, notice, bool(notice)

    def save(self) -> None:
        """Write the settings. Raises UserError."""
        config.save_settings(paths.settings_file(self.folder), self.settings)

    def nick(self) -> str:
        """The name to offer: the one used last, or the one the computer knows."""
        return nick_from(self.settings.name) or nick_from(user_name()) or "Guest"


def open_home(data_dir: str | None, log_level: str, *, to_stderr: bool) -> Home:
    """Find the data folder, read the settings and begin the log. Never fails: what is wrong becomes the notice."""
    home = read_home(data_dir)
    open_log(home, log_level, to_stderr=to_stderr)
    return home


def open_log(home: Home, level: str, *, to_stderr: bool) -> None:
    """Begin the log of this run; nothing is logged before. The startup dialog does not wait for it."""
    from lanchat import log

    log.set_up(level, paths.log_file(home.folder), to_stderr)


def read_home(data_dir: str | None) -> Home:
    """As open_home, without the log."""
    folder = paths.data_dir(data_dir)
    result = config.load_settings(paths.settings_file(folder))
    home = Home(folder, result.settings, result.notice)
    if not home.settings.install_id or result.notice:
        home.settings.install_id = home.settings.install_id or os.urandom(16).hex()
        try:
            home.save()
        except UserError as error:
            home.notice = home.notice or str(error)
    return home


def remember_address(settings: Settings, address: str, port: int) -> None:
    """Put a host's address first among those tried at the next start."""
    text = f"[{address}]:{port}" if ":" in address else f"{address}:{port}"
    others = [known for known in settings.last_addresses if known != text]
    settings.last_addresses = [text, *others][:MAX_REMEMBERED_ADDRESSES]

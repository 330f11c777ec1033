"""Every folder and bundled file the program uses, whether run from source, a wheel or a frozen build.
Nothing else builds a path to the data folder or to assets."""

from __future__ import annotations

import os
import sys
from pathlib import Path

#: Overrides the data folder, as --data-dir does.
DATA_DIR_VARIABLE = "LANCHAT_DATA_DIR"


def data_dir(chosen: str | None = None) -> Path:
    """The folder for settings, history and keys. It need not exist yet."""
    override = chosen or os.environ.get(DATA_DIR_VARIABLE)
    if override:
        return Path(override).expanduser()
    from platformdirs import user_data_path

    return user_data_path("lanchat", appauthor=False)


def assets_dir() -> Path:
    """The folder with icons and other bundled files."""
    frozen = getattr(sys, "_MEIPASS", None)
    if frozen:
        return Path(frozen) / "assets"
    package = Path(__file__).resolve().parent
    installed = package / "assets"
    return installed if installed.is_dir() else package.parent / "assets"


def settings_file(folder: Path) -> Path:
    """The window's settings."""
    return folder / "settings.json"


def history_file(folder: Path) -> Path:
    """The log of messages this computer keeps as a host."""
    return folder / "history.sqlite3"


def records_file(folder: Path) -> Path:
    """Accounts and the like: what this computer keeps of people and rooms besides the log."""
    return folder / "records.sqlite3"


def waiting_file(folder: Path) -> Path:
    """What was said while nobody could be reached."""
    return folder / "waiting.json"


def places_file(folder: Path) -> Path:
    """How chats were left: rooms, favourites, drafts, what was read."""
    return folder / "places.json"


def certificate_files(folder: Path) -> tuple[Path, Path]:
    """The host's certificate and its private key, both PEM."""
    return folder / "host-certificate.pem", folder / "host-key.pem"


def composing_keys_dir(folder: Path) -> Path:
    """Where libX11 keeps its table of the keys that compose a letter."""
    return folder / "compose-cache"


def log_file(folder: Path) -> Path:
    """The program's own log."""
    return folder / "lanchat.log"

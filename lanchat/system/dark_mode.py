"""Whether the operating system is set to dark windows.
Choosing the colours is the theme's part."""

from __future__ import annotations

import configparser
import os
import sys
from pathlib import Path

from lanchat.system import programs

#: org.freedesktop.appearance color-scheme, from the settings portal's description: 0 is "no preference".
_PORTAL_ANSWERS = {1: True, 2: False}

_PORTAL = [
    *("gdbus", "call", "--session", "--timeout", "1", "--dest", "org.freedesktop.portal.Desktop"),
    *("--object-path", "/org/freedesktop/portal/desktop", "--method", "org.freedesktop.portal.Settings.Read"),
    *("org.freedesktop.appearance", "color-scheme"),
]
_GSETTINGS = ["gsettings", "get", "org.gnome.desktop.interface"]


def prefers_dark() -> bool | None:
    """What the system says, None when it says nothing. Asks other programs, for seconds: never on the Tk thread."""
    if sys.platform == "win32":
        return _windows()
    if sys.platform == "darwin":
        return _macos()
    return _linux()


def _windows() -> bool | None:
    if sys.platform != "win32":
        return None
    import winreg

    place = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, place) as key:
            light, _kind = winreg.QueryValueEx(key, "AppsUseLightTheme")
    except OSError:
        return None
    return not light


def _macos() -> bool:
    # The key is there only in dark mode; without it the program fails.
    return programs.ask(["defaults", "read", "-g", "AppleInterfaceStyle"]) == "Dark"


def _linux() -> bool | None:
    if programs.has_session_bus():
        for answer in (_portal, _gsettings):
            dark = answer()
            if dark is not None:
                return dark
    return _gtk_files()


def _portal() -> bool | None:
    answer = programs.ask(_PORTAL) or ""  # (<<uint32 1>>,)
    numbers = [word.strip("<>(),") for word in answer.split()]
    return _PORTAL_ANSWERS.get(int(numbers[-1])) if numbers and numbers[-1].isdigit() else None


def _gsettings() -> bool | None:
    scheme = (programs.ask([*_GSETTINGS, "color-scheme"]) or "").strip("'")
    if scheme in ("prefer-dark", "prefer-light"):
        return scheme == "prefer-dark"
    return _is_dark_theme((programs.ask([*_GSETTINGS, "gtk-theme"]) or "").strip("'"))


def _gtk_files() -> bool | None:
    """The variable that rules one session, then the settings files of GTK."""
    dark = _is_dark_theme(os.environ.get("GTK_THEME", ""))
    folder = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    for version in ("gtk-4.0", "gtk-3.0"):
        dark = _gtk_file(folder / version / "settings.ini") if dark is None else dark
    return dark


def _gtk_file(file: Path) -> bool | None:
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    try:
        parser.read_string(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, configparser.Error):
        return None
    if not parser.has_section("Settings"):
        return None
    settings = parser["Settings"]
    if settings.get("gtk-application-prefer-dark-theme", "").lower() in ("1", "true"):
        return True
    return _is_dark_theme(settings.get("gtk-theme-name", ""))


def _is_dark_theme(name: str) -> bool | None:
    """'Adwaita-dark', 'Adwaita:dark' and 'Yaru-blue-dark' are; no name says nothing."""
    return name.lower().replace(":", "-").endswith("-dark") if name else None

"""The language of the interface: gettext with one catalogue per language in assets/locale.
Everything a person reads in a window or on standard error passes through `_`; log lines and the wire stay English."""

from __future__ import annotations

import errno
import os
from typing import TYPE_CHECKING

from lanchat import paths

if TYPE_CHECKING:
    import gettext

#: Languages with a catalogue; the source texts are English.
LANGUAGES = ("en", "pt_BR")

#: None: the source texts as they are.
_current: gettext.NullTranslations | None = None
_language = "en"


def _(text: str) -> str:
    """The text in the chosen language. Any thread."""
    return text if _current is None else _current.gettext(text)


def ngettext(one: str, many: str, count: int) -> str:
    """The form that fits `count`; the caller fills {count} in. Any thread."""
    if _current is None:
        return one if count == 1 else many
    return _current.ngettext(one, many, count)


def reason_of(error: OSError) -> str:
    """Why the operating system did not do it, as the end of a sentence: the common reasons in the chosen language,
    others in the system's own words. Any thread."""
    known = {
        errno.EACCES: _("permission denied"),
        errno.EPERM: _("this is not permitted"),
        errno.ENOENT: _("no such file or folder"),
        errno.EISDIR: _("it is a folder"),
        errno.ENOTDIR: _("a part of the path is no folder"),
        errno.ENAMETOOLONG: _("the name is too long"),
        errno.EROFS: _("it can only be read from"),
        errno.ENOSPC: _("the disk is full"),
        errno.EIO: _("the disk reports an error"),
        errno.EADDRNOTAVAIL: _("this computer does not have this address"),
    }
    return known.get(error.errno or 0) or (error.strerror or str(error)).lower()


def language() -> str:
    """Which of LANGUAGES was chosen. Any thread."""
    return _language


def system_language() -> str:
    """The catalogue nearest to what the operating system is set to."""
    for variable in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        value = os.environ.get(variable, "")
        if value:
            return "pt_BR" if value.lower().startswith("pt") else "en"
    import locale  # where the environment does not say: never on the way to a window on Linux

    code = locale.getlocale()[0] or ""
    return "pt_BR" if code.lower().startswith(("pt", "portuguese")) else "en"


def choose(wanted: str) -> None:
    """Switch to 'en', 'pt_BR' or 'system'. Main thread only; texts already shown do not change."""
    global _current, _language
    chosen = _language = system_language() if wanted == "system" else wanted
    if chosen == "en":
        _current = None
        return
    import gettext  # a window in English opens without it

    _current = gettext.translation("lanchat", str(paths.assets_dir() / "locale"), languages=[chosen], fallback=True)

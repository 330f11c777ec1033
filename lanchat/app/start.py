"""The start of the program with its window, or without one where none can open.
What the window does is desktop.py's."""

from __future__ import annotations

import gc
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from lanchat import i18n, paths
from lanchat.app.home import read_home
from lanchat.app.password import given_password
from lanchat.config import load_server_config
from lanchat.errors import UserError
from lanchat.i18n import _

if TYPE_CHECKING:
    import argparse


def run(options: argparse.Namespace) -> int:
    """Open the window and stay until it is closed. Without a screen, do the main job without one."""
    try:
        from lanchat.gui.root import NoScreenError, create_root
    except ImportError as error:
        if (error.name or "").startswith("lanchat"):
            raise  # not Tk: the program itself is incomplete
        if _has_screen():
            raise UserError(_no_tk()) from None
        return _without_window(options)
    password = given_password(options) if options.command == "join" else ""
    file = getattr(options, "config", None)
    config = load_server_config(Path(file) if file else None)
    home = read_home(options.data_dir)
    config.history.keep_days = config.history.keep_days or home.settings.keep_days
    i18n.choose(home.settings.language)
    try:
        root = create_root(paths.composing_keys_dir(home.folder))
    except NoScreenError:
        return _without_window(options, home.notice if home.spoilt else "")
    from lanchat.app.desktop import DesktopApp

    app = DesktopApp(root, home, options, password=password, config=config)
    return app.smoke() if options.smoke else app.run()


def _has_screen() -> bool:
    """Whether a window could be shown here, as far as one can tell without Tk."""
    return sys.platform in ("win32", "darwin") or bool(os.environ.get("DISPLAY"))


def _no_tk() -> str:
    return _(
        "This Python has no Tk, which the window needs. Install it (on Debian and Ubuntu: python3-tk), "
        "or use LAN Chat without a window: lanchat serve"
    )


def _without_window(options: argparse.Namespace, spoilt: str = "") -> int:
    """`spoilt` says that the settings have just been set aside; whoever reads them again would not know."""
    from lanchat.app import headless

    if options.smoke:
        return headless.smoke(options)
    gc.enable()
    why = _("There is no screen here, so LAN Chat runs without a window.")
    return headless.without_window(options, why, *filter(None, [spoilt]))

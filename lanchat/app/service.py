"""`lanchat service install|remove|status`: the chat of this computer as a service of its user.
How each system keeps services is lanchat/system/service.py's."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from lanchat.app.run import say
from lanchat.config import load_server_config
from lanchat.i18n import _
from lanchat.system import service


def run(options: argparse.Namespace) -> int:
    """One of the three. Status 0: done, or it runs; 1: there is none, or it does not run. Raises UserError."""
    if options.verb == "install":
        say(
            _("The chat runs as a service from now on: {place}").format(place=service.install(serve_arguments(options)))
        )
        if sys.platform == "linux":
            say(_("It ends when you log out. To let it run always: loginctl enable-linger"))
        return 0
    if options.verb == "remove":
        removed = service.remove()
        say(_("The service is gone. What was said is kept.") if removed else _("There is no service."))
        return 0
    if not service.is_installed():
        say(_("There is no service."))
        return 1
    running = service.is_running()
    say(_("The service is running.") if running else _("The service is there, but not running."))
    return 0 if running else 1


def serve_arguments(options: argparse.Namespace) -> list[str]:
    """The same wishes for `lanchat serve`, with whole paths; a configuration with a mistake is refused now."""
    words = ["serve"]
    if options.config:
        load_server_config(Path(options.config))
        words += ["--config", str(Path(options.config).resolve())]
    if options.host:
        words += ["--host", options.host]
    if options.no_discovery:
        words.append("--no-discovery")
    if options.port is not None:
        words += ["--port", str(options.port)]
    if options.data_dir:
        words += ["--data-dir", str(Path(options.data_dir).expanduser().resolve())]
    return words

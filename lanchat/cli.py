"""The command line: which commands there are, and which part of the program each one starts.
Arguments are understood in arguments.py; imports of what a command needs happen when it is chosen."""

from __future__ import annotations

import contextlib
import gc
import sys
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from lanchat import i18n
from lanchat.errors import UserError

if TYPE_CHECKING:
    import argparse

#: What the options of the window are when none is given, as arguments.py has them.
_WINDOW: dict[str, Any] = {
    "command": None,
    "data_dir": None,
    "port": None,
    "log_level": "warning",
    "name": None,
    "target": None,
    "smoke": False,
    "make_certificate": None,
    "minimized": False,
    "ask": False,
    "auto": False,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program. Returns the exit status: 0 done, 1 failed (one sentence on standard error), 2 usage."""
    _make_streams_safe()
    i18n.choose("system")
    words = sys.argv[1:] if arguments is None else arguments
    options = window_options(words) or _parsed(words)
    if options.make_certificate is not None:
        return _make_certificate(options.make_certificate)
    run: Callable[[argparse.Namespace], int] = _COMMANDS[options.command]
    if arguments is None and run is not _window:
        gc.enable()  # __main__.py turned it off; who calls this with arguments keeps theirs as it is
    try:
        return run(options)
    except UserError as error:
        print(f"lanchat: {error}", file=sys.stderr)  # noqa: T201
        return 1
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        with contextlib.suppress(OSError):
            sys.stdout.close()
        return 1


def window_options(words: Sequence[str]) -> argparse.Namespace | None:
    """What a start of the window says in its commonest words; None where there are others, or any is wrong.

    The same as arguments.parse makes of them, without loading argparse and describing to it every option there is:
    a twentieth of the time until the window is there.
    """
    options: Any = SimpleNamespace(**_WINDOW)
    left = iter(words)
    for word in left:
        if word in ("--ask", "--auto", "--minimized"):
            setattr(options, word[2:], True)
        elif word == "--data-dir" and (value := next(left, "")) and value[0] != "-":
            options.data_dir = value
        elif (
            word == "--port"
            and (value := next(left, "")).isascii()
            and value.isdigit()
            and len(value) < 6
            and 0 < int(value) < 65536
        ):
            options.port = int(value)
        else:
            return None
    return None if options.ask and options.auto else options


def _parsed(words: Sequence[str]) -> argparse.Namespace:
    from lanchat import arguments

    return arguments.parse(words)


def _make_certificate(folder: str) -> int:
    """What a program that opens a chat for the first time has another do."""
    from pathlib import Path

    from lanchat.hosting.certificate import make_in

    try:
        make_in(Path(folder))
    except OSError:
        return 1
    return 0


def _window(options: argparse.Namespace) -> int:
    gc.disable()  # nothing is garbage before the window is there; from then on Tk's thread collects
    from lanchat.app import start

    return start.run(options)


def _serve(options: argparse.Namespace) -> int:
    from lanchat.app import headless

    return headless.serve(options)


def _service(options: argparse.Namespace) -> int:
    from lanchat.app import service

    return service.run(options)


def _find(options: argparse.Namespace) -> int:
    from lanchat.app import terminal

    return terminal.find(options)


def _send(options: argparse.Namespace) -> int:
    from lanchat.app import terminal

    return terminal.send(options)


def _account(options: argparse.Namespace) -> int:
    from lanchat.app import account

    return account.add(options)


def _export(options: argparse.Namespace) -> int:
    from lanchat.app import export

    return export.export(options)


def _make_streams_safe() -> None:
    """A windowed executable has no standard streams, and a pipe may not take or give every character."""
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


_COMMANDS: dict[str | None, Callable[[argparse.Namespace], int]] = {
    None: _window,
    "window": _window,
    "host": _window,
    "join": _window,
    "serve": _serve,
    "service": _service,
    "find": _find,
    "send": _send,
    "account": _account,
    "export": _export,
}

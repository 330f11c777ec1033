"""The arguments of every command: what argparse is told, and what it says back in the person's language.
cli.py comes here for whatever is more than opening the window."""

from __future__ import annotations

import argparse
import contextlib
import functools
import os
import sys
from collections.abc import Sequence
from typing import Any

from lanchat import __version__
from lanchat.i18n import _

_LEVELS = ("debug", "info", "warning", "error")


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What the words mean. Unknown ones end the program with status 2."""
    argparse._ = _parser_text  # type: ignore[attr-defined]  # its own gettext would look in Python's catalogues
    return build_parser().parse_args(arguments)


class _Formatter(argparse.HelpFormatter):
    """One is made for every option: without asking shutil for the width, and so without loading bz2 and lzma."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=_columns() - 2)


class _Parser(argparse.ArgumentParser):
    """Parsers of the commands are of the same kind."""

    def __init__(self, *, formatter_class: type[argparse.HelpFormatter] = _Formatter, **options: Any) -> None:
        super().__init__(formatter_class=formatter_class, **options)


@functools.cache
def _columns() -> int:
    """How wide the terminal is, as shutil.get_terminal_size has it."""
    columns = os.environ.get("COLUMNS", "")
    if columns.isascii() and columns.isdigit() and int(columns) > 0:
        return int(columns)
    with contextlib.suppress(AttributeError, ValueError, OSError):
        return os.get_terminal_size(sys.__stdout__.fileno()).columns or 80  # type: ignore[union-attr]
    return 80


def build_parser() -> argparse.ArgumentParser:
    """The arguments of every command. Unknown ones end the program with status 2."""
    parser = _Parser(
        prog="lanchat",
        description=_("Chat with the people on your network. Without a command, a window opens."),
    )
    _add_common(parser)
    parser.set_defaults(command="window", data_dir=None, port=None, log_level="warning", name=None, target=None)
    parser.add_argument(
        "--version", action="version", version=f"LAN Chat {__version__}", help=_("print the version and exit")
    )
    parser.add_argument(
        "--smoke", action="store_true", help=_("build everything, open nothing to the network, and exit")
    )
    parser.add_argument("--make-certificate", default=None, help=argparse.SUPPRESS)  # lanchat/hosting/certificate.py
    parser.add_argument("--minimized", action="store_true", help=_("start with the window minimised"))
    start = parser.add_mutually_exclusive_group()
    start.add_argument("--ask", action="store_true", help=_("show the startup dialog even if a choice was remembered"))
    start.add_argument(
        "--auto", action="store_true", help=_("join the chat that is there, or host one, without asking")
    )

    commands = parser.add_subparsers(prog="lanchat", metavar="COMMAND", dest="command")
    host = commands.add_parser("host", help=_("open the window, hosting at once"))
    host.add_argument("name", nargs="?", type=_text, metavar="NAME", help=_("what the chat is called"))
    _add_config(host)
    join = commands.add_parser("join", help=_("open the window, joining at once"))
    join.add_argument(
        "target", nargs="?", type=_text, metavar="NAME|ADDRESS", help=_("which chat; without it, the one that is found")
    )
    _add_password(join)
    _add_serve(commands.add_parser("serve", help=_("host without a window, until Ctrl+C")))
    _add_service(commands.add_parser("service", help=_("let the chat of this computer run by itself")))
    find = commands.add_parser("find", help=_("list the chats on this network"))
    find.add_argument("--json", action="store_true", help=_("print JSON"))
    find.add_argument("--timeout", type=_seconds, metavar="S", default=1.5, help=_("how long to look (default 1.5)"))
    _add_send(commands.add_parser("send", help=_("say something and exit once it is stored")))
    _add_account(commands.add_parser("account", help=_("manage the accounts of the chat that this computer hosts")))
    _add_export(commands.add_parser("export", help=_("write out what was said in a room of this computer's history")))
    for command in commands.choices.values():
        _add_common(command)
    return parser


def _add_common(parser: argparse.ArgumentParser) -> None:
    """The options that may stand before or after the command; each parser needs its own, so that none hides another."""
    group = parser.add_argument_group(_("common options"))
    absent = argparse.SUPPRESS
    group.add_argument("--data-dir", metavar="DIR", default=absent, help=_("folder for settings, history and keys"))
    group.add_argument("--port", type=_port, metavar="N", default=absent, help=_("TCP and UDP port (default 50000)"))
    group.add_argument("--log-level", choices=_LEVELS, default=absent, help=_("how much goes into the log file"))


def _add_password(command: argparse.ArgumentParser) -> None:
    """Never the password itself: arguments are shown to everybody on the computer, and shells keep them."""
    command.allow_abbrev = False  # or "--password steam" would mean a file
    command.add_argument(
        "--password-file", metavar="FILE", default=None, help=_("the chat's password is the first line of this file")
    )


def _add_config(command: argparse.ArgumentParser) -> None:
    command.add_argument("--config", metavar="FILE.toml", default=None, help=_("server configuration"))


def _add_serve(serve: argparse.ArgumentParser) -> None:
    serve.add_argument("--host", metavar="ADDR", default="", help=_("listen on this address only"))
    _add_config(serve)
    serve.add_argument("--no-discovery", action="store_true", help=_("do not announce the chat on the network"))


def _add_service(service: argparse.ArgumentParser) -> None:
    verbs = service.add_subparsers(prog="lanchat service", metavar="VERB", dest="verb", required=True)
    install = verbs.add_parser("install", help=_("start it now, and whenever you log in"))
    _add_serve(install)
    for verb in (
        install,
        verbs.add_parser("remove", help=_("end it, and start it no more")),
        verbs.add_parser("status", help=_("say whether it runs; the exit status is 0 then")),
    ):
        _add_common(verb)


def _add_send(send: argparse.ArgumentParser) -> None:
    send.add_argument(
        "--to", type=_text, metavar="#ROOM|NICK", default="", help=_("where to say it (default: the lobby)")
    )
    send.add_argument(
        "--address", type=_text, metavar="ADDRESS", default="", help=_("the chat to use; without it, the one found")
    )
    send.add_argument(
        "text", nargs="?", type=_text, metavar="TEXT", help=_("what to say; without it, standard input line by line")
    )
    _add_password(send)


def _add_account(account: argparse.ArgumentParser) -> None:
    """The password comes on standard input, for the same reasons as in _add_password."""
    verbs = account.add_subparsers(prog="lanchat account", metavar="VERB", dest="verb", required=True)
    add = verbs.add_parser("add", help=_("make an account; its password is the first line of standard input"))
    add.add_argument("name", type=_text, metavar="NAME", help=_("what the account is called"))
    add.add_argument("--replace", action="store_true", help=_("give an account that exists another password"))
    _add_common(add)


def _add_export(export: argparse.ArgumentParser) -> None:
    export.add_argument(
        "room", nargs="?", type=_text, metavar="ROOM", help=_("which room; without it, the rooms there are are listed")
    )
    export.add_argument(
        "--format",
        choices=("text", "json"),
        default="text",
        help=_("text: one line a message; json: one JSON object a line (default: text)"),
    )
    export.add_argument(
        "--from",
        type=_since,
        dest="since",
        metavar="TIME",
        default=-(2**62),
        help=_("the first day or time, such as 2026-05-01 or 2026-05-01T18:30, of this computer's clock"),
    )
    export.add_argument(
        "--to", type=_until, dest="until", metavar="TIME", default=2**62, help=_("the last day or time, included")
    )
    export.add_argument("--output", metavar="FILE", default=None, help=_("write to this file"))


def _text(text: str) -> str:
    """What was typed, without the bytes that are no text."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _port(text: str) -> int:
    try:
        value = int(text)
    except ValueError:
        value = -1
    if not 0 < value < 65536:
        raise argparse.ArgumentTypeError(_("{text} is not a port number from 1 to 65535").format(text=repr(text)))
    return value


def _since(text: str) -> int:
    return _moment(text)[0]


def _until(text: str) -> int:
    return _moment(text)[1]


def _moment(text: str) -> tuple[int, int]:
    """The first and last millisecond of a day, a minute or a second; without an offset by this computer's clock."""
    import re
    from datetime import datetime, timedelta

    form = r"\d{4}-\d\d-\d\d(?:[T ](\d\d:\d\d)(:\d\d)?(\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?)?"
    found = re.fullmatch(form, text)
    lengths = (timedelta(days=1), timedelta(minutes=1), timedelta(seconds=1), timedelta(milliseconds=1))
    try:
        if found is None:
            raise ValueError(text)
        start = datetime.fromisoformat(text)
        end = start + lengths[sum(part is not None for part in found.groups())]
        return round(start.astimezone().timestamp() * 1000), round(end.astimezone().timestamp() * 1000) - 1
    except (ValueError, OverflowError, OSError) as error:
        raise argparse.ArgumentTypeError(
            _("{text} is no day or time such as 2026-05-01 or 2026-05-01T18:30").format(text=repr(text))
        ) from error


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 60:
        raise argparse.ArgumentTypeError(_("{text} is not a number of seconds from 0 to 60").format(text=repr(text)))
    return value


def _parser_text(text: str) -> str:
    """What argparse says, in the person's language as far as a person can meet it."""
    return {
        "usage: ": _("usage: "),
        "positional arguments": _("positional arguments"),
        "options": _("options"),
        "show this help message and exit": _("show this help message and exit"),
        "%(prog)s: error: %(message)s\n": _("%(prog)s: error: %(message)s\n"),
        "argument %(argument_name)s: %(message)s": _("argument %(argument_name)s: %(message)s"),
        "unrecognized arguments: %s": _("unrecognized arguments: %s"),
        "the following arguments are required: %s": _("the following arguments are required: %s"),
        "expected one argument": _("expected one argument"),
        "not allowed with argument %s": _("not allowed with argument %s"),
        "ignored explicit argument %r": _("ignored explicit argument %r"),
        "ambiguous option: %(option)s could match %(matches)s": _(
            "ambiguous option: %(option)s could match %(matches)s"
        ),
        "invalid choice: %(value)r (choose from %(choices)s)": _("invalid choice: %(value)r (choose from %(choices)s)"),
    }.get(text, text)

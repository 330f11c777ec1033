"""`lanchat account add`: an account for the chat that this computer hosts, whether it is running or not.
What an account is, the server says; where it is kept, the storage."""

from __future__ import annotations

import argparse
import getpass
import os
import sys
import time

from lanchat import paths
from lanchat.app.run import complain, say
from lanchat.errors import UserError
from lanchat.hosting.passwords import make_secret
from lanchat.i18n import _
from lanchat.protocol.names import casefold, is_valid_nick
from lanchat.server.accounts import SCOPE, Account, decode, encode, is_too_long, is_weak
from lanchat.server.limits import MAX_PASSWORD
from lanchat.server.passwords import Refused
from lanchat.storage import record_file


def add(options: argparse.Namespace) -> int:
    """Make the account, or with --replace give one that exists another password. A running chat knows it in seconds."""
    name: str = options.name
    if not is_valid_nick(name):
        raise UserError(
            _("{name} cannot be the name of an account. Use at most 30 letters, digits, _ and -.").format(name=name)
        )
    password = _read_password(name)
    try:
        secret = make_secret(password)
    except Refused:
        raise UserError(_("The password holds characters that cannot be used.")) from None

    def decide(old: bytes | None) -> bytes:
        if old is None and options.replace:
            raise UserError(_("There is no account {name}.").format(name=name))
        if old is not None and not options.replace:
            raise UserError(
                _(
                    "There is an account {name} already. Another password for it: lanchat account add --replace {name}"
                ).format(name=name)
            )
        known = decode(old) if old is not None else None
        if known is not None:
            return encode(Account(known.id, known.name, secret, known.email, known.created_ms))
        return encode(Account(os.urandom(16), name, secret, created_ms=time.time_ns() // 1_000_000))

    notice = record_file.change(paths.records_file(paths.data_dir(options.data_dir)), SCOPE, casefold(name), decide)
    if notice:
        complain(notice)
    if options.replace:
        say(_("The account {name} has another password.").format(name=name))
    else:
        say(_("The account {name} was added.").format(name=name))
    return 0


def _read_password(name: str) -> str:
    """The first line of standard input, typed unseen where that is a terminal. Raises UserError."""
    if sys.stdin is not None and sys.stdin.isatty():
        try:
            password = getpass.getpass(_("Password of {name}: ").format(name=name))
        except EOFError:
            password = ""
    else:
        password = sys.stdin.readline().rstrip("\r\n") if sys.stdin is not None else ""
    if not password:
        raise UserError(_("Give the password on standard input."))
    if is_too_long(password):
        raise UserError(_("A password has {most} bytes at most.").format(most=MAX_PASSWORD))
    if is_weak(name, password):
        raise UserError(_("This password is guessed too easily. Choose a longer one."))
    return password

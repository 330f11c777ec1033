"""The password of a chat to join, as a script or a terminal gives it: in a file or in a variable, never as an argument.
What the startup dialog asks for does not come through here, and nothing of it is kept on disk."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from lanchat.errors import UserError
from lanchat.i18n import _, reason_of

if TYPE_CHECKING:
    import argparse

VARIABLE = "LANCHAT_PASSWORD"


def given_password(options: argparse.Namespace) -> str:
    """The first line of --password-file, else the variable, else ''. Raises UserError for a file that has none."""
    file = getattr(options, "password_file", None)
    if not file:
        return os.environ.get(VARIABLE, "")
    try:
        with open(file, encoding="utf-8-sig") as stream:
            password = stream.readline().rstrip("\r\n")
    except UnicodeDecodeError as error:
        raise UserError(_("The password file {file} is not text in UTF-8.").format(file=file)) from error
    except OSError as error:
        why = reason_of(error)
        raise UserError(_("The password file {file} cannot be read: {why}.").format(file=file, why=why)) from error
    if not password:
        raise UserError(_("The password file {file} has no password in its first line.").format(file=file))
    return password

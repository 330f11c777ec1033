"""Logging set-up: one file in the data folder, warnings on standard error, no message texts ever.
A message about the network that could repeat without end goes through `once`."""

from __future__ import annotations

import logging
import os
from pathlib import Path

#: Bytes of the log file after which a start puts it aside; one older file is kept.
MAX_FILE = 1_000_000
#: How many different subjects `once` remembers before it forgets all of them.
MAX_REMEMBERED = 1_000

_seen: set[str] = set()


def set_up(level: str, file: Path | None, to_stderr: bool) -> None:
    """Send the program's log to `file` (if it can be written) and warnings to standard error if asked."""
    root = logging.getLogger("lanchat")
    root.setLevel(level.upper())
    root.propagate = False
    # A full disk must not fill standard error with tracebacks about lines that could not be logged.
    logging.raiseExceptions = False
    for former in tuple(root.handlers):
        root.removeHandler(former)
        former.close()
    form = logging.Formatter("%(asctime)s %(levelname)s %(threadName)s %(name)s: %(message)s")
    if file is not None:
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            if file.exists() and file.stat().st_size > MAX_FILE:
                os.replace(file, file.with_name(file.name + ".1"))
            handler = logging.FileHandler(file, encoding="utf-8")
            handler.setFormatter(form)
            root.addHandler(handler)
        except OSError:
            to_stderr = True
    if to_stderr:
        stream = logging.StreamHandler()
        stream.setLevel(min(logging.WARNING, root.level) if level.upper() == "DEBUG" else logging.WARNING)
        stream.setFormatter(logging.Formatter("lanchat: %(message)s"))
        root.addHandler(stream)


def once(logger: logging.Logger, subject: str, message: str, *args: object) -> None:
    """Log a warning unless this subject was logged before. Any thread."""
    if subject in _seen:
        return
    if len(_seen) >= MAX_REMEMBERED:
        _seen.clear()
    _seen.add(subject)
    logger.warning(message, *args)

"""The command export: what was said in one room, from the data folder's history, as text or JSON.
Nothing is changed there, and a chat that is open over it goes on."""

from __future__ import annotations

import argparse
import contextlib
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal, TextIO

from lanchat import paths
from lanchat.client.transcript import Said, line
from lanchat.errors import UserError
from lanchat.i18n import _, ngettext, reason_of
from lanchat.protocol.entry import EDITED_TAG, Entry, Kind
from lanchat.protocol.message import unescape_tag_value
from lanchat.protocol.names import CHANNEL_PREFIX, casefold
from lanchat.protocol.plain_text import clean
from lanchat.storage.archive import Archive, open_archive

#: Rooms named to somebody who asked for one that is not there.
_NAMED = 20


def export(options: argparse.Namespace) -> int:
    """`lanchat export`: print the room, or write it to --output; without a room, list those that there are."""
    file = paths.history_file(paths.data_dir(options.data_dir))
    with open_archive(file) as archive, _output(options.output) as stream:
        if options.room is None:
            _list(archive, stream)
            return 0
        key = _find(archive, options.room, file)
        for entry in archive.entries(key, options.since, options.until):
            stream.write(line(_said(entry), options.format) + "\n")
    return 0


def _list(archive: Archive, stream: TextIO) -> None:
    for room in archive.rooms():
        count = ngettext("{count} message", "{count} messages", room.count).format(count=room.count)
        stream.write(f"{room.name}  ({count})\n")


def _find(archive: Archive, name: str, file: Path) -> str:
    """The folded name of the room. Its # may be left out: shells take it for the start of a comment."""
    rooms = [room.name for room in archive.rooms()]
    key = casefold(name if name.startswith(CHANNEL_PREFIX) else CHANNEL_PREFIX + name)
    if key in rooms:
        return key
    if not rooms:
        raise UserError(_("The history in {folder} is empty.").format(folder=file.parent))
    named = ", ".join(rooms[:_NAMED]) + (" …" if len(rooms) > _NAMED else "")
    raise UserError(_("There is no room {room} in this history, but {rooms}.").format(room=clean(name), rooms=named))


@contextlib.contextmanager
def _output(name: str | None) -> Iterator[TextIO]:
    """Standard output, or the file, as UTF-8 whatever the system's own encoding is."""
    if name is None:
        if not sys.stdout.isatty() and hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        yield sys.stdout
        return
    try:
        with open(name, "w", encoding="utf-8", errors="replace", newline="\n") as stream:
            yield stream
    except OSError as error:
        why = reason_of(error)
        raise UserError(_("{file} cannot be written: {why}.").format(file=name, why=why)) from error


def _said(entry: Entry) -> Said:
    tags = dict(tag.partition("=")[::2] for tag in entry.tags.split(";") if tag)
    edited = tags.pop(EDITED_TAG, None) is not None
    kind: dict[Kind, Literal["message", "notice"]] = {Kind.PRIVMSG: "message", Kind.NOTICE: "notice"}
    return Said(
        entry.ts,
        entry.msgid,
        kind.get(entry.kind, "topic"),
        entry.author.nick,
        entry.author.account,
        entry.body,
        edited,
        {name: unescape_tag_value(value) for name, value in tags.items()},
    )

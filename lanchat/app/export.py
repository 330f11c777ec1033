"""The command export: what was said in one room, from the data folder's history, as text or JSON.
Nothing is changed there, and a chat that is open over it goes on."""

from __future__ import annotations

import argparse
import contextlib
import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from lanchat import paths
from lanchat.errors import UserError
from lanchat.i18n import _, ngettext
from lanchat.protocol.entry import EDITED_TAG, Entry, Kind
from lanchat.protocol.message import unescape_tag_value
from lanchat.protocol.names import CHANNEL_PREFIX, casefold
from lanchat.protocol.plain_text import clean
from lanchat.storage.archive import Archive, open_archive

_ACTION = "\x01ACTION "
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
        write = _json if options.format == "json" else _text
        for entry in archive.entries(key, options.since, options.until):
            stream.write(write(entry) + "\n")
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
        why = (error.strerror or str(error)).lower()
        raise UserError(_("{file} cannot be written: {why}.").format(file=name, why=why)) from error


def _time(ts: int) -> str:
    return datetime.fromtimestamp(ts / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(entry: Entry) -> str:
    """One line, made safe for a terminal; line breaks inside a message become spaces."""
    nick, body = clean(entry.author.nick), entry.body
    if entry.kind is Kind.TOPIC:
        said = _("* {nick} set the topic: {text}").format(nick=nick, text=_one_line(body))
    elif body.startswith(_ACTION):
        said = f"* {nick} {_one_line(body.removeprefix(_ACTION))}"
    else:
        said = f"-{nick}- {_one_line(body)}" if entry.kind is Kind.NOTICE else f"<{nick}> {_one_line(body)}"
    return f"{_time(entry.ts)} {said}"


def _one_line(text: str) -> str:
    return clean(text.replace("\n", " "))


def _json(entry: Entry) -> str:
    """One object with everything as it was said."""
    tags = dict(tag.partition("=")[::2] for tag in entry.tags.split(";") if tag)
    edited = tags.pop(EDITED_TAG, None) is not None
    fields = {
        "time": _time(entry.ts),
        "id": entry.msgid,
        "kind": {Kind.PRIVMSG: "message", Kind.NOTICE: "notice"}.get(entry.kind, "topic"),
        "nick": entry.author.nick,
        "account": entry.author.account,
        "text": entry.body,
        "edited": edited,
        "tags": {name: unescape_tag_value(value) for name, value in tags.items()},
    }
    return json.dumps(fields, ensure_ascii=False)

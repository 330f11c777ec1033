"""What was said, as lines of a file: text to read, or JSON with everything as it was said.
One message a line, whatever it holds; where the messages come from and where the lines go is the callers' business."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Literal

from lanchat.i18n import _
from lanchat.protocol.plain_text import clean

Form = Literal["text", "json"]

_ACTION = "\x01ACTION "
#: The last millisecond that can be written as a date.
_LAST_MS = 253_402_300_799_999


@dataclass(frozen=True, slots=True)
class Said:
    """One message. `time_ms` is the server's time; `tags` are client-only tags."""

    time_ms: int
    msgid: str
    kind: Literal["message", "notice", "topic"]
    nick: str
    account: str
    text: str
    edited: bool = False
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is: messages written, the share of the time they span, and the time of the newest. At the end the
    file they were `saved` to, or one sentence of `failure`."""

    count: int
    share: float
    reached_ms: int
    saved: str = ""
    failure: str = ""


def line(said: Said, form: Form) -> str:
    """The message as one line, without its end."""
    return _json(said) if form == "json" else _text(said)


def _time(ms: int) -> str:
    when = datetime.fromtimestamp(max(0, min(ms, _LAST_MS)) / 1000, UTC)
    return when.isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _text(said: Said) -> str:
    """Made safe for a terminal; line breaks inside a message become spaces."""
    nick, body = clean(said.nick), said.text
    if said.kind == "topic":
        words = _("* {nick} set the topic: {text}").format(nick=nick, text=_one_line(body))
    elif body.startswith(_ACTION):
        words = f"* {nick} {_one_line(body.removeprefix(_ACTION))}"
    else:
        words = f"-{nick}- {_one_line(body)}" if said.kind == "notice" else f"<{nick}> {_one_line(body)}"
    return f"{_time(said.time_ms)} {words}"


def _one_line(text: str) -> str:
    return clean(text.replace("\n", " "))


def _json(said: Said) -> str:
    fields = {
        "time": _time(said.time_ms),
        "id": said.msgid,
        "kind": said.kind,
        "nick": said.nick,
        "account": said.account,
        "text": said.text,
        "edited": said.edited,
        "tags": dict(said.tags),
    }
    return json.dumps(fields, ensure_ascii=False)

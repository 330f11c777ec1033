"""RoomExport: a conversation written to a file, page by page out of the server's history, from beginning to end.
Works for whoever may read that history; without one, what is loaded is written."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from lanchat.app.line_file import LineFile
from lanchat.client.client import ChatClient
from lanchat.client.events import Disconnected, HistoryPage
from lanchat.client.history_requests import START, local_id
from lanchat.client.model import ChatMessage, Conversation, MessageKind, MessageState
from lanchat.client.state import ChatState
from lanchat.client.texts import time_of
from lanchat.client.timeline import is_talk
from lanchat.client.transcript import Form, Progress, Said, line
from lanchat.i18n import _
from lanchat.protocol.message import Message

#: Messages in one page: as many as our own server gives.
PAGE = 100
#: What may not be in a file's name on some system.
_FORBIDDEN = '<>:"/\\|?*#'
_ENDINGS: dict[Form, str] = {"text": ".txt", "json": ".jsonl"}


@dataclass(slots=True)
class _Run:
    """An export under way."""

    conversation: Conversation
    form: Form
    file: Path
    lines: LineFile
    #: What the newest question was about, and where.
    asked: str = ""
    target: str = ""
    count: int = 0
    first_ms: int = 0
    last_ms: int = 0


class RoomExport:
    """One at a time. Main thread only; `show` gets how far it is, `later` brings a call to the main thread."""

    def __init__(
        self,
        client: ChatClient,
        state: ChatState,
        show: Callable[[Progress], None],
        later: Callable[[Callable[[], None]], None],
        wall_ms: Callable[[], int],
    ) -> None:
        self._client, self._state, self._show, self._later = client, state, show, later
        self._wall_ms = wall_ms
        self._run: _Run | None = None

    def suggest(self, name: str, form: Form, folder: Path | None = None) -> str:
        """A file for this conversation that is not there yet."""
        folder = folder or _documents()
        plain = "".join(letter for letter in name if letter not in _FORBIDDEN and letter.isprintable()).strip(". ")
        stem = f"{plain[:60] or 'chat'} {date.fromtimestamp(self._wall_ms() / 1000).isoformat()}"
        file, number = folder / f"{stem}{_ENDINGS[form]}", 1
        while file.exists():
            number += 1
            file = folder / f"{stem} ({number}){_ENDINGS[form]}"
        return str(file)

    def start(self, key: str, path: str, form: Form) -> None:
        """Write this conversation to the file, which is replaced if there is one."""
        self.cancel()
        conversation = self._state.find(key)
        if conversation is None:
            return
        file = Path(path)
        with contextlib.suppress(RuntimeError):  # the home of nobody: it is no file either
            file = file.expanduser()
        lines = LineFile(file, lambda why: self._later(lambda: self._ended(run, why)))
        run = _Run(conversation, form, file, lines)
        self._run = run
        if self._state.has_history:
            self._ask(run, START)
        else:
            self._write_loaded(run, conversation)

    def cancel(self) -> None:
        """Stop, and leave no file behind."""
        run, self._run = self._run, None
        if run is not None:
            run.lines.give_up()

    def receive(self, batch: Iterable[object]) -> None:
        """Look through what came from the network."""
        for item in batch:
            if self._run is None:
                return
            if isinstance(item, HistoryPage) and item.direction == "all":
                self._on_page(self._run, item)
            elif isinstance(item, Disconnected):
                self._fail(self._run, _("The connection was lost. Nothing was saved."))

    # -- inside -------------------------------------------------------------------------------------------------------

    def _ask(self, run: _Run, msgid: str) -> None:
        run.asked, run.target = msgid, run.conversation.name
        self._client.request_part(run.target, "all", msgid, PAGE)

    def _on_page(self, run: _Run, page: HistoryPage) -> None:
        if page.about != run.asked or page.target not in (run.target, run.conversation.name):
            return
        said = [item for message in page.messages if (item := self._said(message)) is not None]
        # What was done to messages fills pages too, and may fill one alone.
        following = page.messages[-1].tags.get("msgid", "") if page.messages else ""
        if said and not following:
            following = local_id(said[-1].time_ms, 0)
        if not following and not page.complete:
            self._fail(run, _("The chat does not give its history just now. Nothing was saved."))
            return
        self._write(run, said)
        if page.complete or following == run.asked:
            run.asked = ""
            run.lines.finish()
        else:
            self._ask(run, following)

    def _write(self, run: _Run, said: list[Said]) -> None:
        if said:
            run.first_ms = run.first_ms or said[0].time_ms
            run.last_ms = said[-1].time_ms
            run.count += len(said)
            run.lines.write([line(item, run.form) for item in said])
        whole = max(1, self._wall_ms() - run.first_ms)
        share = min(1.0, max(0.0, (run.last_ms - run.first_ms) / whole)) if run.first_ms else 0.0
        self._show(Progress(run.count, share, run.last_ms))

    def _write_loaded(self, run: _Run, conversation: Conversation) -> None:
        stored = [item for item in conversation.messages if is_talk(item) and item.state is MessageState.STORED]
        self._write(run, [_loaded(item) for item in stored if not item.deleted])
        run.lines.finish()

    def _said(self, message: Message) -> Said | None:
        if message.command not in ("PRIVMSG", "NOTICE") or len(message.params) < 2:
            return None
        return Said(
            time_of(message.tags, lambda: 0),
            message.tags.get("msgid", ""),
            "notice" if message.command == "NOTICE" else "message",
            message.nick,
            message.tags.get("account", ""),
            message.params[1],
            tags={name: value for name, value in message.tags.items() if name.startswith("+")},
        )

    def _fail(self, run: _Run, sentence: str) -> None:
        self.cancel()
        self._show(Progress(run.count, 0.0, run.last_ms, failure=sentence))

    def _ended(self, run: _Run, why: str) -> None:
        if self._run is not run:
            return
        self._run = None
        if why:
            sentence = _("{file} cannot be written: {why}.").format(file=run.file, why=why)
            self._show(Progress(run.count, 0.0, run.last_ms, failure=sentence))
        else:
            self._show(Progress(run.count, 1.0, run.last_ms, saved=str(run.file)))


def _loaded(message: ChatMessage) -> Said:
    kind: Literal["notice", "message"] = "notice" if message.kind is MessageKind.NOTICE else "message"
    text = f"\x01ACTION {message.text}" if message.kind is MessageKind.ACTION else message.text
    return Said(message.time_ms, message.msgid, kind, message.author, "", text, bool(message.edited))


def _documents() -> Path:
    """Where people look for files they saved."""
    from platformdirs import user_documents_path  # rarely needed

    folder = user_documents_path()
    return folder if folder.is_dir() else Path.home()

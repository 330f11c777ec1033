"""The program without a window: serve, find and send.
Each command waits on one queue that the session's news arrive in; what is printed is for people and scripts."""

from __future__ import annotations

import argparse
import contextlib
import json
import queue
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from types import FrameType

from lanchat.app.home import Home, open_home
from lanchat.app.news import ChatFound, Closed, NobodyFound, Notice, Started, StartFailed
from lanchat.app.runtime import Runtime
from lanchat.client.events import Received, Registered, SendFailed
from lanchat.config import load_server_config
from lanchat.errors import UserError
from lanchat.i18n import _, ngettext
from lanchat.protocol.address import AddressProblem, parse_address
from lanchat.protocol.beacon import PORT, FoundChat

#: Seconds `send` waits for the chat, and for each message to be stored.
SEND_PATIENCE = 15.0
#: Seconds everything may take to close.
CLOSE_PATIENCE = 8.0


def _say(text: str) -> None:
    print(text, flush=True)  # noqa: T201


def _complain(text: str) -> None:
    print(f"lanchat: {text}", file=sys.stderr, flush=True)  # noqa: T201


class _Run:
    """A runtime whose news arrive in a queue read by the main thread."""

    def __init__(self, home: Home, **options: object) -> None:
        self.news: queue.Queue[object] = queue.Queue()
        self.runtime = Runtime(home, self.news.put, **options)  # type: ignore[arg-type]

    def until(self, deadline: float) -> Iterator[object]:
        """News as they come, until time.monotonic() is past the deadline."""
        while (left := deadline - time.monotonic()) > 0:
            try:
                yield self.news.get(timeout=left)
            except queue.Empty:
                return

    def close(self) -> None:
        """Leave in an orderly way, and wait for it."""
        self.runtime.call(self.runtime.session.close, "")
        for item in self.until(time.monotonic() + CLOSE_PATIENCE):
            if isinstance(item, Closed):
                break
        self.runtime.stop()


@contextlib.contextmanager
def _running(home: Home, **options: object) -> Iterator[_Run]:
    run = _Run(home, **options)
    run.runtime.start()
    try:
        yield run
    finally:
        run.close()


def serve(options: argparse.Namespace, chat_name: str = "") -> int:
    """`lanchat serve`: host until Ctrl+C or SIGTERM."""
    config = load_server_config(Path(options.config) if getattr(options, "config", None) else None)
    home = open_home(options.data_dir, options.log_level, to_stderr=True)
    if home.notice:
        _complain(home.notice)
    stopped: queue.Queue[object]
    with _running(
        home,
        port=options.port,
        address=getattr(options, "host", ""),
        discovery=not getattr(options, "no_discovery", False),
        server_config=config,
    ) as run:
        stopped = run.news

        def stop(number: int, frame: FrameType | None) -> None:
            stopped.put(Closed())

        signal.signal(signal.SIGINT, stop)
        signal.signal(signal.SIGTERM, stop)
        run.runtime.call(run.runtime.session.serve, chat_name)
        while True:
            item = run.news.get()
            if isinstance(item, Closed):
                return 0
            if isinstance(item, StartFailed):
                raise UserError(item.sentence)
            if isinstance(item, Notice):
                _complain(item.sentence)
            elif isinstance(item, Started):
                if item.notice:
                    _say(item.notice)
                _say(
                    _("{name} is open on port {port}. Others start LAN Chat to join; Ctrl+C closes it.").format(
                        name=item.chat_name, port=item.port
                    )
                )


def find(options: argparse.Namespace) -> int:
    """`lanchat find`: print each chat that answered in time; status 1 when there is none."""
    home = open_home(options.data_dir, options.log_level, to_stderr=True)
    found: dict[str, FoundChat] = {}
    with _running(home, port=options.port) as run:
        run.runtime.call(run.runtime.session.look)
        for item in run.until(time.monotonic() + options.timeout):
            if isinstance(item, ChatFound):
                if not options.json and item.chat.info.host_id not in found:
                    _say(describe(item.chat))
                found[item.chat.info.host_id] = item.chat
    if options.json:
        _say(json.dumps([_as_json(chat) for chat in found.values()], ensure_ascii=False))
    if not found:
        raise UserError(nobody_sentence())
    return 0


def nobody_sentence() -> str:
    """What to say when no chat was found."""
    return _("No chat was found on this network.")


def describe(chat: FoundChat) -> str:
    """One line about a chat that was found, with how to get there."""
    people = ngettext("{count} person", "{count} people", chat.info.people).format(count=chat.info.people)
    return f"{chat.info.name}  ({people}, {chat.info.host_name})  {_place(chat)}"


def _place(chat: FoundChat) -> str:
    address = f"[{chat.address}]" if ":" in chat.address else chat.address
    return f"{address}:{chat.port}"


def _as_json(chat: FoundChat) -> dict[str, object]:
    return {
        **asdict(chat.info),
        "address": chat.address,
        "port": chat.port,
        "method": chat.method,
        "elapsed_ms": round(chat.elapsed_ms, 1),
    }


def send(options: argparse.Namespace) -> int:
    """`lanchat send`: say the text, or standard input line by line, and return once all of it is stored."""
    from lanchat.client.client import LOBBY

    home = open_home(options.data_dir, options.log_level, to_stderr=True)
    lines = [options.text] if options.text is not None else (line.rstrip("\r\n") for line in sys.stdin)
    with _running(home, port=options.port) as run:
        _get_in(run, home, options)
        runtime = run.runtime
        target = options.to or LOBBY
        if target.startswith("#") and target != LOBBY:
            runtime.client.join(target)
        waiting: set[str] = set()
        for line in lines:
            if line.strip():
                waiting.update(runtime.client.say(target, line))
        _await_stored(run, waiting)
    return 0


def _get_in(run: _Run, home: Home, options: argparse.Namespace) -> None:
    session = run.runtime.session
    if options.address:
        from lanchat.gui.startup_model import address_sentence

        address = parse_address(options.address)
        if isinstance(address, AddressProblem):
            raise UserError(address_sentence(address.name))
        port = address.port or options.port or PORT
        run.runtime.call(session.join_address, home.nick(), address.host, port)
    else:
        run.runtime.call(session.look)
        run.runtime.call(session.join_named, home.nick(), "")
    for item in run.until(time.monotonic() + SEND_PATIENCE):
        if isinstance(item, StartFailed):
            raise UserError(item.sentence)
        if isinstance(item, Registered):
            return
    raise UserError(_("The chat did not answer in time. Try again, or check the network."))


def _await_stored(run: _Run, waiting: set[str]) -> None:
    for item in run.until(time.monotonic() + SEND_PATIENCE + len(waiting) / 2):
        if isinstance(item, SendFailed) and item.msgid in waiting:
            raise UserError(item.reason)
        if isinstance(item, Received):
            waiting.discard(item.message.tags.get("msgid", ""))
        if not waiting:
            return
    if waiting:
        raise UserError(_("Not everything was stored in time. Look in the chat before you send it again."))


def without_screen(options: argparse.Namespace) -> int:
    """The main job where no window can open: name the chat that is there, or host one until Ctrl+C."""
    _complain(_("There is no screen here, so LAN Chat runs without a window."))
    home = open_home(options.data_dir, options.log_level, to_stderr=True)
    chats: list[FoundChat] = []
    if options.command != "host":
        with _running(home, port=options.port) as run:
            run.runtime.call(run.runtime.session.look)
            for item in run.until(time.monotonic() + 4.0):
                if isinstance(item, ChatFound) and options.target in (None, item.chat.info.name, item.chat.address):
                    chats.append(item.chat)
                    break
                if isinstance(item, NobodyFound):
                    break
    if chats:
        _say(describe(chats[0]))
        _say(
            _("Join it with an IRC client or with: nc {address} {port}").format(
                address=chats[0].address, port=chats[0].port
            )
        )
        return 0
    if options.command == "join":
        raise UserError(nobody_sentence())
    return serve(options, options.name or "")

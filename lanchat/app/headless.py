"""The program without a window: serve, and what is done where no window can open.
Imports before the port is open are few: `serve` is to listen at once. Asking and saying is terminal.py's."""

from __future__ import annotations

import argparse
import gc
import os
import signal
from functools import partial
from pathlib import Path

from lanchat.app.home import Home, open_home
from lanchat.app.news import ChatFound, Closed, GaveWay, NobodyFound, Notice, Started, StartFailed
from lanchat.app.run import POLL_S, Run, complain, running, say
from lanchat.config import load_server_config
from lanchat.errors import UserError
from lanchat.i18n import _
from lanchat.protocol.beacon import PORT, ChatInfo, FoundChat

#: Seconds to look for a chat before one is hosted without a window.
LOOK_S = 4.0
#: The cycle collector's thresholds while serving: little of what is stored and sent forms cycles, so it looks rarely.
COLLECT_EVERY = (20_000, 20, 100)


def serve(options: argparse.Namespace, chat_name: str = "") -> int:
    """`lanchat serve`: host until Ctrl+C or SIGTERM."""
    config = load_server_config(Path(options.config) if getattr(options, "config", None) else None)
    home = open_home(options.data_dir, options.log_level, to_stderr=True)
    with running(
        home,
        port=options.port,
        address=getattr(options, "host", ""),
        discovery=not getattr(options, "no_discovery", False),
        server_config=config,
    ) as run:
        run.runtime.call(run.runtime.session.serve, chat_name)
        _stay_open(run, home)
    return 0


def smoke(options: argparse.Namespace) -> int:
    """`lanchat --smoke` where no window can be built: everything else is, and nothing is opened to the network."""
    home = open_home(options.data_dir, options.log_level, to_stderr=True)
    run = Run(home, discovery=False)
    run.runtime.start()
    run.runtime.stop()
    complain(_("There is no screen here, so everything but the window was built."))
    return 0


def _stay_open(run: Run, home: Home) -> FoundChat | None:
    """Until Ctrl+C, SIGTERM, or another host for which this one gives way: that is the answer."""
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: run.news.put(Closed()))
    notices = [home.notice] if home.notice else []
    opened = False
    # Windows lets no signal through while a thread waits without end.
    for item in run.forever(POLL_S if os.name == "nt" else None):
        if isinstance(item, Closed):
            break
        if isinstance(item, GaveWay):
            if opened:
                complain(
                    _("Two chats were opened at once. This one is closed: {name} goes on.").format(
                        name=item.chat.info.name
                    )
                )
            return item.chat
        if isinstance(item, StartFailed):
            raise UserError(item.sentence)
        if isinstance(item, Notice):
            notices.append(item.sentence)
        elif isinstance(item, Started):
            _say_open(item)
            gc.freeze()
            gc.set_threshold(*COLLECT_EVERY)
            opened = True
        while opened and notices:  # when it cannot open, the reason is all that matters
            complain(notices.pop(0))
    return None


def _say_open(place: Started) -> None:
    if place.notice:
        say(place.notice)
    say(
        _("{name} is open on port {port}. Others start LAN Chat to join; Ctrl+C closes it.").format(
            name=place.chat_name, port=place.port
        )
    )


def _ask(run: Run, address: str, port: int) -> None:
    """Net thread: ask a typed address itself. The search may know the same chat by another address."""
    from lanchat.discovery.hello import Hello

    def answered(info: ChatInfo | None, latency_ms: float) -> None:
        if info is not None:
            run.news.put(ChatFound(FoundChat(info, address, port, "typed", latency_ms)))

    Hello(run.runtime.loop, run.runtime.workers, address, port, timeout_s=LOOK_S, done=answered)


def without_window(options: argparse.Namespace, *why: str) -> int:
    """The main job where no window can open: name the chat that is there, or host one until Ctrl+C."""
    for sentence in why:
        complain(sentence)
    if options.command == "host":
        return serve(options, options.name or "")
    from lanchat.app.terminal import describe, nobody_sentence, not_there, reaches, tell_spoilt
    from lanchat.protocol.address import Address, parse_address

    home = open_home(options.data_dir, options.log_level, to_stderr=True)
    tell_spoilt(home)
    target = parse_address(options.target or "")
    typed = ((target.host, target.port or options.port or PORT),) if isinstance(target, Address) else ()
    found = None
    with running(home, port=options.port) as run:
        run.runtime.call(run.runtime.session.look)
        for address, port in typed:
            run.runtime.call(_ask, run, address, port)
        for item in run.for_seconds(LOOK_S):
            if isinstance(item, NobodyFound):
                break
            if isinstance(item, ChatFound) and (not options.target or reaches(item.chat, options.target, typed)):
                found = item.chat
                break
        if found is None and options.command == "join":
            raise UserError(not_there(options.target) if options.target else nobody_sentence())
        if found is None:
            run.runtime.call(partial(run.runtime.session.serve, automatic=True))
            found = _stay_open(run, home)
    if found is None:
        return 0
    say(describe(found))
    say(_("Join it with an IRC client or with: nc {address} {port}").format(address=found.address, port=found.port))
    return 0

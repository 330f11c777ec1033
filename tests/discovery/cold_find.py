"""Owns the searching program of the namespace tests: one Finder in a fresh process, its events as lines of JSON.
The argument is when it was started, on the system's monotonic clock: the interpreter's own start counts too."""

from __future__ import annotations

import argparse
import json
import os
import secrets
import sys
import time

from lanchat.discovery.finder import Finder
from lanchat.discovery.responder import Responder
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import FoundChat


def arguments() -> argparse.Namespace:
    options = argparse.ArgumentParser()
    options.add_argument("born", type=float)
    for flag in ("--stay", "--until-verdict", "--no-sweep", "--no-mdns", "--listen"):
        options.add_argument(flag, action="store_true")
    return options.parse_args()


def main() -> None:
    """Print found, lost and verdict; end at the first find or at the verdict, with --stay when killed."""
    given = arguments()
    loop = EventLoop()

    def say(event: str, **values: object) -> None:
        process_ms = (time.monotonic() - given.born) * 1e3
        line = {
            "event": event,
            "ms": finder.elapsed_ms,
            "process_ms": process_ms,
            "zeroconf": "zeroconf" in sys.modules,
        }
        sys.stdout.write(json.dumps({**line, **values}) + "\n")
        sys.stdout.flush()

    def found(chat: FoundChat) -> None:
        say("found", name=chat.info.name, host=chat.info.host_id, address=chat.address, method=chat.method)
        if not given.stay and not given.until_verdict:
            loop.stop()

    def verdict() -> None:
        say("verdict", cpu_ms=time.process_time() * 1e3, candidates=list(finder.candidates))
        if not given.stay:
            loop.stop()

    node = secrets.token_hex(16)
    finder = Finder(
        loop,
        Workers(loop),
        node=node,
        on_found=found,
        on_lost=lambda host: say("lost", host=host),
        on_verdict=verdict,
        sweep=not given.no_sweep,
        mdns=not given.no_mdns,
    )
    loop.call_soon(finder.start)
    if given.listen:
        responder = Responder(loop, node=node, describe=lambda: ("searching", None), on_announce=finder.heard)
        loop.call_soon(responder.start)
    loop.run()
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()

"""The chat's computer gets another address, as a new lease or another network card gives it: who is in the chat finds
it there without being told, and nothing is lost. Real programs on machines of a test network."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from pathlib import Path

import pytest

from tests.desktop import PATIENCE, wait_until
from tests.e2e.terminal import AWAIT_CERTIFICATE, PROGRAM, Serving, environment
from tests.lan import Lan


def open_chat(lan: Lan, folder: Path) -> Serving:
    """`lanchat serve` on the first machine, once it is open and can be found."""
    command = ["ip", "netns", "exec", lan.namespace(1), *PROGRAM, "serve", "--data-dir", str(folder)]
    host = Serving(command, environment())
    try:
        host.await_out("is open on port 50000")
        lan.run(1, *AWAIT_CERTIFICATE)
    except BaseException:
        host.stop()
        raise
    return host


def stored(folder: Path) -> list[tuple[str, str]]:
    """What the host has in its history, in order: who said it, and what."""
    question = "SELECT nick, body FROM entry JOIN author ON a = author WHERE kind = 1 ORDER BY ts, e, seq"
    with sqlite3.connect(f"file:{folder / 'history.sqlite3'}?mode=ro", uri=True) as db:
        rows = db.execute(question).fetchall()
    return [(nick, body.decode() if isinstance(body, bytes) else body) for nick, body in rows]


class Sender:
    """`lanchat send` on the second machine, by Anna, line by line."""

    def __init__(self, lan: Lan, folder: Path) -> None:
        folder.mkdir()
        (folder / "settings.json").write_text(json.dumps({"name": "Anna"}))
        pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
        self.process = lan.exec(2, *PROGRAM, "send", "--data-dir", str(folder), text=True, env=environment(), **pipes)

    def say(self, text: str) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{text}\n")
        self.process.stdin.flush()

    def finish(self) -> tuple[int, str]:
        """Its exit status and what it complained about."""
        complaints = self.process.communicate(timeout=PATIENCE)[1]
        return self.process.returncode, complaints


@pytest.mark.parametrize("killed", [True, False])
def test_a_host_is_followed_to_its_new_address(tmp_path: Path, killed: bool) -> None:
    folder = tmp_path / "host"
    with Lan(2) as lan:
        host = open_chat(lan, folder)
        try:
            anna = Sender(lan, tmp_path / "anna")
            anna.say("before")
            wait_until(lambda: stored(folder) == [("Anna", "before")], 15, "the first line is stored")
            if killed:
                host.process.kill()
                host.stop()
            lan.readdress(1, 77)
            if killed:
                host = open_chat(lan, folder)
            anna.say("after")
            # Under the same name, although a host that lives does not know that the old connection is dead.
            both = [("Anna", "before"), ("Anna", "after")]
            wait_until(lambda: len(stored(folder)) > 1, 30, "the second line is stored")
            assert stored(folder) == both
            assert anna.finish() == (0, "")
        finally:
            host.stop()

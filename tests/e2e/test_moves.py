"""The chat's computer gets another address, as a new lease or another network card gives it: who is in the chat finds
it there without being told, and nothing is lost. Real programs on machines of a test network."""

from __future__ import annotations

import sqlite3
import subprocess
from pathlib import Path

from tests.desktop import PATIENCE, wait_until
from tests.e2e.terminal import PROGRAM, Serving, environment
from tests.lan import Lan


def open_chat(lan: Lan, folder: Path) -> Serving:
    """`lanchat serve` on the first machine, once it is open."""
    command = ["ip", "netns", "exec", lan.namespace(1), *PROGRAM, "serve", "--data-dir", str(folder)]
    host = Serving(command, environment())
    host.await_out("is open on port 50000")
    return host


def stored(folder: Path) -> list[str]:
    """What the host has in its history, in order."""
    with sqlite3.connect(f"file:{folder / 'history.sqlite3'}?mode=ro", uri=True) as db:
        rows = db.execute("SELECT body FROM entry WHERE kind = 1 ORDER BY ts, e, seq").fetchall()
    return [body.decode() if isinstance(body, bytes) else body for (body,) in rows]


def test_a_host_that_was_killed_and_comes_back_at_another_address_is_followed(tmp_path: Path) -> None:
    folder = tmp_path / "host"
    with Lan(2) as lan:
        host = open_chat(lan, folder)
        sender = lan.exec(
            2,
            *PROGRAM,
            "send",
            "--data-dir",
            str(tmp_path / "sender"),
            stdin=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment(),
        )
        assert sender.stdin is not None and sender.stderr is not None
        sender.stdin.write("before\n")
        sender.stdin.flush()
        wait_until(lambda: stored(folder) == ["before"], 15, "the first line is stored")
        host.process.kill()
        host.stop()
        lan.readdress(1, 77)
        host = open_chat(lan, folder)
        sender.stdin.write("after\n")
        sender.stdin.close()
        assert (sender.wait(PATIENCE), sender.stderr.read()) == (0, "")
        assert stored(folder) == ["before", "after"]
        host.stop()

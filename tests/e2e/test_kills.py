"""The server is killed 200 times while twenty people talk: nothing that was acknowledged is missing, nothing is there
twice, and everybody sees one order, which is that of the log."""

from __future__ import annotations

import asyncio
import random
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lanchat import paths
from lanchat.protocol.query import Bound, PageQuery
from lanchat.storage import opening, paging
from tests.e2e.sayers import ROOM, Sayer, talking
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
KILLS = 200
PEOPLE = 20
#: Of how many starts one is cut off at any moment, even before anybody is in; the others once people talk again.
EARLY = 6
#: Seconds within which such a kill comes.
EARLY_S, TALK_S = 0.3, 0.15
#: Seconds any wait may take.
PATIENCE = 120.0


class Host:
    """`lanchat serve`, as often as it is needed, always at the same port and over the same folder."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        config = folder / "server.toml"
        config.write_text("[limits]\nthrottle = false\n", encoding="utf-8")
        self._command = [sys.executable, "-m", "lanchat", "serve", "--no-discovery", "--host", "127.0.0.1"]
        self._command += ["--port", str(self.port), "--config", str(config), "--data-dir", str(folder / "data")]
        self._errors = folder / "errors.txt"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        with open(self._errors, "ab") as errors:
            self._process = subprocess.Popen(self._command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=errors)

    def kill(self) -> None:
        """SIGKILL; it must have been running."""
        assert self._process is not None
        assert self._process.poll() is None, self.errors
        self._process.kill()
        self._process.wait()

    def stop(self) -> int:
        """SIGTERM, and its status."""
        assert self._process is not None
        self._process.terminate()
        return self._process.wait(PATIENCE)

    def put_away(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self.kill()

    @property
    def errors(self) -> str:
        return self._errors.read_text(encoding="utf-8")


async def until(condition: Callable[[], bool], what: str) -> None:
    """Wait for it while people talk."""
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        await asyncio.sleep(0.002)


async def until_somebody_is_echoed(sayers: list[Sayer], host: Host) -> None:
    before = sum(sayer.echoes for sayer in sayers)
    await until(lambda: sum(sayer.echoes for sayer in sayers) > before, f"somebody is echoed {host.errors}")


async def talk_through_kills(host: Host, sayers: list[Sayer], chance: random.Random) -> None:
    async with talking(sayers):
        for number in range(KILLS):
            host.start()
            if number % EARLY:
                await until_somebody_is_echoed(sayers, host)
                await asyncio.sleep(chance.uniform(0, TALK_S))
            else:
                await asyncio.sleep(chance.uniform(0, EARLY_S))
            host.kill()
        for sayer in sayers:
            sayer.talks = False
        host.start()
        await until(lambda: not any(sayer.waiting for sayer in sayers), "everything is echoed in the end")
        stored = sum(len(sayer.said) for sayer in sayers)
        await until(lambda: all(len(sayer.view) >= stored for sayer in sayers), "everybody has everything")
        assert all(sayer.caught_up for sayer in sayers)


def the_log(folder: Path) -> list[tuple[str, str]]:
    """Every message of the room, (msgid, text), as the history file has them."""
    connection = opening.open_reader(paths.history_file(folder))
    found: list[tuple[str, str]] = []
    start = None
    complete = False
    while not complete:
        entries, complete = paging.page(connection, PageQuery(ROOM, "after", 100, start))
        found += [(entry.msgid, entry.body) for entry in entries]
        start = Bound(cid=entries[-1].cid) if entries else start
    connection.close()
    return found


@pytest.mark.timeout(1200)
def test_nothing_is_lost_or_doubled_by_200_kills(tmp_path: Path) -> None:
    seed = random.SystemRandom().getrandbits(32)
    print(f"seed {seed}")  # noqa: T201
    chance = random.Random(seed)
    host = Host(tmp_path)
    sayers = [Sayer(f"Talker{number}", host.port, random.Random(seed + number)) for number in range(PEOPLE)]
    try:
        asyncio.run(talk_through_kills(host, sayers, chance))
        assert host.stop() == 0
    finally:
        host.put_away()

    assert [complaint for sayer in sayers for complaint in sayer.complaints] == []
    log = the_log(tmp_path / "data")
    order = [msgid for msgid, _ in log]
    assert len(set(order)) == len(order) > KILLS * PEOPLE
    assert dict(log) == {msgid: text for sayer in sayers for msgid, text in sayer.said.items()}
    for sayer in sayers:
        assert sayer.view == order, sayer.nick
        assert [msgid for msgid in order if msgid in sayer.said] == list(sayer.said), sayer.nick
    assert host.errors == ""
    assert [path.name for path in (tmp_path / "data").iterdir() if "broken" in path.name] == []

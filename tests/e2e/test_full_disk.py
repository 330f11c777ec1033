"""A disk without room, for real: what was acknowledged stays, what was not taken is refused and can be sent again when
there is room, and a start without room says why. Needs root, for a small disk in memory."""

from __future__ import annotations

import errno
import itertools
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from lanchat import paths
from lanchat.protocol.entry import Uuid7, encode_cid
from lanchat.protocol.query import PageQuery
from lanchat.storage import opening, paging
from tests.desktop import wait_until
from tests.e2e.terminal import lanchat, own_network, serving
from tests.ports import free_port
from tests.speaker import Speaker

CAPS = "message-tags server-time echo-message lanchat/sent-once"
ROOM = "#lobby"
REFUSAL = "The message could not be stored: the disk of the host is full"


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    with own_network():
        yield


class Disk:
    """A disk of 8 MB, which a file beside the data folder can fill."""

    def __init__(self, place: Path) -> None:
        self.folder = place / "data"
        self._filler = place / "filler"

    def fill(self, leave: int) -> None:
        """Leave this many bytes."""
        with open(self._filler, "wb", buffering=0) as filler:
            try:
                while True:
                    filler.write(bytes(4096))
            except OSError as error:
                assert error.errno == errno.ENOSPC
            filler.truncate(max(0, filler.tell() - leave))

    def make_room(self) -> None:
        self._filler.unlink()


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    place = tmp_path / "disk"
    place.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "lanchat-test", place], check=True)
    try:
        yield Disk(place)
    finally:
        subprocess.run(["umount", "-l", place], check=True)


def said_in(folder: Path) -> list[str]:
    """The texts in the log, in their order."""
    connection = opening.open_reader(paths.history_file(folder))
    entries, complete = paging.page(connection, PageQuery(ROOM, "latest", 100))
    connection.close()
    assert complete
    return [entry.body[:3] for entry in entries]


def offer(speaker: Speaker, msgid: str, number: int) -> bool:
    """Say a long message under this id; whether it was stored."""
    speaker.raw(f"@lanchat/id={msgid} PRIVMSG {ROOM} :{number:03} {'many words ' * 30}")
    line = speaker.expect(msgid)
    if " FAIL " in line:
        assert line == f":lanchat.local FAIL PRIVMSG NOT_STORED {ROOM} {msgid} :{REFUSAL}"
        return False
    assert f" PRIVMSG {ROOM} :{number:03} " in line
    return True


def test_what_was_acknowledged_stays_and_the_rest_can_be_sent_again(disk: Disk, tmp_path: Path) -> None:
    config = tmp_path / "server.toml"
    config.write_text("[limits]\nthrottle = false\n", encoding="utf-8")
    port = free_port()
    new_id = Uuid7(lambda: 1_700_000_000_000, Random())
    with serving(disk.folder, port, "--no-discovery", "--config", str(config)) as server:
        with Speaker(port, "Anna", ROOM, caps=CAPS) as anna:
            ids = [encode_cid(new_id()) for _ in range(90)]
            disk.fill(leave=600_000)
            stored = list(itertools.takewhile(lambda number: offer(anna, ids[number], number), range(80)))
            assert 5 < len(stored) < 80
            refused = [number for number in range(len(stored), 90) if not offer(anna, ids[number], number)]
            wait_until(lambda: server.err, 10, "the server says what is wrong")
            assert server.err == ["lanchat: Messages cannot be stored: the disk is full.\n"]
            stored += [number for number in range(len(stored), 90) if number not in refused]

            disk.make_room()
            for number in refused:
                assert offer(anna, ids[number], number)
            assert offer(anna, ids[0], 0)  # a repeat, which nothing doubles
        server.process.kill()
    assert said_in(disk.folder) == [f"{number:03}" for number in stored + refused]
    with serving(disk.folder, port, "--no-discovery") as again:
        assert again.stop().err == ""


def test_a_start_without_room_says_so_and_loses_nothing(disk: Disk) -> None:
    port = free_port()
    with (
        serving(disk.folder, port, "--no-discovery") as server,
        Speaker(port, "Anna", ROOM, caps=CAPS) as anna,
    ):
        assert offer(anna, encode_cid(bytes(16)), 1)
        assert server.stop().status == 0
    disk.fill(leave=0)
    ended = lanchat("serve", "--data-dir", disk.folder, "--port", str(port), "--no-discovery")
    ended.says(1, f"The history cannot be kept in {disk.folder}: ")
    assert "the disk is full. Choose another data folder." in ended.err
    disk.make_room()
    with serving(disk.folder, port, "--no-discovery") as server:
        assert server.stop().err == ""
    assert said_in(disk.folder) == ["001"]

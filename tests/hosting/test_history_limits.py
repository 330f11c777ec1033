"""What the owner of a chat sets about its history, from the configuration file to what people read: how long messages
are kept, how many, and that their order survives a clock that was set back."""

from __future__ import annotations

import sqlite3
import time
from pathlib import Path

from lanchat import paths
from lanchat.config import ServerConfig, load_server_config
from lanchat.protocol.entry import Entry
from tests.hosting.support import Place, Wire
from tests.net.support import Net, wait_until
from tests.storage.tools import entry, running

CAPS = "message-tags server-time batch echo-message draft/chathistory lanchat/sent-once soju.im/search"
DAY = 86_400_000


def configured(folder: Path, history: str) -> ServerConfig:
    file = folder / "server.toml"
    file.write_text(f"[history]\n{history}\n[limits]\nthrottle = false\n", encoding="utf-8")
    return load_server_config(file)


def keep(folder: Path, *entries: Entry) -> None:
    with running(paths.history_file(folder)) as watched:
        watched.begin()
        watched.add(*entries)


def stored(folder: Path) -> list[str]:
    connection = sqlite3.connect(paths.history_file(folder))
    rows = connection.execute("SELECT body FROM entry ORDER BY mid").fetchall()
    connection.close()
    return [row[0] for row in rows]


def batch(wire: Wire, command: str) -> list[str]:
    """The texts in the batch that answers."""
    wire.say(command)
    wire.until(" BATCH +")
    texts = []
    while " BATCH -" not in (line := wire.until("")):
        texts.append(line.partition(" PRIVMSG #lobby :")[2])
    return texts


def test_messages_go_after_so_many_days(net: Net, tmp_path: Path) -> None:
    now = time.time_ns() // 1_000_000
    old = [entry(n, ts=now - 8 * DAY + n, body=f"old {n}") for n in range(1, 1_201)]
    new = [entry(2_000 + n, ts=now - 6 * DAY + n, body=f"new {n}") for n in range(1, 4)]
    keep(tmp_path, *old, *new)
    place = Place(net, tmp_path, configured(tmp_path, "keep_days = 7"))
    assert place.start() == ""
    expected = [one.body for one in new]
    with place.irc("anna", caps=CAPS) as anna:
        wait_until(lambda: stored(tmp_path) == expected)
        assert batch(anna, "CHATHISTORY LATEST #lobby * 50") == expected
        assert batch(anna, "SEARCH text=old") == []
        assert batch(anna, "SEARCH text=new") == expected
    place.stop()


def test_messages_go_when_they_take_too_much_room(net: Net, tmp_path: Path) -> None:
    every = [entry(n, body=f"{n} {'words ' * 40}") for n in range(1, 6_001)]
    keep(tmp_path, *every)
    file = paths.history_file(tmp_path)
    before = file.stat().st_size
    place = Place(net, tmp_path, configured(tmp_path, "keep_bytes = 1000000"))
    assert place.start() == ""
    with place.irc("anna", caps=CAPS) as anna:
        wait_until(lambda: 1_000 < len(stored(tmp_path)) < 4_000)
        anna.say("PRIVMSG #lobby :one more")
        anna.until(":one more")
        assert batch(anna, "CHATHISTORY LATEST #lobby * 2") == [every[-1].body, "one more"]
    place.stop()
    left = stored(tmp_path)
    assert left == [one.body for one in every[-len(left) + 1 :]] + ["one more"]
    assert file.stat().st_size < before


def test_the_order_survives_a_clock_that_was_set_back(net: Net, tmp_path: Path) -> None:
    said: list[str] = []
    times: list[str] = []
    for start, back in enumerate((0, 3_600_000, 40 * DAY)):
        place = Place(net, tmp_path, configured(tmp_path, "keep_days = 0"))
        place.set_clock_back(back)
        assert place.start() == ""
        with place.irc("anna", caps=CAPS) as anna:
            for number in range(30):
                said.append(f"{start} {number}")
                anna.say(f"PRIVMSG #lobby :{said[-1]}")
                times.append(anna.until(f":{said[-1]}").partition("time=")[2][:24])
            last = said[-100:]
            assert batch(anna, "CHATHISTORY LATEST #lobby * 100") == last
            assert batch(anna, "SEARCH in=#lobby") == last
        place.stop()
    assert times == sorted(times)

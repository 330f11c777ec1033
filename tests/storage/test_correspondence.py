"""With whom somebody spoke in private, as the file tells: names, times, and who is left out; when rooms spoke last."""

from __future__ import annotations

from pathlib import Path

from lanchat.protocol.entry import Author, Entry, Kind, private_room
from lanchat.protocol.query import Correspondent
from tests.storage.tools import entry, running

ME, BOB, EVE, MUTE = (name.encode() * 16 for name in "mbex")


def said(number: int, by: bytes, other: bytes, nick: str, ts: int) -> Entry:
    author = Author(by, nick, f"{nick}!u@h")
    return entry(number, ts=ts, room=private_room(by.hex(), other.hex()))._replace(author=author)


def test_the_others_by_their_last_names_oldest_first(tmp_path: Path) -> None:
    with running(tmp_path / "history.sqlite3") as watched:
        watched.add(
            said(1, EVE, ME, "Eve", 100),
            said(2, BOB, ME, "Bob", 200),
            said(3, ME, BOB, "me", 300),
            said(4, BOB, ME, "Robert", 400),
            said(5, BOB, EVE, "Bobby", 500),
            said(6, ME, MUTE, "me", 600),
            entry(7, ts=700)._replace(author=Author(ME, "me", "me!u@h")),
        )
        bob, eve = Correspondent(BOB, "Robert", 400), Correspondent(EVE, "Eve", 100)
        assert watched.correspondents(ME) == [eve, bob]
        assert watched.correspondents(ME, 2) == [bob]
        assert watched.correspondents(EVE) == [Correspondent(ME, "me", 100), Correspondent(BOB, "Bobby", 500)]
        assert watched.correspondents(b"nobody") == []
        watched.add(entry(8, ts=800)._replace(author=Author(MUTE, "Max", "Max!u@h")))
        assert watched.correspondents(ME)[-1] == Correspondent(MUTE, "Max", 600)


def test_the_last_message_of_a_room_whatever_happened_since(tmp_path: Path) -> None:
    with running(tmp_path / "history.sqlite3") as watched:
        watched.add(
            entry(1, ts=100),
            entry(2, ts=200, room="#a"),
            entry(3, ts=300, room="#a")._replace(kind=Kind.TOPIC),
            entry(4, ts=400, room="#b")._replace(kind=Kind.NOTICE),
            entry(5, ts=500, room="#c")._replace(kind=Kind.MODE),
        )
        assert watched.last_times("#a", "#b", "#c", "#none") == {"#a": 200, "#b": 400}
        assert watched.last_times() == {}

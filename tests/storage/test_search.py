"""What is found and what is not: words, scripts without spaces, signs, filters, what was taken back or changed.
Through the store, as the server asks it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.protocol.entry import Author, Entry, Kind
from lanchat.protocol.query import SearchQuery
from lanchat.storage import opening, search, words
from lanchat.storage.rows import RowWriter, transaction
from tests.storage.tools import ANNA, BEN, Watched, entry, running, wait_until

DAY = 86_400_000


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watched]:
    with running(tmp_path / "history.sqlite3") as store:
        store.begin()
        yield store


def bodies(found: list[Entry]) -> list[str]:
    return [one.body for one in found]


def indexed(file: Path, mids: str = "") -> list[int]:
    """The mids that the index still has for any of some words."""
    connection = sqlite3.connect(file)
    try:
        rows = connection.execute("SELECT rowid FROM words WHERE words MATCH ?", (mids,)).fetchall()
    finally:
        connection.close()
    return [row[0] for row in rows]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Fasting is hard", "fast"),
        ("That was fast!", "FAST"),
        ("the café at the corner", "cafe corner"),
        ("a cafe", "café"),
        ("Straße nach Köln", "koln"),
        ("Привет всем", "привет"),
        ("東京タワーに行きましょう", "京タワ"),
        ("今日は天気がいい", "天気"),
        ("我们明天见面", "明"),
        ("go to 東京tower now", "東京tower"),
        ("ข้อความภาษาไทย", "ภาษา"),
        ("안녕하세요 여러분", "하세"),
        ("see https://example.org/x?y=1", "example.org/x"),
        ("it is done 🎉 finally", "🎉"),
        ("it is done 🎉 finally", "done 🎉"),
        ("well :)", ":)"),
        ('he said "no way" twice', '"no way"'),
        ("AND OR NOT NEAR", "and or not near"),
        ("50% off; really", "50%"),
    ],
)
def test_it_is_found(watched: Watched, body: str, text: str) -> None:
    one = entry(2, body=body)
    watched.add(entry(1, body="something else"), one, entry(3, body="and more"))
    assert watched.search(text) == [one]


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("steadfast people", "fast"),
        ("東京と京都", "京東"),
        ("one two", "one three"),
        ("done :(", ":)"),
        ("done", "done 🎉"),
        ("hello", "body:hello *"),
        ("anything", "_"),
        ("a", '"'),
    ],
)
def test_it_is_not_found(watched: Watched, body: str, text: str) -> None:
    watched.add(entry(1, body=body))
    assert watched.search(text) == []


def test_filters_by_room_person_and_time(watched: Watched) -> None:
    late_anna = Author(b"c" * 16, "ANNA", "anna@192.0.2.9")
    said = [
        entry(1, body="tea one", ts=1_000),
        entry(2, body="tea two", ts=2_000, room="#kitchen"),
        entry(3, body="tea three", ts=3_000, author=BEN),
        entry(4, body="tea four", ts=4_000, author=late_anna),
        entry(5, body="secret tea", ts=5_000, room="=a:b"),
    ]
    watched.add(*said)
    both = ("#lobby", "#kitchen")
    assert watched.search("tea", both) == said[:4]
    assert watched.search("tea", ("#kitchen",)) == [said[1]]
    assert watched.search("tea", ("#nowhere",)) == watched.search("tea", ()) == []
    assert watched.search("tea", both, nick="anna") == [said[0], said[1], said[3]]
    assert watched.search("", both, nick="anna") == [said[0], said[1], said[3]]
    assert watched.search("", both, nick="nobody") == []
    assert watched.search("tea", both, after=2_000, before=3_000) == said[1:3]
    assert watched.search("", both, after=2_000, before=3_000) == said[1:3]


def test_a_name_in_any_script_whatever_its_case(watched: Watched) -> None:
    zoe = Author(b"z" * 16, "Zoë", "zoe@192.0.2.7")
    one = entry(1, author=zoe)
    watched.add(one, entry(2, author=ANNA))
    assert watched.search(nick="ZOË") == [one]


@pytest.mark.parametrize("text", ["word", "", "★"])
def test_the_newest_are_wanted_unless_a_start_is_given(watched: Watched, text: str) -> None:
    said = [entry(number, body=f"word ★ {number}") for number in range(1, 11)]
    watched.add(*said)
    assert watched.search(text, limit=3) == said[7:]
    assert watched.search(text, limit=3, older_than=said[7].cid) == said[4:7]
    assert watched.search(text, limit=3, before=5_000) == said[2:5]
    assert watched.search(text, limit=3, after=2_000) == said[1:4]
    assert watched.search(text, limit=0) == []
    assert watched.search(text, older_than=b"x" * 16) == []


def test_only_messages_are_found(watched: Watched) -> None:
    kinds = [Kind.TOPIC, Kind.JOIN, Kind.PART, Kind.QUIT, Kind.NICK, Kind.KICK, Kind.MODE, Kind.TAGMSG, Kind.RENAME]
    notice = entry(1, kind=Kind.NOTICE, body="word")
    watched.add(notice, *(entry(2 + number, kind=kind, body="word") for number, kind in enumerate(kinds)))
    assert watched.search("word") == watched.search("") == [notice]


def test_what_was_taken_back_is_not_found(watched: Watched) -> None:
    one = entry(1, body="my password is swordfish")
    other = entry(2, body="your password is not")
    watched.add(one, other)
    assert watched.search("password") == [one, other]
    watched.add(entry(3, kind=Kind.REDACT, target=one.cid, body="swordfish was a mistake"))
    assert watched.search("password") == [other]
    assert watched.search("swordfish") == watched.search("mistake") == []
    assert watched.search("", nick="anna") == [other]


def test_what_was_changed_is_found_by_its_new_text_at_its_own_place(watched: Watched) -> None:
    one = entry(1, body="meet at noon")
    watched.add(one, entry(2, body="fine"))
    edit = entry(3, kind=Kind.EDIT, target=one.cid, body="meet at eleven")
    watched.add(edit)
    assert watched.search("noon") == []
    assert watched.search("eleven") == [one.edited("meet at eleven", edit.cid)]
    watched.add(entry(4, kind=Kind.EDIT, target=one.cid, body="meet at ten"))
    assert watched.search("eleven") == []
    assert bodies(watched.search("")) == ["meet at ten", "fine"]
    watched.add(entry(5, kind=Kind.REDACT, target=one.cid))
    assert watched.search("meet") == watched.search("ten") == []


def test_a_command_about_another_room_changes_nothing(watched: Watched) -> None:
    one = entry(1, body="mine")
    watched.add(one, entry(2, kind=Kind.REDACT, target=one.cid, room="#elsewhere"))
    watched.add(entry(3, kind=Kind.EDIT, target=one.cid, room="#elsewhere", body="theirs"))
    assert watched.search("mine") == [one]
    assert watched.search("theirs", ("#lobby", "#elsewhere")) == []


def test_what_retention_takes_leaves_the_index_too(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    now = 100 * DAY
    with running(file) as watched:
        watched.begin()
        watched.add(*(entry(number, body=f"old 東京 word {number}") for number in range(1, 1_201)))
        watched.add(entry(2_000, body="new word", ts=now))
        assert len(watched.search("word")) == 100
    with running(file, keep_days=30, wall_ms=lambda: now) as watched:
        watched.begin()
        wait_until(lambda: len(watched.everything()) == 1)
        assert bodies(watched.search("word")) == ["new word"]
    assert len(indexed(file, "word")) == 1
    assert indexed(file, "old") == indexed(file, '"東 京"') == []


def test_numbers_given_again_after_everything_went_are_indexed_again(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    now = 100 * DAY
    with running(file) as watched:
        watched.begin()
        watched.add(*(entry(number, body="gone") for number in range(1, 11)))
        assert len(watched.search("gone")) == 10
    with running(file, keep_days=30, wall_ms=lambda: now) as watched:
        watched.begin()
        wait_until(lambda: not watched.everything())
        one = entry(20, body="back", ts=now)
        watched.add(one)
        assert watched.search("back") == [one]
        assert watched.search("gone") == []


def test_the_index_fills_by_itself_when_much_lacks_and_nothing_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "LAZY", 700)
    file = tmp_path / "history.sqlite3"
    with running(file) as watched:
        watched.begin()
        watched.add(*(entry(number, body="few") for number in range(1, 601)))
    connection = sqlite3.connect(file)
    assert words.lacking(connection) == 600
    with running(file) as watched:
        watched.begin()
        watched.add(*(entry(number, body="more") for number in range(601, 801)))
        wait_until(lambda: words.lacking(connection) == 0)
        assert len(watched.search("few")) == 100
    connection.close()


def test_where_it_is_never_quiet_the_index_fills_before_too_much_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(words, "QUIET", 3_600.0)
    monkeypatch.setattr(words, "LAZY", 100)
    monkeypatch.setattr(words, "OVERDUE", 700)
    file = tmp_path / "history.sqlite3"
    with running(file) as watched:
        watched.begin()
        connection = sqlite3.connect(file)
        watched.add(*(entry(number, body="few") for number in range(1, 601)))
        assert words.lacking(connection) == 600
        watched.add(*(entry(number, body="more") for number in range(601, 801)))
        wait_until(lambda: words.lacking(connection) == 800 - words.BATCH)
        connection.close()


def test_a_history_in_memory_is_searched_too() -> None:
    with running(None) as watched:
        watched.begin()
        one = entry(1, body="nowhere on disk")
        watched.add(one)
        assert watched.search("disk") == [one]


def test_without_fts5_search_says_so_and_all_else_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "history.sqlite3"
    one = entry(1, body="a word")
    with monkeypatch.context() as without:
        without.setattr(words, "MODULE", "fts_none")
        with running(file, keep_days=30, wall_ms=lambda: 1_000) as watched:
            watched.begin()
            watched.add(one)
            for _ in range(2):
                answer = watched.try_to_search(SearchQuery(("#lobby",), "word"))
                assert answer == (None, "This host cannot search: its SQLite was built without FTS5")
            assert watched.everything() == [one]
            assert watched.notices == watched.failures == []
    with running(file) as watched:
        watched.begin()
        assert watched.search("word") == [one]


def test_a_damaged_index_is_made_anew_and_the_history_stays(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    said = [entry(number, body=f"word {number}") for number in range(1, 1_001)]
    with running(file) as watched:
        watched.begin()
        watched.add(*said)
        assert len(watched.search("word")) == 100
    connection = sqlite3.connect(file)
    with connection:
        connection.execute("UPDATE words_data SET block = CAST(replace(hex(block), '0', 'F') AS BLOB)")
    connection.close()
    query = SearchQuery(("#lobby",), "word")
    with running(file) as watched:
        watched.begin()
        assert watched.try_to_search(query)[0] in (None, [])
        wait_until(lambda: watched.try_to_search(query)[0] == said[-100:])
        assert watched.notices == []
    assert [path.name for path in tmp_path.iterdir() if "broken" in path.name] == []


def test_a_search_that_takes_too_long_is_given_up(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    watched.add(*(entry(number, body="★") for number in range(1, 2_001)))
    with monkeypatch.context() as slow:
        slow.setattr(search, "DEADLINE", -1.0)
        slow.setattr(opening, "STEPS", 100)
        assert watched.try_to_search(SearchQuery(("#lobby",), "☆")) == (None, "The search could not be run")
    assert len(watched.search("★")) == 100


def test_after_the_end_a_search_is_answered(tmp_path: Path) -> None:
    watched = Watched(tmp_path / "history.sqlite3")
    answers: list[tuple[list[Entry] | None, str]] = []
    watched.store.search(SearchQuery(("#lobby",), "x"), lambda found, why: answers.append((found, why)))
    watched.store.start()
    assert watched.store.stop(30)
    assert answers in ([([], "")], [(None, "The search could not be run")])


def test_no_search_reads_the_whole_history() -> None:
    connection = opening.open_memory().connection
    with transaction(connection):
        RowWriter(connection).write([entry(number, body="word") for number in range(1, 50)])
    while words.step(connection):
        pass
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    for text in ("word", "★", ""):
        search.search(connection, SearchQuery(("#lobby", "#other"), text, nick="Anna", after=1))
    connection.set_trace_callback(None)
    plans = [
        str(row[3])
        for statement in statements
        if statement.startswith("SELECT")
        for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}")
    ]
    connection.close()
    assert any("VIRTUAL TABLE INDEX" in plan for plan in plans)
    assert any("entry_room" in plan for plan in plans)
    assert [plan for plan in plans if "SCAN entry" in plan or "SCAN later" in plan] == []

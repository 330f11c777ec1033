"""The store as the host sees it: terms, tickets, what comes back, limits, the end.
Damage, full disks and paging have files of their own."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import pytest

from lanchat.errors import UserError
from lanchat.protocol.entry import Author, Kind, private_room
from lanchat.protocol.query import HistoryFull, PageQuery
from lanchat.storage import history, opening
from lanchat.storage.history import HistoryStart
from tests.storage.tools import ANNA, BEN, PATIENCE, Watched, entry, running

LATEST = PageQuery("#lobby", "latest", 100)


@pytest.fixture(params=["file", "memory"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | None:
    return tmp_path / "history.sqlite3" if request.param == "file" else None


def test_what_was_stored_comes_back_whole(place: Path | None) -> None:
    first = entry(1, author=BEN, tags="+reply=abc", sig=b"\x00\xff", target=b"t" * 16, body="Grüße 🙂\x01 'quoted'")
    second = entry(2, kind=Kind.NOTICE, body="")
    with running(place) as watched:
        watched.begin()
        watched.add(first, second)
        assert watched.page(LATEST) == ([first, second], True)
        assert watched.find(first.cid) == first
        assert watched.find(b"?" * 16) is None
        assert watched.failures == watched.notices == []


def test_tickets_count_up_and_are_committed_in_their_order(place: Path | None) -> None:
    with running(place) as watched:
        tickets = [watched.store.append(entry(number)) for number in range(1, 501)]
        watched.wait(lambda: watched.committed == tickets[-1])
        assert tickets == list(range(1, 501))
        assert watched.commits == sorted(watched.commits)


def test_each_term_is_new_and_counts_from_the_last(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    starts: list[HistoryStart] = []
    for _ in range(3):
        with running(file) as watched:
            starts += [watched.begin(), watched.begin()]
    assert [start.epoch.term for start in starts] == [1, 2, 3, 4, 5, 6]
    assert len({start.epoch.id for start in starts}) == 6
    assert all(len(start.epoch.id) == 16 and start.first_seq == 1 for start in starts)


def test_a_host_begins_with_topics_recent_messages_and_the_last_time(tmp_path: Path) -> None:
    file = tmp_path / "history.sqlite3"
    private = private_room("aa", "bb")
    with running(file) as watched:
        epoch = watched.begin().epoch
        lobby = [entry(number, epoch=epoch) for number in range(1, 251)]
        topics = [entry(300 + number, epoch=epoch, room="#tea", kind=Kind.TOPIC, body=str(number)) for number in (1, 2)]
        watched.add(*lobby, *topics, entry(400, epoch=epoch, room=private, ts=999_000))
    with running(file) as watched:
        start = watched.begin()
    assert start.last_ts == 999_000
    assert start.topics == {"#tea": topics[1]}
    assert start.recent == {"#tea": topics, "#lobby": lobby[-200:]}


def test_a_host_begins_with_the_newest_modes_of_each_room(place: Path | None) -> None:
    with running(place) as watched:
        first = watched.begin().epoch
        modes = [entry(number, epoch=first, kind=Kind.MODE, target=b"%d" % number) for number in (1, 2)]
        other = entry(3, epoch=first, room="#tea", kind=Kind.RENAME, body="#te #tea :", target=b"x")
        watched.add(*modes, other, entry(4, epoch=first))
        assert watched.begin().modes == {"#lobby": modes[1], "#tea": other}


def test_an_empty_history_begins_with_nothing(place: Path | None) -> None:
    with running(place) as watched:
        start = watched.begin()
    assert (start.last_ts, start.topics, start.recent) == (0, {}, {})


def test_a_second_copy_of_a_message_is_not_shown(place: Path | None) -> None:
    original = entry(1)
    with running(place) as watched:
        watched.add(original)
        watched.add(entry(2, cid=original.cid))
        watched.add(entry(3, cid=b"c" * 16, body="one"), entry(4, cid=b"c" * 16, body="two"))
        found, _ = watched.page(LATEST)
        assert [item.seq for item in found] == [1, 3]
        assert watched.find(original.cid) == original


def test_one_impossible_entry_fails_alone(place: Path | None) -> None:
    good = [entry(number) for number in range(1, 6)]
    broken = [entry(10, body="\udc80"), entry(11, ts=2**70)]  # no text, no number
    with running(place) as watched:
        ticket = watched.add(*good[:3], broken[0], good[3], broken[1], good[4])
        watched.wait(lambda: watched.committed == ticket)
        assert watched.failed() == {4, 6}
        assert watched.page(LATEST)[0] == good
        assert watched.notices == []


def test_a_full_queue_refuses_and_forgets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_PENDING", 10)
    watched = Watched(tmp_path / "history.sqlite3")
    entries = [entry(number) for number in range(1, 12)]
    for item in entries[:10]:
        watched.store.append(item)
    with pytest.raises(HistoryFull):
        watched.store.append(entries[10])
    watched.store.start()
    watched.wait(lambda: watched.committed == 10)
    assert watched.add(entries[10]) == 11
    assert watched.page(LATEST)[0] == entries
    assert watched.store.stop(PATIENCE)


def test_too_many_questions_are_refused_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(history, "MAX_READS", 2)
    watched = Watched(tmp_path / "history.sqlite3")
    answers: list[tuple[list[object], bool]] = []
    answered = threading.Semaphore(0)

    def reply(entries: list[object], complete: bool) -> None:
        answers.append((entries, complete))
        answered.release()

    for _ in range(3):
        watched.store.page(LATEST, reply)  # type: ignore[arg-type]
    assert answers == [([], False)]
    with pytest.raises(HistoryFull):
        watched.store.find(b"x" * 16, lambda *_: None)
    watched.store.start()
    assert all(answered.acquire(timeout=PATIENCE) for _ in range(3))
    assert answers[1:] == [([], True)] * 2
    assert watched.store.stop(PATIENCE)


def test_a_page_that_takes_too_long_is_given_up(place: Path | None, monkeypatch: pytest.MonkeyPatch) -> None:
    with running(place) as watched:
        said = [entry(number) for number in range(1, 2_001)]
        watched.add(*said)
        with monkeypatch.context() as slow:
            slow.setattr(history, "DEADLINE", -1.0)
            slow.setattr(opening, "STEPS", 100)
            assert watched.page(LATEST) == ([], False)
        assert watched.page(LATEST)[0] == said[-100:]


def test_stop_stores_what_waits(place: Path | None) -> None:
    with running(place) as watched:
        for number in range(1, 3_001):
            watched.store.append(entry(number))
    assert watched.committed == 3_000


def test_after_the_end_everything_is_refused(place: Path | None) -> None:
    with running(place) as watched:
        watched.begin()
    assert watched.store.stop(PATIENCE)
    with pytest.raises(HistoryFull):
        watched.store.append(entry(1))
    with pytest.raises(HistoryFull):
        watched.store.find(b"x" * 16, lambda *_: None)
    assert watched.page(LATEST) == ([], False)
    assert isinstance(watched.try_to_begin(), UserError)
    watched.store.start()


def test_a_store_that_never_started_can_be_stopped(place: Path | None) -> None:
    assert Watched(place).store.stop(0.0)


def test_reading_goes_on_while_much_is_written(tmp_path: Path) -> None:
    total = 4_000
    with running(tmp_path / "history.sqlite3") as watched:
        epoch = watched.begin().epoch
        wrong: list[str] = []
        ended = threading.Event()

        def read() -> None:
            seen = 0
            while not ended.is_set():
                found, _ = watched.page(LATEST)
                numbers = [item.seq for item in found]
                newest = numbers[-1] if numbers else 0
                if numbers != list(range(newest - len(numbers) + 1, newest + 1)) or newest < seen:
                    wrong.append(f"{numbers} after {seen}")
                seen = newest

        readers = [threading.Thread(target=read) for _ in range(3)]
        for reader in readers:
            reader.start()
        try:
            for number in range(1, total + 1, 100):
                watched.add(*(entry(one, epoch=epoch) for one in range(number, number + 100)))
        finally:
            ended.set()
            for reader in readers:
                reader.join()
        assert wrong == []
        assert [item.seq for item in watched.everything()] == list(range(1, total + 1))


def test_what_is_acknowledged_can_be_read_at_once(tmp_path: Path) -> None:
    with running(tmp_path / "history.sqlite3") as watched:
        for number in range(1, 101):
            one = entry(number)
            watched.add(one)
            assert watched.find(one.cid) == one


def test_the_history_is_private_to_its_user(tmp_path: Path) -> None:
    file = tmp_path / "data" / "history.sqlite3"
    with running(file) as watched:
        watched.add(entry(1))
        if sys.platform != "win32":
            assert [path.stat().st_mode & 0o077 for path in file.parent.iterdir()] == [0, 0, 0, 0]
    assert sorted(path.name for path in file.parent.iterdir()) == ["history.sqlite3", "history.sqlite3.lock"]


def test_a_person_keeps_each_name_they_spoke_under(place: Path | None) -> None:
    renamed = Author(ANNA.id, "Annabel", ANNA.mask)
    with running(place) as watched:
        watched.add(entry(1), entry(2, author=renamed), entry(3))
        assert [item.author for item in watched.page(LATEST)[0]] == [ANNA, renamed, ANNA]


@pytest.mark.expects_error_log
def test_a_question_that_is_no_text_gets_an_answer(place: Path | None) -> None:
    with running(place) as watched:
        assert watched.page(PageQuery("#\udc80", "latest", 10)) == ([], False)
        assert watched.page(LATEST) == ([], True)


def test_gathered_entries_wait_for_their_release_or_the_end(tmp_path: Path) -> None:
    with running(tmp_path / "history.sqlite3", gather=True) as watched:
        watched.begin()
        watched.store.append(entry(1))
        last = watched.store.append(entry(2))
        assert watched.everything() == []
        watched.store.release()
        watched.wait(lambda: watched.committed == last)
        assert watched.commits == [last]
        late = watched.store.append(entry(3))
        assert watched.store.stop(PATIENCE)
        assert watched.committed == late


def test_what_was_gathered_is_in_a_page_from_memory() -> None:
    with running(None, gather=True) as watched:
        watched.store.append(entry(1))
        assert [item.seq for item in watched.everything()] == [1]

"""A session's output: what may be sent, what is held, and that nothing ever changes its place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.server.fan import Fan
from lanchat.server.session import Hold, Session, User


def new_session() -> Session:
    return Session(User(b"u", "10.0.0.1"), Fan(), secure=False, plain=False, now=0.0)


def test_output_is_taken_once() -> None:
    session = new_session()
    session.send(b"1")
    assert session.take_output() == [b"1"]
    session.send(b"2")
    assert session.take_output() == [b"2"]
    assert session.take_output() == []


def test_a_released_line_may_be_replaced_where_it_stands() -> None:
    session = new_session()
    session.send(b"1")
    session.send(b"2")
    hold = session.hold_last()
    session.send(b"3")
    assert session.take_output() == [b"1"]
    assert session.held_line(hold) == b"2"
    session.release(hold, b"two")
    assert session.take_output() == [b"two", b"3"]
    session.release(hold, b"late")
    assert session.held_line(hold) == b""
    assert session.take_output() == []


def test_finished_only_when_all_was_taken() -> None:
    session = new_session()
    session.send(b"1")
    hold = session.hold_last()
    session.closing = "bye"
    assert session.take_output() == []
    assert not session.finished
    session.release(hold)
    session.take_output()
    assert session.finished


def test_a_session_that_is_gone_wants_no_flush() -> None:
    fan: Fan[Session] = Fan()
    session = Session(User(b"u", "10.0.0.1"), fan, secure=False, plain=False, now=0.0)
    session.send(b"1")
    hold = session.hold_last()
    session.gone = True
    session.forget_output()
    session.release(hold, b"x")
    assert fan.dirty == set()
    assert fan.holding == set()
    assert session.out == []


@given(st.lists(st.sampled_from(["send", "hold", "release first", "release last", "take"]), max_size=60))
def test_everything_comes_out_once_in_order_and_never_too_early(steps: list[str]) -> None:
    session = new_session()
    open_holds: list[tuple[int, Hold]] = []
    sent = 0
    taken: list[bytes] = []
    for step in steps:
        if step in ("send", "hold"):
            session.send(str(sent).encode())
            if step == "hold":
                open_holds.append((sent, session.hold_last()))
            sent += 1
        elif step.startswith("release") and open_holds:
            _, hold = open_holds.pop(0 if step == "release first" else -1)
            session.release(hold)
        elif step == "take":
            taken += session.take_output()
            first = min((number for number, _ in open_holds), default=sent)
            assert taken == [str(number).encode() for number in range(first)]
    for _, hold in open_holds:
        session.release(hold)
    taken += session.take_output()
    assert taken == [str(number).encode() for number in range(sent)]


def test_who_is_on_this_machine() -> None:
    for host, local in (
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("0::1", True),
        ("10.0.0.1", False),
        ("fe80::1", False),
    ):
        assert Session(User(b"u", host), Fan(), secure=False, plain=False, now=0.0).local is local

"""Marking an answer: nothing, one line, one batch, several lines, and lines that are held back."""

from __future__ import annotations

from lanchat.server.fan import Fan
from lanchat.server.labels import finish, with_tag
from lanchat.server.session import Session, User


def answered(*items: bytes) -> list[bytes]:
    session = Session(User(b"u", "10.0.0.1"), Fan(), secure=False, plain=False, now=0.0)
    session.send(b"before\r\n")
    start = session.position
    for item in items:
        session.send(item)
    finish(session, start, "a b", b"srv", "ref")
    taken = b"".join(session.take_output()).splitlines(keepends=True)
    assert taken[0] == b"before\r\n"
    return taken[1:]


def test_no_line_is_acknowledged() -> None:
    assert answered() == [b"@label=a\\sb :srv ACK\r\n"]


def test_one_line_is_tagged() -> None:
    assert answered(b":srv PONG x\r\n") == [b"@label=a\\sb :srv PONG x\r\n"]
    assert answered(b"@time=1 :srv PONG x\r\n") == [b"@label=a\\sb;time=1 :srv PONG x\r\n"]


def test_a_batch_of_its_own_is_tagged_at_its_start() -> None:
    lines = [b":srv BATCH +x chathistory #a\r\n", b"@batch=x :a PRIVMSG #a :1\r\n", b":srv BATCH -x\r\n"]
    assert answered(*lines) == [b"@label=a\\sb " + lines[0], *lines[1:]]


def test_several_lines_become_a_batch_even_out_of_one_piece() -> None:
    assert answered(b":srv 1\r\n:srv 2\r\n", b"@t :srv 3\r\n") == [
        b"@label=a\\sb :srv BATCH +ref labeled-response\r\n",
        b"@batch=ref :srv 1\r\n",
        b"@batch=ref :srv 2\r\n",
        b"@batch=ref;t :srv 3\r\n",
        b":srv BATCH -ref\r\n",
    ]


def test_a_batch_among_other_lines_stays_a_batch_inside() -> None:
    lines = (b":srv 1\r\n", b":srv BATCH +x t\r\n", b"@batch=x :srv 2\r\n@y;batch=x :srv 3\r\n", b":srv BATCH -x\r\n")
    assert answered(*lines) == [
        b"@label=a\\sb :srv BATCH +ref labeled-response\r\n",
        b"@batch=ref :srv 1\r\n",
        b"@batch=ref :srv BATCH +x t\r\n",
        b"@batch=x :srv 2\r\n",
        b"@y;batch=x :srv 3\r\n",
        b"@batch=ref :srv BATCH -x\r\n",
        b":srv BATCH -ref\r\n",
    ]


def test_a_held_line_keeps_its_hold_inside_a_batch() -> None:
    session = Session(User(b"u", "10.0.0.1"), Fan(), secure=False, plain=False, now=0.0)
    session.send(b":srv 1\r\n:srv 2\r\n")
    session.send(b":me ECHO\r\n")
    hold = session.hold_last()
    finish(session, 0, "L", b"srv", "ref")
    assert session.held_line(hold) == b"@batch=ref :me ECHO\r\n"
    assert len(session.take_output()) == 2
    session.release(hold)
    assert session.take_output() == [b"@batch=ref :me ECHO\r\n", b":srv BATCH -ref\r\n"]


def test_a_piece_that_is_held_is_replaced_whole() -> None:
    session = Session(User(b"u", "10.0.0.1"), Fan(), secure=False, plain=False, now=0.0)
    session.send(b":me BATCH +x t\r\n@batch=x :me ECHO\r\n:me BATCH -x\r\n")
    hold = session.hold_last()
    session.send(b":srv 1\r\n")
    finish(session, 0, "L", b"srv", "ref")
    session.release(hold, b"@batch=ref :srv FAIL\r\n")
    assert session.take_output()[1:] == [b"@batch=ref :srv FAIL\r\n", b"@batch=ref :srv 1\r\n", b":srv BATCH -ref\r\n"]


def test_with_tag() -> None:
    assert with_tag(b":a B\r\n", b"x=1") == b"@x=1 :a B\r\n"
    assert with_tag(b"@y :a B\r\n", b"x=1") == b"@x=1;y :a B\r\n"

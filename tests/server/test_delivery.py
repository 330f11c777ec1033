"""One event in all its forms, and the loop that hands it out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol import capabilities as cap
from lanchat.server.delivery import Line, clean, deliver, deliver_to_others, merge, plain_message
from lanchat.server.session import Session, User


def session(shape: int) -> Session:
    made = Session(User(b"u", "10.0.0.1"), set(), secure=False, plain=False, now=0.0)
    made.shape = shape
    return made


def test_the_forms_of_a_line() -> None:
    line = Line(b"B\r\n", ts=0, cid=b"\0" * 16, tags="+a=b", plain="p\x07", extended=b"E\r\n")
    time, msgid = "time=1970-01-01T00:00:00.000Z", "msgid=" + "a" * 26
    assert line.form(0) == b"B\r\n"
    assert line.form(cap.EXTENDED_JOIN) == b"E\r\n"
    assert line.form(cap.SERVER_TIME) == f"@{time} B\r\n".encode()
    assert line.form(cap.MESSAGE_TAGS) == f"@{msgid};+a=b B\r\n".encode()
    assert line.form(cap.MESSAGE_TAGS | cap.SERVER_TIME) == f"@{time};{msgid};+a=b B\r\n".encode()
    assert line.form(cap.PLAIN) == b"p\n"
    assert line.form(0) is line.form(0)


def test_what_somebody_did_not_ask_for() -> None:
    line = Line(b"B\r\n", ts=0, require=cap.SETNAME)
    assert line.form(0) is None
    assert line.form(cap.SETNAME) == b"B\r\n"
    assert line.form(cap.PLAIN) is None


def test_the_sender_is_left_out_and_the_others_are_dirty() -> None:
    one, two, plain = session(0), session(0), session(cap.PLAIN)
    groups = {0: {one: one.out.append, two: two.out.append}, cap.PLAIN: {plain: plain.out.append}}
    one.out.append(b"earlier")
    dirty: set[Session] = set()
    deliver_to_others(Line(b"B\r\n", ts=0), groups, dirty, one)
    assert one.out == [b"earlier"]
    assert two.out == [b"B\r\n"]
    assert plain.out == []
    assert two in dirty
    assert plain not in dirty
    deliver_to_others(Line(b"C\r\n", ts=0, require=cap.SETNAME), groups, dirty, one)
    deliver_to_others(Line(b"D\r\n", ts=0), {0: {two: two.out.append}}, dirty, one)
    assert one.out == [b"earlier"]


def test_merged_groups_hold_each_session_once() -> None:
    one, two = session(0), session(cap.SERVER_TIME)
    merged = merge([{0: {one: one.out.append}}, {0: {one: one.out.append}, cap.SERVER_TIME: {two: two.out.append}}])
    deliver(Line(b"B\r\n", ts=0), merged, set())
    assert one.out == [b"B\r\n"]
    assert len(two.out) == 1


@given(st.text())
def test_cleaned_text_has_no_control_characters(text: str) -> None:
    assert not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in clean(text))


def test_messages_for_people_without_irc() -> None:
    assert plain_message("a", "x", "PRIVMSG", False) == "a: x"
    assert plain_message("a", "x", "PRIVMSG", True) == "a (to you): x"
    assert plain_message("a", "\x01ACTION x\x01", "PRIVMSG", False) == "* a x"
    assert plain_message("a", "\x01PING 1\x01", "PRIVMSG", True) == ""
    assert plain_message("a", "x", "NOTICE", False) == "-a- x"

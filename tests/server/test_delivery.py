"""One event in all its forms."""

from __future__ import annotations

from lanchat.protocol import capabilities as cap
from lanchat.server.delivery import Line, Said, plain_message


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


def test_messages_for_people_without_irc() -> None:
    assert plain_message("a", "x", "PRIVMSG", False) == "a: x"
    assert plain_message("a", "x", "PRIVMSG", True) == "a (to you): x"
    assert plain_message("a", "\x01ACTION x\x01", "PRIVMSG", False) == "* a x"
    assert plain_message("a", "\x01PING 1\x01", "PRIVMSG", True) == ""
    assert plain_message("a", "x", "NOTICE", False) == "-a- x"


def test_a_message_has_the_same_forms_as_any_line() -> None:
    said = Said(b"B\r\n", 0, b"\0" * 16, "+a=b", "anna", "PRIVMSG", "hi", False)
    line = Line(b"B\r\n", ts=0, cid=b"\0" * 16, tags="+a=b", plain="anna: hi")
    for shape in (0, cap.EXTENDED_JOIN, cap.SERVER_TIME, cap.MESSAGE_TAGS, cap.PLAIN):
        assert said.form(shape) == line.form(shape)

"""The HTTP side of the port: one page, few methods, and never a crash."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.hosting.webpage import HttpGuest, render

PAGE = render("Anna's <chat>", "3 people are here", "192.0.2.5", 50000, plain_allowed=True)


def ask(request: bytes) -> tuple[bytes, bytes]:
    guest = HttpGuest(PAGE)
    head, _, body = guest.receive(request).partition(b"\r\n\r\n")
    assert guest.finished
    assert guest.receive(request) == b""
    return head, body


@pytest.mark.parametrize(
    ("line", "status"),
    [
        (b"GET / HTTP/1.1", b"200 OK"),
        (b"GET /?x=1 HTTP/1.1", b"200 OK"),
        (b"GET /favicon.ico HTTP/1.1", b"404 Not Found"),
        (b"POST / HTTP/1.1", b"405 Method Not Allowed"),
        (b"DELETE / HTTP/1.1", b"405 Method Not Allowed"),
        (b"nonsense", b"400 Bad Request"),
        (b"GET / HTTP/9.9.9", b"400 Bad Request"),
    ],
)
def test_answers(line: bytes, status: bytes) -> None:
    head, body = ask(line + b"\r\nHost: x\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 " + status)
    assert b"connection: close" in head.lower()
    assert b"content-security-policy: default-src 'none'" in head.lower()
    assert (body == PAGE) is (status == b"200 OK")


def test_head_has_no_body() -> None:
    head, body = ask(b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK")
    assert b"content-length: %d" % len(PAGE) in head.lower()
    assert body == b""


def test_what_is_allowed_is_said() -> None:
    assert b"allow: GET, HEAD" in ask(b"PUT / HTTP/1.1\r\nHost: x\r\n\r\n")[0].replace(b"Allow", b"allow")


def test_the_icon_is_a_square_picture_that_other_pages_may_show() -> None:
    head, body = ask(b"GET /icon.svg HTTP/1.1\r\nHost: x\r\n\r\n")
    assert b"content-type: image/svg+xml\r\n" in head.lower() + b"\r\n"
    assert b"cross-origin-resource-policy: cross-origin" in head.lower()
    picture = ElementTree.fromstring(body)
    assert picture.tag == "{http://www.w3.org/2000/svg}svg"
    _, _, width, height = picture.attrib["viewBox"].split()
    assert width == height
    assert b"cross-origin-resource-policy: same-origin" in ask(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")[0].lower()


def test_the_page_names_the_icon() -> None:
    assert b"<link rel='icon' type='image/svg+xml' href='/icon.svg'>" in PAGE


def test_a_request_in_pieces() -> None:
    guest = HttpGuest(PAGE)
    pieces = [b"GE", b"T / HT", b"TP/1.1\r\nHo", b"st: x\r\n", b"\r\n"]
    answers = [guest.receive(piece) for piece in pieces]
    assert answers[:-1] == [b""] * 4
    assert answers[-1].startswith(b"HTTP/1.1 200")


def test_an_endless_head_is_refused() -> None:
    head, _ = ask(b"GET / HTTP/1.1\r\nX: " + b"y" * 100_000)
    assert head.startswith(b"HTTP/1.1 431")


@given(st.binary(max_size=300))
def test_no_bytes_make_it_fail(data: bytes) -> None:
    guest = HttpGuest(PAGE)
    guest.receive(data)
    guest.receive(b"\r\n\r\n")


def test_names_are_text_not_markup() -> None:
    page = PAGE.decode()
    assert "Anna&#x27;s &lt;chat&gt;" in page
    assert "<chat>" not in page
    assert "nc 192.0.2.5 50000" in page


def test_what_is_not_allowed_is_not_advised() -> None:
    assert "nc " not in render("x", "", "192.0.2.5", 50000, plain_allowed=False).decode()


def test_ipv6_addresses_are_written_as_people_write_them() -> None:
    page = render("x", "", "fd00::5", 50000, plain_allowed=True).decode()
    assert "[fd00::5]:50000" in page
    assert "nc fd00::5 50000" in page

"""What a person may type as an address, and what is said about the rest.
Whether anything answers there is tested elsewhere."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol.address import Address, AddressProblem, parse_address


@pytest.mark.parametrize(
    ("text", "host", "port"),
    [
        ("printer-pc", "printer-pc", None),
        ("  printer-pc  ", "printer-pc", None),
        ("anna.local", "anna.local", None),
        ("anna.local.", "anna.local", None),
        ("anna.local:50001", "anna.local", 50001),
        ("192.168.1.20", "192.168.1.20", None),
        ("192.168.1.20:6667", "192.168.1.20", 6667),
        ("[fe80::1%eth0]:50000", "fe80::1%eth0", 50000),
        ("[2001:db8::5]", "2001:db8::5", None),
        ("2001:db8::5", "2001:db8::5", None),
        ("::1", "::1", None),
        ("büro-größe.local", "büro-größe.local", None),
        ("my_computer", "my_computer", None),
        ("irc://irc.example.org:6667/", "irc.example.org", 6667),
        ("http://192.168.1.20:50000/", "192.168.1.20", 50000),
        ("https://[fe80::1]/page", "fe80::1", None),
    ],
)
def test_an_address_is_understood(text: str, host: str, port: int | None) -> None:
    assert parse_address(text) == Address(host, port)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", AddressProblem.EMPTY),
        ("   ", AddressProblem.EMPTY),
        ("host:", AddressProblem.PORT),
        ("host:0", AddressProblem.PORT),
        ("host:65536", AddressProblem.PORT),
        ("host:http", AddressProblem.PORT),
        ("host:-1", AddressProblem.PORT),
        ("host:٥٠", AddressProblem.PORT),
        ("[::1", AddressProblem.BRACKET),
        ("[::1]x", AddressProblem.BRACKET),
        ("[host]:1", AddressProblem.NUMBERS),
        ("256.1.1.1", AddressProblem.NUMBERS),
        ("192.168.1", AddressProblem.NUMBERS),
        ("12345", AddressProblem.NUMBERS),
        ("fe80::zz::1", AddressProblem.NUMBERS),
        ("two words", AddressProblem.HOST),
        (":50000", AddressProblem.HOST),
        ("a..b", AddressProblem.HOST),
        ("-dash", AddressProblem.HOST),
        ("x" * 64, AddressProblem.HOST),
        ("anna@home", AddressProblem.HOST),
        ("a\0b", AddressProblem.HOST),
    ],
)
def test_what_is_no_address_is_named(text: str, problem: AddressProblem) -> None:
    assert parse_address(text) is problem


@given(st.text(max_size=80))
def test_any_text_is_an_address_or_a_problem(text: str) -> None:
    result = parse_address(text)
    if isinstance(result, Address):
        assert parse_address(str(result)) == result

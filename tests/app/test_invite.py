"""An invitation names addresses that work from elsewhere."""

from __future__ import annotations

import pytest

from lanchat.app import invite
from lanchat.app.news import Started
from lanchat.config import ServerConfig
from lanchat.net.interfaces import Interface


def card(address: str, *, ipv6: bool = False) -> Interface:
    return Interface("lan0", address, 24, None, 2, ipv6)


@pytest.fixture(autouse=True)
def cards(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [card("fe80::1", ipv6=True), card("fd00::7", ipv6=True), card("192.168.1.20"), card("10.0.0.4")]
    monkeypatch.setattr(invite, "usable_interfaces", lambda: found)


def test_a_host_names_its_own_addresses_ipv4_first() -> None:
    told = invite.invitation(Started("Studio", True, "127.0.0.1", 50000), ServerConfig(), password=False)
    assert (told.chat_name, told.addresses, told.port) == ("Studio", ("192.168.1.20", "10.0.0.4"), 50000)
    assert (told.password, told.plain) == (False, True)


def test_a_guest_names_the_host() -> None:
    told = invite.invitation(Started("Studio", False, "192.168.1.9", 50003), ServerConfig(), password=True)
    assert (told.addresses, told.port, told.password) == (("192.168.1.9",), 50003, True)


@pytest.mark.parametrize("cards_of_host", [["fe80::1"], []])
def test_an_address_that_means_nothing_elsewhere_is_not_named(
    monkeypatch: pytest.MonkeyPatch, cards_of_host: list[str]
) -> None:
    monkeypatch.setattr(invite, "usable_interfaces", lambda: [card(address, ipv6=True) for address in cards_of_host])
    host = invite.invitation(Started("Studio", True, "127.0.0.1", 50000), ServerConfig(), password=False)
    assert (host.addresses, host.connected) == ((), bool(cards_of_host))
    guest = invite.invitation(Started("Studio", False, "fe80::1%eth0", 50000), ServerConfig(), password=False)
    assert (guest.addresses, guest.connected) == ((), True)


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "localhost"])
def test_a_guest_on_the_host_itself_names_no_loopback(address: str) -> None:
    told = invite.invitation(Started("Studio", False, address, 50000), ServerConfig(), password=False)
    assert told.addresses == ("192.168.1.20", "10.0.0.4")


def test_the_configuration_of_a_host_counts() -> None:
    config = ServerConfig()
    config.server.password = "secret"
    config.tls.required = True
    told = invite.invitation(Started("Studio", True, "127.0.0.1", 50000), config, password=False)
    assert (told.password, told.plain) == (True, False)

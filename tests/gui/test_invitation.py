"""What others are told to type is what works."""

from __future__ import annotations

from lanchat.gui.invitation import Invitation
from lanchat.protocol.address import parse_address


def texts(invitation: Invitation) -> list[str]:
    return [way.text for way in invitation.ways()]


def test_the_usual_port_need_not_be_typed() -> None:
    assert texts(Invitation("Studio", ("192.168.1.20",), 50000)) == [
        "192.168.1.20",
        "http://192.168.1.20:50000",
        "irssi -c 192.168.1.20 -p 50000",
        "nc 192.168.1.20 50000",
    ]
    assert Invitation("Studio", ("192.168.1.20",), 50003).typed == "192.168.1.20:50003"


def test_ipv6_is_bracketed_where_a_port_follows() -> None:
    invitation = Invitation("Studio", ("fd00::7",), 50003)
    assert texts(invitation)[:2] == ["[fd00::7]:50003", "http://[fd00::7]:50003"]
    assert Invitation("Studio", ("fd00::7",), 50000).typed == "fd00::7"


def test_what_is_typed_is_understood() -> None:
    for address, port in (("192.168.1.20", 50000), ("192.168.1.20", 50003), ("fd00::7", 50000), ("fd00::7", 50003)):
        parsed = parse_address(Invitation("Studio", (address,), port).typed)
        assert parsed is not None
        assert (parsed.host, parsed.port or 50000) == (address, port)


def test_a_second_network_has_an_address_of_its_own() -> None:
    invitation = Invitation("Studio", ("192.168.1.20", "10.0.0.4"), 50000)
    assert texts(invitation)[:3] == ["192.168.1.20", "10.0.0.4", "http://192.168.1.20:50000"]


def test_bare_text_gets_in_neither_past_a_password_nor_past_tls() -> None:
    assert not any(text.startswith("nc ") for text in texts(Invitation("S", ("10.0.0.4",), 50000, password=True)))
    assert not any(text.startswith("nc ") for text in texts(Invitation("S", ("10.0.0.4",), 50000, plain=False)))


def test_irssi_is_told_to_encrypt_where_nothing_else_gets_in() -> None:
    assert "/connect -tls -notls_verify 10.0.0.4 50000" in texts(Invitation("S", ("10.0.0.4",), 50000, plain=False))


def test_without_a_network_there_is_no_way() -> None:
    invitation = Invitation("Studio", (), 50000)
    assert (invitation.ways(), invitation.link, invitation.typed) == ([], "", "")

"""Which found chat is the one that was lost, and when. Pure values; no network.
That the client goes there is tried on real networks in tests/e2e/test_moves.py."""

from __future__ import annotations

from lanchat.app.pursuit import Pursuit
from lanchat.protocol.beacon import ChatInfo, FoundChat


def at(address: str, certificate: str = "ours", started_ms: int = 1) -> FoundChat:
    info = ChatInfo("chat", "Deck", f"host of {started_ms}", "pc", started_ms=started_ms, fingerprint=certificate)
    return FoundChat(info, address, 50000)


def entered(certificate: str = "ours") -> Pursuit:
    pursuit = Pursuit()
    pursuit.connecting("10.0.0.2", 50000)
    pursuit.entered(certificate)
    return pursuit


def test_a_chat_that_was_lost_is_known_by_its_certificate() -> None:
    pursuit = entered()
    assert pursuit.lost([]) is None
    assert pursuit.found(at("10.0.0.7", "another")) == ""
    assert pursuit.found(at("10.0.0.7")) == "follow"
    assert pursuit.found(at("10.0.0.2")) == "follow"  # it is back where it was: no need to wait
    pursuit.entered("ours")
    assert pursuit.found(at("10.0.0.2")) == ""


def test_where_it_was_seen_before_the_loss_is_remembered_the_newest_first() -> None:
    chats = [at("10.0.0.2"), at("10.0.0.7"), at("10.0.0.8", started_ms=5), at("10.0.0.9", "another", 9)]
    assert entered().lost(chats) == chats[2]


def test_the_place_that_was_lost_and_further_losses_lead_nowhere() -> None:
    pursuit = entered()
    assert pursuit.lost([at("10.0.0.2")]) is None
    assert pursuit.lost([at("10.0.0.7")]) is None


def test_another_address_is_a_reason_to_doubt_once() -> None:
    pursuit = entered()
    assert [pursuit.found(at("10.0.0.7")) for _ in range(2)] == ["doubt", ""]
    assert pursuit.connected


def test_others_are_told_an_address_that_means_something_to_them() -> None:
    pursuit = entered()
    chats = [at("10.0.0.9", "another"), at("fe80::2%3"), at("10.0.0.7")]
    assert pursuit.address_to_tell("fe80::2%3", chats) == "10.0.0.7"
    assert pursuit.address_to_tell("fe80::2%3", chats[:2]) == "fe80::2%3"
    assert pursuit.address_to_tell("10.0.0.2", chats) == "10.0.0.2"


def test_what_has_no_certificate_is_not_followed() -> None:
    pursuit = entered("")
    assert pursuit.lost([at("10.0.0.7", "")]) is None
    assert pursuit.found(at("10.0.0.7", "")) == ""
    assert not pursuit.connected

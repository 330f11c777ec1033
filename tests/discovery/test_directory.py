"""Which chats are listed, by which address, and when they leave the list.
Pure values; no network."""

from __future__ import annotations

from lanchat.discovery import directory
from lanchat.discovery.directory import Candidates, Directory
from lanchat.protocol.beacon import ChatInfo, FoundChat


def info(host: str = "h1", chat: str = "c1", people: int = 1) -> ChatInfo:
    return ChatInfo(chat_id=chat, name="Workshop", host_id=host, host_name="pc", people=people)


def at(address: str, chat: ChatInfo, elapsed: float = 5.0) -> FoundChat:
    return FoundChat(chat, address, 50000, "udp", elapsed)


def test_a_new_chat_is_told_once() -> None:
    chats = Directory()
    assert chats.confirm(at("10.0.0.2", info()), 3.0, 0.0) == at("10.0.0.2", info())
    assert chats.confirm(at("10.0.0.2", info()), 3.0, 1.0) is None
    assert chats.chats == [at("10.0.0.2", info())]


def test_two_addresses_of_one_host_are_one_chat_at_the_clearly_faster_address() -> None:
    chats = Directory()
    chats.confirm(at("10.0.0.2", info()), 8.0, 0.0)
    assert chats.confirm(at("10.0.1.2", info()), 7.0, 0.0) is None
    better = chats.confirm(at("127.0.0.1", info()), 0.5, 0.0)
    assert better is not None
    assert better.address == "127.0.0.1"
    assert [chat.address for chat in chats.chats] == ["127.0.0.1"]


def test_a_link_local_address_is_the_last_choice() -> None:
    chats = Directory()
    chats.confirm(at("fe80::2%3", info()), 1.0, 0.0)
    better = chats.confirm(at("10.0.0.2", info()), 8.0, 0.0)
    assert better is not None
    assert better.address == "10.0.0.2"
    assert chats.confirm(at("fe80::2%3", info()), 1.0, 0.0) is None


def test_two_hosts_are_both_listed_the_fuller_first() -> None:
    chats = Directory()
    chats.confirm(at("10.0.0.2", info("h1", people=1)), 3.0, 0.0)
    chats.confirm(at("10.0.0.3", info("h2", people=5)), 3.0, 0.0)
    assert [chat.info.host_id for chat in chats.chats] == ["h2", "h1"]


def test_a_datagram_changes_the_number_of_people_and_nothing_else() -> None:
    chats = Directory()
    chats.confirm(at("10.0.0.2", info()), 3.0, 0.0)
    told = chats.heard(info(people=4)._replace(name="Forged", port=1), "10.0.0.2", 1.0)
    assert told is not None
    assert (told.info.people, told.info.name, told.port) == (4, "Workshop", 50000)
    assert chats.heard(info(people=4), "10.0.0.2", 2.0) is None


def test_a_datagram_lists_nobody() -> None:
    chats = Directory()
    assert chats.heard(info(), "10.0.0.2", 1.0) is None
    assert chats.chats == []


def test_who_was_silent_is_named_until_heard_again() -> None:
    chats = Directory()
    chats.confirm(at("10.0.0.2", info()), 3.0, 10.0)
    assert [chat.address for chat in chats.silent(10.0)] == ["10.0.0.2"]
    chats.heard(info(), "10.0.0.99", 12.0)
    assert len(chats.silent(11.0)) == 1
    chats.heard(info(), "10.0.0.2", 12.0)
    assert chats.silent(11.0) == []


def test_a_host_that_starts_another_chat_is_listed_with_that_one() -> None:
    chats = Directory()
    chats.confirm(at("10.0.0.2", info(chat="old")), 3.0, 0.0)
    told = chats.confirm(at("10.0.0.2", info(chat="new")), 3.0, 1.0)
    assert told is not None
    assert [chat.info.chat_id for chat in chats.chats] == ["new"]


def test_a_forgotten_host_is_gone_and_may_come_back() -> None:
    chats = Directory()
    chats.confirm(at("10.0.0.2", info()), 3.0, 0.0)
    assert chats.at(("10.0.0.2", 50000)) is not None
    assert chats.forget("h1")
    assert not chats.forget("h1")
    assert chats.at(("10.0.0.2", 50000)) is None
    assert chats.confirm(at("10.0.0.2", info()), 3.0, 0.0) is not None


def test_when_an_address_fails_the_others_are_tried_before_the_chat_is_lost() -> None:
    chats = Directory()
    chats.confirm(at("10.0.0.2", info()), 3.0, 0.0)
    chats.confirm(at("10.0.0.3", info()), 3.0, 0.0)
    chats.confirm(at("10.0.0.4", info()), 3.0, 0.0)
    assert chats.failed(("10.0.0.9", 50000)) is None
    assert chats.failed(("10.0.0.2", 50000)) == ("h1", ("10.0.0.4", 50000))
    moved = chats.confirm(at("10.0.0.4", info()), 9.0, 1.0)
    assert moved is not None
    assert moved.address == "10.0.0.4"
    assert chats.failed(("10.0.0.4", 50000)) == ("h1", ("10.0.0.3", 50000))
    assert chats.failed(("10.0.0.3", 50000)) == ("h1", None)


def test_a_hundred_addresses_of_one_chat_are_not_all_remembered() -> None:
    chats = Directory()
    for i in range(100):
        chats.confirm(at(f"10.0.0.{i}", info()), 3.0, 0.0)
    tried = 0
    place: tuple[str, int] | None = ("10.0.0.0", 50000)
    while place is not None:
        concerned = chats.failed(place)
        assert concerned is not None
        place = concerned[1]
        tried += 1
    assert tried == directory.MAX_OTHERS + 1


def test_a_network_full_of_false_chats_is_cut_off() -> None:
    chats = Directory()
    for i in range(1_000):
        chats.confirm(at("10.0.0.2", info(f"h{i}")), 3.0, 0.0)
    assert len(chats.chats) == directory.MAX_CHATS


def test_candidates_are_few_and_the_oldest_goes_first() -> None:
    candidates = Candidates()
    for i in range(1_000):
        candidates.note(f"n{i}", float(i))
    assert len(candidates.heard) == directory.MAX_CANDIDATES
    assert candidates.heard["n999"] == 999.0
    candidates.drop("n999")
    assert "n999" not in candidates.heard

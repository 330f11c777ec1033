"""What a chat tells about itself, in datagrams, TXT records and JSON, from friends and from strangers.
Pure values."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from lanchat.protocol import beacon
from lanchat.protocol.beacon import DATAGRAM, MAGIC, MAX_INSTANCE, ChatInfo, Datagram

HEX = "0123456789abcdef" * 4

texts = st.text(max_size=60)
infos = st.builds(
    ChatInfo,
    chat_id=st.text("0123456789abcdef", min_size=32, max_size=32),
    name=texts,
    host_id=st.text("0123456789abcdef", min_size=32, max_size=32),
    host_name=texts,
    people=st.integers(0, 10_000),
    port=st.integers(1, 65535),
    term=st.integers(0, 2**31),
    started_ms=st.integers(0, 2**42),
    automatic=st.booleans(),
    fingerprint=st.sampled_from(("", HEX)),
    version=st.sampled_from(("", "0.1.0", "12.34.56.dev789")),
)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
chats = st.dictionaries(st.sampled_from(ChatInfo._fields), scalars, max_size=12)
bodies = st.dictionaries(
    st.sampled_from(["v", "node", "role", "nonce", "chat", "other"]),
    scalars | chats | st.sampled_from(["ask", "answer", "announce", "bye", "host", "candidate", "searching"]),
)


@given(infos, st.sampled_from(["ask", "answer", "announce", "bye"]))
def test_no_datagram_is_larger_than_a_question(chat: ChatInfo, verb: str) -> None:
    data = Datagram(verb, HEX[:32], "host", HEX[:16], chat).encode()  # type: ignore[arg-type]
    assert len(data) <= DATAGRAM
    assert verb != "ask" or len(data) == DATAGRAM
    back = Datagram.decode(data)
    assert back is not None
    assert back.chat is not None
    assert (back.verb, back.node, back.nonce) == (verb, HEX[:32], HEX[:16])
    assert (back.chat.chat_id, back.chat.host_id, back.chat.port) == (chat.chat_id, chat.host_id, chat.port)
    assert (back.chat.people, back.chat.claim) == (chat.people, chat.claim)


def test_the_longest_names_are_cut_at_a_character() -> None:
    chat = ChatInfo("c" * 32, "\N{GRINNING FACE}" * 40, "h" * 32, "ö" * 40, fingerprint=HEX, version="1.2.3")
    data = Datagram("answer", "n" * 32, "host", "0" * 16, chat).encode()
    back = Datagram.decode(data)
    assert len(data) <= DATAGRAM
    assert back is not None
    assert back.chat is not None
    assert back.chat.name
    assert set(back.chat.name) == {"\N{GRINNING FACE}"}


def test_ordinary_names_are_not_cut() -> None:
    chat = ChatInfo("c" * 32, "Büro – Zoë", "h" * 32, "zoe-laptop", people=12, started_ms=1_700_000_000_000)
    back = Datagram.decode(Datagram("announce", "n" * 32, "host", "", chat).encode())
    assert back is not None
    assert back.chat == chat


@given(st.binary(max_size=700))
def test_any_bytes_are_a_datagram_or_nothing(data: bytes) -> None:
    Datagram.decode(data)
    Datagram.decode(MAGIC + data)


@given(bodies)
def test_any_json_is_a_datagram_or_nothing(body: dict[str, object]) -> None:
    decoded = Datagram.decode(MAGIC + json.dumps(body).encode())
    if decoded is not None:
        assert len(decoded.encode()) <= DATAGRAM


@given(chats)
def test_what_is_taken_in_can_be_sent_and_shown(data: dict[str, object]) -> None:
    chat = ChatInfo.from_dict(data)
    if chat is not None:
        assert ChatInfo.from_json(chat.to_json()) == chat
        chat.to_json().encode("utf-8")
        assert chat.name.isprintable() or "\u200c" in chat.name or "\u200d" in chat.name
        assert len(chat.instance.encode()) <= MAX_INSTANCE


def test_brackets_without_end_are_nothing() -> None:
    assert Datagram.decode(MAGIC + b"[" * 1000) is None
    assert ChatInfo.from_json("[" * 100_000) is None
    assert ChatInfo.from_json('{"people":' + "9" * 5_000 + "}") is None


def test_names_lose_what_cannot_be_shown() -> None:
    chat = ChatInfo.from_dict({"chat_id": "c", "host_id": "h", "name": "a\u202eb\x00\ud800c\n", "host_name": "x" * 99})
    assert chat is not None
    assert chat.name == "abc"
    assert chat.host_name == "x" * beacon.MAX_NAME


@given(infos)
def test_a_txt_record_says_the_same_and_is_small(chat: ChatInfo) -> None:
    record = chat.to_txt()
    assert sum(len(key) + len(value) + 2 for key, value in record.items()) <= 400
    back = ChatInfo.from_txt({key.encode(): value for key, value in record.items()}, chat.port)
    assert back is not None
    assert (back.chat_id, back.host_id, back.term, back.people) == (chat.chat_id, chat.host_id, chat.term, chat.people)
    assert chat.fingerprint.startswith(back.fingerprint)
    assert 0 < len(chat.instance.encode()) <= MAX_INSTANCE


@given(
    st.dictionaries(
        st.sampled_from([b"txtvers", b"net", b"id", b"ep", b"role", b"n", b"fp", b"v", b"NET"]) | st.binary(max_size=9),
        st.none() | st.binary(max_size=200) | st.sampled_from([b"1", b"host", "٣".encode()]),
    ),
    st.integers(-1, 70_000),
)
def test_any_txt_record_is_a_chat_or_nothing(record: dict[bytes, bytes | None], port: int) -> None:
    ChatInfo.from_txt(record, port)


def test_of_two_hosts_the_earlier_stays_then_the_lower_id_however_many_people() -> None:
    def claim(people: int, started: int, host: str) -> tuple[int, str]:
        return ChatInfo("c", "", host, "", people=people, started_ms=started).claim

    in_order = [claim(1, 100, "9"), claim(7, 100, "a"), claim(1, 100, "aa"), claim(9, 200, "0")]
    assert sorted(in_order, reverse=True) == in_order
    assert len(set(in_order)) == len(in_order)

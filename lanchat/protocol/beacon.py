"""What a chat tells about itself before anyone has joined: the values behind UDP datagrams, DNS-SD TXT records
and the HELLO answer, with their encodings. All of it is an unauthenticated hint until the TCP port confirmed it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from lanchat.protocol.numbers import parse_number

#: TCP and UDP port of a chat, and those tried in order when it is taken by another program.
PORT = 50000
FALLBACK_PORTS = tuple(range(50001, 50010))
#: DNS-SD service type (RFC 6763), at most 15 characters.
SERVICE_TYPE = "_lanchat._tcp.local."
#: Link-local scope: snooping switches flood it (RFC 4541), routers never forward it.
MULTICAST_V4 = "224.0.0.167"
MULTICAST_V6 = "ff02::5050"
#: Every datagram starts so; the digit is the format.
MAGIC = b"LANCHAT1"
#: A question is padded to this size and an answer is never larger, so nobody can be made to amplify.
DATAGRAM = 512
#: Characters of a chat's or computer's name on the wire.
MAX_NAME = 40
#: Characters of an id or fingerprint that are kept, and the largest number: what a hostile peer can make us hold.
MAX_TEXT, MAX_NUMBER = 128, 2**53
#: Characters of a node's id and of a nonce in a datagram; both are ASCII.
MAX_TOKEN = 64
#: Hex digits of a fingerprint in a datagram or TXT record: enough to recognise it, the whole one comes over TCP.
SHORT_FINGERPRINT = 32
#: Bytes of a DNS-SD instance name (RFC 6763 section 4.1.1).
MAX_INSTANCE = 63

Role = Literal["host", "candidate", "searching"]


class ChatInfo(NamedTuple):
    """A chat as its host describes it. `password`: it lets in only who has one. `claim` decides between two automatic
    hosts: the higher one stays."""

    chat_id: str
    name: str
    host_id: str
    host_name: str
    people: int = 0
    port: int = PORT
    term: int = 0
    started_ms: int = 0
    automatic: bool = False
    password: bool = False
    fingerprint: str = ""
    version: str = ""

    @property
    def claim(self) -> tuple[int, str]:
        """The earlier start first, then the lower host id: nothing that changes, so that both sides decide alike."""
        inverted = "".join(chr(0x10FFFE - ord(c)) for c in self.host_id) + chr(0x10FFFF)
        return (-self.started_ms, inverted)

    def to_json(self) -> str:
        """Compact JSON, at most about 400 bytes."""
        return json.dumps(self._asdict(), separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ChatInfo | None:
        """The chat that to_json described, None for anything else; unknown keys are ignored, names are cut."""
        data = _load(text)
        return cls.from_dict(data) if isinstance(data, dict) else None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ChatInfo | None:
        """As from_json, from a parsed object."""
        kinds: dict[str, type] = {"people": int, "port": int, "term": int, "started_ms": int}
        kinds |= {"automatic": bool, "password": bool}
        values: dict[str, Any] = {}
        for name in cls._fields:
            value = data.get(name)
            if value is None:
                continue
            if type(value) is not kinds.get(name, str):
                return None
            if type(value) is int and not 0 <= value <= MAX_NUMBER:
                return None
            values[name] = _clean(value)[:MAX_TEXT] if isinstance(value, str) else value
        if not values.get("chat_id") or not values.get("host_id"):
            return None
        values["name"] = values.get("name", "")[:MAX_NAME]
        values["host_name"] = values.get("host_name", "")[:MAX_NAME]
        if not 0 < values.get("port", PORT) < 65536:
            return None
        return cls(**values)

    def to_txt(self) -> dict[str, bytes]:
        """The DNS-SD TXT record (RFC 6763 section 6), at most 400 bytes; the name is in the instance instead."""
        return {
            "txtvers": b"1",
            "net": self.chat_id.encode()[:64],
            "id": self.host_id.encode()[:64],
            "ep": str(self.term).encode(),
            "role": b"host",
            "n": str(self.people).encode(),
            "fp": self.fingerprint.encode()[:SHORT_FINGERPRINT],
            "v": self.version.encode()[:16],
        }

    @classmethod
    def from_txt(cls, record: Mapping[bytes, bytes | None], port: int) -> ChatInfo | None:
        """What a TXT record tells of the chat on `port`, None when it is not one of ours."""
        text = {key.lower(): (value or b"").decode("utf-8", "replace") for key, value in record.items()}
        if text.get(b"txtvers") != "1" or text.get(b"role") != "host":
            return None
        numbers = {name: parse_number(text.get(key, "0")) or 0 for name, key in (("term", b"ep"), ("people", b"n"))}
        keys = (("chat_id", b"net"), ("host_id", b"id"), ("fingerprint", b"fp"), ("version", b"v"))
        return cls.from_dict({"port": port, **numbers, **{name: text.get(key, "") for name, key in keys}})

    @property
    def instance(self) -> str:
        """A DNS-SD instance name no other host has, at most MAX_INSTANCE bytes."""
        mark = f" ({self.host_id[:4] or '0'})"
        return _cut_bytes(_clean(self.name) or "LAN Chat", MAX_INSTANCE - len(mark.encode())) + mark


def _load(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):  # brackets nested a thousand deep end in the latter
        return None


def _clean(text: str) -> str:
    """Without what cannot be shown or encoded: controls, lone surrogates, direction overrides. Joiners stay."""
    return text if text.isprintable() else "".join(c for c in text if c.isprintable() or c in "\u200c\u200d")


def _cut_bytes(text: str, limit: int) -> str:
    """The longest beginning that takes at most `limit` bytes of UTF-8."""
    return text.encode("utf-8", "ignore")[: max(limit, 0)].decode("utf-8", "ignore")


class FoundChat(NamedTuple):
    """A chat that answered on `address` and was verified over TCP. `method` names what led to it."""

    info: ChatInfo
    address: str
    port: int
    method: str = ""
    elapsed_ms: float = 0.0

    def with_info(self, info: ChatInfo) -> FoundChat:
        """The same place with newer particulars."""
        return self._replace(info=info)


class Datagram(NamedTuple):
    """One UDP message: `ask` wants answers, `answer` is one, `announce` and `bye` come unasked."""

    verb: Literal["ask", "answer", "announce", "bye"]
    node: str
    role: Role
    nonce: str = ""
    chat: ChatInfo | None = None

    def encode(self) -> bytes:
        """The datagram: an `ask` is padded to DATAGRAM bytes, others never exceed it, names being cut if need be."""
        data = self._body(self.chat)
        if len(data) > DATAGRAM and self.chat is not None:
            chat = self.chat._replace(fingerprint=self.chat.fingerprint[:SHORT_FINGERPRINT], version="")
            while len(data := self._body(chat)) > DATAGRAM and (chat.name or chat.host_name):
                chat = _with_shorter_name(chat, len(data) - DATAGRAM)
        if len(data) > DATAGRAM:
            data = self._body(None)
        return data.ljust(DATAGRAM) if self.verb == "ask" else data

    def _body(self, chat: ChatInfo | None) -> bytes:
        body: dict[str, Any] = {"v": self.verb, "node": self.node, "role": self.role, "nonce": self.nonce}
        if chat is not None:
            body["chat"] = chat._asdict()
        return MAGIC + json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8", "replace")

    @classmethod
    def decode(cls, data: bytes) -> Datagram | None:
        """The datagram in these bytes, None for anything that is not one of ours."""
        if not data.startswith(MAGIC) or len(data) > 2 * DATAGRAM:
            return None
        try:
            body = _load(data[len(MAGIC) :].decode("utf-8"))
        except UnicodeDecodeError:
            return None
        if not isinstance(body, dict):
            return None
        verb, node, role, nonce = (body.get(key) for key in ("v", "node", "role", "nonce"))
        if verb not in ("ask", "answer", "announce", "bye") or role not in ("host", "candidate", "searching"):
            return None
        if not isinstance(node, str) or not isinstance(nonce, str) or not 0 < len(node) <= MAX_TOKEN:
            return None
        if len(nonce) > MAX_TOKEN or not (node + nonce).isascii():
            return None
        chat = body.get("chat")
        info = ChatInfo.from_dict(chat) if isinstance(chat, dict) else None
        return cls(verb, node, role, nonce, info)


def _with_shorter_name(chat: ChatInfo, excess: int) -> ChatInfo:
    """The longer of the two names loses `excess` bytes, though no more than half of it at a time."""
    name, host_name = chat.name.encode("utf-8", "ignore"), chat.host_name.encode("utf-8", "ignore")
    size = max(len(name), len(host_name))
    kept = min(size - 1, max(size - excess, size // 2))
    if len(host_name) >= len(name):
        return chat._replace(host_name=_cut_bytes(chat.host_name, kept))
    return chat._replace(name=_cut_bytes(chat.name, kept))

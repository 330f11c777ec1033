"""What a chat tells about itself before anyone has joined: the values behind UDP datagrams, DNS-SD TXT records
and the HELLO answer, with their encodings. All of it is an unauthenticated hint until the TCP port confirmed it."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field, replace
from typing import Any, Literal

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

Role = Literal["host", "candidate", "searching"]


@dataclass(frozen=True, slots=True)
class ChatInfo:
    """A chat as its host describes it. `claim` decides between two automatic hosts: the higher one stays."""

    chat_id: str
    name: str
    host_id: str
    host_name: str
    people: int = 0
    port: int = PORT
    term: int = 0
    started_ms: int = 0
    automatic: bool = False
    fingerprint: str = ""
    version: str = ""

    @property
    def claim(self) -> tuple[int, int, str]:
        """More people first, then the earlier start, then the lower host id."""
        inverted = "".join(chr(0x7E - (ord(c) & 0x3F)) for c in self.host_id)
        return (self.people, -self.started_ms, inverted)

    def to_json(self) -> str:
        """Compact JSON, at most about 400 bytes."""
        return json.dumps(asdict(self), separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> ChatInfo | None:
        """The chat that to_json described, None for anything else; unknown keys are ignored, names are cut."""
        try:
            data = json.loads(text)
        except ValueError:
            return None
        return cls.from_dict(data) if isinstance(data, dict) else None

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> ChatInfo | None:
        """As from_json, from a parsed object."""
        kinds = {"people": int, "port": int, "term": int, "started_ms": int, "automatic": bool}
        values: dict[str, Any] = {}
        for name in cls.__slots__:
            value = data.get(name)
            if value is None:
                continue
            if type(value) is not kinds.get(name, str):
                return None
            values[name] = value[:128] if isinstance(value, str) else value
        if not values.get("chat_id") or not values.get("host_id"):
            return None
        values["name"] = values.get("name", "")[:MAX_NAME]
        values["host_name"] = values.get("host_name", "")[:MAX_NAME]
        if not 0 < values.get("port", PORT) < 65536:
            return None
        return cls(**values)


@dataclass(frozen=True, slots=True)
class FoundChat:
    """A chat that answered on `address` and was verified over TCP. `method` names what led to it."""

    info: ChatInfo
    address: str
    port: int
    method: str = ""
    elapsed_ms: float = 0.0

    def with_info(self, info: ChatInfo) -> FoundChat:
        """The same place with newer particulars."""
        return replace(self, info=info)


@dataclass(frozen=True, slots=True)
class Datagram:
    """One UDP message: `ask` wants answers, `answer` is one, `announce` and `bye` come unasked."""

    verb: Literal["ask", "answer", "announce", "bye"]
    node: str
    role: Role
    nonce: str = ""
    chat: ChatInfo | None = field(default=None)

    def encode(self) -> bytes:
        """The datagram; an `ask` is padded to DATAGRAM bytes."""
        body = {"v": self.verb, "node": self.node, "role": self.role, "nonce": self.nonce}
        if self.chat is not None:
            body["chat"] = asdict(self.chat)  # type: ignore[assignment]
        data = MAGIC + json.dumps(body, separators=(",", ":"), ensure_ascii=False).encode("utf-8")
        return data.ljust(DATAGRAM) if self.verb == "ask" else data

    @classmethod
    def decode(cls, data: bytes) -> Datagram | None:
        """The datagram in these bytes, None for anything that is not one of ours."""
        if not data.startswith(MAGIC) or len(data) > 2 * DATAGRAM:
            return None
        try:
            body = json.loads(data[len(MAGIC) :].decode("utf-8"))
        except ValueError:
            return None
        if not isinstance(body, dict):
            return None
        verb, node, role, nonce = (body.get(key) for key in ("v", "node", "role", "nonce"))
        if verb not in ("ask", "answer", "announce", "bye") or role not in ("host", "candidate", "searching"):
            return None
        if not isinstance(node, str) or not isinstance(nonce, str) or not 0 < len(node) <= 64 or len(nonce) > 64:
            return None
        chat = body.get("chat")
        info = ChatInfo.from_dict(chat) if isinstance(chat, dict) else None
        return cls(verb, node, role, nonce, info)

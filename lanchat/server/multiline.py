"""Messages of several lines (draft/multiline): a batch while it comes in, and such a message on its way out.
What a batch may hold, and who gets it, is decided by the handlers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lanchat.protocol import capabilities as cap
from lanchat.protocol.entry import encode_cid
from lanchat.protocol.multiline import BATCH_TYPE, CONCAT_TAG, Part
from lanchat.protocol.plain_text import clean
from lanchat.server.delivery import Line, plain_message
from lanchat.server.timestamps import format_ms


@dataclass(slots=True)
class OpenBatch:
    """What a client has sent so far of a batch. `until` is the clock at which it is given up; a `broken` one is only
    kept so that the rest of it can be ignored."""

    reference: str
    target: str
    tags: str
    cid: bytes | None
    label: str
    until: float
    parts: list[Part] = field(default_factory=list)
    size: int = 0
    broken: bool = False

    def add(self, part: Part) -> None:
        """Take one more line."""
        self.size += len(part.text.encode()) + (0 if part.concat or not self.parts else 1)
        self.parts.append(part)


class Multiline(Line):
    """A PRIVMSG of several lines: a batch for who knows such, line by line for everybody else."""

    __slots__ = ("_lines", "_mask", "_parts", "_target")

    def __init__(
        self, mask: str, target: str, parts: Sequence[Part], *, ts: int, cid: bytes, tags: str, account: str
    ) -> None:
        super().__init__(b"", ts=ts, cid=cid, tags=tags, account=account)
        self._mask = mask
        self._target = target
        self._parts = parts
        self._lines = [f":{mask} PRIVMSG {target} :{part.text}\r\n".encode() for part in parts]

    def _build(self, shape: int) -> bytes | None:
        if shape == cap.PLAIN:
            return self._as_plain()
        if shape & cap.MULTILINE:
            reference = encode_cid(self.cid)
            self.body = f":{self._mask} BATCH +{reference} {BATCH_TYPE} {self._target}\r\n".encode()
            inside = f"@batch={reference} ".encode()
            further = f"@batch={reference};{CONCAT_TAG} ".encode()
            lines = [
                (further if part.concat else inside) + line for line, part in zip(self._lines, self._parts, strict=True)
            ]
            lines.append(f":{self._mask} BATCH -{reference}\r\n".encode())
        else:
            # "Fallback": no blank lines, and what belongs to the message as a whole stands on the first.
            said = [line for line, part in zip(self._lines, self._parts, strict=True) if part.text]
            self.body = said[0]
            tags = ["time=" + format_ms(self.ts)] if shape & cap.SERVER_TIME else []
            if shape & cap.ACCOUNT_TAG and self.account:
                tags.append("account=" + self.account)
            head = f"@{';'.join(tags)} ".encode() if tags else b""
            lines = [head + line for line in said[1:]]
        first = super()._build(shape)
        return None if first is None else first + b"".join(lines)

    def _as_plain(self) -> bytes:
        nick = self._mask.partition("!")[0]
        to_you = not self._target.startswith(("#", "@", "+"))
        said = (plain_message(nick, part.text, "PRIVMSG", to_you) for part in self._parts if part.text)
        return b"".join(clean(line).encode() + b"\n" for line in said)

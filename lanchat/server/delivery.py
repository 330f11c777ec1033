"""One thing that happened, as the bytes each kind of session gets.
Whom it concerns is decided by the caller; how it gets to many is fan.py's part."""

from __future__ import annotations

from lanchat.protocol import capabilities as cap
from lanchat.protocol.entry import Entry, encode_cid
from lanchat.protocol.plain_text import clean
from lanchat.server.timestamps import format_ms

#: Who gets any tag.
_TAGGED = cap.SERVER_TIME | cap.MESSAGE_TAGS | cap.ACCOUNT_TAG
_USUAL = cap.SERVER_TIME | cap.MESSAGE_TAGS


class Line:
    """One event in all the forms it can take.

    `body` is the IRC line with CRLF, `extended` the same for extended-join; `require` are the capability bits without
    which it is not sent at all; `ts` is its time, `cid` its id and `tags` what else stands in its tags, encoded;
    `account` is that of whose line it is, for account-tag, '' without one.
    `plain` is what a plain-text guest reads, '' for nothing.
    """

    __slots__ = ("_forms", "account", "body", "cid", "extended", "plain", "require", "tags", "ts")

    def __init__(
        self,
        body: bytes,
        *,
        ts: int,
        cid: bytes = b"",
        tags: str = "",
        plain: str = "",
        extended: bytes = b"",
        require: int = 0,
        account: str = "",
    ) -> None:
        self.body = body
        self.ts = ts
        self.cid = cid
        self.tags = tags
        self.plain = plain
        self.extended = extended
        self.require = require
        self.account = account
        self._forms: dict[int, bytes | None] = {}

    def form(self, shape: int) -> bytes | None:
        """The bytes for sessions of this shape, None when they do not get it. Built once per shape."""
        forms = self._forms
        if shape in forms:
            return forms[shape]
        built = forms[shape] = self._build(shape)
        return built

    def _build(self, shape: int) -> bytes | None:
        if shape == cap.PLAIN:
            plain = self.as_text()
            return clean(plain).encode() + b"\n" if plain else None
        if self.require & ~shape:
            return None
        body = self.extended if self.extended and shape & cap.EXTENDED_JOIN else self.body
        if not shape & _TAGGED:
            return body
        tags = ["time=" + format_ms(self.ts)] if shape & cap.SERVER_TIME else []
        if shape & cap.MESSAGE_TAGS:
            if self.cid:
                tags.append("msgid=" + encode_cid(self.cid))
            if self.tags:
                tags.append(self.tags)
        if shape & cap.ACCOUNT_TAG and self.account:
            tags.append("account=" + self.account)  # a name holds nothing that would have to be escaped
        return f"@{';'.join(tags)} ".encode() + body if tags else body

    def as_text(self) -> str:
        """What a plain-text guest reads, '' for nothing."""
        return self.plain


class Said(Line):
    """A PRIVMSG or NOTICE, whose plain form is only made where there is a plain-text guest."""

    __slots__ = ("_command", "_nick", "_text", "_to_you")

    def __init__(
        self,
        body: bytes,
        ts: int,
        cid: bytes,
        tags: str,
        nick: str,
        command: str,
        text: str,
        to_you: bool,
        account: str = "",
    ) -> None:
        # Not by Line.__init__: this is made for every message.
        self.body = body
        self.ts = ts
        self.cid = cid
        self.tags = tags
        self.extended = b""
        self.require = 0
        self.account = account
        self._forms = {}
        self._nick = nick
        self._command = command
        self._text = text
        self._to_you = to_you

    def as_text(self) -> str:
        """See Line."""
        return plain_message(self._nick, self._text, self._command, self._to_you)


class Stored(Line):
    """A PRIVMSG or NOTICE to a room, as its entry has it. This is made for every message, so it is made of little."""

    __slots__ = ("command", "entry", "msgid")

    def __init__(self, body: bytes, entry: Entry, command: str, tags: str, msgid: str) -> None:
        self.body = body
        self.entry = entry
        self.command = command
        self.msgid = msgid
        self.tags = tags
        self._forms = {}

    def _build(self, shape: int) -> bytes | None:
        entry = self.entry
        if shape & _USUAL == _USUAL and not self.tags:  # most by far
            account = entry.author.account if shape & cap.ACCOUNT_TAG else ""
            tags = f"@time={format_ms(entry.ts)};msgid={self.msgid}"
            return (f"{tags};account={account} " if account else f"{tags} ").encode() + self.body
        plain = plain_message(entry.author.nick, entry.body, self.command, False) if shape == cap.PLAIN else ""
        line = Line(self.body, ts=entry.ts, cid=entry.cid, tags=self.tags, plain=plain, account=entry.author.account)
        return line.form(shape)


def plain_message(nick: str, text: str, command: str, to_you: bool) -> str:
    """A PRIVMSG or NOTICE as a plain-text guest reads it."""
    where = " (to you)" if to_you else ""
    if text.startswith("\x01ACTION ") and command == "PRIVMSG":
        return f"* {nick}{where} {text[8:].rstrip(chr(1))}"
    if text.startswith("\x01"):
        return ""
    return f"-{nick}-{where} {text}" if command == "NOTICE" else f"{nick}{where}: {text}"

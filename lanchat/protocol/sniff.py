"""Which language a new connection speaks, told from its first bytes alone: TLS, HTTP, IRC or plain lines.
Reading the bytes and acting on the answer belong to whoever owns the connection."""

from __future__ import annotations

import re
from typing import Literal

Guess = Literal["tls", "http", "irc", "plain", "more"]

#: First byte of a TLS handshake record (RFC 8446, section 5.1).
TLS_HANDSHAKE = 0x16
#: Bytes after which an unfinished first line is taken for plain text.
MAX_FIRST_LINE = 8192

#: A request line. The methods count in any case: a browser sends unknown ones as they were written.
_HTTP_METHOD = re.compile(
    rb"(?:GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH|PRI|PROPFIND)[ \t]+(?:/|\*|https?:)", re.IGNORECASE
)
_HTTP_VERSION = re.compile(rb"[!-~]+[ \t]+\S.*[ \t]HTTP/\d", re.IGNORECASE)
_HTTP_HEADER = re.compile(rb"Host:[ \t]", re.IGNORECASE)
#: What an IRC client may begin with, in the shape it has there: "pass the salt" is no command.
_IRC_OPENING = re.compile(
    rb"(?:CAP[ ]+(?:LS|LIST|REQ|END)\b.*|NICK[ ]+\S+|USER[ ]+\S+[ ]+\S+[ ]+\S+[ ]+.+|PASS[ ]+\S+"
    rb"|(?:PING|PONG)(?:[ ]+\S+){0,2}|QUIT(?:[ ]+:.*)?|LANCHAT[ ]+\S+.*|AUTHENTICATE[ ]+\S+|WEBIRC[ ]+\S+.*)[ ]*$",
    re.IGNORECASE,
)
#: Other commands count only in capitals, as programs write them.
_IRC_VERB = re.compile(
    rb"(?:ADMIN|AUTHENTICATE|AWAY|BATCH|CAP|CHATHISTORY|ERROR|HELP|HELPOP|INFO|INVITE|ISON|JOIN|KICK|KILL|LANCHAT|LINKS"
    rb"|LIST|LUSERS|METADATA|MODE|MONITOR|MOTD|NAMES|NICK|NOTICE|OPER|PART|PASS|PING|PONG|PRIVMSG|QUIT|REGISTER|SETNAME"
    rb"|STARTTLS|STATS|TAGMSG|TIME|TOPIC|USER|USERHOST|VERSION|WALLOPS|WEBIRC|WHO|WHOIS|WHOWAS)(?: |$)"
)
_IRC_START = re.compile(rb"(?:@[^ ]+ +)?(?::[^ ]+ +)?")


def classify(data: bytes, complete: bool) -> Guess:
    """What these first bytes are; "more" when it cannot be told yet.

    `complete` says that no more will come for now: then the unfinished line is judged as it stands. Never raises.
    """
    if data[:1] == bytes([TLS_HANDSHAKE]):
        return "tls"
    data = data.lstrip(b"\r\n")
    if not data:
        return "plain" if complete else "more"
    line, newline, _ = data.partition(b"\n")
    line = line.rstrip(b"\r")
    if _HTTP_METHOD.match(line) or _HTTP_VERSION.match(line) or _HTTP_HEADER.match(line):
        return "http"
    if not newline and not complete and len(data) < MAX_FIRST_LINE:
        return "more"
    return "irc" if is_irc_line(line) else "plain"


def is_irc_line(line: bytes) -> bool:
    """Whether this whole line is an IRC command that a client may begin with."""
    start = _IRC_START.match(line)
    rest = line[start.end() :] if start else line
    return bool(_IRC_OPENING.match(rest) or _IRC_VERB.match(rest))

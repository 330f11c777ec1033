"""Lines from the grammar of modern.ircdocs.horse, "Message Format", and message-tags, with their parts."""

from __future__ import annotations

import pytest

from lanchat.protocol.message import parse

VECTORS: list[tuple[str, dict[str, str], str | None, str, tuple[str, ...]]] = [
    ("LIST", {}, None, "LIST", ()),
    ("join #tea key", {}, None, "JOIN", ("#tea", "key")),
    (":anna kick #tea bob :too loud", {}, "anna", "KICK", ("#tea", "bob", "too loud")),
    ("AWAY :", {}, None, "AWAY", ("",)),
    ("TOPIC #tea ::)", {}, None, "TOPIC", ("#tea", ":)")),
    ("PRIVMSG   #tea    :two  spaces ", {}, None, "PRIVMSG", ("#tea", "two  spaces ")),
    ("PRIVMSG #tea :a :b", {}, None, "PRIVMSG", ("#tea", "a :b")),
    ("MODE a:b c", {}, None, "MODE", ("a:b", "c")),
    (":host   PING   x", {}, "host", "PING", ("x",)),
    ("NICK anna ", {}, None, "NICK", ("anna",)),
    ("@time=12;id=x7;flag WHO", {"time": "12", "id": "x7", "flag": ""}, None, "WHO", ()),
    ("@path=c:\\\\d;text=one\\stwo\\:three PING", {"path": "c:\\d", "text": "one two;three"}, None, "PING", ()),
    ("@lines=a\\nb\\rc PING", {"lines": "a\nb\rc"}, None, "PING", ()),
    ("@flag;empty= :src NICK n", {"flag": "", "empty": ""}, "src", "NICK", ("n",)),
    ("@twice=1;twice=2 PING", {"twice": "2"}, None, "PING", ()),
    ("@sum=1+1=2 PING", {"sum": "1+1=2"}, None, "PING", ()),
    ("@+vendor.example/tag=x TAGMSG", {"+vendor.example/tag": "x"}, None, "TAGMSG", ()),
    ("@end=cut\\ PING", {"end": "cut"}, None, "PING", ()),
    ("@odd=\\q PING", {"odd": "q"}, None, "PING", ()),
    ("@;;flag PING", {"flag": ""}, None, "PING", ()),
    ("@flag  :src  PING", {"flag": ""}, "src", "PING", ()),
    (":n!u@h PRIVMSG #a :\x01ACTION waves\x01", {}, "n!u@h", "PRIVMSG", ("#a", "\x01ACTION waves\x01")),
    (":host.example 353 me = #a :@b +c", {}, "host.example", "353", ("me", "=", "#a", "@b +c")),
    (":a\tb PING", {}, "a\tb", "PING", ()),
    ("TOPIC #grüße :日本語", {}, None, "TOPIC", ("#grüße", "日本語")),
]


@pytest.mark.parametrize("vector", VECTORS, ids=[repr(vector[0]) for vector in VECTORS])
def test_vector(vector: tuple[str, dict[str, str], str | None, str, tuple[str, ...]]) -> None:
    line, tags, source, command, params = vector
    message = parse(line.encode())
    assert (dict(message.tags), message.source, message.command, message.params) == (tags, source, command, params)

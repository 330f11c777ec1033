"""Whatever bytes come, the server answers whole valid lines or nothing, keeps its books right, and never raises."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from lanchat.errors import RemoteProtocolError
from lanchat.protocol import capabilities
from lanchat.protocol.lines import LineBuffer
from lanchat.protocol.message import parse
from lanchat.server.commands import COMMANDS
from tests.server.world import Peer, World

_WORDS = st.sampled_from(
    [
        *("#a", "#b", "Anna", "Bob", "zed", "*", "0", ":", ":a b", "+b", "-o", "+klimnstv", "x!y@z", "%tcuf,1", "@#a"),
        *(",", "#a,#b", "LS", "302", "REQ", ":batch labeled-response echo-message message-tags", "END", "LATEST"),
        "BEFORE",
        *("msgid=aaaaaaaaaaaaaaaaaaaaaaaaaa", "timestamp=2023-11-14T22:13:20.000Z", "10", "TARGETS", "HELLO", "\x01"),
        *("+", "-", "S", "SET", "GET", "SUB", "SYNC", "CLEAR", "*ALL", "avatar", ":draft/metadata-3 batch"),
        *("+1", "-1", "draft/multiline", "boss", "secret", "#c", "+e", "+I", "$a:*", "$~a:x", "$m:*!*@*", "$r:*a*"),
        *("PLAIN", "SCRAM-SHA-256", "AGFubmEAeA==", "biwsbj1hbm5hLHI9eA==", "A" * 400, "in=#a;text=b;limit=5", "text="),
        *("seen", "delivered", "a" * 26),
        *(">1", "C<5", "ü", "\u200b", "x" * 300),
    ]
)  # fmt: skip
_CAPS = " ".join(capabilities.BITS)
_TAGS = st.sampled_from(
    [
        "",
        "@label=1 ",
        "@+a=b;label=2 ",
        "@lanchat/id=aaaaaaaaaaaaaaaaaaaaaaaaaa ",
        "@;=;+ ",
        "@",
        "@batch=1 ",
        "@+typing=active ",
    ]
    + [
        f"@{tags} "
        for tags in (f"draft/target-msgid={'a' * 26};draft/edit-text=x\\n", f"+draft/reply={'a' * 26};+draft/react=x")
    ]
)
_COMMANDS = st.builds(
    lambda tags, verb, words: f"{tags}{verb} {' '.join(words)}".encode(),
    _TAGS,
    st.sampled_from(sorted(set(COMMANDS) - {"QUIT"})),
    st.lists(_WORDS, max_size=5),
)
_LINES = st.one_of(
    _COMMANDS, st.binary(max_size=60), st.text(max_size=40).map(lambda text: text.encode(errors="ignore"))
)


def check(world: World, peers: list[Peer]) -> None:
    """Everything sent is whole lines that parse; everything kept agrees with itself."""
    hub = world.server.hub
    for peer in peers:
        world.flush()
        data = b"".join(peer.session.take_output())
        assert data == b"" or data.endswith(b"\r\n")
        for line in data.split(b"\r\n")[:-1]:
            assert b"\n" not in line
            assert b"\r" not in line
            assert b"\0" not in line
            assert parse(line).command
            assert len(line.partition(b" ")[2] if line[:1] == b"@" else line) <= 510
        assert data.count(b"BATCH +") == data.count(b"BATCH -") or b"PRIVMSG" in data or b"TOPIC" in data
    for key, channel in hub.channels.items():
        assert channel.members
        assert channel.key == key
        delivered = {session for group in channel.groups.values() for session in group}
        assert delivered == {session for user in channel.members for session in user.sessions}
        assert all(session.shape == shape for shape, group in channel.groups.items() for session in group)
        assert all(key in user.channels for user in channel.members)
    for key, user in hub.nicks.items():
        assert user.key == key
        assert all(room in hub.channels for room in user.channels)


@settings(max_examples=150)
@given(st.lists(st.tuples(st.integers(0, 2), _LINES), max_size=25))
def test_any_lines_in_any_order(script: list[tuple[int, bytes]]) -> None:
    world = World()
    world.config.operators = {"boss": "secret"}
    peers = [world.join("Anna", "#a", caps=_CAPS), world.join("Bob", "#a"), world.connect()]
    for who, line in script:
        world.server.receive(peers[who].session, line)
    check(world, peers)
    for peer in peers:
        world.server.close_session(peer.session, "end")
    assert world.server.hub.nicks == {}
    assert world.server.hub.channels == {}
    assert world.server.hub.sessions == set()
    hub = world.server.hub
    assert not (hub.monitors._lists or hub.monitors._watchers or hub.markers._guests)
    assert not (hub.metadata._loose or hub.metadata._subscriptions or hub.metadata._subscribers or hub.metadata._paces)


@settings(max_examples=60)
@given(st.lists(_LINES, max_size=12))
def test_whole_or_byte_by_byte_is_the_same(lines: list[bytes]) -> None:
    stream = b"\r\n".join([*lines, b"PING end", b""])
    answers = []
    for size in (len(stream), 1):
        world = World()
        peers = [world.join("Anna", "#a"), world.join("Bob", "#a")]
        buffer = LineBuffer()
        for start in range(0, len(stream), size):
            for line in buffer.feed(stream[start : start + size]):
                if line is None:
                    world.server.line_too_long(peers[0].session)
                else:
                    world.server.receive(peers[0].session, line)
        answers.append([peer.lines() for peer in peers])
    assert answers[0] == answers[1]


@settings(max_examples=100)
@given(st.lists(st.text(max_size=600), max_size=6))
def test_any_text_of_a_guest(texts: list[str]) -> None:
    world = World()
    anna, guest = world.join("Anna", "#lobby"), world.connect(plain=True)
    for text in texts:
        world.server.receive_plain(guest.session, text.encode(errors="ignore").decode())
    check(world, [anna])


@settings(max_examples=200)
@given(st.binary(max_size=80))
def test_parsing_never_fails_in_another_way(line: bytes) -> None:
    try:
        message = parse(line)
    except (RemoteProtocolError, UnicodeDecodeError):
        return
    assert message.command == message.command.upper()

"""Every line that is made of what people write fits into 512 bytes, whatever they and their rooms are called.
Each script runs twice, once without the limit: what the limit takes away may only be the end of a free text."""

from __future__ import annotations

import pytest

from lanchat.protocol.message import MAX_LINE
from lanchat.server import limits
from tests.server.world import Peer, World

#: As long as they may be: names of two-byte letters, with 30 of them, and a room of 127 bytes.
ANNA, BEN, CARL = "ж" * 30, "ю" * 30, "ф" * 30
ROOM, OTHER = "#" + "щ" * 63, "#" + "э" * 63
HOST = "h" * limits.MAX_HOST
LONG = "т" * 220
CAPS = "draft/channel-rename draft/message-redaction draft/metadata-3 draft/read-marker setname away-notify batch"


def stage() -> tuple[World, Peer, Peer]:
    """Anna and Ben, in a room, under the longest masks, each with an account, a long real name and metadata."""
    world = World()
    world.config.operators = {"boss": "secret"}
    people = []
    for nick in (ANNA, BEN):
        peer = world.connect()
        peer.send(f"NICK {nick}", f"USER {'u' * 30} 0 * :{LONG[:75]}", f"CAP REQ :{CAPS}", "CAP END")
        peer.send("REGISTER * * sesame", "OPER boss secret", f"CHGHOST {nick} {'u' * 16} {HOST}", f"JOIN {ROOM}")
        people.append(peer)
    anna, ben = people
    anna.send(f"MODE {ROOM} +v {ANNA}", f"MODE {ROOM} +k {'k' * limits.MAX_KEY}", f"MODE {ROOM} +l 999999")
    for peer in people:
        peer.lines()
    return world, anna, ben


def answers(lines: tuple[str, ...]) -> list[list[str]]:
    """What Anna and Ben get of these lines of hers."""
    _, anna, ben = stage()
    anna.send(*lines)
    return [anna.lines(), ben.lines()]


def both(monkeypatch: pytest.MonkeyPatch, *lines: str) -> list[tuple[str, str]]:
    """Every line that was sent, and as it would be without a limit."""
    real = answers(lines)
    monkeypatch.setattr("lanchat.server.texts.MAX_LINE", 100_000)
    free = answers(lines)
    assert [len(each) for each in real] == [len(each) for each in free]
    pairs = [pair for one, other in zip(real, free, strict=True) for pair in zip(one, other, strict=True)]
    assert pairs
    for line, _ in pairs:
        without_tags = line.partition(" ")[2] if line.startswith("@") else line
        assert len(without_tags.encode()) <= MAX_LINE - 2
    return pairs


@pytest.mark.parametrize(
    "line",
    [
        f"NAMES {ROOM}",
        f"WHO {ROOM} %tcuihsnfdlao,123",
        f"MODE {ROOM}",
        f"MODE {ROOM} +b",
        f"MODE {ROOM} -v {ANNA}",
        f"MODE {ROOM} +o {CARL}",
        f"MODE {ROOM} -k {'x' * 300}",
        f"MODE {ROOM} +k {'x' * 300}",
        f"INVITE {BEN} {ROOM}",
        f"INVITE {CARL} {OTHER}",
        f"USERHOST {ANNA} {BEN} {ANNA} {BEN}",
        f"ISON {ANNA} {BEN}",
        f"NICK {CARL}",
        f"JOIN {OTHER}",
        f"PART {OTHER}",
        f"PRIVMSG {CARL} :x",
        f"WHOIS {CARL}",
        f"WHOIS {ANNA},{BEN},{CARL}",
        f"WHOWAS {CARL}",
        f"MONITOR + {BEN},{CARL}",
        f"METADATA {ROOM} SET {'k' * 40} :{LONG[:100]}",
        f"METADATA {BEN} GET {' '.join('k' * 40 + str(number) for number in range(5))}",
        f"MARKREAD {ROOM} timestamp=2023-01-01T00:00:00.000Z",
        f"REDACT {ROOM} {'a' * 26}",
        f"REGISTER {CARL} * sesame",
        f"CHATHISTORY LATEST {OTHER} * 10",
        f"RENAME {ROOM} {OTHER}",
        f"RENAME {ROOM} {'x' * 300}",
        f"LANCHAT HELLO {'n' * 400}",
        f"CAP REQ :{' '.join('x' * 40 + str(number) for number in range(10))}",
        "VERSION",
        "X" * 500,
    ],
)
def test_nothing_of_it_is_cut(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    for sent, whole in both(monkeypatch, line):
        assert sent == whole


@pytest.mark.parametrize(
    "line",
    [
        f"WHO {ROOM}",
        f"WHO {BEN} %tcuihsnfdlaor,123",
        f"WHOIS {BEN}",
        f"KICK {ROOM} {BEN} :{LONG}",
        f"PART {ROOM} :{LONG}",
        f"QUIT :{LONG}",
        f"KILL {BEN} :{LONG}",
        f"AWAY :{LONG}",
        f"SETNAME :{LONG[:75]}",
        f"WALLOPS :{LONG}",
        f"RENAME {ROOM} {OTHER} :{LONG}",
        f"PING :{LONG}",
        f"HELP :{LONG}",
        f"METADATA * SET {LONG} x",
        f"JOIN {LONG}",
        f"NICK {LONG}",
    ],
)
def test_only_the_end_of_a_free_text_is_cut(monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    for sent, whole in both(monkeypatch, line):
        if sent != whole:
            head, colon, _ = whole.partition(" :")
            assert colon and sent.startswith(f"{head} :") and whole.startswith(sent)
            assert len(sent.encode()) > MAX_LINE - 6


def test_a_topic_is_the_same_for_all_and_later(monkeypatch: pytest.MonkeyPatch) -> None:
    world, anna, ben = stage()
    (told,) = anna.ask(f"TOPIC {ROOM} :{LONG}")
    topic = told.partition(" :")[2]
    assert 100 < len(topic.encode()) < limits.MAX_TOPIC
    assert ben.lines() == [told]
    assert ben.ask(f"TOPIC {ROOM}")[0].endswith(f" 332 {BEN} {ROOM} :{topic}")
    assert ben.ask("LIST")[1].endswith(f" 322 {BEN} {ROOM} 2 :{topic}")
    assert ben.ask(f"TOPIC {ROOM}")[1].split()[3:5] == [ROOM, anna.session.user.mask]
    carl = world.join("Carl")
    assert carl.ask("JOIN #tea", f"TOPIC #tea :{LONG}")[-1] == f":Carl!carl@192.168.0.9 TOPIC #tea :{LONG[:195]}"


def test_modes_that_do_not_fit_one_line_come_on_several(monkeypatch: pytest.MonkeyPatch) -> None:
    world, anna, ben = stage()
    masks = [f"{chr(ord('a') + number)}{'x' * 35}" for number in range(9)]
    lines = anna.ask(f"MODE {ROOM} +{'b' * 9}m-v {' '.join(masks)} {ANNA}")
    assert ben.lines() == lines
    assert len(lines) > 1 and all(len(line.encode()) <= MAX_LINE - 2 for line in lines)
    words = [line.split()[3:] for line in lines]
    assert [mask for each in words for mask in each[1:]] == [*(f"{mask}!*@*" for mask in masks), ANNA]
    assert "".join(each[0] for each in words).replace("+", "").endswith("m-v")
    assert [entry.body for entry in world.history.entries[-len(lines) :]] == [" ".join(each) for each in words]
    listed = [line.split()[4] for line in anna.ask(f"MODE {ROOM} +b")[:-1]]
    assert listed == [f"{mask}!*@*" for mask in masks]


def test_the_names_of_a_full_room_are_all_there() -> None:
    world, anna, _ = stage()
    nicks = [f"{chr(ord('а') + number % 32)}{chr(ord('а') + number // 32)}{'ж' * 28}" for number in range(60)]
    for nick in nicks:
        peer = world.connect()
        peer.send(f"NICK {nick}", "USER u 0 * :U", f"JOIN {ROOM} {'k' * limits.MAX_KEY}")
    for caps, form in (("", 0), ("userhost-in-names", 1)):
        anna.ask(f"CAP REQ :{caps}" if caps else "PING x")
        lines = anna.ask(f"NAMES {ROOM}")
        assert all(len(line.encode()) <= MAX_LINE - 2 for line in lines)
        names = [word.lstrip("@+") for line in lines[:-1] for word in line.partition(" :")[2].split()]
        assert [name.partition("!")[0] for name in names] == [ANNA, BEN, *nicks]
        assert all(("!" in name) == bool(form) for name in names)

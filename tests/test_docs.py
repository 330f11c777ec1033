"""docs/PROTOCOL.md tells the truth: its names, numbers and example sessions, against the program itself."""

from __future__ import annotations

import importlib
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import lanchat.server.handlers
from lanchat.protocol import capabilities
from lanchat.protocol.beacon import DATAGRAM, ChatInfo, Datagram
from lanchat.protocol.isupport import lines as isupport_lines
from lanchat.server.handlers.welcome import tokens
from tests.server.world import Peer, World

TEXT = (Path(__file__).parent.parent / "docs" / "PROTOCOL.md").read_text(encoding="utf-8")

#: Lines of an example that are there for the reader.
_ELSE = "…"
_REFERENCE = re.compile(
    r"(?<=BATCH [+-])\w+|(?<=@batch=)\w+|(?<=;batch=)\w+|(?<=msgid=)(?!amxk)\w+|(?<=lanchat/edited=)\w+"
)


def blocks(kind: str) -> list[tuple[str, list[str]]]:
    """The fenced blocks of this kind: what follows the kind, and the lines."""
    found = re.findall(rf"^```{kind}(?: ([^\n]*))?\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    return [(title, body.splitlines()) for title, body in found]


def section(title: str) -> str:
    """The text under this heading, up to the next one of its rank or higher."""
    heading = re.search(rf"^(#+) {re.escape(title)}$", TEXT, re.MULTILINE)
    assert heading is not None, title
    rest = TEXT[heading.end() :]
    end = re.search(rf"^#{{1,{len(heading[1])}}} ", rest, re.MULTILINE)
    return rest[: end.start()] if end else rest


class Play:
    """The stage of an example: everybody in it is a connection to a server with a fixed clock."""

    def __init__(self) -> None:
        self.world = World()
        self.people: dict[str, Peer] = {}

    def perform(self, lines: list[str]) -> None:
        """Send what is sent, and expect exactly what is received. '…' stands for any lines at the end of an answer."""
        heard: dict[str, list[str]] = {}
        anything: set[str] = set()
        for line in [*lines, " → "]:
            if line.startswith(_ELSE):
                continue
            name, arrow, rest = re.fullmatch(r"(\w*) (→|←) ?(.*)", line).groups()  # type: ignore[union-attr]
            if arrow == "←" and rest == _ELSE:
                anything.add(name)
                continue
            if arrow == "←":
                heard.setdefault(name, []).append(rest)
                continue
            # The next one speaks: until now this was to be heard.
            for who, expected in heard.items():
                self.expect(who, expected, more=who in anything)
            for who in anything - heard.keys():
                self.people[who].lines()
            heard, anything = {}, set()
            if name:
                self.people[name].send(rest)

    def expect(self, name: str, expected: list[str], *, more: bool) -> None:
        """Read what came: these lines, and, if `more`, any others after them. References of batches are random, and so
        are ids that the host made."""
        came = [_REFERENCE.sub("b", line) for line in self.people[name].lines()]
        wanted = [_REFERENCE.sub("b", line) for line in expected]
        assert came[: len(wanted)] == wanted
        assert more or came == wanted


CAPS = "message-tags server-time batch echo-message labeled-response draft/chathistory lanchat/sent-once"


def _in_the_lobby(play: Play, caps: str = "") -> None:
    play.people["Anna"] = play.world.join("Anna", "#lobby", caps=caps)
    play.people["Ben"] = play.world.join("Ben", "#lobby")
    play.people["Anna"].lines()


def _plain_lines(play: Play) -> None:
    _in_the_lobby(play)
    play.people["guest"] = play.world.connect(plain=True)


def _capabilities(play: Play) -> None:
    play.people["Zoe"] = play.world.connect()


def _a_session(play: Play) -> None:
    play.people["Anna"] = play.world.connect()


def _rooms(play: Play) -> None:
    play.people["Anna"] = play.world.join("Anna")


def _sent_once(play: Play) -> None:
    _in_the_lobby(play, CAPS)


def _history(play: Play) -> None:
    _in_the_lobby(play, CAPS)
    play.people["Anna"].ask("@lanchat/id=amxk2ivqeb3nfeaaaaaaaaaaaa PRIVMSG #lobby :hello all")


def _several_lines(play: Play) -> None:
    _in_the_lobby(play, CAPS + " draft/multiline")


def _taking_back(play: Play) -> None:
    _in_the_lobby(play, CAPS + " draft/message-redaction")


def _reactions(play: Play) -> None:
    _in_the_lobby(play, CAPS)


def _editing(play: Play) -> None:
    _in_the_lobby(play, CAPS + " draft/message-edit")


def _do_not_disturb(play: Play) -> None:
    _in_the_lobby(play, CAPS)


def _receipts(play: Play) -> None:
    _in_the_lobby(play, CAPS + " lanchat/receipts")
    play.people["Ben"].ask("CAP REQ :message-tags lanchat/receipts")


def _metadata(play: Play) -> None:
    _in_the_lobby(play, CAPS + " draft/metadata-3")


def _accounts(play: Play) -> None:
    play.people["Zoe"] = play.world.connect()
    play.people["Phone"] = play.world.connect()


def _hello(play: Play) -> None:
    _in_the_lobby(play)
    play.people["Probe"] = play.world.connect()


def _search(play: Play) -> None:
    _in_the_lobby(play, f"{CAPS} soju.im/search")
    play.people["Anna"].ask("@lanchat/id=amxk2ivqeb3nfeaaaaaaaaaaaa PRIVMSG #lobby :hello all")


def _moved(play: Play) -> None:
    _in_the_lobby(play, CAPS)
    play.world.server.shut_down("The chat goes on elsewhere", "192.168.0.20 50000")


def _host_mark(play: Play) -> None:
    play.world.start(owner_token="8f0c31d2")
    play.people["Ben"] = play.world.join("Ben", "#lobby", caps=CAPS)
    play.people["Anna"] = play.world.connect()


def _again(play: Play) -> None:
    play.people["Anna"] = play.world.connect()
    play.people["Again"] = play.world.connect()


_Setting = Callable[[Play], None]
_SETTINGS: list[_Setting] = [
    _plain_lines,
    _capabilities,
    _a_session,
    _rooms,
    _sent_once,
    _history,
    _search,
    _several_lines,
    _taking_back,
    _reactions,
    _editing,
    _do_not_disturb,
    _receipts,
    _metadata,
    _metadata,
    _accounts,
    _hello,
    _moved,
    _host_mark,
    _again,
]


@pytest.mark.parametrize("number", range(len(_SETTINGS)))
def test_the_example_sessions_are_what_happens(number: int) -> None:
    examples = blocks("session")
    assert len(examples) == len(_SETTINGS)
    play = Play()
    _SETTINGS[number](play)
    play.perform(examples[number][1])


def test_every_capability_is_named() -> None:
    assert re.findall(r"^\| `([^`=]+)` \|", section("Capabilities"), re.MULTILINE) == list(capabilities.BITS)
    assert f"`{capabilities.SENT_ONCE_TAG}`" in section("Sent once: `lanchat/sent-once`")


def test_every_token_of_isupport_is_listed_as_it_is_sent() -> None:
    listed = re.findall(r"^\| `([^`]+)` \|", section("ISUPPORT"), re.MULTILINE)
    assert listed == " ".join(isupport_lines(tokens(World().server.hub))).split(" ")


def test_every_refusal_of_a_message_with_an_id_is_listed() -> None:
    codes = set(re.findall(r"`([A-Z_]+)`", section("Sent once: `lanchat/sent-once`").partition("| code |")[2]))
    handlers = Path(lanchat.server.handlers.__file__).parent
    sources = "".join(file.read_text(encoding="utf-8") for file in handlers.glob("*.py"))
    named = set(re.findall(r'num\.ERR_\w+: "([A-Z_]+)",', sources))
    assert named and codes == {*named, "INVALID_ID", "ID_IN_USE", "NOT_STORED"}


def test_the_keys_of_a_chat_are_listed() -> None:
    assert (
        tuple(re.findall(r"^\| `(\w+)` \|", section("`LANCHAT`: HELLO, INFO, MOVED, HOST, RUN"), re.M))
        == ChatInfo._fields
    )


def test_the_datagrams_are_byte_for_byte_so() -> None:
    examples = blocks("datagram")
    assert [verb for verb, _ in examples] == ["ask", "answer"]
    for verb, lines in examples:
        data = lines[0].encode()
        read = Datagram.decode(data)
        assert read is not None and read.verb == verb
        assert read.encode() == (data.ljust(DATAGRAM) if verb == "ask" else data)


def test_the_txt_record_is_that_of_the_answer() -> None:
    answer = Datagram.decode(blocks("datagram")[1][1][0].encode())
    assert answer is not None and answer.chat is not None
    ((instance, lines),) = blocks("txt")
    assert lines == [f"{key}={value.decode()}" for key, value in answer.chat.to_txt().items()]
    assert instance == answer.chat.instance


def _rows() -> list[tuple[str, str]]:
    return re.findall(r"^\| ([\d.]+)(?: s)? \|.*\| `([\w.]+)` \|$", section("Limits"), re.MULTILINE)


def _value(name: str) -> Any:
    module, _, attribute = f"lanchat.{name}".rpartition(".")
    if module.endswith("Section"):
        package, _, section_class = module.rpartition(".")
        return getattr(getattr(importlib.import_module(package), section_class)(), attribute)
    return getattr(importlib.import_module(module), attribute)


@pytest.mark.parametrize(("number", "name"), _rows())
def test_the_limits_are_those_of_the_program(number: str, name: str) -> None:
    assert float(number) == _value(name)


def test_no_row_of_the_limits_is_skipped() -> None:
    assert len(_rows()) == section("Limits").count("\n|") - 2

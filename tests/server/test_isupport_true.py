"""What ISUPPORT (005) says is what the server does: each value is read from the welcome and tried at its limit.
modern.ircdocs.horse, "RPL_ISUPPORT Parameters"."""

from __future__ import annotations

import pytest

from lanchat.protocol import isupport
from tests.server.specs.accounts import add_account, enter
from tests.server.world import Peer, World

SRV = ":lanchat.local"
HOST = "192.168.0.9"
ANNA = f":Anna!anna@{HOST}"


@pytest.fixture
def anna(world: World) -> Peer:
    return world.join("Anna", "#a")


@pytest.fixture
def told(anna: Peer) -> dict[str, str]:
    """The tokens with their values."""
    known: dict[str, str] = {}
    for line in anna.ask("VERSION")[1:]:
        head, _, closing = line.partition(" :")
        words = head.split()
        assert words[1] == "005" and 3 < len(words) <= 16 and closing == "are supported by this server"
        isupport.read(known, words[3:])
    return known


def test_no_token_is_unknown_here(told: dict[str, str]) -> None:
    tried = set(LENGTHS) | set(NUMBERS) | {"CHANMODES", "PREFIX", "STATUSMSG", "TARGMAX", "ELIST", "EXTBAN"}
    elsewhere = {"CASEMAPPING", "CHANTYPES", "EXCEPTS", "INVEX", "ACCOUNTEXTBAN", "BOT", "LINELEN", "NETWORK"}
    elsewhere |= {"CHATHISTORY", "MSGREFTYPES", "SAFELIST", "UTF8ONLY", "WHOX", "LANCHAT/LOBBY", "USERLEN", "HOSTLEN"}
    assert set(told) - tried - elsewhere == set()


#: Token -> a command with a text of some length, and what stands before it in the answer.
LENGTHS = {
    "AWAYLEN": ("AWAY :{}", "WHOIS Anna", " 301 Anna Anna :"),
    "KICKLEN": ("PART #a :{}", "", " PART #a :"),
    "TOPICLEN": ("TOPIC #a :{}", "", " TOPIC #a :"),
}


@pytest.mark.parametrize("token", LENGTHS)
def test_a_text_is_cut_at_its_length(anna: Peer, told: dict[str, str], token: str) -> None:
    command, asking, before = LENGTHS[token]
    size = int(told[token])
    lines = anna.ask(command.format("x" * (size + 20)))
    lines = anna.ask(asking) if asking else lines
    assert [line.partition(before)[2] for line in lines if before in line] == ["x" * size]


#: Token -> what is fine as long as that, what is not, and the reply to it.
NUMBERS = {
    "NICKLEN": ("NICK {}", "x", 0, " 432 "),
    "CHANNELLEN": ("JOIN {}", "#x", 1, " 476 "),
    "KEYLEN": ("MODE #a +k {}", "x", 0, " 696 "),
    "NAMELEN": ("SETNAME :{}", "x", 0, " FAIL SETNAME "),
    "MAXTARGETS": ("PRIVMSG {} :hi", "Anna,", 0, " 407 "),
    "MONITOR": ("", "", 0, " 734 "),
    "CHANLIMIT": ("", "", 0, " 405 "),
    "MAXLIST": ("", "", 0, " 478 "),
    "MODES": ("", "", 0, ""),
}


@pytest.mark.parametrize("token", [token for token, form in NUMBERS.items() if form[0]])
def test_what_is_longer_is_refused(anna: Peer, told: dict[str, str], token: str) -> None:
    command, piece, less, refusal = NUMBERS[token]
    size = int(told[token])
    fine = piece + piece[-1] * (size - len(piece)) if less else piece * size
    assert refusal not in "".join(anna.ask(command.format(fine.rstrip(","))))
    longer = fine + piece[-1] if len(piece.rstrip(",")) < 4 else fine + piece
    assert refusal in anna.ask(command.format(longer.rstrip(",")))[0]


def test_so_many_and_no_more(world: World, anna: Peer, told: dict[str, str]) -> None:
    number = int(told["MONITOR"])
    assert all(" 734 " not in line for each in range(number) for line in anna.ask(f"MONITOR + n{each}"))
    assert " 734 " in anna.ask("MONITOR + more")[0]
    prefixes, _, rooms = told["CHANLIMIT"].partition(":")
    assert prefixes == told["CHANTYPES"]
    assert all(" 405 " not in line for each in range(int(rooms) - 1) for line in anna.ask(f"JOIN #n{each}"))
    assert " 405 " in anna.ask("JOIN #more")[0]
    letters, _, masks = told["MAXLIST"].partition(":")
    for each in range(int(masks)):
        assert " 478 " not in "".join(anna.ask(f"MODE #a +{letters[each % len(letters)]} n{each}"))
    assert all(f" 478 Anna #a {letter} " in anna.ask(f"MODE #a +{letter} more")[0] for letter in letters)


def test_so_many_modes_of_one_command(anna: Peer, told: dict[str, str]) -> None:
    number = int(told["MODES"])
    (line,) = anna.ask(f"MODE #a +{'b' * (number + 2)}m {' '.join(f'n{each}!*@*' for each in range(number + 2))}")
    assert line.split()[3] == f"+{'b' * number}m"


def test_the_targets_of_each_command(world: World, anna: Peer, told: dict[str, str]) -> None:
    most = {command: int(limit) for command, _, limit in (item.partition(":") for item in told["TARGMAX"].split(","))}
    for number in range(30):
        world.join(f"n{number}", "#a")
    anna.lines()

    def list_of(form: str, command: str) -> str:
        return ",".join(form.format(number) for number in range(most[command] + 1))

    assert len([line for line in anna.ask(f"JOIN {list_of('#n{}', 'JOIN')}") if " JOIN " in line]) == most["JOIN"]
    assert len([line for line in anna.ask(f"NAMES {list_of('#n{}', 'NAMES')}") if " 366 " in line]) == most["NAMES"]
    assert len([line for line in anna.ask(f"LIST {list_of('#n{}', 'LIST')}") if " 322 " in line]) == most["LIST"]
    assert len([line for line in anna.ask(f"PART {list_of('#n{}', 'PART')}") if " PART " in line]) == most["PART"]
    assert " 407 " in anna.ask(f"PRIVMSG {list_of('n{}', 'PRIVMSG')} :x")[0]
    assert anna.ask(f"NOTICE {list_of('n{}', 'NOTICE')} :x") == []
    assert len(anna.ask(f"WHOIS {list_of('n{}', 'WHOIS')}")) == len(anna.ask("WHOIS n0"))
    userhost = anna.ask(f"USERHOST {list_of('n{}', 'USERHOST').replace(',', ' ')}")[0]
    assert len(userhost.partition(" :")[2].split()) == most["USERHOST"]
    assert len([line for line in anna.ask(f"KICK #a {list_of('n{}', 'KICK')}") if " KICK " in line]) == most["KICK"]


def test_the_types_of_modes(world: World, anna: Peer, told: dict[str, str]) -> None:
    world.join("Ben", "#a")
    lists, always, when_set, never = told["CHANMODES"].split(",")
    for letter in lists:
        assert anna.ask(f"MODE #a +{letter} x!*@*") == [f"{ANNA} MODE #a +{letter} x!*@*"]
        assert " x!*@*" in anna.ask(f"MODE #a {letter}")[0]
        assert anna.ask(f"MODE #a -{letter} x!*@*") == [f"{ANNA} MODE #a -{letter} x!*@*"]
    for letter in always:
        assert anna.ask(f"MODE #a +{letter}") == []
        assert anna.ask(f"MODE #a +{letter} x") == [f"{ANNA} MODE #a +{letter} x"]
        assert anna.ask(f"MODE #a -{letter} x") == [f"{ANNA} MODE #a -{letter} *"]
    for letter in when_set:
        assert anna.ask(f"MODE #a +{letter}") == []
        assert anna.ask(f"MODE #a +{letter} 5") == [f"{ANNA} MODE #a +{letter} 5"]
        assert anna.ask(f"MODE #a -{letter}") == [f"{ANNA} MODE #a -{letter}"]
    for letter in never:
        first, second = ("-", "+") if letter in anna.ask("MODE #a")[0].split()[4] else ("+", "-")
        assert anna.ask(f"MODE #a {first}{letter}") == [f"{ANNA} MODE #a {first}{letter}"]
        assert anna.ask(f"MODE #a {second}{letter}") == [f"{ANNA} MODE #a {second}{letter}"]
    letters, _, signs = told["PREFIX"].removeprefix("(").partition(")")
    assert told["STATUSMSG"] == signs
    for letter, sign in zip(letters, signs, strict=True):
        anna.ask(f"MODE #a +{letter} Ben")
        assert f"{sign}Ben" in anna.ask("NAMES #a")[0].split()
        assert anna.ask(f"PRIVMSG {sign}#a :x") == []
        anna.ask(f"MODE #a -{letter} Ben")


def test_the_extended_masks_and_conditions(world: World, anna: Peer, told: dict[str, str]) -> None:
    prefix, _, types = told["EXTBAN"].partition(",")
    assert told["ACCOUNTEXTBAN"] in types
    for letter in types:
        assert anna.ask(f"MODE #a +b {prefix}{letter}:x")[0].startswith(f"{ANNA} MODE #a +b {prefix}{letter}:x")
    conditions = {"C": "C<5", "M": "#*", "N": "!#b", "T": "T<5", "U": ">0"}
    anna.ask("TOPIC #a :x")
    assert sorted(conditions) == sorted(told["ELIST"])
    assert all(" 322 Anna #a 1 :x" in "".join(anna.ask(f"LIST {conditions[letter]}")) for letter in told["ELIST"])


def test_user_names_and_bots(world: World, anna: Peer, told: dict[str, str]) -> None:
    peer = world.connect()
    peer.send("NICK Zed", f"USER {'u' * 50} 0 * :Zed")
    assert peer.session.user.user == "u" * int(told["USERLEN"])
    assert peer.ask(f"MODE Zed +{told['BOT']}")[-1].endswith(f" MODE Zed :+{told['BOT']}")
    add_account(world, "kim")
    assert enter(world, "kim")[0].session.user.account == "kim"

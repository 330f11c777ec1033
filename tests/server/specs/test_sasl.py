"""sasl-3.1: AUTHENTICATE with PLAIN and SCRAM-SHA-256, its numerics, and every wrong order.
Logging in again, and what guesses cost, is in test_sasl_again.py."""

from __future__ import annotations

import base64

import pytest
from scramp import ScramClient

from lanchat.server import limits
from tests.server.specs.accounts import FAILED, GO_ON, LOGGED_IN, SRV, add_account, blob, opened, plain, scram
from tests.server.world import World

ABORTED = f"{SRV} 906 * :SASL authentication aborted"
TOO_LONG = f"{SRV} 905 * :SASL message too long"


def in_pieces(text: str) -> list[str]:
    """The AUTHENTICATE lines of one response."""
    lines = [f"AUTHENTICATE {text[start : start + 400]}" for start in range(0, len(text), 400)]
    return [*lines, "AUTHENTICATE +"] if len(text) % 400 == 0 else lines


# -- PLAIN ----------------------------------------------------------------------------------------------------------


def test_the_example_of_the_specification(jilles: World) -> None:
    peer = jilles.connect()
    assert peer.ask("CAP REQ :sasl", "NICK jilles", "USER jilles cheetah.stack.nl 1 :Jilles Tjoelker") == [
        f"{SRV} CAP * ACK :sasl"
    ]
    assert peer.ask("AUTHENTICATE PLAIN") == [GO_ON]
    assert peer.ask("AUTHENTICATE amlsbGVzAGppbGxlcwBzZXNhbWU=") == [
        f"{SRV} 900 jilles jilles!jilles@192.168.0.9 jilles :You are now logged in as jilles",
        f"{SRV} 903 jilles :SASL authentication successful",
    ]
    assert peer.ask("CAP END")[0] == f"{SRV} 001 jilles :Welcome to Test Chat, jilles"


def test_before_a_nickname_900_has_stars(jilles: World) -> None:
    assert plain(opened(jilles), "jilles") == [
        f"{SRV} 900 * *!*@192.168.0.9 jilles :You are now logged in as jilles",
        LOGGED_IN,
    ]


def test_the_account_is_named_as_its_owner_wrote_it(world: World) -> None:
    add_account(world, "Zoë")
    assert " Zoë :You are now logged in as Zoë" in plain(opened(world), "zOË")[0]


def test_cap_ls_tells_the_mechanisms(world: World) -> None:
    assert " sasl=PLAIN,SCRAM-SHA-256 " in world.connect().out + "".join(world.connect().ask("CAP LS 302"))
    assert " sasl " in world.connect().ask("CAP LS")[0]


def test_without_passwords_there_is_no_sasl() -> None:
    world = World(passwords=False)
    peer = world.connect()
    assert "sasl" not in "".join(peer.ask("CAP LS 302"))
    assert peer.ask("CAP REQ :sasl") == [f"{SRV} CAP * NAK :sasl"]
    assert peer.ask("AUTHENTICATE PLAIN") == [f"{SRV} 904 * :SASL authentication is not available"]


@pytest.mark.parametrize("authzid", ["", "jilles", "JILLES"])
def test_an_authorization_identity_may_only_be_ones_own(jilles: World, authzid: str) -> None:
    peer = opened(jilles)
    peer.ask("AUTHENTICATE PLAIN")
    assert peer.ask("AUTHENTICATE " + blob(authzid, "jilles", "sesame"))[1] == LOGGED_IN


@pytest.mark.parametrize(
    "response",
    [
        blob("", "jilles", "millet"),
        blob("", "nobody", "sesame"),
        blob("anna", "jilles", "sesame"),
        blob("", "", "sesame"),
        blob("", "jilles", ""),
        blob("jilles", "sesame"),
        blob("", "jilles", "sesame", ""),
        blob("", "jilles", b"\xff\xfe"),
        blob("", "jilles", "p" * (limits.MAX_PASSWORD + 1))[:396],
        blob("", "x" * 200, "sesame"),
        "+",
        "=",
        "====",
        "not-base64",
        "AAA",
        "amlsbGVzAGppbGxlcwBzZXNhbWU",
        "amlsbGVz\u00e9",
    ],
)
def test_what_is_wrong_fails_with_904_and_can_be_tried_again(jilles: World, response: str) -> None:
    peer = opened(jilles)
    peer.ask("AUTHENTICATE PLAIN")
    assert peer.ask(f"AUTHENTICATE {response}") == [FAILED]
    assert plain(peer, "jilles")[1] == LOGGED_IN


@pytest.mark.parametrize("mechanism", ["FOO", "EXTERNAL", "SCRAM-SHA-256-PLUS", "amlsbGVz", "+", "x" * 400])
def test_an_unknown_mechanism_gets_the_list_and_904(world: World, mechanism: str) -> None:
    assert opened(world).ask(f"AUTHENTICATE {mechanism}") == [
        f"{SRV} 908 * PLAIN,SCRAM-SHA-256 :are available SASL mechanisms",
        FAILED,
    ]


def test_a_mechanism_is_known_in_any_case(jilles: World) -> None:
    peer = opened(jilles)
    assert peer.ask("authenticate plain") == [GO_ON]


def test_without_a_parameter(world: World) -> None:
    assert opened(world).ask("AUTHENTICATE") == [f"{SRV} 461 * AUTHENTICATE :Not enough parameters"]


# -- pieces ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["b" * 300, "bar" * 97, "é" * 100, "b" * 285, "b" * 292])
def test_long_passwords_come_in_pieces(world: World, password: str) -> None:
    add_account(world, "foo", password)
    peer = opened(world)
    peer.ask("AUTHENTICATE PLAIN")
    assert peer.ask(*in_pieces(blob("foo", "foo", password)))[1] == LOGGED_IN


def test_a_response_of_exactly_400_bytes_ends_with_a_plus(world: World) -> None:
    add_account(world, "foo", "bar" * 97)
    text = blob("foo", "foo", "bar" * 97)
    assert len(text) == 400
    peer = opened(world)
    assert peer.ask("AUTHENTICATE PLAIN", f"AUTHENTICATE {text}") == [GO_ON]
    assert peer.ask("AUTHENTICATE +")[1] == LOGGED_IN


def test_a_piece_of_more_than_400_bytes_gets_905(jilles: World) -> None:
    peer = opened(jilles)
    peer.ask("AUTHENTICATE PLAIN")
    assert peer.ask("AUTHENTICATE " + "A" * 401) == [TOO_LONG]
    assert plain(peer, "jilles")[1] == LOGGED_IN


def test_a_response_has_a_cap(jilles: World) -> None:
    peer = opened(jilles)
    peer.ask("AUTHENTICATE PLAIN")
    most = limits.MAX_SASL // 400
    assert peer.ask(*(["AUTHENTICATE " + "A" * 400] * most)) == []
    assert peer.ask("AUTHENTICATE " + "A" * 400) == [TOO_LONG]
    assert peer.session.sasl is None
    assert plain(peer, "jilles")[1] == LOGGED_IN


# -- SCRAM-SHA-256 --------------------------------------------------------------------------------------------------


def test_scram_proves_the_password_both_ways(jilles: World) -> None:
    peer = opened(jilles)
    client, (answer,) = scram(peer, "jilles", "sesame")
    client.set_server_final(base64.b64decode(answer.split()[-1]).decode())
    assert peer.ask("AUTHENTICATE +") == [
        f"{SRV} 900 * *!*@192.168.0.9 jilles :You are now logged in as jilles",
        LOGGED_IN,
    ]


def test_scram_with_a_wrong_password(jilles: World) -> None:
    peer = opened(jilles)
    assert scram(peer, "jilles", "millet")[1] == [FAILED]
    assert plain(peer, "jilles")[1] == LOGGED_IN


def test_scram_does_not_tell_which_accounts_there_are(jilles: World) -> None:
    def first_answer(name: str) -> dict[str, str]:
        peer = opened(jilles)
        peer.ask("AUTHENTICATE SCRAM-SHA-256")
        client = ScramClient(["SCRAM-SHA-256"], name, "millet", c_nonce="abc")
        text = base64.b64decode(peer.ask("AUTHENTICATE " + blob(client.get_client_first()))[0].split()[-1]).decode()
        return dict(field.split("=", 1) for field in text.split(","))

    known, unknown, again = first_answer("jilles"), first_answer("nobody"), first_answer("nobody")
    assert known.keys() == unknown.keys() == {"r", "s", "i"}
    assert known["i"] == unknown["i"]
    assert len(known["s"]) == len(unknown["s"])
    assert unknown["s"] == again["s"] != known["s"]
    assert unknown["r"] != again["r"]
    assert scram(opened(jilles), "nobody", "sesame")[1] == [FAILED]


@pytest.mark.parametrize(
    "message",
    [
        "",
        "n",
        "n,,",
        "n,,n=jilles",
        "n,,n=jilles,r=",
        "n,a=anna,n=jilles,r=abc",
        "y,,n=jilles,r=abc,m=ext",
        "p=tls-unique,,n=jilles,r=abc",
        "x,,n=jilles,r=abc",
        "n,,n==,r=abc",
        "n,,n=a=2Cb=3D=00,r=abc",
        "n,,r=abc,n=jilles",
        "n,,n=\x00,r=abc",
        "n,,n=jilles,r=" + "é" * 50,
    ],
)
def test_scram_messages_that_are_none(jilles: World, message: str) -> None:
    peer = opened(jilles)
    peer.ask("AUTHENTICATE SCRAM-SHA-256")
    answer = peer.ask("AUTHENTICATE " + (blob(message) or "+"))
    if answer != [FAILED]:
        # A name that could be: the proof must fail.
        assert peer.ask("AUTHENTICATE " + blob("c=biws,r=abc,p=AAAA")) == [FAILED]
    assert plain(peer, "jilles")[1] == LOGGED_IN


@pytest.mark.parametrize("final", ["", "c=biws", "c=biws,r=other,p=AAAA", "c=eSws,r={r},p=AAAA", "c=biws,r={r},p=!"])
def test_scram_proofs_that_are_none(jilles: World, final: str) -> None:
    peer = opened(jilles)
    peer.ask("AUTHENTICATE SCRAM-SHA-256")
    first = peer.ask("AUTHENTICATE " + blob("n,,n=jilles,r=abc"))[0]
    nonce = base64.b64decode(first.split()[-1]).decode().split(",")[0].removeprefix("r=")
    assert peer.ask("AUTHENTICATE " + (blob(final.format(r=nonce)) or "+")) == [FAILED]
    assert plain(peer, "jilles")[1] == LOGGED_IN


def test_scram_ends_with_nothing_but_an_acknowledgement(jilles: World) -> None:
    peer = opened(jilles)
    scram(peer, "jilles", "sesame")
    assert peer.ask("AUTHENTICATE AAAA") == [FAILED]
    assert jilles.server.hub.accounts.user_of("jilles") is None


# -- the order of things --------------------------------------------------------------------------------------------


def test_a_star_aborts_at_any_point(jilles: World) -> None:
    peer = opened(jilles)
    assert peer.ask("AUTHENTICATE *") == [ABORTED]
    assert peer.ask("AUTHENTICATE PLAIN", "AUTHENTICATE *") == [GO_ON, ABORTED]
    assert peer.ask("AUTHENTICATE PLAIN", "AUTHENTICATE " + "A" * 400, "AUTHENTICATE *") == [GO_ON, ABORTED]
    assert peer.ask("AUTHENTICATE SCRAM-SHA-256", "AUTHENTICATE *") == [GO_ON, ABORTED]
    scram(peer, "jilles", "sesame")
    assert peer.ask("AUTHENTICATE *") == [ABORTED]
    assert plain(peer, "jilles")[1] == LOGGED_IN


def test_registration_that_completes_first_aborts(jilles: World) -> None:
    peer = opened(jilles)
    peer.send("NICK foo", "USER foo 0 * :Foo", "AUTHENTICATE PLAIN")
    peer.lines()
    lines = peer.ask("CAP END")
    assert lines[:2] == [
        f"{SRV} 906 foo :SASL authentication aborted",
        f"{SRV} 001 foo :Welcome to Test Chat, foo",
    ]
    assert plain(peer, "jilles")[1] == f"{SRV} 903 foo :SASL authentication successful"


def test_the_capability_may_go_in_the_middle(jilles: World) -> None:
    peer = opened(jilles)
    peer.ask("AUTHENTICATE PLAIN")
    assert peer.ask("CAP REQ :-sasl", "CAP REQ :sasl", "CAP LS", "NICK foo")[:2] == [
        f"{SRV} CAP * ACK :-sasl",
        f"{SRV} CAP * ACK :sasl",
    ]
    assert peer.ask("AUTHENTICATE " + blob("", "jilles", "sesame"))[1] == (
        f"{SRV} 903 foo :SASL authentication successful"
    )


def test_lines_behind_a_password_wait_for_its_check(world: World) -> None:
    add_account(world, "jilles")
    world.later = True
    peer = opened(world)
    peer.send("NICK jilles", "USER j 0 * :J", "AUTHENTICATE PLAIN", "AUTHENTICATE " + blob("", "jilles", "sesame"))
    peer.send("CAP END", "AUTHENTICATE *", "PING 1")
    assert peer.lines() == [GO_ON]
    world.questions.pop()()
    lines = peer.lines()
    assert lines[0].startswith(f"{SRV} 900 jilles ")
    assert lines[1] == f"{SRV} 903 jilles :SASL authentication successful"
    assert lines[2] == f"{SRV} 001 jilles :Welcome to Test Chat, jilles"
    assert lines[-2:] == [
        f"{SRV} 906 jilles :SASL authentication aborted",
        f"{SRV} PONG lanchat.local :1",
    ]


def test_who_goes_before_the_answer_leaves_nothing(world: World) -> None:
    add_account(world, "jilles")
    world.later = True
    peer = opened(world)
    peer.send("AUTHENTICATE PLAIN", "AUTHENTICATE " + blob("", "jilles", "sesame"))
    world.server.close_session(peer.session, "gone")
    world.questions.pop()()
    assert world.server.hub.accounts.users == {}
    assert world.server.hub.unregistered == 0


@pytest.mark.parametrize("mechanism", ["PLAIN", "SCRAM-SHA-256"])
def test_an_answer_that_does_not_come_in_time(world: World, mechanism: str) -> None:
    add_account(world, "jilles")
    world.later = True
    peer = opened(world)
    peer.send(f"AUTHENTICATE {mechanism}", "AUTHENTICATE " + blob("", "jilles", "sesame"))
    peer.lines()
    world.pass_time(limits.STORE_DEADLINE + 1)
    unavailable = f"{SRV} 904 * :SASL authentication is not available just now"
    assert peer.lines()[0] == unavailable
    world.questions.pop()()
    assert unavailable not in peer.lines()
    assert peer.session.user.account == ""


def test_an_account_that_vanishes_while_its_password_is_checked(world: World) -> None:
    add_account(world, "jilles")
    world.later = True
    peer = opened(world)
    peer.send("AUTHENTICATE PLAIN", "AUTHENTICATE " + blob("", "jilles", "sesame"))
    peer.lines()
    world.records.put("account", "jilles", None)
    world.questions.pop()()
    assert peer.lines() == [FAILED]


def test_a_record_that_is_no_account(world: World) -> None:
    for value in (b"", b"null", b"[]", b'"x"', b"{}", b"\xff", b'{"id":"zz"}', b"1" * 100):
        world.records.put("account", "jilles", value)
        assert plain(opened(world, f"10.0.0.{len(value)}"), "jilles") == [FAILED]

"""draft/account-registration: REGISTER and VERIFY, and the exact line of every refusal."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from lanchat.server import accounts, limits
from tests.server.specs.accounts import SRV, add_account, plain
from tests.server.world import Peer, World

CAP = "draft/account-registration"
SUCCESS = f"{SRV} REGISTER SUCCESS"


def value(world: World) -> str:
    """What CAP LS 302 tells of the capability."""
    words = " ".join(world.connect().ask("CAP LS 302")).replace(":", " ").split()
    return next(word for word in words if word.startswith(CAP)).partition("=")[2]


def before_connect(world: World, nick: str = "") -> Peer:
    peer = world.connect()
    peer.send("CAP LS 302", *([f"NICK {nick}"] if nick else []))
    peer.lines()
    return peer


# -- the capability -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("email", [False, True])
def test_the_value_tells_what_is_wanted(early: bool, email: bool) -> None:
    world = World(register_before_connect=early, email_required=email)
    keys = value(world).split(",")
    assert keys == ["before-connect"] * early + ["email-required"] * email + ["custom-account-name"]


def test_closed_registration_is_not_offered() -> None:
    world = World(registration="closed")
    peer = world.join("anna")
    assert CAP not in "".join(peer.ask("CAP LS 302"))
    assert peer.ask(f"CAP REQ :{CAP}") == [f"{SRV} CAP anna NAK :{CAP}"]
    text = "Accounts are made by who runs this chat"
    assert peer.ask("REGISTER * * sesame", "VERIFY anna 1") == [
        f"{SRV} FAIL REGISTER TEMPORARILY_UNAVAILABLE * :{text}",
        f"{SRV} FAIL VERIFY TEMPORARILY_UNAVAILABLE anna :{text}",
    ]
    add_account(world, "jilles")
    assert " sasl=" in "".join(peer.ask("CAP LS 302"))
    peer.send("CAP REQ :sasl")
    peer.lines()
    assert len(plain(peer, "jilles")) == 2


# -- success --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("account", ["*", "anna", "ANNA"])
def test_an_account_of_ones_own_nickname(world: World, account: str) -> None:
    peer = world.join("anna")
    name = "anna" if account == "*" else account
    assert peer.ask(f"REGISTER {account} * sesame") == [
        f"{SUCCESS} {name} :The account was made",
        f"{SRV} 900 anna anna!anna@192.168.0.9 {name} :You are now logged in as {name}",
    ]
    assert f"{SRV} 330 anna anna {name} :is logged in as" in peer.ask("WHOIS anna")
    other = world.connect()
    other.send("CAP REQ :sasl")
    other.lines()
    assert plain(other, "anna")[1] == f"{SRV} 903 * :SASL authentication successful"


def test_an_account_of_another_name(world: World) -> None:
    peer = world.join("anna")
    assert peer.ask("REGISTER foo anna@example.org :a b c")[0] == f"{SUCCESS} foo :The account was made"
    kept = accounts.decode(world.records.get("account", "foo") or b"")
    assert kept is not None
    assert (kept.name, kept.email, kept.created_ms) == ("foo", "anna@example.org", world.wall)
    assert kept.secret.iterations == 4_096
    assert b"a b c" not in (world.records.get("account", "foo") or b"")


def test_before_the_connection_is_complete(world: World) -> None:
    peer = before_connect(world, "bar")
    assert peer.ask("REGISTER * * shivarampassphrase") == [
        f"{SUCCESS} bar :The account was made",
        f"{SRV} 900 bar bar!*@192.168.0.9 bar :You are now logged in as bar",
    ]
    assert peer.ask("USER bar 0 * :Bar", "CAP END")[0] == f"{SRV} 001 bar :Welcome to Test Chat, bar"
    assert f"{SRV} 330 bar bar bar :is logged in as" in peer.ask("WHOIS bar")


def test_with_email_required(world: World) -> None:
    world = World(email_required=True)
    peer = world.join("anna")
    assert peer.ask("REGISTER * anna@example.org sesame")[0] == f"{SUCCESS} anna :The account was made"


def test_a_label_marks_the_answer(world: World) -> None:
    world.later = True
    peer = world.join("anna", caps="labeled-response batch")
    peer.send("@label=x REGISTER * * sesame")
    assert peer.lines() == []
    world.questions.pop()()
    lines = peer.lines()
    assert lines[0].startswith("@label=x ") and " BATCH +" in lines[0]
    assert SUCCESS.removeprefix(SRV) in lines[1]
    assert " 900 " in lines[2] and " BATCH -" in lines[3]


# -- refusals -------------------------------------------------------------------------------------------------------


def refused(peer: Peer, line: str, rest: str) -> None:
    assert peer.ask(line) == [f"{SRV} FAIL REGISTER {rest}"]
    assert peer.session.user.account == ""


def test_too_few_parameters(world: World) -> None:
    peer = world.join("anna")
    assert peer.ask("REGISTER * *", "VERIFY anna") == [
        f"{SRV} 461 anna REGISTER :Not enough parameters",
        f"{SRV} 461 anna VERIFY :Not enough parameters",
    ]


def test_the_name_is_taken(world: World) -> None:
    add_account(world, "Foo")
    peer = world.join("anna")
    refused(peer, "REGISTER fOO * sesame", "ACCOUNT_EXISTS fOO :There is an account of this name")
    world.records.put("account", "bar", b"of a newer program")
    refused(peer, "REGISTER bar * sesame", "ACCOUNT_EXISTS bar :There is an account of this name")


def test_somebody_is_called_so(world: World) -> None:
    world.join("root")
    peer = world.join("anna")
    refused(peer, "REGISTER root * sesame", "BAD_ACCOUNT_NAME root :Somebody else uses this name now")


@pytest.mark.parametrize("name", ["#room", "a.b", "0abc", "x" * 31, "a:b", "@anna", "a*"])
def test_a_name_that_nobody_may_have(world: World, name: str) -> None:
    peer = world.join("anna")
    refused(peer, f"REGISTER {name} * sesame", f"BAD_ACCOUNT_NAME {name} :An account is named as a person may be")


def test_a_nickname_is_needed_first(world: World) -> None:
    peer = before_connect(world)
    refused(peer, "REGISTER * * sesame", "NEED_NICK * :Choose a nickname first")
    refused(peer, "REGISTER foo * sesame", "NEED_NICK * :Choose a nickname first")


def test_the_connection_is_to_be_complete_first() -> None:
    world = World(register_before_connect=False)
    peer = before_connect(world, "bar")
    text = "Complete your connection first"
    refused(peer, "REGISTER * * sesame", f"COMPLETE_CONNECTION_REQUIRED * :{text}")
    assert peer.ask("VERIFY bar 1") == [f"{SRV} FAIL VERIFY COMPLETE_CONNECTION_REQUIRED bar :{text}"]
    peer.send("USER bar 0 * :Bar", "CAP END")
    peer.lines()
    assert peer.ask("REGISTER * * sesame")[0].startswith(SUCCESS)


def test_who_is_logged_in_makes_no_account(world: World) -> None:
    peer = world.join("anna")
    peer.ask("REGISTER * * sesame")
    assert peer.ask("REGISTER foo * sesame", "VERIFY foo 1") == [
        f"{SRV} FAIL REGISTER ALREADY_AUTHENTICATED anna :You are logged in already",
        f"{SRV} FAIL VERIFY ALREADY_AUTHENTICATED anna :You are logged in already",
    ]
    assert world.records.get("account", "foo") is None


@pytest.mark.parametrize("password", ["ab", "anna", "ANNA"])
def test_passwords_that_are_guessed_easily(world: World, password: str) -> None:
    peer = world.join("anna")
    refused(peer, f"REGISTER * * {password}", "WEAK_PASSWORD anna :This password is guessed too easily")


def test_passwords_that_are_too_long_or_cannot_be_typed_again(world: World) -> None:
    peer = world.join("anna")
    long = "x" * (limits.MAX_PASSWORD + 1)
    refused(peer, f"REGISTER * * {long}", "UNACCEPTABLE_PASSWORD anna :A password has 300 bytes at most")
    refused(
        peer,
        "REGISTER * * abc\x01def",
        "UNACCEPTABLE_PASSWORD anna :The password holds characters that cannot be used",
    )
    assert peer.ask(f"REGISTER * * {'x' * limits.MAX_PASSWORD}")[0].startswith(SUCCESS)


@pytest.mark.parametrize("email", ["anna", "@example.org", "anna@", "a@b@c", "x" * 250 + "@a.org", "*@"])
def test_what_is_no_address(world: World, email: str) -> None:
    peer = world.join("anna")
    refused(peer, f"REGISTER * {email} sesame", "INVALID_EMAIL anna :This is not an e-mail address")


def test_an_address_is_required() -> None:
    peer = World(email_required=True).join("anna")
    refused(peer, "REGISTER * * sesame", "INVALID_EMAIL anna :This is not an e-mail address")


def test_the_password_of_the_chat_is_asked_first() -> None:
    world = World(password="swordfish")
    peer = before_connect(world, "anna")
    assert peer.ask("REGISTER * * sesame") == [
        f"{SRV} 464 anna :Password incorrect",
        "ERROR :Closing Link: 192.168.0.9 (Password incorrect)",
    ]
    assert world.records.get("account", "anna") is None
    peer = before_connect(world, "anna")
    assert peer.ask("PASS swordfish", "REGISTER * * sesame")[0].startswith(SUCCESS)


def test_no_code_is_ever_right(world: World) -> None:
    peer = world.join("anna")
    text = "No code was sent for this account"
    assert peer.ask("VERIFY anna 1234") == [f"{SRV} FAIL VERIFY INVALID_CODE anna :{text}"]


def test_one_address_makes_some_accounts_an_hour() -> None:
    world = World(throttle=True)
    for number in range(limits.MAX_ACCOUNTS_PER_ADDRESS):
        peer = world.join(f"name{number}")
        assert peer.ask("REGISTER * * sesame")[0].startswith(SUCCESS)
    text = "Too many accounts were made from your address. Try again later"
    peer = world.join("anna")
    refused(peer, "REGISTER * * sesame", f"TEMPORARILY_UNAVAILABLE anna :{text}")
    assert world.join("ben", address="192.168.0.10").ask("REGISTER * * sesame")[0].startswith(SUCCESS)
    world.pass_time(limits.ACCOUNTS_WINDOW)
    assert world.join("carl").ask("REGISTER * * sesame")[0].startswith(SUCCESS)


def test_two_who_want_one_name_at_once(world: World) -> None:
    world.later = True
    one, two = before_connect(world, "foo"), before_connect(world, "foo")
    one.send("REGISTER * * sesame")
    two.send("REGISTER * * millet")
    for question in world.questions:
        question()
    assert one.lines()[0].startswith(SUCCESS)
    assert two.lines() == [f"{SRV} FAIL REGISTER ACCOUNT_EXISTS foo :There is an account of this name"]


@pytest.mark.parametrize(
    ("other", "why"), [("Ben", "Somebody else uses this name now"), ("Веn", "This name looks the same as another")]
)
def test_who_comes_while_the_password_is_stretched_keeps_their_name(world: World, other: str, why: str) -> None:
    world.later = True
    anna = world.join("Anna")
    assert anna.ask("REGISTER Ben * sesame") == []
    world.join(other)
    for question in world.questions:
        question()
    assert anna.lines() == [f"{SRV} FAIL REGISTER BAD_ACCOUNT_NAME Ben :{why}"]
    assert not world.records.all("account")


def test_nobody_stretches_it(world: World) -> None:
    world.later = True
    peer = world.join("anna")
    peer.send("REGISTER * * sesame")
    world.pass_time(limits.STORE_DEADLINE + 1)
    text = "Too many accounts are made just now. Try again"
    failed = f"{SRV} FAIL REGISTER TEMPORARILY_UNAVAILABLE anna :{text}"
    assert failed in peer.lines()
    world.questions.pop()()
    assert peer.lines() == []
    assert world.records.get("account", "anna") is None


def test_the_workers_have_too_much_to_do(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, done: Callable[[None, Exception], None]) -> None:
        done(None, OSError("too many"))

    monkeypatch.setattr(world.passwords, "_submit", full)
    peer = world.join("anna", caps="sasl")
    text = "Too many accounts are made just now. Try again"
    refused(peer, "REGISTER * * sesame", f"TEMPORARILY_UNAVAILABLE anna :{text}")
    unavailable = f"{SRV} 904 anna :SASL authentication is not available just now"
    assert plain(peer, "anna") == [unavailable]
    assert peer.ask("AUTHENTICATE SCRAM-SHA-256") == [unavailable]


def test_the_disk_refuses(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def put(scope: str, key: str, value: bytes | None, done: Callable[[str], None]) -> None:
        done("the disk of the host is full")

    monkeypatch.setattr(world.records, "put", put)
    peer = world.join("anna")
    text = "The account could not be kept: the disk of the host is full"
    refused(peer, "REGISTER * * sesame", f"TEMPORARILY_UNAVAILABLE anna :{text}")


# -- names of accounts are kept for their owners --------------------------------------------------------------------


def test_a_guest_cannot_take_the_name_of_an_account(world: World) -> None:
    add_account(world, "jilles")
    reserved = "jilles :Nickname is reserved for an account"
    peer = world.connect()
    assert peer.ask("NICK jilles") == [f"{SRV} 433 * {reserved}"]
    guest = world.join("foo")
    assert guest.ask("NICK JILLES") == [f"{SRV} 433 foo JILLES :Nickname is reserved for an account"]
    late = before_connect(world, "jilles")
    late.send("USER j 0 * :J")
    assert late.ask("CAP END") == [f"{SRV} 433 * {reserved}"]
    assert late.ask("NICK bar")[0].startswith(f"{SRV} 001 bar ")


def test_its_owner_may_take_it_at_any_time(world: World) -> None:
    add_account(world, "jilles")
    peer = world.join("foo", caps="sasl")
    plain(peer, "jilles")
    assert peer.ask("NICK jilles") == [":foo!foo@192.168.0.9 NICK :jilles"]
    add_account(world, "bar")
    assert peer.ask("NICK bar") == [f"{SRV} 433 jilles bar :Nickname is reserved for an account"]


def test_a_plain_guest_cannot_take_it_either(world: World) -> None:
    add_account(world, "guest1")
    guest = world.connect(plain=True)
    assert "you are guest2" in guest.out
    assert guest.ask("/nick guest1") == ["* guest1 is somebody else here."]


def test_without_passwords_a_reserved_name_is_refused_at_once() -> None:
    world = World(passwords=False)
    add_account(world, "jilles")
    peer = before_connect(world)
    assert peer.ask("NICK jilles") == [f"{SRV} 433 * jilles :Nickname is reserved for an account"]

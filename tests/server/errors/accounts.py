"""The error replies of accounts: REGISTER and VERIFY (draft/account-registration), AUTHENTICATE (sasl-3.1, sasl-3.2).
How accounts work is tested in specs/test_sasl.py and specs/test_account_registration.py."""

from __future__ import annotations

from lanchat.server import limits
from tests.server.errors.cases import Case, case, new, people, said
from tests.server.specs.accounts import add_account, blob, enter, plain
from tests.server.world import Peer, World

HOST = "192.168.0.9"
FAIL = "FAIL REGISTER"


def with_account(*lines: str, **options: object) -> list[str]:
    """Anna, while there is an account Kim."""
    world, anna, _ = people(**options)
    add_account(world, "Kim")
    return anna.ask(*lines)


def logged_in(line: str) -> list[str]:
    world = World()
    add_account(world, "Kim")
    return enter(world, "Kim")[0].ask(line)


def without_passwords() -> list[str]:
    return World(passwords=False).join("Anna").ask("AUTHENTICATE PLAIN")


def busy(line: str) -> list[str]:
    """While as much of this address is checked as may be."""
    world = World(later=True)
    add_account(world, "Kim")
    for number in range(limits.MAX_CHECKS_PER_ADDRESS):
        peer = world.join(f"Zed{number}")
        peer.send("AUTHENTICATE PLAIN", "AUTHENTICATE " + blob("", "Kim", "sesame"))
    anna = world.join("Anna")
    first, *rest = line.split(" ; ")
    anna.ask(first)
    return anna.ask(*rest) if rest else world.join("Ben").ask(line)


def too_many_accounts() -> list[str]:
    world = World(throttle=True)
    for _ in range(limits.MAX_ACCOUNTS_PER_ADDRESS):
        world.server.hub.accounts.made.add(HOST)
    return world.join("Anna").ask("REGISTER * * sesame")


def account_not_kept() -> list[str]:
    world = World()
    world.records.all("account")
    for number in range(limits.MAX_RECORDS):
        world.records._scopes.setdefault("account", {})[f"{number}"] = b""
    return world.join("Anna").ask("REGISTER * * sesame")


def taken_meanwhile() -> list[str]:
    world = World(later=True)
    one, two = world.join("Anna"), world.join("Ben")
    one.send("REGISTER kim * sesame")
    two.send("REGISTER kim * sesame")
    for question in world.questions:
        question()
    return two.lines()


def wrong(times: int, **options: object) -> list[str]:
    """What comes of one wrong password more, of one connection."""
    world, anna, _ = people(**options)
    add_account(world, "Kim")
    for number in range(times):
        plain(anna, f"other{number}", "wrong")
    return plain(anna, "Kim", "wrong")


def wrong_from_elsewhere() -> list[str]:
    world, anna, _ = people()
    add_account(world, "Kim")
    for _ in range(limits.MAX_FAILED_LOGINS):
        world.server.hub.accounts.failed(HOST, "Kim")
    return plain(anna, "Kim")


def full_account() -> list[str]:
    world = World()
    add_account(world, "Kim")
    for _ in range(limits.MAX_SESSIONS):
        enter(world, "Kim")
    peer = world.connect()
    peer.send("CAP REQ :sasl", "NICK Kim", "USER kim 0 * :Kim")
    plain(peer, "Kim")
    return peer.ask("CAP END")


def of_somebody_here() -> list[str]:
    world = World()
    for name in ("Kim", "Lee"):
        add_account(world, name)
    enter(world, "Kim")
    lee, _ = enter(world, "Lee")
    return plain(lee, "Kim")


def given_up() -> list[str]:
    world, _, _ = people()
    add_account(world, "Kim")
    peer: Peer = world.connect()
    return peer.ask("CAP REQ :sasl", "NICK Kim", "AUTHENTICATE PLAIN", "USER kim 0 * :Kim", "CAP END")[2:3]


_MANY = "Too many accounts were made from your address. Try again later"


def in_the_clear(*lines: str) -> list[str]:
    """Over a connection that others on the network can read."""
    world = World()
    peer = world.connect(secure=False)
    peer.send("NICK Zed", "USER zed 0 * :Zed")
    return peer.ask(*lines)[-2:] if peer.lines() else []


def with_certificate(
    verb: str, certificate: str = "a1", owner: str = "", more: int = 0, full: bool = False
) -> list[str]:
    """What Kim, whose program shows a certificate, gets for LANCHAT CERTIFICATE."""
    world = World()
    add_account(world, "Kim")
    for number in range(more):
        world.records.put("certificate", f"{number}", b"kim")
    if owner:
        world.records.put("certificate", certificate, owner.encode())
    if full:
        for number in range(limits.MAX_RECORDS):
            world.records._scopes.setdefault("certificate", {})[f"{number}"] = b""
    peer = world.connect(certificate=certificate)
    peer.send("CAP REQ :sasl standard-replies")
    plain(peer, "Kim")
    return peer.ask(f"LANCHAT CERTIFICATE {verb}")


CERTIFICATE = "FAIL LANCHAT"

CASES: list[Case] = [
    said(
        "LANCHAT CERTIFICATE ADD",
        get=f"{CERTIFICATE} ACCOUNT_REQUIRED :Log in to your account first",
        caps="standard-replies",
    ),
    case(
        f"{CERTIFICATE} INVALID_PARAMS :LANCHAT CERTIFICATE takes ADD, REMOVE or LIST",
        lambda: with_certificate("MAKE"),
        "an unknown verb",
    ),
    case(
        f"{CERTIFICATE} NO_CERTIFICATE :Your program showed no certificate on this connection",
        lambda: with_certificate("ADD", certificate=""),
        "none to add",
    ),
    case(
        f"{CERTIFICATE} CERTIFICATE_IN_USE a1 :This certificate logs in to another account",
        lambda: with_certificate("ADD", owner="lee"),
        "somebody else's",
    ),
    case(
        f"{CERTIFICATE} TOO_MANY_CERTIFICATES :An account has 10 certificates at most",
        lambda: with_certificate("ADD", more=limits.MAX_CERTIFICATES),
        "one too many",
    ),
    case(
        f"{CERTIFICATE} NOT_STORED :This could not be kept: the host keeps no more of these",
        lambda: with_certificate("ADD", full=True),
        "a full host",
    ),
    case(
        f"{CERTIFICATE} UNKNOWN_CERTIFICATE b2 :Your account has no such certificate",
        lambda: with_certificate("REMOVE b2"),
        "REMOVE of an unknown one",
    ),
    case(
        f"{FAIL} TEMPORARILY_UNAVAILABLE * :Accounts are made over encrypted connections only",
        lambda: in_the_clear("REGISTER * * sesame"),
        "REGISTER in the clear",
    ),
    case(
        ("908 Zed SCRAM-SHA-256 :are available SASL mechanisms", "904 Zed :SASL authentication failed"),
        lambda: in_the_clear("AUTHENTICATE PLAIN"),
        "PLAIN in the clear",
    ),
    case("433 Anna kim :Nickname is reserved for an account", lambda: with_account("NICK kim"), "NICK of an account"),
    case(
        f"{FAIL} ALREADY_AUTHENTICATED Kim :You are logged in already",
        lambda: logged_in("REGISTER * * sesame"),
        "REGISTER while logged in",
    ),
    case(
        "FAIL VERIFY ALREADY_AUTHENTICATED Kim :You are logged in already",
        lambda: logged_in("VERIFY Kim 1"),
        "VERIFY while logged in",
    ),
    said(
        "REGISTER * * sesame",
        get=f"{FAIL} TEMPORARILY_UNAVAILABLE * :Accounts are made by who runs this chat",
        registration="closed",
    ),
    new(
        "NICK Zed",
        "REGISTER * * sesame",
        get=f"{FAIL} COMPLETE_CONNECTION_REQUIRED * :Complete your connection first",
        register_before_connect=False,
    ),
    new("REGISTER * * sesame", get=f"{FAIL} NEED_NICK * :Choose a nickname first"),
    said("REGISTER 1st * sesame", get=f"{FAIL} BAD_ACCOUNT_NAME 1st :An account is named as a person may be"),
    said("REGISTER Bob * sesame", get=f"{FAIL} BAD_ACCOUNT_NAME Bob :Somebody else uses this name now"),
    said("REGISTER \u0412ob * sesame", get=f"{FAIL} BAD_ACCOUNT_NAME \u0412ob :This name looks the same as another"),
    case(
        f"{FAIL} ACCOUNT_EXISTS kim :There is an account of this name",
        lambda: with_account("REGISTER kim * sesame"),
        "REGISTER of an account",
    ),
    case(f"{FAIL} ACCOUNT_EXISTS kim :There is an account of this name", taken_meanwhile),
    said("REGISTER * x sesame", get=f"{FAIL} INVALID_EMAIL Anna :This is not an e-mail address"),
    said("REGISTER * * " + "x" * 301, get=f"{FAIL} UNACCEPTABLE_PASSWORD Anna :A password has 300 bytes at most"),
    said(
        "REGISTER * * \ue000\ue000\ue000",
        get=f"{FAIL} UNACCEPTABLE_PASSWORD Anna :The password holds characters that cannot be used",
    ),
    said("REGISTER * * anna", get=f"{FAIL} WEAK_PASSWORD Anna :This password is guessed too easily"),
    case(f"{FAIL} TEMPORARILY_UNAVAILABLE Anna :{_MANY}", too_many_accounts),
    case(
        f"{FAIL} TEMPORARILY_UNAVAILABLE Ben :Too many accounts are made just now. Try again",
        lambda: busy("REGISTER * * sesame"),
        "REGISTER while too much is under way",
    ),
    case(
        f"{FAIL} TEMPORARILY_UNAVAILABLE Anna :The account could not be kept: the host keeps no more of these",
        account_not_kept,
    ),
    said("VERIFY Zed 1", get="FAIL VERIFY INVALID_CODE Zed :No code was sent for this account"),
    case("902 Anna :Too many failed logins. Wait a minute and try again", lambda: wrong_from_elsewhere()[:1], "902"),
    case("904 Anna :SASL authentication failed", lambda: wrong(0), "a wrong password"),
    case("904 Anna :SASL authentication is not available", without_passwords),
    case(
        "904 Anna :SASL authentication is not available just now",
        lambda: busy("AUTHENTICATE PLAIN ; AUTHENTICATE " + blob("", "Kim", "sesame")),
        "PLAIN while too much is under way",
    ),
    case(
        "904 Ben :SASL authentication is not available just now",
        lambda: busy("AUTHENTICATE SCRAM-SHA-256"),
        "SCRAM while too much is under way",
    ),
    said(
        "AUTHENTICATE NONE",
        get=("908 Anna PLAIN,SCRAM-SHA-256 :are available SASL mechanisms", "904 Anna :SASL authentication failed"),
    ),
    said("AUTHENTICATE PLAIN", "AUTHENTICATE " + "A" * 401, get=("AUTHENTICATE +", "905 Anna :SASL message too long")),
    said("AUTHENTICATE *", get="906 Anna :SASL authentication aborted"),
    case("906 Kim :SASL authentication aborted", given_up),
    case("907 Lee :You have already authenticated using SASL", of_somebody_here),
    case(
        (
            "904 Anna :SASL authentication failed",
            f"ERROR :Closing Link: {HOST} (Too many SASL authentication failures)",
        ),
        lambda: wrong(limits.MAX_FAILED_HERE - 1),
        "wrong passwords too often",
    ),
    case(f"ERROR :Closing Link: {HOST} (Too many connections of this account)", full_account),
]

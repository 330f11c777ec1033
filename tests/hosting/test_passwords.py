"""Passwords beside a real net thread: logins through sockets, accounts that outlast the host or come meanwhile."""

from __future__ import annotations

import base64
import os
import threading
from pathlib import Path

import pytest

from lanchat import paths
from lanchat.hosting import passwords as hosting_passwords
from lanchat.hosting.passwords import ITERATIONS, ScramPasswords, make_secret
from lanchat.server.accounts import Account, encode
from lanchat.server.passwords import BUSY, UNFIT, Refused, Secret
from lanchat.storage import record_file, records
from tests.hosting.support import Place, Wire
from tests.net.support import PATIENCE, Net, wait_until


def log_in(wire: Wire, name: str, password: str, nick: str = "") -> str:
    """By PLAIN before registration: the numeric that ends it."""
    wire.say("CAP REQ :sasl", f"NICK {nick or name}", f"USER {name} 0 * :{name}", "AUTHENTICATE PLAIN")
    wire.until("AUTHENTICATE +")
    wire.say("AUTHENTICATE " + base64.b64encode(f"\0{name}\0{password}".encode()).decode(), "CAP END")
    return wire.until(" 90").split()[1]


def test_an_account_outlasts_the_host(net: Net, tmp_path: Path) -> None:
    first = Place(net, tmp_path)
    assert first.start() == ""
    with first.irc("anna") as anna:
        anna.say("REGISTER * * sesame")
        anna.until("REGISTER SUCCESS anna")
        anna.until(" 900 ")
    first.stop()
    second = Place(net, tmp_path)
    assert second.start() == ""
    with second.plain() as right, second.plain() as wrong, second.irc("ben") as ben:
        assert log_in(right, "anna", "sesame") == "900"
        right.until(" 001 anna ")
        assert log_in(wrong, "anna", "millet") == "904"
        wrong.until(" 433 ")
        ben.say("NICK anna")
        ben.until(" 433 ")
    second.stop()
    assert not any(thread.name.startswith("password") for thread in threading.enumerate())


def test_an_account_that_is_added_while_the_chat_runs(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "LOOK_S", 0.01)
    place = Place(net, tmp_path)
    assert place.start() == ""
    account = Account(os.urandom(16), "zoe", make_secret("sesame", 4_096))
    record_file.change(paths.records_file(tmp_path), "account", "zoe", lambda old: encode(account))
    wait_until(lambda: place.net.call(place.host.server.hub.accounts.find, "zoe"))
    with place.secure() as zoe:
        assert log_in(zoe, "zoe", "sesame") == "900"
        zoe.until(" 001 zoe ")
    place.stop()


def test_others_are_served_while_a_password_is_stretched(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = threading.Event()

    def slowly(password: str, iterations: int = ITERATIONS, salt: bytes | None = None) -> Secret:
        release.wait(PATIENCE)
        return make_secret(password, 4_096, salt)

    monkeypatch.setattr(hosting_passwords, "make_secret", slowly)
    place = Place(net, tmp_path)
    assert place.start() == ""
    with place.plain() as guesser, place.irc("anna") as anna, place.irc("ben") as ben:
        guesser.say("CAP REQ :sasl", "AUTHENTICATE PLAIN")
        guesser.until("AUTHENTICATE +")
        guesser.say("AUTHENTICATE " + base64.b64encode(b"\0zoe\0millet").decode())
        anna.say("REGISTER * * sesame")
        ben.say("PRIVMSG #lobby :still here?")
        anna.until("still here?")
        release.set()
        guesser.until(" 904 ")
        anna.until("REGISTER SUCCESS anna")
    place.stop()


def test_a_client_that_goes_while_its_password_is_stretched(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, gone = threading.Semaphore(0), threading.Semaphore(0)

    def slowly(password: str, iterations: int = ITERATIONS, salt: bytes | None = None) -> Secret:
        begun.release()
        assert gone.acquire(timeout=PATIENCE)
        return make_secret(password, 4_096, salt)

    monkeypatch.setattr(hosting_passwords, "make_secret", slowly)
    place = Place(net, tmp_path)
    assert place.start() == ""
    for _ in range(5):
        with place.irc("anna") as anna:
            anna.say("REGISTER * * sesame")
            assert begun.acquire(timeout=PATIENCE)
        wait_until(lambda: place.host.connections == 0)
        gone.release()
    place.stop()


# -- without a host -------------------------------------------------------------------------------------------------


def test_a_secret_is_what_the_rfc_says() -> None:
    """RFC 7677, section 3: user 'user', password 'pencil', 4096 iterations."""
    secret = make_secret("pencil", 4_096, base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="))
    assert base64.b64encode(secret.stored_key) == b"WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY="
    assert base64.b64encode(secret.server_key) == b"wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU="


def test_the_example_of_the_rfc() -> None:
    """RFC 7677, section 3, as far as the server's own nonce goes."""
    secret = make_secret("pencil", 4_096, base64.b64decode("W22ZaJ0SNY7soEsUEjb6gQ=="))
    begun: list[object] = []
    passwords = ScramPasswords(lambda fn, *args, done: done(fn(*args), None))
    names: list[str] = []

    def find(name: str) -> Secret:
        names.append(name)
        return secret

    passwords.exchange(find, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0", begun.append)
    (exchange,) = begun
    assert exchange is not None
    nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0"
    first = exchange.first("n,,n=user,r=rOprNGfwEbeRWgbNEkqO")  # type: ignore[attr-defined]
    assert first == f"r={nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096"
    proof = f"c=biws,r={nonce},p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
    final = exchange.final(proof)  # type: ignore[attr-defined]
    assert final == "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4="
    assert names == ["user"]


def test_each_secret_has_a_salt_of_its_own() -> None:
    one, other = make_secret("sesame"), make_secret("sesame")
    assert one.salt != other.salt
    assert one.stored_key != other.stored_key
    assert one.iterations == ITERATIONS >= 4_096


def test_a_password_that_nobody_could_type_again() -> None:
    with pytest.raises(Refused):
        make_secret("abc\x07")


def test_what_a_worker_could_not_do_is_told() -> None:
    told: list[object] = []

    def refuse(fn: object, *args: object, done: object) -> None:
        done(None, OSError("full"))  # type: ignore[operator]

    passwords = ScramPasswords(refuse)
    passwords.stretch("sesame", told.append)
    passwords.check("sesame", make_secret("sesame", 4_096), told.append)
    passwords.exchange(lambda name: make_secret("x"), "abc", told.append)
    assert told == [BUSY, None, None]

    def unfit(fn: object, *args: object, done: object) -> None:
        done(None, Refused("no"))  # type: ignore[operator]

    ScramPasswords(unfit).stretch("sesame", told.append)
    assert told[-1] == UNFIT

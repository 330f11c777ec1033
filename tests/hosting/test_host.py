"""A host's life: starting, what can be wrong then, people coming and going, and ending without losing anything."""

from __future__ import annotations

import re
import socket
import sqlite3
import ssl
import threading
import urllib.request
from pathlib import Path

import pytest

from lanchat import paths
from lanchat.config import ServerConfig, TlsSection
from lanchat.hosting import certificate
from lanchat.hosting.host import TICK_S
from lanchat.net import tls
from lanchat.protocol.beacon import ChatInfo
from lanchat.server import limits
from tests.hosting.support import Place, Wire
from tests.net.support import PATIENCE, Net, wait_until

OUR_CAPS = "message-tags server-time echo-message batch labeled-response lanchat/sent-once"


def test_the_chat_describes_itself(place: Place) -> None:
    assert place.host.port > 0
    wait_until(lambda: place.host.info().fingerprint)
    with place.secure() as asker:
        assert isinstance(asker.sock, ssl.SSLSocket)
        shown = asker.sock.getpeercert(binary_form=True)
        assert shown is not None
        asker.say("LANCHAT HELLO abc123")
        answer = asker.until("LANCHAT INFO abc123")
    info = ChatInfo.from_json(answer.partition(" :")[2])
    assert info is not None
    assert info == place.host.info()
    assert (info.port, info.fingerprint) == (place.host.port, tls.fingerprint(shown))
    assert info.term > 0


def test_people_are_counted(place: Place) -> None:
    counts: list[int] = []
    place.host.on_people_changed = counts.append
    with place.irc("anna"), place.irc("ben"):
        assert place.host.info().people == 2
        wait_until(lambda: counts and counts[-1] == 2)
    wait_until(lambda: counts[-1] == 0)
    wait_until(lambda: place.host.connections == 0)


def test_the_icon_is_where_the_chat_says(place: Place) -> None:
    with place.irc("anna") as anna:
        anna.say("ISUPPORT")
        line = anna.until(" draft/ICON=")
    url = re.search(r" draft/ICON=(\S+)", line)
    assert url is not None
    with urllib.request.urlopen(url[1], timeout=PATIENCE) as answer:
        assert answer.headers["Content-Type"] == "image/svg+xml"
        assert answer.read().startswith(b"<svg ")


def test_an_empty_chat_sleeps(place: Place) -> None:
    with place.irc("anna", secure=True):  # when she is in, the certificate is made
        pass
    passes: list[int] = []
    hook = lambda: passes.append(1)  # noqa: E731
    place.net.call(place.net.loop.add_flush_hook, hook)

    def sleeps() -> bool:
        before = len(passes)
        threading.Event().wait(TICK_S * 1.5)
        return len(passes) == before

    wait_until(sleeps, "it sleeps")
    place.net.call(place.net.loop.remove_flush_hook, hook)


def test_an_echo_comes_after_the_commit_and_survives_a_restart(net: Net, tmp_path: Path) -> None:
    first = Place(net, tmp_path)
    assert first.start() == ""
    with first.irc("anna", caps=OUR_CAPS) as anna:
        anna.say("TOPIC #lobby :tea at four")
        for number in range(50):
            anna.say(f"PRIVMSG #lobby :kept {number}")
        for number in range(50):
            assert anna.until("PRIVMSG").endswith(f":kept {number}")
        stored = sqlite3.connect(paths.history_file(tmp_path))
        assert stored.execute("SELECT count(*) FROM entry").fetchone()[0] >= 50
        stored.close()
    term = first.host.info().term
    first.stop()
    second = Place(net, tmp_path)
    assert second.start() == ""
    assert second.host.info().term > term
    with second.irc("ben", caps=OUR_CAPS + " draft/chathistory") as ben:
        ben.say("TOPIC #lobby", "CHATHISTORY LATEST #lobby * 50")
        assert ben.until(" 332 ").endswith(":tea at four")
        for number in range(50):
            assert ben.until("PRIVMSG").endswith(f":kept {number}")
    second.stop()


def test_pages_beyond_memory_come_from_the_disk(place: Place) -> None:
    with place.irc("anna", caps=OUR_CAPS + " draft/chathistory") as anna:
        for number in range(260):
            anna.say(f"PRIVMSG #lobby :{number}")
        ids = []
        for _ in range(260):
            line = anna.until("PRIVMSG")
            ids.append(line.partition("msgid=")[2].partition(" ")[0].partition(";")[0])
        anna.say(f"CHATHISTORY BEFORE #lobby msgid={ids[30]} 10")
        assert [anna.until("PRIVMSG").rpartition(":")[2] for _ in range(10)] == [str(n) for n in range(20, 30)]


def test_what_was_just_said_is_found_at_once(place: Place) -> None:
    with place.irc("anna", caps=OUR_CAPS + " soju.im/search") as anna:
        for number in range(1, 4):
            anna.say(f"PRIVMSG #lobby :Über den Wolken {number}")
            anna.until("PRIVMSG")
            anna.say("SEARCH text=uber")
            found = [anna.until("PRIVMSG").rpartition(" ")[2] for _ in range(number)]
            assert found == [str(one) for one in range(1, number + 1)]


# -- what can be wrong at the start ---------------------------------------------------------------------------------


def test_a_port_that_is_taken(net: Net, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        place = Place(net, tmp_path, port=other.getsockname()[1])
        error = place.start()
        assert str(other.getsockname()[1]) in error
        assert place.host.port_taken
        assert place.host.port == other.getsockname()[1]
        assert place.host.info().name == "Test chat"


def test_a_port_of_our_own_is_taken(net: Net, place: Place, tmp_path: Path) -> None:
    second = Place(net, tmp_path / "other", port=place.host.port)
    assert second.start() != ""
    assert second.host.port_taken


def test_an_address_that_is_not_ours(net: Net, tmp_path: Path) -> None:
    place = Place(net, tmp_path)
    place.host._address = "192.0.2.99"
    error = place.start()
    assert "192.0.2.99" in error
    assert not place.host.port_taken


@pytest.mark.expects_error_log
def test_a_folder_that_cannot_be_written(net: Net, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    place = Place(net, tmp_path / "file" / "data")
    error = place.start()
    assert str(tmp_path) in error
    assert error.endswith(".")
    assert not place.host.port_taken
    again = Place(net, tmp_path / "fine", port=place.host.port)
    assert again.start() == ""
    again.stop()


@pytest.mark.expects_error_log
def test_a_history_that_is_broken_is_set_aside(net: Net, tmp_path: Path) -> None:
    paths.history_file(tmp_path).write_bytes(b"this is no database" * 1_000)
    place = Place(net, tmp_path)
    assert place.start() == ""
    wait_until(lambda: place.notices)
    assert "broken" in place.notices[0]
    assert [file for file in tmp_path.iterdir() if ".broken-" in file.name]
    with place.irc("anna", caps=OUR_CAPS) as anna:
        anna.say("PRIVMSG #lobby :still stored")
        anna.until("PRIVMSG")
    place.stop()


def test_records_outlast_the_host(net: Net, tmp_path: Path) -> None:
    first = Place(net, tmp_path)
    assert first.start() == ""
    assert net.call(first.host.server.hub.records.get, "account", "anna") is None
    net.call(first.host.server.hub.records.put, "account", "anna", b"kept")
    first.stop()
    second = Place(net, tmp_path)
    assert second.start() == ""
    assert net.call(second.host.server.hub.records.get, "account", "anna") == b"kept"
    second.stop()
    assert not any(thread.name.startswith("records") for thread in threading.enumerate())


@pytest.mark.expects_error_log
def test_records_that_cannot_be_kept_are_a_reason_not_to_open(net: Net, tmp_path: Path) -> None:
    paths.records_file(tmp_path).mkdir()
    place = Place(net, tmp_path)
    error = place.start()
    assert error.startswith(f"The accounts cannot be kept in {tmp_path}: ")


def test_memory_only_leaves_no_history(net: Net, tmp_path: Path) -> None:
    config = ServerConfig()
    config.history.memory_only = True
    place = Place(net, tmp_path, config)
    assert place.start() == ""
    with place.irc("anna", caps=OUR_CAPS) as anna:
        anna.say("PRIVMSG #lobby :gone tomorrow")
        anna.until("PRIVMSG")
    place.stop()
    assert not paths.history_file(tmp_path).exists()
    assert not paths.records_file(tmp_path).exists()


def test_a_configured_certificate(net: Net, tmp_path: Path) -> None:
    cert, key = certificate.make()
    (tmp_path / "own.pem").write_bytes(cert)
    (tmp_path / "own.key").write_bytes(key)
    section = TlsSection(cert=str(tmp_path / "own.pem"), key=str(tmp_path / "own.key"))
    place = Place(net, tmp_path, ServerConfig(tls=section))
    assert place.start() == ""
    assert place.host.info().fingerprint == tls.file_fingerprint(tmp_path / "own.pem")
    with place.irc("anna", secure=True):
        pass
    place.stop()


def test_a_configured_certificate_that_is_not_there(net: Net, tmp_path: Path) -> None:
    place = Place(net, tmp_path, ServerConfig(tls=TlsSection(cert=str(tmp_path / "missing.pem"))))
    assert "missing.pem" in place.start()


def test_tls_waits_for_a_slow_certificate(net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    release = threading.Event()
    load = certificate.load

    def slowly(*args: object) -> certificate.Certificate:
        release.wait(PATIENCE)
        return load(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(certificate, "load", slowly)
    place = Place(net, tmp_path)
    assert place.start() == ""
    with place.irc("plain") as early:
        early.say("PING :no-certificate-needed")
        early.until("no-certificate-needed")
        wires: list[Wire] = []
        thread = threading.Thread(target=lambda: wires.append(place.irc("anna", secure=True)))
        thread.start()
        wait_until(lambda: place.host.connections == 2)
        release.set()
        thread.join()
        early.until("anna")
        wires[0].close()
    place.stop()


def test_without_any_certificate_the_rest_works(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*args: object) -> certificate.Certificate:
        raise RuntimeError("no cryptography")

    monkeypatch.setattr(certificate, "load", broken)
    place = Place(net, tmp_path)
    with caplog.at_level("CRITICAL"):
        assert place.start() == ""
        wait_until(lambda: place.notices)
    with place.irc("anna"), place.plain() as refused:
        refused.raw(b"\x16\x03\x01")
        assert refused.rest() == b""
    place.stop()


# -- the end ----------------------------------------------------------------------------------------------------------


def test_stop_sends_the_echoes_first(net: Net, tmp_path: Path) -> None:
    place = Place(net, tmp_path)
    assert place.start() == ""
    anna = place.irc("anna", caps=OUR_CAPS)
    anna.say(*(f"PRIVMSG #lobby :{number}" for number in range(100)), "PING :all-read")
    # The last line was executed, its echo may still wait for the disk.
    wait_until(lambda: place.host.stores.door._there.last_ticket >= 100)
    place.stop()
    lines = anna.rest().decode().splitlines()
    said = [line.rpartition(":")[2] for line in lines if "PRIVMSG" in line]
    assert said == [str(number) for number in range(100)]
    assert "ERROR" in lines[-1]
    anna.close()
    assert place.host.connections == 0


def test_what_was_read_before_the_end_is_said_and_kept(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "LOCAL_BURST", 60)
    monkeypatch.setattr(limits, "LOCAL_RATE", 0.001)
    place = Place(net, tmp_path)
    assert place.start() == ""
    ben, script, anna = place.irc("ben"), place.plain(), place.irc("anna")
    ben.say(*(f"PRIVMSG #lobby :line {number}" for number in range(100)))
    anna.until("line 40")
    script.raw(b"a line\nhalf a line")
    anna.until(":a line")
    wait_until(lambda: any(session.delayed for session in place.host.server.hub.sessions))
    place.stop()
    told = anna.rest().decode()
    assert "half a line" in told
    assert "line 99" in told
    for wire in (ben, script, anna):
        wire.close()


def test_stop_leaves_nothing_open(net: Net, tmp_path: Path) -> None:
    place = Place(net, tmp_path)
    assert place.start() == ""
    port = place.host.port
    wires = [place.irc("anna"), place.irc("ben", secure=True), place.plain(), place.plain()]
    wires[3].raw(b"\x16\x03")
    threads = {thread.name for thread in threading.enumerate()}
    assert any(name.startswith("history") for name in threads)
    place.stop()
    assert not any(thread.name.startswith("history") for thread in threading.enumerate())
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))
    assert net.call(lambda: len(net.loop._watches)) == 1
    assert net.loop._hooks == []
    for wire in wires:
        wire.close()


def test_a_client_that_reads_nothing_does_not_hold_up_the_end(
    net: Net, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from lanchat.hosting import farewell

    monkeypatch.setattr(farewell, "CONNECTIONS_S", 0.2)
    config = ServerConfig()
    config.limits.throttle = False
    config.limits.send_queue_bytes = 50_000_000
    place = Place(net, tmp_path, config)
    assert place.start() == ""
    deaf = place.irc("deaf", receive_buffer=4_096)
    with place.irc("anna") as anna:
        for _ in range(100):
            anna.say(*(f"PRIVMSG #lobby :{'z' * 400}" for _ in range(200)))
        anna.say("PING :done")
        anna.until("done")
        place.stop()
    assert place.host.connections == 0
    deaf.close()


def test_giving_way_tells_everybody_where_to(net: Net, tmp_path: Path) -> None:
    place = Place(net, tmp_path)
    assert place.start() == ""
    ours, foreign, script = place.irc("anna", caps=OUR_CAPS), place.irc("ben"), place.plain()
    script.raw(b"hello\n")
    foreign.until("hello")
    ours.say("PRIVMSG #lobby :last words")
    ours.until("last words")
    place.stop(place.host.yield_to, "192.0.2.7", 50_001)
    assert ours.until("LANCHAT MOVED").endswith("LANCHAT MOVED :192.0.2.7 50001")
    assert "192.0.2.7 50001" in foreign.until(" 010 ")
    for wire in (ours, foreign, script):
        wire.rest()
        wire.close()


def test_stop_during_start_and_twice(net: Net, tmp_path: Path) -> None:
    place = Place(net, tmp_path)
    outcome: list[str] = []
    ended: list[int] = []

    def both() -> None:
        place.host.start(outcome.append)
        place.host.stop(lambda: ended.append(1))
        place.host.stop(lambda: ended.append(2))

    net.call(both)
    wait_until(lambda: ended == [1, 2])
    net.call(place.host.stop, lambda: ended.append(3))
    wait_until(lambda: ended == [1, 2, 3])
    assert outcome == []


def test_the_disk_refuses_and_recovers(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[range] = []
    server = place.host.server
    refuse = server.store_failed
    monkeypatch.setattr(server, "store_failed", lambda tickets, reason: (seen.append(tickets), refuse(tickets, reason)))
    with place.irc("anna", caps=OUR_CAPS + " standard-replies") as anna:
        place.net.call(place.host.stores.door.on_failure, 1, 0, "disk is full")
        wait_until(lambda: seen)
        anna.say("PRIVMSG #lobby :works")
        anna.until("works")

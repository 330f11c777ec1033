"""The commands as people and scripts use them: what they print, what they do, and how they end."""

from __future__ import annotations

import json
import re
import signal
import socket
import sqlite3
import ssl
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat import __version__, paths
from tests.desktop import PATIENCE, Desktop, wait_until
from tests.e2e.terminal import (
    PROGRAM,
    Serving,
    await_certificate,
    environment,
    lanchat,
    own_network,
    serving,
)
from tests.ports import free_port
from tests.speaker import Speaker


@pytest.fixture(autouse=True)
def alone() -> Iterator[None]:
    """Nobody else's chat is on the network of these tests."""
    with own_network():
        yield


@pytest.fixture
def port() -> int:
    return free_port()


def stored(folder: Path) -> list[str]:
    """The texts in the history, in their order."""
    with sqlite3.connect(f"file:{folder / 'history.sqlite3'}?mode=ro", uri=True) as db:
        rows = db.execute("SELECT body FROM entry ORDER BY ts, e, seq").fetchall()
    return [body.decode() if isinstance(body, bytes) else body for (body,) in rows]


# -- help, version, smoke ----------------------------------------------------------------------------------------------


def test_version() -> None:
    assert lanchat("--version").out == f"LAN Chat {__version__}\n"


def test_help_lists_what_there_is_and_nothing_else() -> None:
    shown = lanchat("--help")
    assert shown.status == 0
    listed = re.findall(r"^    (\w+) ", shown.out, re.M)
    assert listed == ["host", "join", "serve", "service", "find", "send", "account", "export"]
    for option in ("--version", "--smoke", "--minimized", "--ask", "--auto", "--data-dir", "--port", "--log-level"):
        assert option in shown.out
    for command, words in {
        "host": ["NAME"],
        "join": ["NAME|ADDRESS"],
        "serve": ["--host", "--config", "--no-discovery"],
        "service": ["VERB", "install", "remove", "status"],
        "find": ["--json", "--timeout"],
        "send": ["--to", "TEXT", "--address"],
        "account": ["VERB", "add"],
        "export": ["ROOM", "--format", "--from", "--to", "--output"],
    }.items():
        about = lanchat(command, "--help")
        assert about.status == 0
        assert all(word in about.out for word in [*words, "--data-dir", "--port", "--log-level"]), about.out


def test_smoke_builds_everything_on_a_screen_and_says_so_without(tmp_path: Path) -> None:
    desktop = Desktop()
    try:
        built = lanchat("--smoke", "--data-dir", tmp_path, env=environment(DISPLAY=desktop.display))
    finally:
        desktop.close()
    assert (built.status, built.err) == (0, "")
    lanchat("--smoke", "--data-dir", tmp_path).says(0, "so everything but the window was built.")


# -- serve -------------------------------------------------------------------------------------------------------------


def test_serve_says_where_it_is_and_says_goodbye(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port) as server, Speaker(port, "Bea", "#lobby") as bea:
        assert f"on port {port}" in server.out[0]
        bea.say("#lobby", "good night")
        ended = server.stop()
        assert (ended.status, ended.err) == (0, "")
        assert "The chat was closed" in bea.expect("ERROR")
    assert stored(tmp_path) == ["good night"]


def test_what_made_its_certificate_is_not_kept_in_memory(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port, "--no-discovery") as server:
        assert ssl.get_server_certificate(("127.0.0.1", port)) == paths.certificate_files(tmp_path)[0].read_text()
        assert "cryptography" not in Path(f"/proc/{server.process.pid}/maps").read_text()


def test_ctrl_c_ends_it_as_well(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port) as server:
        server.process.send_signal(signal.SIGINT)
        assert server.process.wait(PATIENCE) == 0


def test_a_second_one_on_the_port_names_the_first(tmp_path: Path, port: int) -> None:
    config = tmp_path / "deck.toml"
    config.write_text('[server]\nname = "Deck"\n')
    with serving(tmp_path / "one", port, "--config", str(config)):
        await_certificate(port)
        second = lanchat("serve", "--port", str(port), "--data-dir", tmp_path / "two")
        second.says(1, f"already hosts a chat, Deck, on port {port}")


def test_host_listens_there_and_nowhere_else(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port, "--host", "127.0.0.5", "--no-discovery"):
        socket.create_connection(("127.0.0.5", port), PATIENCE).close()
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), PATIENCE)
    lanchat("serve", "--host", "203.0.113.9", "--port", str(port), "--data-dir", tmp_path).says(1, "203.0.113.9")


def test_without_discovery_no_datagram_socket_is_open(tmp_path: Path, port: int) -> None:
    def datagram_sockets(process: subprocess.Popen[bytes]) -> list[str]:
        listed = subprocess.run(["ss", "-Huanp"], capture_output=True, text=True, check=True).stdout
        return [line for line in listed.splitlines() if f"pid={process.pid}," in line]

    with serving(tmp_path, port, "--no-discovery") as server:
        assert datagram_sockets(server.process) == []
        assert lanchat("find", "--port", str(free_port()), "--timeout", "0.5", "--data-dir", tmp_path / "x").status == 1
    with serving(tmp_path, port) as server:
        wait_until(lambda: datagram_sockets(server.process), 10, "it announces itself")


def test_every_key_of_the_configuration_works(tmp_path: Path, port: int) -> None:
    config = tmp_path / "chat.toml"
    config.write_text(
        """
        [server]
        name = "Engine room"
        password = "steam"
        motd = "Mind your head."
        room = "#deck"
        [limits]
        throttle = false
        clients = 5
        per_address = 3
        send_queue_bytes = 100000
        [tls]
        required = false
        [history]
        keep_days = 1
        keep_bytes = 1000000
        memory_only = true
        """
    )
    with serving(tmp_path, port, "--config", str(config), "--no-discovery") as server:
        assert server.out[0].startswith("Engine room is open")
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as stranger:
            stranger.sendall(b"PASS wrong\r\nNICK Eve\r\nUSER e 0 * :Eve\r\n")
            assert b" 464 " in stranger.recv(4096)
        send = ("send", "--address", f"127.0.0.1:{port}", "--data-dir", tmp_path / "x")
        lanchat(*send, "hi").says(
            1, "This chat needs a password. Ask who opened the chat. Give it with --password-file"
        )
        key = tmp_path / "key.txt"
        key.write_text("oil\n")
        lanchat(*send, "--password-file", key, "hi").says(1, "This password is not right.")
        key.write_text("steam\nand what else is noted there")
        lanchat(*send, "--password-file", key, "hi").says(0)
        lanchat(*send, "hi", env=environment(LANCHAT_PASSWORD="steam")).says(0)
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as crew:
            crew.sendall(b"PASS steam\r\nNICK Ann\r\nUSER a 0 * :Ann\r\nJOIN #deck\r\n")
            crew.sendall(b"".join(b"PRIVMSG #deck :%d\r\n" % number for number in range(300)) + b"PING done\r\n")
            told = b""
            while b"PONG" not in told:
                told += crew.recv(65536)
        for text in (b"Mind your head.", b"NETWORK=Engine", b"lanchat/LOBBY=#deck", b" 366 Ann #deck"):
            assert text in told
    assert not (tmp_path / "history.sqlite3").exists()


def ask(port: int, *lines: str) -> str:
    """What a connection is answered up to a PONG."""
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
        sock.settimeout(PATIENCE)
        sock.sendall("".join(f"{line}\r\n" for line in (*lines, "PING done")).encode())
        told = b""
        while b" :done\r\n" not in told:
            piece = sock.recv(65536)
            assert piece, told
            told += piece
        return told.decode()


def test_accounts_operators_limits_and_a_port_for_browsers_can_be_configured(tmp_path: Path, port: int) -> None:
    config, web = tmp_path / "chat.toml", free_port()
    config.write_text(
        f"""
        [limits]
        multiline_bytes = 5000
        multiline_lines = 7
        [accounts]
        register_before_connect = false
        email_required = true
        always_on = true
        plaintext = true
        [operators]
        boss = "secret"
        [websocket]
        host = "127.0.0.1"
        port = {web}
        origins = ["https://irc.example.org"]
        """
    )
    command = ("--config", str(config), "--no-discovery")
    with serving(tmp_path, port, *command):
        told = ask(port, "CAP LS 302", "NICK Zed", "USER zed 0 * :Zed", "REGISTER * a@b.c sesame", "CAP END")
        assert " draft/multiline=max-bytes=5000,max-lines=7 " in told
        assert "draft/account-registration=email-required,custom-account-name" in told
        assert " FAIL REGISTER COMPLETE_CONNECTION_REQUIRED * " in told
        told = ask(port, "NICK Ann", "USER ann 0 * :Ann", "REGISTER * a@b.c sesame", "JOIN #tea")
        assert " REGISTER SUCCESS Ann " in told and " 366 Ann #tea " in told
        assert " 381 " in ask(port, "NICK Boss", "USER b 0 * :B", "OPER boss secret")
        with socket.create_connection(("127.0.0.1", web), PATIENCE) as browser:
            browser.settimeout(PATIENCE)
            browser.sendall(b"GET / HTTP/1.1\r\nHost: chat\r\n\r\n")
            assert browser.recv(100).startswith(b"HTTP/1.1 200 ")
    # Who stays by an account is there before anybody has come back.
    with serving(tmp_path, port, *command):
        told = ask(port, "NICK Ben", "USER ben 0 * :Ben", "JOIN #tea", "WHOIS Ann")
        assert " 353 Ben = #tea :@Ann Ben" in told
        assert " 301 Ben Ann :Not connected" in told
    config.write_text('[accounts]\nregistration = "closed"\n[server]\nlocal_operators = false\n')
    with serving(tmp_path, port, *command):
        told = ask(port, "CAP LS 302", "NICK Ben", "USER ben 0 * :Ben", "CAP END", "JOIN #lobby")
        assert "draft/account-registration" not in told
        assert " 353 Ben = #lobby :Ben" in told


def test_more_than_the_configured_connections_are_turned_away(tmp_path: Path, port: int) -> None:
    config = tmp_path / "small.toml"
    config.write_text("[limits]\nclients = 2\n")
    with (
        serving(tmp_path, port, "--config", str(config), "--no-discovery"),
        Speaker(port, "One"),
        Speaker(port, "Two"),
        socket.create_connection(("127.0.0.1", port), PATIENCE) as third,
    ):
        third.settimeout(PATIENCE)
        assert b"Too many connections" in third.recv(200)


def test_an_own_certificate_is_shown_and_can_be_required(tmp_path: Path, port: int) -> None:
    cert, key = tmp_path / "c.pem", tmp_path / "k.pem"
    make = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=deck.example"]
    subprocess.run([*make, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    config = tmp_path / "tls.toml"
    config.write_text(f'[tls]\ncert = "{cert}"\nkey = "{key}"\nrequired = true\n')
    with serving(tmp_path, port, "--config", str(config), "--no-discovery"):
        assert ssl.get_server_certificate(("127.0.0.1", port)) == cert.read_text()
        with socket.create_connection(("127.0.0.1", port), PATIENCE) as plain:
            plain.sendall(b"NICK Eve\r\nUSER e 0 * :Eve\r\n")
            plain.settimeout(PATIENCE)
            assert b" 001 " not in plain.recv(4096)
        said = lanchat("send", "--address", f"127.0.0.1:{port}", "--data-dir", tmp_path / "x", "over TLS")
        assert said.status == 0
    assert stored(tmp_path) == ["over TLS"]


def test_a_certificate_that_is_not_there_is_named(tmp_path: Path, port: int) -> None:
    config = tmp_path / "tls.toml"
    config.write_text(f'[tls]\ncert = "{tmp_path}/none.pem"\n')
    lanchat("serve", "--config", config, "--port", str(port), "--data-dir", tmp_path).says(1, "none.pem")


# -- find --------------------------------------------------------------------------------------------------------------


def test_find_prints_a_line_for_people_and_json_for_programs(tmp_path: Path, port: int) -> None:
    config = tmp_path / "chat.toml"
    config.write_text('[server]\nname = "Deck"\n')
    with serving(tmp_path, port, "--config", str(config)), Speaker(port, "Bea", "#lobby"):
        await_certificate(port)
        found = lanchat("find", "--port", str(port), "--data-dir", tmp_path / "x")
        assert (found.status, found.err) == (0, "")
        assert re.fullmatch(rf"Deck  \(1 person, \S+\)  \S+:{port}\n", found.out)
        listed = json.loads(lanchat("find", "--json", "--port", str(port), "--data-dir", tmp_path / "x").out)
    assert [(chat["name"], chat["port"], chat["people"]) for chat in listed] == [("Deck", port, 1)]


def test_find_with_nobody_there(tmp_path: Path, port: int) -> None:
    lanchat("find", "--timeout", "0.3", "--port", str(port), "--data-dir", tmp_path).says(1, "No chat was found")
    empty = lanchat("find", "--json", "--timeout", "0.3", "--port", str(port), "--data-dir", tmp_path)
    empty.says(1, "No chat was found")
    assert json.loads(empty.out) == []


def test_without_a_network_one_sentence_says_so(tmp_path: Path, port: int) -> None:
    subprocess.run(["ip", "link", "del", "eth0"], check=True)
    sentence = "lanchat: This computer has no network. Check the cable or the Wi-Fi.\n"
    for words in (("find", "--timeout", "0.3"), ("send", "hello")):
        ended = lanchat(*words, "--port", str(port), "--data-dir", tmp_path)
        assert (ended.status, ended.err) == (1, sentence)
    with serving(tmp_path, port) as server:
        wait_until(lambda: server.err, 10, "it is told who hosts")
    assert server.err == ["lanchat: This computer has no network. Others cannot reach this chat until it is back.\n"]


def test_settings_set_aside_are_told_by_whoever_does_it(tmp_path: Path, port: int) -> None:
    for words in (("find", "--timeout", "0.3"), ("send", "hello"), ("join", "Deck")):
        (tmp_path / "settings.json").write_text('{"name": "Zo')
        ended = lanchat(*words, "--port", str(port), "--data-dir", tmp_path)
        assert ended.status == 1
        assert "The settings file could not be read. It was kept as settings.json.broken-" in ended.err
    assert len(list(tmp_path.glob("settings.json.broken-*"))) == 3


# -- send --------------------------------------------------------------------------------------------------------------


def test_send_says_its_argument_to_the_chat_that_is_found(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port), Speaker(port, "Bea", "#lobby") as bea:
        await_certificate(port)
        said = lanchat("send", "--port", str(port), "--data-dir", tmp_path / "x", "lunch is ready")
        assert (said.status, said.out, said.err) == (0, "", "")
        bea.expect("PRIVMSG #lobby :lunch is ready")
    assert stored(tmp_path) == ["lunch is ready"]


def test_send_says_a_thousand_lines_of_its_input_in_order(tmp_path: Path, port: int) -> None:
    lines = [f"line {number}" for number in range(1000)]
    with serving(tmp_path, port, "--no-discovery"):
        said = lanchat(
            "send",
            "--address",
            f"127.0.0.1:{port}",
            "--data-dir",
            tmp_path / "x",
            stdin="\n".join(["", *lines, ""]).encode(),
        )
        assert (said.status, said.err) == (0, "")
    assert stored(tmp_path) == lines


def test_send_goes_to_the_lobby_whatever_it_is_called(tmp_path: Path, port: int) -> None:
    config = tmp_path / "chat.toml"
    config.write_text('[server]\nroom = "#deck"\n')
    with serving(tmp_path, port, "--config", str(config), "--no-discovery"), Speaker(port, "Bea", "#deck") as bea:
        said = lanchat("send", "--address", f"127.0.0.1:{port}", "--data-dir", tmp_path / "x", "all hands")
        assert said.status == 0
        bea.expect("PRIVMSG #deck :all hands")
        bea.raw("LIST")
        bea.expect(" 323 ")
        assert not any("#lobby" in line for line in bea.lines)


def test_send_to_a_room_or_a_person_does_not_stir_the_lobby(tmp_path: Path, port: int) -> None:
    with (
        serving(tmp_path, port, "--no-discovery"),
        Speaker(port, "Bea", "#lobby", "#galley") as bea,
    ):
        for target in ("#galley", "Bea"):
            said = lanchat(
                "send", "--address", f"127.0.0.1:{port}", "--data-dir", tmp_path / "x", "--to", target, "soup"
            )
            assert (said.status, said.err) == (0, "")
            bea.expect(f"PRIVMSG {target} :soup")
        assert not any(line.endswith(" JOIN #lobby") and "Bea!" not in line for line in bea.lines)


def test_send_to_nobody_and_of_nothing(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port, "--no-discovery"):
        place = ("send", "--address", f"127.0.0.1:{port}", "--data-dir", tmp_path / "x")
        lanchat(*place, "--to", "Nobody", "hello").says(1, "Nobody here is called Nobody.")
        lanchat(*place, "  ").says(1, "There is no text to send.")
        assert lanchat(*place).status == 0
        assert lanchat(*place, stdin=b"caf\xe9 \xff\x00\n").status == 0
    assert len(stored(tmp_path)) == 1
    lanchat("send", "--port", str(port), "--data-dir", tmp_path / "x", "hello").says(1, "No chat was found")
    lanchat(*place, "hello").says(1, "No chat answers at 127.0.0.1.")
    for wrong, why in (("256.1.1.1", "A whole address looks like 192.168.1.20."), ("pc 2", "Only letters, digits")):
        lanchat("send", "--address", wrong, "--data-dir", tmp_path / "x", "hello").says(1, f"{wrong}: {why}")


def test_send_to_a_name_that_no_command_can_carry_says_so_at_once(tmp_path: Path, port: int) -> None:
    # Nobody is asked: there is no chat.
    send = ("send", "--port", str(port), "--data-dir", tmp_path, "--to")
    for name in ("two words", ":x"):
        lanchat(*send, name, "hello").says(1, f"Nobody here is called {name}.")
    lanchat(*send, "#two words", "hello").says(1, "There is no room called #two words.")


def test_send_claims_nothing_when_the_chat_goes_away(tmp_path: Path, port: int) -> None:
    with (
        serving(tmp_path, port, "--no-discovery") as server,
        Speaker(port, "Bea", "#lobby", caps="echo-message") as bea,
    ):
        command = [*PROGRAM, "send", "--address", f"127.0.0.1:{port}", "--data-dir", str(tmp_path / "x")]
        sender = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment()
        )
        assert sender.stdin is not None
        sender.stdin.write(b"one\n" * 3)
        sender.stdin.flush()
        wait_until(lambda: len(stored(tmp_path)) == 3, 15, "the first lines are stored")
        # When she has the echo of what she said after that, the sender has been sent its own.
        bea.raw("PRIVMSG #lobby :two")
        bea.expect("PRIVMSG #lobby :two")
        server.process.kill()
        server.process.wait()
        out, err = sender.communicate(b"never stored\n", timeout=200)
    assert (sender.returncode, out) == (1, b"")
    assert b"3 of 4 messages are known to be stored" in err and b"Traceback" not in err
    assert stored(tmp_path) == ["one", "one", "one", "two"]


def test_send_goes_on_when_the_chat_comes_back(tmp_path: Path, port: int) -> None:
    command = [*PROGRAM, "send", "--address", f"127.0.0.1:{port}", "--data-dir", str(tmp_path / "x")]
    with serving(tmp_path, port, "--no-discovery") as server:
        sender = subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE, env=environment())
        assert sender.stdin is not None
        sender.stdin.write(b"before\n")
        sender.stdin.flush()
        wait_until(lambda: stored(tmp_path) == ["before"], 15, "the first line is stored")
        server.process.kill()
        server.process.wait()
    with serving(tmp_path, port, "--no-discovery"):
        _out, err = sender.communicate(b"after\n", timeout=200)
    assert (sender.returncode, err) == (0, b"")
    assert stored(tmp_path) == ["before", "after"]


# -- no screen ---------------------------------------------------------------------------------------------------------


def test_without_a_screen_it_hosts(tmp_path: Path, port: int) -> None:
    host = Serving([*PROGRAM, "--data-dir", str(tmp_path), "--port", str(port)])
    try:
        host.await_out(f"is open on port {port}", 20)
        with Speaker(port, "Bea", "#lobby"):
            pass
    finally:
        ended = host.stop()
    ended.says(0, "There is no screen here, so LAN Chat runs without a window.")


def test_without_a_screen_it_names_the_chat_that_is_there(tmp_path: Path, port: int) -> None:
    with serving(tmp_path, port):
        await_certificate(port)
        for words in ((), ("join",), ("join", f"127.0.0.1:{port}")):
            for env in (environment(), environment(DISPLAY=":4711")):
                there = lanchat(*words, "--data-dir", tmp_path / "x", "--port", str(port), env=env)
                there.says(0, "There is no screen here")
                assert f":{port}" in there.out and "nc " in there.out
    for words, sentence in {
        ("join",): "No chat was found on this network. Open one with: lanchat host",
        ("join", "Deck"): "No chat called Deck was found on this network. Check the name, or type an address.",
        ("join", "127.0.0.1"): "No chat answers at 127.0.0.1. Check the address and the port,",
    }.items():
        away = lanchat(*words, "--data-dir", tmp_path / "x", "--port", str(port))
        assert away.status == 1
        assert away.err.splitlines()[1].startswith(f"lanchat: {sentence}"), away.err


def test_host_without_a_screen_hosts_under_its_name(tmp_path: Path, port: int) -> None:
    host = Serving([*PROGRAM, "host", "Bridge", "--data-dir", str(tmp_path), "--port", str(port)])
    try:
        host.await_out(f"Bridge is open on port {port}")
    finally:
        assert host.stop().status == 0

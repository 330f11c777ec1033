"""What goes wrong at the start of the real program, and what a person is told: one plain sentence, and another choice.
Windows on a virtual screen, machines as network namespaces; nothing that was kept is ever lost."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.desktop import PATIENCE, end, wait_until
from tests.e2e.onlooker import Onlooker
from tests.e2e.seats import DIALOG, Seat
from tests.e2e.strangers import port_of
from tests.e2e.terminal import AWAIT_CERTIFICATE, PROGRAM, ROOT, environment, lanchat
from tests.lan import Lan
from tests.ports import free_port

NOBODY_THERE = "Nobody is hosting a chat here yet"


@pytest.fixture(scope="module")
def lan() -> Iterator[Lan]:
    """Machine 1 has people in front of it, 2 answers as no chat does, 3 is a cable into nowhere."""
    with Lan(4) as lan:
        strangers = lan.exec(
            2, sys.executable, str(ROOT / "tests/e2e/strangers.py"), stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        assert strangers.stdout is not None and strangers.stdout.readline() == b"up\n"
        lan.filter(2, "tcp dport 7100 drop")
        lan.blackhole(3)
        yield lan


@pytest.fixture
def seat(lan: Lan, tmp_path: Path) -> Iterator[Seat]:
    """Anna in front of machine 1; the program is not started yet."""
    with Seat(lan, 1, "Anna", PROGRAM, tmp_path) as seat:
        yield seat


@pytest.fixture
def eyes(seat: Seat) -> Iterator[Onlooker]:
    """Reads Anna's screen."""
    with Onlooker(seat.desktop.display) as eyes:
        yield eyes


def ask(seat: Seat, *arguments: str) -> None:
    """Start the program and stand in front of its dialog."""
    seat.start("--ask", *arguments)
    seat.desktop.activate(seat.desktop.window(DIALOG))


def retype(seat: Seat, eyes: Onlooker, text: str) -> None:
    """Put another text into the field that has the keyboard, see it there, and press Enter."""
    seat.desktop.keys("Home", "shift+End", "BackSpace")
    if text:
        seat.desktop.type(text)
        eyes.sees(text)
    seat.desktop.keys("Return")


def choose_address(seat: Seat, eyes: Onlooker, text: str) -> None:
    """In a fresh dialog: the row for an address, and what to type there."""
    seat.desktop.keys("Up")
    eyes.sees("For example")  # the row has unfolded its field
    seat.desktop.keys("Tab")
    seat.desktop.type(text)
    eyes.sees(text)
    seat.desktop.keys("Return")


def host(seat: Seat) -> None:
    """The row for a chat of one's own."""
    seat.desktop.keys("Up", "Return")


def in_lobby(seat: Seat) -> None:
    wait_until(seat.chat_title, 20, f"{seat.name} is in a chat; {seat.output}")


def no_traceback(seat: Seat) -> None:
    log = seat.folder / "lanchat.log"
    written = seat.output + (log.read_text() if log.exists() else "")
    assert "Traceback" not in written, written


def test_every_wrong_address_gets_its_sentence_and_another_choice(seat: Seat, eyes: Onlooker) -> None:
    stranger = seat.lan.address(2)
    ask(seat)
    choose_address(seat, eyes, f"{stranger}:7999")
    eyes.sees(f"No chat answers at {stranger}. Check the address and the port")
    for address, sentence in {
        "": "Type the name or address of a computer.",
        "256.1.1.1": "A whole address looks like 192.168.1.20.",
        "two words": "Only letters, digits, dots and - can be in it.",
        "pc2:99999": "The port is a number from 1 to 65535.",
        "[fe80": "A bracket is missing",
        "no-such-computer": "There is no chat and no computer called no-such-computer on this network.",
        "no-such.local": "There is no computer called no-such.local. Check the spelling.",
        f"{stranger}:{port_of('web')}": f"What answers at {stranger} is not a chat. Check the address and the port.",
        f"pc2:{port_of('ssh')}": "What answers at pc2 is not a chat.",
        f"{stranger}:{port_of('rude')}": f"What answers at {stranger} is not a chat.",
        f"{stranger}:{port_of('silent')}": f"{stranger} does not answer. Check the address, and whether",
        "pc2:7100": "pc2 does not answer.",
        seat.lan.address(3): f"{seat.lan.address(3)} cannot be reached from this network. Check the address, and",
    }.items():
        retype(seat, eyes, address)
        eyes.sees(sentence, 15)
        wait_until(lambda: "Join" in (shown := eyes.texts()) and "Cancel" not in shown, 10, "it can be tried again")
    seat.desktop.screenshot("wrong-address")
    host(seat)
    in_lobby(seat)
    no_traceback(seat)


def test_a_name_that_cannot_be_is_said_while_one_types(seat: Seat, eyes: Onlooker) -> None:
    ask(seat)
    for name, sentence in {
        "": "Please type your name.",
        "Anna Maria": "A name has no spaces here. Try Anna_Maria.",
        "7": "A name starts with a letter",
        "x" * 31: "That name is too long.",
    }.items():
        retype(seat, eyes, name)
        eyes.sees(sentence)
    retype(seat, eyes, "Anna_Maria")
    in_lobby(seat)
    eyes.sees("Anna_Maria")
    file = seat.folder / "settings.json"
    wait_until(lambda: json.loads(file.read_text())["name"] == "Anna_Maria", 10, "the name is kept")


def test_a_name_that_somebody_has_gets_a_number(seat: Seat, eyes: Onlooker, tmp_path: Path) -> None:
    with Seat(seat.lan, 4, "Anna", PROGRAM, tmp_path / "other") as other:
        other.start("host", "Deck")
        in_lobby(other)
        seat.start("join")
        in_lobby(seat)
        eyes.sees("The name Anna is taken in this chat, so you are Anna_2 here.")
        seat.desktop.screenshot("name-taken")
        seat.say("the second of us")
        assert "Anna_2" in other.sees("the second of us")
        assert json.loads((seat.folder / "settings.json").read_text())["name"] == "Anna"


def occupy(lan: Lan, port: int) -> subprocess.Popen[bytes]:
    """Another program takes a port of machine 1."""
    program = f"import socket; s = socket.create_server(('0.0.0.0', {port})); print('up', flush=True); input()"
    process = lan.exec(1, sys.executable, "-c", program, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert process.stdout is not None and process.stdout.readline() == b"up\n"
    return process


def release(process: subprocess.Popen[bytes]) -> None:
    process.communicate(b"\n", timeout=PATIENCE)


def test_where_the_port_is_another_programs_the_chat_takes_the_next(seat: Seat, eyes: Onlooker) -> None:
    other = occupy(seat.lan, 50000)
    try:
        seat.start("host", "Deck")
        in_lobby(seat)
        eyes.sees("Port 50000 is used by another program, so this chat uses port 50001.")
    finally:
        release(other)


def test_a_port_chosen_by_hand_has_no_substitute(seat: Seat, eyes: Onlooker) -> None:
    other = occupy(seat.lan, 51234)
    seat.start("host", "Deck", "--port", "51234")
    eyes.sees("Port 51234 is used by another program. Choose another one with --port.", 15)
    release(other)
    seat.desktop.activate(seat.desktop.window(DIALOG))
    wait_until(lambda: "Host" in eyes.texts(), 10, "hosting is offered again")
    seat.desktop.keys("Return")
    in_lobby(seat)


def test_a_chat_on_the_port_is_joined(seat: Seat, eyes: Onlooker, tmp_path: Path) -> None:
    words = ("serve", "--no-discovery", "--data-dir", str(tmp_path / "serve"))
    server = seat.lan.exec(1, *PROGRAM, *words, env=environment())
    try:
        wait_until(seat.hosts, 15, "somebody serves on this machine")
        seat.lan.run(1, *AWAIT_CERTIFICATE)
        seat.start("host", "Deck")
        in_lobby(seat)
        eyes.sees("This computer already hosts a chat, pc1. You joined it.")
        assert seat.chat_title() == "pc1"
    finally:
        end(server)


def test_a_data_folder_that_cannot_be_written(seat: Seat, eyes: Onlooker, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ask(seat, "--data-dir", str(tmp_path / "file" / "data"))
    eyes.sees("The settings cannot be kept in")
    eyes.sees(NOBODY_THERE)
    seat.desktop.keys("Return")
    eyes.sees("The history cannot be kept in")
    with Seat(seat.lan, 4, "Bruno", PROGRAM, tmp_path) as bruno:
        bruno.start("host", "Deck")
        in_lobby(bruno)
        eyes.sees("Deck")
        seat.desktop.keys("Up", "Return")
        in_lobby(seat)
        seat.say("no folder, no matter")
        bruno.sees("no folder, no matter")
    no_traceback(seat)
    assert (tmp_path / "file").read_text() == "in the way"


def empty(file: Path) -> None:
    file.write_bytes(b"")


def broken(file: Path) -> None:
    file.write_text('{"name": "Zo')


def binary(file: Path) -> None:
    file.write_bytes(b"\xff\xfe\x00\x00")


def folder(file: Path) -> None:
    file.unlink()
    file.mkdir()
    (file / "kept").write_text("kept")


@pytest.mark.parametrize("spoil", [empty, broken, binary, folder])
def test_a_spoilt_settings_file_is_set_aside(seat: Seat, eyes: Onlooker, spoil: Callable[[Path], None]) -> None:
    file = seat.folder / "settings.json"
    spoil(file)
    before = b"" if file.is_dir() else file.read_bytes()
    ask(seat)
    eyes.sees("The settings file could not be read. It was kept as settings.json.broken-")
    (aside,) = seat.folder.glob("settings.json.broken-*")
    if aside.is_dir():
        assert (aside / "kept").read_text() == "kept"
    else:
        assert aside.read_bytes() == before
    eyes.sees(NOBODY_THERE)
    seat.desktop.keys("Return")
    in_lobby(seat)
    wait_until(file.is_file, 10, "there is a new file")
    wait_until(lambda: json.loads(file.read_text())["name"], 10, "the settings are kept in it")
    no_traceback(seat)


def test_a_broken_history_is_set_aside_and_the_chat_opens(seat: Seat, eyes: Onlooker) -> None:
    history = seat.folder / "history.sqlite3"
    history.write_bytes(b"not a database at all " * 500)
    seat.start("host", "Deck")
    in_lobby(seat)
    eyes.sees("The history could not be used: the file is damaged. It was kept as history.sqlite3.broken-")
    seat.say("a new beginning")
    seat.sees("a new beginning")
    (aside,) = seat.folder.glob("history.sqlite3.broken-*")
    assert aside.read_bytes() == b"not a database at all " * 500
    assert seat.stop() == 0
    with sqlite3.connect(history) as db:
        assert db.execute("SELECT body FROM entry").fetchall() == [("a new beginning",)]


def test_with_no_network_at_all_it_hosts_for_itself(tmp_path: Path) -> None:
    with Lan(1) as lan, Seat(lan, 1, "Anna", PROGRAM, tmp_path) as seat, Onlooker(seat.desktop.display) as eyes:
        lan.run(1, "ip", "link", "del", "eth0")
        ask(seat)
        eyes.sees(NOBODY_THERE)
        seat.desktop.keys("Return")
        in_lobby(seat)
        seat.say("talking to myself")
        assert seat.sees("talking to myself").count("talking to myself") == 1
        assert seat.stop() == 0
        no_traceback(seat)


@pytest.mark.parametrize("missing", ["tkinter/__init__.py", "_tkinter.py"])
def test_without_tk_it_says_what_to_install(tmp_path: Path, missing: str) -> None:
    hook = tmp_path / "hook" / missing
    hook.parent.mkdir(parents=True)
    name = missing.split("/")[0].removesuffix(".py")
    hook.write_text(f"raise ModuleNotFoundError(\"No module named '{name}'\", name='{name}')\n")
    env = environment(PYTHONPATH=f"{hook.parents[len(Path(missing).parts) - 1]}:{ROOT}", DISPLAY=":77")
    for words in ((), ("--smoke",), ("host", "Deck"), ("join",)):
        lanchat(*words, "--data-dir", tmp_path, "--port", str(free_port()), env=env).says(1, "This Python has no Tk")
    served = lanchat("find", "--timeout", "0.2", "--data-dir", tmp_path, "--port", str(free_port()), env=env)
    assert "Tk" not in served.err


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[server]\nnam = 'Deck'\n", "unknown key nam in [server]. Known are name, password, motd, room,"),
        (
            "[serve]\nname = 'Deck'\n",
            "has [serve], but its sections are [server], [limits],",
        ),
        ("server = 'Deck'\n", "has server, but its sections are"),
        ("[server\n", "is not valid TOML"),
        ("[server]\nname = 7\n", "name in [server] must be a text in quotes."),
        ("[server]\nroom = 'two words'\n", "room in [server] must be # and a name without spaces."),
        ("[limits]\nthrottle = 1\n", "throttle in [limits] must be true or false."),
        ("[limits]\nclients = 0\n", "clients in [limits] must be a whole number from 1."),
        ("[websocket]\nport = 65536\n", "port in [websocket] must be at most 65535."),
        ("[websocket]\norigins = 'x'\n", "origins in [websocket] must be a list of texts in quotes."),
        ("[history]\nkeep_days = -1\n", "keep_days in [history] must be a whole number from 0."),
    ],
)
def test_a_wrong_configuration_is_named(tmp_path: Path, text: str, sentence: str) -> None:
    config = tmp_path / "chat.toml"
    config.write_text(text)
    ended = lanchat("serve", "--config", config, "--data-dir", tmp_path / "data", "--port", str(free_port()))
    ended.says(1, sentence)
    assert str(config) in ended.err


def test_a_configuration_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    for place, why in ((tmp_path / "none.toml", "no such file"), (tmp_path, "it is a folder")):
        lanchat("serve", "--config", place, "--data-dir", tmp_path, "--port", str(free_port())).says(1, why)


def test_serve_with_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    ended = lanchat("serve", "--no-discovery", "--data-dir", tmp_path / "file" / "x", "--port", str(free_port()))
    ended.says(1, "The history cannot be kept in")


def test_serve_where_another_program_has_the_port(tmp_path: Path) -> None:
    import socket

    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        ended = lanchat("serve", "--no-discovery", "--data-dir", tmp_path, "--port", str(port))
    ended.says(1, f"Port {port} is used by another program. Choose another one with --port.")


@pytest.mark.parametrize(
    "words",
    [
        ("--colour",),
        ("dance",),
        ("serve", "--port", "0"),
        ("serve", "--port", "many"),
        ("find", "--timeout", "-1"),
        ("find", "--timeout", "nan"),
        ("--ask", "--auto"),
        ("--log-level", "loud"),
        ("send", "two", "texts"),
    ],
)
def test_a_wrong_word_on_the_command_line_is_a_usage_error(words: tuple[str, ...]) -> None:
    lanchat(*words).says(2, "error: ")

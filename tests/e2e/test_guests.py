"""Guests of every kind talk with the window: netcat, the unframed client of the original paper, and irssi.
One machine, the real program with its window, real foreign programs."""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lanchat.gui.invitation import Invitation
from tests.desktop import PATIENCE, wait_until
from tests.e2e.seats import Seat
from tests.e2e.terminal import AWAIT_CERTIFICATE
from tests.lan import Lan


@pytest.fixture
def seat(tmp_path: Path) -> Iterator[Seat]:
    """Anna hosts with a window on her machine; guests run on the same machine."""
    with Lan(1) as lan, Seat(lan, 1, "Anna", [sys.executable, "-m", "lanchat"], tmp_path) as seat:
        seat.start("host", "Deck")
        wait_until(seat.chat_title, 15, f"Anna's window is in the lobby; {seat.output}")
        yield seat


def read_until(process: subprocess.Popen[bytes], text: str, timeout: float = 10) -> str:
    """What the guest was shown, once `text` is in it."""
    assert process.stdout is not None
    os.set_blocking(process.stdout.fileno(), False)
    shown = b""

    def look() -> bool:
        nonlocal shown
        assert process.stdout is not None
        shown += process.stdout.read() or b""
        return text in shown.decode("utf-8", "replace")

    wait_until(look, timeout, f"the guest is shown {text!r}; it saw {shown!r}")
    return shown.decode("utf-8", "replace")


def test_netcat_talks_with_the_window(seat: Seat) -> None:
    guest = seat.lan.exec(1, "nc", "127.0.0.1", "50000", stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert guest.stdin is not None
    guest.stdin.write("good morning, café ☕\n".encode())
    guest.stdin.flush()
    seat.sees("good morning, café ☕")
    seat.say("welcome aboard")
    read_until(guest, "Anna: welcome aboard\n")
    guest.stdin.close()
    guest.terminate()
    guest.wait(PATIENCE)


#: What the client of the paper does: a thread that prints what it receives, and send() without a newline.
PAPER_CLIENT = """
import socket, sys, threading
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.connect(("127.0.0.1", 50000))
def receive():
    while True:
        data = s.recv(1024)
        if not data:
            break
        sys.stdout.write(data.decode()); sys.stdout.flush()
threading.Thread(target=receive, daemon=True).start()
for line in sys.stdin:
    s.send(line.rstrip("\\n").encode())
"""


def test_a_client_like_the_papers_talks_with_the_window(seat: Seat) -> None:
    guest = seat.lan.exec(1, sys.executable, "-u", "-c", PAPER_CLIENT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert guest.stdin is not None
    guest.stdin.write(b"no newline follows this\n")
    guest.stdin.flush()
    seat.sees("no newline follows this")
    seat.say("we heard you")
    read_until(guest, "Anna: we heard you")
    guest.stdin.close()
    guest.wait(PATIENCE)


_terminals = itertools.count()


class Irssi:
    """irssi in a terminal at the machine of a seat."""

    def __init__(self, seat: Seat, home: Path, command: str) -> None:
        home.mkdir(exist_ok=True)
        # Of each test its own: a terminal server that is just ending takes nobody in.
        self._terminal = f"lanchat-{os.getpid()}-{next(_terminals)}"
        program = f"ip netns exec {seat.lan.namespace(1)} {command} --home={home} -n Petra"
        self._tmux("new-session", "-d", "-s", "irc", "-x", "120", "-y", "40", program)

    def __enter__(self) -> Irssi:
        return self

    def __exit__(self, *_: object) -> None:
        subprocess.run(["tmux", "-L", self._terminal, "kill-server"], capture_output=True, check=False)

    def _tmux(self, *arguments: str) -> str:
        command = ["tmux", "-L", self._terminal, *arguments]
        return subprocess.run(command, capture_output=True, text=True, check=True, timeout=PATIENCE).stdout

    def shows(self, text: str) -> None:
        wait_until(
            lambda: text in self._tmux("capture-pane", "-p", "-t", "irc"), 15, f"irssi shows {text!r}", every=0.1
        )

    def type(self, text: str) -> None:
        self._tmux("send-keys", "-t", "irc", "-l", text)
        self._tmux("send-keys", "-t", "irc", "Enter")


def told(*, plain: bool) -> str:
    """What the invitation tells those who have irssi."""
    invitation = Invitation("Deck", ("127.0.0.1",), 50000, plain=plain)
    return next(way.text for way in invitation.ways() if "irssi" in way.title)


def test_irssi_talks_with_the_window(seat: Seat, tmp_path: Path) -> None:
    with Irssi(seat, tmp_path / "irssi", told(plain=True)) as irssi:
        irssi.shows("Welcome")
        irssi.type("/join #lobby")
        irssi.shows("Anna")
        irssi.type("ahoy from the terminal")
        seat.sees("ahoy from the terminal", "Petra")
        seat.say("ahoy Petra")
        irssi.shows("ahoy Petra")
        irssi.type("/quit done")
        seat.sees("Petra")


def test_irssi_gets_in_encrypted_as_it_is_told(seat: Seat, tmp_path: Path) -> None:
    seat.lan.run(1, *AWAIT_CERTIFICATE)
    with Irssi(seat, tmp_path / "irssi", "irssi") as irssi:
        irssi.shows("[(status)]")
        irssi.type(told(plain=False))
        irssi.shows("Welcome to Deck")
        irssi.type("/join #lobby")
        irssi.shows("Anna")
        irssi.type("ahoy from behind a lock")
        seat.sees("ahoy from behind a lock", "Petra")


def test_the_program_is_named_to_a_browser(seat: Seat) -> None:
    page = seat.lan.run(
        1,
        sys.executable,
        "-c",
        "import urllib.request as u; print(u.urlopen('http://127.0.0.1:50000/', timeout=60).read().decode())",
    )
    assert "LAN Chat" in page and "Deck" in page


def test_port_taken_by_another_program(tmp_path: Path) -> None:
    with Lan(1) as lan:
        blocker = lan.exec(
            1,
            sys.executable,
            "-c",
            "import socket,sys; s=socket.create_server(('0.0.0.0',50000)); print('up',flush=True); sys.stdin.read()",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        assert blocker.stdout is not None and blocker.stdout.readline() == b"up\n"
        with Seat(lan, 1, "Anna", [sys.executable, "-m", "lanchat"], tmp_path) as seat:
            seat.start("host", "Deck")
            wait_until(seat.chat_title, 20, f"Anna's window is in the lobby; {seat.output}")
            told = lan.run(1, sys.executable, "-m", "lanchat", "--data-dir", str(tmp_path / "x"), "find")
            assert ":50001" in told
            seat.desktop.screenshot("port-taken")
        blocker.kill()
        blocker.wait()


def test_the_host_says_goodbye_when_its_computer_shuts_down(seat: Seat) -> None:
    listener = "import socket; s = socket.create_connection(('127.0.0.1', 50000)); s.sendall(b'hello\\n')\n"
    listener += "while s.recv(4096): pass"
    guest = seat.lan.exec(1, sys.executable, "-c", listener)
    seat.sees("hello")
    assert seat.stop() == 0
    assert guest.wait(PATIENCE) == 0
    assert not seat.hosts()

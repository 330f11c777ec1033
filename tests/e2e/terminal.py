"""The program as a terminal or a service manager starts it: output, errors and exit status, nothing else.
Every run has a data folder and a port of its own, so that runs and machines do not meet by accident."""

from __future__ import annotations

import contextlib
import ctypes
import os
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from tests.desktop import PATIENCE, wait_until

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = [sys.executable, "-m", "lanchat"]
#: A command that ends once the chat of its machine, at the usual port, has its certificate: see await_certificate.
AWAIT_CERTIFICATE = [sys.executable, "-c", "import ssl; ssl.get_server_certificate(('127.0.0.1', 50000), timeout=60)"]


class Ended(NamedTuple):
    """What a run left behind."""

    status: int
    out: str
    err: str

    def says(self, status: int, text: str = "") -> None:
        """It ended so, and its error output is one sentence (a line of ours) with this text in it."""
        assert self.status == status, self
        assert "Traceback" not in self.err, self.err
        if text:
            lines = [line for line in self.err.splitlines() if not line.startswith(("usage:", " "))]
            assert text in self.err, self
            assert len(lines) == 1, self
            assert lines[0].startswith("lanchat"), self


@contextlib.contextmanager
def own_network() -> Iterator[None]:
    """A network of its own for this thread and the programs it starts: loopback, and a card nobody else is at.

    What else runs on this computer is neither seen nor disturbed. Needs root.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    new_network = 0x40000000  # CLONE_NEWNET
    before = os.open("/proc/thread-self/ns/net", os.O_RDONLY)
    try:
        if libc.unshare(new_network) != 0:
            raise OSError(ctypes.get_errno(), "no network of its own for this test; it needs root")
        try:
            # Without duplicate address detection an fe80:: address is of use at once.
            Path("/proc/sys/net/ipv6/conf/default/accept_dad").write_text("0")
            for command in (
                "link set lo up",
                "link add eth0 type veth peer name far",
                "link set far up",
                "addr add 10.88.0.1/24 brd + dev eth0",
                "link set eth0 up",
            ):
                subprocess.run(["ip", *command.split()], check=True, timeout=PATIENCE)
            yield
        finally:
            if libc.setns(before, new_network) != 0:
                raise OSError(ctypes.get_errno(), "the thread cannot go back to its network")
    finally:
        os.close(before)


def environment(**extra: str) -> dict[str, str]:
    """English, no screen, our sources."""
    kept = {key: value for key, value in os.environ.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
    return {**kept, "LANGUAGE": "en", "PYTHONPATH": str(ROOT), **extra}


def lanchat(
    *arguments: str | Path, stdin: bytes = b"", timeout: float = 200, env: dict[str, str] | None = None
) -> Ended:
    """Run the program to its end."""
    done = subprocess.run(
        [*PROGRAM, *map(str, arguments)], input=stdin, capture_output=True, env=env or environment(), timeout=timeout
    )
    return Ended(done.returncode, done.stdout.decode(), done.stderr.decode())


class Serving:
    """`lanchat serve`, or another command that stays, in the background. Output is collected as it comes."""

    def __init__(self, command: Sequence[str], env: dict[str, str] | None = None) -> None:
        self.out: list[str] = []
        self.err: list[str] = []
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env or environment()
        )
        self._readers = [
            threading.Thread(target=self._read, args=pair)
            for pair in ((self.process.stdout, self.out), (self.process.stderr, self.err))
        ]
        for reader in self._readers:
            reader.start()

    def _read(self, stream: object, lines: list[str]) -> None:
        for line in stream:  # type: ignore[attr-defined]
            lines.append(line.decode())

    def await_out(self, text: str, timeout: float = 15) -> None:
        """Wait until this is printed on standard output."""
        wait_until(
            lambda: any(text in line for line in self.out) or self.process.poll() is not None,
            timeout,
            f"{text!r} is printed; {self.out} {self.err}",
        )
        assert any(text in line for line in self.out), (self.out, self.err)

    def stop(self) -> Ended:
        """SIGTERM, and what was left behind."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise
        finally:
            for reader in self._readers:
                reader.join(PATIENCE)
            for stream in (self.process.stdout, self.process.stderr):
                if stream is not None:
                    stream.close()
        return Ended(self.process.returncode, "".join(self.out), "".join(self.err))


def await_certificate(port: int) -> None:
    """Wait until the server on this port speaks TLS: it is open before its certificate is made, and whoever looks for
    a chat meanwhile takes it for none after a second or two."""
    ssl.get_server_certificate(("127.0.0.1", port), timeout=PATIENCE)


@contextlib.contextmanager
def serving(folder: Path, port: int, *arguments: str, env: dict[str, str] | None = None) -> Iterator[Serving]:
    """`lanchat serve` for the length of a block, once it said that it is open."""
    command = [*PROGRAM, "serve", "--data-dir", str(folder), "--port", str(port), *arguments]
    server = Serving(command, env)
    try:
        server.await_out("is open on port")
        yield server
    finally:
        server.stop()

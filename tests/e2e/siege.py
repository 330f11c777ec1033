"""A server under attack, for test_hostile.py: the real `lanchat serve` in its own process, two people who go on talking
while something happens to it, and what may not be worse afterwards. What the attacks are is not known here."""

from __future__ import annotations

import contextlib
import os
import select
import socket
import ssl
import statistics
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from types import TracebackType

from lanchat.net.sockopts import allow_many_sockets
from tests.desktop import PATIENCE
from tests.pace import slowness
from tests.ports import free_port
from tests.speaker import Speaker

ROOT = Path(__file__).resolve().parents[2]

#: Seconds a message may take from one neighbour to the other while an attack runs: at worst, and as a rule. They are
#: for a computer that has nothing else to do (tests/pace.py), and count as far as the server was at work in them: for
#: whatever else held up all of this computer the server cannot be blamed.
WORST_S, USUAL_S = 4.0, 0.5
#: Megabytes the server's memory may have grown by at its highest, unless a test says otherwise.
GROWTH_MB = 64.0
#: Seconds the server may take to start.
START_S = 120.0
#: Seconds between two messages of the neighbours.
TALK_EVERY_S = 0.05


class Person(Speaker):
    """A speaker who can also send what no line is."""

    def raw_bytes(self, data: bytes) -> None:
        """Send these bytes as they are."""
        self._socket.sendall(data)


class Siege:
    """`lanchat serve` on 127.0.0.1 with a data folder of its own. As a context it ends it and looks at the damage."""

    def __init__(self, folder: Path, *, settings: str = "", discovery: bool = False) -> None:
        allow_many_sockets()  # to those who attack, whatever was run before in this process
        self.folder = folder
        self.port = free_port()
        folder.mkdir(parents=True, exist_ok=True)
        config = folder / "server.toml"
        config.write_text(f'[server]\nname = "Fortress"\n{settings}', encoding="utf-8")
        command = [sys.executable, "-m", "lanchat", "serve", "--host", "127.0.0.1", "--port", str(self.port)]
        command += ["--config", str(config), "--data-dir", str(folder / "data"), "--log-level", "info"]
        if not discovery:
            command.append("--no-discovery")
        self._output = open(folder / "output.txt", "wb")  # noqa: SIM115
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=self._output)
        self._await_start()
        self._floor_mb = self.memory_mb("VmRSS")
        self.growth_mb = GROWTH_MB
        self._connections = contextlib.ExitStack()

    def _await_start(self) -> None:
        assert self.process.stdout is not None
        try:
            ready = select.select([self.process.stdout], [], [], START_S)[0]
            assert ready and b"is open on port" in self.process.stdout.readline(), self.log
        except BaseException:
            self.process.kill()
            self.process.wait()
            raise

    def __enter__(self) -> Siege:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        highest = self.memory_mb("VmHWM") if self.process.poll() is None else 0.0
        self._connections.close()
        self.process.terminate()
        try:
            status = self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            status = self.process.wait()
        assert self.process.stdout is not None
        self.process.stdout.close()
        self._output.close()
        if kind is None:
            assert status == 0, self.log
            assert highest, "the server did not live to the end"
            grown = highest - self._floor_mb
            assert grown < self.growth_mb, f"the server's memory grew by {grown:.0f} MB"
            self._check_log()

    @property
    def log(self) -> str:
        """All that the server logged and printed on standard error."""
        file = self.folder / "data" / "lanchat.log"
        logged = file.read_text(encoding="utf-8") if file.exists() else ""
        return logged + (self.folder / "output.txt").read_text(encoding="utf-8", errors="replace")

    def _check_log(self) -> None:
        """No exception, no error, and nothing said a second time."""
        text = self.log
        assert "Traceback" not in text and " ERROR " not in text, text
        lines = (self.folder / "output.txt").read_text(encoding="utf-8", errors="replace").splitlines()
        again = {line: count for line, count in Counter(lines).items() if count > 1}
        assert not again and len(lines) < 20, text

    def memory_mb(self, what: str) -> float:
        """VmRSS (now) or VmHWM (the highest so far) of the server."""
        for line in Path(f"/proc/{self.process.pid}/status").read_text(encoding="ascii").splitlines():
            if line.startswith(what + ":"):
                return int(line.split()[1]) / 1024
        raise AssertionError(f"no {what}")

    def worked(self) -> float:
        """Seconds of a processor that the server has used so far."""
        after_name = Path(f"/proc/{self.process.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")

    def descriptors(self) -> int:
        """Files and sockets that the server has open."""
        return sum(1 for _ in Path(f"/proc/{self.process.pid}/fd").iterdir())

    # -- connections ----------------------------------------------------------------------------------------------

    def brief(self) -> socket.socket:
        """A bare connection that the caller closes."""
        return socket.create_connection(("127.0.0.1", self.port), PATIENCE)

    def connect(self, *, receive_buffer: int = 0) -> socket.socket:
        """A bare connection, closed with the siege."""
        sock = socket.socket()
        self._connections.callback(sock.close)
        if receive_buffer:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        sock.settimeout(PATIENCE)
        sock.connect(("127.0.0.1", self.port))
        return sock

    def crowd(self, count: int, opening: bytes = b"") -> list[socket.socket]:
        """That many bare connections, each having sent `opening`."""
        socks = [self.connect() for _ in range(count)]
        if opening:
            for sock in socks:
                sock.sendall(opening)
        return socks

    def speaker(self, nick: str, *rooms: str, caps: str = "") -> Person:
        """A registered person, closed with the siege."""
        return self._connections.enter_context(Person(self.port, nick, *rooms, caps=caps))

    @contextlib.contextmanager
    def neighbours(self) -> Iterator[Neighbours]:
        """Anna and Ben talk in #lobby for the length of the block, and afterwards each message has come in time."""
        with Neighbours(self.speaker("Anna", "#lobby"), self.speaker("Ben", "#lobby"), self.worked) as pair:
            yield pair


class Neighbours:
    """Two people in the lobby, on a thread of their own. `ben.lines` is what was seen there; `worked` tells the seconds
    that the server was at work so far."""

    def __init__(self, anna: Speaker, ben: Speaker, worked: Callable[[], float]) -> None:
        self.anna, self.ben = anna, ben
        self._worked = worked
        self._took: list[float] = []
        self._failure = ""
        self._slow = 1.0
        self._stop = threading.Event()
        self._spoke = threading.Condition()
        self._thread = threading.Thread(target=self._talk, name="neighbours")

    def __enter__(self) -> Neighbours:
        self._slow = slowness()
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()
        if kind is None:
            assert not self._failure, self._failure
            assert len(self._took) >= 3, "the neighbours hardly spoke"
            slow = max(self._slow, slowness())
            assert max(self._took) < WORST_S * slow, f"a message took {max(self._took):.2f} s, {slow:.1f} times as slow"
            assert statistics.median(self._took) < USUAL_S * slow

    @property
    def spoken(self) -> int:
        """Messages that arrived so far."""
        return len(self._took)

    def _talk(self) -> None:
        number = 0
        try:
            while not self._stop.is_set() or number < 3:
                number += 1
                worked, start = self._worked(), time.monotonic()
                self.anna.raw(f"PRIVMSG #lobby :nothing special {number}")
                self.ben.expect(f":nothing special {number}")
                self._took.append(min(time.monotonic() - start, self._worked() - worked))
                self.anna.sync()
                with self._spoke:
                    self._spoke.notify_all()
                self._stop.wait(TALK_EVERY_S)
        except (AssertionError, OSError) as error:
            self._failure = f"the neighbours were cut off: {error}"

    def wait_for(self, text: str, also: str = "") -> None:
        """Let them talk until Ben was shown a line with both texts."""
        self.wait_until(
            lambda: any(text in line and also in line for line in list(self.ben.lines)), f"{text!r} is in the lobby"
        )

    def wait_until(self, happened: Callable[[], bool], what: str, timeout: float = PATIENCE) -> None:
        """Let them talk until this has happened."""
        deadline = time.monotonic() + timeout
        while not happened():
            assert time.monotonic() < deadline, f"{what}: never; last lines: {self.ben.lines[-10:]}"
            self._wait_for_next(deadline)

    def go_on(self, seconds: float) -> None:
        """Let them talk for this long."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._wait_for_next(deadline)

    def _wait_for_next(self, deadline: float) -> None:
        with self._spoke:
            self._spoke.wait(max(0.01, min(1.0, deadline - time.monotonic())))

    def saw(self, text: str) -> bool:
        """Whether Ben was shown this."""
        return any(text in line for line in list(self.ben.lines))


def read_to_end(sock: socket.socket, timeout: float = PATIENCE) -> bytes:
    """Everything until the other side closes; what came so far when it does not, or resets."""
    sock.settimeout(timeout)
    data = b""
    with contextlib.suppress(OSError):
        while piece := sock.recv(65_536):
            data += piece
    return data


def is_ended(sock: socket.socket, timeout: float) -> bool:
    """Whether the other side closes or resets before it has said nothing for so long."""
    sock.settimeout(timeout)
    try:
        while sock.recv(65_536):
            pass
    except TimeoutError:
        return False
    except OSError:
        pass
    return True


def read_until(sock: socket.socket, text: bytes, timeout: float = PATIENCE) -> bytes:
    """Everything up to the first read that brought `text`."""
    deadline = time.monotonic() + timeout
    data = b""
    while text not in data:
        sock.settimeout(max(0.01, deadline - time.monotonic()))
        try:
            piece = sock.recv(65_536)
        except TimeoutError:
            raise AssertionError(f"waited in vain for {text!r}; got {data[-500:]!r}") from None
        assert piece, f"closed before {text!r}; got {data[-500:]!r}"
        data += piece
    return data


def send_quietly(sock: socket.socket, data: bytes) -> bool:
    """Send all of it; False when the other side has had enough of us."""
    try:
        sock.sendall(data)
    except OSError:
        return False
    return True


def tls(sock: socket.socket) -> ssl.SSLSocket:
    """The same connection through TLS, whatever the certificate."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(sock)

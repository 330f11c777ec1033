"""Starts and ends the programs that are measured, compiles the C ones, and reads what the system knows of a process.
Measures nothing itself; every program gets its own folder and port and is ended by its id."""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = Path(__file__).resolve().parent
BUILD = ROOT / "build" / "benchmarks"
PACKAGED = ROOT / "dist" / "lanchat" / "lanchat"

#: No limit of ours may shape a measurement; {memory_only} is the one choice.
SERVER_CONFIG = """\
[server]
name = "Benchmark"
room = "#bench"
[limits]
throttle = false
clients = 5000
per_address = 5000
[history]
memory_only = {memory_only}
"""

NGIRCD_CONFIG = """\
[Global]
Name = bench.local
Info = Benchmark
Listen = 127.0.0.1
Ports = {port}
MotdPhrase = "hello"
{user}
[Limits]
MaxConnections = 5000
MaxConnectionsIP = 0
MaxPenaltyTime = 0
MaxJoins = 10
[Options]
Ident = no
DNS = no
PAM = no
"""


def compiled(name: str) -> Path:
    """The program made from NAME.c; compiled once for each state of the sources. Raises CalledProcessError."""
    texts = b"".join(file.read_bytes() for file in (SOURCES / f"{name}.c", SOURCES / "common.h"))
    program = BUILD / f"{name}-{hashlib.sha256(texts).hexdigest()[:12]}"
    if not program.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        draft = program.with_suffix(f".{os.getpid()}")
        source = str(SOURCES / f"{name}.c")
        subprocess.run(["gcc", "-O2", "-Wall", "-Wextra", "-Werror", "-o", str(draft), source], check=True)
        draft.replace(program)
    return program


def free_port() -> int:
    """A TCP port of 127.0.0.1 that nothing listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_listening(port: int, process: subprocess.Popen[bytes], timeout: float = 20) -> None:
    """Return when something accepts on the port. Raises RuntimeError when the process ends or the time is over."""
    deadline = time.monotonic() + timeout
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} does not listen on port {port}")
        time.sleep(0.001)


@contextlib.contextmanager
def running(command: Sequence[str], *, env: dict[str, str] | None = None) -> Iterator[subprocess.Popen[bytes]]:
    """A program for the length of a block. Its words go to build/benchmarks/programs.log."""
    BUILD.mkdir(parents=True, exist_ok=True)
    with open(BUILD / "programs.log", "ab") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=ROOT, env=env)
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def serve_command(folder: Path, port: int, *, memory_only: bool) -> list[str]:
    """`lanchat serve` from source with a data folder and configuration of its own in `folder`."""
    config = folder / "server.toml"
    config.write_text(SERVER_CONFIG.format(memory_only=str(memory_only).lower()), encoding="utf-8")
    start = [sys.executable, "-m", "lanchat", "serve", "--no-discovery", "--config", str(config)]
    return [*start, "--data-dir", str(folder / "data"), "--port", str(port)]


def ngircd_command(folder: Path, port: int) -> list[str]:
    """ngircd in the foreground without any of its limits."""
    config = folder / "ngircd.conf"
    user = f"ServerUID = {os.getuid()}\nServerGID = {os.getgid()}"
    config.write_text(NGIRCD_CONFIG.format(port=port, user=user), encoding="utf-8")
    return [shutil.which("ngircd") or "/usr/sbin/ngircd", "-n", "-f", str(config)]


@contextlib.contextmanager
def serving(kind: str) -> Iterator[tuple[int, int]]:
    """(port, process id) of a fresh server: lanchat, lanchat-memory, floor or ngircd."""
    with tempfile.TemporaryDirectory(prefix="lanchat-bench-") as name:
        folder, port = Path(name), free_port()
        if kind == "floor":
            command = [str(compiled("floor")), str(port)]
        elif kind == "ngircd":
            command = ngircd_command(folder, port)
        else:
            command = serve_command(folder, port, memory_only=kind == "lanchat-memory")
        with running(command) as process:
            wait_listening(port, process)
            yield port, process.pid


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads of a process so far, from its own clock (clock_getcpuclockid(3))."""
    return time.clock_gettime(~pid << 3 | 2)


def memory_megabytes(pid: int) -> tuple[float, float]:
    """(resident, proportional) memory of a process."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    sizes = {line.split()[0]: int(line.split()[1]) for line in text.splitlines()[1:] if len(line.split()) > 1}
    return sizes["Rss:"] / 1024, sizes["Pss:"] / 1024

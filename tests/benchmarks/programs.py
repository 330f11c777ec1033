"""Starts and ends the programs that are measured, and compiles the C ones.
Measures nothing itself; every program gets its own folder, port and processor, and is ended by its id."""

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
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.ports import free_port

ROOT = Path(__file__).resolve().parent.parent.parent
SOURCES = Path(__file__).resolve().parent
BUILD = ROOT / "build" / "benchmarks"
PACKAGED = ROOT / "dist" / "lanchat" / "lanchat"
LOG = BUILD / "programs.log"

#: What each C program is made from, and the libraries it is linked with.
PARTS = {"floor": (("floor.c",), ()), "load": (("load.c", "clients.c"), ("-lssl", "-lcrypto"))}
#: The peers of Debian that are measured beside us, by their programs.
PEERS = {"ngircd": "/usr/sbin/ngircd", "inspircd": "/usr/sbin/inspircd"}
#: Servers that relay raw lines: their clients speak no IRC.
PLAIN = ("floor", "threads")

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
ServerUID = {uid}
ServerGID = {gid}
[Limits]
MaxConnections = 5000
MaxConnectionsIP = 0
MaxPenaltyTime = 0
MaxJoins = 10
[Options]
Ident = no
DNS = no
PAM = no
[SSL]
CertFile = {certificate}
KeyFile = {key}
Ports = {tls_port}
"""

INSPIRCD_CONFIG = """\
<server name="bench.local" description="Benchmark" network="Bench" id="001">
<admin name="Bench" nick="bench" email="bench@bench.local">
<path datadir="{folder}" logdir="{folder}" runtimedir="{folder}">
<pid file="{folder}/inspircd.pid">
<log method="file" type="*" level="default" target="{folder}/inspircd.log">
<module name="ssl_gnutls">
<sslprofile name="bench" provider="gnutls" certfile="{certificate}" keyfile="{key}">
<bind address="127.0.0.1" port="{port}" type="clients">
<bind address="127.0.0.1" port="{tls_port}" type="clients" sslprofile="bench">
<connect name="bench" allow="*" timeout="60" pingfreq="120" localmax="10000" globalmax="10000" maxconnwarn="no"
    resolvehostnames="no" useident="no" fakelag="no" threshold="1000000" commandrate="1000000000"
    softsendq="100M" hardsendq="100M" recvq="1M" limit="10000" maxchans="20">
<performance softlimit="10000" somaxconn="1024" netbuffersize="65534" clonesonconnect="no" quietbursts="yes">
<cidr ipv4clone="32" ipv6clone="128">
"""


@dataclass(frozen=True, slots=True)
class Served:
    """A server that listens: the port to connect to, the process that is measured, and how many may enter at once."""

    port: int
    pid: int
    at_once: int = 256


def compiled(name: str) -> Path:
    """One of PARTS, compiled once for each state of the sources. Raises CalledProcessError."""
    sources, libraries = PARTS[name]
    texts = b"".join(file.read_bytes() for file in sorted(SOURCES.glob("*.[ch]")))
    program = BUILD / f"{name}-{hashlib.sha256(texts).hexdigest()[:12]}"
    if not program.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        draft = program.with_suffix(f".{os.getpid()}")
        files = [str(SOURCES / source) for source in sources]
        strict = ["-O2", "-Wall", "-Wextra", "-Werror"]
        subprocess.run(["gcc", *strict, "-o", str(draft), *files, *libraries], check=True)
        draft.replace(program)
    return program


def wait_listening(port: int, process: subprocess.Popen[bytes], timeout: float = 100) -> None:
    """Return when something accepts on the port. Raises RuntimeError when the process ends or the time is over."""
    deadline = time.monotonic() + timeout
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError(f"{process.args!r} does not listen on port {port}; {LOG} has its words")
        time.sleep(0.001)


def processors() -> tuple[set[int], int | None]:
    """Those for the servers, and the one for the load: as clients on a network, it takes nothing from the server.
    A machine with one processor has none to give."""
    every = sorted(os.sched_getaffinity(0))
    return (set(every[:-1]), every[-1]) if len(every) > 1 else (set(every), None)


@contextlib.contextmanager
def running(
    command: Sequence[str],
    *,
    env: dict[str, str] | None = None,
    log: Path = LOG,
    cwd: Path = ROOT,
    beside_load: bool = False,
) -> Iterator[subprocess.Popen[bytes]]:
    """A program for the length of a block, compiled at its first start as everywhere, whatever is customary where the
    benchmark runs; with `beside_load` it leaves the load's processor alone."""
    BUILD.mkdir(parents=True, exist_ok=True)
    env = {name: value for name, value in (env or os.environ).items() if name != "PYTHONDONTWRITEBYTECODE"}
    mine = os.sched_getaffinity(0)
    with open(log, "ab") as words:
        if beside_load:
            os.sched_setaffinity(0, processors()[0])
        try:
            process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=words, stderr=words, cwd=cwd, env=env)
        finally:
            os.sched_setaffinity(0, mine)
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
    start = [sys.executable, "-m", "lanchat", "serve", "--no-discovery", "--config", str(_config(folder, memory_only))]
    return [*start, "--data-dir", str(folder / "data"), "--port", str(port)]


def _config(folder: Path, memory_only: bool) -> Path:
    config = folder / "server.toml"
    config.write_text(SERVER_CONFIG.format(memory_only=str(memory_only).lower()), encoding="utf-8")
    return config


def _ngircd(folder: Path, port: int, tls_port: int) -> list[str]:
    """ngircd in the foreground without any of its limits."""
    certificate, key = peer_certificate()
    config = folder / "ngircd.conf"
    text = NGIRCD_CONFIG.format(
        port=port, tls_port=tls_port, certificate=certificate, key=key, uid=os.getuid(), gid=os.getgid()
    )
    config.write_text(text, encoding="utf-8")
    return [PEERS["ngircd"], "-n", "-f", str(config)]


def _inspircd(folder: Path, port: int, tls_port: int) -> list[str]:
    """inspircd in the foreground without any of its limits."""
    certificate, key = peer_certificate()
    config = folder / "inspircd.conf"
    text = INSPIRCD_CONFIG.format(port=port, tls_port=tls_port, certificate=certificate, key=key, folder=folder)
    config.write_text(text, encoding="utf-8")
    root = ["--runasroot"] if os.getuid() == 0 else []
    return [PEERS["inspircd"], "--nofork", *root, "--config", str(config)]


def peer_certificate() -> tuple[Path, Path]:
    """A certificate and key for the peers, of the kind our own server makes (ECDSA P-256); made once."""
    certificate, key = BUILD / "peer.crt", BUILD / "peer.key"
    if not certificate.exists():
        BUILD.mkdir(parents=True, exist_ok=True)
        kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "3650"]
        files = ["-keyout", str(key), "-out", str(certificate), "-subj", "/CN=bench.local"]
        subprocess.run(["openssl", "req", *kind, *files], check=True, capture_output=True)
    return certificate, key


@contextlib.contextmanager
def serving(kind: str, *, tls: bool = False) -> Iterator[Served]:
    """A fresh server: lanchat, lanchat-memory, ngircd, inspircd, the floor or the threads."""
    with tempfile.TemporaryDirectory(prefix="lanchat-bench-") as name:
        folder, port, tls_port = Path(name), free_port(), free_port()
        peer: dict[str, Callable[[Path, int, int], list[str]]] = {"ngircd": _ngircd, "inspircd": _inspircd}
        if kind == "floor":
            command = [str(compiled("floor")), str(port)]
        elif kind == "threads":
            command = [sys.executable, "-m", "tests.benchmarks.threads", str(port)]
        elif kind in peer:
            command = peer[kind](folder, port, tls_port)
            port = tls_port if tls else port
        else:
            command = serve_command(folder, port, memory_only=kind == "lanchat-memory")
        # A peer that falls over at its end leaves its memory where it runs.
        with running(command, cwd=folder if kind in peer else ROOT, beside_load=True) as process:
            wait_listening(port, process)
            # ngircd hangs up on those for whom too many of its lines wait, and a crowd that enters brings many.
            yield Served(port, process.pid, 64 if kind == "ngircd" else 256)


def version(kind: str) -> str:
    """What the peers call themselves."""
    flag = "-V" if kind == "ngircd" else "--version"
    told = subprocess.run([PEERS[kind], flag], capture_output=True, text=True, check=False)
    return told.stdout.splitlines()[0] if told.stdout else shutil.which(kind) or "missing"


def cpu_seconds(pid: int) -> float:
    """CPU time of all threads of a process so far, from its own clock (clock_getcpuclockid(3))."""
    return time.clock_gettime(~pid << 3 | 2)


def memory_kilobytes(pid: int) -> dict[str, int]:
    """Resident (rss), proportional (pss) and unshared (uss) memory of a process."""
    text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
    sizes = {line.split()[0]: int(line.split()[1]) for line in text.splitlines()[1:] if len(line.split()) > 1}
    own = sizes["Private_Clean:"] + sizes["Private_Dirty:"]
    return {"rss": sizes["Rss:"], "pss": sizes["Pss:"], "uss": own}

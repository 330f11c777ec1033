"""The benchmark's own tools are right: what the load generator counts arrived, and what is lost is told.
No figure is judged here; machines differ."""

from __future__ import annotations

import json
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.benchmarks import programs, report


def load(port: int, pid: int, *options: str) -> subprocess.CompletedProcess[str]:
    """A short run of the load generator against the floor."""
    command = [str(programs.compiled("load")), "--plain", "--port", str(port), "--pid", str(pid), *options]
    short = ["--clients", "8", "--senders", "4", "--seconds", "0.4", "--warm-up", "0.1"]
    return subprocess.run([*command, *short], capture_output=True, text=True, timeout=60, check=False)


@pytest.mark.parametrize("shape", [["--rate", "200"], ["--window", "4"]], ids=["paced", "saturated"])
def test_every_delivery_of_the_floor_is_counted(shape: list[str]) -> None:
    with programs.serving("floor") as (port, pid):
        told = load(port, pid, *shape)
    assert told.returncode == 0, told.stderr
    figures = json.loads(told.stdout)
    assert figures["deliveries"] > 0
    assert (figures["lost"], figures["doubled"], figures["damaged"]) == (0, 0, 0)
    assert 0 < figures["p50_ms"] <= figures["p99_ms"] <= figures["max_ms"] + 0.005
    assert figures["server_us"] > 0


@contextmanager
def careless_relay(times: int) -> Iterator[int]:
    """A relay on a thread that hands every fifth line on `times` times, and all others once."""
    listener = socket.create_server(("127.0.0.1", 0))
    people: list[socket.socket] = []

    def serve() -> None:
        while True:
            try:
                person, _ = listener.accept()
            except OSError:
                return
            person.sendall(b"ready\n")
            people.append(person)
            threading.Thread(target=relay, args=(person,), daemon=True).start()

    def relay(person: socket.socket) -> None:
        with person, person.makefile("rb") as lines:
            for number, line in enumerate(lines):
                for other in people:
                    if other is not person:
                        try:
                            other.sendall(line * (times if number % 5 == 4 else 1))
                        except OSError:
                            return

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@pytest.mark.parametrize(("times", "fault"), [(0, "lost"), (2, "doubled")])
def test_a_lost_and_a_doubled_delivery_are_told(times: int, fault: str) -> None:
    with careless_relay(times) as port:
        told = load(port, 0, "--rate", "200")
    assert told.returncode == 1
    assert json.loads(told.stdout)[fault] > 0


def test_a_server_that_goes_away_is_told() -> None:
    told = load(programs.free_port(), 0, "--rate", "200")
    assert told.returncode == 1
    assert "connect" in told.stderr


def test_tables_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    report.table(["name", "n"], [["a", "1,000"], ["long", "2"]])
    assert capsys.readouterr().out.splitlines() == ["name      n", "----  -----", "a     1,000", "long      2"]

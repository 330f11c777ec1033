"""The benchmark's own tools are right: what the load generator counts arrived, and what is lost is told.
No figure is judged here; machines differ."""

from __future__ import annotations

import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.benchmarks import day, join, load, memory, programs, report, startup
from tests.benchmarks.programs import Served
from tests.desktop import Desktop
from tests.ports import free_port

SHORT = ("--clients", "8", "--senders", "4", "--seconds", "0.8", "--warm-up", "0.1")


def run_load(served: Served, *options: str, plain: bool = True, tls: bool = False) -> subprocess.CompletedProcess[str]:
    """A short run of the load generator."""
    line = load.command(served, [*SHORT, *options], plain=plain, tls=tls)
    return subprocess.run(line, capture_output=True, text=True, timeout=200, check=False)


def assert_all_arrived(told: subprocess.CompletedProcess[str]) -> load.Figures:
    """Nothing was lost, and something was measured."""
    assert told.returncode == 0, told.stderr
    figures = load.figures_of(told.stdout, told.stderr, told.args)
    assert figures["deliveries"] > 0
    assert load.faults([figures]) == 0
    assert 0 < figures["p50_ms"] <= figures["p99_ms"] <= figures["max_ms"] + 0.005
    assert figures["server_us"] > 0
    return figures


@pytest.mark.parametrize("shape", [["--rate", "200"], ["--window", "4"]], ids=["paced", "saturated"])
@pytest.mark.parametrize("kind", ["floor", "threads"])
def test_every_delivery_of_a_relay_is_counted(kind: str, shape: list[str]) -> None:
    with programs.serving(kind) as served:
        assert_all_arrived(run_load(served, *shape))


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
@pytest.mark.parametrize("kind", ["lanchat", "ngircd", "inspircd"])
def test_every_delivery_of_a_chat_server_is_counted(kind: str, tls: bool) -> None:
    with programs.serving(kind, tls=tls) as served:
        assert_all_arrived(run_load(served, "--window", "2", plain=False, tls=tls))


def test_echoes_are_what_is_counted_when_they_are_asked_for() -> None:
    with programs.serving("lanchat-memory") as served:
        told = run_load(served, "--echo", "--rate", "100", plain=False)
    figures = assert_all_arrived(told)
    assert figures["deliveries"] <= figures["said"]


def test_newcomers_of_a_storm_are_all_in() -> None:
    figures = join.measure("lanchat", 20)
    assert figures["storm_s"] > 0
    assert load.faults([figures]) == 0


def test_memory_is_read_at_both_steps() -> None:
    sizes = memory.growth("lanchat", 2, 100, tls=False)
    assert sizes["rss"] > 0


def test_a_short_day_has_all_its_messages_and_visits() -> None:
    sizes, figures = day.live(2_000, 30)
    assert len(sizes) >= 10
    assert figures["said"] >= 2_000
    assert figures["visits"] >= 30
    assert load.faults([figures]) == 0


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
        told = run_load(Served(port, 0), "--rate", "200")
    assert told.returncode == 1
    assert load.figures_of(told.stdout, told.stderr, told.args)[fault] > 0


def test_a_server_that_goes_away_is_told() -> None:
    told = run_load(Served(free_port(), 0), "--rate", "200")
    assert told.returncode == 1
    assert "connect" in told.stderr


def test_tables_line_up(capsys: pytest.CaptureFixture[str]) -> None:
    report.table(["name", "n"], [["a", "1,000"], ["long", "2"]])
    assert capsys.readouterr().out.splitlines() == ["name      n", "----  -----", "a     1,000", "long      2"]


def test_a_bar_holds_to_the_digits_that_are_shown(capsys: pytest.CaptureFixture[str]) -> None:
    report.bars([report.Bar("a", 1.004, 1.0, " ×"), report.Bar("b", 1.9, 2.0, least=True)])
    shown = capsys.readouterr().out.splitlines()[-2:]
    assert [line.split()[-1] for line in shown] == ["holds", "MISSED"]


def test_a_window_that_opens_is_seen_and_what_it_took_is_told(tmp_path: Path) -> None:
    desktop = Desktop()
    try:
        command = [sys.executable, "-m", "lanchat", "--ask", "--data-dir", str(tmp_path / "data")]
        seen = startup.open_dialog(command, desktop.display)
    finally:
        desktop.close()
    assert 0 < seen.mapped <= seen.usable
    assert seen.cpu > 0


def test_hexchat_is_the_measure_of_the_packaged_program_alone() -> None:
    found = startup.dialog_bars({startup.SOURCES: 390.0, startup.PACKAGE: 360.0, startup.HEXCHAT: 150.0})
    assert [(bar.measured, bar.holds) for bar in found] == [(390.0, True), (360.0, False), (2.4, False)]
    assert len(startup.dialog_bars({startup.SOURCES: 390.0, startup.HEXCHAT: 150.0})) == 1

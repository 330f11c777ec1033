"""The search on a real network: cold processes on machines of their own, with what networks do to datagrams.
Needs root. The times are written to tests/artifacts/discovery.txt."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.discovery.fake_host import make_certificate
from tests.lan import Lan
from tests.pace import slowness

ROOT = Path(__file__).resolve().parents[2]
FIGURES = ROOT / "tests" / "artifacts" / "discovery.txt"
#: Milliseconds in which half of all searches on a clean network must have found the chat, and any search without UDP,
#: on a computer that has nothing else to do (tests/pace.py).
CLEAN_MEDIAN_MS, FILTERED_MS = 50, 1_500
SEARCHES = 15

Event = dict[str, Any]


@pytest.fixture
def lan() -> Iterator[Lan]:
    with Lan(3) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("host")
    make_certificate(made)
    return made


@pytest.fixture(scope="module")
def figures() -> Iterator[list[str]]:
    lines: list[str] = []
    yield lines
    FIGURES.parent.mkdir(exist_ok=True)
    FIGURES.write_text("".join(f"{line}\n" for line in lines))


class Host:
    """A fake host on machine `i`; `say` gives it an order."""

    def __init__(self, lan: Lan, i: int, folder: Path, *options: str) -> None:
        command = (sys.executable, "-m", "tests.discovery.fake_host", str(folder), *options)
        pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
        self.process = lan.exec(i, *command, cwd=ROOT, **pipes)
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.orders = self.process.stdin
        self.id = json.loads(self.process.stdout.readline())["ready"]

    def say(self, order: str) -> None:
        self.orders.write(f"{order}\n")
        self.orders.flush()


def command_line(*options: str) -> tuple[str, ...]:
    return (sys.executable, "-m", "tests.discovery.cold_find", str(time.monotonic()), *options)


def find(lan: Lan, i: int, *options: str) -> list[Event]:
    """What a fresh search on machine i said."""
    return [json.loads(line) for line in lan.run(i, *command_line(*options), cwd=ROOT).splitlines()]


def find_often(lan: Lan, i: int, times: int) -> list[Event]:
    """The first event of several fresh searches, each of which must have found something. "slow" in each of them is by
    how much this computer was slower then than it can be."""
    events = [{**find(lan, i)[0], "slow": slowness(1)} for _ in range(times)]
    assert {event["event"] for event in events} == {"found"}
    return events


def fair(events: Sequence[Event]) -> list[float]:
    """The milliseconds that each search would have taken on a computer with nothing else to do."""
    usual = statistics.median(event["slow"] for event in events)
    return [event["ms"] / max(usual, event["slow"]) for event in events]


def mostly(events: Sequence[Event], method: str) -> bool:
    """Whether this way found it as a rule; on a computer that has much else to do another may come first."""
    return bool(statistics.mode(event["method"] for event in events) == method)


def summary(situation: str, events: Sequence[Event]) -> str:
    times = [event["ms"] for event in events]
    whole = statistics.median(event["process_ms"] for event in events)
    ways = ", ".join(sorted({event["method"] for event in events}))
    median = statistics.median(times)
    speed = f"{median:.0f} ms median, {max(times):.0f} ms worst, {whole:.0f} ms from exec"
    return f"{situation}: {len(times)} found, {speed}, by {ways}"


@contextmanager
def staying(lan: Lan, i: int, *options: str) -> Iterator[Iterator[Event]]:
    """A search that goes on; its events as they come."""
    process = lan.exec(i, *command_line("--stay", *options), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield (json.loads(line) for line in process.stdout)
    process.kill()


def test_on_a_clean_network_half_of_all_searches_take_no_50_ms(lan: Lan, folder: Path, figures: list[str]) -> None:
    Host(lan, 2, folder)
    events = find_often(lan, 1, SEARCHES)
    figures.append(summary("clean", events))
    assert statistics.median(fair(events)) <= CLEAN_MEDIAN_MS
    assert mostly(events, "udp")
    # What DNS-SD needs is not loaded on the way to a quick answer.
    assert not any(event["zeroconf"] for event in events if event["ms"] < 60)


def test_without_any_udp_the_sweep_finds_it_in_time(lan: Lan, folder: Path, figures: list[str]) -> None:
    Host(lan, 2, folder)
    lan.filter(2, "meta l4proto udp drop")
    events = find_often(lan, 1, 5)
    figures.append(summary("all UDP of the host filtered", events))
    assert max(fair(events)) <= FILTERED_MS
    assert {event["method"] for event in events} == {"sweep"}


def test_multicast_is_not_needed(lan: Lan, folder: Path, figures: list[str]) -> None:
    lan.multicast(False)
    Host(lan, 2, folder)
    events = find_often(lan, 1, 5)
    figures.append(summary("multicast blocked at the switch", events))
    assert mostly(events, "udp")


def test_a_container_bridge_and_a_full_tunnel_do_not_hide_the_network(
    lan: Lan, folder: Path, figures: list[str]
) -> None:
    for i in (1, 2):
        lan.docker(i)
        lan.vpn(i)
    Host(lan, 2, folder)
    events = find_often(lan, 1, 5)
    figures.append(summary("docker0 and full-tunnel VPN on both", events))
    assert mostly(events, "udp")
    assert {event["address"] for event in events} == {"10.77.0.2"}


def test_a_full_tunnel_without_udp_is_swept_around(lan: Lan, folder: Path, figures: list[str]) -> None:
    lan.docker(1)
    lan.vpn(1)
    lan.filter(2, "meta l4proto udp drop")
    Host(lan, 2, folder)
    events = find_often(lan, 1, 5)
    figures.append(summary("full-tunnel VPN, all UDP filtered", events))
    assert max(fair(events)) <= FILTERED_MS


def test_link_local_addresses_are_enough(lan: Lan, folder: Path, figures: list[str]) -> None:
    for i in (1, 2):
        lan.without_ipv4(i)
    Host(lan, 2, folder)
    events = find_often(lan, 1, 5)
    figures.append(summary("IPv6 link-local only", events))
    assert {event["address"].partition("%")[0] for event in events} == {lan.link_local(2)}


def test_lost_packets_cost_time_but_not_the_search(lan: Lan, folder: Path, figures: list[str]) -> None:
    Host(lan, 2, folder)
    for i in (1, 2):
        lan.lose(i, 10)
    events = find_often(lan, 1, 5)
    figures.append(summary("one packet in ten lost each way", events))


def test_nobody_there_is_said_in_time(lan: Lan, figures: list[str]) -> None:
    events = find(lan, 1)
    assert [event["event"] for event in events] == ["verdict"]
    figures.append(f"nobody there: verdict at {events[0]['ms']:.0f} ms, {events[0]['cpu_ms']:.0f} ms CPU")
    assert 1_490 <= events[0]["ms"] <= 2_500 * slowness()


def test_a_machine_without_a_network_gets_its_verdict_too(lan: Lan) -> None:
    lan.unplug(1)
    events = find(lan, 1)
    assert [event["event"] for event in events] == ["verdict"]


def test_two_hosts_are_both_listed_and_a_candidate_is_none_of_them(lan: Lan, folder: Path) -> None:
    hosts = {Host(lan, 2, folder, "--name", "A").id, Host(lan, 3, folder, "--name", "B").id}
    events = find(lan, 1, "--until-verdict")
    assert {event["host"] for event in events if event["event"] == "found"} == hosts
    assert events[-1]["event"] == "verdict"
    assert events[-1]["candidates"] == []


def test_who_is_about_to_host_is_a_candidate(lan: Lan, folder: Path) -> None:
    rival = Host(lan, 2, folder, "--role", "candidate")
    events = find(lan, 1, "--until-verdict")
    assert [event["event"] for event in events] == ["verdict"]
    assert events[0]["candidates"] == [rival.id]


def test_a_chat_on_another_port_is_found_where_it_is(lan: Lan, folder: Path) -> None:
    host = Host(lan, 2, folder, "--port", "50003")
    assert [event["host"] for event in find(lan, 1)] == [host.id]


def test_a_chat_on_the_same_machine_is_found(lan: Lan, folder: Path) -> None:
    host = Host(lan, 1, folder, "--port", "50001")
    lan.unplug(1)
    event = find(lan, 1)[0]
    assert (event["event"], event["host"], event["address"]) == ("found", host.id, "127.0.0.1")


def test_a_host_that_dies_silently_is_noticed_and_found_again(lan: Lan, folder: Path, figures: list[str]) -> None:
    first = Host(lan, 2, folder)
    with staying(lan, 1) as events:
        assert next(events)["host"] == first.id
        first.process.kill()
        killed = time.monotonic()
        lost = next(event for event in events if event["event"] == "lost")
        figures.append(f"a killed host: noticed after {time.monotonic() - killed:.1f} s")
        assert lost["host"] == first.id
        second = Host(lan, 2, folder)
        assert next(event for event in events if event["event"] == "found")["host"] == second.id


def test_a_farewell_and_a_new_host_are_heard_at_once(lan: Lan, folder: Path, figures: list[str]) -> None:
    first = Host(lan, 2, folder)
    with staying(lan, 1, "--listen") as events:
        assert next(events)["host"] == first.id
        said = time.monotonic()
        first.say("close")
        first.say("bye")
        assert next(event for event in events if event["event"] == "lost")["host"] == first.id
        figures.append(f"a farewell: heard after {(time.monotonic() - said) * 1e3:.0f} ms")
        second = Host(lan, 3, folder)
        announced = next(e for e in events if e["event"] == "found" and e["host"] != first.id)
        assert announced["host"] == second.id


def test_a_host_that_gets_another_address_stays_found(lan: Lan, folder: Path) -> None:
    host = Host(lan, 2, folder)
    with staying(lan, 1) as events:
        assert next(events)["address"] == "10.77.0.2"
        lan.readdress(2, 77)
        moved = next(event for event in events if event.get("address") not in (None, "10.77.0.2"))
        assert (moved["event"], moved["host"]) == ("found", host.id)


def test_a_cable_put_in_late_is_noticed(lan: Lan, folder: Path) -> None:
    lan.unplug(1)
    host = Host(lan, 2, folder)
    with staying(lan, 1) as events:
        assert next(events)["event"] == "verdict"
        lan.plug(1)
        assert next(events)["host"] == host.id


def test_dns_sd_alone_is_enough(lan: Lan, folder: Path, figures: list[str]) -> None:
    host = Host(lan, 2, folder, "--mdns", "--no-udp")
    with staying(lan, 1, "--no-sweep") as events:
        event = next(event for event in events if event["event"] == "found")
        assert (event["host"], event["method"]) == (host.id, "mdns")
        figures.append(f"DNS-SD alone, host just started: {event['ms']:.0f} ms")
    again = find(lan, 3, "--no-sweep")
    assert again[0]["method"] == "mdns"
    figures.append(f"DNS-SD alone, host known to the network: {again[0]['ms']:.0f} ms")

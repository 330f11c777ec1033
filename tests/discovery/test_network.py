"""The search on a real network: cold processes on machines of their own, with what networks do to datagrams.
Needs root. How long it takes is measured by `make bench BENCH="find"`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.discovery.fake_host import make_certificate
from tests.discovery.searches import ROOT, Event, Host, command_line, find
from tests.lan import Lan


@pytest.fixture
def lan() -> Iterator[Lan]:
    with Lan(3) as made:
        yield made


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("host")
    make_certificate(made)
    return made


def find_often(lan: Lan, i: int, times: int, *options: str) -> list[Event]:
    """The first event of several fresh searches, each of which must have found something."""
    events = [find(lan, i, *options)[0] for _ in range(times)]
    assert {event["event"] for event in events} == {"found"}
    return events


def first_found(events: Iterator[Event]) -> Event:
    """The first find; on a slow computer the verdict may come before it."""
    return next(event for event in events if event["event"] == "found")


@contextmanager
def staying(lan: Lan, i: int, *options: str) -> Iterator[Iterator[Event]]:
    """A search that goes on; its events as they come."""
    process = lan.exec(i, *command_line("--stay", *options), cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    yield (json.loads(line) for line in process.stdout)
    process.kill()


def test_on_a_clean_network_every_search_finds_it(lan: Lan, folder: Path) -> None:
    Host(lan, 2, folder)
    events = find_often(lan, 1, 5)
    # What DNS-SD needs is not loaded on the way to a quick answer.
    assert not any(event["zeroconf"] for event in events if event["ms"] < 60)


def test_a_datagram_is_enough(lan: Lan, folder: Path) -> None:
    Host(lan, 2, folder)
    assert {event["method"] for event in find_often(lan, 1, 3, "--no-sweep")} == {"udp"}


def test_without_any_udp_the_sweep_finds_it(lan: Lan, folder: Path) -> None:
    Host(lan, 2, folder)
    lan.filter(2, "meta l4proto udp drop")
    assert {event["method"] for event in find_often(lan, 1, 3)} == {"sweep"}


def test_multicast_is_not_needed(lan: Lan, folder: Path) -> None:
    lan.multicast(False)
    Host(lan, 2, folder)
    assert {event["method"] for event in find_often(lan, 1, 3, "--no-sweep")} == {"udp"}


def test_a_container_bridge_and_a_full_tunnel_do_not_hide_the_network(lan: Lan, folder: Path) -> None:
    for i in (1, 2):
        lan.docker(i)
        lan.vpn(i)
    Host(lan, 2, folder)
    events = find_often(lan, 1, 3, "--no-sweep")
    assert {event["method"] for event in events} == {"udp"}
    assert {event["address"] for event in events} == {"10.77.0.2"}


def test_a_full_tunnel_without_udp_is_swept_around(lan: Lan, folder: Path) -> None:
    lan.docker(1)
    lan.vpn(1)
    lan.filter(2, "meta l4proto udp drop")
    Host(lan, 2, folder)
    assert {event["method"] for event in find_often(lan, 1, 3)} == {"sweep"}


def test_link_local_addresses_are_enough(lan: Lan, folder: Path) -> None:
    for i in (1, 2):
        lan.without_ipv4(i)
    Host(lan, 2, folder)
    events = find_often(lan, 1, 3)
    assert {event["address"].partition("%")[0] for event in events} == {lan.link_local(2)}


def test_lost_packets_cost_time_but_not_the_search(lan: Lan, folder: Path) -> None:
    Host(lan, 2, folder)
    for i in (1, 2):
        lan.lose(i, 10)
    for _ in range(3):
        with staying(lan, 1) as events:
            assert any(event["event"] == "found" for event in events)


def test_nobody_there_is_said_and_not_too_early(lan: Lan) -> None:
    events = find(lan, 1)
    assert [event["event"] for event in events] == ["verdict"]
    assert events[0]["ms"] >= 1_490


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


def test_a_host_that_dies_silently_is_noticed_and_found_again(lan: Lan, folder: Path) -> None:
    first = Host(lan, 2, folder)
    with staying(lan, 1) as events:
        assert first_found(events)["host"] == first.id
        first.process.kill()
        lost = next(event for event in events if event["event"] == "lost")
        assert lost["host"] == first.id
        second = Host(lan, 2, folder)
        assert first_found(events)["host"] == second.id


def test_a_farewell_and_a_new_host_are_heard_at_once(lan: Lan, folder: Path) -> None:
    first = Host(lan, 2, folder)
    with staying(lan, 1, "--listen") as events:
        assert first_found(events)["host"] == first.id
        first.say("close")
        first.say("bye")
        assert next(event for event in events if event["event"] == "lost")["host"] == first.id
        second = Host(lan, 3, folder)
        announced = next(e for e in events if e["event"] == "found" and e["host"] != first.id)
        assert announced["host"] == second.id


def test_a_host_that_gets_another_address_stays_found(lan: Lan, folder: Path) -> None:
    host = Host(lan, 2, folder)
    with staying(lan, 1) as events:
        assert first_found(events)["address"] == "10.77.0.2"
        lan.readdress(2, 77)
        moved = next(event for event in events if event.get("address") not in (None, "10.77.0.2"))
        assert (moved["event"], moved["host"]) == ("found", host.id)


def test_a_cable_put_in_late_is_noticed(lan: Lan, folder: Path) -> None:
    lan.unplug(1)
    host = Host(lan, 2, folder)
    with staying(lan, 1) as events:
        assert next(events)["event"] == "verdict"
        lan.plug(1)
        assert first_found(events)["host"] == host.id


def test_dns_sd_alone_is_enough(lan: Lan, folder: Path) -> None:
    host = Host(lan, 2, folder, "--mdns", "--no-udp")
    with staying(lan, 1, "--no-sweep") as events:
        event = first_found(events)
        assert (event["host"], event["method"]) == (host.id, "mdns")
    with staying(lan, 3, "--no-sweep") as events:
        assert first_found(events)["method"] == "mdns"

"""How many places are asked, how often, whatever hints pour in.
Against ports on loopback."""

from __future__ import annotations

from pathlib import Path

import pytest

from lanchat.discovery import checks
from lanchat.discovery.checks import Checks, Hint
from lanchat.net.loop import EventLoop
from lanchat.net.workers import Workers
from lanchat.protocol.beacon import ChatInfo
from tests.discovery.fake_host import FakeHost, make_info
from tests.discovery.helpers import on_net, wait_until

Certificate = tuple[Path, Path]
Result = tuple[Hint, ChatInfo | None]


@pytest.fixture
def results() -> list[Result]:
    return []


@pytest.fixture
def checking(loop: EventLoop, workers: Workers, results: list[Result]) -> Checks:
    return Checks(loop, workers, on_result=lambda hint, info, _ms: results.append((hint, info)))


def test_many_hints_of_one_place_are_one_question(
    loop: EventLoop, checking: Checks, results: list[Result], certificate: Certificate
) -> None:
    host = FakeHost(loop, make_info(), certificate)
    place = ("127.0.0.1", on_net(loop, lambda: host.listener.bind("127.0.0.1", 0)))
    on_net(loop, *[lambda: checking.consider(Hint(place, "udp"))] * 50)
    wait_until(lambda: bool(results))
    on_net(loop, *[lambda: checking.consider(Hint(place, "udp"))] * 50)
    assert (results, host.asked) == ([(Hint(place, "udp"), host.info)], 1)
    on_net(loop, lambda: checking.consider(Hint(place, "again"), again=True))
    wait_until(lambda: len(results) == 2)
    on_net(loop, checking.forget)
    on_net(loop, lambda: checking.consider(Hint(place, "forgotten")))
    wait_until(lambda: len(results) == 3)
    assert host.asked == 3
    on_net(loop, host.listener.close)


def test_a_flood_of_hints_is_bounded(loop: EventLoop, checking: Checks, certificate: Certificate) -> None:
    host = FakeHost(loop, make_info(), certificate, silent=True)

    def flood() -> tuple[int, int]:
        port = host.listener.bind("", 0)
        for i in range(2_000):
            checking.consider(Hint((f"127.0.{i // 250}.{i % 250 + 1}", port), "cache"))
        return len(checking._running), len(checking._waiting)

    assert on_net(loop, flood) == (checks.MAX_CHECKS, checks.MAX_WAITING)
    wait_until(lambda: on_net(loop, lambda: checking.busy))
    on_net(loop, checking.stop, host.listener.close)


@pytest.mark.parametrize("method", ["udp", "announce", "mdns"])
def test_what_strangers_claim_leaves_room_for_our_own_search(
    loop: EventLoop,
    checking: Checks,
    results: list[Result],
    certificate: Certificate,
    monkeypatch: pytest.MonkeyPatch,
    method: str,
) -> None:
    monkeypatch.setattr(checks, "MAX_CLAIMED", 5)
    silent = FakeHost(loop, make_info(), certificate, silent=True)
    host = FakeHost(loop, make_info(), certificate)

    def flood() -> tuple[int, str]:
        port, there = silent.listener.bind("", 0), host.listener.bind("127.0.0.1", 0)
        for i in range(2_000):
            checking.consider(Hint((f"127.0.{i // 250}.{i % 250 + 1}", port), method))
        running = len(checking._running)
        checking.consider(Hint(("127.0.0.1", there), "here"))
        return running, next(reversed(checking._running.values()))[1]

    assert on_net(loop, flood) == (5, "here")
    wait_until(lambda: bool(results))
    assert (results[0][0].method, results[0][1]) == ("here", host.info)
    on_net(loop, checking.stop, silent.listener.close, host.listener.close)


def test_a_neighbour_whose_every_port_is_named_is_hardly_bothered(
    loop: EventLoop, checking: Checks, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = loop.time()
    monkeypatch.setattr(loop, "time", lambda: now)

    def flood() -> tuple[int, int]:
        for port in range(1, 60_000):
            checking.consider(Hint(("127.0.0.1", port), "announce"))
        return len(checking._running), len(checking._waiting)

    running, waiting = on_net(loop, flood)
    assert running == checks.MAX_CLAIMED_PER_ADDRESS
    assert running + waiting == checks.CLAIMS_PER_ADDRESS
    on_net(loop, checking.stop)


def test_a_claim_that_is_never_true_is_looked_at_ever_more_rarely(loop: EventLoop, checking: Checks) -> None:
    def pauses(method: str) -> list[float]:
        found = []
        for _ in range(10):
            hint = Hint(("127.0.0.1", 1), method)
            checking._ended(hint, None, 0.0)
            found.append(checking._not_before[hint.place][1])
        return found

    claimed = on_net(loop, lambda: pauses("announce"))
    assert claimed[:4] == [checks.RETRY_S * 2**number for number in range(4)]
    assert claimed[-1] == checks.AGAIN_S
    on_net(loop, checking.forget)
    assert set(on_net(loop, lambda: pauses("here"))) == {checks.RETRY_S}


def test_those_who_wait_get_their_turn(
    loop: EventLoop, checking: Checks, results: list[Result], certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "MAX_CHECKS", 2)
    host = FakeHost(loop, make_info(), certificate)

    def begin() -> None:
        port = host.listener.bind("", 0)
        for i in range(1, 11):
            checking.consider(Hint((f"127.0.0.{i}", port), "udp" if i % 2 else "cache"))

    on_net(loop, begin)
    wait_until(lambda: len(results) == 10)
    assert {info.host_id for _hint, info in results if info} == {host.info.host_id}
    on_net(loop, host.listener.close)


def test_a_place_without_an_answer_is_asked_again_soon(
    loop: EventLoop, checking: Checks, results: list[Result], certificate: Certificate
) -> None:
    host = FakeHost(loop, make_info(), certificate)
    port = on_net(loop, lambda: host.listener.bind("127.0.0.1", 0))
    on_net(loop, host.listener.close)
    hint = Hint(("127.0.0.1", port), "udp")
    on_net(loop, lambda: checking.consider(hint))
    wait_until(lambda: results == [(hint, None)])
    on_net(loop, lambda: host.listener.bind("127.0.0.1", port))

    def found() -> bool:
        on_net(loop, lambda: checking.consider(hint))
        return results[-1] == (hint, host.info)

    wait_until(found)
    on_net(loop, host.listener.close)

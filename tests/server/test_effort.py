"""Questions that make the server look through many names: an address has a budget, and is told when it is used up."""

from __future__ import annotations

import pytest

from lanchat.server import effort as effort_module
from lanchat.server import limits
from lanchat.server.effort import Effort
from tests.server.world import World

AT_ONCE, RATE = limits.EFFORT_AT_ONCE, limits.EFFORT_RATE


def test_so_much_at_once_then_so_much_a_second() -> None:
    effort = Effort()
    assert [effort.take("a", AT_ONCE // 4, 5.0) for _ in range(6)] == [True] * 4 + [False] * 2
    assert effort.take("b", AT_ONCE, 5.0)
    assert not effort.take("a", int(RATE), 5.5)
    assert effort.take("a", int(RATE), 6.0)
    assert not effort.take("a", 1, 6.0)
    assert effort.take("a", AT_ONCE, 6.0 + AT_ONCE / RATE)


def test_whoever_owes_nothing_may_ask_anything() -> None:
    effort = Effort()
    assert effort.take("a", 10 * AT_ONCE, 0.0)
    assert not effort.take("a", 1, 9 * AT_ONCE / RATE - 0.1)
    assert effort.take("a", 1, 9 * AT_ONCE / RATE + 0.1)


def test_no_more_addresses_are_kept_than_the_cap(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(effort_module, "MAX_SEARCHERS", 2)
    effort = Effort()
    for address in "abc":
        assert effort.take(address, AT_ONCE, 0.0)
    assert [effort.take(address, AT_ONCE, 0.0) for address in "cba"] == [False, False, True]


@pytest.mark.parametrize("question", ["WHO *", "WHO a*b", "WHO #a", "LIST", "LIST *a,*b,!*c", "NAMES #b"])
def test_an_address_that_asks_too_much_is_told_to_wait(question: str) -> None:
    world = World(throttle=True)
    zed, other = world.join("Zed", "#a"), world.join("Other", "#b", address="192.168.0.10")
    command = question.partition(" ")[0]
    assert " 263 " not in zed.ask(question)[0]
    assert world.server.hub.effort.take("192.168.0.9", AT_ONCE - 100, world.now)
    assert " 263 " not in zed.ask(question)[0]
    while world.server.hub.effort.take("192.168.0.9", 1, world.now):
        continue
    assert zed.ask(question) == [f":lanchat.local 263 Zed {command} :Please wait a while and try again."]
    # From other connections of that address as well, but from nowhere else, for nothing else, and not for ever.
    assert " 263 " in world.join("Yan").ask(question)[0]
    assert " 263 " not in other.ask(question)[0]
    assert " 311 " in zed.ask("WHOIS Other")[0]
    world.now += 60
    assert " 263 " not in zed.ask(question)[0]


def test_without_the_throttle_there_is_no_such_limit() -> None:
    world = World()
    zed = world.join("Zed", "#a")
    world.server.hub.effort.take("192.168.0.9", 100 * AT_ONCE, world.now)
    assert " 263 " not in zed.ask("LIST")[0]

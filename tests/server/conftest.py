"""Fixtures of the server's tests: a world with one server, people and a fake clock.
What that world is made of is in world.py."""

from __future__ import annotations

import pytest

from tests.server.specs.accounts import add_account
from tests.server.world import World


@pytest.fixture
def world() -> World:
    """A server nobody is in, without throttle."""
    return World()


@pytest.fixture
def jilles(world: World) -> World:
    """The same with the account of the example of sasl-3.1."""
    add_account(world, "jilles")
    return world

"""network-icon: the token draft/ICON, which names a picture that the chat's own port serves."""

from __future__ import annotations

import pytest

from lanchat.hosting import icon
from tests.server.world import World


def token(world: World, reached: str) -> str:
    """The value of draft/ICON for somebody who reached the chat under this address, '' without the token."""
    anna = world.join("Anna")
    anna.session.reached = reached
    words = " ".join(anna.ask("ISUPPORT")).split()
    return next((word.removeprefix("draft/ICON=") for word in words if word.startswith("draft/ICON=")), "")


@pytest.mark.parametrize(
    ("reached", "shown"),
    [
        ("192.168.0.9", "192.168.0.9"),
        ("::ffff:192.168.0.9", "192.168.0.9"),
        ("fd00::5", "[fd00::5]"),
        ("127.0.0.1", "127.0.0.1"),
    ],
)
def test_the_address_is_the_one_the_client_reached(world: World, reached: str, shown: str) -> None:
    assert token(world, reached) == f"http://{shown}:50000{icon.PATH}"


@pytest.mark.parametrize("reached", ["", "fe80::1", "fe80::1%eth0"])
def test_there_is_none_without_an_address_that_works_elsewhere(world: World, reached: str) -> None:
    assert token(world, reached) == ""


def test_where_only_tls_is_taken_it_is_https(world: World) -> None:
    world.config.tls.required = True
    assert token(world, "192.168.0.9").startswith("https://192.168.0.9:50000/")


def test_it_can_be_asked_for_before_registration(world: World) -> None:
    peer = world.connect()
    peer.session.reached = "192.168.0.9"
    peer.ask("CAP REQ :draft/extended-isupport")
    assert " draft/ICON=http://192.168.0.9:50000/icon.svg " in "\n".join(peer.ask("ISUPPORT"))

"""The ways to start with a window: by a chat's name, by an address, automatically, and as it was chosen last time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.desktop import PATIENCE, wait_until
from tests.e2e.onlooker import Onlooker
from tests.e2e.seats import DIALOG, Seat
from tests.e2e.terminal import AWAIT_CERTIFICATE, PROGRAM, environment
from tests.lan import Lan


@pytest.fixture(scope="module")
def lan() -> Iterator[Lan]:
    with Lan(3) as lan:
        yield lan


@pytest.fixture
def seat(lan: Lan, tmp_path: Path) -> Iterator[Seat]:
    """Anna in front of machine 1; the program is not started yet."""
    with Seat(lan, 1, "Anna", PROGRAM, tmp_path) as seat:
        yield seat


@pytest.fixture
def two_chats(lan: Lan, tmp_path: Path) -> Iterator[None]:
    """Deck on machine 2 and Galley on machine 3."""
    servers = []
    for number, name in ((2, "Deck"), (3, "Galley")):
        config = tmp_path / f"{name}.toml"
        config.write_text(f'[server]\nname = "{name}"\n')
        words = ("serve", "--config", str(config), "--data-dir", str(tmp_path / name))
        servers.append(lan.exec(number, *PROGRAM, *words, env=environment()))
    listening = ("ss", "-ltnH", "sport", "=", ":50000")
    wait_until(lambda: all(lan.run(number, *listening) for number in (2, 3)), 15, "both serve")
    for number in (2, 3):
        lan.run(number, *AWAIT_CERTIFICATE)
    yield
    for server in servers:
        server.terminate()
        assert server.wait(PATIENCE) == 0


def enters(seat: Seat, name: str) -> None:
    wait_until(lambda: seat.chat_title() == name, 20, f"{seat.name} is in {name}; {seat.output}")


def remembers(seat: Seat, start: str) -> None:
    wait_until(lambda: settings(seat).get("start") == start, 10, f"{start} is remembered")


def settings(seat: Seat) -> dict[str, object]:
    found = json.loads((seat.folder / "settings.json").read_text())
    assert isinstance(found, dict)
    return found


@pytest.mark.usefixtures("two_chats")
@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("join", "Galley"), "Galley"),
        (("join", "pc2"), "Deck"),
        (("join", "10.77.0.3"), "Galley"),
        (("join", "10.77.0.2:50000"), "Deck"),
    ],
)
def test_join_goes_where_it_is_told(seat: Seat, words: tuple[str, ...], name: str) -> None:
    seat.start(*words)
    enters(seat, name)
    assert not seat.hosts()


@pytest.mark.usefixtures("two_chats")
def test_joining_what_is_not_there_asks(seat: Seat) -> None:
    seat.start("join", "Bridge")
    with Onlooker(seat.desktop.display) as eyes:
        eyes.sees("There is no chat and no computer called Bridge on this network. Check the name.", 15)
        seat.desktop.activate(seat.desktop.window(DIALOG))
        seat.desktop.keys("Return")
    wait_until(lambda: seat.chat_title() in ("Deck", "Galley"), 15, "a chat that is there is joined")


def test_automatically_it_hosts_and_the_next_one_joins(seat: Seat, tmp_path: Path) -> None:
    seat.start("--auto")
    enters(seat, "Anna's chat")
    with Seat(seat.lan, 2, "Bruno", PROGRAM, tmp_path) as bruno:
        bruno.start("--auto")
        enters(bruno, "Anna's chat")
        assert seat.hosts() and not bruno.hosts()


def tick_the_box_and_go(seat: Seat, eyes: Onlooker) -> None:
    """Host, and have that remembered or no longer remembered."""
    seat.desktop.activate(seat.desktop.window(DIALOG))
    eyes.sees("Nobody is hosting a chat here yet")
    eyes.sees("Anna's chat")  # the field of the chosen row, which Tab comes to, is there
    # From the name over the rows and the field of the chosen one to the box.
    seat.desktop.keys("Tab", "Tab", "Tab", "space", "Return")


def test_a_choice_is_remembered_until_it_is_asked_for(seat: Seat) -> None:
    seat.start()
    with Onlooker(seat.desktop.display) as eyes:
        tick_the_box_and_go(seat, eyes)
        enters(seat, "Anna's chat")
        remembers(seat, "host")
        assert seat.stop() == 0

        seat.start()
        enters(seat, "Anna's chat")
        assert seat.stop() == 0
        assert settings(seat)["start"] == "host"

        seat.start("--ask")
        tick_the_box_and_go(seat, eyes)
        enters(seat, "Anna's chat")
        remembers(seat, "ask")

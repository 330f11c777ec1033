"""Two people at two computers: what one chooses to look like in the settings is seen in the other's window, at once and
when they come back."""

from __future__ import annotations

import json
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from PIL import ImageGrab

from lanchat.gui.faces import COLOUR_NAMES
from lanchat.gui.palette import LIGHT, PERSON_COLOURS, face_ground, person_colour_index, rgb
from tests.desktop import wait_until
from tests.e2e.seats import Seat
from tests.lan import Lan

COMMAND = [sys.executable, "-m", "lanchat"]
PATIENCE = 60.0
#: Pixels of one colour that only a picture of a person has; letters are thinner.
PICTURE = 150
PURPLE = COLOUR_NAMES.index("purple")
FOX = "\U0001f98a"


def has(seat: Seat, colour: str) -> bool:
    """Whether a picture in this colour is on somebody's screen."""
    screen = ImageGrab.grab(xdisplay=seat.desktop.display).convert("RGB")
    counts = {pixel: count for count, pixel in screen.getcolors(screen.width * screen.height) or ()}
    return counts.get(rgb(colour), 0) > PICTURE


def kept(seat: Seat, name: str) -> Any:
    return json.loads((seat.folder / "settings.json").read_text(encoding="utf-8")).get(name)


def choose_purple(seat: Seat) -> bool:
    """Into the settings, past the name and four colours. A key can be lost there; a person would do it again."""
    seat.desktop.keys("Escape", "Escape", "ctrl+comma", *["Tab"] * 6, "space")
    return bool(kept(seat, "avatar_colour") == "purple")


def choose_the_fox(seat: Seat) -> bool:
    """Behind the colours is the button that opens the emoji."""
    seat.desktop.keys("Escape", "Escape", "ctrl+comma", *["Tab"] * 11, "space")
    seat.desktop.type("fox")
    seat.desktop.keys("Return")
    return bool(kept(seat, "avatar_emoji") == FOX)


def test_what_one_chooses_is_seen_in_the_others_window(tmp_path: Path) -> None:
    by_name = PERSON_COLOURS[person_colour_index("Bruno")]
    assert len({PURPLE, person_colour_index("Anna"), person_colour_index("Bruno")}) == 3
    initials, fox = PERSON_COLOURS[PURPLE], face_ground(PURPLE, LIGHT)
    with ExitStack() as stack:
        lan = stack.enter_context(Lan(2))
        anna = stack.enter_context(Seat(lan, 1, "Anna", COMMAND, tmp_path))
        bruno = stack.enter_context(Seat(lan, 2, "Bruno", COMMAND, tmp_path))
        anna.start("host", "Deck")
        wait_until(anna.chat_title, PATIENCE, f"Anna hosts; {anna.output}")
        bruno.start("join", "Deck")
        wait_until(lambda: bruno.chat_title() == "Deck", PATIENCE, f"Bruno is in; {bruno.output}")
        wait_until(lambda: has(anna, by_name), PATIENCE, "Anna sees Bruno", every=0.2)
        assert not has(anna, initials) and not has(anna, fox)

        bruno.focus()
        wait_until(lambda: choose_purple(bruno), PATIENCE, "Bruno is purple", every=0.5)
        wait_until(lambda: has(anna, initials) and not has(anna, by_name), PATIENCE, "Anna sees it", every=0.2)
        wait_until(lambda: choose_the_fox(bruno), PATIENCE, "Bruno is a fox", every=0.5)
        wait_until(lambda: has(anna, fox) and not has(anna, initials), PATIENCE, "Anna sees the fox", every=0.2)
        anna.desktop.screenshot("faces")

        # Both programs are new, the choice is the old one.
        anna.stop()
        bruno.stop()
        anna.start("host", "Deck")
        wait_until(anna.chat_title, PATIENCE, f"Anna hosts again; {anna.output}")
        assert not has(anna, fox)
        bruno.start("join", "Deck")
        wait_until(lambda: has(anna, fox), PATIENCE, f"Anna sees the fox again; {bruno.output}", every=0.2)
    for seat in (anna, bruno):
        assert "Traceback" not in seat.output

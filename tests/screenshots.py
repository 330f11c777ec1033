"""Drives the real program, a host with a window and people who talk to it, and keeps a picture of each screen.
Run by `make screenshots`; writes docs/screenshots/."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.desktop import Desktop, running, wait_until  # noqa: E402
from tests.speaker import Speaker  # noqa: E402

#: Seconds without a change after which a screen counts as settled.
STILL_S = 0.4
#: Seconds to wait for that at most.
SETTLED_S = 5.0

OUT = ROOT / "docs" / "screenshots"

TALK = [
    ("Ana", "#lobby", "The new switch is in the rack. Everyone should see gigabit now."),
    ("Ana", "#lobby", "If your link light is orange, swap the cable and tell me."),
    ("Ravi", "#lobby", "Works here, 941 Mbit/s between my laptop and the NAS."),
    (
        "Mia",
        "#lobby",
        "Morning! Draft of the poster is in https://nas.local/poster-v3.pdf, a second pair of eyes would be welcome.",
    ),
    ("Yuki", "#lobby", "Looks great. Maybe a touch more contrast for the date?"),
    ("Omar", "#design", "New icons are up."),
    ("Omar", "Sofia", "can you bring the label printer to room 2 before ten?"),
    ("Omar", "#lobby", "Sofia: thanks in advance, I owe you a coffee."),
    ("Ravi", "#lobby", "\x01ACTION is looking for the spare tape\x01"),
]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        for language in ("en", "pt_BR"):
            take(theme, language)


def take(theme: str, language: str) -> None:
    suffix = f"{theme}" + ("" if language == "en" else f"-{language}")
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        settings = {"name": "Sofia", "theme": theme, "language": language}
        (folder / "settings.json").write_text(json.dumps(settings))
        desktop = Desktop("1280x800")
        stack.callback(desktop.close)
        environment = {**desktop.environment, "LANGUAGE": language, "PYTHONPATH": str(ROOT)}
        port = free_port()
        program = [sys.executable, "-m", "lanchat", "--data-dir", str(folder), "--port", str(port)]
        with running([*program, "--ask"], env=environment):
            window = desktop.window("LAN Chat – Start")
            desktop.activate(window)
            shoot(desktop, window, f"startup-{suffix}")
        with running([*program, "host", "Studio LAN"], env=environment):
            window = desktop.window(" – LAN Chat")
            desktop.activate(window)
            shoot(desktop, window, f"empty-{suffix}")
            converse(port, desktop, stack)
            wait_until(lambda: any(t.startswith("(") for t in desktop.titles().values()), 10, "unread count")
            shoot(desktop, window, f"window-{suffix}")


def converse(port: int, desktop: Desktop, stack: ExitStack) -> None:
    """People come in, talk, and one of them goes away for lunch."""
    people = {
        nick: stack.enter_context(Speaker(port, nick, "#lobby", "#design"))
        for nick in ("Ana", "Mia", "Ravi", "Yuki", "Omar")
    }
    people["Ana"].raw("TOPIC #lobby :Everything that has no room of its own. Be kind.")
    people["Yuki"].raw("AWAY :lunch")
    desktop.type("/join #design")
    desktop.keys("Return")
    desktop.type("/join #lobby")
    desktop.keys("Return")
    for nick, target, text in TALK:
        people[nick].say(target, text)
    desktop.type("On it. Label printer is already on the cart.")
    desktop.keys("Return")


def settle(desktop: Desktop) -> None:
    """Wait until the screen looks the same for a moment: searches have ended, pictures are drawn."""
    last, begin = b"", time.monotonic()
    since = begin
    while time.monotonic() - since < STILL_S and time.monotonic() - begin < SETTLED_S:
        shown = subprocess.run(
            ["import", "-window", "root", "rgb:-"], env=desktop.environment, capture_output=True, check=True
        ).stdout
        if shown != last:
            last, since = shown, time.monotonic()


def shoot(desktop: Desktop, window: str, name: str) -> None:
    """Keep a picture of what is inside the window's frame."""
    settle(desktop)
    subprocess.run(
        ["import", "-window", window, str(OUT / f"{name}.png")], env={**os.environ, **desktop.environment}, check=True
    )


if __name__ == "__main__":
    main()

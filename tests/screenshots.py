"""Drives the real program, a host and a guest with windows and people who talk to them, and keeps a picture of each
screen of tests/screens.py. Run by `make screenshots`; writes docs/screenshots/. Has a network of its own on Linux."""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from PIL import Image, ImageGrab

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests import screens  # noqa: E402
from tests.desktop import Desktop, end, wait_until  # noqa: E402

OUT = ROOT / "docs" / "screenshots"
#: Seconds without a change after which a screen counts as settled, and how long that may take: on a busy computer
#: much of it is spent waiting for one's turn.
STILL_S, SETTLED_S = 0.4, 10.0
#: Seconds for a screen on which something always moves, and does not for long.
MOVING_S = 2.5
#: Seconds a part of the window may take to be drawn.
DRAWN_S = 20.0
#: Colours of a picture; nobody sees the difference to all of them, and the file is a third.
COLOURS = 256
#: Set where this program has started itself again in a network of its own.
INSIDE = "LANCHAT_SCREENSHOTS_INSIDE"
#: What a chat on a real network looks like, for the addresses in the pictures. A small one: here every address of it
#: is this computer, and a busy one takes those who look for chats at each of them for people who only listen.
ADDRESS = "192.168.7.20"
NETWORK = f"ip link set lo up; ip addr add {ADDRESS}/29 dev lo"


class Seat:
    """A screen with the program on it. `start` begins a run of it; `window` is what pictures are taken of."""

    def __init__(self, name: str, theme: str, language: str, scale: int, stack: ExitStack) -> None:
        self.name, self.language = name, language
        self.scale = scale
        self.folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="lanchat-")))
        self.settings = {"name": name, "theme": theme, "language": language, "install_id": name.lower()}
        self.desktop = Desktop(f"{1280 * scale}x{800 * scale}", 96 * scale)
        stack.callback(self.desktop.close)
        self.window = ""
        #: Where the chat is for those who are at other computers: at this one, all are operators of the lobby.
        self.address = ADDRESS if os.environ.get(INSIDE) else "127.0.0.1"

    @contextlib.contextmanager
    def start(self, *arguments: str, title: str = " – LAN Chat", **settings: object) -> Iterator[None]:
        """The program for the length of a block."""
        (self.folder / "settings.json").write_text(json.dumps({**self.settings, **settings}))
        environment = {**self.desktop.environment, "LANGUAGE": self.language, "PYTHONPATH": str(ROOT)}
        command = [sys.executable, "-m", "lanchat", "--data-dir", str(self.folder), *arguments]
        with open(os.devnull, "wb") as nowhere:
            self.process = subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=nowhere)
        try:
            self.look_at(title)
            yield
        finally:
            end(self.process)

    def look_at(self, title: str) -> None:
        """Take pictures of the window whose title ends so."""
        self.window = self.desktop.window(title)
        self.desktop.activate(self.window)

    def resize(self, width: int, height: int) -> None:
        """Make the window so large, in px at 96 dpi."""
        size = [str(width * self.scale), str(height * self.scale)]
        command = ["xdotool", "windowsize", "--sync", self.window, *size]
        with contextlib.suppress(subprocess.TimeoutExpired):  # --sync waits in vain where nothing changes
            subprocess.run(command, env=self.desktop.environment, check=True, timeout=5)

    def wait_drawn(self, left: int, top: int, right: int, bottom: int) -> None:
        """Wait until there is something in this part of the window, in px at 96 dpi."""
        box = left, top, right, bottom
        wait_until(lambda: len(self.part(*box).getcolors(2) or "more") > 1, DRAWN_S, f"something in {box}")

    def part(self, left: int, top: int, right: int, bottom: int) -> Image.Image:
        """What this part of the window shows now, in px at 96 dpi."""
        return self._grab().crop((left * self.scale, top * self.scale, right * self.scale, bottom * self.scale))

    def hover(self, x: int, y: int) -> None:
        """Rest the pointer in the window, in px at 96 dpi; below zero counts from the right and the bottom."""
        left, top, width, height = self._place()
        x, y = x * self.scale, y * self.scale
        place = left + (x if x >= 0 else width + x), top + (y if y >= 0 else height + y)
        for nudge in (2, 0):
            command = ["xdotool", "mousemove", str(place[0] + nudge), str(place[1])]
            subprocess.run(command, env=self.desktop.environment, check=True)

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Click at such a place, and take the pointer away."""
        self.hover(x, y)
        subprocess.run(["xdotool", "click", str(button)], env=self.desktop.environment, check=True)
        command = ["xdotool", "mousemove", "0", "0"]  # no hint and no hover in the pictures
        subprocess.run(command, env=self.desktop.environment, check=True)

    def settle(self, limit: float = SETTLED_S) -> Image.Image:
        """What the window shows once it has looked the same for a moment in which the program had nothing to do, or
        after so many seconds."""
        begin = since = time.monotonic()
        last = self._grab()
        while time.monotonic() - since < STILL_S and time.monotonic() - begin < limit:
            time.sleep(0.05)
            now = self._grab()
            if self._at_work() or now.tobytes() != last.tobytes():
                last, since = now, time.monotonic()
        return last

    def _at_work(self) -> bool:
        """Whether the program works, or waits for its turn to; unknown, so no, where there is no /proc."""
        with contextlib.suppress(OSError):
            threads = Path(f"/proc/{self.process.pid}/task").glob("*/stat")
            return any(told.read_text().rpartition(")")[2].split()[0] == "R" for told in threads)
        return False

    def _place(self) -> tuple[int, int, int, int]:
        """Where the inside of the window is: x, y, width and height."""
        told = subprocess.run(
            ["xwininfo", "-id", self.window], env=self.desktop.environment, capture_output=True, text=True, check=True
        ).stdout
        names = ("Absolute upper-left X", "Absolute upper-left Y", "Width", "Height")
        x, y, width, height = (int(re.search(rf"{name}: +(-?\d+)", told)[1]) for name in names)  # type: ignore[index]
        return x, y, width, height

    def _grab(self) -> Image.Image:
        left, top, width, height = self._place()
        return ImageGrab.grab((left, top, left + width, top + height), xdisplay=self.desktop.display)


def keep(picture: Image.Image, file: Path) -> None:
    """Write a picture small: with a palette, and with the colours it has where they fit into one."""
    few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.MEDIANCUT, kmeans=1, dither=Image.Dither.NONE)
    found = io.BytesIO()
    few.save(found, "PNG", optimize=True)
    file.write_bytes(found.getvalue())


def take(theme: str, language: str, scale: int, only: list[str], folder: Path) -> None:
    """The pictures of one look, into a folder."""
    look = f"{theme}{'' if language == 'en' else '-' + language}{'' if scale == 1 else '-200'}"
    with ExitStack() as stack:
        host = Seat("Sofia", theme, language, scale, stack)
        guest = Seat("Mia", theme, language, scale, stack)

        def shoot(name: str, seat: Seat) -> None:
            if not only or name in only:
                keep(seat.settle(MOVING_S if name in screens.MOVING else SETTLED_S), folder / f"{name}-{look}.png")
                print(f"{name}-{look}", flush=True)  # noqa: T201

        screens.walk(host, guest, shoot)


def go_inside() -> None:
    """Start again in a network where nobody else is: pictures must not show what else happens to run here."""
    if os.environ.get(INSIDE) or sys.platform != "linux" or not shutil.which("unshare"):
        return
    rights = [] if os.geteuid() == 0 else ["--map-root-user"]
    again = f'{NETWORK}; exec "$0" "$@"'
    command = ["unshare", *rights, "--net", "sh", "-c", again, sys.executable, *sys.argv]
    os.execvpe(command[0], command, {**os.environ, INSIDE: "1"})


def main() -> None:
    parser = argparse.ArgumentParser(description="Keep a picture of every screen in docs/screenshots.")
    parser.add_argument("--theme", nargs="+", choices=["light", "dark"], default=["light", "dark"])
    parser.add_argument("--language", nargs="+", choices=["en", "pt_BR"], default=["en", "pt_BR"])
    parser.add_argument("--scale", nargs="+", type=int, choices=[1, 2], default=[1, 2])
    parser.add_argument("--only", nargs="+", default=[], metavar="SCREEN")
    parser.add_argument("--to", type=Path, default=OUT, metavar="FOLDER")
    options = parser.parse_args()
    go_inside()
    options.to.mkdir(parents=True, exist_ok=True)
    for scale in options.scale:
        for theme in options.theme:
            for language in options.language:
                take(theme, language, scale, options.only, options.to)


if __name__ == "__main__":
    main()

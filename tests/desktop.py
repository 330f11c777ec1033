"""A virtual screen with a window manager, and the hands and eyes of a person in front of it.
Real X server, real key presses; nothing here knows the program under test."""

from __future__ import annotations

import contextlib
import os
import random
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

#: How many times as long as usual anything may take where the computer is slow, or has much else to do.
BUSY = 5
#: Seconds a program may take to do one small thing, or to end.
PATIENCE = 60.0
#: Numbers of screens, far from those that X servers take by themselves, and how many of them are tried.
SCREENS, SCREEN_TRIES = (1_000, 50_000), 5
#: Where screenshots and logs of the tests are kept.
ARTIFACTS = Path(__file__).resolve().parent / "artifacts"


def wait_until(condition: Callable[[], T], timeout: float, what: str, every: float = 0.02) -> T:
    """Ask `condition` until it is true and return its answer; fail with `what` after far more than `timeout` seconds,
    which is what it takes at most on a computer that has nothing else to do."""
    timeout *= BUSY
    deadline = time.monotonic() + timeout
    while True:
        answer = condition()
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {timeout} s: {what}")
        time.sleep(every)


class Desktop:
    """One Xvfb with openbox. Close it with close(); it ends only what it started."""

    def __init__(self, size: str = "1280x800", dpi: int = 96) -> None:
        # -noreset: without it the server starts over, and ends everybody, when its only client of the moment leaves.
        # -r: a key that a busy computer holds down for long is pressed once all the same.
        options = ["-screen", "0", f"{size}x24", "-dpi", str(dpi), "-nolisten", "tcp", "-noreset", "-r"]
        for _ in range(SCREEN_TRIES):
            self.display = self._start_server(options)
            if self.display:
                break
        else:
            raise RuntimeError("Xvfb did not start")
        self.environment = {**os.environ, "DISPLAY": self.display}
        self.environment.pop("WAYLAND_DISPLAY", None)
        self._manager = subprocess.Popen(
            ["openbox", "--sm-disable"], env=self.environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            wait_until(self._manager_is_up, 20, "the window manager is up")
            # Into the corner, where no window comes to lie under the pointer by itself.
            self._run("xdotool", "mousemove", "9999", "9999", check=True)
        except BaseException:
            self.close()
            raise

    def _start_server(self, options: Sequence[str]) -> str:
        """Its display once it takes connections; '' when somebody was quicker.

        Left to itself Xvfb takes the first number that is free in its network namespace, and with it the socket's file
        from whoever has that number in another one: programs of a test network then find the wrong screen.
        """
        number = random.randrange(*SCREENS)
        while Path(f"/tmp/.X11-unix/X{number}").exists():
            number = random.randrange(*SCREENS)
        reader, writer = os.pipe()
        self._server = subprocess.Popen(
            ["Xvfb", f":{number}", "-displayfd", str(writer), *options],
            pass_fds=(writer,),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        os.close(writer)
        with os.fdopen(reader) as stream:
            if stream.readline():
                return f":{number}"
        self._server.wait(PATIENCE)
        return ""

    def _manager_is_up(self) -> bool:
        told = self._run("xprop", "-root", "_NET_SUPPORTING_WM_CHECK")
        return "window id" in told.stdout

    def _run(self, *command: str, check: bool = False) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, env=self.environment, capture_output=True, text=True, check=check, timeout=PATIENCE
        )

    def titles(self) -> dict[str, str]:
        """Title by window id of every window a person sees in the task list."""
        told = self._run("xprop", "-root", "_NET_CLIENT_LIST").stdout
        found = {}
        for window in told.partition("#")[2].replace(",", " ").split():
            name = self._run("xprop", "-id", window, "_NET_WM_NAME").stdout
            if '= "' in name:
                found[window] = name.partition('= "')[2].rstrip().removesuffix('"')
        return found

    def window(self, ending: str, timeout: float = 20) -> str:
        """The id of the window whose title ends so, once it is there."""

        def look() -> str:
            return next((window for window, title in self.titles().items() if title.endswith(ending)), "")

        try:
            return wait_until(look, timeout, f"a window titled …{ending!r}")
        except AssertionError as error:
            raise AssertionError(f"{error}; there are {list(self.titles().values())}") from None

    def activate(self, window: str) -> None:
        """Bring a window to the front and give it the keyboard."""
        self._run("xdotool", "windowactivate", "--sync", window, check=True)
        wait_until(lambda: self.has_keyboard(window), PATIENCE, "the window has the keyboard")

    def has_keyboard(self, window: str) -> bool:
        """Whether key presses go to this window now."""
        focused = self._run("xdotool", "getwindowfocus").stdout.strip()
        return focused != "" and int(focused) == int(window, 0)

    def place(self, window: str) -> tuple[int, int, int, int]:
        """Where a window's inside is on the screen: x, y, width and height."""
        told = self._run("xdotool", "getwindowgeometry", "--shell", window, check=True).stdout
        values = dict(line.split("=") for line in told.splitlines())
        return int(values["X"]), int(values["Y"]), int(values["WIDTH"]), int(values["HEIGHT"])

    def keys(self, *names: str) -> None:
        """Press these keys one after the other, in xdotool's names."""
        self._run("xdotool", "key", "--clearmodifiers", "--delay", "15", *names, check=True)

    def type(self, text: str) -> None:
        """Type a text with real key presses; letters of the keyboard's layout only."""
        self._run("xdotool", "type", "--delay", "12", text, check=True)

    def click(self, x: int, y: int, button: int = 1) -> None:
        """Click at a place of the screen."""
        self._run("xdotool", "mousemove", str(x), str(y), "click", str(button), check=True)

    def screenshot(self, name: str) -> Path:
        """Keep a picture of the whole screen as a test artefact."""
        ARTIFACTS.mkdir(exist_ok=True)
        file = ARTIFACTS / f"{name}.png"
        self._run("import", "-window", "root", str(file), check=True)
        return file

    def clipboard(self) -> str:
        """What a person would paste now; '' when there is nothing."""
        return self._run("xclip", "-o", "-selection", "clipboard").stdout

    def close(self) -> None:
        """End the window manager and the screen."""
        for process in (self._manager, self._server):
            process.terminate()
            process.wait(PATIENCE)


@contextlib.contextmanager
def running(
    command: Sequence[str], *, env: dict[str, str] | None = None, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program for the length of a block; ended by its id, killed if it does not go."""
    with open(log or os.devnull, "ab") as stream:
        process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream)
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask a program to end, and make it after a minute."""
    if process.poll() is None:
        process.terminate()
        try:
            process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

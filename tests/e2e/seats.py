"""A seat: one machine of the test network with a screen of its own, and the program running on it.
Everything is done with real keys and seen through real windows."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import IO, Any

from tests.desktop import ARTIFACTS, PATIENCE, Desktop, wait_until
from tests.lan import Lan, LanError

DIALOG = "LAN Chat – Start"
WINDOW = " – LAN Chat"


class Seat:
    """Machine `number` of `lan` in front of which the person `name` sits; `command` starts the program."""

    def __init__(self, lan: Lan, number: int, name: str, command: Sequence[str], folder: Path) -> None:
        self.lan = lan
        self.number = number
        self.name = name
        self.command = command
        self.folder = folder / name
        self.folder.mkdir(parents=True, exist_ok=True)
        self.write_settings(name=name)
        self.desktop = Desktop()
        self.process: subprocess.Popen[Any] | None = None
        self._log: IO[bytes] | None = None

    def __enter__(self) -> Seat:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.desktop.screenshot(f"failed-{self.name}")
        self.stop()
        self.desktop.close()

    def write_settings(self, **settings: object) -> None:
        """Put a settings file in place before the program starts."""
        (self.folder / "settings.json").write_text(json.dumps({"language": "en", "theme": "light", **settings}))

    def start(self, *arguments: str) -> None:
        """Start the program, as a double-click would."""
        ARTIFACTS.mkdir(exist_ok=True)
        self._log = open(self.folder / "output.txt", "ab")  # noqa: SIM115
        self.process = self.lan.exec(
            self.number,
            *self.command,
            "--data-dir",
            str(self.folder),
            "--log-level",
            "info",
            *arguments,
            env={**self.desktop.environment, "LANGUAGE": "en", "PYTHONPATH": str(Path(__file__).parents[2])},
            stdout=self._log,
            stderr=self._log,
            stdin=subprocess.DEVNULL,
        )

    def stop(self) -> int | None:
        """End the program by its id, as a computer that shuts down does; returns its exit status."""
        status = None
        if self.process is not None:
            self.process.terminate()
            try:
                status = self.process.wait(PATIENCE)
            except subprocess.TimeoutExpired:
                self.process.kill()
                status = self.process.wait()
            self.process = None
        if self._log is not None:
            self._log.close()
            self._log = None
        return status

    @property
    def output(self) -> str:
        """What the program printed so far."""
        return (self.folder / "output.txt").read_text(errors="replace")

    def press_enter_on_dialog(self) -> None:
        """Wait for the startup dialog, and press Enter."""
        window = self.desktop.window(DIALOG)
        self.desktop.activate(window)
        self.desktop.keys("Return")

    def chat_title(self) -> str:
        """The chat's name as the window's title shows it, '' while there is no such window."""
        for title in self.desktop.titles().values():
            if title.endswith(WINDOW):
                name = title.removesuffix(WINDOW)
                return name.partition(") ")[2] if name.startswith("(") else name
        return ""

    def hosts(self) -> bool:
        """Whether something listens on the chat port of this machine."""
        try:
            return ":50000" in self.lan.run(self.number, "ss", "-ltnH", "sport", "=", ":50000")
        except LanError:
            return False

    def focus(self) -> None:
        """Bring the window to the front and click into the message field, as a person does before typing."""
        window = self.desktop.window(WINDOW)
        self.desktop.activate(window)
        x, y, width, height = self.desktop.place(window)
        self.desktop.click(x + width * 2 // 5, y + height - 48)

    def say(self, text: str) -> None:
        """Type into the message field and press Enter."""
        self.focus()
        self.desktop.type(text)
        self.desktop.keys("Return")

    def transcript(self) -> str:
        """All of the message pane as a person copies it: into the pane, select all, copy."""
        self.focus()
        self.desktop.keys("F6", "F6", "ctrl+a", "ctrl+c", "F6", "F6")
        return self.desktop.clipboard()

    def sees(self, *texts: str, timeout: float = 10) -> str:
        """Wait until all the texts are in the message pane; returns it."""

        shown = ""

        def look() -> bool:
            nonlocal shown
            shown = self.transcript()
            return all(text in shown for text in texts)

        try:
            wait_until(look, timeout, f"{self.name} sees {texts}", every=0.2)
        except AssertionError as error:
            self.desktop.screenshot(f"failed-{self.name}")
            raise AssertionError(f"{error}; saw {shown!r}; output {self.output[-500:]!r}") from None
        return shown

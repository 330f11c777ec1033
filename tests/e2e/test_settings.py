"""The settings of the real program, changed with real keys, hold at once, for others too, and at the next start."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tests.desktop import Desktop, running, wait_until
from tests.ports import free_port
from tests.speaker import Speaker

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30.0
TITLE = "Deck – LAN Chat"


def is_busy(speaker: Speaker) -> bool:
    """Whether the chat says of Sofia that she does not want to be disturbed."""
    speaker.raw("WHOIS Sofia")
    speaker.expect(" 318 ")
    return f" 301 {speaker.nick} Sofia :Do not disturb" in "\n".join(speaker.lines)


def test_do_not_disturb_and_the_text_size_hold_at_once_and_after_a_restart(tmp_path: Path) -> None:
    file = tmp_path / "settings.json"
    file.write_text(json.dumps({"name": "Sofia", "language": "en", "theme": "light"}))
    desktop, port = Desktop(), free_port()
    environment = {**desktop.environment, "PYTHONPATH": str(ROOT)}
    program = [sys.executable, "-m", "lanchat", "--data-dir", str(tmp_path), "--port", str(port), "host", "Deck"]

    def kept(name: str) -> Any:
        return json.loads(file.read_text(encoding="utf-8")).get(name)

    def chosen() -> bool:
        """Into the page, past the name, its colour and emoji, and two of the choices, and take the third."""
        desktop.keys("Escape")
        desktop.keys("ctrl+comma")
        desktop.keys(*["Tab"] * 14, "space")
        return bool(kept("status") == "busy")

    def grown() -> bool:
        """A key press can be lost on the virtual screen while much happens there; a person would press again."""
        desktop.keys("ctrl+plus")
        return bool(kept("text_size") > 100)

    try:
        with running(program, env=environment, log=tmp_path / "output"):
            desktop.activate(desktop.window(TITLE))
            wait_until(chosen, PATIENCE, "do not disturb is set", every=0.5)
            with Speaker(port, "Mia", "#lobby") as mia:
                wait_until(lambda: is_busy(mia), PATIENCE, "others see it", every=0.2)
            desktop.keys("Escape")
            wait_until(grown, PATIENCE, "the text size is kept", every=1)
        size = kept("text_size")
        with running(program, env=environment, log=tmp_path / "output"):
            desktop.activate(desktop.window(TITLE))
            with Speaker(port, "Mia", "#lobby") as mia:
                wait_until(lambda: is_busy(mia), PATIENCE, "others see it", every=0.2)
            assert kept("text_size") == size
    finally:
        desktop.close()
    assert "Traceback" not in (tmp_path / "output").read_text()
